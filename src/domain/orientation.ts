/**
 * Was this landscape picture a portrait sheet fed sideways, and which turn sets it upright? Judged on the print alone:
 * no clock, no codec, no knowledge of barcodes. A page it cannot judge stays undecided; the rest of the scan decides.
 */
import { findGlyphs, type Glyph, type GreyPage } from "./glyphs.ts";

export type { GreyPage } from "./glyphs.ts";

/** Degrees, clockwise. */
export type Turn = 90 | 270;

/**
 * How one page lay in the feeder. "upright": leave it (every portrait page, and landscape pages whose lines are level).
 * "sideways": its lines run up or down; `turn` is null when the print does not say which. "unknown": too little print.
 */
export type Feed = { lay: "upright" | "sideways" | "unknown"; turn: Turn | null };

const UPRIGHT: Feed = { lay: "upright", turn: null };
const UNKNOWN: Feed = { lay: "unknown", turn: null };

/** Fewer neighbouring pairs than this say nothing: a stray mark or a page number alone. */
const MIN_PAIRS = 12;
/** Share of pairs that must agree on the direction of the lines. */
const CLEAR_SHARE = 0.65;
/** Standard errors by which the tops must vary more than the feet (or less) before one page decides alone. */
const CLEAR_Z = 2.5;

/** Reads how a page was fed. The picture may have any resolution from about 75 dpi; 100 to 150 is best. */
export function readFeed(page: GreyPage): Feed {
  if (page.width <= page.height) return UPRIGHT;
  const glyphs = findGlyphs(page);
  const { level, plumb } = lineDirection(glyphs);
  const pairs = level + plumb;
  if (pairs < MIN_PAIRS) return UNKNOWN;
  if (level >= CLEAR_SHARE * pairs) return UPRIGHT;
  if (plumb < CLEAR_SHARE * pairs) return UNKNOWN;
  const z = uprightScore(glyphs.map(turnedClockwise));
  return { lay: "sideways", turn: Math.abs(z) < CLEAR_Z ? null : z > 0 ? 90 : 270 };
}

/** The turn most decided pages of one scan agree on; null without a majority. */
export function voteTurn(feeds: readonly Feed[]): Turn | null {
  const right = feeds.filter((feed) => feed.turn === 90).length;
  const left = feeds.filter((feed) => feed.turn === 270).length;
  if (right === left) return null;
  return right > left ? 90 : 270;
}

/** A blank side, or one nobody can read, follows the rest of the scan. Degrees clockwise, 0 to leave the page alone. */
export function turnOf(feed: Feed, vote: Turn | null): 0 | Turn {
  if (feed.lay === "upright") return 0;
  return feed.turn ?? vote ?? 0;
}

/** A mark's box on the page after a quarter turn clockwise; shifted, which no measure here minds. */
function turnedClockwise({ x0, y0, x1, y1 }: Glyph): Glyph {
  return { x0: -y1, y0: x0, x1: -y0, y1: x1 };
}

/** Letters stand closer to their neighbour in the word than to the next line: counts the marks that say so, each way. */
function lineDirection(glyphs: readonly Glyph[]): { level: number; plumb: number } {
  const across = gapsToNext(glyphs);
  const down = gapsToNext(glyphs.map(({ x0, y0, x1, y1 }) => ({ x0: y0, y0: x0, x1: y1, y1: x1 })));
  let level = 0;
  let plumb = 0;
  glyphs.forEach((_, at) => {
    const right = across[at]?.gap ?? Number.POSITIVE_INFINITY;
    const below = down[at]?.gap ?? Number.POSITIVE_INFINITY;
    if (right < below) level++;
    if (below < right) plumb++;
  });
  return { level, plumb };
}

type Next = { index: number; gap: number };

/** For each mark the nearest one to its right on the same line, within one and a half letters; undefined if none. */
function gapsToNext(glyphs: readonly Glyph[]): (Next | undefined)[] {
  const order = glyphs.map((_, index) => index).sort((a, b) => (glyphs[a]?.x0 ?? 0) - (glyphs[b]?.x0 ?? 0));
  const next = new Array<Next | undefined>(glyphs.length);
  order.forEach((index, place) => {
    const from = glyphs[index];
    if (!from) return;
    const reach = from.x1 + 1.5 * Math.max(from.y1 - from.y0, from.x1 - from.x0);
    for (let other = place + 1; other < order.length; other++) {
      const candidate = order[other] ?? 0;
      const to = glyphs[candidate];
      if (!to || to.x0 > reach) return;
      if (to.x0 < from.x1 - 1 || !sameLine(from, to)) continue;
      next[index] = { index: candidate, gap: Math.max(0, to.x0 - from.x1) };
      return;
    }
  });
  return next;
}

function sameLine(a: Glyph, b: Glyph): boolean {
  const [small, large] = [a.y1 - a.y0, b.y1 - b.y0].sort((m, n) => m - n);
  const shared = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  return small !== undefined && large !== undefined && shared >= 0.5 * small && large <= 3 * small;
}

const MIN_LINE = 4;

/** Runs of marks that follow each other on a line. */
function textLines(glyphs: readonly Glyph[]): Glyph[][] {
  const next = gapsToNext(glyphs);
  const followed = new Set(next.map((link) => link?.index));
  const lines: Glyph[][] = [];
  const taken = new Set<number>();
  glyphs.forEach((_, first) => {
    if (followed.has(first)) return;
    const line: Glyph[] = [];
    for (let at: number | undefined = first; at !== undefined && !taken.has(at); at = next[at]?.index) {
      taken.add(at);
      const glyph = glyphs[at];
      if (glyph) line.push(glyph);
    }
    if (line.length >= MIN_LINE) lines.push(line);
  });
  return lines;
}

/**
 * Latin print stands on its baseline and rises unevenly above it: tops (x-height, ascenders, capitals) vary more than
 * feet (a few descenders). Standard errors by which they do, for marks taken as upright; negative when upside down.
 */
function uprightScore(glyphs: readonly Glyph[]): number {
  const leans = textLines(glyphs).flatMap(leansOf);
  if (leans.length < MIN_PAIRS) return 0;
  const mean = leans.reduce((sum, lean) => sum + lean, 0) / leans.length;
  const variance = leans.reduce((sum, lean) => sum + (lean - mean) ** 2, 0) / (leans.length - 1);
  return variance === 0 ? 0 : mean / Math.sqrt(variance / leans.length);
}

/** For each letter of a line: how far its top strays from the usual top, less how far its foot strays, in heights. */
function leansOf(line: readonly Glyph[]): number[] {
  const height = median(line.map((glyph) => glyph.y1 - glyph.y0));
  const letters = line.filter(({ y0, y1 }) => y1 - y0 > 0.6 * height && y1 - y0 < 2.2 * height);
  if (letters.length < MIN_LINE) return [];
  const slope = slopeOf(letters);
  const tops = letters.map((glyph) => glyph.y0 - slope * glyph.x0);
  const feet = letters.map((glyph) => glyph.y1 - slope * glyph.x0);
  const top = median(tops);
  const foot = median(feet);
  return letters.map((_, at) => (Math.abs((tops[at] ?? top) - top) - Math.abs((feet[at] ?? foot) - foot)) / height);
}

/** Rise of a line's middle per pixel, so that a sheet fed a degree askew still has level lines. */
function slopeOf(letters: readonly Glyph[]): number {
  const xs = letters.map(({ x0 }) => x0);
  const ys = letters.map(({ y0, y1 }) => (y0 + y1) / 2);
  const meanX = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const meanY = ys.reduce((sum, y) => sum + y, 0) / ys.length;
  let up = 0;
  let along = 0;
  xs.forEach((x, at) => {
    up += (x - meanX) * ((ys[at] ?? meanY) - meanY);
    along += (x - meanX) ** 2;
  });
  return letters.length < 2 * MIN_LINE || along === 0 ? 0 : up / along;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
