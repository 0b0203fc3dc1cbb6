/** Breaks a text into lines of a given width. Knows no font: widths come from whoever draws. */

/** The width of a text on one line, in ems (1 is the size of the type). */
export type Measure = (text: string) => number;

/** Ordinary spaces only: the no-break ones of French spelling keep their neighbours together. */
const SPACES = /[ \t]+/;
const LINE_ENDS = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
/** What belongs to the letter before it, so that no accent is torn off. */
const JOINED = /^[\p{M}\u200d]$/u;

/**
 * The lines of a text, none wider than `width` ems as far as a single letter allows. The text's own line ends are
 * kept, empty lines included; a word wider than a line is broken inside. Nothing but spaces at breaks is left out.
 */
export function breakLines(text: string, width: number, measure: Measure): string[] {
  return text.split(LINE_ENDS).flatMap((paragraph) => breakParagraph(paragraph, width, measure));
}

/** The width in ems of the longest run that no line end may tear. */
export function widestWord(text: string, measure: Measure): number {
  const words = text.split(LINE_ENDS).flatMap((paragraph) => paragraph.split(SPACES));
  return Math.max(...words.map(measure));
}

function breakParagraph(paragraph: string, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  const space = measure(" ");
  let line = "";
  let used = 0;
  for (const word of paragraph.split(SPACES).filter((each) => each !== "")) {
    const wide = measure(word);
    if (line !== "" && used + space + wide <= width) {
      line += ` ${word}`;
      used += space + wide;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = wide > width ? breakWord(word, width, measure) : [word];
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? "";
    used = measure(line);
  }
  return [...lines, line];
}

function breakWord(word: string, width: number, measure: Measure): string[] {
  const pieces: string[] = [];
  let piece = "";
  let used = 0;
  for (const letter of word) {
    const wide = measure(letter);
    if (piece !== "" && used + wide > width && !JOINED.test(letter)) {
      pieces.push(piece);
      piece = "";
      used = 0;
    }
    piece += letter;
    used += wide;
  }
  return [...pieces, piece];
}
