// One block of a baseline scan: a DC difference, then runs of zeros and coefficients until the block ends.
import { bits, endWord, held, nextWord, setBits, setDamaged } from "./bits";
import { END, extend, LONG, longCode, LOOK, symbolsOf } from "./huffman";
import { ZIGZAG } from "./tables";

/** A difference of brightness of more bits than this cannot come from 8-bit samples. */
const MAX_DC_SIZE: i32 = 11;

/**
 * Reads a block into 64 zeroed coefficients, in rows. `before` is the DC of the component's block before. Answers the
 * place of the last coefficient written, 0 when there is only DC.
 */
export function readBlock(block: usize, dc: usize, ac: usize, before: i32): i32 {
  let b = bits;
  let n = held;
  let p = nextWord;
  const end = endWord;

  if (n < 32) {
    if (p < end) b |= <u64>load<u32>(p) << (32 - n);
    p += 4;
    n += 32;
  }
  let entry = load<i32>(symbolsOf(dc) + (<usize>(b >> (64 - LOOK)) << 2));
  if ((entry & LONG) == LONG) entry = longCode(dc, <i32>(b >> 48));
  b <<= entry & 0x3f;
  n -= entry & 0x3f;
  let size = (entry >> 12) & 15;
  if ((entry & LONG) == LONG || ((entry >> 8) & 15) > 0 || size > MAX_DC_SIZE) {
    setDamaged(true);
    return 0;
  }
  if (size > 0) {
    before += extend(<i32>(b >> (64 - size)), size);
    b <<= size;
    n -= size;
  }
  store<i16>(block, before);

  let k: i32 = 1;
  let last: i32 = 0;
  while (k < 64) {
    if (n < 32) {
      if (p < end) b |= <u64>load<u32>(p) << (32 - n);
      p += 4;
      n += 32;
    }
    entry = load<i32>(ac + (<usize>(b >> (64 - LOOK)) << 2));
    if (!(entry & LONG)) {
      k += (entry >> 8) & 15;
      store<i16>(block + <usize>load<u8>(ZIGZAG + k), entry >> 16);
      last = k++;
      b <<= entry & 0x3f;
      n -= entry & 0x3f;
      continue;
    }
    if ((entry & LONG) == LONG) entry = longCode(ac, <i32>(b >> 48));
    b <<= entry & 0x3f;
    n -= entry & 0x3f;
    if ((entry & LONG) == END) break;
    if ((entry & LONG) == LONG) {
      setDamaged(true);
      break;
    }
    size = (entry >> 12) & 15;
    k += (entry >> 8) & 15;
    if (size > 0) {
      store<i16>(block + <usize>load<u8>(ZIGZAG + k), extend(<i32>(b >> (64 - size)), size));
      last = k;
      b <<= size;
      n -= size;
    }
    k++;
  }
  if (k > 64) setDamaged(true);
  setBits(b, n, p);
  return last;
}
