/** By how much a page went in askew: the angle at which most edges of ink fall on few lines. */
import type { Ink, Runs } from "./ink.ts";
import type { Plane } from "./plane.ts";

/** Degrees either side of straight that are looked at. */
const WIDEST = 15;
const COARSE_STEP = 0.5;
const FINE_STEP = 0.1;
/** Below this, hundredths of a degree, straightening costs more sharpness than it gains. */
const SMALLEST = 30;
/** Edges looked at in the first search, and in the second. */
const COARSE_POINTS = 1_800;
const FINE_POINTS = 7_000;
const MIN_POINTS = 200;
/** How much better than the usual angle the best must be, and how near both halves of the page must agree, in degrees. */
const CLEAR_RATIO = 1.25;
const AGREE = 0.35;

/** Edges of ink: `along` the lines they lie on, `across` from line to line. */
type Edges = { along: Float32Array; across: Float32Array };

/**
 * Hundredths of a degree a picture must be turned clockwise for its lines to be level (or plumb): -1500 to 1500, 0
 * below 30 and when the page does not say. `slope`: how far its lines sink per pixel, as well as the page says it,
 * whatever the size.
 */
export type Skew = { skew: number; slope: number };

const STRAIGHT: Skew = { skew: 0, slope: 0 };

/** Reads how askew the lines of a page are that run level or plumb in the picture. */
export function skewOf(plane: Plane, ink: Ink, runs: Runs, lay: "level" | "plumb"): Skew {
  const edges = lay === "level" ? feetOf(plane, ink, runs) : sidesOf(plane, runs);
  if (edges.along.length < MIN_POINTS) return STRAIGHT;
  const some = thinned(edges, COARSE_POINTS);
  const lines = new Float64Array(LINES);
  const scores = Array.from({ length: (2 * WIDEST) / COARSE_STEP + 1 }, (_, n) =>
    score(some, -WIDEST + n * COARSE_STEP, 3, lines),
  );
  const best = scores.indexOf(Math.max(...scores));
  const usual = [...scores].sort((a, b) => a - b)[scores.length >> 1] ?? 0;
  if ((scores[best] ?? 0) < CLEAR_RATIO * usual) return STRAIGHT;
  const near = -WIDEST + best * COARSE_STEP;
  const [one, other] = halves(thinned(edges, FINE_POINTS)).map((half) => scoresNear(half, near, lines));
  if (!one || !other) return STRAIGHT;
  const angle = near + peak(one.map((value, at) => value + (other[at] ?? 0)));
  const skew = Math.round(-100 * angle);
  const agreed = Math.abs(peak(one) - peak(other)) <= AGREE;
  const stated = agreed && Math.abs(skew) >= SMALLEST && Math.abs(skew) <= 100 * WIDEST;
  return { skew: stated ? skew : 0, slope: Math.tan((angle * Math.PI) / 180) };
}

/** Every third column or row says enough. */
const EVERY = 3;

/** Edges collected one by one, in as much room as they can need. */
class Collected {
  along: Float32Array;
  across: Float32Array;
  count = 0;

  constructor(most: number) {
    this.along = new Float32Array(most);
    this.across = new Float32Array(most);
  }

  add(along: number, across: number): void {
    this.along[this.count] = along;
    this.across[this.count++] = across;
  }

  edges(): Edges {
    return { along: this.along.subarray(0, this.count), across: this.across.subarray(0, this.count) };
  }
}

/** Where ink ends on its lower side: the feet of level lines. */
function feetOf({ width, height }: Plane, { dark, count }: Ink, runs: Runs): Edges {
  const feet = new Collected(runs.count + Math.ceil(count / EVERY));
  for (let run = 0; run < runs.count; run++) {
    const y = runs.row[run] ?? 0;
    if (y === 0 || y >= height - 1) continue;
    const end = Math.min(runs.x1[run] ?? 0, width - 1);
    for (let x = Math.ceil(Math.max(1, runs.x0[run] ?? 0) / EVERY) * EVERY; x < end; x += EVERY) {
      if (dark[(y + 1) * width + x] !== 1) feet.add(x - width / 2, y);
    }
  }
  return feet.edges();
}

/** Where ink begins on its left side: the feet, or the heads, of lines that run plumb. */
function sidesOf({ width, height }: Plane, runs: Runs): Edges {
  const sides = new Collected(runs.count);
  for (let run = 0; run < runs.count; run++) {
    const y = runs.row[run] ?? 0;
    const x = runs.x0[run] ?? 0;
    if (y % EVERY === 0 && x > 0 && x < width - 1) sides.add(y - height / 2, -x);
  }
  return sides.edges();
}

function thinned({ along, across }: Edges, most: number): Edges {
  const step = along.length / most;
  if (step <= 1) return { along, across };
  const kept = new Collected(most);
  for (let n = 0; n < most; n++) kept.add(along[Math.floor(n * step)] ?? 0, across[Math.floor(n * step)] ?? 0);
  return kept.edges();
}

/** The edges of the first and of the second half of the lines. */
function halves({ along, across }: Edges): Edges[] {
  let sum = 0;
  for (let at = 0; at < across.length; at++) sum += across[at] ?? 0;
  const parts = [new Collected(across.length), new Collected(across.length)];
  for (let at = 0; at < across.length; at++) {
    const line = across[at] ?? 0;
    parts[line * across.length < sum ? 0 : 1]?.add(along[at] ?? 0, line);
  }
  return parts.map((part) => part.edges());
}

const LINES = 2_048;

/** How unevenly the edges fall on lines at this angle. Lines are `wide` pixels apart; `lines` is room to count in. */
function score({ along, across }: Edges, degrees: number, wide: number, lines: Float64Array): number {
  const slope = Math.tan((degrees * Math.PI) / 180) / wide;
  lines.fill(0);
  for (let at = 0; at < along.length; at++) {
    const line = (across[at] ?? 0) / wide - slope * (along[at] ?? 0) + 8 * LINES;
    // Shared between the two nearest lines, lest the score jump with the angle.
    const low = line | 0;
    const part = line - low;
    const here = low & (LINES - 1);
    const next = (low + 1) & (LINES - 1);
    lines[here] = (lines[here] ?? 0) + 1 - part;
    lines[next] = (lines[next] ?? 0) + part;
  }
  let sum = 0;
  for (let at = 0; at < LINES; at++) {
    const edges = lines[at] ?? 0;
    sum += edges * edges;
  }
  return sum;
}

const REACH = Math.round((1.4 * COARSE_STEP) / FINE_STEP);

/** The scores of the angles around a coarse one, from REACH fine steps below it to REACH above. */
function scoresNear(edges: Edges, near: number, lines: Float64Array): number[] {
  return Array.from({ length: 2 * REACH + 1 }, (_, n) => score(edges, near + (n - REACH) * FINE_STEP, 1, lines));
}

/** Degrees from the coarse angle to the best one, read between the steps. */
function peak(scores: readonly number[]): number {
  const best = scores.indexOf(Math.max(...scores));
  const [before, here, after] = [scores[best - 1], scores[best] ?? 0, scores[best + 1]];
  if (before === undefined || after === undefined) return (best - REACH) * FINE_STEP;
  const bend = before - 2 * here + after;
  return (best - REACH + (bend === 0 ? 0 : (0.5 * (before - after)) / bend)) * FINE_STEP;
}
