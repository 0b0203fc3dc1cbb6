/** Appends the pages of the report to a document, each with its small header. Where things stand is laid out elsewhere. */
import { type PDFDocument, PDFName } from "pdf-lib";
import type { ReportBlock } from "#domain/report";
import { type Faces, widthOf } from "./fonts.ts";
import { INKS } from "./pdf-write-overlay.ts";
import { Pen, penResources, type Rgb } from "./pdf-write-pen.ts";
import { A4, layReport, MARGIN, type ReportItem, type ReportTone } from "./report-layout.ts";

const TONES: Readonly<Record<ReportTone, Rgb>> = {
  ...INKS,
  text: [28, 28, 32],
  quiet: [92, 94, 102],
  line: [206, 208, 214],
  panel: [241, 243, 247],
};

const HEAD = { size: 8, weight: "regular", color: TONES.quiet } as const;

export type Head = { text: string; sheet: (page: number, of: number) => string };

/** Adds the report behind the `before` pages there are; returns the number of pages of the whole file. */
export function appendReport(document: PDFDocument, blocks: readonly ReportBlock[], head: Head, faces: Faces): number {
  const before = document.getPageCount();
  const sheets = layReport(blocks, widthOf);
  const count = before + sheets.length;
  for (const [index, items] of sheets.entries()) {
    const pen = new Pen(A4.height, faces);
    drawHead(pen, head.text, head.sheet(before + index + 1, count));
    for (const item of items) drawItem(pen, item);
    const { node } = document.addPage([A4.width, A4.height]);
    const { context } = document;
    node.set(PDFName.of("Resources"), penResources(context, faces));
    node.set(PDFName.of("Contents"), context.register(context.contentStream(pen.operators)));
  }
  return count;
}

/** The name of copy and exam is shortened only here, where it is repeated: its whole text is the title of the report. */
function drawHead(pen: Pen, text: string, sheet: string): void {
  const y = 36;
  const right = A4.width - MARGIN.side;
  const x = right - widthOf(sheet, "regular") * HEAD.size;
  const room = (x - MARGIN.side - 16) / HEAD.size;
  let shown = text;
  while (widthOf(shown, "regular") > room) shown = `${[...shown].slice(0, -2).join("")}…`;
  pen.text(shown, MARGIN.side, y, HEAD);
  pen.text(sheet, x, y, HEAD);
  pen.rect({ x: MARGIN.side, y: y + 7, w: right - MARGIN.side, h: 0.5 }, { fill: TONES.line });
}

function drawItem(pen: Pen, item: ReportItem): void {
  const color = TONES[item.tone];
  if (item.item === "area") pen.rect(item, { fill: color, radius: item.radius });
  else pen.text(item.text, item.x, item.y, { size: item.size, weight: item.weight, color });
}
