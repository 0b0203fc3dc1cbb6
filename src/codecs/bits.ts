/** Black and white pictures as bits: turned, halved, and as grey. Knows no file format. */
import type { GreyPage } from "#domain/glyphs";

/** Rows from the top, each padded to whole bytes with white; the highest bit is leftmost; 1 is ink. */
export type Bits = { width: number; height: number; bits: Uint8Array<ArrayBuffer> };

export function rowBytes(width: number): number {
  return (width + 7) >> 3;
}

/** Clockwise, by quarter turns. */
export function turnedBits(picture: Bits, turn: 0 | 90 | 180 | 270): Bits {
  if (turn === 0) return picture;
  return turn === 180 ? upsideDown(picture) : onItsSide(picture, turn);
}

/** Above this a black and white page is halved for the screen: it reads as well, and is a third of the bytes. */
const VIEW_DPI = 220;

/** The page as it is shown, halved until it has at most 220 dots per inch, and the dots per inch it then has. */
export function forView(picture: Bits, dpi: number): { picture: Bits; dpi: number } {
  return dpi > VIEW_DPI ? forView(halved(picture), dpi / 2) : { picture, dpi };
}

/**
 * Half as wide and high (a last odd row or column stays). A pixel is ink when two of its four are: an upright or level
 * stroke of one pixel keeps its ink wherever it lies, a lone speck goes. A slanting stroke of a single pixel may go too;
 * above 220 dpi that is a tenth of a millimetre, thinner than any pen.
 */
export function halved({ width, height, bits }: Bits): Bits {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const [from, to] = [rowBytes(width), rowBytes(half.width)];
  const out = new Uint8Array(to * half.height);
  for (let y = 0; y < half.height; y++) {
    const upper = 2 * y * from;
    // Beyond the last row there is white paper.
    const lower = 2 * y + 1 < height ? upper + from : bits.length;
    for (let x = 0; x < from; x++) {
      const above = bits[upper + x] ?? 0;
      const below = bits[lower + x] ?? 0;
      const four = ((HALVES[upperFour(above, below)] ?? 0) << 2) | (HALVES[lowerFour(above, below)] ?? 0);
      const at = y * to + (x >> 1);
      out[at] = (out[at] ?? 0) | (x % 2 === 0 ? four << 4 : four);
    }
  }
  return { ...half, bits: out };
}

/** The upper four pixels of a byte over those of the byte below, as eight bits; and the lower four. */
function upperFour(above: number, below: number): number {
  return (above & 0xf0) | (below >> 4);
}

function lowerFour(above: number, below: number): number {
  return ((above & 0x0f) << 4) | (below & 0x0f);
}

/** Four pixels over four others to the two they become. */
const HALVES = Uint8Array.from({ length: 256 }, (_, four) => {
  const [left, right] = inksOf(four);
  return (left >= 2 ? 2 : 0) | (right >= 2 ? 1 : 0);
});

/** And to the grey of the two boxes they are. */
const GREYS = Uint8Array.from({ length: 512 }, (_, at) => 255 - (255 * (inksOf(at >> 1)[at & 1] ?? 0)) / 4);

function inksOf(four: number): [left: number, right: number] {
  return [inks(four >> 6) + inks((four >> 2) & 3), inks((four >> 4) & 3) + inks(four & 3)];
}

function inks(two: number): number {
  return (two & 1) + (two >> 1);
}

/**
 * Grey by the mean of boxes of `reduce` by `reduce` pixels, what is over at the right and below left out. For looking
 * at (2 or 3) and for thumbnails.
 */
export function greyOf(picture: Bits, reduce: number): GreyPage {
  const { width, height, bits } = picture;
  if (reduce === 2 && width > 1 && height > 1) return greyHalf(picture);
  const size = { width: Math.max(1, Math.floor(width / reduce)), height: Math.max(1, Math.floor(height / reduce)) };
  const grey = new Uint8Array(size.width * size.height);
  const sums = new Uint16Array(size.width + 1);
  const bytesPerRow = rowBytes(width);
  const box = Math.min(reduce, width) * Math.min(reduce, height);
  const column = Uint16Array.from({ length: 8 * bytesPerRow }, (_, x) => Math.min(size.width, Math.floor(x / reduce)));
  for (let y = 0; y < size.height; y++) {
    sums.fill(0);
    for (let row = y * reduce; row < Math.min(height, (y + 1) * reduce); row++) {
      countInk(bits, row * bytesPerRow, bytesPerRow, column, sums);
    }
    for (let x = 0; x < size.width; x++) grey[y * size.width + x] = 255 - (255 * (sums[x] ?? 0)) / box;
  }
  return { ...size, grey };
}

/** Two boxes at a time, by a table. */
function greyHalf({ width, height, bits }: Bits): GreyPage {
  const half = { width: width >> 1, height: height >> 1 };
  const bytesPerRow = rowBytes(width);
  const grey = new Uint8Array(half.width * half.height);
  for (let y = 0; y < half.height; y++) {
    const upper = 2 * y * bytesPerRow;
    const to = y * half.width;
    for (let x = 0; x < half.width; x += 2) {
      const above = bits[upper + (x >> 2)] ?? 0;
      const below = bits[upper + bytesPerRow + (x >> 2)] ?? 0;
      const two = 2 * (x % 4 === 0 ? upperFour(above, below) : lowerFour(above, below));
      grey[to + x] = GREYS[two] ?? 255;
      if (x + 1 < half.width) grey[to + x + 1] = GREYS[two + 1] ?? 255;
    }
  }
  return { ...half, grey };
}

/** Most bytes of a page are white; they cost one look. */
function countInk(bits: Uint8Array, start: number, bytes: number, column: Uint16Array, sums: Uint16Array): void {
  for (let at = 0; at < bytes; at++) {
    const eight = bits[start + at] ?? 0;
    if (eight === 0) continue;
    for (let bit = 0; bit < 8; bit++) {
      if ((eight & (0x80 >> bit)) === 0) continue;
      const x = column[8 * at + bit] ?? 0;
      sums[x] = (sums[x] ?? 0) + 1;
    }
  }
}

const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) reversed |= 0x80 >> bit;
  return reversed;
});

function upsideDown({ width, height, bits }: Bits): Bits {
  const bytesPerRow = rowBytes(width);
  const out = new Uint8Array(bytesPerRow * height);
  // Reversing bytes brings the padding to the left; the shift takes it out again.
  const shift = 8 * bytesPerRow - width;
  for (let y = 0; y < height; y++) {
    const from = (height - 1 - y) * bytesPerRow;
    let previous = REVERSED[bits[from + bytesPerRow - 1] ?? 0] ?? 0;
    for (let x = 0; x < bytesPerRow; x++) {
      const next = x + 1 < bytesPerRow ? (REVERSED[bits[from + bytesPerRow - 2 - x] ?? 0] ?? 0) : 0;
      out[y * bytesPerRow + x] = ((previous << shift) | (next >> (8 - shift))) & 0xff;
      previous = next;
    }
  }
  return { width, height, bits: out };
}

/** In blocks of eight by eight pixels, each turned in two words. */
function onItsSide({ width, height, bits }: Bits, turn: 90 | 270): Bits {
  const [from, to] = [rowBytes(width), rowBytes(height)];
  const out = new Uint8Array(to * width);
  // Blocks count from the edge that comes to lie left, so that the padding ends up right.
  for (let block = 0; block < to; block++) {
    for (let x = 0; x < from; x++) {
      let high = 0;
      let low = 0;
      for (let row = 0; row < 8; row++) {
        const y = turn === 90 ? height - 1 - 8 * block - row : 8 * block + row;
        const byte = y >= 0 && y < height ? (bits[y * from + x] ?? 0) : 0;
        if (row < 4) high = (high << 8) | byte;
        else low = (low << 8) | byte;
      }
      if ((high | low) !== 0) putColumns(out, { high, low }, { x, width, block, to, turn });
    }
  }
  return { width: height, height: width, bits: out };
}

function putColumns(
  out: Uint8Array,
  { high, low }: { high: number; low: number },
  { x, width, block, to, turn }: { x: number; width: number; block: number; to: number; turn: 90 | 270 },
): void {
  for (let bit = 0; bit < 8; bit++) {
    const column = 8 * x + bit;
    if (column >= width) return;
    const row = turn === 90 ? column : width - 1 - column;
    out[row * to + block] = (gathered(high, 7 - bit) << 4) | gathered(low, 7 - bit);
  }
}

/** Bit `bit` of the four bytes of a word, the highest byte's first. */
function gathered(word: number, bit: number): number {
  return (Math.imul((word >>> bit) & 0x01010101, 0x01020408) >>> 24) & 15;
}
