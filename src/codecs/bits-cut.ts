/** Parts of black and white pictures. */
import { type Bits, rowBytes } from "./bits.ts";

/** The columns from `left` up to but not including `right`, in pixels. */
export function croppedBits({ width, height, bits }: Bits, left: number, right: number): Bits {
  const cut = { width: Math.max(1, Math.min(right, width) - left), height };
  const [from, to] = [rowBytes(width), rowBytes(cut.width)];
  const out = new Uint8Array(to * height);
  const [skip, shift] = [left >> 3, left & 7];
  // Beyond the last column of the part there is white paper.
  const last = cut.width % 8 === 0 ? 0xff : (0xff00 >> (cut.width % 8)) & 0xff;
  for (let y = 0; y < height; y++) {
    const row = y * from + skip;
    for (let x = 0; x < to; x++) {
      const next = skip + x + 1 < from ? (bits[row + x + 1] ?? 0) : 0;
      out[y * to + x] = ((((bits[row + x] ?? 0) << 8) | next) >> (8 - shift)) & 0xff;
    }
    const end = y * to + to - 1;
    out[end] = (out[end] ?? 0) & last;
  }
  return { ...cut, bits: out };
}

/** The same with white paper from the top down to this fraction of the height, rounded outwards. */
export function withoutTopBits({ width, height, bits }: Bits, fraction: number): Bits {
  const rows = Math.ceil(Math.min(1, Math.max(0, fraction)) * height);
  return { width, height, bits: bits.slice().fill(0, 0, rows * rowBytes(width)) };
}
