/** PNG from bits and from grey. No package writes one bit a pixel: fast-png 8.0 takes 8 and 16 only. */
import type { GreyPage } from "#domain/glyphs";
import { type Bits, rowBytes } from "./bits.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const GREY = 0;
/** Filter "up": a row as its difference to the one above, which for letters and boxes is mostly nothing. */
const UP = 2;
const NO_FILTER = 0;

type Rows = { width: number; height: number; depth: 1 | 8; rows: Uint8Array<ArrayBuffer> };

/** A black and white picture, one bit a pixel. `dpi` is written into it. */
export function pngOfBits({ width, height, bits }: Bits, dpi: number): Promise<Uint8Array<ArrayBuffer>> {
  const length = rowBytes(width);
  const rows = new Uint8Array((length + 1) * height);
  const inked = width % 8 === 0 ? 0xff : (0xff << (8 - (width % 8))) & 0xff;
  for (let y = 0; y < height; y++) {
    const to = y * (length + 1);
    const from = y * length;
    rows[to] = y === 0 ? NO_FILTER : UP;
    // PNG's ones are white. Differences of inverted bytes are inverted differences: only the first row shows it.
    for (let at = 0; at < length; at++) {
      const mask = at === length - 1 ? inked : 0xff;
      const value = (bits[from + at] ?? 0) ^ mask;
      rows[to + 1 + at] = y === 0 ? value : value - ((bits[from - length + at] ?? 0) ^ mask);
    }
  }
  return png({ width, height, depth: 1, rows }, dpi);
}

/** A grey picture, eight bits a pixel: for thumbnails. */
export function pngOfGrey({ width, height, grey }: GreyPage, dpi: number): Promise<Uint8Array<ArrayBuffer>> {
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) {
    const to = y * (width + 1);
    rows[to] = y === 0 ? NO_FILTER : UP;
    for (let at = 0; at < width; at++) {
      const value = grey[y * width + at] ?? 255;
      rows[to + 1 + at] = y === 0 ? value : value - (grey[(y - 1) * width + at] ?? 255);
    }
  }
  return png({ width, height, depth: 8, rows }, dpi);
}

async function png({ width, height, depth, rows }: Rows, dpi: number): Promise<Uint8Array<ArrayBuffer>> {
  const data = await deflated(rows);
  const perMetre = Math.round(dpi / 0.0254);
  const parts = [
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", [...word(width), ...word(height), depth, GREY, 0, 0, 0]),
    // 1: the unit is the metre.
    chunk("pHYs", [...word(perMetre), ...word(perMetre), 1]),
    chunk("IDAT", data),
    chunk("IEND", []),
  ];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** "deflate" is zlib's format, as PNG wants it. */
async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function word(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function chunk(name: string, data: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length + 12);
  bytes.set(word(data.length), 0);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  bytes.set(word(crc(bytes.subarray(4, -4))), data.length + 8);
  return bytes;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (CRC_TABLE[(value ^ byte) & 255] ?? 0);
  return ~value >>> 0;
}
