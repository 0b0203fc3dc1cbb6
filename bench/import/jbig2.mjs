// A JBIG2 stream of one page for a PDF: one generic region, coded arithmetically (ITU-T T.88, 6.2 and annex E), template 0.
// Only to make scans as copiers make them; nothing in the product writes JBIG2.

/** Probability states of the MQ coder (T.88 table E.1): Qe, next after the more and the less likely symbol, switch. */
const STATES = [
  [0x5601, 1, 1, 1],
  [0x3401, 2, 6, 0],
  [0x1801, 3, 9, 0],
  [0x0ac1, 4, 12, 0],
  [0x0521, 5, 29, 0],
  [0x0221, 38, 33, 0],
  [0x5601, 7, 6, 1],
  [0x5401, 8, 14, 0],
  [0x4801, 9, 14, 0],
  [0x3801, 10, 14, 0],
  [0x3001, 11, 17, 0],
  [0x2401, 12, 18, 0],
  [0x1c01, 13, 20, 0],
  [0x1601, 29, 21, 0],
  [0x5601, 15, 14, 1],
  [0x5401, 16, 14, 0],
  [0x5101, 17, 15, 0],
  [0x4801, 18, 16, 0],
  [0x3801, 19, 17, 0],
  [0x3401, 20, 18, 0],
  [0x3001, 21, 19, 0],
  [0x2801, 22, 19, 0],
  [0x2401, 23, 20, 0],
  [0x2201, 24, 21, 0],
  [0x1c01, 25, 22, 0],
  [0x1801, 26, 23, 0],
  [0x1601, 27, 24, 0],
  [0x1401, 28, 25, 0],
  [0x1201, 29, 26, 0],
  [0x1101, 30, 27, 0],
  [0x0ac1, 31, 28, 0],
  [0x09c1, 32, 29, 0],
  [0x08a1, 33, 30, 0],
  [0x0521, 34, 31, 0],
  [0x0441, 35, 32, 0],
  [0x02a1, 36, 33, 0],
  [0x0221, 37, 34, 0],
  [0x0141, 38, 35, 0],
  [0x0111, 39, 36, 0],
  [0x0085, 40, 37, 0],
  [0x0049, 41, 38, 0],
  [0x0025, 42, 39, 0],
  [0x0015, 43, 40, 0],
  [0x0009, 44, 41, 0],
  [0x0005, 45, 42, 0],
  [0x0001, 45, 43, 0],
  [0x5601, 46, 46, 0],
];

class MqEncoder {
  #c = 0;
  #a = 0x8000;
  #count = 12;
  /** The byte under way comes first: a dummy, dropped at the end. */
  #bytes = [0];
  #index = new Uint8Array(1 << 16);
  #likely = new Uint8Array(1 << 16);

  encode(context, bit) {
    const state = STATES[this.#index[context]];
    const [qe, afterMore, afterLess, switches] = state;
    this.#a -= qe;
    if (bit === this.#likely[context]) {
      if (this.#a & 0x8000) {
        this.#c += qe;
        return;
      }
      if (this.#a < qe) this.#a = qe;
      else this.#c += qe;
      this.#index[context] = afterMore;
    } else {
      if (this.#a < qe) this.#c += qe;
      else this.#a = qe;
      if (switches) this.#likely[context] ^= 1;
      this.#index[context] = afterLess;
    }
    do {
      this.#a <<= 1;
      this.#c = (this.#c << 1) >>> 0;
      if (--this.#count === 0) this.#byteOut();
    } while (!(this.#a & 0x8000));
  }

  #byteOut() {
    const last = this.#bytes.length - 1;
    if (this.#bytes[last] !== 0xff && this.#c >= 0x8000000) {
      this.#bytes[last]++;
      if (this.#bytes[last] === 0xff) this.#c &= 0x7ffffff;
    }
    const stuffed = this.#bytes[last] === 0xff;
    this.#bytes.push(stuffed ? (this.#c >>> 20) & 0xff : (this.#c >>> 19) & 0xff);
    this.#c &= stuffed ? 0xfffff : 0x7ffff;
    this.#count = stuffed ? 7 : 8;
  }

  finished() {
    const top = this.#c + this.#a;
    this.#c |= 0xffff;
    if (this.#c >= top) this.#c -= 0x8000;
    for (let n = 0; n < 2; n++) {
      this.#c = (this.#c << this.#count) >>> 0;
      this.#byteOut();
    }
    if (this.#bytes[this.#bytes.length - 1] !== 0xff) this.#bytes.push(0xff);
    return [...this.#bytes.slice(1), 0xac];
  }
}

/** @param {Uint8Array} black one byte a pixel, 1 is black @param {number} width @param {number} height */
function region(black, width, height) {
  const coder = new MqEncoder();
  const at = (x, y) => (x < 0 || y < 0 || x >= width ? 0 : black[y * width + x]);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Template 0 with its usual adaptive pixels (3,-1), (-3,-1), (2,-2), (-2,-2).
      const context =
        at(x - 1, y) |
        (at(x - 2, y) << 1) |
        (at(x - 3, y) << 2) |
        (at(x - 4, y) << 3) |
        (at(x + 3, y - 1) << 4) |
        (at(x + 2, y - 1) << 5) |
        (at(x + 1, y - 1) << 6) |
        (at(x, y - 1) << 7) |
        (at(x - 1, y - 1) << 8) |
        (at(x - 2, y - 1) << 9) |
        (at(x - 3, y - 1) << 10) |
        (at(x + 2, y - 2) << 11) |
        (at(x + 1, y - 2) << 12) |
        (at(x, y - 2) << 13) |
        (at(x - 1, y - 2) << 14) |
        (at(x - 2, y - 2) << 15);
      coder.encode(context, black[y * width + x]);
    }
  }
  return coder.finished();
}

const word = (value) => [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
const segment = (number, type, data) => [...word(number), type, 0, 1, ...word(data.length), ...data];

/** @param {Uint8Array} black one byte a pixel, 1 is black @returns {Uint8Array} what a PDF's JBIG2Decode wants */
export function jbig2Page(black, width, height) {
  const page = segment(0, 48, [...word(width), ...word(height), ...word(0), ...word(0), 0, 0, 0]);
  const info = [...word(width), ...word(height), ...word(0), ...word(0), 0];
  const data = [...info, 0, 3, 0xff, 0xfd, 0xff, 2, 0xfe, 0xfe, 0xfe, ...region(black, width, height)];
  return Uint8Array.from([...page, ...segment(1, 38, data)]);
}
