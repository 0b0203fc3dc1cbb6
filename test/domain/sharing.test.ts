/** Sharing copies out, cutting scans into booklets, hiding names behind ids: fair, complete, telling nothing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ANONYMOUS_ID_LENGTH, anonymousIds } from "#domain/anonymous";
import { cutPile } from "#domain/cut";
import { dispatch, shuffled } from "#domain/dispatch";
import { runsOf } from "#domain/runs";

/** A repeatable stream of numbers in [0,1) (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
const bytesFrom = (seed: number) => {
  const random = randomFrom(seed);
  return () => Math.floor(random() * 256);
};
const named = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const seeds = fc.integer();

test("Every copy is given out exactly once, and loads that began equal differ by one at most", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer({ min: 1, max: 12 }), fc.nat(9), seeds, (copies, teachers, before, seed) => {
      const loads = named(teachers, "t").map((teacherId) => ({ teacherId, copies: before }));
      const given = dispatch(named(copies, "c"), loads, randomFrom(seed));
      expect(given.map(({ copyId }) => copyId).sort()).toEqual(named(copies, "c").sort());
      const counts = loads.map(({ teacherId }) => given.filter((each) => each.teacherId === teacherId).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});

test("Who already has more gets less until all have the same", () => {
  const loads = fc.array(fc.nat(30), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.nat(200), loads, seeds, (copies, before, seed) => {
      const begun = before.map((n, index) => ({ teacherId: `t${index}`, copies: n }));
      const given = dispatch(named(copies, "c"), begun, randomFrom(seed));
      const after = begun.map((load) => ({
        ...load,
        got: given.filter(({ teacherId }) => teacherId === load.teacherId).length,
      }));
      const highestGiven = Math.max(0, ...after.filter(({ got }) => got > 0).map((load) => load.copies + load.got));
      const least = Math.min(...after.map((load) => load.copies + load.got));
      expect(highestGiven - least).toBeLessThanOrEqual(1);
    }),
  );
});

test("Without teachers nothing is given out; without copies nobody gets any", () => {
  expect(dispatch(["c1"], [], Math.random)).toEqual([]);
  expect(dispatch([], [{ teacherId: "t", copies: 3 }], Math.random)).toEqual([]);
});

test("The copy that is over goes to anybody, not always to the first in the list", () => {
  const loads = ["ann", "bob", "eve"].map((teacherId) => ({ teacherId, copies: 0 }));
  const lucky = named(60, "").map((seed) => dispatch(["c"], loads, randomFrom(Number(seed)))[0]?.teacherId);
  expect(new Set(lucky)).toEqual(new Set(["ann", "bob", "eve"]));
});

test("Neighbours in the room do not stay together: the copies are shuffled, none is lost", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), seeds, (items, seed) => {
      const before = [...items];
      expect(shuffled(items, randomFrom(seed)).sort()).toEqual([...items].sort());
      expect(items).toEqual(before);
    }),
  );
  expect(shuffled(named(50, "c"), randomFrom(1))).not.toEqual(named(50, "c"));
});

/** The sides, from 0, of each copy of a pile without codes. */
function cut(pageCount: number, pagesPerCopy: number): number[][] {
  const blankFacts = { file: 0, half: "whole", isFront: false, blank: false, readable: true, code: null } as const;
  const pages = Array.from({ length: pageCount }, (_, side) => ({ ...blankFacts, id: String(side), side }));
  const { copies, tray } = cutPile(pages, { order: "files", pagesPerCopy, folding: "nested", existing: [] });
  expect(tray).toEqual([]);
  return copies.map((copy) => copy.pages.map(({ id }) => Number(id)));
}

test("A scan is cut every so many pages; each page lies in one copy, a short last one is kept", () => {
  expect(cut(10, 4)).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
  fc.assert(
    fc.property(fc.nat(2_500), fc.integer({ min: 1, max: 100 }), (pages, perCopy) => {
      const copies = cut(pages, perCopy);
      expect(copies.flat()).toEqual(Array.from({ length: pages }, (_, n) => n));
      expect(copies.slice(0, -1).every((each) => each.length === perCopy)).toBe(true);
    }),
  );
});

test("The pages of a scan are shared out to messages without gap or overlap", () => {
  expect(runsOf(10, 4)).toEqual([
    { from: 0, to: 4 },
    { from: 4, to: 8 },
    { from: 8, to: 10 },
  ]);
  expect(runsOf(0, 4)).toEqual([]);
});

test("Anonymous ids are distinct, of one length, and hold no letter that looks like a digit", () => {
  fc.assert(
    fc.property(fc.nat(300), seeds, (count, seed) => {
      const ids = anonymousIds(count, new Set(), bytesFrom(seed));
      expect(new Set(ids).size).toBe(count);
      expect(ids.every((id) => id.length === ANONYMOUS_ID_LENGTH && /^[2-9A-HJ-NP-Z]+$/.test(id))).toBe(true);
    }),
  );
});

test("An id that is taken in the exam is not given again", () => {
  const first = anonymousIds(20, new Set(), bytesFrom(7));
  const second = anonymousIds(20, new Set(first), bytesFrom(7));
  expect(second.filter((id) => first.includes(id))).toEqual([]);
});

test("The order of the ids tells nothing about the order of the scan", () => {
  const ids = anonymousIds(500, new Set(), bytesFrom(42));
  const ranks = new Map([...ids].sort().map((id, rank) => [id, rank]));
  // Spearman's coefficient: 1 for the order of the scan, 0 for none; 500 ids stray by about 0.045.
  const squares = ids.reduce((sum, id, index) => sum + ((ranks.get(id) ?? 0) - index) ** 2, 0);
  const correlation = 1 - (6 * squares) / (500 * (500 ** 2 - 1));
  expect(Math.abs(correlation)).toBeLessThan(0.15);
});

test("Every letter of an id is equally likely", () => {
  const letters = new Map<string, number>();
  for (const letter of anonymousIds(5_000, new Set(), bytesFrom(3)).join(""))
    letters.set(letter, (letters.get(letter) ?? 0) + 1);
  const expected = (5_000 * ANONYMOUS_ID_LENGTH) / letters.size;
  expect([...letters.values()].every((n) => Math.abs(n - expected) < expected * 0.15)).toBe(true);
});
