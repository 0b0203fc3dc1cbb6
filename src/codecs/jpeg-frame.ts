/** What a JPEG says of itself before its data. Decodes nothing. */

export type JpegFrame = { width: number; height: number; components: 1 | 3 };

const START = 0xffd8;
/** Start of frame: baseline, extended and progressive, Huffman coded. Other kinds are not for scans. */
const FRAMES = [0xffc0, 0xffc1, 0xffc2];
/** Tables that share the frames' range of numbers. */
const NO_FRAMES = [0xffc4, 0xffcc];
const ADOBE = 0xffee;

/** Null for what is no JPEG, or one of a kind no scanner makes: other than 8 bits, CMYK, colours stored as RGB. */
export function jpegFrame(bytes: Uint8Array): JpegFrame | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => (at + 2 <= bytes.length ? view.getUint16(at) : 0);
  if (word(0) !== START) return null;
  let transform = 1;
  for (let at = 2; at + 4 <= bytes.length; at += 2 + word(at + 2)) {
    const marker = word(at);
    if (FRAMES.includes(marker)) return frameAt(bytes, at + 4, word, transform);
    // A scan before its frame, or no marker where one must be.
    if (marker < 0xffc0 || marker === 0xffda || word(at + 2) < 2) return null;
    if (marker <= 0xffcf && !NO_FRAMES.includes(marker)) return null;
    if (marker === ADOBE && word(at + 2) >= 14) transform = bytes[at + 15] ?? 0;
  }
  return null;
}

function frameAt(bytes: Uint8Array, at: number, word: (at: number) => number, transform: number): JpegFrame | null {
  const components = bytes[at + 5];
  if (bytes[at] !== 8 || (components !== 1 && components !== 3)) return null;
  if (components === 3 && transform !== 1) return null;
  return { width: word(at + 3), height: word(at + 1), components };
}
