// The entropy-coded bits of a scan, from one marker to the next.

/** Up to 64 bits not read yet, the next one highest; `held` says how many are valid, the rest are zero. */
export let bits: u64 = 0;
export let held: i32 = 0;
/** The word read next, and the first one that is not of this piece. */
export let nextWord: usize = 0;
export let endWord: usize = 0;

let firstWord: usize = 0;
let pieceBytes: usize = 0;
/** Something that cannot be in a sound file was met. Checked after every row. */
export let damaged: bool = false;

export function setBits(toBits: u64, toHeld: i32, toNext: usize): void {
  bits = toBits;
  held = toHeld;
  nextWord = toNext;
}

export function setDamaged(to: bool): void {
  damaged = to;
}

/**
 * Copies the coded bytes at `from` to `into` without their stuffing, as words whose highest byte comes first, and begins
 * to read there. `into` has room for the rest of the file and 64 bytes. Answers where the marker is that ends them.
 */
export function openPiece(from: usize, end: usize, into: usize): usize {
  let to = into;
  let at = from;
  const ff = i8x16.splat(-1);
  while (at < end) {
    const sixteen = v128.load(at);
    v128.store(to, sixteen);
    const found = i8x16.bitmask(i8x16.eq(sixteen, ff)) | 0x10000;
    const plain = min<usize>(<usize>ctz(found), end - at);
    at += plain;
    to += plain;
    if (plain == 16 || at >= end) continue;
    if (at + 1 >= end || load<u8>(at + 1) != 0) break;
    store<u8>(to++, 0xff);
    at += 2;
  }
  pieceBytes = to - into;
  firstWord = into;
  endWord = into + ((pieceBytes + 3) & ~3);
  for (let i: usize = 0; i < 4; i++) store<u8>(to + i, 0);
  for (let word = into; word < endWord; word += 16) {
    v128.store(word, v128.swizzle(v128.load(word), i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)));
  }
  setBits(0, 0, into);
  return at;
}

/** More bits were read than the piece has: it was cut short. */
export function overrun(): bool {
  return ((<i64>nextWord - <i64>firstWord) << 3) - held > <i64>pieceBytes << 3;
}

/** Bytes of the piece that nobody read. */
export function leftover(): i32 {
  return <i32>pieceBytes - <i32>((((<i64>nextWord - <i64>firstWord) << 3) - held + 7) >> 3);
}

/** Makes sure of 32 bits; past the end they are zeros. */
// @ts-ignore: decorator
@inline
export function fill(): void {
  if (held >= 32) return;
  if (nextWord < endWord) bits |= <u64>load<u32>(nextWord) << (32 - held);
  nextWord += 4;
  held += 32;
}

// @ts-ignore: decorator
@inline
export function drop(count: i32): void {
  bits <<= count;
  held -= count;
}

/** The next 1 to 16 bits. */
export function take(count: i32): i32 {
  fill();
  const value = <i32>(bits >> (64 - count));
  drop(count);
  return value;
}
