import fc from "fast-check";
import { expect, test } from "vitest";
import { type About, type CodeSeen, type Cut, cutPile, type Existing, type PilePage } from "#domain/cut";
import { pagesOfSheet } from "#domain/cut-by-count";
import { movedPages } from "#domain/out-of-order";
import { faultsIn, faultsOfCopy, type PageFault, type TablePage } from "#domain/page-table";

const ABOUT: About = { order: "files", pagesPerCopy: 4, folding: "nested", existing: [] };

const side = (id: string, n: number, more: Partial<PilePage> = {}): PilePage => ({
  id,
  file: 0,
  side: n,
  half: "whole",
  isFront: false,
  blank: false,
  readable: true,
  code: null,
  ...more,
});
const ours = (copy: number, page: number, pages = 4): CodeSeen => ({ kind: "ours", copy, page, pages });
/** A pile of coded pages "c-p", in the order they are written. */
const coded = (text: string, more: Partial<PilePage> = {}) =>
  text.split(" ").map((word, n) => {
    const [copy = 0, page = 0] = word.split("-").map(Number);
    const code = page > 0 ? ours(copy, page) : null;
    return side(`${word}${word.includes("-") ? "" : `#${n}`}`, n, { code, ...more });
  });
/** A3 sides as they lie: F a front with its header, B a back. */
const a3 = (letters: string, file = 0) =>
  [...letters].flatMap((letter, n) => [
    side(`${n}l`, n, { half: "left", file }),
    side(`${n}r`, n, { half: "right", file, isFront: letter === "F" }),
  ]);

const lists = (cut: Cut) => cut.copies.map(({ pages }) => pages.map(({ id }) => id).join(" "));
const found = (cut: Cut, id: string) =>
  [...cut.copies.flatMap(({ pages }) => pages), ...cut.tray].find((each) => each.id === id);
const tray = (cut: Cut) => cut.tray.map(({ id, state }) => `${id} ${state}`);

test("Without codes a copy begins after so many pages, and a short last one is kept", () => {
  const pages = Array.from({ length: 10 }, (_, n) => side(`p${n}`, n));
  const cut = cutPile(pages, ABOUT);
  expect(lists(cut)).toEqual(["p0 p1 p2 p3", "p4 p5 p6 p7", "p8 p9"]);
  expect(cut.copies.map(({ paperNumber }) => paperNumber)).toEqual([null, null, null]);
});

test("Several files follow each other in their places, whatever order they were read in", () => {
  const pages = [side("b0", 0, { file: 1 }), side("a1", 1), side("b1", 1, { file: 1 }), side("a0", 0)];
  expect(lists(cutPile(pages, ABOUT))).toEqual(["a0 a1 b0 b1"]);
});

test("Fronts in one file and backs in another are laid together, backs from the last to the first when they were fed so", () => {
  const pages = [0, 1, 2, 3].flatMap((n) => [side(`f${n}`, n), side(`b${n}`, n, { file: 1 })]);
  expect(lists(cutPile(pages, { ...ABOUT, order: "frontsBacks" }))).toEqual(["f0 b0 f1 b1", "f2 b2 f3 b3"]);
  expect(lists(cutPile(pages, { ...ABOUT, order: "frontsBacksReversed" }))).toEqual(["f0 b3 f1 b2", "f2 b1 f3 b0"]);
});

test("Fronts and backs that do not match are a question, and nothing is guessed", () => {
  const pages = [side("f0", 0), side("f1", 1), side("b0", 0, { file: 1 })];
  const cut = cutPile(pages, { ...ABOUT, order: "frontsBacks" });
  expect(cut).toMatchObject({ copies: [], question: { fronts: 2, backs: 1 } });
  expect(tray(cut)).toEqual(["f0 unknown", "f1 unknown", "b0 unknown"]);
  expect(cutPile([side("f0", 0)], { ...ABOUT, order: "frontsBacks" }).question).toEqual({ fronts: 1, backs: 0 });
  expect(cutPile([], { ...ABOUT, order: "frontsBacks" })).toEqual({ copies: [], tray: [], question: null });
});

test("A folded sheet has pages 4 and 1 outside, 2 and 3 inside; of several laid into each other the outer ones hold the first and last", () => {
  expect(pagesOfSheet(0, 1, "nested")).toEqual({ front: { left: 4, right: 1 }, back: { left: 2, right: 3 } });
  expect(pagesOfSheet(0, 2, "nested")).toEqual({ front: { left: 8, right: 1 }, back: { left: 2, right: 7 } });
  expect(pagesOfSheet(1, 2, "nested")).toEqual({ front: { left: 6, right: 3 }, back: { left: 4, right: 5 } });
  expect(pagesOfSheet(1, 2, "consecutive")).toEqual({ front: { left: 8, right: 5 }, back: { left: 6, right: 7 } });
  for (const folding of ["nested", "consecutive"] as const)
    for (const k of [1, 2, 3, 6]) {
      const all = Array.from({ length: k }, (_, s) => pagesOfSheet(s, k, folding)).flatMap(({ front, back }) => [
        front.left,
        front.right,
        back.left,
        back.right,
      ]);
      expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 4 * k }, (_, n) => n + 1));
    }
});

test("A3 sides become pages in reading order: the front is told by its header, else by the order", () => {
  expect(lists(cutPile(a3("FBFB"), ABOUT))).toEqual(["0r 1l 1r 0l", "2r 3l 3r 2l"]);
  expect(lists(cutPile(a3("BFBF"), ABOUT))).toEqual(["1r 0l 0r 1l", "3r 2l 2r 3l"]);
  expect(lists(cutPile(a3("BBBB"), ABOUT))).toEqual(["0r 1l 1r 0l", "2r 3l 3r 2l"]);
  // One header was not seen: its neighbours' order says which it is.
  expect(lists(cutPile(a3("FBBBFB"), ABOUT))).toEqual(["0r 1l 1r 0l", "2r 3l 3r 2l", "4r 5l 5r 4l"]);
});

test("A side that was not scanned leaves half a sheet, and the next front begins the next copy", () => {
  expect(lists(cutPile(a3("FBFFB"), ABOUT))).toEqual(["0r 1l 1r 0l", "2r 2l", "3r 4l 4r 3l"]);
  expect(lists(cutPile(a3("FBBFB"), ABOUT))).toEqual(["0r 1l 1r 0l", "2l 2r", "3r 4l 4r 3l"]);
  expect(lists(cutPile(a3("BFFBF"), ABOUT))).toEqual(["1r 0l 0r 1l", "2r 2l", "4r 3l 3r 4l"]);
  const cut = cutPile(a3("FBF"), ABOUT);
  const halves = cut.copies[1]?.pages.map(({ id }, position) => asTable(id, { position, side: 2, half: "left" })) ?? [];
  expect(faultsOfCopy({ paperNumber: null }, halves, 4).faults).toContain("oddSheet");
});

test("Two folded sheets of a copy are put together as they were folded", () => {
  const about = { ...ABOUT, pagesPerCopy: 8 };
  expect(lists(cutPile(a3("FBBB"), about))).toEqual(["0r 1l 2r 3l 3r 2l 1r 0l"]);
  expect(lists(cutPile(a3("FBBB"), { ...about, folding: "consecutive" }))).toEqual(["0r 1l 1r 0l 2r 3l 3r 2l"]);
  expect(lists(cutPile(a3("FBBBFB"), about))).toEqual(["0r 1l 2r 3l 3r 2l 1r 0l", "4r 5l 5r 4l"]);
});

test("A4 sheets among folded ones are pages of their own, in sequence", () => {
  const pages = [...a3("FB"), ...[2, 3, 4, 5].map((n) => side(`p${n}`, n)), ...a3("FB", 1)];
  expect(lists(cutPile(pages, ABOUT))).toHaveLength(3);
  expect(lists(cutPile(pages, ABOUT))[1]).toBe("p2 p3 p4 p5");
});

test("A code that stands on some pages only begins a copy there; what lies before the first waits", () => {
  const start: CodeSeen = { kind: "start", text: "x" };
  const pages = Array.from({ length: 8 }, (_, n) => side(`p${n}`, n, { code: n === 1 || n === 4 ? start : null }));
  const cut = cutPile(pages, ABOUT);
  expect(lists(cut)).toEqual(["p1 p2 p3", "p4 p5 p6 p7"]);
  expect(tray(cut)).toEqual(["p0 unknown"]);
  const everywhere = pages.map((page) => ({ ...page, code: start }));
  expect(lists(cutPile(everywhere, ABOUT))).toEqual(["p0 p1 p2 p3", "p4 p5 p6 p7"]);
});

test("An unreadable page keeps its place in the count and waits in its tray; a sheet of another exam takes no place", () => {
  const pages = Array.from({ length: 9 }, (_, n) => side(`p${n}`, n, { readable: n !== 1 }));
  Object.assign(pages[5] ?? {}, { code: { kind: "otherExam" } });
  const cut = cutPile(pages, ABOUT);
  expect(lists(cut)).toEqual(["p0 p2 p3", "p4 p6 p7 p8"]);
  expect(tray(cut)).toEqual(["p1 error", "p5 unknown"]);
  expect(found(cut, "p5")?.found).toEqual(["otherExam"]);
});

test("Coded pages come together by copy and number, from any order and any number of files", () => {
  const cut = cutPile(coded("2-3 1-1 2-1 1-4 1-2 2-4 1-3 2-2"), ABOUT);
  expect(new Set(lists(cut))).toEqual(new Set(["1-1 1-2 1-3 1-4", "2-1 2-2 2-3 2-4"]));
  expect(cut.copies.map(({ paperNumber }) => paperNumber).sort()).toEqual([1, 2]);
});

test("The same page twice: the first has the place, the second waits beside it", () => {
  const pages = coded("1-1 1-2 1-3 1-4");
  const cut = cutPile([...pages, side("again", 4, { code: ours(1, 2) })], ABOUT);
  expect(lists(cut)).toEqual(["1-1 1-2 1-3 1-4"]);
  expect(cut.tray).toEqual([{ id: "again", state: "duplicate", duplicateOf: "1-2", found: [] }]);
});

test("A page without a readable code is placed only where exactly its number is missing between two of its copy", () => {
  const placed = cutPile(coded("1-1 x 1-3 1-4"), ABOUT);
  expect(lists(placed)).toEqual(["1-1 x#1 1-3 1-4"]);
  expect(found(placed, "x#1")?.found).toEqual(["codeUnread"]);
  expect(lists(cutPile(coded("1-4 1-3 x 1-1"), ABOUT))).toEqual(["1-1 x#2 1-3 1-4"]);
  for (const doubtful of ["1-1 x 1-2 1-3", "1-1 x y 1-3", "1-1 1-2 1-3 x 2-1", "x 1-2 1-3", "1-1 x 1-3 1-2"])
    expect(tray(cutPile(coded(doubtful), ABOUT)).length, doubtful).toBeGreaterThan(0);
});

test("An extra sheet between pages of one copy is laid to it and told; one between two copies waits", () => {
  const extra: CodeSeen = { kind: "extra" };
  const pages = coded("1-1 1-2 e 1-3 1-4");
  Object.assign(pages[2] ?? {}, { code: extra });
  const cut = cutPile(pages, ABOUT);
  expect(lists(cut)).toEqual(["1-1 1-2 1-3 1-4 e#2"]);
  expect(found(cut, "e#2")?.state).toBe("extra");
  const lonely = coded("e 1-1 1-2");
  Object.assign(lonely[0] ?? {}, { code: extra });
  expect(tray(cutPile(lonely, ABOUT))).toEqual(["e#0 extra"]);
});

test("Numbers of two other programs are two things, and neither takes the number for its own", () => {
  const code = (stem: string, copy: number, page: number): CodeSeen => ({ kind: "numbered", stem, copy, page });
  const cut = cutPile([side("a", 0, { code: code("mid", 1, 1) }), side("b", 1, { code: code("fin", 1, 1) })], ABOUT);
  expect(cut.copies.map(({ paperNumber }) => paperNumber)).toEqual([null, null]);
});

test("Late pages join their copy while it is in staging, wait beside a page that is there already, and wait when it is closed", () => {
  const before: Existing = {
    id: "C1",
    paperNumber: 1,
    open: true,
    pages: [
      { id: "old1", number: 1 },
      { id: "old3", number: 3 },
      { id: "extra", number: null },
    ],
  };
  const cut = cutPile(coded("1-2 1-3 1-4"), { ...ABOUT, existing: [before] });
  expect(cut.copies.map(({ existing }) => existing)).toEqual(["C1"]);
  expect(lists(cut)).toEqual(["old1 1-2 old3 1-4 extra"]);
  expect(cut.tray).toEqual([{ id: "1-3", state: "duplicate", duplicateOf: "old3", found: [] }]);
  const closed = cutPile(coded("1-2 1-3"), { ...ABOUT, existing: [{ ...before, open: false }] });
  expect([closed.copies, tray(closed)]).toEqual([[], ["1-2 unknown", "1-3 duplicate"]]);
});

test("A few coded strays in a pile without codes go to their copies, the others are counted", () => {
  const pages = [...Array.from({ length: 8 }, (_, n) => side(`p${n}`, n)), side("s", 8, { code: ours(9, 1) })];
  const cut = cutPile(pages, ABOUT);
  expect(lists(cut)).toEqual(["p0 p1 p2 p3", "p4 p5 p6 p7", "s"]);
  expect(cut.copies[2]?.paperNumber).toBe(9);
});

test("Two pages that changed places are both told, near or far; a page that moved is told alone", () => {
  const told = (ranks: number[]) => [...movedPages(ranks)].sort((a, b) => a - b);
  expect(told([0, 1, 2, 3])).toEqual([]);
  expect(told([0, 2, 1, 3])).toEqual([1, 2]);
  expect(told([0, 3, 2, 1, 4])).toEqual([1, 3]);
  expect(told([0, 5, 2, 3, 4, 1, 6])).toEqual([1, 5]);
  expect(told([1, 2, 3, 4, 0])).toEqual([4]);
  // A swap beside a page that moved far.
  expect(told([9, 0, 2, 1, 3, 4, 5, 6, 7, 8])).toEqual([0, 2, 3]);
});

test("A pile of 3,000 pages that lies the wrong way round is looked through in no time", () => {
  const from = performance.now();
  const moved = movedPages(Array.from({ length: 3_000 }, (_, n) => 2_999 - n));
  expect(moved.size).toBeGreaterThan(2_000);
  expect(performance.now() - from).toBeLessThan(2_000);
});

test("A page fed out of its order is put right and told", () => {
  const cut = cutPile(coded("1-1 1-3 1-2 1-4 2-1 2-2 2-3 2-4"), ABOUT);
  const moved = cut.copies.flatMap(({ pages }) => pages.filter((page) => page.found.includes("outOfOrder")));
  expect(moved.map(({ id }) => id)).toEqual(["1-2", "1-3"]);
});

function asTable(id: string, more: Partial<TablePage> = {}): TablePage {
  const none = { reason: null, duplicateOf: null, code: null, faults: [], accepted: [] };
  return { id, state: "known", copyId: "C", position: 0, turn: 0, named: false, scanId: "s", ...none, ...more };
}

/** A random number generator that begins the same each time. */
function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("A seeded pile of 60 pages with ten known faults gives exactly those faults", () => {
  const roll = dice(20_261_124);
  const copies = Array.from({ length: 15 }, (_, n) => n + 1);
  // One fault a copy: which copy has which is drawn.
  const drawn = copies.map((copy) => ({ copy, key: roll(1_000) })).sort((a, b) => a.key - b.key);
  const [swap = 0, miss = 0, twice = 0, upside = 0, sideways = 0, blank = 0, unread = 0, skew = 0, stain = 0] =
    drawn.map(({ copy }) => copy);
  const looked = new Map<string, PageFault[]>();
  let pile = copies.flatMap((copy) =>
    [1, 2, 3, 4].map((page) => side(`${copy}-${page}`, 0, { code: ours(copy, page) })),
  );
  const at = (id: string) => pile.findIndex((page) => page.id === id);
  const set = (id: string, more: Partial<PilePage>) => Object.assign(pile[at(id)] ?? {}, more);
  const [a, b] = [at(`${swap}-2`), at(`${swap}-3`)];
  [pile[a], pile[b]] = [pile[b] ?? side("", 0), pile[a] ?? side("", 0)];
  looked.set(`${upside}-${1 + roll(4)}`, ["upsideDown"]);
  looked.set(`${sideways}-${1 + roll(4)}`, ["sideways"]);
  looked.set(`${skew}-${1 + roll(4)}`, ["skewed"]);
  looked.set(`${stain}-${1 + roll(4)}`, ["stained"]);
  looked.set(`${blank}-4`, ["blank"]);
  set(`${blank}-4`, { blank: true });
  set(`${unread}-2`, { code: null });
  const gone = `${miss}-${2 + roll(2)}`;
  pile = pile.filter(({ id }) => id !== gone);
  pile.splice(at(`${twice}-3`) + 1, 0, side("again", 0, { code: ours(twice, 3) }));
  pile.splice(roll(pile.length), 0, side("stranger", 0, { code: { kind: "otherExam" } }));
  pile = pile.map((page, n) => ({ ...page, side: n }));
  expect(pile).toHaveLength(61);

  const cut = cutPile(pile, ABOUT);
  const faults = new Map<string, readonly PageFault[]>();
  const missing: Record<number, number[]> = {};
  for (const copy of cut.copies) {
    const table = copy.pages.map(({ id, state, found: more }, position) => {
      const own = faultsIn(state ?? "known", [...(looked.get(id) ?? []), ...more]);
      if (own.length > 0) faults.set(id, own);
      const code = pile.find((page) => page.id === id)?.code;
      return asTable(id, { position, code: code?.kind === "ours" ? { copy: code.copy, page: code.page } : null });
    });
    const odd = faultsOfCopy(copy, table, 4);
    if (odd.faults.length > 0) missing[copy.paperNumber ?? 0] = odd.missing;
  }
  for (const { id, state, found: more } of cut.tray) faults.set(id, faultsIn(state, more));
  expect(missing).toEqual({ [miss]: [Number(gone.split("-")[1])] });
  const known: [string, readonly PageFault[]][] = [
    ...looked,
    [`${swap}-2`, ["outOfOrder"]],
    [`${swap}-3`, ["outOfOrder"]],
    [`${unread}-2`, ["codeUnread"]],
    ["again", ["duplicate"]],
    ["stranger", ["otherExam"]],
  ];
  expect(Object.fromEntries(faults)).toEqual(Object.fromEntries(known));
});

const anyCode: fc.Arbitrary<CodeSeen | null> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ copy: fc.integer({ min: 1, max: 4 }), page: fc.integer({ min: 1, max: 5 }) })
      .map((c) => ours(c.copy, c.page)),
  },
  { weight: 3, arbitrary: fc.constant(null) },
  fc.constantFrom<CodeSeen>({ kind: "extra" }, { kind: "otherExam" }, { kind: "start", text: "x" }),
  fc.record({
    kind: fc.constant("numbered" as const),
    stem: fc.constantFrom("m", "n"),
    copy: fc.integer({ min: 1, max: 3 }),
    page: fc.integer({ min: 1, max: 4 }),
  }),
);
const anySide = fc.record({
  file: fc.nat(2),
  folded: fc.boolean(),
  codes: fc.tuple(anyCode, anyCode),
  front: fc.boolean(),
  blank: fc.boolean(),
  readable: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
});
const anyPile = fc.array(anySide, { maxLength: 40 }).map((sides) =>
  sides.flatMap(({ file, folded, codes, front, blank, readable }, n) => {
    const about = { file, blank, readable };
    if (!folded) return [side(`${n}`, n, { ...about, code: readable ? codes[0] : null })];
    return (["left", "right"] as const).map((half, h) =>
      side(`${n}${half}`, n, {
        ...about,
        half,
        isFront: half === "right" && front,
        code: readable ? (codes[h] ?? null) : null,
      }),
    );
  }),
);
const anyAbout: fc.Arbitrary<About> = fc.record({
  order: fc.constantFrom("files", "frontsBacks", "frontsBacksReversed"),
  pagesPerCopy: fc.integer({ min: 1, max: 12 }),
  folding: fc.constantFrom("nested", "consecutive"),
  existing: fc.constantFrom<Existing[]>(
    [],
    [{ id: "E", paperNumber: 2, open: true, pages: [{ id: "e1", number: 1 }] }],
    [{ id: "E", paperNumber: 2, open: false, pages: [{ id: "e1", number: 1 }] }],
  ),
});

test("Whatever lies in a pile, every page of it ends in exactly one place or tray, unreadable ones never on a copy", () => {
  fc.assert(
    fc.property(anyPile, anyAbout, (pile, about) => {
      const cut = cutPile(pile, about);
      const onCopies = cut.copies.flatMap(({ pages }) =>
        pages.filter(({ state }) => state !== null).map(({ id }) => id),
      );
      const all = [...onCopies, ...cut.tray.map(({ id }) => id)].sort();
      expect(all).toEqual(pile.map(({ id }) => id).sort());
      expect(cut.copies.every(({ pages }) => pages.length > 0)).toBe(true);
      const unreadable = new Set(pile.filter(({ readable }) => !readable).map(({ id }) => id));
      expect(onCopies.some((id) => unreadable.has(id))).toBe(false);
      expect(cut.tray.every(({ id, state }) => (state === "error") === unreadable.has(id))).toBe(true);
      const numbers = cut.copies.flatMap(({ paperNumber }) => paperNumber ?? []);
      expect(new Set(numbers).size).toBe(numbers.length);
    }),
    { numRuns: 1_000 },
  );
});
