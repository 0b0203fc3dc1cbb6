// Letters as outlines, from fonts inside node_modules: no font of the machine ever plays a part. Knows no page.
import { createRequire } from "node:module";
import * as fontkit from "fontkit";

/**
 * One letter, in fractions of the type size, y upwards, its origin on the baseline.
 * @typedef {{ commands: { command: string, args: number[] }[], x: number, y: number, top: number }} Letter
 * A word: its letters placed one after the other, and how far the pen has moved.
 * @typedef {{ letters: Letter[], advance: number }} Word
 * @typedef {(x: number, y: number) => [number, number]} Placing from type-size fractions to page units, y downwards
 * @typedef {keyof typeof FACES} FaceName
 */

const { resolve } = createRequire(import.meta.url);
const dejavu = (/** @type {string} */ name) => `dejavu-fonts-ttf/ttf/${name}.ttf`;
const caveat = (/** @type {number} */ weight) => [
  `@fontsource/caveat/files/caveat-latin-${weight}-normal.woff`,
  dejavu("DejaVuSans"),
];
const kalam = (/** @type {number} */ weight) => [
  `@fontsource/kalam/files/kalam-latin-${weight}-normal.woff`,
  dejavu("DejaVuSans"),
];

/** Each face is a list of font files: a letter comes from the first one that has it. */
const FACES = {
  serif: [dejavu("DejaVuSerif"), dejavu("DejaVuSans")],
  serifItalic: [dejavu("DejaVuSerif-Italic"), dejavu("DejaVuSerif")],
  serifBold: [dejavu("DejaVuSerif-Bold"), dejavu("DejaVuSerif")],
  sans: [dejavu("DejaVuSans")],
  caveat400: caveat(400),
  caveat500: caveat(500),
  caveat600: caveat(600),
  caveat700: caveat(700),
  kalam300: kalam(300),
  kalam400: kalam(400),
};

/** Signs no handwriting font has (≤ √ ∞) come from a print font: this brings them level with the hand's letters. */
const SIGN_SCALE = { caveat: 0.78, kalam: 0.98 };
const TILDE_ABOVE = "\u0303";

/** @type {Map<string, any>} */
const opened = new Map();
/** @type {Map<string, Word>} */
const shaped = new Map();

/** @param {string} file */
function fontOf(file) {
  const known = opened.get(file);
  if (known) return known;
  const font = fontkit.openSync(resolve(file));
  opened.set(file, font);
  return font;
}

/**
 * Sets one word (or any text on one line) in that face, with the font's own kerning and alternates.
 * @param {FaceName} face
 * @param {string} text
 * @returns {Word}
 */
export function shape(face, text) {
  const key = `${face}\n${text}`;
  const known = shaped.get(key);
  if (known) return known;
  /** @type {Letter[]} */
  const letters = [];
  let advance = 0;
  for (const run of runsOf(face, text.normalize("NFC"))) {
    const { glyphs, positions } = run.font.layout(run.text);
    const scale = run.scale / run.font.unitsPerEm;
    glyphs.forEach((/** @type {any} */ glyph, /** @type {number} */ i) => {
      const x = advance + positions[i].xOffset * scale;
      letters.push(letterOf(glyph, scale, x, positions[i].yOffset * scale));
      if (run.tilde) letters.push(tildeOver(run.font, glyph, scale, x));
      advance += positions[i].xAdvance * scale;
    });
  }
  const word = { letters, advance };
  shaped.set(key, word);
  return word;
}

/** @param {any} glyph @param {number} scale @param {number} x @param {number} y @returns {Letter} */
function letterOf(glyph, scale, x, y) {
  const commands = glyph.path.commands.map((/** @type {{ command: string, args: number[] }} */ one) => ({
    command: one.command,
    args: one.args.map((value) => value * scale),
  }));
  return { commands, x, y, top: glyph.bbox.maxY * scale };
}

/** Puts a small tilde on a letter no font has whole (the ễ of Nguyễn). @param {any} font @param {any} under @param {number} scale @param {number} x */
function tildeOver(font, under, scale, x) {
  const tilde = font.glyphForCodePoint(0x2dc);
  const middle = (under.bbox.minX + under.bbox.maxX - tilde.bbox.minX - tilde.bbox.maxX) / 2;
  const raise = under.bbox.maxY + 0.03 * font.unitsPerEm - tilde.bbox.minY;
  return letterOf(tilde, scale, x + middle * scale, raise * scale);
}

/**
 * Cuts a text where the font changes. A letter no handwriting font has whole loses its tilde, which is drawn apart.
 * @param {FaceName} face @param {string} text
 */
function runsOf(face, text) {
  const files = FACES[face];
  /** @type {{ font: any, text: string, scale: number, tilde: boolean, level: number }[]} */
  const runs = [];
  for (const char of text) {
    const bare = char.normalize("NFD");
    const tilde = bare.endsWith(TILDE_ABOVE) && levelOf(files, char) !== 0;
    const drawn = tilde ? bare.slice(0, -1).normalize("NFC") : char;
    const level = levelOf(files, drawn);
    if (level < 0) throw new Error(`no font of ${face} has the letter ${char}`);
    const last = runs.at(-1);
    if (last && last.level === level && !last.tilde && !tilde) last.text += drawn;
    else runs.push({ font: fontOf(files[level]), text: drawn, scale: scaleOf(face, level), tilde, level });
  }
  return runs;
}

/** @param {string[]} files @param {string} char */
function levelOf(files, char) {
  return files.findIndex((file) => fontOf(file).hasGlyphForCodePoint(char.codePointAt(0)));
}

/** @param {FaceName} face @param {number} level */
function scaleOf(face, level) {
  if (level === 0 || face.startsWith("serif") || face === "sans") return 1;
  return face.startsWith("caveat") ? SIGN_SCALE.caveat : SIGN_SCALE.kalam;
}

const LETTER_OF_COMMAND = /** @type {Record<string, string>} */ ({
  moveTo: "M",
  lineTo: "L",
  quadraticCurveTo: "Q",
  bezierCurveTo: "C",
  closePath: "Z",
});

/**
 * The SVG path data of one letter, its points put on the page by `place` and rounded to whole page units.
 * @param {Letter} letter
 * @param {Placing} place
 */
export function pathOf(letter, place) {
  let data = "";
  for (const { command, args } of letter.commands) {
    data += LETTER_OF_COMMAND[command];
    for (let i = 0; i < args.length; i += 2) {
      const [x, y] = place(args[i], args[i + 1]);
      data += `${i === 0 ? "" : " "}${Math.round(x)} ${Math.round(y)}`;
    }
  }
  return data;
}
