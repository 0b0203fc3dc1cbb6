// Blocks of progressive scans: a band of coefficients at some precision, then one more bit of each.
import { bits, drop, endWord, fill, held, nextWord, setBits, setDamaged, take } from "./bits";
import { END, extend, LONG, longCode, LOOK, symbolsOf } from "./huffman";
import { isFlat } from "./idct";
import { ZIGZAG } from "./tables";

const MAX_DC_SIZE: i32 = 11;

/** How many more blocks, this one included, have nothing (new) in the band. */
let ended: i32 = 0;

export function forgetRun(): void {
  ended = 0;
}

/** The entry of the next code, already dropped; LONG when it is none. */
function nextSymbol(table: usize): i32 {
  fill();
  let entry = load<i32>(symbolsOf(table) + (<usize>(bits >> (64 - LOOK)) << 2));
  if ((entry & LONG) == LONG) entry = longCode(table, <i32>(bits >> 48));
  if ((entry & LONG) == LONG) setDamaged(true);
  drop(entry & 0x3f);
  return entry;
}

/** First bits of DC. Answers the new DC before the shift. */
export function readDcFirst(block: usize, dc: usize, before: i32, shift: i32): i32 {
  const entry = nextSymbol(dc);
  const size = (entry >> 12) & 15;
  if (((entry >> 8) & 15) > 0 || size > MAX_DC_SIZE) {
    setDamaged(true);
    return before;
  }
  if (size > 0) before += extend(take(size), size);
  store<i16>(block, before << shift);
  return before;
}

/** One more bit of DC. */
export function readDcMore(block: usize, shift: i32): void {
  if (take(1)) store<i16>(block, <i32>load<i16>(block) | (1 << shift));
}

/** First bits of the coefficients `from` to `to`. */
export function readAcFirst(block: usize, ac: usize, from: i32, to: i32, shift: i32): void {
  if (ended > 0) {
    ended--;
    return;
  }
  let b = bits;
  let n = held;
  let p = nextWord;
  const end = endWord;
  let k = from;
  while (k <= to) {
    if (n < 32) {
      if (p < end) b |= <u64>load<u32>(p) << (32 - n);
      p += 4;
      n += 32;
    }
    let entry = load<i32>(ac + (<usize>(b >> (64 - LOOK)) << 2));
    if ((entry & LONG) == LONG) entry = longCode(ac, <i32>(b >> 48));
    b <<= entry & 0x3f;
    n -= entry & 0x3f;
    const run = (entry >> 8) & 15;
    if (!(entry & LONG)) {
      k += run;
      store<i16>(block + <usize>load<u8>(ZIGZAG + k++), (entry >> 16) << shift);
      continue;
    }
    if ((entry & LONG) == END) {
      ended = run > 0 ? (1 << run) + <i32>(b >> (64 - run)) - 1 : 0;
      b <<= run;
      n -= run;
      break;
    }
    if ((entry & LONG) == LONG) {
      setDamaged(true);
      break;
    }
    const size = (entry >> 12) & 15;
    k += run;
    if (size > 0) {
      store<i16>(block + <usize>load<u8>(ZIGZAG + k), extend(<i32>(b >> (64 - size)), size) << shift);
      b <<= size;
      n -= size;
    }
    k++;
  }
  if (k > to + 1) setDamaged(true);
  setBits(b, n, p);
}

function runOfEnds(run: i32): i32 {
  return run > 0 ? (1 << run) + take(run) : 1;
}

/** One more bit of the coefficients `from` to `to`, and those that only now differ from zero. */
export function readAcMore(block: usize, ac: usize, from: i32, to: i32, shift: i32): void {
  let k = from;
  // A run of ended blocks mostly meets blocks that have nothing to refine.
  if (ended > 0 && isFlat(block)) {
    ended--;
    return;
  }
  if (ended == 0) {
    while (k <= to) {
      const entry = nextSymbol(ac);
      if ((entry & LONG) == LONG) return;
      const run = (entry >> 8) & 15;
      if ((entry & LONG) == END) {
        ended = runOfEnds(run);
        break;
      }
      const size = (entry >> 12) & 15;
      let fresh = 0;
      if (size > 0) fresh = take(1) ? 1 << shift : -1 << shift;
      if (size > 1) setDamaged(true);
      k = refine(block, k, to, run, shift);
      if (fresh != 0) {
        if (k > to) setDamaged(true);
        store<i16>(block + <usize>load<u8>(ZIGZAG + k), fresh);
      }
      k++;
    }
    if (ended == 0) return;
  }
  refine(block, k, to, 64, shift);
  ended--;
}

/** Reads a bit for each coefficient known so far, up to the zero after `zeros` zeros; answers where that one is. */
function refine(block: usize, k: i32, to: i32, zeros: i32, shift: i32): i32 {
  const bit: i32 = 1 << shift;
  let b = bits;
  let n = held;
  let p = nextWord;
  for (; k <= to; k++) {
    const at = block + <usize>load<u8>(ZIGZAG + k);
    const value = <i32>load<i16>(at);
    if (value == 0) {
      if (zeros-- == 0) break;
      continue;
    }
    if (n < 1) {
      if (p < endWord) b |= <u64>load<u32>(p) << 32;
      p += 4;
      n += 32;
    }
    if (<i64>b < 0 && !(value & bit)) store<i16>(at, value > 0 ? value + bit : value - bit);
    b <<= 1;
    n--;
  }
  setBits(b, n, p);
  return k;
}
