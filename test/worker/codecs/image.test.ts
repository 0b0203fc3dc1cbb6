/** Encoder, thumbnail, name strip and grey page, each on pictures painted by a formula. */
import { describe, expect, test } from "vitest";
import { blankTop, type Encoder, encodeWebp, imageCodec, type Raster, shrink, toGrey } from "#src/codecs/image";

/** A picture painted by a function of the place. */
function painted(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Raster {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgba.set([...colour(x, y), 255], 4 * (y * width + x));
  }
  return { width, height, rgba };
}

const gradient = (width: number, height: number) => painted(width, height, (x, y) => [x & 255, y & 255, (x * y) & 255]);

/** Width and height out of a lossy WebP's first frame. */
function webpSize(file: Uint8Array): [number, number] {
  const view = new DataView(file.buffer, file.byteOffset);
  const tag = String.fromCharCode(...file.slice(0, 4), ...file.slice(8, 16));
  if (tag !== "RIFFWEBPVP8 ") throw new Error(`no lossy WebP: ${tag}`);
  return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
}

describe("A page's picture as WebP", () => {
  test("keeps its size", async () => {
    expect(webpSize(await encodeWebp(gradient(301, 200), 75))).toEqual([301, 200]);
    expect(webpSize(await encodeWebp(gradient(1, 1), 75))).toEqual([1, 1]);
  });

  test("is smaller at a lower quality", async () => {
    const raster = gradient(400, 300);
    const [fine, coarse] = [await encodeWebp(raster, 90), await encodeWebp(raster, 30)];
    expect(coarse.length).toBeLessThan(fine.length / 2);
  });

  test("is refused when a side is longer than WebP can hold, and the next one is encoded", async () => {
    await expect(encodeWebp(gradient(16_384, 1), 75)).rejects.toThrow();
    expect(webpSize(await encodeWebp(gradient(20, 10), 75))).toEqual([20, 10]);
  });
});

describe("An encoder", () => {
  const picture = gradient(2, 2);

  function started(encoders: readonly (Encoder | Error)[]) {
    let starts = 0;
    const codec = imageCodec(async () => {
      const encoder = encoders[starts++];
      if (encoder === undefined || encoder instanceof Error) throw encoder ?? new Error("no more encoders");
      return encoder;
    });
    return { codec, starts: () => starts };
  }

  const sound: Encoder = () => new Uint8Array([1]);
  const trapping: Encoder = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };

  test("is started once for many pictures", async () => {
    const { codec, starts } = started([sound]);
    await Promise.all([codec.encode(picture, 75), codec.encode(picture, 75)]);
    await codec.encode(picture, 75);
    expect(starts()).toBe(1);
  });

  test("that trapped is never used again", async () => {
    const { codec, starts } = started([trapping, sound]);
    await expect(codec.encode(picture, 75)).rejects.toThrow("unreachable");
    expect(await codec.encode(picture, 75)).toEqual(new Uint8Array([1]));
    expect(starts()).toBe(2);
  });

  test("that could not start is started again", async () => {
    const { codec } = started([new Error("no memory"), sound]);
    await expect(codec.encode(picture, 75)).rejects.toThrow("no memory");
    expect(await codec.encode(picture, 75)).toEqual(new Uint8Array([1]));
  });
});

describe("A thumbnail", () => {
  test("is no wider than asked and keeps the page's shape", () => {
    const { width, height } = shrink(gradient(1240, 1754), 240);
    expect([width, height]).toEqual([240, 339]);
  });

  test("shows thin lines as grey instead of losing them", () => {
    const ruled = painted(100, 100, (_, y) => (y % 10 === 0 ? [0, 0, 0] : [255, 255, 255]));
    const { rgba } = shrink(ruled, 10);
    for (let at = 0; at < rgba.length; at += 4) expect([...rgba.slice(at, at + 4)]).toEqual([230, 230, 230, 255]);
  });

  test("of a page already small is the page", () => {
    const small = gradient(100, 200);
    expect(shrink(small, 100)).toBe(small);
  });

  test("of a strip keeps at least one row", () => {
    expect(shrink(gradient(1000, 1), 10)).toMatchObject({ width: 10, height: 1 });
  });
});

describe("The name strip", () => {
  test("is white paper in the copy, down to the last row it touches, and nothing else changes", () => {
    const page = gradient(50, 101);
    const before = page.rgba.slice();
    const { width, height, rgba } = blankTop(page, 0.2);
    const strip = 4 * 50 * 21;
    expect([width, height]).toEqual([50, 101]);
    expect(rgba.slice(0, strip).every((value) => value === 255)).toBe(true);
    expect(rgba.slice(strip)).toEqual(before.slice(strip));
    expect(page.rgba).toEqual(before);
  });

  test.each([
    [0, 0],
    [-1, 0],
    [1, 101],
    [7, 101],
  ])("of %d of the height blanks %i rows of 101", (fraction, rows) => {
    const { rgba } = blankTop(
      painted(3, 101, () => [9, 9, 9]),
      fraction,
    );
    expect(rgba.filter((value, at) => at % 4 === 0 && value === 255).length).toBe(3 * rows);
  });
});

test("A grey page weighs colours as the eye does", () => {
  const colours = [
    [255, 255, 255],
    [0, 0, 0],
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
  ];
  const { width, height, grey } = toGrey(painted(5, 1, (x) => colours[x] ?? []));
  expect([width, height]).toEqual([5, 1]);
  expect([...grey]).toEqual([255, 0, 76, 149, 28]);
});
