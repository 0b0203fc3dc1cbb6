/** What somebody is about to print: the fields as typed, what is wrong with them, and the call they make. Pure. */
import type { PapersAsked } from "#contract/booklets";
import { LIMITS } from "#domain/limits";
import { faultOf, type Ruling, sidesOf } from "#domain/paper-order";

export type PrintKind = "copies" | "attendance" | "extra";

export type PrintDraft = {
  kind: PrintKind;
  /** Copies, or extra sheets. */
  count: string;
  pages: string;
  layout: "A4" | "A3";
  lines: Ruling;
  prenamed: boolean;
  attendance: boolean;
  /** Null: all classes. */
  classes: ReadonlySet<string> | null;
  language: "fr" | "en";
};

export type DraftFaults = { count: "number" | "tooMuch" | null; pages: "number" | "fold" | null; classes: boolean };

export function draftOf(
  kind: PrintKind,
  exam: { pagesPerCopy: number; sheetSize: "A4" | "A3" },
  language: "fr" | "en",
): PrintDraft {
  return {
    kind,
    count: kind === "extra" ? "20" : "30",
    pages: String(exam.pagesPerCopy),
    layout: exam.sheetSize,
    lines: "seyes",
    prenamed: false,
    attendance: kind === "attendance",
    classes: null,
    language,
  };
}

export const countMax = (kind: PrintKind): number => (kind === "extra" ? LIMITS.extraSheetsMax : LIMITS.paperCopiesMax);

/** A whole number as people type it; NaN for anything else. */
const whole = (typed: string): number => (/^\d{1,6}$/.test(typed.trim()) ? Number(typed.trim()) : Number.NaN);

const within = (value: number, max: number): boolean => value >= 1 && value <= max;

export function sidesAsked(draft: PrintDraft): number {
  return sidesOf(runOf(draft));
}

function runOf(draft: PrintDraft) {
  return {
    copies: draft.kind === "copies" ? whole(draft.count) : 0,
    extraSheets: draft.kind === "extra" ? whole(draft.count) : 0,
    pages: draft.kind === "copies" ? whole(draft.pages) : 1,
    layout: draft.kind === "copies" ? draft.layout : ("A4" as const),
    attendance: draft.attendance,
  };
}

export function faultsOf(draft: PrintDraft): DraftFaults {
  const counted = draft.kind === "attendance" || within(whole(draft.count), countMax(draft.kind));
  const paged = draft.kind !== "copies" || within(whole(draft.pages), LIMITS.pagesPerCopyMax);
  const fault = counted && paged ? faultOf(runOf(draft)) : null;
  return {
    count: counted ? (fault === "tooMuch" ? "tooMuch" : null) : "number",
    pages: paged ? (fault === "fold" ? "fold" : null) : "number",
    classes: needsStudents(draft) && draft.classes?.size === 0,
  };
}

export function needsStudents(draft: Pick<PrintDraft, "prenamed" | "attendance">): boolean {
  return draft.prenamed || draft.attendance;
}

export function isReady(draft: PrintDraft): boolean {
  const { count, pages, classes } = faultsOf(draft);
  return count === null && pages === null && !classes;
}

/** The call; only for a draft that is ready. */
export function asked(draft: PrintDraft): PapersAsked {
  const { lines, language, classes } = draft;
  const prenamed = draft.kind === "copies" && draft.prenamed;
  const named = needsStudents({ prenamed, attendance: draft.attendance });
  const chosen = named && classes !== null ? { classNames: [...classes] } : {};
  return { ...runOf(draft), lines, prenamed, language, ...chosen };
}

/** How many of the copies will bear a name, as far as the list tells. */
export function namesOn(draft: PrintDraft, students: readonly { className: string }[]): number {
  const meant = students.filter(({ className }) => draft.classes?.has(className) ?? true).length;
  return Math.min(meant, Number.isNaN(whole(draft.count)) ? 0 : whole(draft.count));
}

export function classesOf(students: readonly { className: string }[]): { name: string; students: number }[] {
  const counts = new Map<string, number>();
  for (const { className } of students) counts.set(className, (counts.get(className) ?? 0) + 1);
  return [...counts]
    .map(([name, n]) => ({ name, students: n }))
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}
