/** An A3 side upright on its long edge: does it hold two pages, and where was it folded? */
import type { GreyPage } from "../glyphs.ts";
import { type Ink, inkOf } from "./ink.ts";
import { type Paper, type Plane, paperOf, planeOf } from "./plane.ts";

/** In millimetres. */
const A3_WIDTH = 420;
/** The fold lies between these shares of the width. */
const FROM = 0.4;
const TO = 0.6;
/** A fold is darker than the paper this far to its left and to its right, in millimetres: a line, and a soft shadow. */
const BESIDE = [3, 8];
/** By so many grey levels at least, and by this share of the paper. */
const DIP = 4;
const DIP_SHARE = 0.025;
/** Level strips a side is read in, strips that must show the fold, and the share of their rows that must. */
const STRIPS = 8;
const MIN_STRIPS = 6;
const MIN_ROWS = 0.5;
/** How far a fold may lean over the height of the side, in millimetres. */
const LEAN = 8;
/** A gutter is at least so wide, in millimetres, and a column of it holds no more than this share of ink. */
const GUTTER = 6;
const CLEAN = 0.004;
/** The gutter must end between these shares of the width, else one of the pages is empty there and it says nothing. */
const GUTTER_FROM = 0.32;
const GUTTER_TO = 0.68;

/** `at`: ten-thousandths of the width. "assumed" where the side does not show it, and its middle is taken. */
export type Fold = { at: number; certainty: "seen" | "assumed" };

const MIDDLE: Fold = { at: 5_000, certainty: "assumed" };

/** Looks for the fold of an upright A3 side between 40 and 60 % of its width: its line, then a gutter without ink. */
export function findFold(side: GreyPage): Fold {
  const plane = planeOf(side, (side.width / A3_WIDTH) * 25.4);
  if (plane.width < 64 || plane.height < 64) return MIDDLE;
  const paper = paperOf(plane);
  const at = foldLine(plane, paper) ?? middleOf(gutterOf(plane, inkOf(plane, paper)));
  return at === null ? MIDDLE : { at: Math.round((10_000 * at) / plane.width), certainty: "seen" };
}

/** The column of a line or shadow from top to bottom, darker than both sides of it; null without. */
function foldLine(plane: Plane, { level }: Paper): number | null {
  const from = Math.floor(FROM * plane.width);
  const to = Math.ceil(TO * plane.width);
  const dips = BESIDE.map((beside) =>
    dipsIn(plane, level, { from, to, beside: Math.round(beside * plane.millimetre) }),
  );
  let best: { at: number; strips: number; rows: number } | null = null;
  for (let lean = -LEAN; lean <= LEAN; lean++) {
    for (let column = 0; column <= to - from; column++) {
      for (const shares of dips) {
        const { strips, rows } = along(shares, column, lean * plane.millimetre, to - from + 1);
        if (strips < MIN_STRIPS || (best && rows <= best.rows)) continue;
        best = { at: from + column + 0.5, strips, rows };
      }
    }
  }
  return best ? best.at : null;
}

/** For every strip and column, the share of its rows that are darker there than on both sides. */
function dipsIn(
  { width, height, grey }: Plane,
  level: number,
  { from, to, beside }: { from: number; to: number; beside: number },
): Float32Array {
  const columns = to - from + 1;
  const shares = new Float32Array(STRIPS * columns);
  const dip = Math.max(DIP, DIP_SHARE * level);
  const tall = height / STRIPS;
  for (let y = 0; y < height; y++) {
    const strip = Math.min(STRIPS - 1, Math.floor(y / tall)) * columns;
    for (let x = from; x <= to; x++) {
      const at = y * width + x;
      const limit = (grey[at] ?? 0) + dip;
      if ((grey[at - beside] ?? 0) < limit || (grey[at + beside] ?? 0) < limit) continue;
      shares[strip + x - from] = (shares[strip + x - from] ?? 0) + 1 / tall;
    }
  }
  return shares;
}

/** In how many strips a slanting column shows the fold, and in which share of the rows altogether. */
function along(shares: Float32Array, column: number, lean: number, columns: number): { strips: number; rows: number } {
  let strips = 0;
  let rows = 0;
  for (let strip = 0; strip < STRIPS; strip++) {
    const x = Math.round(column + lean * ((strip + 0.5) / STRIPS - 0.5));
    const share = x < 0 || x >= columns ? 0 : (shares[strip * columns + x] ?? 0);
    rows += share / STRIPS;
    if (share >= MIN_ROWS) strips++;
  }
  return { strips, rows };
}

type Gutter = { from: number; to: number };

/** The widest run of columns without ink that the middle fifth of the side touches; null if narrow. */
function gutterOf(plane: Plane, ink: Ink): Gutter | null {
  const columns = inkByColumn(plane, ink);
  const most = CLEAN * plane.height;
  let widest: Gutter | null = null;
  for (let from = 0; from < plane.width; from++) {
    let to = from;
    while (to < plane.width && (columns[to] ?? 0) <= most) to++;
    const touches = to > FROM * plane.width && from < TO * plane.width;
    if (touches && to - from >= GUTTER * plane.millimetre && (!widest || to - from > widest.to - widest.from)) {
      widest = { from, to };
    }
    from = to;
  }
  if (!widest || widest.from < GUTTER_FROM * plane.width || widest.to > GUTTER_TO * plane.width) return null;
  return widest;
}

function middleOf(gutter: Gutter | null): number | null {
  return gutter && (gutter.from + gutter.to) / 2;
}

function inkByColumn({ width, height }: Plane, { dark }: Ink): Uint32Array {
  const columns = new Uint32Array(width);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) if (dark[at] === 1) columns[x] = (columns[x] ?? 0) + 1;
  }
  return columns;
}

/** Points: A3 less the quarter of an inch that scanners crop. */
const A3_POINTS = 1_170;
/** Two text blocks on anything narrower: how wide such a side is for its height, and the ink of each half at least. */
const ASPECT = { least: 1.25, most: 1.65 };
const HALF_INK = 0.003;

/**
 * Does an upright side hold two pages? It is landscape, and as wide as A3 or printed in two blocks left and right of
 * its middle. `size`: the upright side in points.
 */
export function isTwoPages(side: GreyPage, size: { width: number; height: number }): boolean {
  if (size.width <= size.height || side.width <= side.height) return false;
  if (size.width >= A3_POINTS) return true;
  const aspect = size.width / size.height;
  if (aspect < ASPECT.least || aspect > ASPECT.most) return false;
  const plane = planeOf(side, (side.width / A3_WIDTH) * 25.4);
  const ink = inkOf(plane, paperOf(plane));
  const gutter = gutterOf(plane, ink);
  if (!gutter || gutter.from > plane.width / 2 || gutter.to < plane.width / 2) return false;
  const columns = inkByColumn(plane, ink);
  const half = HALF_INK * (plane.width / 2) * plane.height;
  const inkOn = (from: number, to: number) => columns.subarray(from, to).reduce((sum, count) => sum + count, 0);
  return inkOn(0, gutter.from) >= half && inkOn(gutter.to, plane.width) >= half;
}
