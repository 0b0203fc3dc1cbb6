/** The printed marks of the size of a letter on a grey page, as boxes. Reads no letter and knows no language. */

/** One byte a pixel, 0 black to 255 white, rows from the top, no padding. */
export type GreyPage = { width: number; height: number; grey: Uint8Array };

/** A connected mark in pixels of the reduced page; x1 and y1 are the first pixel outside. */
export type Glyph = { x0: number; y0: number; x1: number; y1: number };

/** Long side, in pixels, that a page is reduced to about: letters of 10 pt are then 6 to 9 pixels high. */
const WORKING_SIDE = 1300;
/** Half the side of the square whose mean is "paper" around a pixel. */
const NEAR = 15;
/** How much darker than its surroundings ink is, in grey levels. */
const DARKER = 28;
const MIN_SIDE = 4;
/** Larger marks are frames, drawings and barcodes. In pixels of the reduced page: about 12 mm. */
const MAX_SIDE = 55;
/** Longer than this many times its width, a mark is a rule or a dash. */
const MAX_ASPECT = 6;
/** A page of noise has more marks than any page of print; the first ones are enough to judge it. */
const MAX_GLYPHS = 20_000;

/** The letter-sized marks of a page, from top to bottom. */
export function findGlyphs(page: GreyPage): Glyph[] {
  const small = reduce(page);
  return marks(ink(small), small.width, small.height).filter(letterSized).slice(0, MAX_GLYPHS);
}

function letterSized({ x0, y0, x1, y1 }: Glyph): boolean {
  const long = Math.max(x1 - x0, y1 - y0);
  const short = Math.min(x1 - x0, y1 - y0);
  return long >= MIN_SIDE && long <= MAX_SIDE && long <= MAX_ASPECT * short;
}

function reduce(page: GreyPage): GreyPage {
  const factor = Math.max(1, Math.round(Math.max(page.width, page.height) / WORKING_SIDE));
  if (factor === 1) return page;
  const width = Math.floor(page.width / factor);
  const height = Math.floor(page.height / factor);
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let row = y * factor; row < (y + 1) * factor; row++) {
        for (let at = row * page.width + x * factor, end = at + factor; at < end; at++) sum += page.grey[at] ?? 255;
      }
      grey[y * width + x] = sum / (factor * factor);
    }
  }
  return { width, height, grey };
}

/** 1 where a pixel is darker than the mean around it, so that a shadow across the page is not ink. */
function ink({ width, height, grey }: GreyPage): Uint8Array {
  const sums = areaSums(grey, width, height);
  const stride = width + 1;
  const dark = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - NEAR) * stride;
    const bottom = Math.min(height, y + NEAR + 1) * stride;
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - NEAR);
      const right = Math.min(width, x + NEAR + 1);
      const sum =
        (sums[bottom + right] ?? 0) - (sums[bottom + left] ?? 0) - (sums[top + right] ?? 0) + (sums[top + left] ?? 0);
      const count = ((bottom - top) / stride) * (right - left);
      if (((grey[y * width + x] ?? 255) + DARKER) * count < sum) dark[y * width + x] = 1;
    }
  }
  return dark;
}

function areaSums(grey: Uint8Array, width: number, height: number): Uint32Array {
  const stride = width + 1;
  const sums = new Uint32Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += grey[y * width + x] ?? 255;
      sums[(y + 1) * stride + x + 1] = (sums[y * stride + x + 1] ?? 0) + row;
    }
  }
  return sums;
}

/** Bounding boxes of the 8-connected marks. The ink is eaten up as it is walked. */
function marks(dark: Uint8Array, width: number, height: number): Glyph[] {
  const found: Glyph[] = [];
  for (let start = dark.indexOf(1); start >= 0; start = dark.indexOf(1, start + 1)) {
    found.push(eat(dark, width, height, start));
  }
  return found;
}

function eat(dark: Uint8Array, width: number, height: number, start: number): Glyph {
  const stack = [start];
  dark[start] = 0;
  const box: Glyph = { x0: width, y0: height, x1: 0, y1: 0 };
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % width;
    const y = (at - x) / width;
    box.x0 = Math.min(box.x0, x);
    box.y0 = Math.min(box.y0, y);
    box.x1 = Math.max(box.x1, x + 1);
    box.y1 = Math.max(box.y1, y + 1);
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
        const next = ny * width + nx;
        if (dark[next] !== 1) continue;
        dark[next] = 0;
        stack.push(next);
      }
    }
  }
  return box;
}
