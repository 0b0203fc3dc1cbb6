/** Keeps a page's own drawing from shifting what is drawn after it. Understands q and Q and nothing else of the language. */
import {
  decodePDFRawStream,
  PDFArray,
  type PDFContext,
  PDFName,
  type PDFPageLeaf,
  PDFRawStream,
  PDFRef,
} from "pdf-lib";

/** A content stream that unpacks to more than this is wrapped without being read. */
const READ_MAX = 16 * 1024 * 1024;

const SPACE = 32;
const Q_SAVE = 0x71;
const Q_RESTORE = 0x51;

export type Balance = { unclosed: number; stray: number[] };

/**
 * The content streams of a page, closed off: q before, as many Q behind as it takes. A Q that has no q is ignored by
 * viewers, but would undo ours; such a one is blanked, and only then are the streams written anew. `before`: operators
 * that hold for the page's own drawing and for nothing behind it.
 */
export function enclosedContents(page: PDFPageLeaf, context: PDFContext, before = ""): PDFRef[] {
  const own = contentsOf(page);
  const bytes = readAll(own, context);
  const { unclosed, stray } = bytes === null ? { unclosed: 0, stray: [] } : balanceOf(bytes);
  const operators = (text: string): PDFRef => context.register(context.stream(text));
  let middle = own;
  if (bytes !== null && stray.length > 0) {
    for (const at of stray) bytes[at] = SPACE;
    middle = [context.register(context.flateStream(bytes))];
  }
  return [operators(`q\n${before}`), ...middle, operators(`\n${"Q\n".repeat(unclosed + 1)}`)];
}

/** References to a page's content streams, in order; none on an empty page. */
export function contentsOf(page: PDFPageLeaf): PDFRef[] {
  const entry = page.get(PDFName.of("Contents"));
  const value = page.Contents();
  const items = value instanceof PDFArray ? value.asArray() : [entry];
  return items.filter((item) => item instanceof PDFRef);
}

/** All streams as one, or null when one of them cannot be read. */
function readAll(refs: readonly PDFRef[], context: PDFContext): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (const ref of refs) {
    const part = readStream(context.lookup(ref));
    if (part === null) return null;
    parts.push(part);
    size += part.length + 1;
  }
  if (size > READ_MAX) return null;
  const all = new Uint8Array(size).fill(SPACE);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length + 1;
  }
  return all;
}

function readStream(stream: unknown): Uint8Array | null {
  if (!(stream instanceof PDFRawStream)) return null;
  try {
    const decoded = decodePDFRawStream(stream).getBytes(READ_MAX);
    return decoded.length < READ_MAX ? new Uint8Array(decoded) : null;
  } catch {
    // A damaged or exotic stream: viewers show what they can of it, and so does the final PDF, wrapped as it is.
    return null;
  }
}

/** How many q stay open at the end, and where the Q are that close nothing. */
export function balanceOf(bytes: Uint8Array): Balance {
  const stray: number[] = [];
  let depth = 0;
  for (const token of tokens(bytes)) {
    if (token.length !== 1) continue;
    if (bytes[token.at] === Q_SAVE) depth += 1;
    if (bytes[token.at] !== Q_RESTORE) continue;
    if (depth === 0) stray.push(token.at);
    else depth -= 1;
  }
  return { unclosed: depth, stray };
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 32 || byte === 10 || byte === 13 || byte === 9 || byte === 12 || byte === 0;
const DELIMITERS = new Set([..."()<>[]{}/%"].map((sign) => sign.charCodeAt(0)));
const isWord = (byte: number | undefined): boolean => byte !== undefined && !isSpace(byte) && !DELIMITERS.has(byte);

/** The operators and numbers of a content stream; strings, names, comments and inline images are passed over. */
function* tokens(bytes: Uint8Array): Generator<{ at: number; length: number }> {
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === 0x28) at = afterString(bytes, at);
    else if (byte === 0x25) at = afterComment(bytes, at);
    else if (byte === 0x3c && bytes[at + 1] !== 0x3c) at = indexAfter(bytes, at, 0x3e);
    else if (byte === 0x2f) at = afterWord(bytes, at + 1);
    else if (isWord(byte)) {
      const end = afterWord(bytes, at);
      yield { at, length: end - at };
      at = end - at === 2 && byte === 0x49 && bytes[at + 1] === 0x44 ? afterImage(bytes, end) : end;
    } else at += byte === 0x3c ? 2 : 1;
  }
}

function afterWord(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isWord(bytes[at])) at += 1;
  return at;
}

function indexAfter(bytes: Uint8Array, from: number, sign: number): number {
  const found = bytes.indexOf(sign, from);
  return found === -1 ? bytes.length : found + 1;
}

function afterComment(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at += 1;
  return at;
}

function afterString(bytes: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x5c) at += 1;
    else if (byte === 0x28) depth += 1;
    else if (byte === 0x29) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return bytes.length;
}

/** Behind the EI of an inline image, whose bytes may look like anything. */
function afterImage(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length - 1; at++) {
    const ends = bytes[at] === 0x45 && bytes[at + 1] === 0x49 && isSpace(bytes[at - 1]) && !isWord(bytes[at + 2]);
    if (ends) return at + 2;
  }
  return bytes.length;
}
