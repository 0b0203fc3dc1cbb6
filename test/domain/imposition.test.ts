/** Pages on folded A3 sheets: laid as a folder of paper would find them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { imposed } from "#domain/imposition";

describe("Pages on A3 sheets", () => {
  test("One sheet is 4 beside 1, then 2 beside 3, however sheets are folded", () => {
    for (const folding of ["nested", "consecutive"] as const)
      expect(imposed(4, folding)).toEqual([
        [4, 1],
        [2, 3],
      ]);
  });

  test("Two sheets lie in each other, or follow each other", () => {
    expect(imposed(8, "nested")?.join(" ")).toBe("8,1 2,7 6,3 4,5");
    expect(imposed(8, "consecutive")?.join(" ")).toBe("4,1 2,3 8,5 6,7");
  });

  test("Every page is printed once; pages that do not fill a sheet are not laid out", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 25 }),
        fc.constantFrom("nested" as const, "consecutive" as const),
        (n, how) => {
          const pages = imposed(4 * n, how)?.flat() ?? [];
          expect(pages.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 4 * n }, (_, page) => page + 1));
        },
      ),
    );
    for (const pages of [0, 1, 2, 3, 6, -4, 4.5]) expect(imposed(pages, "nested")).toBeNull();
  });
});
