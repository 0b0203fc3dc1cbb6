/** An act with a consequence, and its reason, or a word about it: both are named before it is done. */
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
  /** Without it a reason is asked for; with it a word that may stay empty. */
  note?: string;
  /** Rejects when it was refused; the dialog stays open and says why. */
  act: (reason: string) => Promise<void>;
  onClose: () => void;
};

export function ReasonDialog({ title, text, verb, note, act, onClose }: ReasonDialogProps) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const lacks = note === undefined && reason.trim() === "";
  const run = async () => {
    if (busy || lacks) return;
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
      <Button kind="primary" busy={busy} disabled={lacks} onClick={() => void run()}>
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
          label={note ?? t.shared.reason}
          inputRef={takesFocus}
          hint={note === undefined ? t.shared.reasonHint : undefined}
          maxLength={LIMITS.reasonMax}
          value={reason}
          onInput={setReason}
        />
        <ErrorNote error={error} />
      </form>
    </Dialog>
  );
}
