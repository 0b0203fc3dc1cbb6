/** What files are by their first bytes, in which order they lie, and how large a page a picture makes. */
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { pageBox, uprightOf } from "#domain/image-page";
import { LIMITS } from "#domain/limits";
import { sniff } from "#domain/media";
import { mergeSettings, scanLimitsOf, settingsOf } from "#domain/school-settings";
import { inNaturalOrder, isMeant } from "#domain/zip-names";
import { lzw, packBits } from "../../src/codecs/tiff-lzw.ts";

const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...part].map((c) => c.charCodeAt(0)))));
const zipped = (name: string) => bytes("PK\u0003\u0004", ..."\0".repeat(22), name.length, 0, 0, 0, name);

describe("what a file is", () => {
  test.each([
    ["pdf", bytes("%PDF-1.7")],
    ["pdf", bytes("some words of a printer\r\n", "%PDF-1.4")],
    ["jpeg", bytes(0xff, 0xd8, 0xff, 0xe0)],
    ["png", bytes(0x89, "PNG\r\n", 0x1a, "\n")],
    ["tiff", bytes("II*\0")],
    ["tiff", bytes("MM\0*")],
    ["zip", zipped("copies/a.pdf")],
    ["zip", bytes("PK\u0005\u0006")],
  ])("%s is told by its bytes", (media, head) => {
    expect(sniff(head)).toEqual({ media });
  });

  test.each([
    ["heic", bytes(0, 0, 0, 24, "ftypheic")],
    ["heic", bytes(0, 0, 0, 24, "ftypmif1")],
    ["video", bytes(0, 0, 0, 24, "ftypisom")],
    ["webp", bytes("RIFF", 0, 0, 0, 0, "WEBP")],
    ["gif", bytes("GIF89a")],
    ["bmp", bytes("BM", 0, 0)],
    ["raw", bytes("II*\0", 16, 0, 0, 0, "CR")],
    ["office", zipped("[Content_Types].xml")],
    ["office", zipped("mimetype")],
    ["office", bytes(0xd0, 0xcf, 0x11, 0xe0)],
    ["archive", bytes("Rar!")],
    ["text", bytes("Nom;Prénom\n".replace("é", "e"))],
    ["unknown", bytes(1, 2, 3)],
    ["unknown", new Uint8Array(0)],
  ])("What is no scan is named: %s", (seems, head) => {
    expect(sniff(head)).toEqual({ media: null, seems });
  });

  test("Whatever the bytes, there is an answer", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (head) => sniff(head) !== undefined));
  });
});

test("Files lie as a person reads their names, and what programs leave behind is not meant", () => {
  const names = ["copie 10.pdf", "Copie 9.pdf", "b/1.pdf", "a/2.pdf", "a/10.pdf", "élève.pdf", "zoé.pdf"];
  expect(inNaturalOrder(names.map((name) => ({ name }))).map(({ name }) => name)).toEqual([
    "a/2.pdf",
    "a/10.pdf",
    "b/1.pdf",
    "Copie 9.pdf",
    "copie 10.pdf",
    "élève.pdf",
    "zoé.pdf",
  ]);
  for (const name of ["__MACOSX/a.pdf", "x/._a.pdf", ".DS_Store", "x/Thumbs.db", "dossier/", "x\\Thumbs.db", ""])
    expect(isMeant(name)).toBe(false);
  for (const name of ["a.pdf", "x/a.b.pdf", "copies.zip/a.pdf"]) expect(isMeant(name)).toBe(true);
});

describe("the page around a picture", () => {
  test.each([
    ["a scan of an A4 at 300 dpi", { width: 2480, height: 3508 }, { x: 300, y: 300 }, [595, 842]],
    ["an A3 at 200 dpi", { width: 3307, height: 2339 }, { x: 200, y: 200 }, [1191, 842]],
    ["a fax with twice as many dots across as down", { width: 1728, height: 1145 }, { x: 204, y: 98 }, [610, 841]],
    ["a telephone that says 72", { width: 3024, height: 4032 }, { x: 72, y: 72 }, [595, 794]],
    ["a picture that says nothing", { width: 4000, height: 3000 }, null, [794, 595]],
    ["a program that says one dot per inch", { width: 2480, height: 3508 }, { x: 1, y: 1 }, [595, 842]],
  ])("%s", (_, size, dpi, [width, height]) => {
    const box = pageBox(size, dpi);
    expect([Math.round(box.width), Math.round(box.height)]).toEqual([width, height]);
  });

  test("Each of the eight ways a picture may lie is brought upright by a mirror and a turn of its own", () => {
    const all = ([1, 2, 3, 4, 5, 6, 7, 8] as const).map((n) => JSON.stringify(uprightOf(n)));
    expect(new Set(all).size).toBe(8);
  });
});

test("A school's own limits hold, never above the product's; what it did not choose is as usual", () => {
  const settings = settingsOf(mergeSettings({ scans: { sides: 500 } }, { scans: { fileMiB: 100 } }));
  expect(scanLimitsOf(settings)).toEqual({ bytes: 100 * 1024 * 1024, sides: 500 });
  expect(scanLimitsOf(settingsOf({}))).toEqual({ bytes: LIMITS.scanBytesMax, sides: LIMITS.scanPagesMax });
});

test("LZW of a noisy picture, whose codes grow to their full length and begin anew, gives every byte back, in pieces of any size", async () => {
  const [width, height] = [256, 200];
  const pixels = Uint8Array.from({ length: width * height }, (_, n) => (Math.sin(n * n) * 12_345) & 63);
  const tiff = await sharp(pixels, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .tiff({ compression: "lzw", predictor: "none" })
    .toBuffer();
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  for (const piece of [1, 97, 100_000]) {
    const strips = stripsOf(view).map(({ offset, length }) => {
      const decode = lzw();
      const packed = tiff.subarray(offset, offset + length);
      const out: number[] = [];
      for (let at = 0; at < packed.length; at += piece) out.push(...decode(packed.subarray(at, at + piece)));
      return out;
    });
    expect(Uint8Array.from(strips.flat())).toEqual(pixels);
  }
});

/** Of a TIFF written by a library: where its strips lie. */
function stripsOf(view: DataView): { offset: number; length: number }[] {
  const little = view.getUint16(0) === 0x4949;
  const at = view.getUint32(4, little);
  const read = (tag: number): number[] => {
    for (let n = 0; n < view.getUint16(at, little); n++) {
      const entry = at + 2 + 12 * n;
      if (view.getUint16(entry, little) !== tag) continue;
      const [type, count] = [view.getUint16(entry + 2, little), view.getUint32(entry + 4, little)];
      const size = type === 3 ? 2 : 4;
      const from = size * count <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
      return Array.from({ length: count }, (_, k) =>
        size === 2 ? view.getUint16(from + 2 * k, little) : view.getUint32(from + 4 * k, little),
      );
    }
    return [];
  };
  const lengths = read(279);
  return read(273).map((offset, n) => ({ offset, length: lengths[n] ?? 0 }));
}

test("PackBits gives runs and literal stretches back, also where one is cut in two", () => {
  const packed = bytes(0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0x80, 0xfd, 0xaa);
  const whole = [0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa];
  for (let cut = 0; cut <= packed.length; cut++) {
    const decode = packBits();
    expect([...decode(packed.slice(0, cut)), ...decode(packed.slice(cut))]).toEqual(whole);
  }
});
