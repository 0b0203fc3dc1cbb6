/** An act that needs a reason and has a consequence: both are named before it is done. */
import { useState } from "preact/hooks";
import { LIMITS } from "#domain/limits";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import { takesFocus } from "./takes-focus.ts";

export type ReasonDialogProps = {
  title: string;
  text: string;
  verb: string;
  /** Rejects when it was refused; the dialog stays open and says why. */
  act: (reason: string) => Promise<void>;
  onClose: () => void;
};

export function ReasonDialog({ title, text, verb, act, onClose }: ReasonDialogProps) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    if (busy || reason.trim() === "") return;
    setBusy(true);
    setError(null);
    try {
      await act(reason.trim());
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const actions = (
    <>
      <Button onClick={onClose}>{base.common.cancel}</Button>
      <Button kind="primary" busy={busy} disabled={reason.trim() === ""} onClick={() => void run()}>
        {verb}
      </Button>
    </>
  );
  return (
    <Dialog open title={title} onClose={onClose} actions={actions}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <p>{text}</p>
        <Field
          label={t.shared.reason}
          inputRef={takesFocus}
          hint={t.shared.reasonHint}
          maxLength={LIMITS.reasonMax}
          value={reason}
          onInput={setReason}
        />
        <ErrorNote error={error} />
      </form>
    </Dialog>
  );
}
