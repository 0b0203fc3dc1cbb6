/** The sheets of slips: eight on an A4 page, to be cut along the lines. The only place where codes stand in clear. */
import { PDFDocument, PDFName } from "pdf-lib";
import { encode } from "uqr";
import type { Language } from "#domain/figures";
import { breakLines } from "#domain/line-break";
import { REPORT_WORDS } from "#domain/report-words";
import { spelledSlipCode } from "#domain/slip-code";
import { SLIP_WORDS, type SlipWords } from "#domain/slip-words";
import { drawable, embedFaces, type Faces, fittedText, type Weight, widthOf } from "./fonts.ts";
import { Pen, penResources, type Rgb } from "./pdf-write-pen.ts";
import { A4 } from "./report-layout.ts";

export type Slip = { name: string; className: string; login: string; code: string };
export type SlipSheet = { schoolName: string; language: Language; origin: string; expiresAt: number };

const COLUMNS = 2;
const ROWS = 4;
const WIDE = A4.width / COLUMNS;
const HIGH = A4.height / ROWS;
const EDGE = 20;
/** 31 mm: read by a telephone from an arm's length, also after a cheap printer. */
const QR_SIDE = 88;

const INK: Rgb = [28, 28, 32];
const QUIET: Rgb = [92, 94, 102];
const CUT: Rgb = [170, 172, 178];

/** The link of a slip: login and code behind the #, so that neither reaches a server's log. */
export function slipUrl(origin: string, login: string, code: string): string {
  return `${origin}/slip#${encodeURIComponent(login)}~${code}`;
}

export async function drawSlips(slips: readonly Slip[], sheet: SlipSheet): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const faces = await embedFaces(document);
  const words = SLIP_WORDS[sheet.language];
  for (let from = 0; from < slips.length || from === 0; from += COLUMNS * ROWS) {
    const pen = new Pen(A4.height, faces);
    cutLines(pen);
    for (const [place, slip] of slips.slice(from, from + COLUMNS * ROWS).entries()) {
      const corner = { x: (place % COLUMNS) * WIDE, y: Math.floor(place / COLUMNS) * HIGH };
      drawSlip(pen, corner, slip, { ...sheet, words });
    }
    addPage(document, pen, faces);
  }
  document.setTitle(words.title);
  document.setProducer("Korrigo");
  document.setLanguage(sheet.language);
  return document.save({ addDefaultPage: false, objectsPerTick: Number.POSITIVE_INFINITY });
}

function addPage(document: PDFDocument, pen: Pen, faces: Faces): void {
  const { node } = document.addPage([A4.width, A4.height]);
  const { context } = document;
  node.set(PDFName.of("Resources"), penResources(context, faces));
  node.set(PDFName.of("Contents"), context.register(context.contentStream(pen.operators)));
}

const DASH = 4;

function cutLines(pen: Pen): void {
  for (let column = 1; column < COLUMNS; column++)
    for (let y = 0; y < A4.height; y += 2 * DASH) pen.rect({ x: column * WIDE, y, w: 0.6, h: DASH }, { fill: CUT });
  for (let row = 1; row < ROWS; row++)
    for (let x = 0; x < A4.width; x += 2 * DASH) pen.rect({ x, y: row * HIGH, w: DASH, h: 0.6 }, { fill: CUT });
}

type Corner = { x: number; y: number };
type Type = { size: number; weight: Weight; color: Rgb };

function drawSlip(pen: Pen, at: Corner, slip: Slip, sheet: SlipSheet & { words: SlipWords }): void {
  const { words } = sheet;
  const [left, right] = [at.x + EDGE, at.x + WIDE - EDGE];
  const wide = right - left;
  const line = (text: string, y: number, type: Type) => {
    const shown = fittedText(drawable(text), type.weight, type.size, wide);
    pen.text(shown.text, left, at.y + y, { ...type, size: shown.size });
  };
  line(sheet.schoolName, 28, { size: 8.5, weight: "regular", color: QUIET });
  line(slip.name, 47, { size: 13, weight: "bold", color: INK });
  line(slip.className, 60, { size: 9.5, weight: "regular", color: QUIET });
  const fields = [
    [words.address, sheet.origin.replace(/^https?:\/\//, "")],
    [words.login, slip.login],
    [words.code, spelledSlipCode(slip.code)],
  ] as const;
  for (const [index, [label, value]] of fields.entries()) {
    const y = at.y + 81 + index * 29;
    pen.text(label, left, y, { size: 7.5, weight: "regular", color: QUIET });
    drawValue(pen, { x: left, y: y + 12 }, value, wide - QR_SIDE - 12);
  }
  const { day, month, year } = dayOf(sheet.expiresAt);
  const until = words.until(REPORT_WORDS[sheet.language].date(day, month, year));
  drawAdvice(pen, { x: left, y: at.y + 172 }, [words.advice, until], wide);
  drawQr(pen, { x: right - QR_SIDE, y: at.y + 70 }, slipUrl(sheet.origin, slip.login, slip.code));
}

/** What is to be typed is never cut: too long for its line, it goes on in the next, and the letters get as small as it takes. */
function drawValue(pen: Pen, at: Corner, value: string, room: number): void {
  const look = { weight: "bold", color: INK } as const;
  const one = room / widthOf(value, "bold");
  if (one >= 7.5) {
    pen.text(value, at.x, at.y, { ...look, size: Math.min(11, one) });
    return;
  }
  let half = Math.ceil(value.length / 2);
  // A hyphen at the end of a line would be taken for one that is not there.
  while (value[half - 1] === "-") half++;
  const lines = [value.slice(0, half), value.slice(half)];
  const size = Math.min(7.5, ...lines.map((each) => room / widthOf(each, "bold")));
  for (const [index, each] of lines.entries()) pen.text(each, at.x, at.y - 2 + index * 8.5, { ...look, size });
}

function drawAdvice(pen: Pen, at: Corner, texts: readonly string[], room: number): void {
  const size = 7;
  const lines = texts.flatMap((text) => breakLines(text, room / size, (each) => widthOf(each, "regular")));
  for (const [index, each] of lines.entries())
    pen.text(each, at.x, at.y + index * 9, { size, weight: "regular", color: QUIET });
}

function drawQr(pen: Pen, at: Corner, url: string): void {
  const { data, size } = encode(url, { ecc: "M", border: 0 });
  const side = QR_SIDE / size;
  for (const [row, cells] of data.entries()) {
    for (let from = 0; from < size; from++) {
      if (!cells[from]) continue;
      let to = from;
      while (cells[to]) to++;
      // A hair wider than the cells, or printers leave white lines between them.
      pen.rect({ x: at.x + from * side, y: at.y + row * side, w: (to - from) * side, h: side + 0.05 }, { fill: INK });
      from = to;
    }
  }
}

function dayOf(ms: number): { day: number; month: number; year: number } {
  const date = new Date(ms);
  return { day: date.getUTCDate(), month: date.getUTCMonth() + 1, year: date.getUTCFullYear() };
}
