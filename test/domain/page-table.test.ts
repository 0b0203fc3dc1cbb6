import fc from "fast-check";
import { expect, test } from "vitest";
import {
  amend,
  apply,
  faultsIn,
  faultsOfCopy,
  inverse,
  laws,
  needs,
  PAGE_FAULTS,
  type PageAct,
  type PageFault,
  type PageTable,
  type TableCopy,
  type TablePage,
} from "#domain/page-table";

const copy = (id: string, more: Partial<TableCopy> = {}): TableCopy => ({
  id,
  status: "STAGING",
  paperNumber: null,
  identified: false,
  sealed: false,
  oddAccepted: false,
  ...more,
});

const page = (id: string, more: Partial<TablePage> = {}): TablePage => ({
  id,
  state: "unknown",
  copyId: null,
  position: null,
  turn: 0,
  named: false,
  reason: null,
  duplicateOf: null,
  code: null,
  faults: [],
  accepted: [],
  ...more,
});

/** Copies A, B, C … of so many pages each (a0, a1, b0 …), and loose pages. */
function table(sizes: number[], loose: TablePage[] = [], copies: Partial<TableCopy>[] = []): PageTable {
  const letter = (n: number) => String.fromCharCode(65 + n);
  const on = (size: number, n: number) =>
    Array.from({ length: size }, (_, position) =>
      page(`${letter(n).toLowerCase()}${position}`, {
        state: "known",
        copyId: letter(n),
        position,
        named: position === 0,
      }),
    );
  return {
    copies: sizes.map((_, n) => copy(letter(n), copies[n])),
    pages: [...sizes.flatMap(on), ...loose.map((each) => ({ ...each, faults: faultsIn(each.state, each.faults) }))],
    expected: 4,
  };
}

function done(on: PageTable, act: PageAct): PageTable {
  const change = apply(on, act);
  if (!change.ok) throw new Error(JSON.stringify(change.error));
  return amend(on, change.value);
}

const order = (on: PageTable, id: string) =>
  on.pages
    .filter(({ copyId }) => copyId === id)
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
    .map((each) => each.id)
    .join(" ");
const one = (on: PageTable, id: string) => on.pages.find((each) => each.id === id);
const refusal = (on: PageTable, act: PageAct) => {
  const change = apply(on, act);
  return change.ok ? null : change.error;
};

test("Pages go before the page that lies there, from another copy, within their copy and from the tray", () => {
  const on = table([3, 3], [page("x")]);
  expect(order(done(on, { verb: "move", pages: ["b2", "b0"], copy: "A", at: 1 }), "A")).toBe("a0 b2 b0 a1 a2");
  expect(order(done(on, { verb: "move", pages: ["a2"], copy: "A", at: 0 }), "A")).toBe("a2 a0 a1");
  expect(order(done(on, { verb: "move", pages: ["a0"], copy: "A", at: 2 }), "A")).toBe("a1 a0 a2");
  expect(order(done(on, { verb: "move", pages: ["a0"], copy: "A", at: 99 }), "A")).toBe("a1 a2 a0");
  const moved = done(on, { verb: "move", pages: ["x"], copy: "B", at: 0 });
  expect([order(moved, "B"), one(moved, "x")?.state, one(moved, "x")?.faults]).toEqual(["x b0 b1 b2", "known", []]);
  expect(one(moved, "x")?.named).toBe(true);
  // The page that was first keeps the name until somebody says otherwise.
  expect(one(moved, "b0")?.named).toBe(true);
});

test("Laying a page where it lies already changes nothing", () => {
  const change = apply(table([3]), { verb: "move", pages: ["a1"], copy: "A", at: 1 });
  expect(change).toEqual({ ok: true, value: { pages: [], copies: { made: [], gone: [], changed: [] } } });
});

test("A copy is cut in two before a page, never before its first; two become one and the emptied one is gone", () => {
  const on = table([4, 2]);
  const cut = done(on, { verb: "split", page: "a2", newCopy: "N" });
  expect([order(cut, "A"), order(cut, "N"), one(cut, "a2")?.named]).toEqual(["a0 a1", "a2 a3", true]);
  expect(refusal(on, { verb: "split", page: "a0", newCopy: "N" })).toEqual({
    code: "ACT_IMPOSSIBLE",
    why: "splitAtFirst",
  });
  expect(refusal(on, { verb: "split", page: "a1", newCopy: "B" })).toMatchObject({ why: "idTaken" });
  const merged = done(on, { verb: "merge", from: "A", into: "B" });
  expect([order(merged, "B"), merged.copies.map(({ id }) => id)]).toEqual(["b0 b1 a0 a1 a2 a3", ["B"]]);
  expect(refusal(on, { verb: "merge", from: "A", into: "A" })).toMatchObject({ why: "sameCopy" });
});

test("A copy that bears a name is never emptied: the name is removed first", () => {
  const on = table([2, 1], [], [{}, { identified: true }]);
  for (const act of [
    { verb: "merge", from: "B", into: "A" },
    { verb: "move", pages: ["b0"], copy: "A", at: 0 },
    { verb: "takeOut", pages: ["b0"] },
    { verb: "discard", pages: ["b0"], reason: "brouillon" },
  ] as PageAct[])
    expect(refusal(on, act)).toEqual({ code: "COPY_IDENTIFIED", copyId: "B" });
  expect(order(done(on, { verb: "merge", from: "A", into: "B" }), "B")).toBe("b0 a0 a1");
});

test("Only copies in staging whose validation is not under way change, whatever the act", () => {
  const on = table([2, 2, 2], [], [{}, { status: "READY" }, { sealed: true }]);
  for (const [copyId, first, code] of [
    ["B", "b0", "WRONG_STATUS"],
    ["C", "c0", "COPY_SEALED"],
  ] as const)
    for (const act of [
      { verb: "move", pages: ["a0"], copy: copyId, at: 0 },
      { verb: "move", pages: [first], copy: "A", at: 0 },
      { verb: "takeOut", pages: [first] },
      { verb: "split", page: first, newCopy: "N" },
      { verb: "merge", from: copyId, into: "A" },
      { verb: "merge", from: "A", into: copyId },
      { verb: "turn", pages: [first], by: 90 },
      { verb: "discard", pages: [first], reason: "x" },
      { verb: "accept", pages: [], copies: [copyId] },
      { verb: "name", page: first, named: false },
      { verb: "substitute", copy: copyId, at: 0, newPage: "s" },
    ] as PageAct[])
      expect(refusal(on, act)?.code, act.verb).toBe(code);
});

test("What is not on the table is refused by its id", () => {
  expect(refusal(table([1]), { verb: "move", pages: ["a0", "zz"], copy: "Q", at: 0 })).toEqual({
    code: "NOT_ON_TABLE",
    ids: ["zz", "Q"],
  });
});

test("Of two pages for one place the kept one takes it and the other is discarded as a duplicate", () => {
  const on = table([2], [page("x", { state: "duplicate", duplicateOf: "a1" })]);
  const kept = done(on, { verb: "choose", page: "x" });
  expect([order(kept, "A"), one(kept, "x")?.state]).toEqual(["a0 x", "known"]);
  expect(one(kept, "a1")).toMatchObject({ state: "discarded", reason: "duplicate", copyId: null, duplicateOf: "x" });
  const stayed = done(on, { verb: "choose", page: "a1" });
  expect([order(stayed, "A"), one(stayed, "x")?.state]).toEqual(["a0 a1", "discarded"]);
  expect(refusal(on, { verb: "choose", page: "a0" })).toMatchObject({ why: "noDouble" });
  const back = done(stayed, { verb: "restore", pages: ["x"] });
  expect(one(back, "x")).toMatchObject({ state: "duplicate", duplicateOf: "a1", reason: null });
});

test("A discarded page says why and comes back to the tray it belongs to", () => {
  const on = table([2], [page("e", { state: "error", reason: "PDF_PAGE_BROKEN" })]);
  const away = done(done(on, { verb: "discard", pages: ["a1"], reason: "brouillon" }), {
    verb: "discard",
    pages: ["e"],
    reason: "rien",
  });
  expect(one(away, "a1")).toMatchObject({ state: "discarded", reason: "brouillon", position: null });
  expect(needs(away).needYou).toBe(1);
  const back = done(away, { verb: "restore", pages: ["a1", "e"] });
  expect([one(back, "a1")?.state, one(back, "e")?.state, one(back, "e")?.reason]).toEqual([
    "unknown",
    "error",
    "PDF_PAGE_BROKEN",
  ]);
  expect(refusal(on, { verb: "restore", pages: ["a0"] })).toMatchObject({ why: "notDiscarded" });
  expect(refusal(on, { verb: "move", pages: ["e"], copy: "A", at: 0 })).toMatchObject({ why: "unreadable" });
});

test("Turning adds up; half an A3 side turns upside down only", () => {
  const on = table([1], [page("h", { half: "left" })]);
  const twice = done(done(on, { verb: "turn", pages: ["a0"], by: 270 }), { verb: "turn", pages: ["a0"], by: 180 });
  expect(one(twice, "a0")?.turn).toBe(90);
  expect(one(done(on, { verb: "turn", pages: ["h"], by: 180 }), "h")?.turn).toBe(180);
  expect(refusal(on, { verb: "turn", pages: ["h"], by: 90 })).toMatchObject({ why: "half" });
});

test("A sheet of ours takes a lost page's place, is told from others, and is gone when it is taken back", () => {
  const on = table([3], [], [{ paperNumber: 7 }]);
  for (const [n, each] of on.pages.entries()) Object.assign(each, { code: { copy: 7, page: [1, 2, 4][n] } });
  expect(faultsOfCopy(copy("A", { paperNumber: 7 }), on.pages, 4)).toEqual({ faults: ["missing"], missing: [3] });
  const act: PageAct = { verb: "substitute", copy: "A", at: 2, newPage: "s" };
  const change = apply(on, act);
  if (!change.ok) throw new Error("refused");
  const stood = amend(on, change.value);
  expect([order(stood, "A"), one(stood, "s")?.reason]).toEqual(["a0 a1 s a2", "substitute"]);
  expect(faultsOfCopy(copy("A", { paperNumber: 7 }), stood.pages, 4)).toEqual({ faults: [], missing: [] });
  expect(amend(stood, inverse(change.value))).toEqual(on);
});

test("A copy without numbers has too few or too many pages; extra sheets do not count; half a folded sheet is odd", () => {
  const of = (size: number) => [...table([size]).pages];
  const told = (pages: TablePage[]) => faultsOfCopy(copy("A"), pages, 4);
  expect(told(of(4))).toEqual({ faults: [], missing: [] });
  expect(told(of(3)).faults).toEqual(["tooFew"]);
  expect(told(of(5)).faults).toEqual(["tooMany"]);
  expect(told([...of(4), page("x", { state: "extra", copyId: "A", position: 4 })]).faults).toEqual([]);
  const half = (id: string, side: number, which: "left" | "right") =>
    page(id, { copyId: "A", scanId: "s", side, half: which });
  expect(told([half("1", 1, "left"), half("2", 1, "right")]).faults).toEqual(["tooFew", "oddSheet"]);
});

test("What waits is counted down as it is answered: a fault by accepting it, an odd copy by letting it be, until its pages change", () => {
  const on = table([3, 4], [page("x"), page("d", { state: "discarded", reason: "x", faults: ["blurred"] })]);
  Object.assign(one(on, "b1") ?? {}, { faults: ["blurred", "upsideDown"] });
  expect(needs(on)).toEqual({ needYou: 3, putRight: 1 });
  const looked = done(on, { verb: "accept", pages: ["b1"], copies: ["A"] });
  expect(needs(looked)).toEqual({ needYou: 1, putRight: 0 });
  const changed = done(looked, { verb: "takeOut", pages: ["a2"] });
  expect(changed.copies[0]?.oddAccepted).toBe(false);
  expect(needs(changed).needYou).toBe(3);
});

test("A page that is put somewhere by hand has answered what its code could not say", () => {
  const on = table([1], [page("x", { faults: ["otherExam"] }), page("e", { state: "extra" })]);
  const put = done(on, { verb: "move", pages: ["x", "e"], copy: "A", at: 1 });
  expect(needs({ ...put, expected: 2 }).needYou).toBe(0);
  expect(one(put, "e")?.state).toBe("extra");
});

const id = (n: number) => (n < 20 ? `${"abcd"[n % 4]}${Math.floor(n / 4)}` : `x${n % 5}`);
const anyPage = fc.integer({ min: 0, max: 24 }).map(id);
const somePages = fc.array(anyPage, { minLength: 1, maxLength: 4 });
const anyCopy = fc.constantFrom("A", "B", "C", "D", "N1", "N2");
const anyAct: fc.Arbitrary<PageAct> = fc.oneof(
  fc.record({ verb: fc.constant("move" as const), pages: somePages, copy: anyCopy, at: fc.nat(8) }),
  fc.record({ verb: fc.constant("takeOut" as const), pages: somePages }),
  fc.record({ verb: fc.constant("split" as const), page: anyPage, newCopy: fc.constantFrom("N1", "N2") }),
  fc.record({ verb: fc.constant("merge" as const), from: anyCopy, into: anyCopy }),
  fc.record({
    verb: fc.constant("turn" as const),
    pages: somePages,
    by: fc.constantFrom(90 as const, 180 as const, 270 as const),
  }),
  fc.record({ verb: fc.constant("discard" as const), pages: somePages, reason: fc.constant("brouillon") }),
  fc.record({ verb: fc.constant("restore" as const), pages: somePages }),
  fc.record({ verb: fc.constant("choose" as const), page: anyPage }),
  fc.record({
    verb: fc.constant("accept" as const),
    pages: fc.array(anyPage, { maxLength: 3 }),
    copies: fc.array(anyCopy, { maxLength: 2 }),
  }),
  fc.record({ verb: fc.constant("name" as const), page: anyPage, named: fc.boolean() }),
  fc.record({
    verb: fc.constant("substitute" as const),
    copy: anyCopy,
    at: fc.nat(5),
    newPage: fc.constantFrom("s1", "s2"),
  }),
);
const someFaults = fc.subarray(
  [...PAGE_FAULTS].filter((fault) => fault !== "unreadable"),
  { maxLength: 3 },
);
const anyTable = fc
  .record({
    sizes: fc.tuple(...[1, 2, 3, 4].map(() => fc.integer({ min: 1, max: 5 }))),
    faults: fc.array(someFaults, { minLength: 25, maxLength: 25 }),
    identified: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  })
  .map(({ sizes, faults, identified }) => {
    const loose = [
      page("x0"),
      page("x1", { state: "duplicate", duplicateOf: "a0" }),
      page("x2", { state: "extra" }),
      page("x3", { state: "error", reason: "PDF_PAGE_BROKEN" }),
      page("x4", { state: "unread" }),
    ];
    const made = table(
      sizes,
      loose,
      identified.map((each) => ({ identified: each })),
    );
    const found = (each: TablePage, n: number): PageFault[] => faultsIn(each.state, faults[n % 25] ?? []);
    return { ...made, pages: made.pages.map((each, n) => ({ ...each, faults: found(each, n) })) };
  });

const sorted = (on: PageTable) => ({
  ...on,
  copies: [...on.copies].sort((a, b) => a.id.localeCompare(b.id)),
  pages: [...on.pages].sort((a, b) => a.id.localeCompare(b.id)),
});
const real = (on: PageTable) =>
  on.pages
    .filter(({ reason, id: name }) => reason !== "substitute" && !name.startsWith("s"))
    .map((each) => each.id)
    .sort();

test("Whatever is done in whatever order, the laws hold, no page is lost, no named copy either, and undoing all of it gives the first table", () => {
  let acts = 0;
  fc.assert(
    fc.property(anyTable, fc.array(anyAct, { minLength: 5, maxLength: 40, size: "max" }), (first, list) => {
      let on: PageTable = first;
      const back = [];
      for (const act of list) {
        const change = apply(on, act);
        if (!change.ok) continue;
        acts++;
        on = amend(on, change.value);
        back.push(inverse(change.value));
        expect(laws(on)).toEqual([]);
        expect(real(on)).toEqual(real(first));
        for (const { id: named } of first.copies.filter(({ identified }) => identified))
          expect(order(on, named)).not.toBe("");
      }
      for (const change of back.reverse()) on = amend(on, change);
      expect(sorted(on)).toEqual(sorted(first));
    }),
    { numRuns: 500 },
  );
  expect(acts).toBeGreaterThan(2_000);
});

test("The laws see a page on no place, two on one, a gap, a lost copy and a state that does not fit", () => {
  const broken = (change: (pages: TablePage[]) => void) => {
    const on = table([3]);
    change(on.pages as TablePage[]);
    return laws(on).length;
  };
  expect(broken(() => {})).toBe(0);
  expect(broken(([, second]) => Object.assign(second ?? {}, { position: 0 }))).toBeGreaterThan(0);
  expect(broken(([, , third]) => Object.assign(third ?? {}, { position: 5 }))).toBeGreaterThan(0);
  expect(broken(([, , third]) => Object.assign(third ?? {}, { copyId: "Z" }))).toBeGreaterThan(0);
  expect(broken(([, , third]) => Object.assign(third ?? {}, { state: "duplicate" }))).toBeGreaterThan(0);
  expect(broken(([, , third]) => Object.assign(third ?? {}, { position: null }))).toBeGreaterThan(0);
  expect(broken((pages) => pages.push(page("z", { state: "known" })))).toBeGreaterThan(0);
});
