/** The laws that are never broken, in the words of the trade, tried on thousands of random lives of a copy. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as copy from "#domain/copy";
import { type Mark, totalOf, writeMark } from "#domain/mark";
import type { Result } from "#domain/result";
import { questionsOf, type Scheme, schemeTotal } from "#domain/scheme";

const SCHEME: Scheme = [
  { id: "1", label: "1", children: [{ id: "1a", label: "a", points: 300 }] },
  { id: "2", label: "2", points: 700 },
];
const QUESTIONS = questionsOf(SCHEME);
const RULES = { questions: QUESTIONS.map(({ id }) => id), appreciationRequired: false };
const TTL = 10;

/** One copy with its marks, as its object keeps it, and what happened to it. */
class Life {
  state: copy.CopyState = { status: "STAGING" };
  marks: Mark[] = [];
  epoch = 0;
  finals = 0;
  now = 0;
  runs = 0;

  take(result: Result<copy.CopyState, unknown> | copy.CopyState): boolean {
    const next = "ok" in result ? (result.ok ? result.value : null) : result;
    if (next === null) return false;
    this.state = next;
    return true;
  }

  token(owner: string): string {
    return this.state.status === "LOCKED" && this.state.lock.owner === owner ? this.state.lock.token : "none";
  }

  holder(owner: string): copy.Holder {
    return { owner, token: this.token(owner), now: this.now, ttlMs: TTL };
  }

  lock(owner: string): void {
    const taken = copy.lock(this.state, {
      owner,
      token: `${owner}-${this.now}`,
      epoch: this.epoch,
      ttlMs: TTL,
      now: this.now,
    });
    if (this.take(taken) && this.state.status === "LOCKED") this.epoch = this.state.lock.epoch;
  }

  mark(owner: string, questionId: string, points: number): boolean {
    const held = copy.hold(this.state, this.holder(owner));
    if (!this.take(held)) return false;
    const stored = this.marks.find((each) => each.questionId === questionId) ?? null;
    const written = writeMark(stored, { questionId, points, version: stored?.version ?? 0 }, QUESTIONS);
    if (written.ok) this.marks = [...this.marks.filter((each) => each.questionId !== questionId), written.value];
    return written.ok;
  }

  finalize(owner: string): void {
    const markedQuestions = new Set(this.marks.map(({ questionId }) => questionId));
    this.runs += 1;
    const work = { markedQuestions, appreciation: "" };
    this.take(copy.finalize(this.state, { by: this.holder(owner), runId: `run-${this.runs}`, work, rules: RULES }));
  }

  end(run: number, well: boolean): void {
    const runId = `run-${run}`;
    const final = { runId, key: runId, sha256: "0", pages: 4, version: this.finals + 1 };
    const next = well
      ? copy.finish(this.state, final, this.now)
      : copy.fail(this.state, runId, { code: "X", error: "x", passing: run % 2 === 0 }, this.now);
    if (next !== this.state && well) this.finals += 1;
    this.state = next;
  }
}

type Act = { who: "ann" | "bob"; verb: number; n: number };
/** Ann is at her desk more often than Bob, and marking is more frequent than an admin's doings: else no life gets far. */
const acts = fc.array(
  fc.record({
    who: fc.constantFrom("ann" as const, "ann" as const, "ann" as const, "bob" as const),
    verb: fc.constantFrom(0, 1, 1, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 8, 9, 10, 11),
    n: fc.nat(400),
  }),
  { minLength: 50, maxLength: 100 },
);

function perform(life: Life, { who, verb, n }: Act): void {
  life.now += n % 7;
  const moves: (() => unknown)[] = [
    () => life.take(copy.validate(life.state, 4)),
    () => life.lock(who),
    () => life.lock(who),
    () => life.mark(who, n % 2 === 0 ? "1a" : "2", n),
    () => life.mark(who, n % 2 === 0 ? "1a" : "2", n),
    () => life.finalize(who),
    () => life.end(life.runs - (n % 2), n % 3 !== 0),
    () => life.take(copy.release(life.state, who, life.token(who))),
    () => life.take(copy.breakLock(life.state)),
    () => life.take(copy.retryFinalize(life.state, { runId: `run-${++life.runs}`, by: "teacher", who, now: life.now })),
    () => life.take(copy.reopen(life.state)),
    () => life.take(copy.unvalidate(life.state, life.now)),
  ];
  moves[verb]?.();
}

/** Lives a random life and looks after every act. */
function always(law: (before: Life, after: Life, act: Act) => void): void {
  fc.assert(
    fc.property(acts, (list) => {
      const life = new Life();
      for (const act of list) {
        const before = Object.assign(new Life(), life);
        perform(life, act);
        law(before, life, act);
      }
    }),
    { numRuns: 300 },
  );
}

const REOPEN = 10;
const BREAK = 8;

test("The random lives reach every state, so that the laws below are tried and not only stated", () => {
  const reached = new Set<string>();
  always((_, { state }) => reached.add(state.status));
  expect([...reached].sort()).toEqual([...copy.COPY_STATUSES].sort());
});

test("A copy that is graded has a final PDF, and only reopening changes it", () => {
  always((before, { state }, { verb }) => {
    if (state.status === "GRADED") expect(state.final).toMatchObject({ key: state.final.runId, pages: 4 });
    if (before.state.status === "GRADED" && verb !== REOPEN) expect(state).toBe(before.state);
  });
});

test("A reopened copy keeps its former final PDF: the next one is the next version", () => {
  always((before, after) => {
    if (after.finals !== before.finals && after.state.status === "GRADED")
      expect(after.state.final.version).toBe(after.finals);
    expect(after.finals).toBeGreaterThanOrEqual(before.finals);
  });
});

test("Nobody writes a mark without holding the copy", () => {
  always((before, after, { who }) => {
    if (after.marks === before.marks) return;
    const { state } = before;
    expect(state.status === "LOCKED" && state.lock.owner).toBe(who);
  });
});

test("A live lease is ended by its owner or an admin only", () => {
  always((before, after, { who, verb }) => {
    const { state } = before;
    if (state.status !== "LOCKED" || state.lock.expiresAt <= after.now || verb === BREAK) return;
    const kept = after.state.status === "LOCKED" && after.state.lock.owner === state.lock.owner;
    expect(kept || state.lock.owner === who).toBe(true);
  });
});

test("Each new holder has a higher epoch than all before, and it never falls", () => {
  always((before, after) => {
    expect(after.epoch).toBeGreaterThanOrEqual(before.epoch);
    const [was, is] = [before.state, after.state];
    const changed = was.status === "LOCKED" && is.status === "LOCKED" && was.lock.owner !== is.lock.owner;
    if (changed) expect(is.lock.epoch).toBeGreaterThan(was.lock.epoch);
  });
});

test("No final PDF is begun while a question is without a mark", () => {
  always((before, after) => {
    const begun = before.state.status === "LOCKED" && after.state.status === "GRADING_IN_PROGRESS";
    if (begun) expect(after.marks.map(({ questionId }) => questionId).sort()).toEqual(["1a", "2"]);
  });
});

test("The total is the sum of the marks, between nought and what the scheme gives", () => {
  always((_, { marks }) => {
    const total = totalOf(marks, QUESTIONS);
    expect(total).toBe(marks.length === 0 ? null : marks.reduce((sum, mark) => sum + (mark.points ?? 0), 0));
    expect(total ?? 0).toBeLessThanOrEqual(schemeTotal(SCHEME));
    expect(total ?? 0).toBeGreaterThanOrEqual(0);
  });
});

const ROOT = join(import.meta.dirname, "../..");
const ALIASES: [prefix: string, folder: string][] = [
  ["#contract/", "src/contract/"],
  ["#domain/", "src/domain/"],
  ["#src/", "src/"],
  ["#do/", "durable-objects/"],
  ["#queues/", "queues/"],
];

/** Every file of the project that is reached from this one by imports, itself included; types alone carry nothing. */
function reachedFrom(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = readFileSync(join(ROOT, file), "utf8");
  for (const [, name = ""] of source.matchAll(/^(?:import|export)(?! type)[^;]*? from "([^"]+)";/gms)) {
    const alias = ALIASES.find(([prefix]) => name.startsWith(prefix));
    if (alias) reachedFrom(`${name.replace(alias[0], alias[1])}.ts`, seen);
    else if (name.startsWith(".") && name.endsWith(".ts")) reachedFrom(join(dirname(file), name), seen);
  }
  return seen;
}

test("Nothing the teacher's desk is made of can reach the table that knows who wrote which copy", () => {
  const desk = reachedFrom("src/routes/teacher/marking.ts");
  expect(desk).toContain("src/actions/finalize-copy.ts");
  expect(desk).toContain("src/db/copies.ts");
  expect(desk).not.toContain("src/db/identity.ts");
  expect(desk).not.toContain("src/db/roster.ts");
  expect(reachedFrom("src/routes/admin/copies.ts")).toContain("src/db/identity.ts");
});
