// A picture's planes as a baseline file with the standard's Huffman tables.
import { divideUp } from "./frame";
import { transformBlock } from "./forward";
import {
  AC_CHROMA_CODES,
  AC_LUMA_CODES,
  AC_SYMBOLS,
  CHROMA_STEPS,
  DC_CHROMA_CODES,
  DC_LUMA_CODES,
  DC_SYMBOLS,
  LUMA_STEPS,
  ZIGZAG,
} from "./tables";
import { beginFile, byte, bytes, endBits, room, word16, writeBlock, written } from "./write";

/** A block of 64 codes of at most 26 bits, every byte followed by a zero. */
const MAX_BLOCK_BYTES: usize = 512;
const HEADER_BYTES: usize = 1024;

// For brightness and colour: the steps in rows, 4096 over them in rows, the DC before.
const steps: usize = memory.data(2 * 64, 16);
const factors: usize = memory.data(2 * 128, 16);
const before: usize = memory.data(4 * 3, 4);
const block: usize = memory.data(128, 16);
const patch: usize = memory.data(64, 16);

/**
 * Writes the picture described at `picture` (as decode.ts describes one) at the mark, without taking that memory.
 * `quality` 1 to 100. Answers how many bytes, 0 when there is no memory for them.
 */
export function encodePicture(picture: usize, quality: i32): i32 {
  const count = load<i32>(picture, 8);
  beginFile();
  if (!room(HEADER_BYTES)) return 0;
  scaleSteps(quality);
  writeHead(picture, count);
  for (let i: usize = 0; i < 3; i++) store<i32>(before + 4 * i, 0);
  const across = load<i32>(picture, 12);
  const down = load<i32>(picture, 16);
  const unitsWide = divideUp(load<i32>(picture), 8 * across);
  const unitsHigh = divideUp(load<i32>(picture, 4), 8 * down);
  const rowBytes = <usize>(unitsWide * (across * down + 2)) * MAX_BLOCK_BYTES;
  for (let y = 0; y < unitsHigh; y++) {
    if (!room(rowBytes)) return 0;
    for (let x = 0; x < unitsWide; x++) {
      for (let dy = 0; dy < down; dy++) {
        for (let dx = 0; dx < across; dx++) write(picture + 20, 0, x * across + dx, y * down + dy);
      }
      for (let i = 1; i < count; i++) write(picture + 20 + <usize>i * 16, i, x, y);
    }
  }
  endBits();
  word16(0xffd9);
  return written();
}

function write(plane: usize, index: i32, x: i32, y: i32): void {
  const kind = min(index, 1);
  const stride = load<i32>(plane, 4);
  const inside = 8 * x + 8 <= load<i32>(plane, 8) && 8 * y + 8 <= load<i32>(plane, 12);
  const table = factors + <usize>kind * 128;
  if (inside) transformBlock(load<usize>(plane) + <usize>(8 * y * stride + 8 * x), stride, table, block);
  else {
    copyEdge(plane, 8 * x, 8 * y);
    transformBlock(patch, 8, table, block);
  }
  const last = before + (<usize>index << 2);
  store<i32>(last, writeBlock(block, kind, load<i32>(last)));
}

/** The block at a border, its last pixels repeated outwards. */
function copyEdge(plane: usize, left: i32, top: i32): void {
  const pixels = load<usize>(plane);
  const right = load<i32>(plane, 8) - 1;
  const bottom = load<i32>(plane, 12) - 1;
  for (let y = 0; y < 8; y++) {
    const row = pixels + <usize>(min(top + y, bottom) * load<i32>(plane, 4));
    for (let x = 0; x < 8; x++) store<u8>(patch + (y << 3) + x, load<u8>(row + <usize>min(left + x, right)));
  }
}

function scaleSteps(quality: i32): void {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  for (let i: usize = 0; i < 128; i++) {
    const whole = i < 64 ? load<u8>(LUMA_STEPS + i) : load<u8>(CHROMA_STEPS + i - 64);
    const step = max(1, min(255, (<i32>whole * scale + 50) / 100));
    store<u8>(steps + i, step);
    store<i16>(factors + (i << 1), (4096 + (step >> 1)) / step);
  }
}

function writeHead(picture: usize, count: i32): void {
  word16(0xffd8);
  segment(0xe0, 14);
  word16(0x4a46);
  word16(0x4946);
  word16(0x0001);
  word16(0x0100);
  word16(0x0001);
  word16(0x0001);
  word16(0);
  for (let kind = 0; kind < min(count, 2); kind++) {
    segment(0xdb, 65);
    byte(kind);
    for (let k: usize = 0; k < 64; k++) byte(load<u8>(steps + <usize>kind * 64 + (load<u8>(ZIGZAG + k) >> 1)));
  }
  segment(0xc0, 6 + 3 * count);
  byte(8);
  word16(load<i32>(picture, 4));
  word16(load<i32>(picture));
  byte(count);
  for (let i = 0; i < count; i++) {
    byte(i + 1);
    byte(i > 0 ? 0x11 : (load<i32>(picture, 12) << 4) | load<i32>(picture, 16));
    byte(min(i, 1));
  }
  writeCodes(0x00, DC_LUMA_CODES, DC_SYMBOLS);
  writeCodes(0x10, AC_LUMA_CODES, AC_SYMBOLS);
  if (count > 1) {
    writeCodes(0x01, DC_CHROMA_CODES, DC_SYMBOLS);
    writeCodes(0x11, AC_CHROMA_CODES, AC_SYMBOLS);
  }
  segment(0xda, 4 + 2 * count);
  byte(count);
  for (let i = 0; i < count; i++) {
    byte(i + 1);
    byte(i > 0 ? 0x11 : 0);
  }
  word16(63);
  byte(0);
}

function writeCodes(id: i32, codes: usize, symbols: usize): void {
  segment(0xc4, 17 + <i32>symbols);
  byte(id);
  bytes(codes, 16 + symbols);
}

/** `bytes` without the two of the length. */
function segment(marker: i32, size: i32): void {
  word16(0xff00 | marker);
  word16(size + 2);
}
