// Bytes and bits of a file being written at the top of the arena.
import { mark, reserve } from "./arena";
import { AC_CHROMA_CODES, AC_LUMA_CODES, DC_CHROMA_CODES, DC_LUMA_CODES, ZIGZAG } from "./tables";

// For each kind of coefficient of brightness and of colour, the code of each symbol: 24 bits of code, 8 of length.
const DC_CODES: usize = 16 * 4;
const AC_CODES: usize = 256 * 4;
const dcCodes: usize = memory.data(2 * 64, 16);
const acCodes: usize = memory.data(2 * 1024, 16);
/** Place in the file of the coefficient at each place of the block. */
const places: usize = memory.data(64, 16);
let ready: bool = false;

let bits: u64 = 0;
let held: i32 = 0;
let to: usize = 0;
let begun: usize = 0;

export function beginFile(): void {
  prepareCodes();
  begun = mark();
  to = begun;
  bits = 0;
  held = 0;
}

/** Makes sure of room for `more` bytes. */
export function room(more: usize): bool {
  return reserve(to - begun + more);
}

export function written(): i32 {
  return <i32>(to - begun);
}

export function byte(value: i32): void {
  store<u8>(to++, value);
}

export function word16(value: i32): void {
  byte(value >> 8);
  byte(value);
}

export function bytes(from: usize, count: usize): void {
  memory.copy(to, from, count);
  to += count;
}

function prepareCodes(): void {
  if (ready) return;
  ready = true;
  for (let k: usize = 0; k < 64; k++) store<u8>(places + <usize>(load<u8>(ZIGZAG + k) >> 1), <u8>k);
  number(DC_LUMA_CODES, dcCodes);
  number(DC_CHROMA_CODES, dcCodes + DC_CODES);
  number(AC_LUMA_CODES, acCodes);
  number(AC_CHROMA_CODES, acCodes + AC_CODES);
}

function number(lengths: usize, codes: usize): void {
  let code = 0;
  let symbol = lengths + 16;
  for (let length = 1; length <= 16; length++, code <<= 1) {
    for (let i = <i32>load<u8>(lengths + length - 1); i > 0; i--, code++) {
      store<u32>(codes + (<usize>load<u8>(symbol++) << 2), (code << 8) | length);
    }
  }
}

// @ts-ignore: decorator
@inline
function sizeOf(value: i32): i32 {
  return 32 - clz(value < 0 ? -value : value);
}

// @ts-ignore: decorator
@inline
function tail(value: i32, size: i32): i32 {
  return (value < 0 ? value - 1 : value) & ((1 << size) - 1);
}

/** Four bytes, each 255 followed by a zero. */
function flush(four: u32, at: usize): usize {
  if (four & 0x80808080 & ~(four + 0x01010101)) return flushStuffed(four, at);
  store<u32>(at, bswap(four));
  return at + 4;
}

function flushStuffed(four: u32, at: usize): usize {
  for (let shift = 24; shift >= 0; shift -= 8) {
    const one = (four >> shift) & 0xff;
    store<u8>(at++, one);
    if (one == 0xff) store<u8>(at++, 0);
  }
  return at;
}

/** A bit for each coefficient that is not zero, in the block's order. */
// @ts-ignore: decorator
@inline
function inkOf(block: usize): u64 {
  const zero = i64x2.splat(0);
  const a = i8x16.bitmask(i8x16.ne(i8x16.narrow_i16x8_s(v128.load(block), v128.load(block, 16)), zero));
  const b = i8x16.bitmask(i8x16.ne(i8x16.narrow_i16x8_s(v128.load(block, 32), v128.load(block, 48)), zero));
  const c = i8x16.bitmask(i8x16.ne(i8x16.narrow_i16x8_s(v128.load(block, 64), v128.load(block, 80)), zero));
  const d = i8x16.bitmask(i8x16.ne(i8x16.narrow_i16x8_s(v128.load(block, 96), v128.load(block, 112)), zero));
  return <u64>a | (<u64>b << 16) | (<u64>c << 32) | (<u64>d << 48);
}

/** Writes a block's code; `kind` 0 brightness, 1 colour. There must be room for 512 bytes. Answers its DC. */
export function writeBlock(block: usize, kind: i32, before: i32): i32 {
  let b = bits;
  let n = held;
  let at = to;
  const ac = acCodes + <usize>kind * AC_CODES;

  const dc = <i32>load<i16>(block);
  const difference = dc - before;
  let size = sizeOf(difference);
  let code = load<u32>(dcCodes + <usize>kind * DC_CODES + (<usize>size << 2));
  b = (b << ((code & 0xff) + size)) | ((<u64>(code >> 8) << size) | tail(difference, size));
  n += (code & 0xff) + size;
  if (n >= 32) {
    n -= 32;
    at = flush(<u32>(b >> n), at);
  }

  let inOrder: u64 = 0;
  for (let left = inkOf(block) & ~1; left != 0; left &= left - 1) {
    inOrder |= (<u64>1) << load<u8>(places + <usize>ctz(left));
  }
  let previous: i32 = 0;
  for (; inOrder != 0; inOrder &= inOrder - 1) {
    const k = <i32>ctz(inOrder);
    let run = k - previous - 1;
    previous = k;
    for (; run > 15; run -= 16) {
      code = load<u32>(ac + 4 * 0xf0);
      b = (b << (code & 0xff)) | (code >> 8);
      n += code & 0xff;
      if (n >= 32) {
        n -= 32;
        at = flush(<u32>(b >> n), at);
      }
    }
    const value = <i32>load<i16>(block + <usize>load<u8>(ZIGZAG + k));
    size = sizeOf(value);
    code = load<u32>(ac + (<usize>((run << 4) | size) << 2));
    b = (b << ((code & 0xff) + size)) | ((<u64>(code >> 8) << size) | tail(value, size));
    n += (code & 0xff) + size;
    if (n >= 32) {
      n -= 32;
      at = flush(<u32>(b >> n), at);
    }
  }
  if (previous != 63) {
    code = load<u32>(ac);
    b = (b << (code & 0xff)) | (code >> 8);
    n += code & 0xff;
    if (n >= 32) {
      n -= 32;
      at = flush(<u32>(b >> n), at);
    }
  }
  bits = b;
  held = n;
  to = at;
  return dc;
}

/** Fills the last byte with ones and writes what is held. */
export function endBits(): void {
  const spare = -held & 7;
  bits = (bits << spare) | ((1 << spare) - 1);
  for (held += spare; held > 0; ) {
    held -= 8;
    const one = <i32>(bits >> held) & 0xff;
    byte(one);
    if (one == 0xff) byte(0);
  }
}
