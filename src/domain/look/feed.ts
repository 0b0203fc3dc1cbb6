/**
 * How a page lay in the feeder, of the four ways it can: judged on the print alone, without reading it. A page it
 * cannot judge stays undecided; the rest of the scan decides (vote.ts).
 */
import type { GreyPage } from "../glyphs.ts";
import type { Mark } from "./ink.ts";
import type { Plane } from "./plane.ts";

/** Degrees a picture is turned clockwise to stand upright. */
export type Way = 0 | 90 | 180 | 270;

/**
 * How one page lay. `lay`: its lines run "level" or "plumb" (up and down) in the picture, "unknown" with too little
 * print. `turn` is null when the print does not say clearly which of the two ways is up. `score`: what it leans to, in
 * hundredths of a standard error: positive for 0 (or 90), negative for 180 (or 270).
 */
export type Feed = { lay: "level" | "plumb" | "unknown"; turn: Way | null; score: number };

type Box = { x0: number; y0: number; x1: number; y1: number };

/** Letters, in millimetres: the smaller mark is a dot or dust, the larger a frame, a drawing or a barcode. */
const SMALLEST_LETTER = 0.9;
const LARGEST_LETTER = 12;
/** Longer than this many times its width, a mark is a rule or a dash. */
const MAX_ASPECT = 6;
/** A page of noise has more marks than any page of print. */
const MAX_LETTERS = 12_000;
/** Fewer neighbouring pairs than this say nothing: a stray mark or a page number alone. */
const MIN_PAIRS = 12;
/** Share of pairs that must agree on the direction of the lines. */
const CLEAR_SHARE = 0.65;

/** The letter-sized marks of a page. */
export function lettersOf(marks: readonly Mark[], { millimetre }: Plane): Mark[] {
  return marks
    .filter(({ x0, y0, x1, y1 }) => {
      const long = Math.max(x1 - x0, y1 - y0);
      const short = Math.min(x1 - x0, y1 - y0);
      return long >= SMALLEST_LETTER * millimetre && long <= LARGEST_LETTER * millimetre && long <= MAX_ASPECT * short;
    })
    .slice(0, MAX_LETTERS);
}

/** Letters stand closer to their neighbour in the word than to the next line: the direction most of them say. */
export function layOf(letters: readonly Box[]): Feed["lay"] {
  const across = gapsToNext(letters);
  const down = gapsToNext(letters.map(({ x0, y0, x1, y1 }) => ({ x0: y0, y0: x0, x1: y1, y1: x1 })));
  let level = 0;
  let plumb = 0;
  letters.forEach((_, at) => {
    const right = across[at]?.gap ?? Number.POSITIVE_INFINITY;
    const below = down[at]?.gap ?? Number.POSITIVE_INFINITY;
    if (right < below) level++;
    if (below < right) plumb++;
  });
  const pairs = level + plumb;
  if (pairs < MIN_PAIRS) return "unknown";
  if (level >= CLEAR_SHARE * pairs) return "level";
  return plumb >= CLEAR_SHARE * pairs ? "plumb" : "unknown";
}

/** A row (or column) further out than the mark in the plane: what its reduction may have swallowed. */
const MARGIN = 1;

/**
 * The letters with their upper and lower edges (left and right ones, where lines run plumb) read again in the page
 * itself, between its pixels: half a pixel more or less is what tells up from down. In pixels of the plane.
 */
export function edged(page: GreyPage, plane: Plane, letters: readonly Mark[], lay: "level" | "plumb"): Box[] {
  const { step } = plane;
  return letters.map((letter) => {
    const level = lay === "level";
    const [from, to] = level ? [letter.y0, letter.y1] : [letter.x0, letter.x1];
    const limit = level ? page.height : page.width;
    const first = Math.max(0, (from - MARGIN) * step);
    const last = Math.min(limit, (to + MARGIN) * step);
    const darkest = darkestRows(page, letter, { first, last, step, level });
    const [low, high] = crossings(darkest);
    const [start, end] = [(first + low) / step, (first + high) / step];
    return level ? { ...letter, y0: start, y1: end } : { ...letter, x0: start, x1: end };
  });
}

type Slices = { first: number; last: number; step: number; level: boolean };

/** The darkest pixel of each row of a letter (of each column where lines run plumb). */
function darkestRows({ width, grey }: GreyPage, letter: Mark, { first, last, step, level }: Slices): number[] {
  const [begin, end] = level ? [letter.x0 * step, letter.x1 * step] : [letter.y0 * step, letter.y1 * step];
  const [across, along] = level ? [width, 1] : [1, width];
  const rows: number[] = [];
  for (let row = first; row < last; row++) {
    let darkest = 255;
    for (let at = row * across + begin * along, left = end - begin; left > 0; left--, at += along) {
      const value = grey[at] ?? 255;
      if (value < darkest) darkest = value;
    }
    rows.push(darkest);
  }
  return rows;
}

/** Where the rows turn half as dark as the letter gets, from either side, between pixels. */
function crossings(rows: readonly number[]): [number, number] {
  const limit = (Math.min(...rows) + Math.max(...rows)) / 2;
  let first = 0;
  let last = rows.length - 1;
  while (first < last && (rows[first] ?? 0) >= limit) first++;
  while (last > first && (rows[last] ?? 0) >= limit) last--;
  const between = (outer: number | undefined, inner: number | undefined) =>
    outer === undefined || inner === undefined || outer === inner ? 1 : (limit - inner) / (outer - inner);
  return [first + 0.5 - between(rows[first - 1], rows[first]), last + 0.5 + between(rows[last + 1], rows[last])];
}

/** A mark's box on the page after a quarter turn clockwise; shifted, which no measure here minds. */
export function turnedClockwise({ x0, y0, x1, y1 }: Box): Box {
  return { x0: -y1, y0: x0, x1: -y0, y1: x1 };
}

type Next = { index: number; gap: number };

/** Side of the squares letters are sorted into, in pixels, to find neighbours without asking every letter. */
const BUCKET = 32;

/** For each mark the nearest one to its right on the same line, within one and a half letters; undefined if none. */
function gapsToNext(letters: readonly Box[]): (Next | undefined)[] {
  const buckets = new Map<number, number[]>();
  const key = (x: number, y: number) => Math.floor(y / BUCKET) * 65_536 + Math.floor(x / BUCKET);
  letters.forEach(({ x0, y0, y1 }, index) => {
    for (let row = Math.floor(y0 / BUCKET); row <= Math.floor((y1 - 1) / BUCKET); row++) {
      const at = key(x0, row * BUCKET);
      const bucket = buckets.get(at);
      if (bucket) bucket.push(index);
      else buckets.set(at, [index]);
    }
  });
  return letters.map((from, self) => {
    const reach = from.x1 + 1.5 * Math.max(from.y1 - from.y0, from.x1 - from.x0);
    let best: Next | undefined;
    for (let row = Math.floor(from.y0 / BUCKET); row <= Math.floor((from.y1 - 1) / BUCKET); row++) {
      for (let column = Math.floor((from.x1 - 1) / BUCKET); column <= Math.floor(reach / BUCKET); column++) {
        for (const index of buckets.get(key(column * BUCKET, row * BUCKET)) ?? []) {
          const to = letters[index];
          if (!to || index === self || to.x0 > reach || to.x0 < from.x1 - 1 || !sameLine(from, to)) continue;
          const gap = Math.max(0, to.x0 - from.x1);
          if (!best || gap < best.gap) best = { index, gap };
        }
      }
    }
    return best;
  });
}

function sameLine(a: Box, b: Box): boolean {
  const tallA = a.y1 - a.y0;
  const tallB = b.y1 - b.y0;
  const shared = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  return shared >= 0.5 * Math.min(tallA, tallB) && Math.max(tallA, tallB) <= 3 * Math.min(tallA, tallB);
}

const MIN_LINE = 4;

/** Runs of marks that follow each other on a line. */
function textLines(letters: readonly Box[]): Box[][] {
  const next = gapsToNext(letters);
  const followed = new Set(next.map((link) => link?.index));
  const lines: Box[][] = [];
  const taken = new Set<number>();
  letters.forEach((_, first) => {
    if (followed.has(first)) return;
    const line: Box[] = [];
    for (let at: number | undefined = first; at !== undefined && !taken.has(at); at = next[at]?.index) {
      taken.add(at);
      const letter = letters[at];
      if (letter) line.push(letter);
    }
    if (line.length >= MIN_LINE) lines.push(line);
  });
  return lines;
}

/** How sure `letters` of print are of their way up, in standard errors: positive upright, negative upside down. */
export type Standing = { score: number; letters: number };

/**
 * Latin print stands on its baseline: more letters rise above the height of an x (ascenders, capitals, figures) than
 * descend below the line. By how many standard errors they do, for marks taken as upright; negative when upside down,
 * 0 when neither leads clearly. `slope`: how far the lines sink per pixel, so that a sheet fed askew has level lines.
 */
export function standingOf(letters: readonly Box[], slope: number): Standing {
  const leans = textLines(letters).flatMap((line) => leansOf(line, slope));
  const sum = leans.reduce((total, lean) => total + lean, 0);
  const all = leans.reduce((total, lean) => total + Math.abs(lean), 0);
  const clear = all >= MIN_STRAY * leans.length && Math.abs(sum) >= CLEAR_LEAD * all;
  return { score: clear && all > 0 ? sum / Math.hypot(...leans) : 0, letters: leans.length };
}

/** Of all that rises or descends, so large a share more must do the one than the other. */
const CLEAR_LEAD = 0.2;
/** What letters of words rise and descend on average, in heights, is several times this; figures reach it not at all. */
const MIN_STRAY = 0.03;
/**
 * A letter rises or descends by what its edge strays further from the usual one than this share of the usual height.
 * Figures and capitals, which say nothing about the way up, overshoot each other by less.
 */
const STRAYS = 0.1;

/** For each letter of a line: how far it rises above the usual, less how far it descends below it, in heights. */
function leansOf(line: readonly Box[], slope: number): number[] {
  const height = median(line.map((letter) => letter.y1 - letter.y0));
  const letters = line.filter(({ y0, y1 }) => y1 - y0 > 0.6 * height && y1 - y0 < 2.2 * height);
  if (letters.length < MIN_LINE) return [];
  const drift = ({ x0, x1 }: Box) => (slope * (x0 + x1)) / 2;
  const tops = letters.map((letter) => letter.y0 - drift(letter));
  const feet = letters.map((letter) => letter.y1 - drift(letter));
  const top = median(tops);
  const foot = median(feet);
  if (!printed(tops, top, height) && !printed(feet, foot, height)) return [];
  const strays = (edge: number | undefined, usual: number) =>
    edge === undefined ? 0 : Math.max(0, Math.abs(edge - usual) / height - STRAYS);
  return letters.map((_, at) => strays(tops[at], top) - strays(feet[at], foot));
}

/** Share of a printed line's letters that stand (or hang) on one line, and how far from it the eye still sees one. */
const ALIGNED = 0.7;

/** Does this edge of the letters lie on one line, as no hand keeps it? */
function printed(edges: readonly number[], middle: number, height: number): boolean {
  const near = Math.max(0.8, 0.1 * height);
  return edges.filter((edge) => Math.abs(edge - middle) <= near).length >= ALIGNED * edges.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
