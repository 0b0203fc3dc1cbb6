/** A scanned page read as the scanner stored it must look as PDFium draws it, or be left to PDFium. */
import { describe, expect, test } from "vitest";
import { greyOf, turnedBits } from "#src/codecs/bits";
import { toGrey } from "#src/codecs/image";
import { bytesSource } from "#src/codecs/pdf-source";
import { type PageRef, type PlainImage, withPdf } from "#src/codecs/rasterize";
import * as fixtures from "./fixtures.ts";
import { deflated, drawn, filling, latin, type PdfStream, type ScanPage, scanPdf, written } from "./scan-pdf.ts";

const FIRST: PageRef = { index: 0, objectNumber: 0 };
/** 100 dots per inch for the JPEG of 496 by 702 pixels. */
const PAGE = [357, 505] as const;
const QUARTERS = [0, 90, 180, 270] as const;
type Quarter = (typeof QUARTERS)[number];

const jpegHead = (more = "", space = "/DeviceRGB") =>
  `/Type /XObject /Subtype /Image /Width 496 /Height 702 /BitsPerComponent 8 /ColorSpace ${space} ${more}`;
const JPEG: PdfStream = { dictionary: jpegHead("/Filter /DCTDecode"), bytes: fixtures.scannedPage };

/** A page of the JPEG alone, or with what is told otherwise. */
function page(about: Partial<ScanPage> = {}): Uint8Array<ArrayBuffer> {
  const resources = "/XObject << /I 10 0 R >>";
  return scanPdf({ size: PAGE, content: drawn(filling(PAGE)), resources, objects: [JPEG], ...about });
}

async function plain(bytes: Uint8Array, ref = FIRST): Promise<PlainImage | null> {
  const read = await withPdf(bytesSource(bytes), (pdf) => pdf.plainImage(ref));
  if (!read.ok) throw new Error(read.error.code);
  return read.value;
}

async function drawing(bytes: Uint8Array, dpi: number) {
  const made = await withPdf(bytesSource(bytes), (pdf) => pdf.render(FIRST, { dpi, maxPixels: 4e6, turn: 0 }));
  if (!made.ok) throw new Error(made.error.code);
  return made.value;
}

/** Mean difference of two grey pictures of about the same size. */
function apart(one: { width: number; height: number; grey: Uint8Array }, other: typeof one): number {
  expect(Math.abs(one.width - other.width) + Math.abs(one.height - other.height)).toBeLessThanOrEqual(2);
  let sum = 0;
  const [width, height] = [Math.min(one.width, other.width), Math.min(one.height, other.height)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sum += Math.abs((one.grey[y * one.width + x] ?? 0) - (other.grey[y * other.width + x] ?? 0));
    }
  }
  return sum / (width * height);
}

/** A page that shows just this JPEG, turned clockwise. */
function alone({ bytes, width, height }: { bytes: Uint8Array; width: number; height: number }, turn: Quarter) {
  const size = turn % 180 === 0 ? PAGE : ([PAGE[1], PAGE[0]] as const);
  const dictionary = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode`;
  const content = drawn(filling(size, ((360 - turn) % 360) as Quarter));
  return page({ size, content, objects: [{ dictionary, bytes }] });
}

describe("A colour scan is its JPEG, byte for byte", () => {
  const cases = QUARTERS.flatMap((rotate) => QUARTERS.map((turned) => [turned, rotate] as const));

  test.each(cases)("set %i degrees to the left on a page that is displayed turned by %i", async (turned, rotate) => {
    const size = turned % 180 === 0 ? PAGE : ([PAGE[1], PAGE[0]] as const);
    const bytes = page({ size, rotate, content: drawn(filling(size, turned)) });
    const found = await plain(bytes);
    if (found?.kind !== "jpeg") throw new Error("no JPEG");
    expect(found).toMatchObject({ width: 496, height: 702, turn: (720 - turned + rotate) % 360, dpi: 100 });
    expect(found.bytes).toEqual(fixtures.scannedPage);
    const [shown, drawnByPdfium] = [await drawing(alone(found, found.turn), 50), await drawing(bytes, 50)];
    expect(apart(toGrey(shown), toGrey(drawnByPdfium))).toBeLessThan(0.5);
  });

  test("as a copier packs it once more", async () => {
    const packed = {
      dictionary: jpegHead("/Filter [/FlateDecode /DCTDecode]"),
      bytes: await deflated(fixtures.scannedPage),
    };
    expect(await plain(page({ objects: [packed] }))).toMatchObject({ kind: "jpeg", bytes: fixtures.scannedPage });
  });

  test("with the letters a reader of print laid over it unseen, or under it", async () => {
    const picture = drawn(filling(PAGE));
    const letters = (mode: number) => `BT ${mode} Tr /F 20 Tf 30 400 Td (Read by machine) Tj ET`;
    for (const content of [`${picture} ${letters(3)}`, `${letters(0)} ${picture}`, `${letters(3)} ${picture}`]) {
      const bytes = page({ content });
      expect(await plain(bytes)).toMatchObject({ kind: "jpeg", turn: 0 });
      expect(apart(toGrey(await drawing(bytes, 50)), toGrey(await drawing(page(), 50)))).toBe(0);
    }
  });

  test("inside forms that move and turn it", async () => {
    const [width, height] = PAGE;
    const inner = {
      dictionary: `/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Matrix [0 1 -1 0 1 0] /Resources << /XObject << /I 10 0 R >> >>`,
      bytes: latin("/I Do"),
    };
    const outer = {
      dictionary: `/Type /XObject /Subtype /Form /BBox [-5 -5 900 900] /Resources << /XObject << /G 11 0 R >> >>`,
      bytes: latin(`q ${width} 0 0 ${height} 0 0 cm /G Do Q`),
    };
    const bytes = page({
      content: "q 1 0 0 1 0 0 cm /O Do Q",
      resources: "/XObject << /O 12 0 R >>",
      objects: [JPEG, inner, outer],
    });
    // Lying, the stored picture no longer has square dots: PDFium draws it.
    expect(await plain(bytes)).toBeNull();
    const lying = [height, width] as const;
    const fitting = { ...outer, bytes: latin(`q ${height} 0 0 ${width} 0 0 cm /G Do Q`) };
    const turned = page({
      size: lying,
      content: "/O Do",
      resources: "/XObject << /O 12 0 R >>",
      objects: [JPEG, inner, fitting],
    });
    const found = await plain(turned);
    if (found?.kind !== "jpeg") throw new Error("no JPEG");
    expect(found.turn).toBe(270);
    expect(apart(toGrey(await drawing(alone(found, found.turn), 50)), toGrey(await drawing(turned, 50)))).toBeLessThan(
      0.5,
    );
  });

  test("asked for again, after the page's size", async () => {
    const twice = await withPdf(bytesSource(page()), async (pdf) => [
      await pdf.pageSize(FIRST),
      await pdf.plainImage(FIRST),
      await pdf.plainImage(FIRST),
    ]);
    const jpeg = expect.objectContaining({ kind: "jpeg", bytes: fixtures.scannedPage });
    expect(twice).toEqual({ ok: true, value: [{ width: 357, height: 505 }, jpeg, jpeg] });
  });

  test("in a file locked against changes only, it is left to PDFium", async () => {
    expect(await plain(fixtures.lockedForOwner)).toBeNull();
  });
});

describe("A page is left to PDFium when it is more than its picture", () => {
  const picture = drawn(filling(PAGE));
  const mask = {
    dictionary: "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray",
    bytes: Uint8Array.of(128),
  };
  const annotation = (more: string) => `<< /Type /Annot /Subtype /Square /Rect [50 50 90 90] /F 4 ${more} >>`;
  const form = { dictionary: "/Type /XObject /Subtype /Form /BBox [0 0 40 40]", bytes: latin("0 0 40 40 re f") };
  const jpegWith = (more: string, space?: string): PdfStream => ({
    ...JPEG,
    dictionary: jpegHead(`/Filter /DCTDecode ${more}`, space),
  });

  test.each<[string, Partial<ScanPage>]>([
    ["a line typed over it", { content: `${picture} BT /F 20 Tf 30 400 Td (Typed) Tj ET` }],
    ["a frame drawn over it", { content: `${picture} 20 20 100 100 re S` }],
    ["a second picture on top", { content: `${picture} ${drawn([50, 0, 0, 50, 20, 20])}` }],
    ["a note stuck on it", { more: "/Annots [11 0 R]", objects: [JPEG, annotation("/AP << /N 12 0 R >>"), form] }],
    ["a soft mask", { objects: [jpegWith("/SMask 11 0 R"), mask] }],
    ["a colour that is not painted", { objects: [jpegWith("/Mask [250 255 250 255 250 255]")] }],
    ["values turned around", { objects: [jpegWith("/Decode [1 0 1 0 1 0]")] }],
    [
      "colours of print",
      {
        objects: [
          {
            dictionary: `/Type /XObject /Subtype /Image /Width 124 /Height 176 /BitsPerComponent 8 /ColorSpace /DeviceCMYK /Filter /DCTDecode`,
            bytes: fixtures.fourInks,
          },
        ],
      },
    ],
    [
      "a layer that may be hidden",
      {
        content: `/OC /L BDC ${picture} EMC`,
        resources: "/XObject << /I 10 0 R >> /Properties << /L << /Type /OCG /Name (Scan) >> >>",
      },
    ],
    [
      "half its strength",
      { content: `/G gs ${picture}`, resources: "/XObject << /I 10 0 R >> /ExtGState << /G << /ca 0.5 >> >>" },
    ],
    [
      "its colours multiplied with the paper's",
      { content: `/G gs ${picture}`, resources: "/XObject << /I 10 0 R >> /ExtGState << /G << /BM /Multiply >> >>" },
    ],
    ["a clip that cuts it", { content: `q 0 0 ${PAGE[0]} 300 re W n ${picture} Q` }],
    ["a round clip", { content: `q 0 250 m 0 520 357 520 357 250 c 357 -20 0 -20 0 250 c h W n ${picture} Q` }],
    [
      "a form that cuts it",
      {
        content: "/O Do",
        resources: "/XObject << /O 11 0 R >>",
        objects: [
          JPEG,
          {
            dictionary: "/Type /XObject /Subtype /Form /BBox [0 0 357 300] /Resources << /XObject << /I 10 0 R >> >>",
            bytes: latin(picture),
          },
        ],
      },
    ],
    ["a margin around it", { content: drawn([337, 0, 0, 485, 10, 10]) }],
    ["parts beyond the page's edge", { more: "/CropBox [0 0 357 480]" }],
    ["a slant", { content: drawn([357, 4, -6, 505, 3, -2]) }],
    ["its mirror image", { content: drawn([-357, 0, 0, 505, 357, 0]) }],
    ["dots that are not square", { size: [505, 505], content: drawn(filling([505, 505])) }],
    ["a size other than its JPEG's", { objects: [{ ...JPEG, dictionary: JPEG.dictionary.replace("702", "700") }] }],
  ])("%s", async (_, about) => {
    expect(await plain(page(about))).toBeNull();
  });

  test("a note nobody sees and a link leave it as it is", async () => {
    const hidden = "<< /Type /Annot /Subtype /Square /Rect [50 50 90 90] /F 2 /AP << /N 13 0 R >> >>";
    const link = "<< /Type /Annot /Subtype /Link /Rect [50 50 90 90] /F 4 >>";
    const bytes = page({ more: "/Annots [11 0 R 12 0 R]", objects: [JPEG, hidden, link, form] });
    expect(await plain(bytes)).toMatchObject({ kind: "jpeg" });
  });

  test("a clip that leaves it whole and marks of structure leave it as it is", async () => {
    const content = `/Artifact BMC q 0 0 357 505 re W n ${picture} Q EMC`;
    expect(await plain(page({ content }))).toMatchObject({ kind: "jpeg" });
  });

  test("of two pages with pictures of one size, when only one of them is masked", async () => {
    const masked = jpegWith("/SMask 8 0 R").dictionary;
    const leaf = (contents: number, image: number) =>
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.join(" ")}] /Contents ${contents} 0 R /Resources << /XObject << /I ${image} 0 R >> >> >>`;
    const content = { dictionary: "", bytes: latin(picture) };
    const bytes = written([
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
      leaf(5, 6),
      leaf(5, 7),
      content,
      JPEG,
      { ...JPEG, dictionary: masked },
      mask,
    ]);
    const both = await withPdf(bytesSource(bytes), async (pdf) => [
      await pdf.plainImage(FIRST),
      await pdf.plainImage({ index: 1, objectNumber: 0 }),
      await pdf.plainImage(FIRST),
    ]);
    // The third time the two cannot be told apart any more, and PDFium draws even the plain one.
    expect(both).toEqual({ ok: true, value: [expect.objectContaining({ kind: "jpeg" }), null, null] });
  });
});

describe("A black and white scan is its bits, with the ink PDFium draws", () => {
  const WIDTH = 298;
  const HEIGHT = 421;
  const SIZE = [214.56, 303.12] as const;

  /** Ones in an L along the left and lower edge and in a few thin strokes; rows padded with ones. */
  function ones(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(38 * HEIGHT).fill(0);
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < 304; x++) {
        const inL = (x > 20 && x < 60 && y > 30) || (y > 360 && y < 390 && x > 20 && x < 280);
        const stroke = y < 300 && (x + 2 * y) % 97 < 3;
        if (inL || stroke || x >= WIDTH) bytes[38 * y + (x >> 3)] = (bytes[38 * y + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
      }
    }
    return bytes;
  }

  const head = (more: string) =>
    `/Type /XObject /Subtype /Image /Width ${WIDTH} /Height ${HEIGHT} /BitsPerComponent 1 /Filter /FlateDecode ${more}`;

  async function oneBit(more: string, about: Partial<ScanPage> = {}): Promise<Uint8Array<ArrayBuffer>> {
    const objects = [{ dictionary: head(more), bytes: await deflated(ones()) }];
    return page({ size: SIZE, content: drawn(filling(SIZE)), objects, ...about });
  }

  async function sameAsDrawn(bytes: Uint8Array): Promise<PlainImage> {
    const found = await plain(bytes);
    if (found?.kind !== "oneBit") throw new Error("no bits");
    const shown = greyOf(turnedBits(found, found.turn), 2);
    expect(apart(shown, toGrey(await drawing(bytes, 50)))).toBeLessThan(4);
    return found;
  }

  test.each([
    ["grey", "/ColorSpace /DeviceGray"],
    ["grey, told that its range is the usual one", "/ColorSpace /DeviceGray /Decode [0 1]"],
    ["grey with its values turned around", "/ColorSpace /DeviceGray /Decode [1 0]"],
    ["a palette of black and white", "/ColorSpace [/Indexed /DeviceRGB 1 <000000FFFFFF>]"],
    ["a palette of white and black", "/ColorSpace [/Indexed /DeviceGray 1 <FF00>]"],
    ["a stencil", "/ImageMask true"],
    ["a stencil with its values turned around", "/ImageMask true /Decode [1 0]"],
  ])("%s", async (_, more) => {
    const found = await sameAsDrawn(await oneBit(more));
    expect(found).toMatchObject({ width: WIDTH, height: HEIGHT, turn: 0, dpi: 100 });
  });

  test.each(QUARTERS)("displayed turned by %i degrees", async (rotate) => {
    expect((await sameAsDrawn(await oneBit("/ColorSpace /DeviceGray", { rotate }))).turn).toBe(rotate);
  });

  test.each([false, true])("as a fax, where black is 1: %s", async (blackIs1) => {
    // One row of 16 white and 48 black dots, and below it 79 rows like the one above: the shortest codes there are.
    const bits = `001101010000001100100${"11".repeat(79)}`.padEnd(184, "0");
    const bytes = Uint8Array.from(bits.match(/.{8}/g) ?? [], (eight) => Number.parseInt(eight, 2));
    const dictionary = `/Type /XObject /Subtype /Image /Width 64 /Height 80 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 64 /Rows 80 /BlackIs1 ${blackIs1} >>`;
    const size = [46.08, 57.6] as const;
    const found = await sameAsDrawn(page({ size, content: drawn(filling(size)), objects: [{ dictionary, bytes }] }));
    if (found.kind !== "oneBit") throw new Error("no bits");
    expect([...found.bits.slice(0, 8)]).toEqual(
      blackIs1 ? [255, 255, 0, 0, 0, 0, 0, 0] : [0, 0, 255, 255, 255, 255, 255, 255],
    );
  });

  test("padding at the end of a row is white", async () => {
    const found = await plain(await oneBit("/ImageMask true /Decode [1 0]"));
    if (found?.kind !== "oneBit") throw new Error("no bits");
    const last = Array.from({ length: HEIGHT }, (_, y) => (found.bits[38 * y + 37] ?? 0) & 0b00111111);
    expect(last.every((bits) => bits === 0)).toBe(true);
  });

  test.each([
    ["a stencil in red", "/ImageMask true", `1 0 0 rg ${drawn(filling(SIZE))}`],
    ["a palette of blue and yellow", "/ColorSpace [/Indexed /DeviceRGB 1 <0000FFFFFF00>]", drawn(filling(SIZE))],
  ])("%s is left to PDFium", async (_, more, content) => {
    expect(await plain(await oneBit(more, { content }))).toBeNull();
  });
});
