/** Which pixels of a plane are ink, and the connected marks they make. Reads no letter and knows no language. */
import { CELL, type Paper, type Plane } from "./plane.ts";

/** How much darker than its paper ink is: grey levels at least, and as a share of the paper. */
const DARKER = 22;
const DARKER_SHARE = 0.13;
/** A page of noise has more runs of ink than any page of writing; the first ones are enough to judge it. */
const MAX_RUNS = 400_000;
/** Marks smaller than this many pixels on both sides are dust, grain or the dot of an i. */
const MIN_MARK = 3;

/** Ink of a plane: 1 where a pixel is ink. `depths` counts the ink pixels by how much darker than the paper they are. */
export type Ink = { dark: Uint8Array; depths: Uint32Array; count: number };

/** A connected mark in pixels of the plane; x1 and y1 are the first pixel outside. `depth`: its darkest, below paper. */
export type Mark = { x0: number; y0: number; x1: number; y1: number; area: number; depth: number };

/** Finds the ink: what is darker than the paper around it, so that a shadow across the page is none. */
export function inkOf({ width, height, grey }: Plane, { columns, paper, darkest }: Paper): Ink {
  const dark = new Uint8Array(width * height);
  const depths = new Uint32Array(256);
  let count = 0;
  for (let y = 0; y < height; y++) {
    const cells = (y >> 3) * columns;
    for (let column = 0; column < columns; column++) {
      const around = paper[cells + column] ?? 0;
      const limit = Math.ceil(around - Math.max(DARKER, DARKER_SHARE * around));
      if ((darkest[cells + column] ?? 0) >= limit) continue;
      const end = y * width + Math.min(width, (column + 1) * CELL);
      for (let at = y * width + column * CELL; at < end; at++) {
        const value = grey[at] ?? 255;
        if (value >= limit) continue;
        dark[at] = 1;
        depths[around - value] = (depths[around - value] ?? 0) + 1;
        count++;
      }
    }
  }
  return { dark, depths, count };
}

/** Runs of ink along the rows, from top to bottom, each with the earliest run it hangs together with. */
export class Runs {
  row = new Int16Array(1 << 14);
  x0 = new Int16Array(1 << 14);
  x1 = new Int16Array(1 << 14);
  first = new Int32Array(1 << 14);
  count = 0;

  add(row: number, x0: number, x1: number): number {
    if (this.count === this.row.length) this.grow();
    const run = this.count++;
    this.row[run] = row;
    this.x0[run] = x0;
    this.x1[run] = x1;
    this.first[run] = run;
    return run;
  }

  private grow(): void {
    const grown = <T extends Int16Array | Int32Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    const size = 2 * this.count;
    this.row = grown(new Int16Array(size), this.row);
    this.x0 = grown(new Int16Array(size), this.x0);
    this.x1 = grown(new Int16Array(size), this.x1);
    this.first = grown(new Int32Array(size), this.first);
  }

  root(run: number): number {
    let at = run;
    for (let up = this.first[at] ?? at; up !== at; up = this.first[at] ?? at) {
      this.first[at] = this.first[up] ?? up;
      at = this.first[at] ?? up;
    }
    return at;
  }

  join(a: number, b: number): void {
    const one = this.root(a);
    const other = this.root(b);
    if (one < other) this.first[other] = one;
    else this.first[one] = other;
  }
}

/** The runs of ink of a plane. */
export function runsOf({ width, height }: Plane, { dark }: Ink): Runs {
  const runs = new Runs();
  let above = 0;
  let aboveEnd = 0;
  let at = dark.indexOf(1);
  for (let y = 0; at >= 0 && y < height && runs.count < MAX_RUNS; y++) {
    const start = runs.count;
    const end = (y + 1) * width;
    while (at >= 0 && at < end) {
      const left = at - y * width;
      while (at < end && dark[at] === 1) at++;
      const right = at - y * width;
      const run = runs.add(y, left, right);
      while (above < aboveEnd && (runs.x1[above] ?? 0) < left) above++;
      for (let other = above; other < aboveEnd && (runs.x0[other] ?? 0) <= right; other++) runs.join(other, run);
      at = dark.indexOf(1, at);
    }
    above = start;
    aboveEnd = runs.count;
  }
  return runs;
}

/** The marks of a plane, from top to bottom, without what is too small to be part of writing. */
export function marksOf({ width, grey }: Plane, runs: Runs, { columns, paper }: Paper): Mark[] {
  const place = new Int32Array(runs.count).fill(-1);
  const marks: Mark[] = [];
  for (let run = 0; run < runs.count; run++) {
    const root = runs.root(run);
    const y = runs.row[run] ?? 0;
    const x0 = runs.x0[run] ?? 0;
    const x1 = runs.x1[run] ?? 0;
    let index = place[root] ?? -1;
    if (index < 0) {
      index = marks.push({ x0, y0: y, x1, y1: y + 1, area: 0, depth: 0 }) - 1;
      place[root] = index;
    }
    const mark = marks[index];
    if (!mark) continue;
    if (x0 < mark.x0) mark.x0 = x0;
    if (x1 > mark.x1) mark.x1 = x1;
    mark.y1 = y + 1;
    mark.area += x1 - x0;
    const cells = (y >> 3) * columns;
    for (let x = x0; x < x1; x++) {
      const depth = (paper[cells + (x >> 3)] ?? 0) - (grey[y * width + x] ?? 0);
      if (depth > mark.depth) mark.depth = depth;
    }
  }
  return marks.filter((mark) => mark.x1 - mark.x0 >= MIN_MARK || mark.y1 - mark.y0 >= MIN_MARK);
}
