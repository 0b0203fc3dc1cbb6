/** The sixth step: who marks, what each would get, and sharing the copies. */
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { Dispatched } from "#contract/copy";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Table } from "../ui/table.tsx";
import { type DispatchPlan, planDispatch } from "./dispatch-plan.ts";
import { Teachers, useChosen, useTeachers } from "./dispatch-teachers.tsx";
import type { StepProps } from "./exam-screen.tsx";
import type { ExamProgress } from "./live.ts";
import { NoCopies } from "./no-copies.tsx";
import { examPath, PATHS } from "./paths.ts";

type Result = z.infer<typeof Dispatched>;

function Outcome({ result, progress }: { result: Result; progress: ExamProgress }) {
  const rows = Object.entries(result.perTeacher).map(([id, received]) => {
    const teacher = progress.teachers.find((each) => each.id === id);
    return { id, name: teacher?.name ?? "", received, inAll: teacher?.assigned ?? received };
  });
  return (
    <section class="stack" role="status">
      <h2>{t.dispatch.result(result.assigned)}</h2>
      <Table
        caption={t.dispatch.result(result.assigned)}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          { key: "name", head: t.dispatch.teacher, cell: (row) => row.name },
          { key: "received", head: t.dispatch.received, align: "end", cell: (row) => row.received },
          { key: "all", head: t.dispatch.inAll, align: "end", cell: (row) => row.inAll },
        ]}
      />
    </section>
  );
}

function RedoDialog({ onYes, onClose }: { onYes: () => void; onClose: () => void }) {
  const actions = (
    <>
      <Button onClick={onClose}>{base.common.cancel}</Button>
      <Button kind="primary" onClick={onYes}>
        {t.dispatch.redo}
      </Button>
    </>
  );
  return (
    <Dialog open title={t.dispatch.redoTitle} onClose={onClose} actions={actions}>
      <p>{t.dispatch.redoText}</p>
    </Dialog>
  );
}

function planWords(plan: DispatchPlan, chosen: number): string {
  if (plan.copies === 0) return t.dispatch.nothing;
  return chosen === 0 ? t.dispatch.chooseFirst : t.dispatch.preview(plan.copies, chosen, plan.min, plan.max);
}

/** Sharing out, and what came of it. */
function useDispatch(examId: string, reload: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [result, setResult] = useState<Result | null>(null);
  const run = async (redo: boolean) => {
    setBusy(true);
    setError(null);
    try {
      setResult(await call("POST /api/exams/:id/dispatch", { params: { id: examId }, body: redo ? { redo } : {} }));
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
    await reload();
  };
  return { busy, error, result, run };
}

type FootProps = {
  examId: string;
  progress: ExamProgress;
  plan: DispatchPlan;
  chosen: number;
  busy: boolean;
  onRun: (redo: boolean) => void;
};

function Foot({ examId, progress, plan, chosen, busy, onRun }: FootProps) {
  const [asking, ask] = useState(false);
  return (
    <div class="row form-foot">
      <span class="tabular" aria-live="polite">
        {planWords(plan, chosen)}
      </span>
      {progress.copies.READY > plan.copies && chosen > 0 && (
        <Button onClick={() => ask(true)}>{t.dispatch.redo}</Button>
      )}
      {plan.copies > 0 && (
        <Button kind="primary" busy={busy} disabled={chosen === 0} onClick={() => onRun(false)}>
          {t.dispatch.run(plan.copies)}
        </Button>
      )}
      {plan.copies === 0 && progress.assigned > 0 && (
        <Button kind="primary" href={examPath(examId, "marking")}>
          {t.dispatch.follow}
        </Button>
      )}
      {asking && (
        <RedoDialog
          onClose={() => ask(false)}
          onYes={() => {
            ask(false);
            onRun(true);
          }}
        />
      )}
    </div>
  );
}

function NoTeachers() {
  const action = (
    <Button kind="primary" href={PATHS.people}>
      {t.dispatch.toPeople}
    </Button>
  );
  return (
    <EmptyState title={t.dispatch.noTeachers} action={action}>
      {t.dispatch.noTeachersText}
    </EmptyState>
  );
}

export function DispatchStep({ exam, progress, reload }: StepProps) {
  const teachers = useTeachers();
  const { chosen, choose, error, saving } = useChosen(exam.id, progress, reload);
  const dispatch = useDispatch(exam.id, reload);
  const plan = planDispatch(progress, chosen);
  if (progress.total === 0) return <NoCopies examId={exam.id} />;
  if (teachers.data?.length === 0) return <NoTeachers />;
  return (
    <div class="stack">
      <section class="card stack">
        <ErrorNote error={teachers.error} onRetry={teachers.reload} />
        {!teachers.data && !teachers.error && <Skeleton lines={4} />}
        {teachers.data && (
          <Teachers
            teachers={teachers.data}
            chosen={chosen}
            plan={plan}
            progress={progress}
            onChoose={(ids) => void choose(ids)}
          />
        )}
        <ErrorNote error={error} />
        {plan.notValidated > 0 && <Note tone="wait">{t.dispatch.notValidated(plan.notValidated)}</Note>}
        <Foot
          examId={exam.id}
          progress={progress}
          plan={plan}
          chosen={chosen.length}
          busy={dispatch.busy || saving}
          onRun={(redo) => void dispatch.run(redo)}
        />
        <ErrorNote error={dispatch.error} />
      </section>
      {dispatch.result && <Outcome result={dispatch.result} progress={progress} />}
    </div>
  );
}
