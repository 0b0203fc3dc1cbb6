/**
 * The ways of a copy, told twice: here by hand from what was agreed, in the product by its table. Every cell of status,
 * act and role is tried, and ten thousand random acts against a model that knows nothing of the product's code.
 */
import { expect, test } from "vitest";
import { COPY_STATUSES, type CopyState, type CopyStatus } from "#domain/copy";
import { brokenLaws } from "#domain/invariants";
import { ACTORS, type Actor, type Command, EDGES, eventOf, step, VERBS, type Verb } from "#domain/transition";

const NOW = 1_000_000;
const TTL = 600_000;
const SUM = "0".repeat(64);

/** What was agreed on: from where an act leads where, and by whom. Acts that only repeat are not among them. */
const AGREED: [Verb, CopyStatus, CopyStatus, Actor[]][] = [
  ["validate", "STAGING", "READY", ["admin", "secretary"]],
  ["unvalidate", "READY", "STAGING", ["admin"]],
  ["lock", "READY", "LOCKED", ["admin", "teacher"]],
  ["release", "LOCKED", "READY", ["admin", "teacher"]],
  ["expire", "LOCKED", "READY", ["clock"]],
  ["break", "LOCKED", "READY", ["admin"]],
  ["finalize", "LOCKED", "GRADING_IN_PROGRESS", ["admin", "teacher"]],
  ["finish", "GRADING_IN_PROGRESS", "GRADED", ["run"]],
  ["fail", "GRADING_IN_PROGRESS", "GRADING_FAILED", ["clock", "run"]],
  ["retry", "GRADING_FAILED", "GRADING_IN_PROGRESS", ["admin", "clock", "teacher"]],
  ["lock", "GRADING_FAILED", "LOCKED", ["admin", "teacher"]],
  ["reopen", "GRADED", "READY", ["admin"]],
  ["rescheme", "GRADED", "READY", ["admin"]],
  ["rescheme", "GRADING_FAILED", "READY", ["admin"]],
];

const STATES: Record<CopyStatus, CopyState> = {
  STAGING: { status: "STAGING" },
  READY: { status: "READY" },
  LOCKED: { status: "LOCKED", lock: { owner: "ann", token: "t", epoch: 3, expiresAt: NOW + 1 } },
  GRADING_IN_PROGRESS: { status: "GRADING_IN_PROGRESS", runId: "run-1", owner: "ann", retries: 0 },
  GRADING_FAILED: {
    status: "GRADING_FAILED",
    runId: "run-1",
    owner: "ann",
    retries: 1,
    error: "",
    code: "UNAVAILABLE",
    retryAt: NOW,
  },
  GRADED: { status: "GRADED", final: { runId: "run-1", key: "k", sha256: SUM, pages: 4, version: 1 }, gradedAt: 5 },
};

/** Each act as somebody who may would do it. */
function command(verb: Verb, by: Actor, now = NOW): Command {
  const holder = { owner: "ann", token: "t", now, ttlMs: TTL };
  const work = { markedQuestions: new Set(["1"]), appreciation: "" };
  const rules = { questions: ["1"], appreciationRequired: false };
  switch (verb) {
    case "validate":
      return { verb, by, pageCount: 4 };
    case "unvalidate":
      return { verb, by, now };
    case "lock":
      return { verb, by, ask: { owner: "ann", token: "new", epoch: 3, ttlMs: TTL, now } };
    case "write":
      return { verb, by, holder };
    case "release":
      return { verb, by, owner: "ann", token: "t" };
    case "expire":
      return { verb, by, now: now + 2 * TTL };
    case "break":
    case "reopen":
    case "rescheme":
      return { verb, by };
    case "finalize":
      return { verb, by, ask: { by: holder, runId: "run-2", work, rules } };
    case "retry":
      return { verb, by, who: "ann", runId: "run-2", now };
    case "finish":
      return { verb, by, final: { runId: "run-1", key: "k", sha256: SUM, pages: 4, version: 1 }, now };
    case "fail":
      return { verb, by, runId: "run-1", why: { code: "UNAVAILABLE", error: "", passing: true }, now };
  }
}

for (const status of COPY_STATUSES) {
  test(`From ${status} each act leads where it was agreed, for whom it was agreed, and nowhere else [P0-DI-008b]`, () => {
    for (const verb of VERBS) {
      for (const by of ACTORS) {
        const before = STATES[status];
        const done = step(before, command(verb, by));
        const agreed = AGREED.find(([act, from, , who]) => act === verb && from === status && who.includes(by));
        const cell = `${status} ${verb} ${by}`;
        if (agreed) expect(done.ok && done.value.status, cell).toBe(agreed[2]);
        else expect(!done.ok || done.value.status === status, cell).toBe(true);
        const anywhere = AGREED.some(([act, , , who]) => act === verb && who.includes(by)) || verb === "write";
        if (!anywhere) expect(done, cell).toEqual({ ok: false, error: { code: "FORBIDDEN" } });
        expect(STATES[status], cell).toEqual(before);
      }
    }
  });
}

test("The product's table says what was agreed, no more and no less [P0-DI-008b]", () => {
  const changes = EDGES.filter(({ from, to }) => from !== to).map(({ verb, from, to, by }) =>
    [verb, from, to, [...by].sort().join()].join(" "),
  );
  expect(changes.sort()).toEqual(AGREED.map(([verb, from, to, by]) => [verb, from, to, by.join()].join(" ")).sort());
});

test("Every change leaves one event, but for a lease that ran out: its owner may still come back", () => {
  for (const [verb, from, to] of AGREED) expect(eventOf(verb, from, to) !== null, verb).toBe(verb !== "expire");
  expect(() => eventOf("reopen", "READY", "GRADED")).toThrow();
});

/** A copy as a child would keep it: a status, who holds it since when, a number of runs. */
type Model = {
  status: CopyStatus;
  owner: string;
  token: number;
  until: number;
  run: number;
  retries: number;
  due: number;
};

/** A small source of chance, so that a walk that fails can be walked again. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

test("Ten thousand random acts lead a copy exactly where a simple model says [P0-DI-008b]", () => {
  const roll = dice(20_261_124);
  const waits = [60, 300, 900];
  const model: Model = { status: "STAGING", owner: "", token: 0, until: 0, run: 0, retries: 0, due: -1 };
  let state: CopyState = { status: "STAGING" };
  let [now, epoch, tokens, finals] = [0, 0, 0, 0];
  const reached = new Set<string>();
  for (let n = 0; n < 10_000; n++) {
    now += roll(40) * 1_000;
    const who = ["ann", "ann", "bob"][roll(3)] ?? "ann";
    const verb = VERBS[roll(VERBS.length)] ?? "lock";
    const by = ACTORS[roll(ACTORS.length)] ?? "teacher";
    const may =
      AGREED.some(([act, , , actors]) => act === verb && actors.includes(by)) ||
      (verb === "write" && (by === "teacher" || by === "admin"));
    const token = roll(4) === 0 ? "old" : String(model.token);
    const live = model.status === "LOCKED" && model.until > now;
    const holds = model.status === "LOCKED" && model.owner === who && token === String(model.token);
    const complete = roll(3) > 0;
    const run = roll(4) === 0 ? model.run - 1 : model.run;
    const passing = roll(2) === 0;
    const holder = { owner: who, token, now, ttlMs: 100_000 };
    const work = { markedQuestions: new Set(complete ? ["1"] : []), appreciation: "" };
    const commands: Record<Verb, () => Command> = {
      validate: () => ({ verb: "validate", by, pageCount: 4 }),
      unvalidate: () => ({ verb: "unvalidate", by, now }),
      lock: () => ({ verb: "lock", by, ask: { owner: who, token: String(tokens + 1), epoch, ttlMs: 100_000, now } }),
      write: () => ({ verb: "write", by, holder }),
      release: () => ({ verb: "release", by, owner: who, token }),
      expire: () => ({ verb: "expire", by, now }),
      break: () => ({ verb: "break", by }),
      finalize: () => ({
        verb: "finalize",
        by,
        ask: {
          by: holder,
          runId: String(model.run + 1),
          work,
          rules: { questions: ["1"], appreciationRequired: false },
        },
      }),
      retry: () => ({ verb: "retry", by, who, runId: String(model.run + 1), now }),
      finish: () => ({
        verb: "finish",
        by,
        final: { runId: String(run), key: "k", sha256: SUM, pages: 4, version: finals + 1 },
        now,
      }),
      fail: () => ({ verb: "fail", by, runId: String(run), why: { code: "X", error: "", passing }, now }),
      reopen: () => ({ verb: "reopen", by }),
      rescheme: () => ({ verb: "rescheme", by }),
    };
    const to: Partial<Record<Verb, () => CopyStatus | null>> = {
      validate: () => (model.status === "STAGING" ? "READY" : null),
      unvalidate: () => (model.status === "READY" || (model.status === "LOCKED" && !live) ? "STAGING" : null),
      lock: () => {
        const free = model.status === "READY" || (model.status === "LOCKED" && (model.owner === who || !live));
        return free || (model.status === "GRADING_FAILED" && model.owner === who) ? "LOCKED" : null;
      },
      write: () => (holds ? "LOCKED" : null),
      release: () => (holds ? "READY" : null),
      expire: () => (model.status === "LOCKED" && !live ? "READY" : null),
      break: () => (model.status === "LOCKED" ? "READY" : null),
      finalize: () => (holds && complete ? "GRADING_IN_PROGRESS" : null),
      retry: () => {
        if (model.status !== "GRADING_FAILED") return null;
        const allowed = by === "clock" ? model.due >= 0 && model.due <= now : by === "admin" || model.owner === who;
        return allowed ? "GRADING_IN_PROGRESS" : null;
      },
      finish: () => (model.status === "GRADING_IN_PROGRESS" && run === model.run ? "GRADED" : null),
      fail: () => (model.status === "GRADING_IN_PROGRESS" && run === model.run ? "GRADING_FAILED" : null),
      reopen: () => (model.status === "GRADED" ? "READY" : null),
      rescheme: () => (model.status === "GRADED" || model.status === "GRADING_FAILED" ? "READY" : null),
    };
    const expected = may ? (to[verb]?.() ?? null) : null;
    const done = step(state, commands[verb]());
    const after: CopyState = done.ok ? done.value : state;
    expect(after.status, `act ${n}: ${verb} by ${by} for ${who}`).toBe(expected ?? model.status);
    if (expected !== null) {
      const anew = verb === "lock" && !(model.status === "LOCKED" && model.owner === who);
      if (anew)
        [tokens, epoch, model.token, model.owner, model.until] = [
          tokens + 1,
          epoch + 1,
          tokens + 1,
          who,
          now + 100_000,
        ];
      else if (verb === "lock" || verb === "write") model.until = Math.max(model.until, now + 100_000);
      if (verb === "finalize") [model.run, model.retries] = [model.run + 1, 0];
      if (verb === "retry") model.run += 1;
      if (verb === "finish") finals += 1;
      if (verb === "fail") {
        model.due = passing && model.retries < 3 ? now + (waits[model.retries] ?? 0) * 1_000 : -1;
        model.retries += 1;
      }
      model.status = expected;
      state = after;
    }
    reached.add(model.status);
    if (state.status === "LOCKED") {
      expect([state.lock.owner, state.lock.epoch, state.lock.expiresAt]).toEqual([model.owner, epoch, model.until]);
    }
    expect(brokenLaws({ state, epoch, finalVersion: finals, marks: [], total: null })).toEqual([]);
  }
  expect([...reached].sort()).toEqual([...COPY_STATUSES].sort());
});
