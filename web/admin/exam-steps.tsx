/** The line of steps in words: what each one counts, said as the reader would. */
import { useRef } from "preact/hooks";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatMoment, formatPoints } from "../text/numbers.ts";
import { type StepState as Shape, Steps } from "../ui/steps.tsx";
import type { ExamProgress } from "./live.ts";
import { examPath } from "./paths.ts";
import type { Step, StepName, StepState } from "./steps.ts";
import { useWhen } from "./use-when.ts";

const SHAPES: Record<StepState, Shape> = { early: "todo", todo: "wait", running: "now", trouble: "wait", done: "done" };

type Facts = { releasedAt: number | null; progress: ExamProgress; schemeTotal: number };

/** One step in words. */
export function noteOf({ name, state, left, total }: Step, { releasedAt, progress, schemeTotal }: Facts): string {
  const words = t.steps;
  switch (name) {
    case "scheme":
      return words.scheme(total, formatPoints(schemeTotal, language.value));
    case "students":
      return words.students(total);
    case "scans":
      return state === "trouble" ? words.scansFailed : words.scans(total, left);
    case "pages":
    case "identification":
    case "dispatch":
      return state === "early" ? words.noCopies : words[name](left, total);
    case "marking":
      if (state === "trouble") return words.markingFailed(progress.copies.GRADING_FAILED);
      return state === "early" ? words.nobody : words.marking(total - left, total);
    case "publication": {
      if (releasedAt === null) return words.unreleased(total - left);
      const moment = formatMoment(releasedAt, language.value);
      return state === "done" ? words.released(moment) : words.planned(moment);
    }
  }
}

export type ExamStepsProps = Facts & { examId: string; steps: readonly Step[]; current: StepName | null };

export function ExamSteps({ examId, steps, current, ...facts }: ExamStepsProps) {
  const line = useRef<HTMLDivElement>(null);
  // On a narrow screen the line scrolls: the current step must be in sight.
  useWhen(current, () => {
    line.current?.querySelector('[aria-current="step"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  });
  return (
    <div class="exam-steps" ref={line}>
      <Steps
        label={t.steps.label}
        current={current ?? ""}
        steps={steps.map((step) => ({
          id: step.name,
          name: t.steps.names[step.name],
          href: examPath(examId, step.name),
          state: SHAPES[step.state],
          note: noteOf(step, facts),
        }))}
      />
    </div>
  );
}
