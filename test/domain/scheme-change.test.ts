/** A new scheme over given marks: what changes, what stays, and that nothing changes in silence. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { brokenLaws } from "#domain/invariants";
import { type Mark, totalOf } from "#domain/mark";
import type { Question } from "#domain/scheme";
import { bear, type Choice, changesNumbers, compareSchemes, type SchemePlan, scaled } from "#domain/scheme-change";

const question = (id: string, points: number, ...above: string[]): Question => ({ id, path: [...above, id], points });
const mark = (questionId: string, points: number | null, version = 1): Mark => ({ questionId, points, version });
const OLD = [question("a", 600), question("b", 400), question("c", 1_000)];
const plan = (to: Question[], choices: Record<string, Choice> = {}): SchemePlan => ({ from: OLD, to, choices });

test("A difference is told by kind: other labels, other maxima with what was chosen, asked anew, not asked any more", () => {
  const to = [{ id: "a", path: ["Exercice", "Dériver"], points: 600 }, question("b", 200), question("d", 300)];
  expect(compareSchemes(plan(to, { b: "scale" }))).toEqual({
    renamed: [{ id: "a", from: ["a"], to: ["Exercice", "Dériver"] }],
    maxima: [{ id: "b", path: ["b"], from: 400, to: 200, choice: "scale" }],
    added: [question("d", 300)],
    removed: [question("c", 1_000)],
  });
});

test("Labels and the order alone change no mark, no total and no final PDF", () => {
  const to = [question("c", 1_000, "Problème"), question("b", 400), question("a", 600, "Exercice")];
  const marks = [mark("a", 600), mark("b", 0, 7), mark("c", 725)];
  expect(changesNumbers(compareSchemes(plan(to, { a: "scale" })))).toBe(false);
  expect(bear(marks, plan(to, { a: "scale" }))).toEqual({
    marks,
    changed: [],
    before: 1_325,
    after: 1_325,
    becomesIncomplete: false,
  });
});

test("Kept, a mark above the new maximum becomes it and every other stays; a maximum that grows touches none", () => {
  const to = [question("a", 450), question("b", 800), question("c", 1_000)];
  const done = bear([mark("a", 600, 3), mark("b", 400), mark("c", null)], plan(to));
  expect(done.changed).toEqual([{ questionId: "a", before: 600, after: 450, why: "capped" }]);
  expect(done.marks).toEqual([mark("a", 450, 4), mark("b", 400), mark("c", null)]);
  expect([done.before, done.after]).toEqual([1_000, 850]);
});

test("Rescaled, a mark keeps its share of the maximum, rounded half up once to the hundredth", () => {
  const to = [question("a", 1_000), question("b", 400), question("c", 333)];
  const done = bear([mark("a", 375), mark("b", 250), mark("c", 500)], plan(to, { a: "scale", c: "scale" }));
  expect(done.marks.map(({ points }) => points)).toEqual([625, 250, 167]);
  expect(done.changed.map(({ why }) => why)).toEqual(["scaled", "scaled"]);
  expect(scaled(1, 3, 100_000)).toBe(33_333);
  expect(scaled(100_000, 100_000, 99_999)).toBe(99_999);
});

test("A question worth nothing before has no share to keep: its mark stays nought", () => {
  const from = [question("a", 0)];
  expect(bear([mark("a", 0)], { from, to: [question("a", 500)], choices: { a: "scale" } }).changed).toEqual([]);
});

test("What is not asked any more loses its mark; what is asked anew makes a finished copy unfinished, and only that", () => {
  const to = [question("a", 600), question("b", 400), question("d", 100)];
  const done = bear([mark("a", 100), mark("b", 200), mark("c", 300)], plan(to));
  expect(done.changed).toEqual([{ questionId: "c", before: 300, after: null, why: "removed" }]);
  expect([done.before, done.after, done.becomesIncomplete]).toEqual([600, 300, true]);
  expect(bear([mark("a", 100)], plan(to)).becomesIncomplete).toBe(false);
  expect(bear([mark("a", 100), mark("b", 200), mark("c", 300)], plan(OLD)).becomesIncomplete).toBe(false);
});

const ids = ["a", "b", "c", "d", "e", "f"];
const points = fc.integer({ min: 0, max: 100_000 });
const questions = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...ids), points), { selector: ([id]) => id, minLength: 1 })
  .map((list) => list.map(([id, max]) => question(id, max)));
const world = fc
  .record({
    from: questions,
    to: questions,
    scales: fc.subarray(ids),
    shares: fc.array(fc.nat(1_000), { minLength: 6 }),
  })
  .map(({ from, to, scales, shares }) => {
    const marks = from.map(({ id, points: max }, index) => {
      const share = shares[index] ?? 0;
      return mark(id, share > 950 ? null : Math.floor((max * share) / 950), 1 + (share % 5));
    });
    return { marks, plan: { from, to, choices: Object.fromEntries(scales.map((id) => [id, "scale" as const])) } };
  });

test("Whatever the schemes: every mark that differs is told, with a higher version; the laws of a copy hold [K16]", () => {
  fc.assert(
    fc.property(world, ({ marks, plan: any }) => {
      const done = bear(marks, any);
      const told = new Map(done.changed.map((change) => [change.questionId, change]));
      for (const [index, before] of marks.entries()) {
        const after = done.marks[index];
        const change = told.get(before.questionId);
        expect(after?.questionId).toBe(before.questionId);
        if (!change) expect(after).toEqual(before);
        else {
          expect(change).toMatchObject({ before: before.points, after: after?.points });
          expect(after?.points).not.toBe(before.points);
          expect(after?.version).toBe(before.version + 1);
        }
      }
      expect(done.marks).toHaveLength(marks.length);
      const standing = { state: { status: "READY" as const }, epoch: 0, finalVersion: 0, marks: done.marks };
      // With the scheme and without it alike: no mark of what is not asked any more is left to be counted.
      expect(brokenLaws({ ...standing, total: done.after }, any.to)).toEqual([]);
      expect(brokenLaws({ ...standing, total: done.after })).toEqual([]);
      expect(done.after).toBe(totalOf(done.marks, any.to));
    }),
  );
});

test("A change applied to marks that have it already changes nothing more, unless it rescales", () => {
  fc.assert(
    fc.property(world, ({ marks, plan: any }) => {
      const kept = { ...any, choices: {} };
      expect(bear(bear(marks, kept).marks, kept).changed).toEqual([]);
    }),
  );
});

test("A share is never moved by more than half a hundredth, and keeps the order of marks", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), points, fc.nat(100_000), fc.nat(100_000), (from, to, a, b) => {
      const [low, high] = [Math.min(a, b) % (from + 1), Math.max(a, b) % (from + 1)].sort((x, y) => x - y);
      const [first, second] = [scaled(low ?? 0, from, to), scaled(high ?? 0, from, to)];
      expect(first).toBeLessThanOrEqual(second);
      expect(second).toBeLessThanOrEqual(to);
      // 2·|scaled·from − points·to| ≤ from, in whole numbers.
      expect(2 * Math.abs(second * from - (high ?? 0) * to)).toBeLessThanOrEqual(from);
    }),
  );
});
