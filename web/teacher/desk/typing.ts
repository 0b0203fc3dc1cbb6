/** What typing in a mark field does, and where the keyboard goes next. */
import type { Question } from "#domain/scheme";
import { parsePoints } from "../../text/numbers.ts";
import { neighbour } from "./sheet.ts";
import { type CopyWork, MARK_DELAY_MS } from "./work.ts";

export const markFieldId = (questionId: string) => `mark-${questionId}`;
export const REMARK_ID = "desk-remark";
export const APPRECIATION_ID = "desk-appreciation";

function focus(id: string): boolean {
  const element = document.getElementById(id);
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: "nearest" });
  return element !== null;
}

export function focusMark(questionId: string | null): boolean {
  return questionId !== null && focus(markFieldId(questionId));
}

export function focusById(id: string): boolean {
  return focus(id);
}

function setWrong(work: CopyWork, questionId: string, text: string | null): void {
  work.keeping.typeMark(questionId, text);
}

/** Takes what was typed: a mark within bounds is wished, an empty field takes the mark back, anything else stays as it is. */
export function typeMark(work: CopyWork, question: Question, text: string): void {
  work.typing.value = { id: question.id, text };
  const points = parsePoints(text);
  const empty = text.trim() === "";
  const good = empty || (points !== null && points <= question.points);
  setWrong(work, question.id, good ? null : text);
  if (good) work.wish({ kind: "mark", questionId: question.id, points: empty ? null : points }, MARK_DELAY_MS);
}

/** All the points of the question under the hand, by one key. */
export function giveFullMark(work: CopyWork): boolean {
  const question = work.questions.peek().find((each) => each.id === work.question.peek());
  if (!question || work.readOnly.peek()) return false;
  work.typing.value = null;
  setWrong(work, question.id, null);
  work.wish({ kind: "mark", questionId: question.id, points: question.points }, 0);
  return true;
}

/** The hand leaves a field: nothing waits any longer. */
export function leaveMark(work: CopyWork, questionId: string): void {
  work.typing.value = null;
  work.hurry(`mark:${questionId}`);
}

/**
 * Enter and Shift+Enter. After the last question: the first one left out, else the appreciation. Never the button that
 * finalizes: one Enter too many must not send a copy off.
 */
export function goToNeighbour(work: CopyWork, by: 1 | -1): void {
  const next = neighbour(work.questions.peek(), work.question.peek(), by);
  if (next !== null) focusMark(next);
  else if (by === 1) focusMark(work.missing()?.questions[0] ?? null) || focusById(APPRECIATION_ID);
}

/** Where the keyboard belongs when nothing else has it. */
export function focusCurrent(work: CopyWork): void {
  focusMark(work.question.peek());
}
