/** The fifth step, seen from the exam: how many copies wait for a name, and the way to the desk. */
import { t } from "../text/admin.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Progress } from "../ui/progress.tsx";
import type { StepProps } from "./exam-screen.tsx";
import { NoCopies } from "./no-copies.tsx";
import { examPath } from "./paths.ts";
import { may } from "./role.ts";

export function IdentificationStep({ exam, progress }: StepProps) {
  const left = progress.total - progress.identified;
  if (progress.total === 0) return <NoCopies examId={exam.id} />;
  if (left === 0) {
    const dispatches = may("dispatch");
    return (
      <EmptyState
        title={t.desk.done}
        action={
          dispatches && (
            <Button kind="primary" href={examPath(exam.id, "dispatch")}>
              {t.desk.toDispatch}
            </Button>
          )
        }
      >
        {dispatches ? t.desk.doneText : t.desk.doneTextSecretary}
      </EmptyState>
    );
  }
  return (
    <section class="card stack">
      <p>{t.desk.startText(left)}</p>
      <Progress
        label={t.steps.names.identification}
        done={progress.identified}
        total={progress.total}
        detail={t.desk.progress(progress.identified, left)}
        hideLabel
      />
      <div class="row">
        <Button kind="primary" href={examPath(exam.id, "desk")}>
          {t.desk.start}
        </Button>
      </div>
    </section>
  );
}
