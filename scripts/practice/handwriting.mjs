// One student's hand: turns words into wavering pen strokes. Does not know what is written, nor where on which page.
import { pathOf, shape } from "./typeface.mjs";

/**
 * @typedef {import("./random.mjs").Random} Random
 * @typedef {object} Writer
 * @property {import("./typeface.mjs").FaceName} face
 * @property {number} size type size in hundredths of a millimetre
 * @property {number} nib width of the pen's free strokes, in hundredths of a millimetre
 * @property {number} slant sideways lean per unit of height
 * @property {number} slope fall or rise of a line per unit of length
 * @property {number} wobble how far each letter strays: 0 is a machine, 1 a shaky hand
 * @property {number} spacing width of the space between words, in type sizes
 * @property {number} ink 0 no trace, 1 black
 * @property {number} indent where this student's lines start, from the left edge of the answer space
 * @property {boolean} accentsOnCapitals
 *
 * A piece of ink: a filled outline, or a pen line when `stroke` gives its width.
 * @typedef {{ data: string, ink: number, stroke?: number }} Ink
 * @typedef {{ text: string, style: "plain" | "struck" | "underlined" }} Piece
 */

/** Type sizes at which the letters of the two hands look equally large, in hundredths of a millimetre. */
const HANDS = /** @type {const} */ ([
  { face: "caveat400", size: 690, nib: 30 },
  { face: "caveat500", size: 680, nib: 36 },
  { face: "caveat600", size: 670, nib: 42 },
  { face: "caveat700", size: 660, nib: 48 },
  { face: "kalam300", size: 480, nib: 24 },
  { face: "kalam400", size: 470, nib: 34 },
]);

/** @param {Random} random @returns {Writer} */
export function writerOf(random) {
  const hand = random.pick(HANDS);
  return {
    face: hand.face,
    size: hand.size * random.between(0.88, 1.1),
    nib: hand.nib,
    slant: random.between(-0.12, 0.22),
    slope: random.between(-0.006, 0.006),
    wobble: random.between(0.3, 1),
    spacing: random.between(0.24, 0.4),
    ink: random.between(0.62, 0.92),
    indent: random.between(50, 700),
    accentsOnCapitals: random.chance(0.7),
  };
}

/**
 * Cuts ~~struck~~ and __underlined__ passages out of a line and splits everything into words.
 * @param {string} line
 * @returns {Piece[]}
 */
export function piecesOf(line) {
  return line
    .split(/(~~.*?~~|__.*?__)/)
    .flatMap((part) => {
      const style = part.startsWith("~~") ? "struck" : part.startsWith("__") ? "underlined" : "plain";
      const text = style === "plain" ? part : part.slice(2, -2);
      return text.split(" ").map((word) => ({ text: word, style: /** @type {Piece["style"]} */ (style) }));
    })
    .filter((piece) => piece.text !== "");
}

/**
 * Breaks a line where the hand would reach the right edge.
 * @param {Writer} writer @param {Piece[]} pieces @param {number} width page units
 * @returns {Piece[][]}
 */
export function wrapped(writer, pieces, width) {
  /** @type {Piece[][]} */
  const lines = [[]];
  let x = 0;
  for (const piece of pieces) {
    const advance = shape(writer.face, piece.text).advance * writer.size;
    if (x > 0 && x + advance > width) {
      lines.push([]);
      x = 0;
    }
    lines[lines.length - 1].push(piece);
    x += advance + writer.spacing * writer.size;
  }
  return lines;
}

/**
 * Writes one word with its left end at (x, y) on the baseline.
 * @param {Writer} writer @param {Random} random @param {string} text @param {number} x @param {number} y
 * @returns {{ ink: Ink, width: number }}
 */
export function writeWord(writer, random, text, x, y) {
  const word = shape(writer.face, text);
  const { wobble, slant, slope } = writer;
  let drift = 0;
  let data = "";
  for (const letter of word.letters) {
    const size = writer.size * (1 + random.between(-0.06, 0.06) * wobble);
    const turn = random.between(-0.07, 0.07) * wobble;
    drift = drift * 0.7 + random.between(-0.02, 0.02) * wobble * writer.size;
    const left = x + letter.x * writer.size;
    const foot = y + slope * (left - x) + drift - letter.y * writer.size;
    data += pathOf(letter, (gx, gy) => {
      const lean = gx + slant * (gy + letter.y);
      return [left + size * (lean + turn * gy), foot - size * (gy - turn * lean)];
    });
  }
  return { ink: { data, ink: writer.ink * random.between(0.9, 1) }, width: word.advance * writer.size };
}

/**
 * Writes one line of pieces, strikes and underlines included.
 * @param {Writer} writer @param {Random} random @param {Piece[]} pieces @param {number} x @param {number} y
 * @returns {Ink[]}
 */
export function writeLine(writer, random, pieces, x, y) {
  /** @type {{ style: Piece["style"], from: number, to: number }[]} */
  const passages = [];
  let pen = x;
  const words = pieces.map((piece) => {
    const foot = y + writer.slope * (pen - x) - 40 + random.between(-25, 25) * writer.wobble;
    const { ink, width } = writeWord(writer, random, piece.text, pen, foot);
    const last = passages.at(-1);
    if (last?.style === piece.style) last.to = pen + width;
    else passages.push({ style: piece.style, from: pen, to: pen + width });
    pen += width + writer.spacing * writer.size * random.between(0.8, 1.2);
    return ink;
  });
  const marks = passages.flatMap((passage) => {
    if (passage.style === "struck") return strike(writer, random, passage, y, random.chance(0.4));
    return passage.style === "underlined" ? [penLine(writer, random, passage.from, passage.to, y + 130)] : [];
  });
  return [...words, ...marks];
}

/** @param {Writer} writer @param {Random} random @param {{ from: number, to: number }} passage @param {number} y @param {boolean} heavy */
function strike(writer, random, passage, y, heavy) {
  const middle = y - 190;
  if (!heavy) return [penLine(writer, random, passage.from - 60, passage.to + 60, middle)];
  return [-90, 0, 90].map((shift) => penLine(writer, random, passage.from - 60, passage.to + 60, middle + shift));
}

/** A stroke of the pen drawn without a ruler. @param {Writer} writer @param {Random} random @param {number} from @param {number} to @param {number} y */
function penLine(writer, random, from, to, y) {
  const steps = Math.max(2, Math.round((to - from) / 900));
  const points = Array.from({ length: steps + 1 }, (_, i) => {
    return /** @type {[number, number]} */ ([
      from + ((to - from) * i) / steps,
      y + random.between(-45, 45) * writer.wobble,
    ]);
  });
  return penCurve(writer, points);
}

/**
 * A freehand curve through points, rounded at each.
 * @param {Writer} writer @param {[number, number][]} points page units @param {boolean} [rounded]
 * @returns {Ink}
 */
export function penCurve(writer, points, rounded = true) {
  const at = (/** @type {number} */ i) => points[Math.min(points.length - 1, Math.max(0, i))];
  let data = `M${Math.round(points[0][0])} ${Math.round(points[0][1])}`;
  for (let i = 1; i < points.length; i++) {
    const [before, from, to, after] = [at(i - 2), at(i - 1), at(i), at(i + 1)];
    // Catmull-Rom as Bézier: the curve passes through every point without a corner.
    const bend = rounded ? 6 : Number.POSITIVE_INFINITY;
    const handles = [0, 1].flatMap((axis) => [
      from[axis] + (to[axis] - before[axis]) / bend,
      to[axis] - (after[axis] - from[axis]) / bend,
    ]);
    data += `C${[handles[0], handles[2], handles[1], handles[3], to[0], to[1]].map(Math.round).join(" ")}`;
  }
  return { data, ink: writer.ink, stroke: writer.nib };
}
