/** Is there anything written or printed on a page? Holes, staples, dust, streaks and the other side are none of it. */
import type { Ink, Mark } from "./ink.ts";
import type { Paper, Plane } from "./plane.ts";

/** Every length is in millimetres. Dust is smaller than this, a page number larger. */
const SMALLEST_WRITING = 1.5;
/** The rim of a page, where scanners leave the shadow of the paper's edge. */
const RIM = 5;
/** A mark no darker than this share of the paper is the other side shining through. */
const FAINT = 0.15;
/** A punched hole: how wide, how round (longer side over shorter), how far from an edge, how full its box. */
const HOLE = { smallest: 4, largest: 9, round: 1.3, fromEdge: 25, filled: 0.62 };
/** A staple: how long, how thick, how far from both edges of a corner. */
const STAPLE = { longest: 16, thickest: 2.2, fromCorner: 25 };
/** A streak of the scanner or a fold: how thin, and over which share of the page. */
const STREAK = { thickest: 1.6, share: 0.6 };

/** Nothing written or printed. Errs towards "something": a page set aside as blank must be blank. */
export function isBlank(marks: readonly Mark[], plane: Plane, { level }: Paper, ink: Ink): boolean {
  const page = { width: plane.width / plane.millimetre, height: plane.height / plane.millimetre };
  return marks.every((mark) => {
    const box = boxOf(mark, plane);
    return (
      Math.max(box.width, box.height) < SMALLEST_WRITING ||
      mark.depth < FAINT * level ||
      inRim(box, page) ||
      isStreak(box, page) ||
      (isStapleSized(box, page) && (isThin(box) || isSlanting(mark, plane, ink))) ||
      isHole(box, page, mark.area / ((mark.x1 - mark.x0) * (mark.y1 - mark.y0)))
    );
  });
}

type Size = { width: number; height: number };
type Box = Size & { left: number; top: number };

function boxOf({ x0, y0, x1, y1 }: Mark, { millimetre }: Plane): Box {
  return { left: x0 / millimetre, top: y0 / millimetre, width: (x1 - x0) / millimetre, height: (y1 - y0) / millimetre };
}

/** The distance from the farther side of a box to the nearest left or right edge, and to the nearest other one. */
function reach(box: Box, page: Size): { across: number; down: number } {
  return {
    across: Math.min(box.left + box.width, page.width - box.left),
    down: Math.min(box.top + box.height, page.height - box.top),
  };
}

function inRim(box: Box, page: Size): boolean {
  const { across, down } = reach(box, page);
  return Math.min(across, down) <= RIM;
}

function isStreak({ width, height }: Box, page: Size): boolean {
  return (
    (width <= STREAK.thickest && height >= STREAK.share * page.height) ||
    (height <= STREAK.thickest && width >= STREAK.share * page.width)
  );
}

function isStapleSized(box: Box, page: Size): boolean {
  const { across, down } = reach(box, page);
  return Math.max(across, down) <= STAPLE.fromCorner && Math.max(box.width, box.height) <= STAPLE.longest;
}

function isThin({ width, height }: Size): boolean {
  return Math.min(width, height) <= STAPLE.thickest;
}

/** A straight stroke from corner to corner of its box, and nothing beside it. */
function isSlanting({ x0, y0, x1, y1, area }: Mark, { width, millimetre }: Plane, { dark }: Ink): boolean {
  const length = Math.max(x1 - x0, y1 - y0);
  if (area > STAPLE.thickest * millimetre * length) return false;
  const along = (falling: boolean) => {
    for (let step = 1; step < length - 1; step++) {
      const part = step / (length - 1);
      const x = Math.round(x0 + (x1 - 1 - x0) * (falling ? part : 1 - part));
      const y = Math.round(y0 + (y1 - 1 - y0) * part);
      if (dark[y * width + x] !== 1) return false;
    }
    return true;
  };
  return along(true) || along(false);
}

function isHole(box: Box, page: Size, filled: number): boolean {
  const { across, down } = reach(box, page);
  const long = Math.max(box.width, box.height);
  return (
    Math.min(across, down) <= HOLE.fromEdge &&
    long >= HOLE.smallest &&
    long <= HOLE.largest &&
    long <= HOLE.round * Math.min(box.width, box.height) &&
    filled >= HOLE.filled
  );
}
