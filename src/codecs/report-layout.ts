/** Sets the blocks of a report on A4 pages: measures, breaks lines and pages. Knows no PDF and writes no bytes. */
import { breakLines } from "#domain/line-break";
import type { PaintColor } from "#domain/paint";
import type { ReportBlock } from "#domain/report";
import type { Weight } from "./fonts.ts";

/** Points. */
export const A4 = { width: 595.28, height: 841.89 } as const;
export const MARGIN = { side: 52, top: 66, foot: 48 } as const;

export type ReportTone = "text" | "quiet" | "line" | "panel" | PaintColor;

/** Points from the top left corner; the y of type is its baseline. */
export type ReportItem =
  | { item: "text"; text: string; x: number; y: number; size: number; weight: Weight; tone: ReportTone }
  | { item: "area"; x: number; y: number; w: number; h: number; tone: ReportTone; radius: number };

export type Width = (text: string, weight: Weight) => number;

type TextItem = Extract<ReportItem, { item: "text" }>;
type Type = { size: number; weight: Weight; tone: ReportTone };

const WIDE = A4.width - 2 * MARGIN.side;
const FOOT = A4.height - MARGIN.foot;
const MARK_COLUMN = 96;
const INDENT = 14;
const BADGE = 24;

const TYPE = {
  title: { size: 19, weight: "bold", tone: "text" },
  detail: { size: 9.5, weight: "regular", tone: "quiet" },
  name: { size: 12.5, weight: "bold", tone: "text" },
  total: { size: 24, weight: "bold", tone: "text" },
  section: { size: 12, weight: "bold", tone: "text" },
  group: { size: 10, weight: "bold", tone: "text" },
  body: { size: 10, weight: "regular", tone: "text" },
  remark: { size: 9.5, weight: "regular", tone: "comment" },
  small: { size: 9, weight: "bold", tone: "quiet" },
} as const satisfies Record<string, Type>;

const leading = (type: Type): number => type.size * 1.42;
const baseline = (type: Type): number => type.size * 1.05;

/** The pages of the report, each a list of what is drawn on it. Every word of every block is on one of them. */
export function layReport(blocks: readonly ReportBlock[], width: Width): ReportItem[][] {
  const flow = new Flow(width);
  for (const block of blocks) setBlock(flow, block);
  return flow.pages;
}

function setBlock(flow: Flow, block: ReportBlock): void {
  switch (block.block) {
    case "title":
    case "identity":
    case "appreciation":
      setParagraphs(flow, block);
      break;
    case "total":
      setTotal(flow, block);
      break;
    case "section":
    case "page":
      setHeading(flow, block);
      break;
    case "group":
      flow.gap(block.level === 0 ? 5 : 2);
      flow.keep(34);
      setRow(flow, block, TYPE.group);
      break;
    case "question":
      setRow(flow, block, TYPE.body);
      break;
    case "remark":
      flow.text(block.text, TYPE.remark, { left: (block.level + 1) * INDENT, right: MARK_COLUMN });
      flow.gap(2);
      break;
    case "annotation":
      setAnnotation(flow, block);
      break;
  }
}

function setParagraphs(
  flow: Flow,
  block: Extract<ReportBlock, { block: "title" | "identity" | "appreciation" }>,
): void {
  if (block.block === "title") {
    flow.text(block.text, TYPE.title);
    flow.text(block.detail, TYPE.detail);
    flow.gap(10);
  } else if (block.block === "identity") {
    if (block.name !== null) flow.text(block.name, TYPE.name);
    flow.text(block.detail, block.name === null ? TYPE.name : TYPE.detail);
  } else {
    flow.gap(10);
    flow.keep(40);
    flow.text(block.label, TYPE.small);
    flow.text(block.text, TYPE.body);
  }
}

function setHeading(flow: Flow, block: Extract<ReportBlock, { block: "section" | "page" }>): void {
  const section = block.block === "section";
  flow.gap(section ? 16 : 6);
  flow.keep(section ? 70 : 40);
  flow.text(block.text, section ? TYPE.section : TYPE.small);
  if (section) flow.rule(3);
  flow.gap(4);
}

function setTotal(flow: Flow, { label, mark }: Extract<ReportBlock, { block: "total" }>): void {
  const height = 46;
  flow.gap(12);
  flow.keep(height);
  const y = flow.y;
  flow.put({ item: "area", x: MARGIN.side, y, w: WIDE, h: height, tone: "panel", radius: 6 });
  flow.put({ item: "text", text: label, x: MARGIN.side + 14, y: y + 28, ...TYPE.section });
  const x = A4.width - MARGIN.side - 14 - flow.width(mark, TYPE.total.weight) * TYPE.total.size;
  flow.put({ item: "text", text: mark, x, y: y + 32, ...TYPE.total });
  flow.y += height;
}

function setRow(flow: Flow, row: { level: number; label: string; mark: string }, type: Type): void {
  flow.keep(leading(type));
  const x = A4.width - MARGIN.side - flow.width(row.mark, type.weight) * type.size;
  flow.put({ item: "text", text: row.mark, x, y: flow.y + baseline(type), ...type });
  flow.text(row.label, type, { left: row.level * INDENT, right: MARK_COLUMN });
  flow.gap(1);
}

function setAnnotation(flow: Flow, block: Extract<ReportBlock, { block: "annotation" }>): void {
  const { group, detail, small, body } = TYPE;
  flow.keep(leading(group) + (block.text === "" ? 0 : leading(body)));
  const y = flow.y + baseline(group);
  const number = String(block.number);
  const wide = Math.max(15, flow.width(number, "bold") * small.size + 8);
  flow.put({ item: "area", x: MARGIN.side, y: flow.y + 0.5, w: wide, h: 13, tone: block.color, radius: 3.5 });
  const inside = (wide - flow.width(number, "bold") * small.size) / 2;
  flow.put({ item: "text", text: number, x: MARGIN.side + inside, y: y - 0.6, ...small, tone: "panel" });
  const kind = block.delta === null ? block.kind : `${block.kind}\u2002${block.delta}`;
  flow.put({ item: "text", text: kind, x: MARGIN.side + BADGE, y, ...group, tone: block.color });
  const x = A4.width - MARGIN.side - flow.width(block.reference, detail.weight) * detail.size;
  flow.put({ item: "text", text: block.reference, x, y, ...detail });
  flow.y += leading(group) + 1;
  if (block.text !== "") flow.text(block.text, body, { left: BADGE, right: 0 });
  flow.gap(6);
}

/** Where the next line goes. A new page begins by itself when a line would reach the foot. */
class Flow {
  readonly pages: ReportItem[][] = [[]];
  readonly width: Width;
  y: number = MARGIN.top;

  constructor(width: Width) {
    this.width = width;
  }

  put(item: ReportItem): void {
    this.pages.at(-1)?.push(item);
  }

  /** Moves on to a new page unless `height` points are left: a heading stays with what it heads. */
  keep(height: number): void {
    if (this.y + height <= FOOT || this.y === MARGIN.top) return;
    this.pages.push([]);
    this.y = MARGIN.top;
  }

  /** Space between blocks; none at the top of a page. */
  gap(height: number): void {
    if (this.y > MARGIN.top) this.y += height;
  }

  rule(above: number): void {
    this.y += above;
    this.put({ item: "area", x: MARGIN.side, y: this.y, w: WIDE, h: 0.7, tone: "line", radius: 0 });
    this.y += 0.7;
  }

  text(text: string, type: Type, room: { left: number; right: number } = { left: 0, right: 0 }): void {
    const wide = (WIDE - room.left - room.right) / type.size;
    for (const line of breakLines(text, wide, (each) => this.width(each, type.weight))) {
      this.keep(leading(type));
      const item: TextItem = {
        item: "text",
        text: line,
        x: MARGIN.side + room.left,
        y: this.y + baseline(type),
        ...type,
      };
      if (line !== "") this.put(item);
      this.y += leading(type);
    }
  }
}
