/** The scanner's control sheet, printed from its drawing (domain/scan-doctor-sheet.ts): one A4 page. */
import { PDFDocument, PDFName } from "pdf-lib";
import { encode } from "uqr";
import type { Language } from "#domain/figures";
import { breakLines } from "#domain/line-break";
import { writeCode } from "#domain/page-code";
import { PAPER_WORDS } from "#domain/paper-words";
import {
  COLOURS,
  CORNERS,
  GREY_STEPS,
  LINE_PAIRS,
  type LinePairs,
  lineWidth,
  RULER_STEPS,
  RULERS,
  SHEET,
  STROKES,
} from "#domain/scan-doctor-sheet";
import { drawable, embedFaces, fittedText, widthOf } from "./fonts.ts";
import { INK, MM, PAGE_SIZE, QUIET } from "./paper-frame.ts";
import { Pen, penResources, type Rgb } from "./pdf-write-pen.ts";

/** Points in a hundredth of a millimetre, the measure of the drawing. */
const UNIT = MM / 100;
const BLACK: Rgb = [0, 0, 0];
/** The version of the drawing, in the code: a sheet printed years ago is known for what it is. */
const VERSION = 1;
/** In both lower corners of the written part, where corners are searched; hundredths of a millimetre. */
const CODES = [
  { x: 4_000, y: 24_200 },
  { x: 15_500, y: 24_200 },
] as const;
const CODE_SIDE = 1_800;

export async function drawDoctorSheet(sheet: {
  schoolName: string;
  /** `schoolTag` of the school. */
  school: string;
  language: Language;
}): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  const faces = await embedFaces(document);
  const pen = new Pen(PAGE_SIZE.height, faces);
  fields(pen);
  edges(pen);
  for (const at of CODES) code(pen, at, writeCode({ kind: "doctor", school: sheet.school, sheet: VERSION }));
  words(pen, sheet);
  const { node } = document.addPage([PAGE_SIZE.width, PAGE_SIZE.height]);
  node.set(PDFName.of("Resources"), penResources(document.context, faces));
  node.set(PDFName.of("Contents"), document.context.register(document.context.contentStream(pen.operators)));
  document.setTitle(PAPER_WORDS[sheet.language].doctor.title);
  document.setProducer("Korrigo");
  document.setLanguage(sheet.language);
  return new Uint8Array(await document.save({ addDefaultPage: false, objectsPerTick: Number.POSITIVE_INFINITY }));
}

function fields(pen: Pen): void {
  for (const { x, y, width, height, ink } of GREY_STEPS) block(pen, { x, y, w: width, h: height }, greyOf(ink));
  for (const pairs of LINE_PAIRS) lines(pen, pairs);
  for (const { x, y, length, width, ink } of STROKES)
    block(pen, { x, y: y - width / 2, w: length, h: width }, greyOf(ink));
  for (const { x, y, width, height, rgb } of COLOURS) block(pen, { x, y, w: width, h: height }, rgb);
}

function lines(pen: Pen, pairs: LinePairs): void {
  const { x, y, width, height } = pairs;
  const line = lineWidth(pairs);
  for (let at = 0; at + line <= width; at += 2 * line) {
    const plumb = pairs.lines === "plumb";
    block(pen, plumb ? { x: x + at, y, w: line, h: height } : { x, y: y + at, w: width, h: line }, BLACK);
  }
}

function edges(pen: Pen): void {
  const { side, middles } = CORNERS;
  for (const [x, y] of Object.values(middles))
    block(pen, { x: x - side / 2, y: y - side / 2, w: side, h: side }, BLACK);
  for (const { inward, from, to } of RULER_STEPS) {
    const [near, w, h] = [inward - RULERS.width / 2, RULERS.width, to - from];
    block(pen, { x: near, y: from, w, h }, BLACK);
    block(pen, { x: SHEET.width - near - w, y: from, w, h }, BLACK);
    block(pen, { x: from, y: near, w: h, h: w }, BLACK);
    block(pen, { x: from, y: SHEET.height - near - w, w: h, h: w }, BLACK);
  }
}

function code(pen: Pen, at: { x: number; y: number }, text: string): void {
  const { data, size } = encode(text, { ecc: "Q", border: 0 });
  const side = CODE_SIDE / size;
  // A hair more than a module, or printers leave white lines between them.
  for (const [row, cells] of data.entries())
    for (const [column, dark] of cells.entries())
      if (dark) block(pen, { x: at.x + column * side, y: at.y + row * side, w: side + 2, h: side + 2 }, BLACK);
}

function words(pen: Pen, sheet: { schoolName: string; language: Language }): void {
  const { title, text } = PAPER_WORDS[sheet.language].doctor;
  const room = 13_000 * UNIT;
  pen.text(title, 4_000 * UNIT, 2_100 * UNIT, { size: 13, weight: "bold", color: INK });
  const name = fittedText(drawable(sheet.schoolName), "regular", 8, room);
  pen.text(name.text, 4_000 * UNIT, 2_600 * UNIT, { size: name.size, weight: "regular", color: QUIET });
  const size = 9;
  const broken = text.flatMap((each) => breakLines(each, room / size, (part) => widthOf(part, "regular")));
  for (const [index, line] of broken.entries())
    pen.text(line, 4_000 * UNIT, (17_600 + 500 * index) * UNIT, { size, weight: "regular", color: INK });
}

function block(pen: Pen, { x, y, w, h }: { x: number; y: number; w: number; h: number }, color: Rgb): void {
  pen.rect({ x: x * UNIT, y: y * UNIT, w: w * UNIT, h: h * UNIT }, { fill: color });
}

function greyOf(ink: number): Rgb {
  const level = Math.round(255 * (1 - ink));
  return [level, level, level];
}
