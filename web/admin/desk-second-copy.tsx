/** The student has a copy already: what a second one means, before it is one. */
import { t } from "../text/admin.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import type { Ask } from "./use-desk.ts";

export function SecondCopyDialog({ ask, onYes, onNo }: { ask: Ask; onYes: (ask: Ask) => void; onNo: () => void }) {
  const actions = (
    <>
      <Button onClick={onNo}>{t.desk.second.no}</Button>
      <Button kind="primary" onClick={() => onYes(ask)}>
        {t.desk.second.yes}
      </Button>
    </>
  );
  return (
    <Dialog
      open
      title={t.desk.second.title(`${ask.student.lastName} ${ask.student.firstName}`)}
      onClose={onNo}
      actions={actions}
    >
      <p>{t.desk.second.text}</p>
    </Dialog>
  );
}
