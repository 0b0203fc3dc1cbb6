// What a look says of practice pages whose truth is known: turned, askew, blurred, pale, stained, cut, blank.

import { PDFDocument, PDFName, PDFRawStream } from "pdf-lib";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { findHeaderBox } from "#domain/look/header";
import { lookAt } from "#domain/look/look";
import { answersOf } from "../../scripts/practice/answers.mjs";
import { practiceExam } from "../../scripts/practice/exam.mjs";
import { writerOf } from "../../scripts/practice/handwriting.mjs";
import { answerInk } from "../../scripts/practice/pen-layer.mjs";
import { printedPages } from "../../scripts/practice/print-layer.mjs";
import { randomOf } from "../../scripts/practice/random.mjs";
import { inkMask, SCAN_DPI, scanned } from "../../scripts/practice/scan.mjs";
import { pathOf, shape } from "../../scripts/practice/typeface.mjs";

/** @typedef {import("#domain/glyphs").GreyPage} GreyPage */

const COPIES = 15;
const about = { dpi: SCAN_DPI };
/** @type {GreyPage[]} */ let pages;

/** @param {import("sharp").Sharp} image @returns {Promise<GreyPage>} */
async function grey(image) {
  const { data, info } = await image.toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, grey: new Uint8Array(data) };
}

/** @param {GreyPage} page */
const imageOf = ({ width, height, grey: pixels }) => sharp(pixels, { raw: { width, height, channels: 1 } });

/** A drawing laid over a page. @param {GreyPage} page @param {string} shapes SVG in pixels */
function under(page, shapes) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${page.width}" height="${page.height}">${shapes}</svg>`;
  return grey(imageOf(page).composite([{ input: Buffer.from(svg) }]));
}

/** @param {GreyPage} page @param {(value: number) => number} change */
const toned = (page, change) => ({ ...page, grey: page.grey.map(change) });

/** @param {GreyPage} page @param {number} degrees clockwise */
const turned = (page, degrees) => grey(imageOf(page).rotate(degrees));

/**
 * One page laid on the glass as told. @param {{ degrees?: number, print?: string, pen?: string, seed?: string }} how
 * @returns {Promise<GreyPage>}
 */
async function laid({ degrees = 0, print = "", pen = "", seed = "laid" }) {
  const pose = { degrees, dx: 0, dy: 0 };
  const jpeg = await scanned(await inkMask(print), await inkMask(pen, pose), pose, randomOf(seed, "page"));
  return grey(sharp(jpeg));
}

/** What a student wrote on a page. @param {number} page from 0 @param {string} seed */
function handwriting(page, seed) {
  const random = randomOf(seed, "pen");
  const answers = answersOf(randomOf(seed, "answers", 1));
  return answerInk(printedPages()[page], answers, writerOf(randomOf(seed, "hand", 1)), random)
    .map(({ data, stroke }) =>
      stroke === undefined
        ? `<path d="${data}"/>`
        : `<path d="${data}" fill="none" stroke="#000" stroke-width="${stroke}"/>`,
    )
    .join("");
}

/** A page full of words made of these letters. @param {string} alphabet @param {"serif" | "sans" | "serifItalic"} face */
function words(alphabet, face) {
  const random = randomOf(alphabet, face);
  let data = "";
  for (let y = 3_000; y < 27_000; y += 700) {
    for (let x = 2_000; x < 18_500; ) {
      const word = Array.from({ length: random.whole(2, 8) }, () => random.pick([...alphabet])).join("");
      const { letters, advance } = shape(face, word);
      for (const letter of letters)
        data += pathOf(letter, (gx, gy) => [x + (letter.x + gx) * 410, y - (letter.y + gy) * 410]);
      x += advance * 410 + 200;
    }
  }
  return `<path d="${data}"/>`;
}

beforeAll(async () => {
  const pdf = await PDFDocument.load(await practiceExam({ seed: "look", copies: COPIES }), { updateMetadata: false });
  const jpegs = pdf.context.enumerateIndirectObjects().flatMap(([, object]) => {
    const isJpeg = object instanceof PDFRawStream && object.dict.get(PDFName.of("Filter")) === PDFName.of("DCTDecode");
    return isJpeg ? [object.contents] : [];
  });
  pages = [];
  for (const jpeg of jpegs) pages.push(await grey(sharp(jpeg)));
}, 180_000);

describe("Clean pages", () => {
  test("Nothing is held against sixty of them, and none is turned", () => {
    const looks = pages.map((page) => lookAt(page, about));
    expect(looks.length).toBe(4 * COPIES);
    expect(looks.flatMap(({ faults }) => faults)).toEqual([]);
    expect(looks.filter(({ blank }) => blank)).toEqual([]);
    expect(looks.filter(({ stain }) => stain > 0)).toEqual([]);
    expect(looks.filter(({ feed }) => feed.turn !== 0 && feed.turn !== null)).toEqual([]);
    expect(looks.filter(({ feed }) => feed.turn === 0).length).toBeGreaterThan(0.9 * looks.length);
  });

  test("The boxes of the name are found on every front, and on no other page", () => {
    const found = pages.map((page) => findHeaderBox(page) !== null);
    expect(found).toEqual(pages.map((_, index) => index % 4 === 0));
    const box = findHeaderBox(pages[0]);
    expect(box?.top).toBeGreaterThan(200);
    expect(box?.bottom).toBeLessThan(1_900);
    expect((box?.right ?? 0) - (box?.left ?? 0)).toBeGreaterThan(8_500);
  });
});

describe("A page fed the wrong way up is turned by its print", () => {
  test.each([90, 180, 270])("when it was turned by %i degrees in the feeder", async (degrees) => {
    const some = pages.filter((_, index) => index % 5 === 0);
    const turns = [];
    for (const page of some) turns.push(lookAt(await turned(page, degrees), about).feed.turn);
    expect(turns.filter((turn) => turn !== 360 - degrees && turn !== null)).toEqual([]);
    expect(turns.filter((turn) => turn !== null).length).toBeGreaterThan(0.9 * some.length);
  });

  test.each([90, 180])("when it was scanned in black and white, turned by %i", async (degrees) => {
    for (const page of pages.slice(1, 4)) {
      const bits = await grey(imageOf(await turned(page, degrees)).threshold(150));
      expect([360 - degrees, null]).toContain(lookAt(bits, about).feed.turn);
    }
    const bits = await grey(imageOf(await turned(pages[0], degrees)).threshold(150));
    expect(lookAt(bits, about).feed.turn).toBe(360 - degrees);
  });

  test.each([
    ["figures", "0123456789"],
    ["figures and commas", "0123456789,;."],
    ["capitals", "ABCDEFGHIKLMNOPRSTUVWXYZ"],
    ["letters without ascenders", "acemnorsuvwxz"],
  ])("A page of nothing but %s stays undecided", async (_, alphabet) => {
    for (const face of /** @type {const} */ (["serif", "sans", "serifItalic"])) {
      const look = lookAt(await laid({ print: words(alphabet, face) }), about);
      expect(look.feed.lay).toBe("level");
      expect(look.feed.turn).toBeNull();
    }
  });

  test("A page without print is never turned the wrong way", async () => {
    for (const [page, seed] of [0, 1, 2, 3].flatMap((n) => ["ada", "max"].map((name) => [n, name]))) {
      const written = await turned(await laid({ pen: handwriting(page, seed) }), 180);
      expect([180, null]).toContain(lookAt(written, about).feed.turn);
    }
  });
});

describe("How askew a page went in is measured", () => {
  test.each([-5, -2.3, -0.5, 0.4, 1.7, 5])("to 0.15 degrees, at %d", async (degrees) => {
    for (const page of [0, 3]) {
      const straight = await laid({ degrees, print: printedPages()[page].svg, pen: handwriting(page, "askew") });
      expect(Math.abs(lookAt(straight, about).skew + 100 * degrees)).toBeLessThanOrEqual(15);
      const sideways = await turned(straight, 90);
      expect(Math.abs(lookAt(sideways, about).skew + 100 * degrees)).toBeLessThanOrEqual(15);
    }
  });

  test.each([-0.15, 0, 0.15])("and left alone at %d", async (degrees) => {
    const page = await laid({ degrees, print: printedPages()[1].svg });
    expect(lookAt(page, about).skew).toBe(0);
  });
});

describe("What is wrong with a page", () => {
  test("Blur is measured, and named from where it hinders reading", async () => {
    for (const page of [pages[0], pages[2]]) {
      const looks = [];
      for (const sigma of [0.5, 1, 1.5, 2, 3, 4]) looks.push(lookAt(await grey(imageOf(page).blur(sigma)), about));
      const sharpness = looks.map((look) => look.sharpness);
      expect(sharpness).toEqual([...sharpness].sort((a, b) => b - a));
      expect(looks.map(({ faults }) => faults.includes("blurred"))).toEqual([false, false, false, true, true, true]);
    }
  });

  test("Pale writing is named, and a light pen is not", () => {
    const pale = (/** @type {number} */ share) =>
      lookAt(
        toned(pages[1], (value) => 245 - Math.max(0, 245 - value) * share),
        about,
      );
    expect(pale(0.6).faults).toEqual([]);
    expect(pale(0.28).faults).toEqual(["pale"]);
    expect(pale(0.28).contrast).toBeLessThan(pale(0.6).contrast);
  });

  test("A dark page is named, and still read", async () => {
    const look = lookAt(
      toned(pages[0], (value) => value * 0.45),
      about,
    );
    expect(look.faults).toEqual(["dark"]);
    expect(look.feed.turn).toBe(0);
  });

  test.each([
    [
      "the ring of a cup",
      '<circle cx="600" cy="950" r="230" fill="none" stroke="#7a5230" stroke-opacity="0.45" stroke-width="30"/>',
    ],
    [
      "a grey blot",
      '<filter id="soft"><feGaussianBlur stdDeviation="12"/></filter><ellipse cx="800" cy="1200" rx="200" ry="150" fill="#888" fill-opacity="0.4" filter="url(#soft)"/>',
    ],
    [
      "the shadow of a hand",
      '<filter id="soft"><feGaussianBlur stdDeviation="25"/></filter><path d="M1240 700L620 1050L740 1754H1240Z" fill-opacity="0.4" filter="url(#soft)"/>',
    ],
    [
      "the shadow of a phone",
      '<linearGradient id="g" x1="0" y1="0" x2="1" y2="0.6"><stop offset="0.3" stop-opacity="0"/><stop offset="0.8" stop-opacity="0.55"/></linearGradient><rect width="1240" height="1754" fill="url(#g)"/>',
    ],
  ])("A stain is named: %s", async (_, shapes) => {
    for (const page of [pages[0], pages[3]]) {
      const look = lookAt(await under(page, shapes), about);
      expect(look.faults).toEqual(["stained"]);
      expect([0, null]).toContain(look.feed.turn);
    }
  });

  test("A printed grey box and a black one are no stains", async () => {
    const boxes =
      '<rect x="300" y="1200" width="500" height="200" fill="#888" fill-opacity="0.4"/><rect x="300" y="1450" width="500" height="100"/>';
    for (const page of [pages[1], pages[3]]) expect(lookAt(await under(page, boxes), about).faults).toEqual([]);
  });

  test.each([
    ["left", { left: 170, top: 0, width: 1070, height: 1754 }],
    ["right", { left: 0, top: 0, width: 900, height: 1754 }],
    ["top", { left: 0, top: 140, width: 1240, height: 1614 }],
  ])("A page cut at the %s is named", async (edge, window) => {
    const look = lookAt(await grey(imageOf(pages[0]).extract(window)), about);
    expect(look.faults).toEqual(["cutEdge"]);
    expect(Object.entries(look.cut).filter(([, cut]) => cut)).toEqual([[edge, true]]);
  });

  test("A page on black ground, askew, is not cut", async () => {
    for (const page of [pages[0], pages[2]]) {
      for (const degrees of [-5, 3]) {
        const look = lookAt(await grey(imageOf(page).rotate(degrees, { background: "#202020" })), about);
        expect(look.faults).toEqual([]);
      }
    }
  });
});

describe("A page is blank when nobody wrote on it", () => {
  const holes = '<circle cx="75" cy="640" r="18" fill="#333"/><circle cx="75" cy="1112" r="18" fill="#333"/>';
  const staple = '<path d="M70 60L110 100" stroke="#555" stroke-width="4"/>';

  test.each([
    ["but the dust of the glass", ""],
    ["and it has holes and a staple", holes + staple],
  ])("%s", async (_, shapes) => {
    for (const seed of ["a", "b"]) {
      const look = lookAt(await under(await laid({ seed }), shapes), about);
      expect(look.blank).toBe(true);
      expect(look.feed.turn).toBeNull();
      expect(look.faults).toEqual([]);
    }
  });

  test("and the other side shines through", async () => {
    const paper = await laid({});
    const other = await grey(imageOf(pages[0]).flop().blur(1.2));
    const grounds = paper.grey.map((value, at) => value - 0.12 * Math.max(0, 240 - (other.grey[at] ?? 240)));
    expect(lookAt({ ...paper, grey: grounds }, about).blank).toBe(true);
  });

  test.each([
    ["a single digit", "M600 400q60 -40 60 30q0 60 -70 110h80"],
    ["a page number", "M620 1680v22"],
    ["one short line", "M200 300h60"],
    ["a tick near the edge", "M100 900l12 18l30 -50"],
  ])("and not with %s on it", async (_, path) => {
    const ink = `<path d="${path}" fill="none" stroke="#223" stroke-width="4"/>`;
    expect(lookAt(await under(await laid({}), holes + ink), about).blank).toBe(false);
  });

  test("and not with pencil on it", async () => {
    const ink = '<path d="M600 400q60 -40 60 30q0 60 -70 110h80" fill="none" stroke="#a0a0a0" stroke-width="4"/>';
    expect(lookAt(await under(await laid({}), ink), about).blank).toBe(false);
  });
});
