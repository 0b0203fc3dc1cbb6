/** Wrong passwords and budgets, counted by a clock that the test holds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { closedUntil, reserve, secondsUntil, standing, take } from "#domain/attempts";
import { LIMITS } from "#domain/limits";
import { networkOf } from "#domain/network";

const MINUTE = 60_000;
const START = 1_800_000_000_000;

/** Tries at these minutes; true where there was room. */
function tries(minutes: readonly number[]): boolean[] {
  let failures: readonly number[] = [];
  return minutes.map((minute) => {
    const reserved = reserve(failures, START + minute * MINUTE);
    if (reserved.ok) failures = reserved.failures;
    return reserved.ok;
  });
}

test("Five failures within a quarter of an hour close the account for a quarter of an hour, to the millisecond [P1.6]", () => {
  expect(tries([0, 1, 2, 3, 4, 5, 18.9, 19])).toEqual([true, true, true, true, true, false, false, true]);
  const failures = [0, 1, 2, 3, 4].map((minute) => START + minute * MINUTE);
  const until = START + 4 * MINUTE + LIMITS.lockOutMs;
  expect([closedUntil(failures, until - 1), closedUntil(failures, until)]).toEqual([until, null]);
  expect(standing(failures, until)).toEqual([]);
});

test("Failures older than a quarter of an hour count no more: who tries every four minutes is never shut out [P1.6]", () => {
  expect(tries(Array.from({ length: 50 }, (_, n) => n * 4)).every(Boolean)).toBe(true);
  expect(tries([0, 1, 2, 3, 15, 16, 17, 18]).every(Boolean)).toBe(true);
  expect(tries([0, 1, 2, 3, 14.9, 15])).toEqual([true, true, true, true, true, false]);
});

test("The fifth says that it is the last, so that the closing is told once", () => {
  const four = [0, 1, 2, 3].map((minute) => START + minute);
  expect(reserve(four, START + 4)).toMatchObject({ ok: true, last: true });
  expect(reserve(four.slice(1), START + 4)).toMatchObject({ ok: true, last: false });
});

test("However the tries fall, in no quarter of an hour more than five are looked at", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 * MINUTE }), { maxLength: 80 }), (gaps) => {
      let [now, failures]: [number, readonly number[]] = [START, []];
      const looked: number[] = [];
      for (const gap of gaps) {
        now += gap;
        const reserved = reserve(failures, now);
        if (!reserved.ok) continue;
        failures = reserved.failures;
        looked.push(now);
      }
      for (const at of looked) {
        const within = looked.filter((other) => other >= at && other < at + LIMITS.failuresWithinMs);
        expect(within.length).toBeLessThanOrEqual(LIMITS.failuresMax);
      }
    }),
  );
});

test("A budget is so many in a window that begins with the first, and begins anew when it is over", () => {
  const budget = { count: 2, windowMs: 1_000 };
  const first = take(null, budget, START);
  if (!first.ok) throw new Error("no room for the first");
  const second = take(first.window, budget, START + 500);
  if (!second.ok) throw new Error("no room for the second");
  expect(take(second.window, budget, START + 999)).toEqual({ ok: false, until: START + 1_000 });
  expect(take(second.window, budget, START + 1_000)).toEqual({
    ok: true,
    window: { beganAt: START + 1_000, count: 1 },
  });
  expect([secondsUntil(START + 1, START), secondsUntil(START + 1_001, START)]).toEqual([1, 2]);
});

test("One address counts as one, a whole IPv6 network too, however it is written", () => {
  expect(["192.0.2.7", "::ffff:192.0.2.7", "", "nonsense", "a, b"].map(networkOf)).toEqual([
    "192.0.2.7",
    "192.0.2.7",
    "",
    "",
    "",
  ]);
  const one = ["2001:db8:1:2::1", "2001:0DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"].map(networkOf);
  expect(new Set(one)).toEqual(new Set(["2001:db8:1:2::/64"]));
  expect(networkOf("2001:db8:1:3::1")).not.toBe(one[0]);
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
  expect(networkOf("2001:db8::5")).toBe("2001:db8:0:0::/64");
});
