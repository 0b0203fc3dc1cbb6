/** The line of steps of an exam: what each one counts, whether somebody is waited for, and which comes next. Pure. */
import { type Capability, can, type Role } from "#domain/roles";
import { questionsOf, type Scheme } from "#domain/scheme";
import type { ExamProgress } from "./live.ts";

export const STEPS = [
  "scheme",
  "students",
  "scans",
  "pages",
  "identification",
  "dispatch",
  "marking",
  "publication",
] as const;
export type StepName = (typeof STEPS)[number];

/** early: it cannot be begun yet · todo: it waits for you · running: it goes on without you · trouble · done */
export type StepState = "early" | "todo" | "running" | "trouble" | "done";

/** `left` is what is still to do, out of `total`, in the things of that step. */
export type Step = { name: StepName; state: StepState; left: number; total: number };

const NEEDS: Record<StepName, Capability> = {
  scheme: "readExams",
  students: "readRoster",
  scans: "importScans",
  pages: "validate",
  identification: "identify",
  dispatch: "dispatch",
  marking: "readCopies",
  publication: "release",
};

/** The steps this role takes part in, in order. */
export function stepsFor(role: Role): StepName[] {
  return STEPS.filter((name) => can(role, NEEDS[name]));
}

export type ExamFacts = { scheme: Scheme; releasedAt: number | null; progress: ExamProgress };

export function stepOf(name: StepName, exam: ExamFacts, now: number): Step {
  const { progress } = exam;
  const { copies, total } = progress;
  const graded = copies.GRADED;
  switch (name) {
    case "scheme": {
      const questions = questionsOf(exam.scheme).length;
      return { name, state: questions > 0 ? "done" : "todo", left: 0, total: questions };
    }
    case "students":
      return { name, state: progress.students > 0 ? "done" : "todo", left: 0, total: progress.students };
    case "scans":
      return { name, ...scans(progress) };
    case "pages":
      return { name, ...remaining(copies.STAGING, total) };
    case "identification":
      return { name, ...remaining(total - progress.identified, total) };
    case "dispatch":
      return { name, ...remaining(total - progress.assigned, total) };
    case "marking":
      return { name, ...marking(progress) };
    case "publication": {
      const shown = exam.releasedAt !== null && exam.releasedAt <= now;
      const state = shown ? "done" : exam.releasedAt !== null ? "running" : graded > 0 ? "todo" : "early";
      return { name, state, left: total - graded, total };
    }
  }
}

/** The step to open: the first one that waits for somebody, else the first that goes on, else the last one done. */
export function currentStep(steps: readonly Step[]): StepName {
  const next = steps.find((step) => step.state === "todo") ?? steps.find((step) => step.state === "running");
  return (next ?? steps.findLast((step) => step.state === "done") ?? steps[0])?.name ?? "scheme";
}

type Counted = Omit<Step, "name">;

function remaining(left: number, total: number): Counted {
  return { state: total === 0 ? "early" : left > 0 ? "todo" : "done", left, total };
}

function scans({ scans: total, scansImporting: left, jobs }: ExamProgress): Counted {
  const failed = jobs.some((job) => job.kind === "import" && job.state === "failed");
  const state = failed ? "trouble" : left > 0 ? "running" : total > 0 ? "done" : "todo";
  return { state, left, total };
}

function marking({ copies, assigned }: ExamProgress): Counted {
  const left = assigned - copies.GRADED;
  const state = copies.GRADING_FAILED > 0 ? "trouble" : assigned === 0 ? "early" : left > 0 ? "running" : "done";
  return { state, left, total: assigned };
}

/** The bars of a histogram of equal bands from zero to the maximum: bounds in hundredths, height as a share of the tallest. */
export function histogramBars(bands: readonly number[], schemeTotal: number) {
  const tallest = Math.max(1, ...bands);
  const width = schemeTotal / Math.max(1, bands.length);
  return bands.map((count, i) => ({
    count,
    from: Math.round(i * width),
    to: Math.round((i + 1) * width),
    share: count / tallest,
  }));
}
