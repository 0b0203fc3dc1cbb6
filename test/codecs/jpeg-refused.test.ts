/** Files that are not for this codec, cut short, damaged or made to harm: null, in bounded time and memory. */
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { JpegCodec, readJpegHead } from "#src/codecs/jpeg";
import { jpegOf, paper, seeded } from "./support/pictures.ts";
import { writePlain } from "./support/plain-writer.ts";

const MEMORY_LIMIT = 64 * 1024 * 1024;
const plain = await jpegOf(paper(61, 47, 1));
const progressive = await jpegOf(paper(61, 47, 1), { progressive: true });
const restarted = writePlain(paper(61, 47, 1), { across: 2, down: 1, restart: 2 });

/** Where the marker's second byte is; segments only, in front of the first scan. */
function placeOf(file: Uint8Array, marker: number): number {
  let at = 2;
  while (file[at + 1] !== marker) {
    if (file[at] !== 0xff || at > file.length) throw new Error(`no marker ${marker.toString(16)}`);
    at += 2 + ((file[at + 2] ?? 0) << 8) + (file[at + 3] ?? 0);
  }
  return at + 1;
}

function changed(file: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const copy = file.slice();
  change(copy);
  return copy;
}

function inserted(file: Uint8Array, at: number, bytes: number[]): Uint8Array {
  return Uint8Array.from([...file.subarray(0, at), ...bytes, ...file.subarray(at)]);
}

const adobe = (transform: number) => [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform];
const frame = placeOf(plain, 0xc0);
const sized = (file: Uint8Array, marker: number, side: number) =>
  changed(file, (copy) => {
    const at = placeOf(file, marker) + 4;
    copy.set([side >> 8, side & 255, side >> 8, side & 255], at);
  });

async function cmyk(): Promise<Uint8Array> {
  return new Uint8Array(await sharp(plain).toColourspace("cmyk").jpeg().toBuffer());
}

describe("A file that is not plain is left to PDFium at sight", () => {
  test.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
    ["nothing", () => new Uint8Array(0)],
    ["text", () => new TextEncoder().encode("not a picture at all")],
    ["four components", cmyk],
    ["colours that Adobe did not transform", () => inserted(restarted, 2, adobe(0))],
    ["twelve bits", () => changed(plain, (copy) => copy.set([12], frame + 3))],
    ["arithmetic coding", () => changed(plain, (copy) => copy.set([0xc9], frame))],
    ["lossless", () => changed(plain, (copy) => copy.set([0xc3], frame))],
    ["no height", () => changed(plain, (copy) => copy.set([0, 0], frame + 4))],
    ["no scan", () => plain.subarray(0, placeOf(plain, 0xda) - 1)],
  ])("%s", async (_, make) => {
    const file = await make();
    expect(readJpegHead(file)).toBeNull();
    expect(JpegCodec.start().decode(file, 1)).toBeNull();
  });

  test("but grey is grey, whatever Adobe says about colours", () => {
    const grey = inserted(writePlain(paper(20, 20, 1), { across: 1, down: 1, grey: true }), 2, adobe(0));
    expect(JpegCodec.start().decode(grey, 1)?.colour).toBe(false);
    expect(JpegCodec.start().decode(inserted(plain, 2, adobe(1)), 1)?.colour).toBe(true);
  });
});

describe("A file that turns out not to be plain is left to PDFium", () => {
  test.each<[string, () => Uint8Array]>([
    ["an odd sampling", () => changed(plain, (copy) => copy.set([0x31], frame + 10))],
    ["more than an A3 side can have", () => sized(plain, 0xc0, 32_000)],
    ["larger than the memory", () => sized(plain, 0xc0, 9_000)],
    ["progressive and larger than the memory", () => sized(progressive, 0xc2, 5_000)],
    ["no table of steps", () => changed(plain, (copy) => copy.set([0xec], placeOf(plain, 0xdb)))],
    ["no table of codes", () => changed(plain, (copy) => copy.set([0xec], placeOf(plain, 0xc4)))],
    ["restart markers out of order", () => changed(restarted, (copy) => copy.set([0xd3], copy.indexOf(0xd1)))],
    ["a length that leads outside", () => changed(plain, (copy) => copy.set([0xff, 0xff], placeOf(plain, 0xdb) + 1))],
  ])("%s", (_, make) => {
    const codec = JpegCodec.start();
    expect(codec.decode(make(), 1)).toBeNull();
    expect(codec.memoryBytes()).toBeLessThanOrEqual(MEMORY_LIMIT);
    expect(codec.decode(plain, 1)?.width, "the next page is read").toBe(61);
  });
});

describe("A scan cut short is no page", () => {
  test.each([
    ["plain", plain],
    ["progressive", progressive],
    ["with restart markers", restarted],
  ])("%s, wherever it was cut", (_, file) => {
    const codec = JpegCodec.start();
    for (let length = 0; length < file.length - 2; length++) {
      expect(codec.decode(file.subarray(0, length), 8), `${length} of ${file.length} bytes`).toBeNull();
      codec.clear();
    }
    expect(codec.decode(file, 8)).not.toBeNull();
  });
});

test("Thousands of damaged files end as pictures or null, quickly, in bounded memory", {
  timeout: 120_000,
}, async () => {
  const random = seeded(4711);
  const pick = (below: number) => Math.floor(random() * below);
  const grey = await jpegOf(paper(40, 40, 2, true), { grey: true, progressive: true });
  const files = [plain, progressive, restarted, grey, await jpegOf(paper(130, 90, 3), { chromaSubsampling: "4:4:4" })];
  let codec = JpegCodec.start();
  let [read, slowest] = [0, 0];
  for (let i = 0; i < 4000; i++) {
    const file = (files[i % files.length] ?? plain).slice();
    for (let hits = 1 + pick(6); hits > 0; hits--) {
      // Half of the damage is in the tables and headers, where a byte does the most.
      file[pick(i % 2 === 0 ? file.length : Math.min(file.length, 700))] = random() < 0.2 ? 0xff : pick(256);
    }
    const cut = i % 7 === 0 ? file.subarray(0, pick(file.length)) : file;
    const before = performance.now();
    const picture = codec.decode(cut, ([1, 2, 4, 8] as const)[pick(4)] ?? 1);
    slowest = Math.max(slowest, performance.now() - before);
    if (picture !== null) {
      read++;
      const { width, height, grey: pixels } = picture.grey();
      expect(pixels.length).toBe(width * height);
    }
    expect(codec.memoryBytes()).toBeLessThanOrEqual(MEMORY_LIMIT);
    codec.clear();
    if (i % 500 === 499) codec = JpegCodec.start();
  }
  expect(read).toBeGreaterThan(100);
  expect(slowest).toBeLessThan(2000);
});
