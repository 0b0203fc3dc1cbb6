/** The two typefaces of the final PDF: their bytes, how wide a text is in them, which signs they lack. Draws nothing. */
import fontkit, { type Font } from "@pdf-lib/fontkit";
import regularBytes from "dejavu-fonts-ttf/ttf/DejaVuSans.ttf";
import boldBytes from "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf";
import { type PDFDocument, type PDFFont, PDFHexString, type PDFRef } from "pdf-lib";

export type Weight = "regular" | "bold";

const BYTES: Readonly<Record<Weight, Uint8Array>> = {
  regular: new Uint8Array(regularBytes),
  bold: new Uint8Array(boldBytes),
};

/** Drawn for a sign the font has not: a gap in a comment must be seen. */
const MISSING = "\u25a1";
const NARROW_NO_BREAK = 0x202f;
const NO_BREAK = 0xa0;
/** Joiners, selectors, soft hyphens: they steer a choice of pictures or breaks that is not made here, and show nothing. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
const CONTROLS = /[\p{Cc}\p{Cs}]/gu;

const parsed = new Map<Weight, Font>();
const widths: Readonly<Record<Weight, Map<number, number>>> = { regular: new Map(), bold: new Map() };
const clusters = new Intl.Segmenter("fr", { granularity: "grapheme" });

/** Parsed once per isolate: it costs more than drawing a page. */
function fontOf(weight: Weight): Font {
  const known = parsed.get(weight);
  if (known) return known;
  const font = fontkit.create(BYTES[weight]);
  // Keep the look of the no-break spaces, but let them be found and copied as the spaces people type.
  for (const code of [NARROW_NO_BREAK, NO_BREAK]) font.glyphForCodePoint(code).codePoints = [0x20];
  parsed.set(weight, font);
  return font;
}

/** The width in ems of a text on one line, as the PDF will show it. Asks for text that went through `drawable`. */
export function widthOf(text: string, weight: Weight): number {
  const known = widths[weight];
  let width = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    let each = known.get(code);
    if (each === undefined) {
      const font = fontOf(weight);
      each = font.glyphForCodePoint(code).advanceWidth / font.unitsPerEm;
      known.set(code, each);
    }
    width += each;
  }
  return width;
}

/**
 * The text as both faces can draw it: accents joined to their letters, each sign the font lacks (an emoji) replaced by
 * one “□”, control signs other than line ends and tabs left out.
 */
export function drawable(text: string): string {
  const font = fontOf("regular");
  const heavy = fontOf("bold");
  const has = (code: number): boolean => font.hasGlyphForCodePoint(code) && heavy.hasGlyphForCodePoint(code);
  const clean = text
    .normalize("NFC")
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n")
    .replace(CONTROLS, (sign) => (sign === "\n" || sign === "\t" ? sign : ""));
  let out = "";
  for (const { segment } of clusters.segment(clean)) {
    const signs = segment.replace(UNSEEN, "");
    if (signs === "\n" || signs === "\t") out += signs;
    else if (signs !== "" && !has(signs.codePointAt(0) ?? 0)) out += MISSING;
    else for (const sign of signs) out += has(sign.codePointAt(0) ?? 0) ? sign : MISSING;
  }
  return out;
}

/** One line in `room` points: a long text is set smaller, and only what would be too small to read (under 7 points) is cut. */
export function fittedText(text: string, weight: Weight, size: number, room: number): { text: string; size: number } {
  const smallest = Math.min(size, 7);
  const set = Math.max(smallest, Math.min(size, room / Math.max(widthOf(text, weight), 0.01)));
  let shown = text;
  while (widthOf(shown, weight) * set > room + 0.01 && shown !== "…") shown = `${[...shown].slice(0, -2).join("")}…`;
  return { text: shown, size: set };
}

/** A face inside one document: the object to refer to, and a text as the codes of its signs. */
export type Face = { ref: PDFRef; encode: (text: string) => PDFHexString };
export type Faces = Readonly<Record<Weight, Face>>;

/** Both faces in a document; only the signs that are drawn end up in the file. */
export async function embedFaces(document: PDFDocument): Promise<Faces> {
  document.registerFontkit({
    create: (bytes) => (bytes === BYTES.bold ? fontOf("bold") : fontOf("regular")),
  });
  // Ligatures off: “fi” stays two letters for whoever searches or copies, and widths simply add up.
  const options = { subset: true, features: { liga: false, clig: false, dlig: false, calt: false } };
  return {
    regular: faceOf(await document.embedFont(BYTES.regular, options), "regular"),
    bold: faceOf(await document.embedFont(BYTES.bold, options), "bold"),
  };
}

/** Shaping costs more than all the rest, and a report says the same words again and again: each word is shaped once. */
function faceOf(font: PDFFont, weight: Weight): Face {
  const known = new Map<string, string>([["", ""]]);
  const encodeWord = (word: string): string => {
    const before = known.get(word);
    if (before !== undefined) return before;
    nameSigns(word, weight);
    const codes = font.encodeText(word).asString();
    known.set(word, codes);
    return codes;
  };
  return {
    ref: font.ref,
    encode: (text) => {
      const space = encodeWord(" ");
      return PDFHexString.of(text.split(" ").map(encodeWord).join(space));
    },
  };
}

/**
 * A sign that an earlier document only used as a part of another (the A in À) was parsed without its meaning, and
 * would be drawn here but neither found nor copied.
 */
function nameSigns(word: string, weight: Weight): void {
  for (const sign of word) {
    const code = sign.codePointAt(0) ?? 0;
    const glyph = fontOf(weight).glyphForCodePoint(code);
    if (glyph.codePoints.length === 0) glyph.codePoints = [code];
  }
}
