/** The final PDF of pages that were fed turned, askew or two on a side: what the teacher saw is what is printed. */
import { degrees, PDFDocument, rgb } from "pdf-lib";
import { describe, expect, test } from "vitest";
import type { Annotation } from "#domain/annotation";
import type { FinalFacts } from "#domain/report";
import type { PageLie } from "#domain/straight";
import { drawFinalPdf } from "#src/codecs/pdf-write";
import { lookAt, type Picture, type Rgb } from "./pdf-look.ts";

const MM = 72 / 25.4;
const A4 = { width: 595.3, height: 841.9 };
/** Where something is printed on the page as people read it, and where the teacher puts her mark: in fractions. */
const SPOT = { x: 0.2, y: 0.15 };

type Half = "whole" | "left" | "right";
type Case = { turn: 0 | 90 | 180 | 270; skew: number; half: Half; own: 0 | 90 };
const CASES: Case[] = ([0, 90, 180, 270] as const).flatMap((turn) =>
  [-400, 0, 300].flatMap((skew) =>
    (["whole", "left", "right"] as const).map((half): Case => ({ turn, skew, half, own: skew === 300 ? 90 : 0 })),
  ),
);
const nameOf = ({ turn, skew, half, own }: Case) => `turn ${turn}, skew ${skew}, ${half}, own ${own}`;

const cropOf = (half: Half) =>
  ({ whole: [0, 10_000], left: [0, 4_980], right: [4_980, 10_000] })[half] as [number, number];
const lieOf = ({ turn, skew, half }: Case): PageLie => {
  const [cropLeft, cropRight] = cropOf(half);
  return { turn, skew, cropLeft, cropRight };
};

/** The turned side, in points: A4, or A3 for a half. */
const sideOf = ({ half }: Case) => (half === "whole" ? A4 : { width: 2 * A4.width, height: A4.height });

function frameOf(one: Case) {
  const side = sideOf(one);
  const [left, right] = cropOf(one.half).map((part) => (part / 10_000) * side.width) as [number, number];
  return { left, width: right - left, height: side.height };
}

/**
 * A side as the scanner delivers it: a black spot on the page, the page askew about its own middle, the other page of
 * an A3 side all blue, the whole side turned.
 */
async function scanOf(cases: readonly Case[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  for (const one of cases) {
    const side = sideOf(one);
    const frame = frameOf(one);
    const total = (one.turn + one.own) % 360;
    const lying = total % 180 === 90;
    const page = document.addPage(lying ? [side.height, side.width] : [side.width, side.height]);
    page.setRotation(degrees(one.own));
    /** From the turned side, y down, to the page's own units, y up. */
    const toPage = (x: number, y: number) => {
      const [w, h] = [side.width, side.height];
      if (total === 90) return { x: y, y: x };
      if (total === 180) return { x: w - x, y };
      if (total === 270) return { x: h - y, y: w - x };
      return { x, y: h - y };
    };
    if (one.half !== "whole") {
      const other = one.half === "left" ? frame.width : 0;
      const [a, b] = [toPage(other, 0), toPage(other + side.width - frame.width, side.height)];
      const box = {
        x: Math.min(a.x, b.x),
        y: Math.min(a.y, b.y),
        width: Math.abs(a.x - b.x),
        height: Math.abs(a.y - b.y),
      };
      page.drawRectangle({ ...box, color: rgb(0, 0, 1) });
    }
    const middle = { x: frame.left + frame.width / 2, y: frame.height / 2 };
    const angle = (-one.skew / 100) * (Math.PI / 180);
    const [dx, dy] = [frame.left + SPOT.x * frame.width - middle.x, SPOT.y * frame.height - middle.y];
    const askew = {
      x: middle.x + dx * Math.cos(angle) - dy * Math.sin(angle),
      y: middle.y + dx * Math.sin(angle) + dy * Math.cos(angle),
    };
    page.drawCircle({ ...toPage(askew.x, askew.y), size: 4 * MM, color: rgb(0, 0, 0) });
  }
  return document.save();
}

const mark = (page: number): Annotation => ({
  id: `m${page}`,
  page,
  ...SPOT,
  w: 0.01,
  h: 0.01,
  kind: "ink",
  text: "",
  scoreDelta: null,
  ink: [
    [SPOT.x - 0.012, SPOT.y, SPOT.x + 0.012, SPOT.y],
    [SPOT.x, SPOT.y - 0.008, SPOT.x, SPOT.y + 0.008],
  ],
  version: 1,
});

const facts = (lies: PageLie[], annotations: Annotation[]): FinalFacts => ({
  examName: "Devoir",
  subject: "",
  date: "2026-05-12",
  anonymousId: "A3F7B2",
  student: null,
  language: "fr",
  pages: lies,
  annotations,
  questions: [],
  marks: [],
  remarks: [],
  appreciation: "",
  total: 0,
  max: 0,
  now: 0,
});

const isBlack = ({ red, green, blue }: Rgb) => red + green + blue < 150;
const isRed = ({ red, green, blue }: Rgb) => red > 150 && green < 110 && blue < 110;
const isBlue = ({ red, green, blue }: Rgb) => blue > 150 && red < 100 && green < 100;

const ACROSS = 500;
/** The middle of all pixels of a kind, in millimetres, and how many they are. */
function middleOf(picture: Picture, width: number, is: (rgb: Rgb) => boolean) {
  const down = Math.round(ACROSS / picture.aspect);
  let [count, x, y] = [0, 0, 0];
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < ACROSS; column++) {
      if (!is(picture.at((column + 0.5) / ACROSS, (row + 0.5) / down))) continue;
      count += 1;
      x += column + 0.5;
      y += row + 0.5;
    }
  }
  const scale = width / ACROSS / MM;
  return { count, x: (x / count) * scale, y: (y / count) * scale };
}

describe("A page that was turned, askew or half of a side", () => {
  test("bears each mark on the very spot the teacher put it on, and shows nothing of the other half", async () => {
    const lies = CASES.map(lieOf);
    const result = await drawFinalPdf(
      await scanOf(CASES),
      facts(
        lies,
        CASES.map((_, page) => mark(page)),
      ),
    );
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const look = await lookAt(result.value.bytes);
    for (const [index, one] of CASES.entries()) {
      const frame = frameOf(one);
      const picture = look.picture(index, ACROSS);
      expect(picture.aspect, nameOf(one)).toBeCloseTo(frame.width / frame.height, 2);
      const [spot, red] = [middleOf(picture, frame.width, isBlack), middleOf(picture, frame.width, isRed)];
      expect(spot.count > 150 && red.count > 3, nameOf(one)).toBe(true);
      expect(Math.hypot(spot.x - red.x, spot.y - red.y), nameOf(one)).toBeLessThan(1);
      const [x, y] = [(SPOT.x * frame.width) / MM, (SPOT.y * frame.height) / MM];
      expect(Math.hypot(red.x - x, red.y - y), nameOf(one)).toBeLessThan(1);
      // One column may be shared by both halves where the fold falls between two pixels.
      expect(middleOf(picture, frame.width, isBlue).count, nameOf(one)).toBe(0);
    }
  });

  test("is laid straight when nothing is marked on it, too", async () => {
    const one: Case = { turn: 90, skew: 300, half: "right", own: 0 };
    const result = await drawFinalPdf(await scanOf([one]), facts([lieOf(one)], []));
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const picture = (await lookAt(result.value.bytes)).picture(0, ACROSS);
    const frame = frameOf(one);
    const spot = middleOf(picture, frame.width, isBlack);
    const [x, y] = [(SPOT.x * frame.width) / MM, (SPOT.y * frame.height) / MM];
    expect(Math.hypot(spot.x - x, spot.y - y)).toBeLessThan(1);
  });

  test("keeps its own drawing inside what was laid around it, whatever states it leaves open", async () => {
    const one: Case = { turn: 0, skew: -400, half: "left", own: 0 };
    const document = await PDFDocument.load(await scanOf([one]));
    const page = document.getPage(0);
    const contents = document.context.register(document.context.stream("Q Q q 3 0 0 3 0 0 cm q"));
    page.node.addContentStream(contents);
    const result = await drawFinalPdf(await document.save(), facts([lieOf(one)], [mark(0)]));
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const frame = frameOf(one);
    const picture = (await lookAt(result.value.bytes)).picture(0, ACROSS);
    const red = middleOf(picture, frame.width, isRed);
    const [x, y] = [(SPOT.x * frame.width) / MM, (SPOT.y * frame.height) / MM];
    expect(Math.hypot(red.x - x, red.y - y)).toBeLessThan(1);
  });
});
