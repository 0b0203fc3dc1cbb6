/** A place to drop files on, with a button that chooses them: for the mouse, the keyboard and a screen reader alike. */
import { Upload } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { chosen, type Dropped, dropped } from "./dropped-files.ts";

export type DropZoneProps = {
  choose: string;
  drop: string;
  /** As the file input wants it: ".csv,text/csv". */
  accept: string;
  multiple?: boolean;
  primary?: boolean;
  onFiles: (files: Dropped[]) => void;
};

export function DropZone({ choose, drop, accept, multiple, primary, onFiles }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse; the button does the same for all
    <div
      class={over ? "drop drop-over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer)
          void dropped(event.dataTransfer).then(
            (files) => files.length > 0 && onFiles(multiple ? files : files.slice(0, 1)),
          );
      }}
    >
      <Upload size={20} aria-hidden="true" class="soft" />
      <Button kind={primary ? "primary" : "usual"} onClick={() => input.current?.click()}>
        {choose}
      </Button>
      <span class="soft drop-words">{drop}</span>
      <input
        ref={input}
        type="file"
        class="unseen"
        tabIndex={-1}
        aria-label={choose}
        accept={accept}
        multiple={multiple}
        onChange={({ currentTarget }) => {
          const files = chosen(currentTarget.files ?? []);
          // The same file may be chosen again.
          currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </div>
  );
}
