/** How sharp and how dark the writing on a page is. */
import type { GreyPage } from "../glyphs.ts";
import type { Ink, Mark } from "./ink.ts";
import { type Paper, type Plane, rankOf } from "./plane.ts";

/** The darker part of the ink: the middle of the strokes rather than their rims. */
const CORE = 0.85;
/** Marks looked at; a sharp page shows it on any of them. */
const MARKS = 300;
const MIN_MARKS = 8;
/** Longest mark looked at, in millimetres: frames and rules say little along their length. */
const LONGEST = 40;
/** Marks less dark than this share of the core of the ink are rules, grain and the rim of the page. */
const FAINTEST = 0.7;
/** Of the marks, the one this far up is taken: a level stroke has no upright edge to measure. */
const SHARP_SHARE = 0.7;
/** An edge of ink that rises over so little is as sharp as paper needs, or as the picture can be. */
const SHARP_EDGE = { millimetres: 0.3, pixels: 1.75 };

/** From paper to ink, as a share of the paper's brightness: 0 (none) to 100 (black on white). */
export function contrastOf({ depths, count }: Ink, { level }: Paper): number {
  if (count === 0 || level === 0) return 0;
  return Math.min(100, Math.round((100 * rankOf(depths, CORE * count)) / level));
}

/**
 * 100 where the edges of the ink rise within 0.3 mm or two pixels, less in proportion as they need longer; 100 too
 * where there is hardly a mark to judge by.
 */
export function sharpnessOf(page: GreyPage, plane: Plane, ink: Ink, marks: readonly Mark[]): number {
  const longest = LONGEST * plane.millimetre;
  const faintest = FAINTEST * rankOf(ink.depths, CORE * ink.count);
  const fitting = marks.filter(
    ({ x0, y0, x1, y1, depth }) => x1 - x0 <= longest && y1 - y0 <= longest && depth >= faintest,
  );
  const every = Math.max(1, Math.ceil(fitting.length / MARKS));
  const steepest: number[] = [];
  for (let at = 0; at < fitting.length; at += every) {
    const mark = fitting[at];
    if (mark) steepest.push(steepnessOf(page, plane, mark));
  }
  if (steepest.length < MIN_MARKS) return 100;
  steepest.sort((a, b) => a - b);
  const usual = steepest[Math.floor(SHARP_SHARE * steepest.length)] ?? 0;
  const edge = Math.max(SHARP_EDGE.pixels, SHARP_EDGE.millimetres * plane.millimetre * plane.step);
  return Math.min(100, Math.round(100 * usual * edge));
}

/** The steepest step between two pixels on three rows of a mark, as a share of all the grey the mark spans. */
function steepnessOf({ width, height, grey }: GreyPage, { step }: Plane, mark: Mark): number {
  const left = Math.max(0, (mark.x0 - 2) * step);
  const right = Math.min(width, (mark.x1 + 2) * step);
  let steepest = 0;
  let darkest = 255;
  let brightest = 0;
  for (const part of [0.25, 0.5, 0.75]) {
    const row = Math.min(height - 1, Math.floor((mark.y0 + part * (mark.y1 - mark.y0)) * step)) * width;
    let before = grey[row + left] ?? 255;
    for (let at = row + left + 1; at < row + right; at++) {
      const value = grey[at] ?? 255;
      const jump = value > before ? value - before : before - value;
      if (jump > steepest) steepest = jump;
      if (value < darkest) darkest = value;
      if (value > brightest) brightest = value;
      before = value;
    }
  }
  return brightest > darkest ? steepest / (brightest - darkest) : 0;
}
