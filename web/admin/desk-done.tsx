/** Every copy has its name: what comes next, and the way back from the last assignment. */
import { Undo2 } from "lucide-preact";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { examPath } from "./paths.ts";
import { may } from "./role.ts";

/** `undo` is null when nothing was assigned here; `none` when the exam has no copies at all. */
export function DeskDone({ examId, none, undo }: { examId: string; none: boolean; undo: (() => void) | null }) {
  const dispatches = may("dispatch");
  const words = dispatches ? t.desk.doneText : t.desk.doneTextSecretary;
  const next = dispatches && !none ? ("dispatch" as const) : ("identification" as const);
  return (
    <EmptyState
      title={none ? t.desk.none : t.desk.done}
      action={
        <div class="row">
          {undo && (
            <Button keys="Ctrl+Z" icon={<Undo2 size={16} aria-hidden="true" />} onClick={undo}>
              {t.desk.undo}
            </Button>
          )}
          <Button kind="primary" href={examPath(examId, next)}>
            {next === "dispatch" ? t.desk.toDispatch : base.common.back}
          </Button>
        </div>
      }
    >
      {none ? t.pages.noneText : words}
    </EmptyState>
  );
}
