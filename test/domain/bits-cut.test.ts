import fc from "fast-check";
import { expect, test } from "vitest";
import { type Bits, rowBytes } from "../../src/codecs/bits.ts";
import { croppedBits, withoutTopBits } from "../../src/codecs/bits-cut.ts";

const inkAt = ({ width, bits }: Bits, x: number, y: number) =>
  ((bits[y * rowBytes(width) + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;

const pictures = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 6 }), seed: fc.nat() })
  .map(({ width, height, seed }) => {
    const bits = new Uint8Array(rowBytes(width) * height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        if ((((x + 3 * y + 1) * (seed + 7)) >> 2) & 1) {
          const at = y * rowBytes(width) + (x >> 3);
          bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7));
        }
    return { width, height, bits };
  });

test("A part of a black and white page has its ink just where the page has it, and white beyond its edge", () => {
  fc.assert(
    fc.property(pictures, fc.nat(), fc.nat(), (page, a, b) => {
      const left = a % page.width;
      const right = left + 1 + (b % (page.width - left));
      const part = croppedBits(page, left, right);
      expect([part.width, part.height]).toEqual([right - left, page.height]);
      for (let y = 0; y < part.height; y++) {
        for (let x = 0; x < 8 * rowBytes(part.width); x++)
          expect(inkAt(part, x, y)).toBe(x < part.width ? inkAt(page, left + x, y) : 0);
      }
    }),
  );
});

test("The strip with the name is white paper, and the page below it is untouched", () => {
  fc.assert(
    fc.property(pictures, fc.double({ min: 0, max: 1, noNaN: true }), (page, fraction) => {
      const blank = withoutTopBits(page, fraction);
      const rows = Math.ceil(fraction * page.height);
      for (let y = 0; y < page.height; y++)
        for (let x = 0; x < page.width; x++) expect(inkAt(blank, x, y)).toBe(y < rows ? 0 : inkAt(page, x, y));
    }),
  );
});
