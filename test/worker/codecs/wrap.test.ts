/** Pictures become PDFs by their bytes: PDFium shows each as it was, and nothing was packed anew that need not be. */
import { describe, expect, test } from "vitest";
import { sniff } from "#domain/media";
import type { Raster } from "#src/codecs/image";
import { bytesSource } from "#src/codecs/pdf-source";
import { withPdf } from "#src/codecs/rasterize";
import { wrap } from "#src/codecs/wrap";
import { type PictureName, picture } from "./pictures.ts";

const PAGES_MAX = 10;

async function wrapped(bytes: Uint8Array, pagesMax = PAGES_MAX) {
  const { media } = sniff(bytes);
  if (media === null || media === "pdf" || media === "zip") throw new Error(`not a picture: ${media}`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const made = await wrap(bytesSource(bytes), media, {
    pagesMax,
    async write(part) {
      parts.push(part.slice());
    },
  });
  return { made, pdf: new Uint8Array(await new Blob(parts).arrayBuffer()) };
}

type Shown = { width: number; height: number; raster: Raster };

async function shown(pdf: Uint8Array): Promise<Shown[]> {
  const read = await withPdf(bytesSource(pdf), async (file) => {
    const pages: Shown[] = [];
    for (let index = 0; index < file.pageCount; index++) {
      const ref = { index, objectNumber: 0 };
      const raster = await file.render(ref, { dpi: 30, maxPixels: 1_000_000, turn: 0 });
      pages.push({ ...(await file.pageSize(ref)), raster });
    }
    return pages;
  });
  if (!read.ok) throw new Error(read.error.code);
  return read.value;
}

/** The colour in the middle of each quarter: top left, top right, bottom left, bottom right. */
function quarters({ width, height, rgba }: Raster): string {
  return [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ]
    .map(([x = 0, y = 0]) => 4 * (Math.floor(y * height) * width + Math.floor(x * width)))
    .map((at) => nameOf(rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0))
    .join(" ");
}

const NAMED = {
  red: [220, 30, 30],
  green: [30, 160, 60],
  blue: [30, 60, 200],
  white: [255, 255, 255],
  black: [0, 0, 0],
  pink: [237, 142, 142],
} as const;

/** The nearest of the colours of the fixtures; "?" when none is near. */
function nameOf(...color: [number, number, number]): string {
  const far = (other: readonly number[]) => Math.max(...other.map((value, n) => Math.abs(value - (color[n] ?? 0))));
  const [best] = Object.entries(NAMED).toSorted(([, a], [, b]) => far(a) - far(b));
  return best && far(best[1]) < 60 ? best[0] : `?${color.join(",")}`;
}

function holds(pdf: Uint8Array, bytes: Uint8Array): boolean {
  const text = (all: Uint8Array) => new TextDecoder("latin1").decode(all);
  return text(pdf).includes(text(bytes));
}

const COLORS = "red green blue white";
const HALVES = "black white black white";

test.each<[PictureName, string]>([
  ["color.jpg", COLORS],
  ["progressive.jpg", COLORS],
  ["color.png", COLORS],
  ["palette.png", COLORS],
  ["see-through.png", "pink green blue white"],
  ["see-through-palette.png", "pink green blue white"],
  ["one-bit.png", HALVES],
  ["two-bit.png", HALVES],
  ["four-bit.png", HALVES],
  ["sixteen-bit.png", HALVES],
  ["sixteen-bit-color.png", HALVES],
  ["sixteen-bit-see-through.png", HALVES],
  ["clear-color.png", HALVES],
  ["none.tif", COLORS],
  ["lzw.tif", COLORS],
  ["lzw-predicted.tif", COLORS],
  ["deflate.tif", COLORS],
  ["packbits.tif", COLORS],
  ["jpeg.tif", COLORS],
  ["tiles.tif", COLORS],
  ["jpeg-tiles.tif", COLORS],
  ["sixteen-bit.tif", COLORS],
  ["group4.tif", HALVES],
  ["group4-white-is-zero.tif", HALVES],
  ["group4-strips.tif", HALVES],
  ["group3.tif", HALVES],
  ["one-bit.tif", HALVES],
])("A picture in the coding of %s is shown as it was", async (name, colors) => {
  const { made, pdf } = await wrapped(picture(name));
  expect(made).toEqual({ ok: true, value: { pages: 1 } });
  const [page] = await shown(pdf);
  expect(page && quarters(page.raster)).toBe(colors);
});

test.each(["cmyk.jpg", "cmyk.tif"] as const)("Inks are told from light: %s is no negative", async (name) => {
  const [page] = await shown((await wrapped(picture(name))).pdf);
  const [red, , , white] = page ? quarters(page.raster).split(" ") : [];
  expect(white).toBe("white");
  expect(red).not.toBe("white");
});

test("A JPEG lies in its PDF byte for byte, as do the rows of a PNG and the lines of a fax", async () => {
  const jpeg = picture("color-300dpi.jpg");
  expect(holds((await wrapped(jpeg)).pdf, jpeg)).toBe(true);
  const png = picture("color.png");
  const { pdf } = await wrapped(png);
  const at = new TextDecoder("latin1").decode(png).indexOf("IDAT");
  const length = new DataView(png.buffer).getUint32(at - 4);
  expect(holds(pdf, png.slice(at + 4, at + 4 + length))).toBe(true);
  const fax = picture("group4.tif");
  expect((await wrapped(fax)).pdf.length).toBeLessThan(fax.length + 900);
});

test.each([
  [2, "green red white blue"],
  [3, "white blue green red"],
  [4, "blue white red green"],
  [5, "red blue green white"],
  [6, "blue red white green"],
  [7, "white green blue red"],
  [8, "green white red blue"],
] as const)("A photograph that says it lies as number %d is shown upright", async (n, colors) => {
  const [page] = await shown((await wrapped(picture(`orientation-${n}.jpg`))).pdf);
  expect(page && quarters(page.raster)).toBe(colors);
  expect(page && page.width < page.height).toBe(n >= 5);
});

test("A page is as large as the picture's resolution says when that is sane, and fits an A4 when it is not", async () => {
  const [told] = await shown((await wrapped(picture("color-300dpi.jpg"))).pdf);
  expect(told?.width).toBeCloseTo((1240 / 300) * 72, 1);
  expect(told?.height).toBeCloseTo((1754 / 300) * 72, 1);
  const [fitted] = await shown((await wrapped(picture("color.jpg"))).pdf);
  expect(fitted?.width).toBeCloseTo((595.28 * 64) / 48, 1);
  expect(fitted?.height).toBeCloseTo(595.28, 1);
});

test("The pages of a TIFF become pages in their order, and more of them than a scan may have are refused", async () => {
  const { made, pdf } = await wrapped(picture("three-pages.tif"));
  expect(made).toEqual({ ok: true, value: { pages: 3 } });
  const pages = await shown(pdf);
  expect(pages.map(({ raster }) => quarters(raster))).toEqual([
    "red green red green",
    "red green blue white",
    "blue white blue white",
  ]);
  expect((await wrapped(picture("three-pages.tif"), 2)).made).toEqual({ ok: false, error: { code: "TOO_MANY_PAGES" } });
});

describe("What cannot be wrapped is refused by name", () => {
  test.each<[PictureName, string]>([
    ["interlaced.png", "PNG (interlaced)"],
    ["see-through.tif", "TIFF (transparency)"],
  ])("%s", async (name, what) => {
    expect((await wrapped(picture(name))).made).toEqual({ ok: false, error: { code: "IMAGE_UNSUPPORTED", what } });
  });

  test.each(["color.jpg", "color.png", "lzw.tif", "deflate.tif", "see-through.png"] as const)(
    "The first half of %s is broken or shown as far as it goes, and never waits for ever",
    async (name) => {
      const bytes = picture(name);
      for (const length of [12, 40, Math.floor(bytes.length / 2), bytes.length - 30]) {
        const { made, pdf } = await wrapped(bytes.slice(0, length));
        if (made.ok) expect(await shown(pdf)).toHaveLength(1);
        else expect(made.error.code).toBe("IMAGE_BROKEN");
      }
    },
  );

  test("A see-through PNG with more rows than it says is broken, however many there are", async () => {
    const bytes = picture("see-through.png");
    new DataView(bytes.buffer).setUint32(20, 10);
    expect((await wrapped(bytes)).made).toEqual({ ok: false, error: { code: "IMAGE_BROKEN" } });
  });

  test("A TIFF whose directories point at each other ends", async () => {
    const bytes = picture("group4.tif");
    const view = new DataView(bytes.buffer);
    const first = view.getUint32(4, true);
    const count = view.getUint16(first, true);
    view.setUint32(first + 2 + 12 * count, first, true);
    expect((await wrapped(bytes)).made).toEqual({ ok: true, value: { pages: 1 } });
  });
});

test("A store that fails while a picture is poured is not mistaken for a broken picture", async () => {
  for (const name of ["color.jpg", "see-through.png", "lzw.tif"] as const) {
    const { media } = sniff(picture(name));
    if (media === null || media === "pdf" || media === "zip") throw new Error("no picture");
    let taken = 0;
    const failing = wrap(bytesSource(picture(name)), media, {
      pagesMax: PAGES_MAX,
      async write(part) {
        taken += part.length;
        if (taken > 300) throw new Error("the store is away");
      },
    });
    await expect(failing).rejects.toThrow("the store is away");
  }
});
