/** What a JPEG file says about itself before its first pixel. */

/** `width` and `height` in pixels. */
export type JpegHead = { width: number; height: number; components: 1 | 3; progressive: boolean };

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP14 = 0xee;
/** Baseline, extended sequential and progressive, all of them Huffman coded. */
const FRAMES = [0xc0, 0xc1, 0xc2];
const PROGRESSIVE = 0xc2;
const HUFFMAN_TABLES = 0xc4;
const ADOBE_BYTES = 12;
const ADOBE_YCBCR = 1;
const RGB_IDS = "RGB";

type Segment = { marker: number; body: Uint8Array };

/**
 * Null when the file is not for this codec: no JPEG, arithmetic or lossless, 12 bits, four components, colours that are
 * not YCbCr, or damaged in front of the first scan. Samplings and tables are only checked by decoding.
 */
export function readJpegHead(bytes: Uint8Array): JpegHead | null {
  let head: JpegHead | null = null;
  let jfif = false;
  let namedRgb = false;
  let notYcbcr = false;
  for (const { marker, body } of segments(bytes)) {
    if (marker === SOS) return head?.components === 3 && (notYcbcr || (namedRgb && !jfif)) ? null : head;
    if (marker === APP0 && starts(body, "JFIF\0")) jfif = true;
    if (marker === APP14) notYcbcr ||= saysNotYcbcr(body);
    if (!isFrame(marker)) continue;
    if (head !== null || !FRAMES.includes(marker)) return null;
    head = readFrame(body, marker === PROGRESSIVE);
    if (head === null) return null;
    namedRgb = [...RGB_IDS].every((letter, i) => body[6 + 3 * i] === letter.charCodeAt(0));
  }
  return null;
}

/** And what belongs to arithmetic coding, which no frame may follow here either. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== HUFFMAN_TABLES;
}

/** The segments up to the first scan; ends early where the file is damaged. */
function* segments(bytes: Uint8Array): Generator<Segment> {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return;
  let at = 2;
  while (at + 3 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? EOI;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= EOI)) return;
    const end = at + 2 + wordAt(bytes, at + 2);
    if (end < at + 4 || end > bytes.length) return;
    yield { marker, body: bytes.subarray(at + 4, end) };
    if (marker === SOS) return;
    at = end;
  }
}

function readFrame(body: Uint8Array, progressive: boolean): JpegHead | null {
  const [bits] = body;
  const height = wordAt(body, 1);
  const width = wordAt(body, 3);
  const components = body[5];
  if (bits !== 8 || width === 0 || height === 0) return null;
  if (components !== 1 && components !== 3) return null;
  return body.length === 6 + 3 * components ? { width, height, components, progressive } : null;
}

/** Adobe's mark says in its last byte how the colours were transformed. */
function saysNotYcbcr(body: Uint8Array): boolean {
  return starts(body, "Adobe") && body.length >= ADOBE_BYTES && body[ADOBE_BYTES - 1] !== ADOBE_YCBCR;
}

function starts(body: Uint8Array, text: string): boolean {
  return [...text].every((letter, i) => body[i] === letter.charCodeAt(0));
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
