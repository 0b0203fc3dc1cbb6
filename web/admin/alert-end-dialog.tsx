/** An alert leaves the list: what that means, and a word about what was done. */
import { useState } from "preact/hooks";
import { LIMITS } from "#domain/limits";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import type { Ending } from "./alerts.tsx";
import { takesFocus } from "./takes-focus.ts";

type Props = {
  to: Ending;
  /** Rejects when it was refused; the dialog stays open and says why. */
  act: (note: string) => Promise<void>;
  onClose: () => void;
};

export function AlertEndDialog({ to, act, onClose }: Props) {
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await act(note.trim());
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const actions = (
    <>
      <Button onClick={onClose}>{base.common.cancel}</Button>
      <Button kind="primary" busy={busy} onClick={() => void run()}>
        {t.alerts.move[to]}
      </Button>
    </>
  );
  return (
    <Dialog open title={t.alerts.endTitle[to]} onClose={onClose} actions={actions}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <p>{t.alerts.endText[to]}</p>
        <Field
          label={t.alerts.note}
          inputRef={takesFocus}
          maxLength={LIMITS.reasonMax}
          value={note}
          onInput={setNote}
        />
        <ErrorNote error={error} />
      </form>
    </Dialog>
  );
}
