/** One exam: the column of exams, the line of steps that stays live, and the current step, which fills the rest. */

import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type * as z from "zod";
import type { ExamWire } from "#contract/exam";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { me } from "../shell/session.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatDate } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { useTitle } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { DispatchStep } from "./dispatch-step.tsx";
import { ExamColumn } from "./exam-column.tsx";
import { ExamSettings } from "./exam-settings.tsx";
import { ExamSteps } from "./exam-steps.tsx";
import { IdentificationStep } from "./identification-step.tsx";
import { JobsButton } from "./jobs-drawer.tsx";
import type { ExamProgress } from "./live.ts";
import { MarkingStep } from "./marking-step.tsx";
import { PagesStep } from "./pages/pages-step.tsx";
import { examPath } from "./paths.ts";
import { PublicationStep } from "./publication-step.tsx";
import { may } from "./role.ts";
import { ScansStep } from "./scans-step.tsx";
import { SchemeStep } from "./scheme-step.tsx";
import { currentStep, type StepName, stepOf, stepsFor } from "./steps.ts";
import { StudentsStep } from "./students-step.tsx";
import { useLive } from "./use-live.ts";
import { useWhen } from "./use-when.ts";

export type Exam = z.infer<typeof ExamWire>;
export type StepProps = {
  exam: Exam;
  progress: ExamProgress;
  /** What an act answered about the exam itself. */
  onExam: (exam: Exam) => void;
  /** Reads the exam anew, when an act changed it without saying how. */
  reload: () => Promise<void>;
};

const STEP_SCREENS: Record<StepName, FunctionComponent<StepProps>> = {
  scheme: SchemeStep,
  students: StudentsStep,
  scans: ScansStep,
  pages: PagesStep,
  identification: IdentificationStep,
  dispatch: DispatchStep,
  marking: MarkingStep,
  publication: PublicationStep,
};

/** The exam, its progress as it is now, and how to read it again. */
export function useExam(examId: string) {
  const loaded = useLoad(`exam/${examId}`, () => call("GET /api/exams/:id", { params: { id: examId } }));
  const live = useLive(examId, loaded.data?.progress ?? null);
  return { ...loaded, live };
}

function Head({ exam, progress, onExam }: Omit<StepProps, "reload">) {
  const [settings, openSettings] = useState(false);
  return (
    <div class="screen-head">
      <div class="screen-title">
        <h1>{exam.name}</h1>
        <p class="soft small tabular">
          {formatDate(exam.date, language.value)}
          {exam.subject && ` · ${exam.subject}`}
        </p>
      </div>
      <div class="row">
        <JobsButton progress={progress} examId={exam.id} />
        {may("manageExams") && <Button onClick={() => openSettings(true)}>{t.exams.facts}</Button>}
      </div>
      {settings && <ExamSettings exam={exam} progress={progress} onClose={() => openSettings(false)} onExam={onExam} />}
    </div>
  );
}

export function ExamScreen({ examId, step }: { examId: string; step: StepName | null }) {
  const { data: exam, error, reload, put, live } = useExam(examId);
  const { route } = useLocation();
  const role = me.value?.user.role;
  const { progress } = live;
  useTitle(exam?.name ?? t.exams.title);
  const names = role ? stepsFor(role) : [];
  const shown = step !== null && names.includes(step) ? step : null;
  const steps = exam && progress ? names.map((name) => stepOf(name, { ...exam, progress }, Date.now())) : [];
  const next = steps.length > 0 && shown === null ? currentStep(steps) : null;
  // Which step waits changes while one works; the address keeps the one that was opened.
  useWhen(next, () => {
    if (next) route(examPath(examId, next), true);
  });
  const StepScreen = shown && STEP_SCREENS[shown];
  return (
    <div class="exam">
      <ExamColumn examId={examId} />
      <main id="content" class="exam-main" tabIndex={-1}>
        <ErrorNote error={error} onRetry={reload} />
        {!exam && !error && <Skeleton />}
        {live.old && (
          <Note tone="wait" action={<Button onClick={() => location.reload()}>{t.shared.reload}</Button>}>
            {t.shared.newVersion}
          </Note>
        )}
        {live.down && <Note>{t.shared.offlineNow}</Note>}
        {exam && progress && (
          <>
            <Head exam={exam} progress={progress} onExam={put} />
            <ExamSteps
              examId={examId}
              steps={steps}
              current={shown}
              releasedAt={exam.releasedAt}
              progress={progress}
              schemeTotal={exam.schemeTotal}
            />
            {StepScreen && (
              <div class="exam-step" key={shown}>
                <StepScreen exam={exam} progress={progress} onExam={put} reload={reload} />
              </div>
            )}
          </>
        )}
      </main>
    </div>
  );
}
