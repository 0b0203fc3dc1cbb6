/** What is the same on all printed papers of a kind: marks, boxes to fill, lines to write on. Drawn once per document. */
import { EXTRA_SHEET_MM, FIRST_PAGE_MM, type FieldMm } from "#domain/header-boxes";
import type { Ruling } from "#domain/paper-order";
import { A4_MM, CODES_MM, MARKS_MM } from "#domain/paper-places";
import type { PaperWords } from "#domain/paper-words";
import { widthOf } from "./fonts.ts";
import type { Pen, Rgb } from "./pdf-write-pen.ts";

/** A copy's first page, its others, an extra sheet. */
export type FrameKind = "first" | "rest" | "extra";

/** Points in a millimetre. */
export const MM = 72 / 25.4;
export const INK: Rgb = [20, 20, 24];
export const QUIET: Rgb = [92, 94, 102];
const BOX: Rgb = [110, 112, 122];
/** Pale enough to vanish in a scan's white, dark enough for a tired printer. */
const RULE: Rgb = [165, 178, 212];
const FINE: Rgb = [205, 214, 235];
const MARGIN: Rgb = [232, 150, 160];

/** Where people write, millimetres: below the head, above the code at the foot. */
const WRITING = { left: 12, right: 198, bottom: 262, top: { first: 77, rest: 36, extra: 38 } } as const;

export function drawFrame(pen: Pen, kind: FrameKind, lines: Ruling, words: PaperWords): void {
  ruling(pen, lines, WRITING.top[kind]);
  for (const { x, y } of MARKS_MM.middles) disc(pen, x, y, MARKS_MM.diameter);
  if (kind === "first") head(pen, words);
  if (kind === "extra") extraHead(pen, words);
  note(pen, words.keepClear, CODES_MM.bottomLeft.x + CODES_MM.bottomLeft.side + 4, 282);
}

function head(pen: Pen, words: PaperWords): void {
  for (const field of FIRST_PAGE_MM) {
    boxes(pen, field);
    const at = field.boxes[0];
    if (!at) continue;
    const room = field.field === "className" ? 20 : at.x - 14 - 1.5;
    const x = field.field === "className" ? at.x - room : 14;
    const size = Math.min(8.5, (room * MM) / widthOf(words.fields[field.field], "bold"));
    pen.text(words.fields[field.field], x * MM, (at.y + 4.8) * MM, { size, weight: "bold", color: INK });
    if (field.field === "birthDate") dateHints(pen, field, words);
    if (field.field === "studentNumber") {
      const end = field.boxes.at(-1);
      if (end) note(pen, words.capitals, end.x + end.w + 4, at.y + 4.8);
    }
  }
}

/** jj / mm / aaaa inside the first box of each group, pale, and a stroke between the groups. */
function dateHints(pen: Pen, { boxes: all }: FieldMm, words: PaperWords): void {
  for (const [group, first] of [0, 2, 4].entries()) {
    const box = all[first];
    const before = all[first - 1];
    if (!box) continue;
    pen.text(words.dateHint[group] ?? "", box.x * MM, (box.y - 0.9) * MM, {
      size: 5.5,
      weight: "regular",
      color: QUIET,
    });
    if (before) line(pen, [before.x + before.w + 1.2, box.y + 6, box.x - 1.2, box.y + 1.2], BOX, 0.7);
  }
}

function extraHead(pen: Pen, words: PaperWords): void {
  for (const field of EXTRA_SHEET_MM) {
    boxes(pen, field);
    const [at, end] = [field.boxes[0], field.boxes.at(-1)];
    if (!at || !end) continue;
    const label = words.fields[field.field];
    const wide = widthOf(label, "bold") * 8.5;
    pen.text(label, (at.x - 3) * MM - wide, (at.y + 4.8) * MM, { size: 8.5, weight: "bold", color: INK });
    note(pen, words.extraHint, end.x + end.w + 4, at.y + 4.8);
  }
}

function boxes(pen: Pen, { boxes: all }: FieldMm): void {
  for (const { x, y, w, h } of all)
    pen.rect({ x: x * MM, y: y * MM, w: w * MM, h: h * MM }, { stroke: BOX, line: 0.7 });
}

function note(pen: Pen, text: string, x: number, y: number): void {
  pen.text(text, x * MM, y * MM, { size: 6.5, weight: "regular", color: QUIET });
}

function disc(pen: Pen, x: number, y: number, diameter: number): void {
  const side = diameter * MM;
  const area = { x: x * MM - side / 2, y: y * MM - side / 2, w: side, h: side };
  pen.rect(area, { fill: INK, radius: side / 2 });
}

/** Rulings in millimetres: Seyès has a strong line every 8, three fine ones between, strokes every 8 and a margin. */
function ruling(pen: Pen, lines: Ruling, top: number): void {
  const { left, bottom } = WRITING;
  if (lines === "blank") return;
  const step = lines === "grid" ? 5 : 8;
  const right = left + Math.floor((WRITING.right - left) / step) * step;
  const rows = Math.floor((bottom - top) / step);
  const foot = top + rows * step;
  if (lines === "seyes") {
    for (let y = top; y < foot - 1; y += 2) if ((y - top) % 8 !== 0) line(pen, [left, y, right, y], FINE, 0.3);
  }
  for (let row = 0; row <= rows; row++) line(pen, [left, top + row * step, right, top + row * step], RULE, 0.4);
  if (lines === "lines") return;
  const color = lines === "grid" ? RULE : FINE;
  for (let x = left; x <= right; x += step) line(pen, [x, top, x, foot], color, 0.4);
  if (lines === "seyes") line(pen, [left + 32, top, left + 32, foot], MARGIN, 0.7);
}

function line(pen: Pen, mm: readonly number[], color: Rgb, width: number): void {
  pen.polyline(
    mm.map((each) => each * MM),
    color,
    width,
  );
}

/** Points of an A4 page. */
export const PAGE_SIZE = { width: A4_MM.width * MM, height: A4_MM.height * MM } as const;
