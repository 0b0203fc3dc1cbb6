/** What was done to the annotations of a copy, and how each step is undone and redone. Pure. */
import type { Annotation } from "#domain/annotation";

/** Null before: it was drawn. Null after: it was erased. */
export type Step = { before: Annotation | null; after: Annotation | null; open: boolean };
export type History = { done: readonly Step[]; undone: readonly Step[] };

export const NO_HISTORY: History = { done: [], undone: [] };
const LONGEST = 200;

const idOf = (step: Step) => (step.after ?? step.before)?.id;

/** Adds a step. While the last one is still open for the same annotation (a text being typed) both are one. */
export function did(history: History, step: Step): History {
  const last = history.done.at(-1);
  const merges = last?.open && step.open && last.after && step.before && idOf(last) === idOf(step);
  const done = merges ? [...history.done.slice(0, -1), { ...last, after: step.after }] : [...history.done, step];
  return { done: done.slice(-LONGEST), undone: [] };
}

/** Nothing more is added to the last step. */
export function closed(history: History): History {
  const last = history.done.at(-1);
  return last?.open ? { ...history, done: [...history.done.slice(0, -1), { ...last, open: false }] } : history;
}

function renamed(steps: readonly Step[], from: string, to: string): Step[] {
  const name = (annotation: Annotation | null) => (annotation?.id === from ? { ...annotation, id: to } : annotation);
  return steps.map((step) => ({ ...step, before: name(step.before), after: name(step.after) }));
}

/** What to show for which annotation, and the history after it. */
export type Change = { id: string; annotation: Annotation | null; history: History };

type Turn = { history: History; freshId: string; back: boolean };

/** An erased annotation comes back under a fresh id: the server never gives a deleted one a second life. */
function turn({ history, freshId, back }: Turn): Change | null {
  const step = (back ? history.done : history.undone).at(-1);
  const id = step && idOf(step);
  if (!step || !id) return null;
  const from = back ? step.after : step.before;
  const to = back ? step.before : step.after;
  const revived = from === null && to !== null;
  const next = revived ? { ...to, id: freshId, version: 0 } : to;
  const name = (steps: readonly Step[]) => (revived ? renamed(steps, id, freshId) : steps);
  const done = name(back ? history.done.slice(0, -1) : [...history.done, step]);
  const undone = name(back ? [...history.undone, step] : history.undone.slice(0, -1));
  return { id: revived ? freshId : id, annotation: next, history: { done, undone } };
}

export function undo(history: History, freshId: string): Change | null {
  return turn({ history, freshId, back: true });
}

export function redo(history: History, freshId: string): Change | null {
  return turn({ history, freshId, back: false });
}
