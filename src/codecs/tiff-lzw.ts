/** The two old codings of TIFF strips that PDF readers do not take strip by strip. Both hand on what they have as it grows. */
import { BadPixels } from "./rows.ts";

export type Decode = (bytes: Uint8Array) => Uint8Array;

const CLEAR = 256;
const END = 257;
const FIRST = 258;
const CODES = 4_096;

/** LZW as TIFF writes it: highest bit first, codes one bit longer one code early. What follows the end is ignored. */
export function lzw(): Decode {
  const prefix = new Uint16Array(CODES);
  const suffix = new Uint8Array(CODES);
  const lengths = new Uint16Array(CODES).fill(1);
  for (let code = 0; code < CLEAR; code++) suffix[code] = code;
  let [next, width, last, held, bits, ended] = [FIRST, 9, -1, 0, 0, false];
  const first = (code: number) => {
    let at = code;
    while (at >= FIRST) at = prefix[at] ?? 0;
    return at;
  };
  /** The text of a code, written backwards from where it will end. */
  const put = (out: Growing, code: number) => {
    const count = lengths[code] ?? 1;
    const to = out.room(count);
    for (let at = code, place = to + count - 1; place >= to; place--, at = prefix[at] ?? 0)
      out.bytes[place] = suffix[at] ?? 0;
  };
  const take = (out: Growing, code: number) => {
    if (code === CLEAR) {
      [next, width, last] = [FIRST, 9, -1];
      return;
    }
    if (code > next || (code === next && last < 0)) throw new BadPixels("an LZW code nobody defined");
    if (last >= 0 && next < CODES) {
      prefix[next] = last;
      suffix[next] = first(code === next ? last : code);
      lengths[next] = (lengths[last] ?? 1) + 1;
      next += 1;
      if (next + 1 >= 1 << width && width < 12) width += 1;
    }
    put(out, code);
    last = code;
  };
  return (bytes) => {
    const out = new Growing(bytes.length * 3);
    for (const byte of bytes) {
      if (ended) break;
      held = ((held << 8) | byte) & 0xff_ffff;
      bits += 8;
      if (bits < width) continue;
      bits -= width;
      const code = (held >> bits) & ((1 << width) - 1);
      if (code === END) ended = true;
      else take(out, code);
    }
    return out.done();
  };
}

/** PackBits: runs and literal stretches of up to 128 bytes. */
export function packBits(): Decode {
  let [literal, run] = [0, 0];
  return (bytes) => {
    const out = new Growing(bytes.length * 2);
    for (const byte of bytes) {
      if (literal > 0) {
        out.bytes[out.room(1)] = byte;
        literal -= 1;
      } else if (run > 0) {
        const to = out.room(run);
        out.bytes.fill(byte, to, to + run);
        run = 0;
      } else if (byte < 128) literal = byte + 1;
      else if (byte > 128) run = 257 - byte;
    }
    return out.done();
  };
}

class Growing {
  bytes: Uint8Array;
  #filled = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(Math.max(size, 1_024));
  }

  /** Makes room for `count` more bytes and answers where they go. */
  room(count: number): number {
    const at = this.#filled;
    this.#filled += count;
    if (this.#filled > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.#filled, this.bytes.length * 2));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    return at;
  }

  done(): Uint8Array {
    return this.bytes.subarray(0, this.#filled);
  }
}
