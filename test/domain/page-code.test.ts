/** The codes on printed pages: what is written is read, and nothing else is taken for it. */
import fc from "fast-check";
import { encode } from "uqr";
import { describe, expect, test } from "vitest";
import {
  isOf,
  NUMBER_MAX,
  PAGE_MAX,
  type PageCode,
  paperCode,
  readCode,
  schoolTag,
  spelledNumber,
  writeCode,
} from "#domain/page-code";

const number = fc.integer({ min: 1, max: NUMBER_MAX });
const pages = fc.tuple(fc.integer({ min: 1, max: PAGE_MAX }), fc.integer({ min: 1, max: PAGE_MAX })).map(([a, b]) => ({
  page: Math.min(a, b),
  pages: Math.max(a, b),
}));
const origin = fc.record({
  school: fc.uuid().map(schoolTag),
  exam: fc.uint8Array({ minLength: 7, maxLength: 7 }).map(paperCode),
});
const anyCode: fc.Arbitrary<PageCode> = fc.oneof(
  fc.tuple(origin, number, pages).map(([from, copy, at]) => ({ kind: "page" as const, ...from, copy, ...at })),
  fc.tuple(origin, number, pages).map(([from, sheet, { page, pages: sides }]) => ({
    kind: "extra" as const,
    ...from,
    sheet,
    side: page,
    sides,
  })),
  fc.tuple(origin, number).map(([{ school }, sheet]) => ({ kind: "doctor" as const, school, sheet })),
);

const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const sign = fc.constantFrom(...SIGNS);

type Harm = (text: string) => string;
const at = fc.nat();
/** What smears, folds and misreadings do to a text: signs replaced, lost, added, swapped, doubled, cut or overwritten. */
const harm: fc.Arbitrary<Harm> = fc.oneof(
  fc.tuple(at, sign).map(
    ([n, by]): Harm =>
      (text) =>
        put(text, n % text.length, by),
  ),
  fc.array(fc.tuple(at, sign), { minLength: 2, maxLength: 12 }).map(
    (all): Harm =>
      (text) =>
        all.reduce((now, [n, by]) => put(now, n % now.length, by), text),
  ),
  at.map(
    (n): Harm =>
      (text) =>
        text.slice(0, n % text.length) + text.slice((n % text.length) + 1),
  ),
  fc.tuple(at, sign).map(
    ([n, by]): Harm =>
      (text) =>
        text.slice(0, n % 28) + by + text.slice(n % 28),
  ),
  at.map(
    (n): Harm =>
      (text) =>
        swap(text, n % (text.length - 1)),
  ),
  at.map(
    (n): Harm =>
      (text) =>
        text.slice(0, n % text.length),
  ),
  fc.array(sign, { minLength: 6, maxLength: 6 }).map(
    (end): Harm =>
      (text) =>
        text.slice(0, -6) + end.join(""),
  ),
  fc.constant<Harm>((text) => [...text].reverse().join("")),
  fc.constant<Harm>((text) => text.toLowerCase()),
);

const put = (text: string, n: number, by: string): string => text.slice(0, n) + by + text.slice(n + 1);
const swap = (text: string, n: number): string =>
  text.slice(0, n) + (text[n + 1] ?? "") + (text[n] ?? "") + text.slice(n + 2);
const ours = (text: string): boolean => ["page", "extra", "doctor"].includes(readCode(text)?.kind ?? "");

describe("Codes of our own printing", () => {
  test("A page's code says again what was written into it", () => {
    fc.assert(
      fc.property(anyCode, (code) => void expect(readCode(writeCode(code))).toEqual(code)),
      { numRuns: 2000 },
    );
  });

  test("A code that smears and misreadings have changed is never taken for another page", () => {
    let changed = 0;
    fc.assert(
      fc.property(anyCode, harm, (code, harmed) => {
        const text = writeCode(code);
        const spoilt = harmed(text);
        if (spoilt === text) return;
        changed++;
        expect(ours(spoilt)).toBe(false);
      }),
      { numRuns: 20_000 },
    );
    expect(changed).toBeGreaterThan(10_000);
  });

  test("The beginning of one code and the end of another are no code", () => {
    fc.assert(
      fc.property(anyCode, anyCode, fc.integer({ min: 1, max: 26 }), (one, other, cut) => {
        const mixed = writeCode(one).slice(0, cut) + writeCode(other).slice(cut);
        if (mixed !== writeCode(one) && mixed !== writeCode(other)) expect(ours(mixed)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  test("Spoilt, a code of ours is no code at all, not the beginning of a foreign copy", () => {
    const text = writeCode({ kind: "page", school: "0000", exam: "ABCDEFG", copy: 17, page: 2, pages: 4 });
    expect(readCode(put(text, 16, "9"))).toBeNull();
    expect(readCode(put(text, 2, "X"))).toBeNull();
    expect(readCode(`K2${text.slice(2)}`)).toBeNull();
  });

  test("Every page fits the square of 25 modules that stands a quarter of itself lost", () => {
    fc.assert(
      fc.property(anyCode, (code) => {
        const { version, size } = encode(writeCode(code), { ecc: "Q", boostEcc: false, border: 0 });
        expect([version, size]).toEqual([2, 25]);
      }),
      { numRuns: 200 },
    );
  });

  test("A number that no page has, and an origin that is none, are not printed", () => {
    const page = { kind: "page", school: "0000", exam: "ABCDEFG", copy: 1, page: 1, pages: 4 } as const;
    for (const wrong of [
      { copy: 0 },
      { copy: NUMBER_MAX + 1 },
      { page: 5 },
      { pages: 0 },
      { copy: 1.5 },
      { exam: "I" },
    ])
      expect(() => writeCode({ ...page, ...wrong })).toThrow();
  });

  test("A paper of another exam or school is told from ours, and the scanner's control sheet is of no exam", () => {
    const mine = { school: schoolTag("a"), exam: "ABCDEFG" };
    const page = { kind: "page", ...mine, copy: 1, page: 1, pages: 1 } as const;
    expect(isOf(page, mine)).toBe(true);
    expect(isOf({ ...page, exam: "ABCDEFH" }, mine)).toBe(false);
    expect(isOf({ ...page, school: schoolTag("b") }, mine)).toBe(false);
    expect(isOf({ kind: "doctor", school: mine.school, sheet: 1 }, mine)).toBe(false);
  });

  test("Numbers are read aloud with three figures", () => {
    expect([1, 17, 1234].map(spelledNumber)).toEqual(["001", "017", "1234"]);
  });
});

describe("Codes other programs print", () => {
  test("A name, a copy and a page between dashes number every page, dashes in the name or not", () => {
    const read = (text: string) => readCode(text);
    expect(read("midterm1-4-3")).toEqual({ kind: "numbered", stem: "midterm1", copy: 4, page: 3 });
    expect(read("midterm1-v2-test-101-5")).toEqual({ kind: "numbered", stem: "midterm1-v2-test", copy: 101, page: 5 });
    expect(read("partiel été-12-1")).toEqual({ kind: "numbered", stem: "partiel été", copy: 12, page: 1 });
  });

  test("Anything else may begin a copy; nothing is nothing", () => {
    for (const text of [
      "aphacker",
      "sampledata_none",
      "https://example.org/a",
      "a-0-1",
      "a-1-0",
      "-1-1",
      "06-1234567-12",
    ])
      expect(readCode(text)).toEqual({ kind: "other", text });
    expect(readCode(" \n")).toBeNull();
    expect(readCode("x".repeat(5000))).toEqual({ kind: "other", text: "x".repeat(200) });
  });
});
