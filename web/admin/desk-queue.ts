/**
 * The order of work at the identification desk: which copy is under the eyes, what "later" and "back" mean, what was
 * done last and can be undone. Pure: it knows copies by id and never asks the server.
 */

export type DeskQueue = {
  /** Copies not identified yet, the first one under the eyes (unless one was called back). */
  todo: readonly string[];
  /** Copies seen before this one, the latest last: where "back" goes. */
  trail: readonly string[];
  /** A copy called back although it is identified already. */
  recalled: string | null;
  /** Assignments made here, the latest last, with what was there before. */
  done: readonly { copyId: string; before: string | null }[];
};

export function openQueue(copyIds: readonly string[]): DeskQueue {
  return { todo: copyIds, trail: [], recalled: null, done: [] };
}

/** The copy under the eyes, or null when every copy is identified. */
export function current(queue: DeskQueue): string | null {
  return queue.recalled ?? queue.todo[0] ?? null;
}

/** The copies that come next, for their strips to be fetched ahead. */
export function upcoming(queue: DeskQueue, count: number): string[] {
  return queue.todo.filter((id) => id !== current(queue)).slice(0, count);
}

/** `before` is the student the copy had until now. */
export function assigned(queue: DeskQueue, copyId: string, before: string | null): DeskQueue {
  return {
    todo: queue.todo.filter((id) => id !== copyId),
    trail: [...queue.trail, copyId],
    recalled: null,
    done: [...queue.done, { copyId, before }],
  };
}

/** The copy goes to the end; with nothing else to do it stays. */
export function later(queue: DeskQueue): DeskQueue {
  const copyId = current(queue);
  if (copyId === null) return queue;
  if (queue.recalled !== null) return { ...queue, recalled: null, trail: [...queue.trail, copyId] };
  if (queue.todo.length < 2) return queue;
  return { ...queue, todo: [...queue.todo.slice(1), copyId], trail: [...queue.trail, copyId] };
}

/** To the copy seen before this one, identified or not. */
export function back(queue: DeskQueue): DeskQueue {
  const copyId = queue.trail.at(-1);
  if (copyId === undefined) return queue;
  const trail = queue.trail.slice(0, -1);
  if (!queue.todo.includes(copyId)) return { ...queue, trail, recalled: copyId };
  return { ...queue, trail, recalled: null, todo: [copyId, ...queue.todo.filter((id) => id !== copyId)] };
}

/** What undo would put back, or null when nothing was done here. */
export function lastDone(queue: DeskQueue): { copyId: string; before: string | null } | null {
  return queue.done.at(-1) ?? null;
}

/** The last assignment was taken back: its copy is under the eyes again. */
export function undone(queue: DeskQueue): DeskQueue {
  const last = queue.done.at(-1);
  if (!last) return queue;
  const done = queue.done.slice(0, -1);
  const trail = queue.trail.filter((id) => id !== last.copyId);
  if (last.before !== null) return { ...queue, done, trail, recalled: last.copyId };
  return { todo: [last.copyId, ...queue.todo], trail, recalled: null, done };
}
