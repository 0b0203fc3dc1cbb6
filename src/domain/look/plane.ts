/** The reduced plane every look works on, and how bright the paper is on each part of it. */
import type { GreyPage } from "../glyphs.ts";

/** Dots an inch a plane has at least when the page has them: letters of 8 pt stay apart, and a page takes milliseconds. */
const WORKING_DPI = 70;
/** In millimetres: outside these the stated resolution is not the paper's (a photograph), and the page is taken as A4. */
const SHORTEST_PAGE = 150;
const LONGEST_PAGE = 450;
const A4_LONG_SIDE = 297;

/**
 * A page reduced to 70 dots an inch or somewhat more. `dpi` is that of the plane, `step` the pixels of the page per
 * pixel of the plane (a whole number), `millimetre` the pixels of the plane per millimetre.
 */
export type Plane = GreyPage & { dpi: number; step: number; millimetre: number };

/** The resolution a page really has, when the stated one would make it no sheet of paper. */
function trueDpi(page: GreyPage, dpi: number): number {
  const longSide = (Math.max(page.width, page.height) / dpi) * 25.4;
  if (longSide >= SHORTEST_PAGE && longSide <= LONGEST_PAGE) return dpi;
  return (Math.max(page.width, page.height) / A4_LONG_SIDE) * 25.4;
}

/** Reduces a page. `dpi`: dots an inch of the page, corrected when no sheet of paper is that large or small. */
export function planeOf(page: GreyPage, dpi: number): Plane {
  const given = trueDpi(page, dpi);
  const step = Math.max(1, Math.floor(given / WORKING_DPI));
  const size = { width: Math.floor(page.width / step), height: Math.floor(page.height / step) };
  const grey = step === 1 ? page.grey : step === 2 ? halved(page, size) : averaged(page, size, step);
  return { ...size, grey, dpi: given / step, step, millimetre: given / step / 25.4 };
}

type Size = { width: number; height: number };

/** The usual case, 150 dots an inch. Rows of whole words, as most are, are read four pixels at a time. */
function halved(page: GreyPage, size: Size): Uint8Array {
  const { width: from, grey } = page;
  if (from % 4 !== 0 || grey.byteOffset % 4 !== 0) return averaged(page, size, 2);
  const words = new Int32Array(grey.buffer, grey.byteOffset, grey.length >> 2);
  const half = new Uint8Array(size.width * size.height);
  const across = from >> 2;
  for (let y = 0, at = 0; y < size.height; y++) {
    for (let word = 2 * y * across, end = word + across; word < end; word++) {
      const above = words[word] ?? 0;
      const below = words[word + across] ?? 0;
      // Every other byte of both rows, then the bytes between: two sums of four pixels side by side, rounded.
      const sums = (above & PAIR) + ((above >>> 8) & PAIR) + (below & PAIR) + ((below >>> 8) & PAIR) + 0x2_0002;
      half[at++] = (sums >>> 2) & 255;
      half[at++] = (sums >>> 18) & 255;
    }
  }
  return half;
}

const PAIR = 0xff_00ff;

function averaged(page: GreyPage, { width, height }: Size, step: number): Uint8Array {
  const grey = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let row = 0; row < step; row++) {
        const left = (y * step + row) * page.width + x * step;
        for (let from = left; from < left + step; from++) sum += page.grey[from] ?? 0;
      }
      grey[at++] = sum / (step * step) + 0.5;
    }
  }
  return grey;
}

/** Side of the squares whose paper is measured, in pixels of the plane: two to three millimetres. */
export const CELL = 8;

/**
 * How bright each square of 8 pixels is, in grey levels: `darkest` its darkest pixel, `paper` the paper around it, ink
 * thought away. `level` is the usual paper of the whole page.
 */
export type Paper = { columns: number; rows: number; darkest: Uint8Array; paper: Uint8Array; level: number };

/** Measures the paper of a plane. */
export function paperOf(plane: Plane): Paper {
  const columns = Math.ceil(plane.width / CELL);
  const rows = Math.ceil(plane.height / CELL);
  const bright = new Uint8Array(columns * rows);
  const darkest = new Uint8Array(columns * rows).fill(255);
  for (let y = 0; y < plane.height; y += 2) {
    const cells = (y >> 3) * columns;
    for (let column = 0; column < columns; column++) readPairs(plane, y, column, cells + column, bright, darkest);
  }
  const paper = spread(spread(bright, columns, rows, largest), columns, rows, mean);
  return { columns, rows, darkest, paper, level: rank(paper, 0.7) };
}

/**
 * Two rows of one square, read in fours: the brightest four are its paper, so that neither grain nor a stroke counts.
 * At the edges of the plane the last row or column is read twice.
 */
function readPairs(
  { width, height, grey }: Plane,
  y: number,
  column: number,
  cell: number,
  bright: Uint8Array,
  darkest: Uint8Array,
): void {
  const left = Math.min(column * CELL, Math.max(0, width - CELL));
  const upper = y * width + left;
  const lower = Math.min(y + 1, height - 1) * width + left;
  let most = (bright[cell] ?? 0) << 2;
  let least = darkest[cell] ?? 255;
  for (let x = 0; x < CELL; x += 2) {
    const a = grey[upper + x] ?? 0;
    const b = grey[upper + x + 1] ?? 0;
    const c = grey[lower + x] ?? 0;
    const d = grey[lower + x + 1] ?? 0;
    most = Math.max(most, a + b + c + d);
    least = Math.min(least, a, b, c, d);
  }
  bright[cell] = most >> 2;
  darkest[cell] = least;
}

const largest = (a: number, b: number, c: number) => Math.max(a, b, c);
const mean = (a: number, b: number, c: number) => (a + b + c) / 3;

/** Combines each square with its eight neighbours, first along the rows, then down the columns. */
function spread(
  cells: Uint8Array,
  columns: number,
  rows: number,
  combine: (a: number, b: number, c: number) => number,
): Uint8Array {
  const along = new Uint8Array(cells.length);
  const both = new Uint8Array(cells.length);
  for (let at = 0; at < cells.length; at++) {
    const column = at % columns;
    const here = cells[at] ?? 0;
    along[at] = combine(
      column > 0 ? (cells[at - 1] ?? 0) : here,
      here,
      column < columns - 1 ? (cells[at + 1] ?? 0) : here,
    );
  }
  for (let at = 0; at < cells.length; at++) {
    const here = along[at] ?? 0;
    both[at] = combine(
      at >= columns ? (along[at - columns] ?? 0) : here,
      here,
      at < (rows - 1) * columns ? (along[at + columns] ?? 0) : here,
    );
  }
  return both;
}

/** The value below which this share of the bytes lies; 0 for none. */
export function rank(values: Uint8Array, share: number): number {
  const counts = new Uint32Array(256);
  for (let at = 0; at < values.length; at++) counts[values[at] ?? 0] = (counts[values[at] ?? 0] ?? 0) + 1;
  return rankOf(counts, values.length * share);
}

/** The first level at which this many of the counted values are reached. */
export function rankOf(counts: Uint32Array, wanted: number): number {
  let seen = 0;
  for (let level = 0; level < counts.length; level++) {
    seen += counts[level] ?? 0;
    if (seen >= wanted && seen > 0) return level;
  }
  return 0;
}
