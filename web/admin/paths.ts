/** Where each screen of the area is, written and read in one place. Pure. */
import { STEPS, type StepName } from "./steps.ts";

export const PATHS = {
  exams: "/exams",
  newExam: "/exams/new",
  people: "/people",
  roster: "/roster",
  trouble: "/trouble",
  audit: "/audit",
  settings: "/settings",
  outbox: "/outbox",
} as const;

export function examPath(examId: string, step?: StepName | "desk"): string {
  return step ? `/exams/${encodeURIComponent(examId)}/${step}` : `/exams/${encodeURIComponent(examId)}`;
}

export type Place =
  | { screen: "exams" | "newExam" | "people" | "roster" | "trouble" | "audit" | "settings" | "outbox" }
  | { screen: "exam"; examId: string; step: StepName | null }
  | { screen: "desk"; examId: string }
  | { screen: "nowhere" };

/** Screens without anything behind their name. */
const ALONE = ["people", "roster", "trouble", "audit", "settings", "outbox"] as const;

function isStep(name: string | undefined): name is StepName {
  return STEPS.some((step) => step === name);
}

export function placeOf(path: string): Place {
  const [, area = "", id, step, ...more] = path.replace(/\/+$/, "").split("/");
  if (more.length > 0) return { screen: "nowhere" };
  if (ALONE.includes(area as (typeof ALONE)[number])) {
    const screen = area as (typeof ALONE)[number];
    return id === undefined ? { screen } : { screen: "nowhere" };
  }
  if (area !== "exams") return { screen: "nowhere" };
  if (id === undefined) return { screen: "exams" };
  if (id === "new" && step === undefined) return { screen: "newExam" };
  const examId = decodeURIComponent(id);
  if (step === "desk") return { screen: "desk", examId };
  if (step === undefined || isStep(step)) return { screen: "exam", examId, step: step ?? null };
  return { screen: "nowhere" };
}
