/** The life of a copy, cell by cell: every state against every act. A cell that changes is a change of the product. */
import { expect, test } from "vitest";
import {
  breakLock,
  type CopyState,
  fail,
  finalize,
  finish,
  hold,
  lock,
  MAX_FAILURE_MESSAGE,
  missing,
  release,
  reopen,
  retryFinalize,
  settle,
  unvalidate,
  validate,
} from "#domain/copy";
import type { Result } from "#domain/result";

const NOW = 1_000_000;
const TTL = 600_000;
const LATER = NOW + 1;
const PDF = { runId: "run-1", key: "final/run-1.pdf", sha256: "0".repeat(64), pages: 6, version: 1 };

const held = (owner: string, expiresAt: number): CopyState => ({
  status: "LOCKED",
  lock: { owner, token: `token of ${owner}`, epoch: 3, expiresAt },
});
const running = (owner: string): CopyState => ({ status: "GRADING_IN_PROGRESS", runId: "run-1", owner, retries: 0 });
const failed = (owner: string): CopyState => ({
  status: "GRADING_FAILED",
  runId: "run-1",
  owner,
  retries: 1,
  code: "PAGE_MISSING",
  error: "page 2",
  retryAt: null,
});

/** As Ann sees them. A lease that ends now has ended. */
const STATES = {
  staging: { status: "STAGING" },
  ready: { status: "READY" },
  mine: held("ann", LATER),
  mineLate: held("ann", NOW),
  bobs: held("bob", LATER),
  bobsLate: held("bob", NOW),
  running: running("ann"),
  runningBob: running("bob"),
  failed: failed("ann"),
  failedBob: failed("bob"),
  graded: { status: "GRADED", final: PDF, gradedAt: 5 },
} as const satisfies Record<string, CopyState>;

const ann = { owner: "ann", token: "token of ann", now: NOW, ttlMs: TTL };
const rules = { questions: ["1", "2"], appreciationRequired: false };
const done = { markedQuestions: new Set(["1", "2"]), appreciation: "" };
const asked = (by = ann) => ({ by, runId: "run-2", work: done, rules });

const ACTS = {
  settle: (state) => settle(state, NOW),
  validate: (state) => validate(state, 4),
  validateWithoutPages: (state) => validate(state, 0),
  unvalidate: (state) => unvalidate(state, NOW),
  lock: (state) => lock(state, { owner: "ann", token: "new", epoch: 3, ttlMs: TTL, now: NOW }),
  write: (state) => hold(state, ann),
  writeWithOldToken: (state) => hold(state, { ...ann, token: "old" }),
  release: (state) => release(state, "ann", "token of ann"),
  releaseWithOldToken: (state) => release(state, "ann", "old"),
  breakLock: (state) => breakLock(state),
  finalize: (state) => finalize(state, asked()),
  finalizeIncomplete: (state) => finalize(state, { ...asked(), work: { ...done, markedQuestions: new Set(["1"]) } }),
  retry: (state) => retryFinalize(state, { runId: "run-2", by: "teacher", who: "ann", now: NOW }),
  finish: (state) => finish(state, PDF, NOW),
  finishOfAnotherRun: (state) => finish(state, { ...PDF, runId: "run-0" }, NOW),
  fail: (state) => fail(state, "run-1", { code: "UNAVAILABLE", error: "no answer", passing: true }, NOW),
  failOfAnotherRun: (state) => fail(state, "run-0", { code: "UNAVAILABLE", error: "no answer", passing: true }, NOW),
  reopen: (state) => reopen(state),
} as const satisfies Record<string, (state: CopyState) => CopyState | Result<CopyState, { code: string }>>;

/** The new status; "=" when the state comes back unchanged; a refusal's code. */
function outcome(before: CopyState, after: CopyState | Result<CopyState, { code: string }>): string {
  if (!("ok" in after)) return after === before ? "=" : after.status;
  if (!after.ok) return after.error.code;
  return after.value === before ? "=" : after.value.status;
}

const W = "WRONG_STATUS";
const G = "LOCK_GONE";
const O = "LOCKED_BY_OTHER";
const T = "LOCK_TOKEN_WRONG";
const I = "NOT_COMPLETE";
const RUN = "GRADING_IN_PROGRESS";
const FAILED = "GRADING_FAILED";
const COLUMNS = Object.keys(STATES) as (keyof typeof STATES)[];

// Columns:            staging  ready      mine      mineLate  bobs     bobsLate  running   runBob    failed    failedBob graded
const TABLE: Record<keyof typeof ACTS, string[]> = {
  settle: ["=", "=", "=", "READY", "=", "READY", "=", "=", "=", "=", "="],
  validate: ["READY", "=", W, W, W, W, W, W, W, W, W],
  validateWithoutPages: ["NO_PAGES", "=", W, W, W, W, W, W, W, W, W],
  unvalidate: [W, "STAGING", W, "STAGING", W, "STAGING", W, W, W, W, W],
  lock: [W, "LOCKED", "LOCKED", "LOCKED", O, "LOCKED", W, W, "LOCKED", W, W],
  write: [W, G, "LOCKED", "LOCKED", O, G, W, W, W, W, W],
  writeWithOldToken: [W, G, T, T, O, G, W, W, W, W, W],
  release: ["=", "=", "READY", "READY", "=", "=", "=", "=", "=", "=", "="],
  releaseWithOldToken: ["=", "=", "=", "=", "=", "=", "=", "=", "=", "=", "="],
  breakLock: [W, W, "READY", "READY", "READY", "READY", W, W, W, W, W],
  finalize: [W, G, RUN, RUN, O, G, "=", W, W, W, W],
  finalizeIncomplete: [W, G, I, I, O, G, "=", W, W, W, W],
  retry: [W, W, W, W, W, W, "=", "=", RUN, "FORBIDDEN", W],
  finish: ["=", "=", "=", "=", "=", "=", "GRADED", "GRADED", "=", "=", "="],
  finishOfAnotherRun: ["=", "=", "=", "=", "=", "=", "=", "=", "=", "=", "="],
  fail: ["=", "=", "=", "=", "=", "=", FAILED, FAILED, "=", "=", "="],
  failOfAnotherRun: ["=", "=", "=", "=", "=", "=", "=", "=", "=", "=", "="],
  reopen: [W, W, W, W, W, W, W, W, W, W, "READY"],
};

for (const [act, row] of Object.entries(TABLE) as [keyof typeof ACTS, string[]][]) {
  test(`"${act}" leads from each state of a copy where the table says, and nowhere else`, () => {
    const seen = COLUMNS.map((name) => `${name}: ${outcome(STATES[name], ACTS[act](STATES[name]))}`);
    expect(seen).toEqual(COLUMNS.map((name, index) => `${name}: ${row[index]}`));
  });
}

function lockedBy(result: ReturnType<typeof lock>) {
  if (!result.ok) throw new Error(result.error.code);
  return result.value.lock;
}

test("Taking a copy again keeps token and epoch and only lengthens the lease, even after it ran out", () => {
  const again = { owner: "ann", token: "new", epoch: 3, ttlMs: TTL, now: NOW };
  for (const state of [STATES.mine, STATES.mineLate]) {
    expect(lockedBy(lock(state, again))).toEqual({ ...lockedOf(state), expiresAt: NOW + TTL });
  }
  const long = held("ann", NOW + 3_600_000);
  expect(lockedBy(lock(long, again)).expiresAt).toBe(NOW + 3_600_000);
});

function lockedOf(state: CopyState) {
  if (state.status !== "LOCKED") throw new Error("not locked");
  return state.lock;
}

test("Whoever takes a copy somebody left gets a new token and the next epoch", () => {
  const taken = lockedBy(lock(STATES.bobsLate, { owner: "ann", token: "new", epoch: 3, ttlMs: TTL, now: NOW }));
  expect(taken).toEqual({ owner: "ann", token: "new", epoch: 4, expiresAt: NOW + TTL });
});

test("Who finds a copy taken is told by whom and until when", () => {
  const refusal = { code: "LOCKED_BY_OTHER", owner: "bob", expiresAt: LATER };
  expect(lock(STATES.bobs, { owner: "ann", token: "new", epoch: 3, ttlMs: TTL, now: NOW })).toEqual({
    ok: false,
    error: refusal,
  });
  expect(hold(STATES.bobs, ann)).toEqual({ ok: false, error: refusal });
});

test("Every write lengthens the lease and never shortens it", () => {
  const expiries = [STATES.mine, STATES.mineLate, held("ann", NOW + 3_600_000)].map((state) => {
    const written = hold(state, ann);
    return written.ok ? written.value.lock.expiresAt : written.error.code;
  });
  expect(expiries).toEqual([NOW + TTL, NOW + TTL, NOW + 3_600_000]);
});

test("A wrong status is named together with the ones that would do", () => {
  expect(reopen(STATES.ready)).toEqual({ ok: false, error: { code: W, status: "READY", wanted: ["GRADED"] } });
  expect(breakLock(STATES.ready)).toEqual({
    ok: false,
    error: { code: W, status: "READY", wanted: ["LOCKED"] },
  });
});

test("What is missing before the final PDF is listed: questions in the scheme's order, and the appreciation if asked for", () => {
  const none = { markedQuestions: new Set<string>(), appreciation: "  \n" };
  expect(missing(none, { questions: ["b", "a"], appreciationRequired: true })).toEqual({
    questions: ["b", "a"],
    appreciation: true,
  });
  expect(missing(none, { questions: [], appreciationRequired: false })).toBeNull();
  expect(missing({ ...done, appreciation: "Bien" }, { ...rules, appreciationRequired: true })).toBeNull();
});

test("A failure keeps its owner, counts one more try and its message stays below five hundred letters", () => {
  const state = fail(running("bob"), "run-1", { code: "PDF_BROKEN", error: "x".repeat(2_000), passing: false }, NOW);
  expect(state).toEqual({
    status: FAILED,
    runId: "run-1",
    owner: "bob",
    retries: 1,
    code: "PDF_BROKEN",
    error: "x".repeat(MAX_FAILURE_MESSAGE),
    retryAt: null,
  });
  const again = retryFinalize(state, { runId: "run-2", by: "teacher", who: "bob", now: NOW });
  expect(again).toEqual({ ok: true, value: { status: RUN, runId: "run-2", owner: "bob", retries: 1 } });
});

test("A late result of an earlier run does not end the run that was started after it", () => {
  const again = retryFinalize(failed("ann"), { runId: "run-2", by: "teacher", who: "ann", now: NOW });
  if (!again.ok) throw new Error(again.error.code);
  expect(finish(again.value, PDF, NOW)).toBe(again.value);
  expect(fail(again.value, "run-1", { code: "UNAVAILABLE", error: "", passing: true }, NOW)).toBe(again.value);
  expect(finish(again.value, { ...PDF, runId: "run-2" }, NOW).status).toBe("GRADED");
});

test("A cause that may pass is tried again after one, five and fifteen minutes, and then nothing is planned any more", () => {
  const plans = [0, 1, 2, 3].map((retries) => {
    const state: CopyState = { status: RUN, runId: "run-1", owner: "ann", retries };
    const next = fail(state, "run-1", { code: "UNAVAILABLE", error: "", passing: true }, NOW);
    return next.status === FAILED && next.retryAt !== null ? next.retryAt - NOW : null;
  });
  expect(plans).toEqual([60_000, 300_000, 900_000, null]);
});

test("The clock tries a failed copy again when its time has come, not before and not where nothing is planned", () => {
  const planned: CopyState = { ...failed("ann"), status: FAILED, retryAt: NOW } as CopyState;
  const clock = { runId: "run-2", by: "clock", who: "ann" };
  expect(retryFinalize(planned, { ...clock, now: NOW })).toMatchObject({
    ok: true,
    value: { status: RUN, retries: 1 },
  });
  expect(retryFinalize(planned, { ...clock, now: NOW - 1 })).toEqual({ ok: false, error: { code: "FORBIDDEN" } });
  expect(retryFinalize(failed("ann"), { ...clock, now: LATER })).toEqual({ ok: false, error: { code: "FORBIDDEN" } });
});
