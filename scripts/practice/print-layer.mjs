// The printed side of the paper: header boxes, wording, ruled answer spaces, graph. No handwriting, no scan effects.
import { INSTRUCTION, PAPER_PAGES, SUBTITLE, TITLE } from "./paper.mjs";
import { pathOf, shape } from "./typeface.mjs";

/** Every length below is in hundredths of a millimetre from the top left corner of the sheet. */
export const SHEET = { width: 21_000, height: 29_700 };
export const PAGES_PER_COPY = 4;

const LEFT = 1_900;
const RIGHT = 19_200;
const FOOT = 28_500;
const RULE_STEP = 800;
const TEXT = { size: 410, leading: 620 };
const GRAPH = { left: 7_100, unit: 850, xMin: -2, xMax: 6, yMin: -2, yMax: 9 };
const VALUES = { left: 4_600, label: 1_600, cell: 1_600, row: 850 };

/**
 * The boxes of the header, one character each. `groups` are runs of touching boxes, parted by `gap`.
 * @typedef {{ label: string, labelX: number, x: number, y: number, groups: number[] }} BoxField
 */
export const BOX = { width: 600, height: 760, gap: 250 };
export const HEADER_FRAME = { x: 1_200, y: 1_200, width: 18_600, height: 3_500 };
/** @type {Record<"lastName" | "firstName" | "birthDate" | "className" | "number", BoxField>} */
export const HEADER_FIELDS = {
  lastName: { label: "NOM", labelX: 1_500, x: 4_300, y: 1_500, groups: [24] },
  firstName: { label: "PRÉNOM", labelX: 1_500, x: 4_300, y: 2_560, groups: [24] },
  birthDate: { label: "DATE DE\nNAISSANCE", labelX: 1_500, x: 4_300, y: 3_620, groups: [2, 2, 4] },
  className: { label: "CLASSE", labelX: 9_950, x: 11_500, y: 3_620, groups: [4] },
  number: { label: "NUMÉRO", labelX: 14_200, x: 15_900, y: 3_620, groups: [6] },
};

/** The left edges of the boxes of a field, in writing order. @param {BoxField} field */
export function boxEdges(field) {
  let x = field.x - BOX.gap;
  return field.groups.flatMap((count) => {
    x += BOX.gap;
    return Array.from({ length: count }, () => {
      x += BOX.width;
      return x - BOX.width;
    });
  });
}

/**
 * Where a student may write on a page, besides the header.
 * @typedef {{ left: number, right: number, baselines: number[] }} AnswerSpace
 * @typedef {{ left: number, top: number, cell: number, row: number, xs: number[] }} ValueCells
 * @typedef {{ x: (value: number) => number, y: (value: number) => number }} Axes from graph values to page units
 * @typedef {{ svg: string, answers: Record<string, AnswerSpace>, values?: ValueCells, axes?: Axes,
 *   printed: { top: number, bottom: number }[] }} PrintedPage
 */

/** A drawing that grows from the top of a page downwards. */
class Sheet {
  /** @type {string[]} */ #shapes = [];
  /** @type {PrintedPage["answers"]} */ answers = {};
  /** @type {PrintedPage["printed"]} */ printed = [];
  /** @type {ValueCells | undefined} */ values;
  /** @type {Axes | undefined} */ axes;

  /** @param {number} y where the next block starts */
  constructor(y) {
    this.y = y;
  }

  /** @param {import("./typeface.mjs").FaceName} face @param {string} text @param {number} size @param {number} x @param {number} y the baseline */
  word(face, text, size, x, y) {
    const word = shape(face, text);
    const data = word.letters
      .map((letter) => pathOf(letter, (gx, gy) => [x + (letter.x + gx) * size, y - (letter.y + gy) * size]))
      .join("");
    if (data) this.#shapes.push(`<path d="${data}"/>`);
    return word.advance * size;
  }

  /** @param {import("./typeface.mjs").FaceName} face @param {string} text @param {number} size @param {number} y */
  centred(face, text, size, y) {
    this.word(face, text, size, (SHEET.width - shape(face, text).advance * size) / 2, y);
  }

  /** @param {string} data @param {number} width @param {number} [opacity] */
  stroke(data, width, opacity = 1) {
    this.#shapes.push(
      `<path d="${data}" fill="none" stroke="#000" stroke-width="${width}" stroke-opacity="${opacity}"/>`,
    );
  }

  /** Runs words over as many lines as they need from this.y on; stars switch italics. @param {string} markup @param {boolean} bold */
  paragraph(markup, bold = false) {
    const { size, leading } = bold ? { size: 450, leading: 660 } : TEXT;
    const top = this.y;
    const space = shape("serif", " ").advance * size;
    let x = LEFT;
    let italic = false;
    this.y += size;
    for (const token of markup.split(" ")) {
      const parts = token.split("*").map((text, i) => {
        if (i > 0) italic = !italic;
        return {
          text,
          face: /** @type {import("./typeface.mjs").FaceName} */ (
            bold ? "serifBold" : italic ? "serifItalic" : "serif"
          ),
        };
      });
      const width = parts.reduce((sum, part) => sum + shape(part.face, part.text).advance * size, 0);
      if (x > LEFT && x + width > RIGHT) {
        x = LEFT;
        this.y += leading;
      }
      for (const part of parts) x += this.word(part.face, part.text, size, x, this.y);
      x += space;
    }
    this.y += leading - size;
    this.printed.push({ top, bottom: this.y });
  }

  /** @param {string} id @param {number} lines */
  ruled(id, lines) {
    const baselines = Array.from({ length: lines }, (_, i) => this.y + 300 + (i + 1) * RULE_STEP);
    for (const y of baselines) this.stroke(`M${LEFT} ${y}H${RIGHT}`, 12, 0.4);
    this.answers[id] = { left: LEFT, right: RIGHT, baselines };
    this.y = baselines[lines - 1] + 800;
  }

  /** @param {number} page from 1 @returns {PrintedPage} */
  finished(page) {
    if (this.y > FOOT - 400) throw new Error(`page ${page} of the paper is too long: ${this.y}`);
    this.centred("sans", `page ${page}/${PAGES_PER_COPY}`, 330, FOOT);
    this.word("sans", "MATH-2DE-2026", 260, LEFT, FOOT);
    return {
      svg: this.#shapes.join("\n"),
      answers: this.answers,
      values: this.values,
      axes: this.axes,
      printed: this.printed,
    };
  }
}

/** @param {Sheet} sheet */
function drawHeader(sheet) {
  const { x, y, width, height } = HEADER_FRAME;
  sheet.stroke(`M${x} ${y}h${width}v${height}h${-width}Z`, 50);
  for (const field of Object.values(HEADER_FIELDS)) {
    const lines = field.label.split("\n");
    lines.forEach((line, i) => {
      sheet.word("sans", line, 290, field.labelX, field.y + 490 + (2 * i - lines.length + 1) * 190);
    });
    for (const edge of boxEdges(field)) {
      sheet.stroke(`M${edge} ${field.y}h${BOX.width}v${BOX.height}h${-BOX.width}Z`, 20);
    }
  }
}

/** @param {Sheet} sheet */
function drawTitle(sheet) {
  sheet.centred("serifBold", TITLE, 560, 5_900);
  sheet.centred("serif", SUBTITLE, 360, 6_600);
  sheet.centred("serifItalic", INSTRUCTION, 320, 7_250);
  sheet.stroke(`M${LEFT} 7650H${RIGHT}`, 20);
  sheet.printed.push({ top: 5_300, bottom: 7_700 });
  sheet.y = 8_200;
}

/** @param {Sheet} sheet @param {number[]} xs */
function drawValues(sheet, xs) {
  const { left, label, cell, row } = VALUES;
  const top = sheet.y + 200;
  const width = label + cell * xs.length;
  sheet.stroke(`M${left} ${top}h${width}v${2 * row}h${-width}ZM${left} ${top + row}h${width}`, 22);
  sheet.word("serifItalic", "x", TEXT.size, left + 650, top + 570);
  sheet.word("serifItalic", "f", TEXT.size, left + 450, top + row + 570);
  sheet.word("serif", "(", TEXT.size, left + 610, top + row + 570);
  sheet.word("serifItalic", "x", TEXT.size, left + 780, top + row + 570);
  sheet.word("serif", ")", TEXT.size, left + 1_040, top + row + 570);
  xs.forEach((value, i) => {
    const edge = left + label + cell * i;
    sheet.stroke(`M${edge} ${top}v${2 * row}`, 22);
    sheet.word("serif", String(value).replace("-", "−"), TEXT.size, edge + 620, top + 570);
  });
  sheet.values = { left: left + label, top: top + row, cell, row, xs };
  sheet.y = top + 2 * row + 500;
}

/** @param {Sheet} sheet */
function drawGraph(sheet) {
  const { left, unit, xMin, xMax, yMin, yMax } = GRAPH;
  const top = sheet.y;
  const x = (/** @type {number} */ value) => left + (value - xMin) * unit;
  const y = (/** @type {number} */ value) => top + (yMax - value) * unit;
  for (let i = xMin; i <= xMax; i++) sheet.stroke(`M${x(i)} ${y(yMax)}V${y(yMin)}`, 10, 0.45);
  for (let i = yMin; i <= yMax; i++) sheet.stroke(`M${x(xMin)} ${y(i)}H${x(xMax)}`, 10, 0.45);
  sheet.stroke(`M${x(0)} ${y(yMin)}V${y(yMax)}l-110 220M${x(0)} ${y(yMax)}l110 220`, 30);
  sheet.stroke(`M${x(xMin)} ${y(0)}H${x(xMax)}l-220 -110M${x(xMax)} ${y(0)}l-220 110`, 30);
  sheet.word("serif", "0", 300, x(0) - 300, y(0) + 350);
  sheet.word("serif", "1", 300, x(1) - 90, y(0) + 350);
  sheet.word("serif", "1", 300, x(0) - 300, y(1) + 110);
  sheet.axes = { x, y };
  sheet.y = y(yMin) + 200;
}

/**
 * The four printed pages of the paper, each as SVG shapes in page units with the places left for ink.
 * @returns {PrintedPage[]}
 */
export function printedPages() {
  return PAPER_PAGES.map((blocks, index) => {
    const sheet = new Sheet(2_000);
    if (index === 0) {
      drawHeader(sheet);
      drawTitle(sheet);
    }
    for (const block of blocks) {
      if (block.kind === "heading") {
        sheet.paragraph(block.text, true);
        sheet.y += 50;
      } else if (block.kind === "answer") sheet.ruled(block.id, block.lines);
      else if (block.kind === "values") drawValues(sheet, block.xs);
      else if (block.kind === "graph") drawGraph(sheet);
      else {
        sheet.y += 120;
        sheet.paragraph(block.text);
      }
    }
    return sheet.finished(index + 1);
  });
}
