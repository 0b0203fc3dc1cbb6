/** The codec's pixels against libjpeg-turbo's, over seeded pictures of many sizes and kinds of files. */

import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { JpegCodec, readJpegHead } from "#src/codecs/jpeg";
import { boxed, distance, jpegOf, type Making, paper, psnr, reference } from "./support/pictures.ts";
import { type Plan, writePlain } from "./support/plain-writer.ts";

const SIZES = [
  [1, 1],
  [7, 9],
  [8, 8],
  [16, 16],
  [17, 33],
  [31, 8],
  [64, 64],
  [65, 127],
  [200, 3],
  [333, 250],
] as const;

const MADE: [string, Making][] = [
  ["4:2:0", { chromaSubsampling: "4:2:0" }],
  ["4:4:4", { chromaSubsampling: "4:4:4" }],
  ["grey", { grey: true }],
  ["progressive 4:2:0", { chromaSubsampling: "4:2:0", progressive: true }],
  ["progressive 4:4:4", { chromaSubsampling: "4:4:4", progressive: true, quality: 95 }],
  ["progressive grey", { grey: true, progressive: true }],
  ["at the finest quality", { chromaSubsampling: "4:4:4", quality: 100 }],
  ["at a coarse quality", { quality: 10 }],
];

const PLANS: [string, Plan][] = [
  ["4:2:2", { across: 2, down: 1 }],
  ["4:4:0", { across: 1, down: 2 }],
  ["4:1:1", { across: 4, down: 1 }],
  ["4:1:1 lying", { across: 1, down: 4 }],
  ["4:2:0 with restart markers", { across: 2, down: 2, restart: 3 }],
  ["4:4:4 with a restart marker after every unit", { across: 1, down: 1, restart: 1 }],
  ["grey with restart markers", { across: 1, down: 1, grey: true, restart: 5 }],
  ["4:2:0 with a scan for each component", { across: 2, down: 2, separate: true }],
  ["4:2:2 with a scan for each component and restart markers", { across: 2, down: 1, separate: true, restart: 2 }],
  ["with codes longer than a look-up", { across: 2, down: 2, longCodes: true, step: 1 }],
  ["4:4:4 in units of two blocks each", { across: 1, down: 1, colourBlocks: 2, step: 2 }],
  ["4:4:0 in units of two blocks of each colour", { across: 1, down: 2, colourBlocks: 2, restart: 2 }],
];

/** Sharp's pixels are RGB, rounded; ours are the brightness itself: that alone makes them differ by up to one. */
const FULL = { mean: 0.6, max: 4 };
/** Sharp's full-size pixels were clipped and rounded one by one before their mean is taken. */
const REDUCED = { mean: 0.8, max: 4 };

async function compare(jpeg: Uint8Array): Promise<void> {
  const codec = JpegCodec.start();
  const whole = await reference(jpeg);
  for (const reduce of [1, 2, 4, 8] as const) {
    const picture = codec.decode(jpeg, reduce);
    if (picture === null) throw new Error(`not decoded at 1/${reduce}`);
    const other = boxed(whole, reduce);
    expect([picture.width, picture.height]).toEqual([other.width, other.height]);
    // At an edge a square reaches into what fills up the last block, which the reference does not show.
    const inside = { columns: Math.floor(whole.width / reduce), rows: Math.floor(whole.height / reduce) };
    const { mean, max } = distance(picture.grey(), other, inside);
    const limit = reduce === 1 ? FULL : REDUCED;
    expect(mean, `mean at 1/${reduce}`).toBeLessThanOrEqual(limit.mean);
    expect(max, `max at 1/${reduce}`).toBeLessThanOrEqual(limit.max);
  }
}

describe("A page's JPEG is decoded as libjpeg-turbo decodes it, at every scale", () => {
  test.each(MADE)("%s", async (_, making) => {
    for (const [i, [width, height]] of SIZES.entries()) {
      const jpeg = await jpegOf(paper(width, height, 11 + i, making.grey), making);
      const components = making.grey ? 1 : 3;
      expect(readJpegHead(jpeg)).toEqual({ width, height, components, progressive: making.progressive ?? false });
      await compare(jpeg);
    }
  });

  test.each(PLANS)("%s", async (_, plan) => {
    for (const [i, [width, height]] of SIZES.entries()) await compare(writePlain(paper(width, height, 40 + i), plan));
  });
});

describe("A page's colours", () => {
  const rgbOf = async (jpeg: Uint8Array) => new Uint8Array(await sharp(jpeg).raw().toBuffer());

  test.each([
    ["4:4:4", { across: 1, down: 1 }],
    ["4:2:2", { across: 2, down: 1 }],
    ["4:4:0", { across: 1, down: 2 }],
    ["4:2:0", { across: 2, down: 2 }],
    ["4:1:1", { across: 4, down: 1 }],
  ])("come through decoding and encoding, %s", async (_, plan) => {
    const jpeg = writePlain(paper(123, 77, 5), plan);
    const picture = JpegCodec.start().decode(jpeg, 1);
    expect(picture?.colour).toBe(true);
    const again = picture?.encode(100) ?? new Uint8Array();
    expect(psnr(await rgbOf(again), await rgbOf(jpeg))).toBeGreaterThan(45);
  });
});

test("A file without its end mark is decoded when all its blocks are there", async () => {
  const jpeg = await jpegOf(paper(100, 80, 3));
  expect(JpegCodec.start().decode(jpeg.subarray(0, jpeg.length - 2), 1)?.width).toBe(100);
});
