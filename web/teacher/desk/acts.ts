/**
 * The queue of acts on one copy, as a pure function: update(queue, msg, now) → [queue, effects]. One act per target
 * is under way at a time and each carries the version last seen, so versions never race with oneself. Nothing leaves
 * the queue unless the server has it or the teacher said to drop it. The network belongs to work.ts.
 */
import type { ErrorCode } from "#contract/error";
import { type Act, blankOf, rivalsOf, type Stored, sameValue, targetOf, withDoubt } from "./act.ts";

export type Trouble = { t: "conflict"; theirs: Stored } | { t: "refused"; code: ErrorCode };

export type Waiting = {
  /** The newest wish; earlier ones it replaces. */
  act: Act;
  dueAt: number;
  flying: Act | null;
  /** Sent, with no answer: the server may or may not have them. */
  doubtful: readonly Act[];
  /** Stands until the teacher decides. */
  trouble: Trouble | null;
  /** Other wishes of the teacher's own, from another window or device; she chooses one before anything travels. */
  rivals: readonly Act[];
};

export type Queue = {
  stored: Readonly<Record<string, Stored>>;
  /** In the order of the acts. */
  waiting: ReadonlyMap<string, Waiting>;
  /** The copy is ours: acts may travel. */
  held: boolean;
  /** Failures in a row; 0 while the line is good. */
  attempt: number;
  retryAt: number;
};

export type Msg =
  | { t: "wish"; act: Act; delay: number }
  /** Send what waits for its delay now: one target, or all. */
  | { t: "hurry"; target?: string }
  | { t: "tick" }
  | { t: "arrived"; target: string; version: number }
  | { t: "conflicted"; target: string; theirs: Stored }
  | { t: "refused"; target: string; code: ErrorCode }
  /** The lock is gone; acts stay. */
  | { t: "lost"; target?: string }
  /** No answer, or one that promises nothing: offline, 5xx, 429. */
  | { t: "failed"; target: string; retryAfterMs?: number | undefined }
  | { t: "online" }
  | { t: "held" }
  | { t: "refreshed"; stored: Readonly<Record<string, Stored>> }
  | { t: "keepMine"; target: string }
  | { t: "takeTheirs"; target: string }
  | { t: "dropAll" }
  /** What a former tab left, before the copy is read: on what ground it was wished, and what may have arrived. */
  | { t: "restored"; log: Left }
  /** What another device left, found after the copy was read. */
  | { t: "joined"; log: Left };

type Restored = { act: Act; base: Stored | null; doubtful: readonly Act[]; rivals?: readonly Act[] };
type Left = Readonly<Record<string, Restored>>;

export type Effect =
  | { fx: "send"; target: string; act: Act; version: number }
  | { fx: "wake"; at: number }
  /** The value shown for a target is not the wished one any more. */
  | { fx: "show"; act: Act };

const AT_ONCE = 4;
const LONGEST_BACKOFF_MS = 30_000;

export function newQueue(stored: Readonly<Record<string, Stored>>): Queue {
  return { stored, waiting: new Map(), held: false, attempt: 0, retryAt: 0 };
}

/** True for an act that moves only when the teacher has decided. */
export function isUndecided({ trouble, rivals }: Waiting): boolean {
  return trouble !== null || rivals.length > 0;
}

/** What the teacher sees for a target: the wish, else what the server has, else nothing yet. */
export function shownValue(queue: Queue, act: Act): Act {
  const target = targetOf(act);
  return queue.waiting.get(target)?.act ?? queue.stored[target]?.act ?? blankOf(act);
}

/** 1, 2, 4, 8, 16, then every 30 seconds. */
export function backoff(attempt: number): number {
  return Math.min(LONGEST_BACKOFF_MS, 1_000 * 2 ** (attempt - 1));
}

function put(queue: Queue, target: string, waiting: Waiting | null): Queue {
  const next = new Map(queue.waiting);
  if (waiting === null) next.delete(target);
  else next.set(target, waiting);
  return { ...queue, waiting: next };
}

/** Drops a wish that is already fulfilled; keeps it while an answer is out or in doubt. */
function settle(queue: Queue, target: string): Queue {
  const waiting = queue.waiting.get(target);
  if (!waiting || waiting.flying || waiting.doubtful.length > 0 || isUndecided(waiting)) return queue;
  const stored = queue.stored[target]?.act ?? blankOf(waiting.act);
  return sameValue(stored, waiting.act) ? put(queue, target, null) : queue;
}

function wish(queue: Queue, act: Act, dueAt: number): Queue {
  const target = targetOf(act);
  const before = queue.waiting.get(target);
  const trouble = before?.trouble?.t === "conflict" ? before.trouble : null;
  const { flying = null, doubtful = [] } = before ?? {};
  const rivals = rivalsOf(act, before?.rivals ?? []);
  return settle(put(queue, target, { act, dueAt, flying, doubtful, trouble, rivals }), target);
}

/** After failures one act probes the line; the others follow once it is through. */
function launch(queue: Queue, now: number): [Queue, Effect[]] {
  let next = queue;
  const effects: Effect[] = [];
  let flying = [...queue.waiting.values()].filter((each) => each.flying !== null).length;
  const room = queue.attempt > 0 ? 1 : AT_ONCE;
  let wakeAt = Number.POSITIVE_INFINITY;
  for (const [target, each] of queue.waiting) {
    if (!queue.held || each.flying || isUndecided(each)) continue;
    const at = Math.max(each.dueAt, queue.retryAt);
    if (at > now) wakeAt = Math.min(wakeAt, at);
    else if (flying < room) {
      flying += 1;
      next = put(next, target, { ...each, flying: each.act });
      effects.push({ fx: "send", target, act: each.act, version: queue.stored[target]?.version ?? 0 });
    }
  }
  if (wakeAt < Number.POSITIVE_INFINITY) effects.push({ fx: "wake", at: wakeAt });
  return [next, effects];
}

function arrived(queue: Queue, target: string, version: number): Queue {
  const waiting = queue.waiting.get(target);
  if (!waiting?.flying) return queue;
  const stored = { ...queue.stored, [target]: { act: waiting.flying, version } };
  const landed = put({ ...queue, stored, attempt: 0, retryAt: 0 }, target, { ...waiting, flying: null, doubtful: [] });
  return settle(landed, target);
}

/** A conflict with a value we sent ourselves, or saw before, is none: only the version had moved. */
function conflicted(queue: Queue, target: string, theirs: Stored): Queue {
  const waiting = queue.waiting.get(target);
  if (!waiting) return queue;
  const known = [...waiting.doubtful, waiting.act, queue.stored[target]?.act ?? blankOf(waiting.act)];
  if (waiting.flying) known.push(waiting.flying);
  // A version that did not move and yet was refused would be sent for ever.
  const moved = theirs.version !== (queue.stored[target]?.version ?? 0);
  const ours = moved && known.some((act) => sameValue(act, theirs.act));
  const stored = ours ? { ...queue.stored, [target]: theirs } : queue.stored;
  const trouble = ours ? null : ({ t: "conflict", theirs } as const);
  const line = { ...queue, stored, attempt: 0, retryAt: 0 };
  return settle(put(line, target, { ...waiting, flying: null, doubtful: [], trouble }), target);
}

function failed(queue: Queue, target: string, now: number, retryAfterMs: number | undefined): Queue {
  const waiting = queue.waiting.get(target);
  if (!waiting?.flying) return queue;
  const doubtful = withDoubt(waiting.doubtful, waiting.flying);
  const grounded = put(queue, target, { ...waiting, flying: null, doubtful });
  // Acts that were under way together fail together: that is one failure.
  if (queue.retryAt > now) return grounded;
  const attempt = queue.attempt + 1;
  return { ...grounded, attempt, retryAt: now + Math.max(backoff(attempt), retryAfterMs ?? 0) };
}

function hurry(queue: Queue, now: number, target: string | undefined): Queue {
  const waiting = new Map(queue.waiting);
  for (const [each, entry] of queue.waiting) {
    if (target === undefined || each === target) waiting.set(each, { ...entry, dueAt: Math.min(entry.dueAt, now) });
  }
  return { ...queue, waiting };
}

/** A fresh reading of the copy. A wish whose ground has moved becomes a conflict instead of overwriting unseen. */
function refreshed(queue: Queue, stored: Readonly<Record<string, Stored>>): Queue {
  let next: Queue = { ...queue, stored };
  for (const [target, waiting] of queue.waiting) {
    if (waiting.flying) continue;
    const seen = queue.stored[target];
    const now = stored[target] ?? { act: blankOf(waiting.act), version: seen?.version ?? 0 };
    if (now.version === (seen?.version ?? 0) && stored[target]) continue;
    const known = [...waiting.doubtful, waiting.act, seen?.act ?? blankOf(waiting.act)];
    const ours = known.some((act) => sameValue(act, now.act));
    // What was refused stays with the teacher: sent again unasked, it would be refused again, for ever.
    const open = waiting.trouble?.t === "refused" && !sameValue(waiting.act, now.act) ? waiting.trouble : null;
    const trouble = ours ? open : ({ t: "conflict", theirs: now } as const);
    next = settle(put(next, target, { ...waiting, doubtful: [], trouble }), target);
  }
  return next;
}

/** Between two of her own wishes the teacher chooses first; then comes what the server says of the chosen one. */
function chooseOwn(queue: Queue, target: string, mine: boolean): [Queue, Effect[]] {
  const waiting = queue.waiting.get(target);
  const [rival, ...others] = waiting?.rivals ?? [];
  if (!waiting || !rival) return [queue, []];
  if (mine) return [settle(put(queue, target, { ...waiting, rivals: others }), target), []];
  const trouble = waiting.trouble?.t === "conflict" ? waiting.trouble : null;
  const agrees = trouble !== null && sameValue(trouble.theirs.act, rival);
  const stored = agrees ? { ...queue.stored, [target]: trouble.theirs } : queue.stored;
  const chosen = { ...waiting, act: rival, dueAt: 0, rivals: others, trouble: agrees ? null : trouble };
  return [settle(put({ ...queue, stored }, target, chosen), target), [{ fx: "show", act: rival }]];
}

function choose(queue: Queue, target: string, mine: boolean): [Queue, Effect[]] {
  const waiting = queue.waiting.get(target);
  if (waiting && waiting.rivals.length > 0) return chooseOwn(queue, target, mine);
  if (!waiting?.trouble) return [queue, []];
  if (waiting.trouble.t === "refused") {
    const act = queue.stored[target]?.act ?? blankOf(waiting.act);
    return mine
      ? [put(queue, target, { ...waiting, trouble: null }), []]
      : [put(queue, target, null), [{ fx: "show", act }]];
  }
  const { theirs } = waiting.trouble;
  const next = { ...queue, stored: { ...queue.stored, [target]: theirs } };
  if (!mine) return [put(next, target, null), [{ fx: "show", act: theirs.act }]];
  return [settle(put(next, target, { ...waiting, trouble: null, dueAt: 0 }), target), []];
}

function dropAll(queue: Queue): [Queue, Effect[]] {
  const effects: Effect[] = [...queue.waiting].map(([target, { act }]) => {
    return { fx: "show", act: queue.stored[target]?.act ?? blankOf(act) };
  });
  return [{ ...queue, waiting: new Map(), attempt: 0, retryAt: 0 }, effects];
}

/** Wishes of a former tab stand where they stood; the next reading of the copy says whether their ground has moved. */
function restored(queue: Queue, log: Readonly<Record<string, Restored>>): Queue {
  let next = queue;
  for (const [target, { act, base, doubtful, rivals = [] }] of Object.entries(log)) {
    if (queue.waiting.has(target)) continue;
    if (base) next = { ...next, stored: { ...next.stored, [target]: base } };
    next = put(next, target, { act, dueAt: 0, flying: null, doubtful, trouble: null, rivals });
  }
  return next;
}

/** One wish of another device beside what this desk knows: new here, a rival of a wish here, or on ground that moved. */
function joinedOne(queue: Queue, target: string, left: Restored): [Queue, Effect[]] {
  const { act, base, doubtful, rivals = [] } = left;
  const here = queue.waiting.get(target);
  if (here) return [put(queue, target, { ...here, rivals: rivalsOf(here.act, [...here.rivals, act, ...rivals]) }), []];
  const now = queue.stored[target] ?? { act: blankOf(act), version: 0 };
  const moved = now.version !== (base?.version ?? 0);
  const known = [...doubtful, act, base?.act ?? blankOf(act)].some((each) => sameValue(each, now.act));
  const trouble = moved && !known ? ({ t: "conflict", theirs: now } as const) : null;
  const waiting = { act, dueAt: 0, flying: null, doubtful: moved ? [] : doubtful, trouble, rivals };
  return [settle(put(queue, target, waiting), target), [{ fx: "show", act }]];
}

function joined(queue: Queue, log: Left): [Queue, Effect[]] {
  let next = queue;
  const effects: Effect[] = [];
  for (const [target, left] of Object.entries(log)) {
    const [after, shown] = joinedOne(next, target, left);
    next = after;
    effects.push(...shown);
  }
  return [next, effects];
}

/** A grounded act was not taken by the server: a lost lock is an answer, so nothing is in doubt. */
function lost(queue: Queue, target: string | undefined): Queue {
  const waiting = target === undefined ? undefined : queue.waiting.get(target);
  const grounded = target && waiting ? put(queue, target, { ...waiting, flying: null }) : queue;
  return { ...grounded, held: false, attempt: 0, retryAt: 0 };
}

function step(queue: Queue, msg: Msg, now: number): [Queue, Effect[]] {
  switch (msg.t) {
    case "wish":
      return [wish(queue, msg.act, now + msg.delay), []];
    case "hurry":
      return [hurry(queue, now, msg.target), []];
    case "tick":
      return [queue, []];
    case "arrived":
      return [arrived(queue, msg.target, msg.version), []];
    case "conflicted":
      return [conflicted(queue, msg.target, msg.theirs), []];
    case "refused": {
      const waiting = queue.waiting.get(msg.target);
      if (!waiting) return [queue, []];
      const trouble = { t: "refused", code: msg.code } as const;
      return [put(queue, msg.target, { ...waiting, flying: null, doubtful: [], trouble }), []];
    }
    case "lost":
      return [lost(queue, msg.target), []];
    case "failed":
      return [failed(queue, msg.target, now, msg.retryAfterMs), []];
    case "online":
      return [{ ...queue, retryAt: 0 }, []];
    case "held":
      return [{ ...queue, held: true }, []];
    case "refreshed":
      return [refreshed(queue, msg.stored), []];
    case "keepMine":
      return choose(queue, msg.target, true);
    case "takeTheirs":
      return choose(queue, msg.target, false);
    case "dropAll":
      return dropAll(queue);
    case "restored":
      return [restored(queue, msg.log), []];
    case "joined":
      return joined(queue, msg.log);
  }
}

/** One message in, the next queue out, with what is to be sent and when to tick again. */
export function update(queue: Queue, msg: Msg, now: number): [Queue, Effect[]] {
  const [stepped, shown] = step(queue, msg, now);
  const [launched, effects] = launch(stepped, now);
  return [launched, [...shown, ...effects]];
}
