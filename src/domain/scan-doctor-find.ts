/** Finds the printed test sheet in a picture by its corner marks, and reads the grey of any place on it. */
import type { GreyPage } from "./glyphs.ts";
import { inkOf, type Mark, marksOf, runsOf } from "./look/ink.ts";
import { type Plane, paperOf, planeOf } from "./look/plane.ts";
import { type Area, CORNERS, GREY_STEPS, SHEET } from "./scan-doctor-sheet.ts";

type Point = { x: number; y: number };

/** Where the sheet lies in a picture: `at` gives the pixel of a place on it, `scale` pixels per hundredth of a millimetre. */
export type Sheet = { at: (x: number, y: number) => Point; scale: number; skew: number };

/** Side of a corner mark in the picture may differ by so much from the printed one, and how full its box must be. */
const SIDE_RANGE = [0.6, 1.5] as const;
const FILLED = 0.65;

/** Finds the sheet by its corner marks, fed in any of the four ways; null where it is not. */
export function findSheet(page: GreyPage): Sheet | null {
  const long = Math.max(page.width, page.height);
  const plane = planeOf(page, (long / (SHEET.height / 100)) * 25.4);
  if (plane.width < 64 || plane.height < 64) return null;
  const paper = paperOf(plane);
  const ink = inkOf(plane, paper);
  const squares = marksOf(plane, runsOf(plane, ink), paper).filter((mark) => isSquare(mark, plane));
  const corners = [
    [0, 0],
    [plane.width, 0],
    [plane.width, plane.height],
    [0, plane.height],
  ].map(([x = 0, y = 0]) => nearest(squares, x, y));
  if (new Set(corners).size < 4) return null;
  const points = corners.flatMap((mark) => (mark ? [centreOf(page, plane, mark)] : []));
  const ways = [0, 1, 2, 3].map((turn) => sheetOn([...points.slice(turn), ...points.slice(0, turn)]));
  const fitting = ways.filter((way) => stepsDescend(page, way));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

function isSquare({ x0, y0, x1, y1, area }: Mark, { millimetre }: Plane): boolean {
  const [wide, tall] = [x1 - x0, y1 - y0];
  const side = (CORNERS.side / 100) * millimetre;
  const [least, most] = SIDE_RANGE;
  const fits = (length: number) => length >= least * side && length <= most * side;
  return fits(wide) && fits(tall) && area >= FILLED * wide * tall;
}

function nearest(marks: readonly Mark[], x: number, y: number): Mark | undefined {
  const far = (mark: Mark) => Math.hypot((mark.x0 + mark.x1) / 2 - x, (mark.y0 + mark.y1) / 2 - y);
  return marks.reduce<Mark | undefined>((best, mark) => (!best || far(mark) < far(best) ? mark : best), undefined);
}

/** The middle of a mark's ink in the picture, between its pixels. */
function centreOf({ width, height, grey }: GreyPage, { step }: Plane, mark: Mark): Point {
  let [ink, sumX, sumY] = [0, 0, 0];
  const [right, bottom] = [Math.min(width, (mark.x1 + 1) * step), Math.min(height, (mark.y1 + 1) * step)];
  for (let y = Math.max(0, (mark.y0 - 1) * step); y < bottom; y++) {
    for (let x = Math.max(0, (mark.x0 - 1) * step); x < right; x++) {
      const dark = Math.max(0, 128 - (grey[y * width + x] ?? 255));
      ink += dark;
      sumX += dark * (x + 0.5);
      sumY += dark * (y + 0.5);
    }
  }
  return ink === 0 ? { x: mark.x0 * step, y: mark.y0 * step } : { x: sumX / ink, y: sumY / ink };
}

/** The sheet whose corner marks, clockwise from its top left, lie on these points. */
function sheetOn(points: readonly Point[]): Sheet {
  const [topLeft = ZERO, topRight = ZERO, bottomRight = ZERO, bottomLeft = ZERO] = points;
  const { topLeft: first, bottomRight: last } = CORNERS.middles;
  const [spanX, spanY] = [last[0] - first[0], last[1] - first[1]];
  const scale = (distance(topLeft, topRight) + distance(bottomLeft, bottomRight)) / (2 * spanX);
  const angle = (Math.atan2(topRight.y - topLeft.y, topRight.x - topLeft.x) * 180) / Math.PI;
  const skew = Math.round(-100 * (angle - 90 * Math.round(angle / 90)));
  const at = (x: number, y: number): Point => {
    const [u, v] = [(x - first[0]) / spanX, (y - first[1]) / spanY];
    const mix = (key: "x" | "y") =>
      (1 - v) * ((1 - u) * topLeft[key] + u * topRight[key]) + v * ((1 - u) * bottomLeft[key] + u * bottomRight[key]);
    return { x: mix("x"), y: mix("y") };
  };
  return { at, scale, skew: skew === 0 ? 0 : skew };
}

const ZERO: Point = { x: 0, y: 0 };
const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

/** Do the grey steps of a sheet so laid grow darker, from paper to black? */
function stepsDescend(page: GreyPage, sheet: Sheet): boolean {
  const steps = GREY_STEPS.map((step) => meanOf(samples(page, sheet, inner(step))));
  const falls = steps.filter((value, at) => at > 0 && value <= (steps[at - 1] ?? 0) + 6).length;
  return falls === steps.length - 1 && (steps[0] ?? 0) - (steps.at(-1) ?? 0) > 50;
}

/** The middle of an area, away from its edges. */
export function inner({ x, y, width, height }: Area): Area {
  return { x: x + width / 4, y: y + height / 4, width: width / 2, height: height / 2 };
}

/** The grey at a place of the sheet; paper outside the picture counts as nothing. */
export function greyAt({ width, height, grey }: GreyPage, { at }: Sheet, x: number, y: number): number | undefined {
  const point = at(x, y);
  const [column, row] = [Math.floor(point.x), Math.floor(point.y)];
  return column < 0 || row < 0 || column >= width || row >= height ? undefined : grey[row * width + column];
}

/** About the pixels of an area of the sheet, row after row. */
export function samples(page: GreyPage, sheet: Sheet, { x, y, width, height }: Area): number[] {
  const values: number[] = [];
  const step = 1 / sheet.scale;
  for (let down = y; down < y + height; down += step) {
    for (let across = x; across < x + width; across += step) {
      const value = greyAt(page, sheet, across, down);
      if (value !== undefined) values.push(value);
    }
  }
  return values;
}

export const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
