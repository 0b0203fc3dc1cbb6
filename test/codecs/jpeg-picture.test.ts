/** What is done to a page's planes, and the files written of them, looked at through libjpeg-turbo. */
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { GreyPage } from "#domain/glyphs";
import type { Raster } from "#src/codecs/image";
import { JpegCodec, type Picture, readJpegHead } from "#src/codecs/jpeg";
import { boxed, distance, paper, psnr, type Rgb, seeded } from "./support/pictures.ts";
import { type Plan, writePlain } from "./support/plain-writer.ts";

const codec = JpegCodec.start();
const DEGREES = [90, 180, 270] as const;
const SAMPLINGS: [string, Plan][] = [
  ["grey", { across: 1, down: 1, grey: true }],
  ["4:4:4", { across: 1, down: 1 }],
  ["4:2:2", { across: 2, down: 1 }],
  ["4:4:0", { across: 1, down: 2 }],
  ["4:2:0", { across: 2, down: 2 }],
  ["4:1:1", { across: 4, down: 1 }],
];

function decoded(page: Rgb, plan: Plan): Picture {
  const picture = codec.decode(writePlain(page, plan), 1);
  if (picture === null) throw new Error("not decoded");
  return picture;
}

/** Pixels of the file as sharp sees them, three bytes each. */
async function seen(jpeg: Uint8Array): Promise<Rgb> {
  const { data, info } = await sharp(jpeg).toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: new Uint8Array(data) };
}

/** The same, each pixel taken from where `source` says. */
function remapped(page: Rgb, width: number, height: number, source: (x: number, y: number) => [number, number]): Rgb {
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = source(x, y);
      const from = 3 * (fromY * page.width + fromX);
      rgb.set(page.rgb.subarray(from, from + 3), 3 * (y * width + x));
    }
  }
  return { width, height, rgb };
}

function turnedByHand(page: Rgb, degrees: 90 | 180 | 270): Rgb {
  const { width, height } = page;
  if (degrees === 180) return remapped(page, width, height, (x, y) => [width - 1 - x, height - 1 - y]);
  if (degrees === 90) return remapped(page, height, width, (x, y) => [y, height - 1 - x]);
  return remapped(page, height, width, (x, y) => [width - 1 - y, x]);
}

function rasterOf({ width, height, rgb }: Rgb): Raster {
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
  return { width, height, rgba };
}

const asLuma = ({ width, height, grey }: GreyPage) => ({ width, height, luma: Float64Array.from(grey) });

describe("A page fed sideways or upside down is turned", () => {
  test.each(SAMPLINGS)("%s", async (_, plan) => {
    const page = paper(96, 72, 8, plan.grey);
    const picture = decoded(page, plan);
    const before = await seen(picture.encode(100));
    for (const degrees of DEGREES) {
      const after = await seen(picture.turned(degrees).encode(100));
      const byHand = turnedByHand(before, degrees);
      expect([after.width, after.height]).toEqual([byHand.width, byHand.height]);
      expect(psnr(after.rgb, byHand.rgb), `${degrees} degrees`).toBeGreaterThan(42);
    }
  });

  test("of any size, to the pixel", () => {
    for (const [width, height] of [
      [1, 1],
      [7, 9],
      [16, 8],
      [17, 33],
      [100, 37],
    ] as const) {
      const page = paper(width, height, width, true);
      const grey = codec.fromGrey({ width, height, grey: page.rgb.filter((_, i) => i % 3 === 0) });
      for (const degrees of DEGREES) {
        const byHand = turnedByHand(page, degrees);
        const turned = grey.turned(degrees).grey();
        expect([turned.width, turned.height]).toEqual([byHand.width, byHand.height]);
        expect(turned.grey).toEqual(byHand.rgb.filter((_, i) => i % 3 === 0));
      }
    }
  });
});

describe("A half of an A3 side is cut out", () => {
  test.each(SAMPLINGS)("%s", async (_, plan) => {
    const picture = decoded(paper(120, 80, 21, plan.grey), plan);
    const whole = await seen(picture.encode(100));
    const right = await seen(picture.cropped(60, 0, 60, 80).encode(100));
    const byHand = remapped(whole, 60, 80, (x, y) => [x + 60, y]);
    expect([right.width, right.height]).toEqual([60, 80]);
    expect(psnr(right.rgb, byHand.rgb)).toBeGreaterThan(36);
  });

  test("from where a colour pixel begins to where it was asked, inside the picture", () => {
    const picture = decoded(paper(101, 67, 2), { across: 2, down: 2 });
    const size = ({ width, height }: Picture) => [width, height];
    expect(size(picture.cropped(51, 3, 20, 10))).toEqual([21, 11]);
    expect(size(picture.cropped(-5, -5, 1000, 1000))).toEqual([101, 67]);
    expect(size(picture.cropped(100, 66, 50, 50))).toEqual([1, 1]);
    expect(size(picture.cropped(500, 500, 5, 5))).toEqual([1, 1]);
    expect(picture.cropped(50, 2, 20, 10).grey().grey[0]).toBe(picture.grey().grey[2 * 101 + 50]);
  });
});

describe("The strip with the name is white, in the file too", () => {
  test.each(SAMPLINGS)("%s", async (_, plan) => {
    const page = { ...paper(90, 70, 6, plan.grey), rgb: new Uint8Array(3 * 90 * 70).fill(20) };
    const picture = decoded(page, plan);
    const masked = picture.blanked(13.2, 0, 40.1, 21.5);
    const { grey } = masked.grey();
    for (let y = 0; y < 22; y++) for (let x = 13; x < 54; x++) expect(grey[y * 90 + x]).toBe(255);
    expect(grey[30 * 90 + 13]).toBeLessThan(40);
    expect(grey[5 * 90 + 80]).toBeLessThan(40);
    expect(picture.grey().grey[0]).toBeLessThan(40);
    const { rgb } = await seen(masked.encode(75));
    expect(Math.min(...rgb.slice(3 * (8 * 90 + 20), 3 * (8 * 90 + 45)))).toBeGreaterThan(245);
  });

  test("whatever was asked: nothing, everything, outside", () => {
    const picture = decoded(paper(33, 21, 6), { across: 2, down: 2 });
    expect(picture.blanked(5, 5, 0, 0).width).toBe(33);
    expect(new Set(picture.blanked(-9, -9, 999, 999).grey().grey)).toEqual(new Set([255]));
    expect(picture.blanked(100, 100, 5, 5).grey()).toEqual(picture.grey());
  });

  test("also in a half that was cut out, and the other half keeps its ink", () => {
    const picture = decoded({ ...paper(80, 40, 1), rgb: new Uint8Array(3 * 80 * 40).fill(20) }, { across: 2, down: 2 });
    const half = picture.cropped(40, 0, 40, 40).blanked(0, 0, 40, 40);
    expect(new Set(half.grey().grey)).toEqual(new Set([255]));
    expect(Math.max(...picture.grey().grey)).toBeLessThan(40);
  });
});

describe("A thumbnail", () => {
  test("is the mean of what it stands for", () => {
    const picture = decoded(paper(240, 160, 9), { across: 2, down: 2 });
    const small = picture.shrunk(60);
    expect([small.width, small.height]).toEqual([60, 40]);
    const { mean, max } = distance(small.grey(), boxed(asLuma(picture.grey()), 4));
    expect(mean).toBeLessThan(0.5);
    expect(max).toBeLessThanOrEqual(0.5);
  });

  test("of a narrow page is the page", () => {
    const picture = decoded(paper(50, 60, 9), { across: 2, down: 2 });
    expect(picture.shrunk(50)).toBe(picture);
    expect(picture.shrunk(1).width).toBe(1);
  });

  test("keeps the colours", async () => {
    const red = { ...paper(128, 128, 1), rgb: new Uint8Array(3 * 128 * 128).map((_, i) => (i % 3 === 0 ? 200 : 60)) };
    const { rgb } = await seen(decoded(red, { across: 2, down: 2 }).shrunk(37).encode(90));
    for (let i = 0; i < rgb.length; i++) expect(Math.abs((rgb[i] ?? 0) - (i % 3 === 0 ? 200 : 60))).toBeLessThan(6);
  });
});

describe("A picture drawn by PDFium becomes a file", () => {
  test.each([
    [1, 1],
    [7, 9],
    [64, 48],
    [133, 99],
  ])("%i by %i", async (width, height) => {
    const page = paper(width, height, 17);
    const picture = codec.fromRgba(rasterOf(page));
    expect(picture.colour).toBe(true);
    expect(distance(picture.grey(), asLumaOf(page)).max).toBeLessThanOrEqual(1);
    const file = picture.encode(95);
    expect(readJpegHead(file)).toEqual({ width, height, components: 3, progressive: false });
    const { rgb } = await seen(file);
    expect(psnr(rgb, page.rgb)).toBeGreaterThan(30);
  });

  test("grey when no pixel has a colour, and with colour when one has", async () => {
    const page = paper(50, 31, 4, true);
    const picture = codec.fromRgba(rasterOf(page));
    expect(picture.colour).toBe(false);
    expect(psnr((await seen(picture.encode(95))).rgb, page.rgb)).toBeGreaterThan(38);
    page.rgb[3 * 50 * 31 - 1] = 0;
    expect(codec.fromRgba(rasterOf(page)).colour).toBe(true);
  });
});

function asLumaOf({ width, height, rgb }: Rgb) {
  const luma = new Float64Array(width * height);
  for (let i = 0; i < luma.length; i++) {
    luma[i] = 0.299 * (rgb[3 * i] ?? 0) + 0.587 * (rgb[3 * i + 1] ?? 0) + 0.114 * (rgb[3 * i + 2] ?? 0);
  }
  return { width, height, luma };
}

describe("A file that is written", () => {
  test("is nearer to the page the higher its quality, and as near as libjpeg-turbo's", async () => {
    const page = paper(256, 200, 30);
    const picture = decoded(page, { across: 2, down: 2, step: 1 });
    const before = await seen(writePlain(page, { across: 2, down: 2, step: 1 }));
    let least = 0;
    for (const quality of [1, 10, 50, 75, 90, 100]) {
      const file = picture.encode(quality);
      const mine = psnr((await seen(file)).rgb, before.rgb);
      const options = { quality, chromaSubsampling: "4:2:0", optimiseCoding: false };
      const raw = { raw: { width: 256, height: 200, channels: 3 as const } };
      const other = new Uint8Array(await sharp(before.rgb, raw).jpeg(options).toBuffer());
      expect(mine).toBeGreaterThan(least);
      expect(mine).toBeGreaterThan(psnr((await seen(other)).rgb, before.rgb) - 0.5);
      expect(file.length).toBeLessThan(other.length * 1.1 + 100);
      least = mine;
    }
  });

  test("of noise at the finest quality holds every code there is, and is read back by both", async () => {
    const random = seeded(77);
    const grey = new Uint8Array(160 * 120).map(() => (random() < 0.5 ? 0 : 255));
    const file = codec.fromGrey({ width: 160, height: 120, grey }).encode(100);
    const { rgb } = await seen(file);
    expect(
      psnr(
        rgb.filter((_, i) => i % 3 === 0),
        grey,
      ),
    ).toBeGreaterThan(40);
    const again = codec.decode(file, 1);
    if (again === null) throw new Error("not decoded");
    expect(psnr(again.grey().grey, grey)).toBeGreaterThan(40);
  });
});

test("After the codec was cleared its pictures are not used by mistake, and their memory is used again", () => {
  const own = JpegCodec.start();
  const page = { width: 1000, height: 1000, grey: new Uint8Array(1_000_000) };
  const old = own.fromGrey(page);
  for (let i = 0; i < 200; i++) {
    own.clear();
    own.fromGrey(page);
  }
  expect(own.memoryBytes()).toBeLessThan(2_000_000);
  expect(() => old.grey()).toThrow("freed");
  expect(() => old.encode(75)).toThrow("freed");
});

test("More pictures than the memory holds are refused by name", () => {
  const own = JpegCodec.start();
  const fill = () => {
    for (let i = 0; i < 10; i++) own.fromGrey({ width: 3000, height: 3000, grey: new Uint8Array(9_000_000) });
  };
  expect(fill).toThrow(expect.objectContaining({ name: "JpegMemoryError" }));
  expect(own.memoryBytes()).toBeLessThanOrEqual(64 * 1024 * 1024);
});
