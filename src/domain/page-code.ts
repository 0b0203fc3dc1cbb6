/**
 * What the square code on a printed page says: whose paper it is and where the page belongs. Writes and reads the text
 * alone; knows no picture, no clock and no randomness.
 *
 * `K1` kind(1) school(4) exam(7) number(3) page(2) of(2) check(6): 27 signs of QR's alphanumeric mode, so that a code
 * of 25 modules survives the loss of a quarter of itself.
 */

/** Crockford's 32 signs: no I, L, O, U, so that nobody reads a 1 or a 0 for a letter. Each is five bits. */
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const VERSION = "K1";
const SCHOOL = 4;
const EXAM = 7;
const NUMBER = 3;
const PAGE = 2;
const CHECK = 6;
const LENGTH = VERSION.length + 1 + SCHOOL + EXAM + NUMBER + 2 * PAGE + CHECK;

/** The largest copy (or extra sheet) number a code can carry, and the largest page number. */
export const NUMBER_MAX = 32 ** NUMBER - 1;
export const PAGE_MAX = 32 ** PAGE - 1;
/** Random bytes an exam's paper code is made of. */
export const PAPER_CODE_BYTES = EXAM;

/** Of which school and exam a paper is: `schoolTag` of the school, `paperCode` of the exam. */
export type PaperOrigin = { school: string; exam: string };

/**
 * A page of our own printing. `page` and `side` count from 1. An extra sheet belongs to no copy: `sheet` is its own
 * number, so that the same sheet scanned twice is noticed. The scanner's control sheet belongs to no exam; `sheet` is
 * the version of its drawing.
 */
export type PageCode =
  | ({ kind: "page"; copy: number; page: number; pages: number } & PaperOrigin)
  | ({ kind: "extra"; sheet: number; side: number; sides: number } & PaperOrigin)
  | { kind: "doctor"; school: string; sheet: number };

/**
 * A code other programs print, told by its shape only. “numbered”: name-copy-page, on every page. “other”: anything
 * else; one that stands on some pages only begins a copy.
 */
export type ForeignCode =
  | { kind: "numbered"; stem: string; copy: number; page: number }
  | { kind: "other"; text: string };

export type SeenCode = PageCode | ForeignCode;

const KINDS = { P: "page", E: "extra", D: "doctor" } as const;
const NO_EXAM = "0".repeat(EXAM);

/** The text of a page's code. Throws for a number out of range or an origin that is not one: that is no paper of ours. */
export function writeCode(code: PageCode): string {
  if (code.kind === "doctor") return sealed("D", { school: code.school, exam: NO_EXAM }, [code.sheet, 1, 1]);
  if (code.kind === "extra") return sealed("E", code, [code.sheet, code.side, code.sides]);
  return sealed("P", code, [code.copy, code.page, code.pages]);
}

/**
 * What a code read on a scan says. Null when there is nothing in it, or when it looks like one of ours and is not whole:
 * such a page has no code, rather than the place of another.
 */
export function readCode(text: string): SeenCode | null {
  if (looksOurs(text)) return readOurs(text);
  const trimmed = text.trim();
  return trimmed === "" ? null : readForeign(trimmed);
}

/** Is this a page of that very exam? A pile may hold papers of another school or exam. */
export function isOf(code: PageCode, origin: PaperOrigin): boolean {
  return code.kind !== "doctor" && code.school === origin.school && code.exam === origin.exam;
}

/** The school in four signs: enough to tell a neighbour's paper, not an identity. `schoolId` is any text. */
export function schoolTag(schoolId: string): string {
  return signsOf(crc32(schoolId) % 32 ** SCHOOL, SCHOOL);
}

/** The code of an exam's papers, made once of random bytes when they are first printed. */
export function paperCode(random: Uint8Array): string {
  if (random.length < PAPER_CODE_BYTES) throw new Error(`a paper code needs ${PAPER_CODE_BYTES} random bytes`);
  return [...random.slice(0, EXAM)].map((byte) => SIGNS[byte % SIGNS.length]).join("");
}

/** A copy's number as people read it: three figures at least, “017”. */
export function spelledNumber(number: number): string {
  return String(number).padStart(3, "0");
}

function sealed(mark: keyof typeof KINDS, origin: PaperOrigin, [number, page, of]: [number, number, number]): string {
  if (!isSigns(origin.school, SCHOOL) || !isSigns(origin.exam, EXAM)) throw new Error("not the origin of a paper");
  if (!fits(number, NUMBER_MAX) || !fits(page, PAGE_MAX) || !fits(of, PAGE_MAX) || page > of)
    throw new Error("no page has this number");
  const places = signsOf(number, NUMBER) + signsOf(page, PAGE) + signsOf(of, PAGE);
  const body = VERSION + mark + origin.school + origin.exam + places;
  return body + checkOf(body);
}

function looksOurs(text: string): boolean {
  return text.length === LENGTH && text.startsWith("K") && isSigns(text, LENGTH);
}

function readOurs(text: string): PageCode | null {
  const body = text.slice(0, -CHECK);
  if (checkOf(body) !== text.slice(-CHECK) || !body.startsWith(VERSION)) return null;
  let at = VERSION.length;
  const next = (length: number): string => {
    at += length;
    return body.slice(at - length, at);
  };
  const mark = next(1);
  const origin = { school: next(SCHOOL), exam: next(EXAM) };
  const number = numberOf(next(NUMBER));
  const page = numberOf(next(PAGE));
  const of = numberOf(next(PAGE));
  if (number === 0 || page === 0 || page > of) return null;
  if (mark === "P") return { kind: "page", ...origin, copy: number, page, pages: of };
  if (mark === "E") return { kind: "extra", ...origin, sheet: number, side: page, sides: of };
  return mark === "D" && origin.exam === NO_EXAM ? { kind: "doctor", school: origin.school, sheet: number } : null;
}

/** Longest text of a foreign code that is kept. */
const FOREIGN_MAX = 200;
/** MarkUs prints “midterm1-4-3”, the name may hold dashes itself. Five figures: no date and no telephone number. */
const NUMBERED = /^(.*[^-])-(\d{1,5})-(\d{1,3})$/su;

function readForeign(text: string): ForeignCode {
  const parts = NUMBERED.exec(text);
  const [copy, page] = [Number(parts?.[2]), Number(parts?.[3])];
  if (parts?.[1] !== undefined && text.length <= FOREIGN_MAX && copy > 0 && page > 0)
    return { kind: "numbered", stem: parts[1], copy, page };
  return { kind: "other", text: text.slice(0, FOREIGN_MAX) };
}

function fits(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max;
}

function isSigns(text: string, length: number): boolean {
  return text.length === length && [...text].every((sign) => SIGNS.includes(sign));
}

function signsOf(value: number, length: number): string {
  let out = "";
  for (let rest = value, n = 0; n < length; n++, rest = Math.floor(rest / 32)) out = SIGNS[rest % 32] + out;
  return out;
}

function numberOf(signs: string): number {
  return [...signs].reduce((sum, sign) => 32 * sum + SIGNS.indexOf(sign), 0);
}

/**
 * Thirty bits: whatever changes within four neighbouring signs is caught for certain, anything else but once in a
 * thousand million. The polynomial is CRC-30 of CDMA telephony; a sign counts for seven bits.
 */
function checkOf(body: string): string {
  return signsOf(remainder(body, { polynomial: 0x2030b9c7, bits: 30, perSign: 7 }), CHECK);
}

/** The usual CRC-32 polynomial; a unit of the text counts for sixteen bits. */
function crc32(text: string): number {
  return remainder(text, { polynomial: 0x04c11db7, bits: 32, perSign: 16 });
}

/** The rest of the text's bits divided by a polynomial of degree `bits`, begun and ended with all bits set. */
function remainder(text: string, by: { polynomial: number; bits: number; perSign: number }): number {
  const all = 2 ** by.bits - 1;
  let rest = all;
  for (let n = 0; n < text.length; n++) {
    const unit = text.charCodeAt(n);
    for (let bit = by.perSign - 1; bit >= 0; bit--) {
      const top = Math.floor(rest / 2 ** (by.bits - 1));
      rest = (rest * 2) % 2 ** by.bits;
      if ((top ^ ((unit >> bit) & 1)) === 1) rest = (rest ^ by.polynomial) >>> 0;
    }
  }
  return (rest ^ all) >>> 0;
}
