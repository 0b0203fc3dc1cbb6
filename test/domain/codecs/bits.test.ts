/** Black and white pictures: turned, halved and greyed as bits, and their PNG as another program reads it. */
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { type Bits, forView, greyOf, halved, rowBytes, turnedBits } from "#src/codecs/bits";
import { pngOfBits, pngOfGrey } from "#src/codecs/png";

const SIDE = { min: 1, max: 40 };

/** Any picture, some of its pixels ink. */
const pictures = fc
  .tuple(fc.integer(SIDE), fc.integer(SIDE), fc.integer())
  .map(([width, height, seed]) =>
    drawnBy(width, height, (x, y) => Math.imul(x * 31 + y * 17 + seed, 2654435761) >>> 28 < 6),
  );

function drawnBy(width: number, height: number, ink: (x: number, y: number) => boolean): Bits {
  const bits = new Uint8Array(rowBytes(width) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * rowBytes(width) + (x >> 3);
      if (ink(x, y)) bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { width, height, bits };
}

function inkAt({ width, height, bits }: Bits, x: number, y: number): boolean {
  if (x >= width || y >= height) return false;
  return ((bits[y * rowBytes(width) + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
}

describe("A black and white page is turned", () => {
  test("clockwise by quarter turns, pixel by pixel, and its padding stays white", () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const { width, height } = picture;
        expect(turnedBits(picture, 90)).toEqual(drawnBy(height, width, (x, y) => inkAt(picture, y, height - 1 - x)));
        expect(turnedBits(picture, 180)).toEqual(
          drawnBy(width, height, (x, y) => inkAt(picture, width - 1 - x, height - 1 - y)),
        );
        expect(turnedBits(picture, 270)).toEqual(drawnBy(height, width, (x, y) => inkAt(picture, width - 1 - y, x)));
        expect(turnedBits(picture, 0)).toBe(picture);
      }),
    );
  });
});

describe("A black and white page is halved", () => {
  test("to ink where two of four were ink", () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const count = (x: number, y: number) =>
          [0, 1].flatMap((right) => [0, 1].filter((below) => inkAt(picture, 2 * x + right, 2 * y + below))).length;
        const [width, height] = [Math.ceil(picture.width / 2), Math.ceil(picture.height / 2)];
        expect(halved(picture)).toEqual(drawnBy(width, height, (x, y) => count(x, y) >= 2));
      }),
    );
  });

  test("without losing an upright or a level stroke of one pixel, and without a speck of dust", () => {
    for (const place of [4, 5]) {
      const upright = halved(drawnBy(20, 20, (x) => x === place));
      const level = halved(drawnBy(20, 20, (_, y) => y === place));
      expect(upright).toEqual(drawnBy(10, 10, (x) => x === 2));
      expect(level).toEqual(drawnBy(10, 10, (_, y) => y === 2));
    }
    expect(halved(drawnBy(20, 20, (x, y) => x === 7 && y === 7)).bits.every((byte) => byte === 0)).toBe(true);
  });
});

describe("A black and white page is shown", () => {
  test.each([
    [150, 0, 150],
    [220, 0, 220],
    [300, 1, 150],
    [400, 1, 200],
    [600, 2, 150],
  ])("scanned at %i dpi, halved %i times", (dpi, times, shownDpi) => {
    const page = drawnBy(32, 32, (x, y) => x > y);
    const shown = forView(page, dpi);
    expect(shown.dpi).toBe(shownDpi);
    expect(shown.picture).toEqual([page, halved(page), halved(halved(page))][times]);
  });
});

describe("A black and white page becomes grey", () => {
  test("by the share of paper in each box", () => {
    fc.assert(
      fc.property(pictures, fc.integer({ min: 1, max: 8 }), (picture, reduce) => {
        const { width, height, grey } = greyOf(picture, reduce);
        expect([width, height]).toEqual(
          [picture.width, picture.height].map((side) => Math.max(1, Math.floor(side / reduce))),
        );
        const [across, down] = [Math.min(reduce, picture.width), Math.min(reduce, picture.height)];
        for (let at = 0; at < grey.length; at++) {
          const [left, top] = [reduce * (at % width), reduce * Math.floor(at / width)];
          let ink = 0;
          for (let y = 0; y < down; y++) for (let x = 0; x < across; x++) if (inkAt(picture, left + x, top + y)) ink++;
          expect(grey[at]).toBe(Math.floor(255 - (255 * ink) / (across * down)));
        }
      }),
    );
  });
});

describe("A PNG is read by others", () => {
  test("of a black and white page, one bit a pixel, with its resolution", async () => {
    await fc.assert(
      fc.asyncProperty(pictures, async (picture) => {
        const png = await pngOfBits(picture, 200);
        expect(await sharp(png).metadata()).toMatchObject({
          format: "png",
          density: 200,
          bitsPerSample: 1,
          channels: 1,
        });
        const { data, info } = await sharp(png).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
        expect(info).toMatchObject({ width: picture.width, height: picture.height, channels: 1 });
        const expected = Uint8Array.from({ length: data.length }, (_, at) =>
          inkAt(picture, at % picture.width, Math.floor(at / picture.width)) ? 0 : 255,
        );
        expect(new Uint8Array(data)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test("of a grey thumbnail", async () => {
    const grey = Uint8Array.from({ length: 13 * 7 }, (_, at) => (at * 37) % 256);
    const png = await pngOfGrey({ width: 13, height: 7, grey }, 30);
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 13, height: 7 });
    expect(Uint8Array.from({ length: grey.length }, (_, at) => data[at * info.channels] ?? 0)).toEqual(grey);
  });
});
