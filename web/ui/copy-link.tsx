/** A link that is shown once and copied from here. Sentences come from the caller. */
import { Check, Copy } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";

export type CopyWords = { copy: string; copied: string; done: string; refused: string };
export type CopyLinkProps = { label: string; url: string; hint: string; words: CopyWords };

export function CopyLink({ label, url, hint, words }: CopyLinkProps) {
  const link = useRef<HTMLInputElement>(null);
  // Said here: a message at the foot of the screen would be behind the dialog.
  const [outcome, setOutcome] = useState<"copied" | "refused" | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setOutcome("copied");
    } catch {
      link.current?.select();
      setOutcome("refused");
    }
  };
  const icon = outcome === "copied" ? <Check size={16} aria-hidden="true" /> : <Copy size={16} aria-hidden="true" />;
  return (
    <>
      <Field
        label={label}
        hideLabel
        readOnly
        inputRef={link}
        value={url}
        hint={hint}
        onInput={() => {}}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="row">
        <Button kind="primary" icon={icon} onClick={() => void copy()}>
          {outcome === "copied" ? words.copied : words.copy}
        </Button>
        <span role="status" class="small">
          {outcome === "copied" && words.done}
          {outcome === "refused" && words.refused}
        </span>
      </div>
    </>
  );
}
