/** The marks, remarks and appreciation as the teacher sees them: what waits in the queue before what is stored. Pure. */
import { missing } from "#domain/copy";
import type { Mark } from "#domain/mark";
import type { Question } from "#domain/scheme";
import { type Queue, shownValue } from "./acts.ts";

export function pointsOf(queue: Queue, questionId: string): number | null {
  const shown = shownValue(queue, { kind: "mark", questionId, points: null });
  return shown.kind === "mark" ? shown.points : null;
}

export function remarkOf(queue: Queue, questionId: string): string {
  const shown = shownValue(queue, { kind: "remark", questionId, text: "" });
  return shown.kind === "remark" ? shown.text : "";
}

export function appreciationOf(queue: Queue): string {
  const shown = shownValue(queue, { kind: "appreciation", text: "" });
  return shown.kind === "appreciation" ? shown.text : "";
}

export function marksOf(queue: Queue, questions: readonly Question[]): Mark[] {
  return questions.map(({ id }) => ({ questionId: id, points: pointsOf(queue, id), version: 0 }));
}

/** What stands before the final PDF. `wrong` are those of the questions whose field holds no mark. */
export type Missing = { questions: string[]; wrong: string[]; appreciation: boolean };

type Sheet = {
  queue: Queue;
  questions: readonly Question[];
  /** Fields that hold no mark, by question. */
  wrong: ReadonlyMap<string, string>;
  appreciationRequired: boolean;
};

/** What is missing, or null. A field that holds no mark counts as missing even when an earlier mark is stored. */
export function lacking({ queue, questions, wrong, appreciationRequired }: Sheet): Missing | null {
  const marked = marksOf(queue, questions).filter((mark) => mark.points !== null && !wrong.has(mark.questionId));
  const work = { markedQuestions: new Set(marked.map((mark) => mark.questionId)), appreciation: appreciationOf(queue) };
  const lacks = missing(work, { questions: questions.map((question) => question.id), appreciationRequired });
  return lacks && { ...lacks, wrong: lacks.questions.filter((id) => wrong.has(id)) };
}

/** The question before or after one; null at either end. */
export function neighbour(questions: readonly Question[], questionId: string | null, by: 1 | -1): string | null {
  const at = questions.findIndex((question) => question.id === questionId);
  return questions[at + by]?.id ?? null;
}

/** Where the hand begins on a copy: the first question without a mark, else the first. */
export function firstToMark(queue: Queue, questions: readonly Question[]): string | null {
  const bare = questions.find((question) => pointsOf(queue, question.id) === null);
  return (bare ?? questions[0])?.id ?? null;
}
