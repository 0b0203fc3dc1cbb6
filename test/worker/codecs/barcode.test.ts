/** Codes on pictures of pages: found where papers have them, whichever way the page lies. */
import { encode } from "uqr";
import { describe, expect, test } from "vitest";
import type { GreyPage } from "#domain/glyphs";
import { readCodes, readerBytes } from "#src/codecs/barcode";

/** A4 at 150 dpi. */
const WIDE = 1240;
const HIGH = 1754;
const MODULE = 4;

function blankPage(): GreyPage {
  return { width: WIDE, height: HIGH, grey: new Uint8Array(WIDE * HIGH).fill(255) };
}

/** A code with its left top corner at this pixel. */
function stamp(page: GreyPage, text: string, left: number, top: number): GreyPage {
  const { data, size } = encode(text, { ecc: "Q", border: 0 });
  for (let y = 0; y < size * MODULE; y++)
    for (let x = 0; x < size * MODULE; x++)
      if (data[Math.floor(y / MODULE)]?.[Math.floor(x / MODULE)]) page.grey[(top + y) * page.width + left + x] = 20;
  return page;
}

function turned(page: GreyPage): GreyPage {
  const { width, height, grey } = page;
  const out = new Uint8Array(grey.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out[x * height + (height - 1 - y)] = grey[y * width + x] ?? 255;
  return { width: height, height: width, grey: out };
}

describe("Codes on a page", () => {
  test("A code in the corner is read with its place on the page", async () => {
    const [code] = await readCodes(stamp(blankPage(), "K1P0000ABCDEFG", 1050, 83), "corner");
    expect(code?.text).toBe("K1P0000ABCDEFG");
    expect(code?.box.x).toBeCloseTo(1050 / WIDE, 2);
    expect(code?.box.y).toBeCloseTo(83 / HIGH, 2);
    expect(code?.box.w).toBeCloseTo((21 * MODULE) / WIDE, 2);
    expect(code?.rotation).toBe(0);
  });

  test("The code says how the page lies: upright, on its side, upside down", async () => {
    let page = stamp(blankPage(), "TURN", 1050, 83);
    const seen: number[] = [];
    for (let n = 0; n < 4; n++) {
      const [code] = await readCodes(page, "corner");
      expect(code?.text).toBe("TURN");
      seen.push(code?.rotation ?? Number.NaN);
      page = turned(page);
    }
    expect(seen.map((each) => (each + 360) % 360)).toEqual([0, 90, 180, 270]);
  });

  test("When the first code is torn off, the one at the foot is read", async () => {
    const page = stamp(blankPage(), "FOOT", 90, 1590);
    expect((await readCodes(page, "corner")).map(({ text }) => text)).toEqual(["FOOT"]);
  });

  test("A code in the middle of the page is found only by looking everywhere", async () => {
    const page = stamp(blankPage(), "MIDDLE", 580, 800);
    expect(await readCodes(page, "corner")).toEqual([]);
    const [code] = await readCodes(page, "everywhere");
    expect(code?.text).toBe("MIDDLE");
    expect(code?.box.y).toBeCloseTo(800 / HIGH, 2);
  });

  test("A blank page, noise and a picture of one pixel have no code", async () => {
    expect(await readCodes(blankPage(), "everywhere")).toEqual([]);
    const noise = blankPage();
    for (let at = 0, seed = 1; at < noise.grey.length; at++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      noise.grey[at] = seed >>> 24;
    }
    expect(await readCodes(noise, "corner")).toEqual([]);
    expect(await readCodes({ width: 1, height: 1, grey: new Uint8Array(1) }, "corner")).toEqual([]);
    expect(await readCodes({ width: 1, height: 1, grey: new Uint8Array(1) }, "everywhere")).toEqual([]);
  });

  test("A smeared code is no code", async () => {
    const page = stamp(blankPage(), "SMEAR", 1050, 83);
    for (let y = 100; y < 150; y++) page.grey.fill(60, y * WIDE + 1040, y * WIDE + 1140);
    expect(await readCodes(page, "everywhere")).toEqual([]);
  });

  test("Two hundred pages later the reader has no more memory than after ten", async () => {
    const page = stamp(blankPage(), "AGAIN", 580, 800);
    for (let n = 0; n < 10; n++) await readCodes(page, "everywhere");
    const early = await readerBytes();
    for (let n = 0; n < 200; n++) await readCodes(page, n % 10 === 0 ? "everywhere" : "corner");
    expect(await readerBytes()).toBe(early);
    expect(early).toBeLessThan(40 * 1024 * 1024);
  });
});
