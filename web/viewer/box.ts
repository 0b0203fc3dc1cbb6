/** Boxes on a page in fractions: drawing, moving and resizing that can never leave the page. Pure. */
import type { Point } from "./view.ts";

export type Box = { x: number; y: number; w: number; h: number };
export type Corner = "nw" | "ne" | "sw" | "se";

/** No box is smaller than this: it must be seen and taken hold of. */
export const SIDE_MIN = 0.008;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
/** Six decimals are a hundredth of a pixel; x + w stays at or below 1 after rounding. */
const round = (value: number) => Math.floor(value * 1e6 + 0.5) / 1e6;

function tidy(box: Box): Box {
  const x = round(box.x);
  const y = round(box.y);
  return { x, y, w: Math.min(round(box.w), round(1 - x)), h: Math.min(round(box.h), round(1 - y)) };
}

/** The box between two points, pulled onto the page and made large enough. */
export function boxBetween(a: Point, b: Point): Box {
  const left = clamp(Math.min(a.x, b.x), 0, 1 - SIDE_MIN);
  const top = clamp(Math.min(a.y, b.y), 0, 1 - SIDE_MIN);
  const right = clamp(Math.max(a.x, b.x), left + SIDE_MIN, 1);
  const bottom = clamp(Math.max(a.y, b.y), top + SIDE_MIN, 1);
  return tidy({ x: left, y: top, w: right - left, h: bottom - top });
}

export function movedBox(box: Box, dx: number, dy: number): Box {
  return tidy({ ...box, x: clamp(box.x + dx, 0, 1 - box.w), y: clamp(box.y + dy, 0, 1 - box.h) });
}

/** Grows or shrinks a box by its right and lower sides. */
export function grownBox(box: Box, dw: number, dh: number): Box {
  return tidy({ ...box, w: clamp(box.w + dw, SIDE_MIN, 1 - box.x), h: clamp(box.h + dh, SIDE_MIN, 1 - box.y) });
}

/** The box when one corner is dragged to a point; the opposite corner stays. */
export function resizedBox(box: Box, corner: Corner, to: Point): Box {
  const fixed = {
    x: corner === "nw" || corner === "sw" ? box.x + box.w : box.x,
    y: corner === "nw" || corner === "ne" ? box.y + box.h : box.y,
  };
  return boxBetween(fixed, { x: clamp(to.x, 0, 1), y: clamp(to.y, 0, 1) });
}

export function contains(box: Box, at: Point): boolean {
  return at.x >= box.x && at.x <= box.x + box.w && at.y >= box.y && at.y <= box.y + box.h;
}
