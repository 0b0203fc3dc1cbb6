/** What must be told to the outside, and messages that do not get through: order, patience, giving up. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { drain, type Owed } from "#do/lib/outbox";
import { LIMITS } from "#domain/limits";
import { judge, type Outcome } from "#queues/policy";

/** An outbox in memory whose carrier refuses the facts it is told to. */
function outboxOf(facts: string[], refused: ReadonlySet<string> = new Set()) {
  let owed: Owed<string>[] = facts.map((fact, n) => ({ n, attempts: 0, fact }));
  const carried: string[] = [];
  const troubles: unknown[] = [];
  const down = new Set(refused);
  return {
    carried,
    troubles,
    down,
    left: () => owed.map(({ fact }) => fact),
    box: {
      pending: (limit: number) => owed.slice(0, limit),
      forget: (n: number) => {
        owed = owed.filter((each) => each.n > n);
      },
      bump: (n: number) => {
        owed = owed.map((each) => (each.n === n ? { ...each, attempts: each.attempts + 1 } : each));
      },
      carry: async (fact: string) => {
        if (down.has(fact)) throw new Error(`no way with ${fact}`);
        carried.push(fact);
      },
      trouble: (error: unknown) => troubles.push(error),
    },
  };
}

test("Facts are carried in the order in which they happened, and then nothing is owed", async () => {
  const { box, carried, left } = outboxOf(["a", "b", "c"]);
  expect(await drain(box, 1_000)).toBeNull();
  expect(carried).toEqual(["a", "b", "c"]);
  expect(left()).toEqual([]);
});

test("The first failure stops the line: what follows waits, and is told in order later", async () => {
  const { box, carried, troubles, down, left } = outboxOf(["a", "b", "c"], new Set(["b"]));
  expect(await drain(box, 1_000)).toBe(1_000 + 2_000);
  expect(carried).toEqual(["a"]);
  expect(left()).toEqual(["b", "c"]);
  expect(troubles).toEqual([new Error("no way with b")]);
  down.clear();
  expect(await drain(box, 5_000)).toBeNull();
  expect(carried).toEqual(["a", "b", "c"]);
});

test("Each failure doubles the wait, up to five minutes; no fact is ever dropped", async () => {
  const { box, left } = outboxOf(["a"], new Set(["a"]));
  const waits: (number | null)[] = [];
  for (let n = 0; n < 10; n++) waits.push(await drain(box, 0));
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]);
  expect(left()).toEqual(["a"]);
});

test("A long line is carried in pieces: the object wakes again at once for the rest", async () => {
  const facts = Array.from({ length: 120 }, (_, n) => `f${n}`);
  const { box, carried } = outboxOf(facts);
  expect(await drain(box, 7)).toBe(7);
  expect(carried).toHaveLength(50);
  expect(await drain(box, 8)).toBe(8);
  expect(await drain(box, 9)).toBeNull();
  expect(carried).toEqual(facts);
});

test("Whatever fails in between, every fact arrives, in order, exactly once", async () => {
  const trouble = fc.array(fc.nat(9), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(trouble, async (failing) => {
      const facts = Array.from({ length: 10 }, (_, n) => `f${n}`);
      const { box, carried, down, left } = outboxOf(facts);
      for (const n of failing) {
        down.add(`f${n}`);
        await drain(box, 0);
        down.clear();
      }
      await drain(box, 0);
      expect(carried).toEqual(facts);
      expect(left()).toEqual([]);
    }),
  );
});

test("What is done, stale or refused for good is not delivered again", () => {
  const ended: Outcome[] = [{ kind: "done" }, { kind: "stale" }, { kind: "refused", code: "PDF_BROKEN" }];
  for (const outcome of ended) {
    for (const attempts of [1, LIMITS.messageAttemptsMax, 99])
      expect(judge(outcome, attempts)).toEqual({ kind: "ack" });
  }
});

test("What did not answer is tried again, each time later, and parked with its reason at the fifth delivery", () => {
  const outcome: Outcome = { kind: "retry", why: "no answer" };
  expect([1, 2, 3, 4, 5, 6].map((attempts) => judge(outcome, attempts))).toEqual([
    { kind: "retry", delaySeconds: 5 },
    { kind: "retry", delaySeconds: 10 },
    { kind: "retry", delaySeconds: 20 },
    { kind: "retry", delaySeconds: 40 },
    { kind: "park", why: "no answer" },
    { kind: "park", why: "no answer" },
  ]);
});
