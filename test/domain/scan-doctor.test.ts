/** The test sheet drawn from its layout, then scanned badly in one known way at a time. */
import sharp, { type Sharp } from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { type Advice, diagnose, type ScanFacts, type ScanPicture } from "#domain/scan-doctor";
import {
  CLEAN_STRIPS,
  COLOURS,
  CORNERS,
  GREY_STEPS,
  LINE_PAIRS,
  lineWidth,
  RULER_STEPS,
  RULERS,
  SHEET,
  STROKES,
} from "#domain/scan-doctor-sheet";

const rect = (x: number, y: number, width: number, height: number, fill: string) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;
const inked = (ink: number) =>
  `rgb(${Array(3)
    .fill(Math.round(255 * (1 - ink)))
    .join(",")})`;

function sheetSvg(dpi: number): Buffer {
  const { width, height } = SHEET;
  const shapes = [rect(0, 0, width, height, "#fff")];
  for (const [x, y] of Object.values(CORNERS.middles)) {
    shapes.push(rect(x - CORNERS.side / 2, y - CORNERS.side / 2, CORNERS.side, CORNERS.side, "#000"));
  }
  for (const step of GREY_STEPS) shapes.push(rect(step.x, step.y, step.width, step.height, inked(step.ink)));
  for (const pairs of LINE_PAIRS) {
    const line = lineWidth(pairs);
    for (let at = 0; at + line <= pairs.width; at += 2 * line) {
      shapes.push(
        pairs.lines === "plumb"
          ? rect(pairs.x + at, pairs.y, line, pairs.height, "#000")
          : rect(pairs.x, pairs.y + at, pairs.width, line, "#000"),
      );
    }
  }
  for (const { x, y, length, width: thick, ink } of STROKES) {
    shapes.push(rect(x, y - thick / 2, length, thick, inked(ink)));
  }
  for (const area of COLOURS) shapes.push(rect(area.x, area.y, area.width, area.height, `rgb(${area.rgb.join(",")})`));
  for (const { inward, from, to } of RULER_STEPS) {
    const near = inward - RULERS.width / 2;
    shapes.push(rect(near, from, RULERS.width, to - from, "#000"));
    shapes.push(rect(width - inward - RULERS.width / 2, from, RULERS.width, to - from, "#000"));
    shapes.push(rect(from, near, to - from, RULERS.width, "#000"));
    shapes.push(rect(from, height - inward - RULERS.width / 2, to - from, RULERS.width, "#000"));
  }
  const size = `width="${(width / 2_540) * dpi}" height="${(height / 2_540) * dpi}"`;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${height}">${shapes.join("")}</svg>`,
  );
}

let printed: Buffer;

beforeAll(async () => {
  printed = await sharp(sheetSvg(600), { unlimited: true }).removeAlpha().png(QUICK).toBuffer();
});

type Change = (image: Sharp) => Sharp;

/** Paper and ink are never quite white and black, and a sensor has grain: the same at every run. */
function grained(picture: ScanPicture, grain: number): ScanPicture {
  let seed = 11;
  const pixels = picture.pixels.map((value) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return Math.max(0, Math.min(255, 22 + value * 0.87 + grain * (((seed >> 16) & 255) / 128 - 1)));
  });
  return { ...picture, pixels };
}

async function taken(image: Sharp, channels: 1 | 3): Promise<ScanPicture> {
  const { data, info } = await image
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(channels);
  return { width: info.width, height: info.height, channels, pixels: new Uint8Array(data) };
}

const resized = new Map<number, Promise<Buffer>>();

/** The sheet at a resolution, drawn once. */
function sheetAt(dpi: number): Promise<Buffer> {
  const width = Math.round((SHEET.width / 2_540) * dpi);
  const drawn = resized.get(dpi) ?? sharp(printed).resize({ width, kernel: "cubic" }).png(QUICK).toBuffer();
  resized.set(dpi, drawn);
  return drawn;
}

const QUICK = { compressionLevel: 1 };

/** The sheet scanned at `dpi`, changed as told. */
async function scan({ dpi = 200, channels = 1 as 1 | 3, grain = 4 }, change?: Change): Promise<ScanPicture> {
  const drawn = await sheetAt(dpi);
  const bytes = change ? await change(sharp(drawn)).png(QUICK).toBuffer() : drawn;
  return grained(await taken(sharp(bytes), channels), grain);
}

function read(picture: ScanPicture): { facts: ScanFacts; advice: Advice[] } {
  const result = diagnose(picture);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const svgOver =
  (shapes: (width: number, height: number) => string): Change =>
  (image) =>
    image.composite([
      {
        input: Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="1654" height="2339">${shapes(1_654, 2_339)}</svg>`,
        ),
      },
    ]);

describe("A good scan of the test sheet", () => {
  test.each([
    [150, 100],
    [200, 150],
    [300, 200],
  ])("at %i dpi asks for nothing, and resolves %i", async (dpi, resolved) => {
    const { facts, advice } = read(await scan({ dpi }));
    expect(advice).toEqual([]);
    expect(Math.abs(facts.dpi - dpi)).toBeLessThanOrEqual(1);
    expect(facts.resolved).toBeGreaterThanOrEqual(resolved);
    expect(facts.skew).toBe(0);
    expect(facts.contrast).toBeGreaterThan(80);
    expect(facts).toMatchObject({ oneBit: false, backgroundRemoved: false, streaks: 0 });
    expect(facts.clipped).toEqual({ left: 0, right: 0, top: 0, bottom: 0 });
  });

  test.each([90, 180, 270])("is read though it was turned by %i degrees", async (degrees) => {
    expect(read(await scan({ dpi: 150 }, (image) => image.rotate(degrees))).advice).toEqual([]);
  });

  test("keeps colours apart, where it has any", async () => {
    expect(read(await scan({ dpi: 150, channels: 3 })).facts.colour).toBe(true);
    expect(read(await scan({ dpi: 150, channels: 3 }, (image) => image.greyscale())).facts.colour).toBe(false);
  });
});

describe("A bad scan of the test sheet names its fault", () => {
  test("too coarse", async () => {
    const { facts, advice } = read(await scan({ dpi: 100 }));
    expect(advice[0]).toBe("raiseResolution");
    expect(facts.dpi).toBe(100);
    expect(facts.resolved).toBeLessThanOrEqual(75);
  });

  test("black and white only", async () => {
    const image = sharp(await sheetAt(200))
      .greyscale()
      .threshold(140);
    const { facts, advice } = read(await taken(sharp(await image.png(QUICK).toBuffer()), 1));
    expect(facts.oneBit).toBe(true);
    expect(advice).toEqual(["scanInGrey"]);
  });

  test("blurred, the more the worse", async () => {
    const blurs = [];
    for (const sigma of [0.8, 3, 5]) blurs.push(read(await scan({}, (image) => image.blur(sigma))));
    expect(blurs.map(({ facts }) => facts.blur)).toEqual(
      [...blurs.map(({ facts }) => facts.blur)].sort((a, b) => a - b),
    );
    expect(blurs.map(({ advice }) => advice.includes("focus"))).toEqual([false, true, true]);
  });

  test("its background removed", async () => {
    const { facts, advice } = read(await scan({}, (image) => image.linear(1.35, -20)));
    expect(facts.backgroundRemoved).toBe(true);
    expect(advice).toContain("turnOffBackgroundRemoval");
  });

  test("so bright that fine pale strokes are lost", async () => {
    // A bright exposure: light tones crowd together below white.
    const picture = await scan({ grain: 2 });
    const bright = picture.pixels.map((value) => 255 * (value / 255) ** 0.28);
    const { facts, advice } = read({ ...picture, pixels: bright });
    expect(facts.palest).toBeLessThan(read(picture).facts.palest);
    expect(advice).toEqual(["darker"]);
  });

  test("compressed too hard", async () => {
    const pictures = [];
    for (const quality of [90, 75, 8]) {
      const clean = await scan({});
      const jpeg = await sharp(clean.pixels, { raw: { width: clean.width, height: clean.height, channels: 1 } })
        .jpeg({ quality })
        .toBuffer();
      pictures.push(read(await taken(sharp(jpeg), 1)));
    }
    expect(pictures.map(({ advice }) => advice.includes("lessCompression"))).toEqual([false, false, true]);
  });

  test.each([
    ["down", svgOver((_, height) => `<rect x="700" width="3" height="${height}" fill-opacity="0.4"/>`)],
    ["across", svgOver((width) => `<rect y="1500" width="${width}" height="3" fill-opacity="0.4"/>`)],
    ["bright, down", svgOver((_, height) => `<rect x="700" width="3" height="${height}" fill-opacity="0.15"/>`)],
  ])("a streak %s", async (_, streak) => {
    const { facts, advice } = read(await scan({}, streak));
    expect(facts.streaks).toBe(1);
    expect(advice).toEqual(["cleanGlass"]);
  });

  test("a margin cut off", async () => {
    // 80 pixels at 200 dpi: 10.2 mm.
    const { facts, advice } = read(
      await scan({}, (image) => image.extract({ left: 80, top: 0, width: 1_574, height: 2_339 })),
    );
    expect(facts.clipped).toEqual({ left: 10, right: 0, top: 0, bottom: 0 });
    expect(advice).toEqual(["keepMargins"]);
  });

  test.each([-2, 1.5])("askew by %d degrees", async (degrees) => {
    const { facts, advice } = read(await scan({}, (image) => image.rotate(degrees, { background: "#fff" })));
    expect(Math.abs(facts.skew + 100 * degrees)).toBeLessThanOrEqual(5);
    expect(advice).toEqual(["feedStraight"]);
  });
});

describe("The test sheet", () => {
  test("is not found on another page", () => {
    const empty = {
      width: 1_240,
      height: 1_754,
      channels: 1 as const,
      pixels: new Uint8Array(1_240 * 1_754).fill(245),
    };
    expect(diagnose(empty)).toEqual({ ok: false, error: "SHEET_NOT_FOUND" });
    expect(diagnose({ width: 2, height: 0, channels: 3, pixels: new Uint8Array(0) }).ok).toBe(false);
  });

  test("has nothing printed on its clean strips", () => {
    const solid = [...GREY_STEPS, ...LINE_PAIRS, ...COLOURS];
    for (const strip of CLEAN_STRIPS) {
      const meets = solid.filter(
        (area) =>
          area.x < strip.x + strip.width &&
          area.x + area.width > strip.x &&
          area.y < strip.y + strip.height &&
          area.y + area.height > strip.y,
      );
      expect(meets).toEqual([]);
      for (const { x, y, length } of STROKES) {
        expect(y > strip.y && y < strip.y + strip.height && x < strip.x + strip.width && x + length > strip.x).toBe(
          false,
        );
      }
    }
  });
});
