/** The rule for sheets fed sideways, held against one printed page changed as scanners and people change pages. */
import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { type Feed, type GreyPage, readFeed, turnOf, voteTurn } from "#domain/orientation";

const PRINTED = fileURLToPath(new URL("../fixtures/printed-page.png", import.meta.url).href);

type Change = (page: Sharp) => Sharp;

/** The printed page, changed as a scanner or a person might. */
async function page(...changes: Change[]): Promise<GreyPage> {
  let bytes = await sharp(PRINTED).greyscale().png().toBuffer();
  for (const change of changes) bytes = await change(sharp(bytes)).png().toBuffer();
  const { data, info } = await sharp(bytes).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, grey: new Uint8Array(data) };
}

const turned =
  (degrees: number): Change =>
  (image) =>
    image.rotate(degrees, { background: "white" });
const cut =
  (height: number): Change =>
  (image) =>
    image.extract({ left: 0, top: 0, width: 826, height });

const UPRIGHT: Feed = { lay: "upright", turn: null };
const UNKNOWN: Feed = { lay: "unknown", turn: null };

describe("A page fed sideways is shown upright", () => {
  test.each([
    [270, 90],
    [90, 270],
  ])("when it was turned by %i degrees in the feeder", async (fed, turn) => {
    expect(await page(turned(fed)).then(readFeed)).toEqual({ lay: "sideways", turn });
  });

  test.each([75, 100, 150, 300])("at %i dpi", async (dpi) => {
    const scanned = await page(turned(270), (image) => image.resize({ width: Math.round((1169 * dpi) / 100) }));
    expect(readFeed(scanned)).toEqual({ lay: "sideways", turn: 90 });
  });

  test.each([-1.5, -0.7, 0.7, 1.5])("though it went in %d degrees askew", async (skew) => {
    expect(readFeed(await page(turned(270 + skew)))).toEqual({ lay: "sideways", turn: 90 });
  });

  test("though a shadow lies across it", async () => {
    const scanned = await page(turned(90));
    scanned.grey.forEach((value, at) => {
      scanned.grey[at] = value * (1 - (0.8 * (at % scanned.width)) / scanned.width);
    });
    expect(readFeed(scanned)).toEqual({ lay: "sideways", turn: 270 });
  });
});

describe("A page is left as it is", () => {
  test("when it is portrait, even upside down", async () => {
    expect(readFeed(await page())).toEqual(UPRIGHT);
    expect(readFeed(await page(turned(180)))).toEqual(UPRIGHT);
  });

  test("when it is landscape and its lines are level", async () => {
    expect(readFeed(await page(cut(600)))).toEqual(UPRIGHT);
    expect(readFeed(await page(cut(600), turned(1.2)))).toEqual(UPRIGHT);
  });
});

describe("A page cannot be judged", () => {
  test("when it is blank", () => {
    expect(readFeed({ width: 1100, height: 850, grey: new Uint8Array(1100 * 850).fill(250) })).toEqual(UNKNOWN);
  });

  test("when it holds one word", async () => {
    const word: Change = (image) => image.extract({ left: 80, top: 160, width: 50, height: 45 });
    const onPaper: Change = (image) =>
      image.extend({ left: 500, right: 500, top: 300, bottom: 300, background: "white" });
    expect(readFeed(await page(word, onPaper))).toEqual(UNKNOWN);
  });

  test("when it holds only specks, the same distance apart in both directions", () => {
    const grey = new Uint8Array(1200 * 800).fill(255);
    for (let y = 10; y < 790; y += 20) {
      for (let x = 10; x < 1190; x += 20) {
        for (let row = 0; row < 6; row++) grey.fill(0, (y + row) * 1200 + x, (y + row) * 1200 + x + 6);
      }
    }
    expect(readFeed({ width: 1200, height: 800, grey })).toEqual(UNKNOWN);
  });

  test("when it has no surface", () => {
    expect(readFeed({ width: 1, height: 0, grey: new Uint8Array(0) })).toEqual(UNKNOWN);
  });
});

describe("A scanner feeds a whole stack the same way", () => {
  const right: Feed = { lay: "sideways", turn: 90 };
  const left: Feed = { lay: "sideways", turn: 270 };
  const unclear: Feed = { lay: "sideways", turn: null };

  test.each([
    ["most decided pages", [right, unclear, left, right, UNKNOWN], 90],
    ["most decided pages, the other way", [left, UPRIGHT, UPRIGHT], 270],
    ["nobody when it is a tie", [right, left], null],
    ["nobody when no page decides", [unclear, UNKNOWN, UPRIGHT], null],
    ["nobody in an empty scan", [], null],
  ] as const)("so the scan follows %s", (_, feeds, vote) => {
    expect(voteTurn(feeds)).toBe(vote);
  });

  test.each([
    ["a page that decided keeps its own turn", right, 270, 90],
    ["a sideways page that does not say which way follows the scan", unclear, 270, 270],
    ["a blank side follows the scan", UNKNOWN, 90, 90],
    ["a blank side without a vote is left alone", UNKNOWN, null, 0],
    ["an upright page never turns", UPRIGHT, 90, 0],
  ] as const)("so %s", (_, feed, vote, turn) => {
    expect(turnOf(feed, vote)).toBe(turn);
  });
});
