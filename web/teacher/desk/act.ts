/** What a teacher does to a copy that the server keeps, and what it is done to. Pure; no queue, no network. */
import type { Annotation } from "#domain/annotation";

export type Act =
  /** `schemeVersion` is of the scheme the mark was thought in: five of six is not five of ten. */
  | { kind: "mark"; questionId: string; points: number | null; schemeVersion?: number }
  | { kind: "remark"; questionId: string; text: string }
  | { kind: "appreciation"; text: string }
  /** Null erases. */
  | { kind: "annotation"; id: string; annotation: Annotation | null };

/** A value as the server has it, with the version it gave. Version 0: it never had one. */
export type Stored = { act: Act; version: number };

/** The parts of a copy that carry marks and words, as the desk gets them. */
export type Work = {
  annotations: readonly Annotation[];
  marks: readonly { questionId: string; points: number | null; version: number }[];
  remarks: readonly { questionId: string; text: string; version: number }[];
  appreciation: { text: string; version: number };
};

/** The one thing an act changes; two acts with one target never travel at the same time. */
export function targetOf(act: Act): string {
  switch (act.kind) {
    case "mark":
      return `mark:${act.questionId}`;
    case "remark":
      return `remark:${act.questionId}`;
    case "appreciation":
      return "appreciation";
    case "annotation":
      return `annotation:${act.id}`;
  }
}

const SHOWN = ["page", "x", "y", "w", "h", "kind", "text", "scoreDelta"] as const;

function sameAnnotation(a: Annotation | null, b: Annotation | null): boolean {
  if (a === null || b === null) return a === b;
  return SHOWN.every((fact) => a[fact] === b[fact]) && JSON.stringify(a.ink) === JSON.stringify(b.ink);
}

/** True when both acts leave the same value behind. */
export function sameValue(a: Act, b: Act): boolean {
  if (a.kind === "mark" && b.kind === "mark") return a.questionId === b.questionId && a.points === b.points;
  if (a.kind === "remark" && b.kind === "remark") return a.questionId === b.questionId && a.text === b.text;
  if (a.kind === "appreciation" && b.kind === "appreciation") return a.text === b.text;
  if (a.kind === "annotation" && b.kind === "annotation") {
    return a.id === b.id && sameAnnotation(a.annotation, b.annotation);
  }
  return false;
}

/** Values that may have reached the server, each once. */
export function withDoubt(doubtful: readonly Act[], sent: Act | null): readonly Act[] {
  return sent === null || doubtful.some((each) => sameValue(each, sent)) ? doubtful : [...doubtful, sent];
}

/** Rivals of a wish: each value once, and never the wish itself. */
export function rivalsOf(act: Act, others: readonly Act[]): Act[] {
  return others.filter((each, n) => !sameValue(each, act) && others.findIndex((other) => sameValue(other, each)) === n);
}

/** The value of a target that nobody has written yet. */
export function blankOf(act: Act): Act {
  switch (act.kind) {
    case "mark":
      return { ...act, points: null };
    case "remark":
    case "appreciation":
      return { ...act, text: "" };
    case "annotation":
      return { ...act, annotation: null };
  }
}

/** Everything the server has of a copy, by target. */
export function storedOf(work: Work): Record<string, Stored> {
  const all: Stored[] = [
    ...work.marks.map(({ version, ...mark }) => ({ version, act: { kind: "mark" as const, ...mark } })),
    ...work.remarks.map(({ version, ...remark }) => ({ version, act: { kind: "remark" as const, ...remark } })),
    ...work.annotations.map((annotation) => ({
      version: annotation.version,
      act: { kind: "annotation" as const, id: annotation.id, annotation },
    })),
    { version: work.appreciation.version, act: { kind: "appreciation", text: work.appreciation.text } },
  ];
  return Object.fromEntries(all.map((stored) => [targetOf(stored.act), stored]));
}
