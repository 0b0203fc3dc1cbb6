/** A place to drop files on, with a button that chooses them: for the mouse, the keyboard and a screen reader alike. */
import { Upload } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import type { Chosen } from "./uploads.ts";

export type DropZoneProps = {
  choose: string;
  drop: string;
  /** As the file input wants it: ".csv,text/csv". */
  accept: string;
  multiple?: boolean;
  primary?: boolean;
  onFiles: (files: Chosen[]) => void;
};

/** Chromium hands out handles that can be read again after a reload; not in the DOM library's types. */
type Handed = { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };

async function handleOf(item: DataTransferItem & Handed): Promise<FileSystemFileHandle | null> {
  const handle = await item.getAsFileSystemHandle?.();
  return handle && handle.kind === "file" ? (handle as FileSystemFileHandle) : null;
}

/** Files and handles must be asked for before the first wait: the browser empties the transfer after the event. */
async function dropped(transfer: DataTransfer): Promise<Chosen[]> {
  const asked = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => ({ file: item.getAsFile(), handle: handleOf(item).catch(() => null) }));
  const chosen = await Promise.all(asked.map(async ({ file, handle }) => ({ file, handle: await handle })));
  return chosen.flatMap(({ file, handle }) => (file ? [{ file, handle }] : []));
}

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
          const files = [...(currentTarget.files ?? [])].map((file) => ({ file, handle: null }));
          // The same file may be chosen again.
          currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </div>
  );
}
