// What one student's pen adds to a printed page: the header, the answers, the table and the curve. No scan effects.
import { penCurve, piecesOf, wrapped, writeLine, writeWord } from "./handwriting.mjs";
import { BOX, boxEdges, HEADER_FIELDS } from "./print-layer.mjs";
import { shape } from "./typeface.mjs";

/**
 * @typedef {import("./random.mjs").Random} Random
 * @typedef {import("./handwriting.mjs").Writer} Writer
 * @typedef {import("./handwriting.mjs").Ink} Ink
 * @typedef {import("./print-layer.mjs").PrintedPage} PrintedPage
 * @typedef {import("./answers.mjs").Attempt} Attempt
 */

/** A hand that has run out of room writes smaller, down to this part of its size. */
const SMALLEST = 0.6;

/**
 * The ink of the header boxes.
 * @param {import("./students.mjs").PracticeStudent} student @param {Writer} writer @param {Random} random
 * @returns {Ink[]}
 */
export function headerInk(student, writer, random) {
  const [year, month, day] = student.birthDate.split("-");
  const texts = {
    lastName: capitals(student.lastName, writer),
    firstName: capitals(student.firstName, writer),
    birthDate: `${day}${month}${year}`,
    className: student.className,
    number: student.number,
  };
  return Object.entries(HEADER_FIELDS).flatMap(([name, field]) => {
    const edges = boxEdges(field);
    const letters = [...texts[/** @type {keyof typeof texts} */ (name)]];
    if (letters.length > edges.length) throw new Error(`${letters.join("")} does not fit the header`);
    return letters.flatMap((letter, i) => boxed(writer, random, letter, edges[i], field.y));
  });
}

/** @param {string} name @param {Writer} writer */
function capitals(name, writer) {
  const upper = name.toUpperCase().normalize("NFC");
  return writer.accentsOnCapitals ? upper : upper.normalize("NFD").replace(/\p{M}/gu, "");
}

/** Writes one character into the middle of one box. @param {Writer} writer @param {Random} random @param {string} letter @param {number} x @param {number} y */
function boxed(writer, random, letter, x, y) {
  if (letter === " ") return [];
  const outline = shape(writer.face, letter);
  const top = Math.max(...outline.letters.map((one) => one.y + one.top));
  const tall = shape(writer.face, "E").letters[0].top;
  const wanted = (BOX.height * 0.58) / tall;
  const size =
    Math.min(wanted, (BOX.height * 0.86) / top, (BOX.width * 0.94) / outline.advance) * random.between(0.92, 1);
  const capital = tall * size;
  const left = x + (BOX.width - outline.advance * size) / 2 + random.between(-40, 40) * writer.wobble;
  // Accented capitals reach higher: they slide down so as to stay inside the box.
  const foot =
    y +
    Math.min(BOX.height - 60, Math.max((BOX.height + capital) / 2, top * size + 40)) +
    random.between(-30, 30) * writer.wobble;
  return [writeWord({ ...writer, size, slope: 0 }, random, letter, left, foot).ink];
}

/**
 * The ink of the answers on one page.
 * @param {PrintedPage} page @param {Record<string, Attempt | null>} answers @param {Writer} writer @param {Random} random
 * @returns {Ink[]}
 */
export function answerInk(page, answers, writer, random) {
  return Object.entries(page.answers).flatMap(([id, space]) => {
    const attempt = answers[id];
    if (!attempt) return [];
    const inks = linesInk(space, attempt.lines, writer, random);
    if (page.values && attempt.values) inks.push(...valuesInk(page.values, attempt.values, writer, random));
    if (page.axes && attempt.curve) inks.push(...curveInk(page.axes, attempt.curve, writer, random));
    return inks;
  });
}

/** @param {import("./print-layer.mjs").AnswerSpace} space @param {string[]} lines @param {Writer} writer @param {Random} random */
function linesInk(space, lines, writer, random) {
  const pieces = lines.map(piecesOf);
  const width = space.right - space.left - writer.indent - 200;
  for (let shrink = 1; shrink >= SMALLEST; shrink -= 0.05) {
    const hand = { ...writer, size: writer.size * shrink };
    const fitted = pieces.flatMap((line) => wrapped(hand, line, width));
    if (fitted.length > space.baselines.length) continue;
    return fitted.flatMap((line, i) => {
      const x = space.left + writer.indent + random.between(-60, 60);
      return writeLine(hand, random, line, x, space.baselines[i]);
    });
  }
  throw new Error(`an answer is too long for its ${space.baselines.length} lines: ${lines[0]}`);
}

/** @param {import("./print-layer.mjs").ValueCells} cells @param {string[]} values @param {Writer} writer @param {Random} random */
function valuesInk(cells, values, writer, random) {
  return values.flatMap((value, i) => {
    if (value === "") return [];
    const width = shape(writer.face, value).advance * writer.size;
    const x = cells.left + i * cells.cell + (cells.cell - width) / 2 + random.between(-120, 120);
    return [writeWord(writer, random, value, x, cells.top + cells.row - 230 + random.between(-40, 40)).ink];
  });
}

/** @param {import("./print-layer.mjs").Axes} axes @param {"smooth" | "segments" | "shifted"} curve @param {Writer} writer @param {Random} random */
function curveInk(axes, curve, writer, random) {
  const f = (/** @type {number} */ x) => (curve === "shifted" ? x * x - 2 * x + 1 : x * x - 4 * x + 3);
  const last = curve === "shifted" ? 3.8 : 5;
  const step = curve === "segments" ? 1 : 0.5;
  const points = Array.from({ length: Math.floor((last + 1) / step) + 1 }, (_, i) => {
    const x = -1 + i * step;
    const stray = () => random.between(-28, 28) * writer.wobble;
    return /** @type {[number, number]} */ ([axes.x(x) + stray(), axes.y(f(x)) + stray()]);
  });
  const crosses = points
    .filter((_, i) => curve === "segments" || i % 2 === 0)
    .flatMap(([x, y]) => [
      penCurve(writer, [
        [x - 120, y - 120],
        [x + 120, y + 120],
      ]),
      penCurve(writer, [
        [x - 120, y + 120],
        [x + 120, y - 120],
      ]),
    ]);
  return [penCurve(writer, points, curve !== "segments"), ...crosses];
}
