/** Finds room on a page for what annotations say: tags, notes, words of a stamp. Draws nothing. */
import type { Language } from "./figures.ts";
import { breakLines, type Measure, widestWord } from "./line-break.ts";

/** x, y, w, h in fractions of the page as displayed, from its top left corner. */
export type Box = { x: number; y: number; w: number; h: number };

/** The surface: width over height of the page as displayed, and how wide its type is. */
export type Sheet = { aspect: number; language: Language; regular: Measure; bold: Measure };

/** One line of type; x is where it starts, y its baseline. */
export type TextLine = { text: string; x: number; y: number };
export type Lettering = { box: Box; size: number; lines: TextLine[] };

const POINT = 1 / 595;
const TAG_SIZE = 7.5 * POINT;
const NOTE_SIZE = 8 * POINT;
const STAMP_LARGEST = 26;
const STAMP_SMALLEST = 7;
/** Share of the type's size: from the top of a line to its baseline, and from one baseline to the next. */
const ASCENT = 0.96;
const LEADING = 1.22;
const NOTE_WIDEST = 150 * POINT;
const NOTE_NARROWEST = 54 * POINT;
/** Longer texts would hide the student's work: they are read in the report. */
const NOTE_LINES = 6;
const PADDING = 3 * POINT;
const GAP = 3 * POINT;
const EDGE = 4 * POINT;

export function bottomOf(box: Box): number {
  return box.y + box.h;
}

/** Fractions of the shorter side, turned into fractions of the width and of the height. */
function scaleOf({ aspect }: Sheet): { across: number; down: number } {
  return aspect < 1 ? { across: 1, down: aspect } : { across: 1 / aspect, down: 1 };
}

function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < bottomOf(b) && b.y < bottomOf(a);
}

function onPage({ x, y, w, h }: Box): boolean {
  return x >= 0 && y >= 0 && x + w <= 1 && y + h <= 1;
}

/**
 * The small label with number and points, at a corner of its box. It stays clear of other labels, and of other boxes
 * when it can; in a crowd it moves down along the edge rather than disappear.
 */
export function placeTag(
  text: string,
  box: Box,
  taken: { tags: readonly Box[]; boxes: readonly Box[] },
  sheet: Sheet,
): Lettering {
  const { across, down } = scaleOf(sheet);
  const w = (sheet.bold(text) * TAG_SIZE + 2 * PADDING) * across;
  const h = TAG_SIZE * 1.5 * down;
  const right = box.x + box.w - w;
  const corners: [number, number][] = [
    [box.x, box.y - h],
    [right, box.y - h],
    [box.x, bottomOf(box)],
    [right, bottomOf(box)],
    [box.x - w, box.y],
    [box.x + box.w, box.y],
    [box.x, box.y],
  ];
  const spots = corners.map(([x, y]) => ({ x, y, w, h })).filter(onPage);
  const clear = spots.filter((spot) => !taken.tags.some((tag) => meet(tag, spot)));
  const spot =
    clear.find((each) => !taken.boxes.some((other) => meet(other, each))) ??
    clear[0] ??
    slide(box, { w, h }, taken.tags);
  const baseline = spot.y + spot.h / 2 + TAG_SIZE * 0.365 * down;
  return { box: spot, size: TAG_SIZE, lines: [{ text, x: spot.x + PADDING * across, y: baseline }] };
}

/** Down from the corner of the box to the first free place, and from the top of the page when the foot is reached. */
function slide(box: Box, { w, h }: { w: number; h: number }, tags: readonly Box[]): Box {
  const x = Math.max(0, Math.min(box.x, 1 - w));
  const rows = Math.max(1, Math.floor(1 / h));
  const first = Math.max(0, Math.min(Math.floor(box.y / h), rows - 1));
  for (let step = 0; step < rows; step++) {
    const spot = { x, y: ((first + step) % rows) * h, w, h };
    if (!tags.some((tag) => meet(tag, spot))) return spot;
  }
  return { x, y: first * h, w, h };
}

/**
 * A note to the right of the box, to its left, below or above, where it fits whole and covers no annotation; null
 * when there is no such place. `above` is where the box and its label begin.
 */
export function placeNote(
  text: string,
  box: Box,
  above: number,
  taken: readonly Box[],
  sheet: Sheet,
): Lettering | null {
  const { across, down } = scaleOf(sheet);
  const [gapX, gapY, edgeX, edgeY] = [GAP * across, GAP * down, EDGE * across, EDGE * down];
  const right = box.x + box.w + gapX;
  const under = Math.max(box.w, NOTE_WIDEST * across);
  const ways: { room: number; at: (w: number, h: number) => { x: number; y: number } }[] = [
    { room: 1 - edgeX - right, at: (_w, h) => ({ x: right, y: Math.min(box.y, 1 - edgeY - h) }) },
    { room: box.x - gapX - edgeX, at: (w, h) => ({ x: box.x - gapX - w, y: Math.min(box.y, 1 - edgeY - h) }) },
    { room: under, at: (w) => ({ x: Math.min(box.x, 1 - edgeX - w), y: bottomOf(box) + gapY }) },
    { room: under, at: (w, h) => ({ x: Math.min(box.x, 1 - edgeX - w), y: above - gapY - h }) },
  ];
  for (const { room, at } of ways) {
    const block = setNote(text, Math.min(room / across, NOTE_WIDEST), sheet);
    if (block === null) continue;
    const size = { w: block.w * across, h: block.h * down };
    const spot = { ...at(size.w, size.h), ...size };
    if (!onPage(spot) || taken.some((other) => meet(other, spot))) continue;
    return { box: spot, size: NOTE_SIZE, lines: linesIn(spot, block.lines, NOTE_SIZE, sheet) };
  }
  return null;
}

/** The text set into a width (share of the shorter side), or null when it gets too tall or has to be torn. */
function setNote(text: string, room: number, sheet: Sheet): { w: number; h: number; lines: string[] } | null {
  if (room < NOTE_NARROWEST) return null;
  const width = (room - 2 * PADDING) / NOTE_SIZE;
  if (widestWord(text, sheet.regular) > width) return null;
  const lines = breakLines(text.trim(), width, sheet.regular);
  if (lines.length > NOTE_LINES) return null;
  const widest = Math.max(...lines.map(sheet.regular));
  return { w: widest * NOTE_SIZE + 2 * PADDING, h: lines.length * LEADING * NOTE_SIZE + 2 * PADDING, lines };
}

function linesIn(box: Box, lines: readonly string[], size: number, sheet: Sheet): TextLine[] {
  const { across, down } = scaleOf(sheet);
  return lines.map((text, index) => ({
    text,
    x: box.x + PADDING * across,
    y: box.y + (PADDING + (ASCENT + index * LEADING) * size) * down,
  }));
}

/** The words of a stamp, as large as its frame allows, in its middle; null when they do not fit in a readable size. */
export function fitStamp(text: string, box: Box, sheet: Sheet): { size: number; lines: TextLine[] } | null {
  if (text.trim() === "") return null;
  const { across, down } = scaleOf(sheet);
  const room = { w: box.w / across - 2 * PADDING, h: box.h / down - 2 * PADDING };
  const widest = widestWord(text, sheet.bold);
  for (let points = STAMP_LARGEST; points >= STAMP_SMALLEST; points--) {
    const size = points * POINT;
    const width = room.w / size;
    if (widest > width) continue;
    const lines = breakLines(text.trim(), width, sheet.bold);
    const height = lines.length * LEADING * size;
    if (height > room.h) continue;
    const top = box.y + (box.h - height * down) / 2;
    return {
      size,
      lines: lines.map((line, index) => ({
        text: line,
        x: box.x + (box.w - sheet.bold(line) * size * across) / 2,
        y: top + (ASCENT + index * LEADING) * size * down,
      })),
    };
  }
  return null;
}
