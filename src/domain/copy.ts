/**
 * The life of one copy. This file is the specification of its states: the Durable Object enforces it, the screens
 * read it to enable buttons, the tests walk every cell of it. Nothing here reads a clock or a store; `now` comes in.
 */
import { err, ok, type Result } from "./result.ts";

export const COPY_STATUSES = ["STAGING", "READY", "LOCKED", "GRADING_IN_PROGRESS", "GRADING_FAILED", "GRADED"] as const;
export type CopyStatus = (typeof COPY_STATUSES)[number];

/** A lease on a copy. The epoch grows with every new owner and fences the writes of a former one. */
export type Lock = { owner: string; token: string; epoch: number; expiresAt: number };

export type FinalPdf = { runId: string; key: string; sha256: string; pages: number; version: number };

export type CopyState =
  | { status: "STAGING" }
  | { status: "READY" }
  | { status: "LOCKED"; lock: Lock }
  | { status: "GRADING_IN_PROGRESS"; runId: string; owner: string; retries: number }
  | {
      status: "GRADING_FAILED";
      runId: string;
      owner: string;
      /** Failures since the copy was finalized, from 1. */
      retries: number;
      error: string;
      code: string;
      /** When it is tried again by itself, UTC ms; null when only a person may try again. */
      retryAt: number | null;
    }
  | { status: "GRADED"; final: FinalPdf; gradedAt: number };

export type CopyRefusal =
  | { code: "WRONG_STATUS"; status: CopyStatus; wanted: readonly CopyStatus[] }
  | { code: "FORBIDDEN" }
  | { code: "LOCKED_BY_OTHER"; owner: string; expiresAt: number }
  | { code: "LOCK_TOKEN_WRONG" }
  | { code: "LOCK_GONE" }
  | { code: "NO_PAGES" }
  | { code: "NOT_COMPLETE"; questions: string[]; appreciation: boolean };

/** Characters. */
export const MAX_FAILURE_MESSAGE = 500;

/** Waits before the first, second and third automatic try, in ms; after them somebody must look. */
export const AUTOMATIC_RETRIES_MS = [60_000, 300_000, 900_000] as const;

function wrongStatus(state: CopyState, ...wanted: CopyStatus[]): Result<never, CopyRefusal> {
  return err({ code: "WRONG_STATUS", status: state.status, wanted });
}

/** What others see: a lease that ran out is a copy that is ready again. Applied on read, so a late alarm is harmless. */
export function settle(state: CopyState, now: number): CopyState {
  return state.status === "LOCKED" && state.lock.expiresAt <= now ? { status: "READY" } : state;
}

export function validate(state: CopyState, pageCount: number): Result<CopyState, CopyRefusal> {
  if (state.status === "READY") return ok(state);
  if (state.status !== "STAGING") return wrongStatus(state, "STAGING");
  return pageCount > 0 ? ok({ status: "READY" }) : err({ code: "NO_PAGES" });
}

/** Back to staging, by an admin with a reason. */
export function unvalidate(state: CopyState, now: number): Result<CopyState, CopyRefusal> {
  const seen = settle(state, now);
  return seen.status === "READY" ? ok({ status: "STAGING" }) : wrongStatus(seen, "READY");
}

export type LockRequest = { owner: string; token: string; epoch: number; ttlMs: number; now: number };

/**
 * Takes the copy for one person. Taking it again while holding it, from a second tab too, only extends the lease and
 * keeps the token. An owner whose lease ran out and whose copy nobody took keeps token and epoch as well.
 * `epoch` is the last one this copy gave out. A failed copy is locked again by the person who finalized it.
 */
export function lock(
  state: CopyState,
  ask: LockRequest,
): Result<Extract<CopyState, { status: "LOCKED" }>, CopyRefusal> {
  const expiresAt = ask.now + ask.ttlMs;
  if (state.status === "LOCKED" && state.lock.owner === ask.owner) {
    return ok({ status: "LOCKED", lock: { ...state.lock, expiresAt: Math.max(expiresAt, state.lock.expiresAt) } });
  }
  const seen = settle(state, ask.now);
  if (seen.status === "LOCKED") {
    return err({ code: "LOCKED_BY_OTHER", owner: seen.lock.owner, expiresAt: seen.lock.expiresAt });
  }
  const failedMine = seen.status === "GRADING_FAILED" && seen.owner === ask.owner;
  if (seen.status !== "READY" && !failedMine) return wrongStatus(seen, "READY", "LOCKED");
  return ok({ status: "LOCKED", lock: { owner: ask.owner, token: ask.token, epoch: ask.epoch + 1, expiresAt } });
}

export type Holder = { owner: string; token: string; now: number; ttlMs: number };

/**
 * Proof that the caller still holds the copy, and the lease it extends by asking. Every write asks for it first.
 * The caller's token decides, not the clock: a lease that ran out but was not taken by anybody is still its owner's.
 */
export function hold(state: CopyState, by: Holder): Result<Extract<CopyState, { status: "LOCKED" }>, CopyRefusal> {
  if (state.status !== "LOCKED") {
    return state.status === "READY" ? err({ code: "LOCK_GONE" }) : wrongStatus(state, "LOCKED");
  }
  const { lock: held } = state;
  if (held.owner !== by.owner) {
    return held.expiresAt > by.now
      ? err({ code: "LOCKED_BY_OTHER", owner: held.owner, expiresAt: held.expiresAt })
      : err({ code: "LOCK_GONE" });
  }
  if (held.token !== by.token) return err({ code: "LOCK_TOKEN_WRONG" });
  return ok({ status: "LOCKED", lock: { ...held, expiresAt: Math.max(held.expiresAt, by.now + by.ttlMs) } });
}

/** The owner gives the copy back. Giving back what is not held any more changes nothing and is not refused. */
export function release(state: CopyState, owner: string, token: string): CopyState {
  return state.status === "LOCKED" && state.lock.owner === owner && state.lock.token === token
    ? { status: "READY" }
    : state;
}

/** An admin frees a copy, also one whose lease ran out and whose owner might come back; the reason goes into the event. */
export function breakLock(state: CopyState): Result<CopyState, CopyRefusal> {
  return state.status === "LOCKED" ? ok({ status: "READY" }) : wrongStatus(state, "LOCKED");
}

/** What stands between a copy and its final PDF. */
export type Work = { markedQuestions: ReadonlySet<string>; appreciation: string };
export type Rules = { questions: readonly string[]; appreciationRequired: boolean };

export function missing(work: Work, rules: Rules): { questions: string[]; appreciation: boolean } | null {
  const questions = rules.questions.filter((id) => !work.markedQuestions.has(id));
  const appreciation = rules.appreciationRequired && work.appreciation.trim() === "";
  return questions.length > 0 || appreciation ? { questions, appreciation } : null;
}

/** LOCKED → GRADING_IN_PROGRESS, by the holder. Asked again while the run is on, the state comes back unchanged. */
export function finalize(
  state: CopyState,
  ask: { by: Holder; runId: string; work: Work; rules: Rules },
): Result<CopyState, CopyRefusal> {
  if (state.status === "GRADING_IN_PROGRESS" && state.owner === ask.by.owner) return ok(state);
  const held = hold(state, ask.by);
  if (!held.ok) return held;
  const lacks = missing(ask.work, ask.rules);
  if (lacks) return err({ code: "NOT_COMPLETE", ...lacks });
  return ok({ status: "GRADING_IN_PROGRESS", runId: ask.runId, owner: ask.by.owner, retries: 0 });
}

/** `who` is the person behind it; the clock has none. */
export type Retry = { runId: string; by: string; who: string; now: number };

/** GRADING_FAILED → GRADING_IN_PROGRESS, by its owner, an admin, or the clock once its time has come. */
export function retryFinalize(state: CopyState, ask: Retry): Result<CopyState, CopyRefusal> {
  if (state.status === "GRADING_IN_PROGRESS") return ok(state);
  if (state.status !== "GRADING_FAILED") return wrongStatus(state, "GRADING_FAILED");
  const due = state.retryAt !== null && state.retryAt <= ask.now;
  const may = ask.by === "clock" ? due : ask.by === "admin" || state.owner === ask.who;
  if (!may) return err({ code: "FORBIDDEN" });
  return ok({ status: "GRADING_IN_PROGRESS", runId: ask.runId, owner: state.owner, retries: state.retries });
}

/** Only the run that was started may finish; a late or repeated delivery gets the same state back. */
export function finish(state: CopyState, final: FinalPdf, now: number): CopyState {
  return state.status === "GRADING_IN_PROGRESS" && state.runId === final.runId
    ? { status: "GRADED", final, gradedAt: now }
    : state;
}

/** `passing`: the cause may be gone in a minute, so that trying again by itself makes sense. */
export type Failure = { code: string; error: string; passing: boolean };

/** A failed run is kept as such, with its reason. Of a late or repeated report nothing changes. */
export function fail(state: CopyState, runId: string, why: Failure, now: number): CopyState {
  if (state.status !== "GRADING_IN_PROGRESS" || state.runId !== runId) return state;
  const retries = state.retries + 1;
  const wait = why.passing ? AUTOMATIC_RETRIES_MS[retries - 1] : undefined;
  return {
    status: "GRADING_FAILED",
    runId,
    owner: state.owner,
    retries,
    error: why.error.slice(0, MAX_FAILURE_MESSAGE),
    code: why.code,
    retryAt: wait === undefined ? null : now + wait,
  };
}

/** GRADED → READY, by an admin with a reason; the old final PDF stays as its version. */
export function reopen(state: CopyState): Result<CopyState, CopyRefusal> {
  return state.status === "GRADED" ? ok({ status: "READY" }) : wrongStatus(state, "GRADED");
}

/**
 * A new scheme changed the numbers of a copy that was finalized: it must be finalized again with them. What is being
 * made into a PDF at this moment is waited for; any other copy stays where it is.
 */
export function rescheme(state: CopyState): Result<CopyState, CopyRefusal> {
  const finalized = state.status === "GRADED" || state.status === "GRADING_FAILED";
  return finalized ? ok({ status: "READY" }) : wrongStatus(state, "GRADED", "GRADING_FAILED");
}
