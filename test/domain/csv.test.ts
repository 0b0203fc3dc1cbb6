/** Tables that leave the house are opened in spreadsheets: no cell of them may act. */
import fc from "fast-check";
import Papa from "papaparse";
import { expect, test } from "vitest";
import { writeCsv } from "#src/codecs/csv";

const FIRST = ["=", "+", "-", "@", "\t", "\r", "a", " ", '"', ";", ",", "\n", "é"];
const cell = fc.tuple(fc.constantFrom(...FIRST), fc.string({ maxLength: 12 })).map((parts) => parts.join(""));

test("Whatever stands in a table, no cell of the file begins as a formula does, and every text is still there [K20]", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom(";" as const, "," as const),
      (rows, delimiter) => {
        const text = new TextDecoder().decode(writeCsv(rows, delimiter));
        const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), { delimiter, newline: "\r\n" });
        expect(data.flat().filter((each) => /^[=+\-@\t\r]/.test(each))).toEqual([]);
        expect(data.map((row) => row.map((each) => each.replace(/^'(?=[=+\-@\t\r])/, "")))).toEqual(rows);
      },
    ),
    { numRuns: 500 },
  );
});
