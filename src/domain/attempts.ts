/**
 * Wrong passwords: five within a quarter of an hour close the account for a quarter of an hour. A failure is reserved
 * before anything is checked and given back when the password was right, so that fifty attempts at once are five.
 * The whole state is the times of the failures, at most as many as close.
 */
import { LIMITS } from "./limits.ts";

/** What still counts at this moment: failures of the last quarter of an hour, or those that keep the door closed. */
export function standing(failures: readonly number[], now: number): number[] {
  if (failures.length >= LIMITS.failuresMax) return closedUntil(failures, now) === null ? [] : [...failures];
  return failures.filter((at) => at > now - LIMITS.failuresWithinMs);
}

/** Until when the door is closed; null when it is open. The last failure of the full number closed it. */
export function closedUntil(failures: readonly number[], now: number): number | null {
  if (failures.length < LIMITS.failuresMax) return null;
  const until = Math.max(...failures) + LIMITS.lockOutMs;
  return until > now ? until : null;
}

export type Reserved = { ok: true; failures: number[]; last: boolean } | { ok: false; until: number };

/** Room for one attempt, counted as a failure from now on. `last` is the one that closes the door if it fails. */
export function reserve(failures: readonly number[], now: number): Reserved {
  const until = closedUntil(failures, now);
  if (until !== null) return { ok: false, until };
  const counted = [...standing(failures, now), now];
  return { ok: true, failures: counted, last: counted.length >= LIMITS.failuresMax };
}

/** A budget: so many within a window that begins with the first. */
export type Budget = { count: number; windowMs: number };
export type Window = { beganAt: number; count: number };
export type Taken = { ok: true; window: Window } | { ok: false; until: number };

/** One more out of the budget; a window that is over begins anew. */
export function take(window: Window | null, budget: Budget, now: number): Taken {
  if (window === null || window.beganAt + budget.windowMs <= now) {
    return { ok: true, window: { beganAt: now, count: 1 } };
  }
  if (window.count >= budget.count) return { ok: false, until: window.beganAt + budget.windowMs };
  return { ok: true, window: { ...window, count: window.count + 1 } };
}

/** Whole seconds for Retry-After, never 0: who waits them is let in. */
export function secondsUntil(until: number, now: number): number {
  return Math.max(1, Math.ceil((until - now) / 1000));
}
