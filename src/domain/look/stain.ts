/** How much of a page lies under a stain or a shadow: smooth, between paper and ink, without straight sides. */
import type { Paper, Plane } from "./plane.ts";

/** Pixels of the plane between the points looked at, and from a point to its four neighbours. */
const STEP = 4;
const NEAR = 3;
/** Stained paper is darker than this share of the page's paper, and brighter than solid print. */
const STAINED = 0.9;
const SOLID = 0.35;
/** A stain differs less than this share of the paper within two millimetres; writing differs more. */
const SMOOTH = 0.12;
/** Smaller stains hinder nobody, in points: about one and a half square centimetres. */
const SMALLEST = 80;
/** A region that reaches so near to all four corners of its box, by its width and height, was printed: stains are round. */
const CORNER = 0.06;
/** A dark border along the edge of the picture, in points deep on average, is the scanner's lid. */
const BORDER = 9;

/** Ten-thousandths of the page under large stains. */
export function stainOf(plane: Plane, { level }: Paper): number {
  const columns = Math.floor((plane.width - 2 * NEAR) / STEP);
  const rows = Math.floor((plane.height - 2 * NEAR) / STEP);
  if (columns < 1 || rows < 1) return 0;
  const stained = stainedPoints(plane, level, columns, rows);
  let total = 0;
  for (let start = stained.indexOf(1); start >= 0; start = stained.indexOf(1, start)) {
    const region = eat(stained, columns, rows, start);
    if (region.area < SMALLEST) continue;
    if (region.edge === 0 && hasCorners(region)) continue;
    if (region.area <= BORDER * region.edge) continue;
    total += region.area;
  }
  return Math.round((10_000 * total) / (columns * rows));
}

/** 1 where a point and its neighbours are all the same grey between paper and ink. */
function stainedPoints({ width, grey }: Plane, level: number, columns: number, rows: number): Uint8Array {
  const points = new Uint8Array(columns * rows);
  const [least, most, smooth] = [SOLID * level, STAINED * level, SMOOTH * level];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = (row * STEP + NEAR) * width + column * STEP + NEAR;
      const here = grey[at] ?? 0;
      if (here < least || here > most) continue;
      const left = grey[at - NEAR] ?? 0;
      const right = grey[at + NEAR] ?? 0;
      const above = grey[at - NEAR * width] ?? 0;
      const below = grey[at + NEAR * width] ?? 0;
      const darkest = Math.min(here, left, right, above, below);
      const brightest = Math.max(here, left, right, above, below);
      if (darkest >= least && brightest <= most && brightest - darkest <= smooth) points[row * columns + column] = 1;
    }
  }
  return points;
}

/**
 * A region of points that touch, slantwise too. `edge` counts those on the edge of the picture; `sum` and `difference`
 * are the least and the greatest of x + y and of x - y: how near it comes to the corners of its box.
 */
type Region = {
  area: number;
  edge: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  sum: { least: number; most: number };
  difference: { least: number; most: number };
};

function hasCorners({ left, top, right, bottom, sum, difference }: Region): boolean {
  const near = Math.max(3, CORNER * (right - left + bottom - top));
  return (
    sum.least - (left + top) <= near &&
    right + bottom - sum.most <= near &&
    difference.least - (left - bottom) <= near &&
    right - top - difference.most <= near
  );
}

/** Walks one region and wipes it out. */
function eat(cells: Uint8Array, columns: number, rows: number, start: number): Region {
  const sum = { least: columns + rows, most: 0 };
  const difference = { least: columns, most: -rows };
  const region: Region = { area: 0, edge: 0, left: columns, top: rows, right: 0, bottom: 0, sum, difference };
  const stack = [start];
  cells[start] = 0;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % columns;
    const y = (at - x) / columns;
    region.area++;
    if (x === 0 || y === 0 || x === columns - 1 || y === rows - 1) region.edge++;
    sum.least = Math.min(sum.least, x + y);
    sum.most = Math.max(sum.most, x + y);
    difference.least = Math.min(difference.least, x - y);
    difference.most = Math.max(difference.most, x - y);
    region.left = Math.min(region.left, x);
    region.right = Math.max(region.right, x);
    region.top = Math.min(region.top, y);
    region.bottom = Math.max(region.bottom, y);
    for (let ny = Math.max(0, y - 1); ny <= Math.min(rows - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(columns - 1, x + 1); nx++) {
        const next = ny * columns + nx;
        if (cells[next] !== 1) continue;
        cells[next] = 0;
        stack.push(next);
      }
    }
  }
  return region;
}
