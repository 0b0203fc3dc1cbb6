/** Suspending a school: the consequence is named before it is done. */
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { t as base } from "../text/base.ts";
import { t } from "../text/ops.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { toast } from "../ui/toast.tsx";

type SuspendProps = { school: { id: string; name: string }; onClose: () => void; onDone: () => Promise<void> };

export function SuspendDialog({ school, onClose, onDone }: SuspendProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const suspend = async () => {
    setBusy(true);
    setError(null);
    try {
      await call("PATCH /api/ops/schools/:id", { params: { id: school.id }, body: { suspended: true } });
      toast(t.suspendedNow(school.name));
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
    await onDone();
  };
  const actions = (
    <>
      <Button onClick={onClose}>{base.common.cancel}</Button>
      <Button kind="danger" busy={busy} onClick={() => void suspend()}>
        {t.suspend}
      </Button>
    </>
  );
  return (
    <Dialog open title={t.suspendTitle(school.name)} onClose={onClose} actions={actions}>
      <div class="stack">
        <p>{t.suspendText}</p>
        <ErrorNote error={error} />
      </div>
    </Dialog>
  );
}
