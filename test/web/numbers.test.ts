import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatBytes,
  formatDate,
  formatDelta,
  formatPoints,
  formatShare,
  parseDelta,
  parsePoints,
  plural,
} from "../../web/text/numbers.ts";

test("A mark is written with a decimal comma in French, a dot in English, and no needless zeros", () => {
  expect([925, 150, 200, 5, 0, 2000].map((points) => formatPoints(points, "fr"))).toEqual([
    "9,25",
    "1,5",
    "2",
    "0,05",
    "0",
    "20",
  ]);
  expect(formatPoints(925, "en")).toBe("9.25");
});

test("Points taken away carry a real minus sign, points added a plus", () => {
  expect(formatDelta(-50, "fr")).toBe("−0,5");
  expect(formatDelta(75, "fr")).toBe("+0,75");
  expect(formatDelta(0, "fr")).toBe("0");
});

test("A teacher may type comma or dot, and leave out the leading zero", () => {
  expect(["1,5", "1.5", ",5", "2", " 3 ", "2,", "0,25"].map(parsePoints)).toEqual([150, 150, 50, 200, 300, 200, 25]);
});

test("What is not a mark is refused instead of guessed", () => {
  for (const text of ["", ",", "1,555", "-1", "1 2", "1,5,2", "abc", "1e3", "1/2"])
    expect(parsePoints(text)).toBeNull();
});

test("Points of an annotation may be taken away with any minus a keyboard has", () => {
  expect(["-0,5", "−0.5", "–1", "+1", "0,25", "-0"].map(parseDelta)).toEqual([-50, -50, -100, 100, 25, 0]);
  expect(parseDelta("--1")).toBeNull();
});

test("Every mark that is shown can be typed back in both languages", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000 }),
      fc.constantFrom("fr" as const, "en" as const),
      (points, language) => {
        expect(parsePoints(formatPoints(points, language))).toBe(points);
        expect(parseDelta(formatDelta(-points, language))).toBe(points === 0 ? 0 : -points);
      },
    ),
  );
});

test("Zero copies are singular in French and plural in English", () => {
  expect([0, 1, 2].map((count) => plural(count, "fr", "copie", "copies"))).toEqual(["copie", "copie", "copies"]);
  expect([0, 1, 2].map((count) => plural(count, "en", "copy", "copies"))).toEqual(["copies", "copy", "copies"]);
});

test("Sizes, shares and dates follow the reader's language", () => {
  expect(formatBytes(1_234_567, "fr")).toBe("1,2\u00a0Mo");
  expect(formatBytes(999, "en")).toBe("999\u00a0B");
  expect(formatBytes(25_000_000, "en")).toBe("25\u00a0MB");
  expect(formatShare(0.5, "en")).toBe("50%");
  expect(formatDate("2026-05-12", "fr")).toBe("12 mai 2026");
  expect(formatDate("2026-05-12", "en")).toBe("May 12, 2026");
});
