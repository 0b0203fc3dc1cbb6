/** What a school's scanner does to a printed page, on purpose and the same each time: tilt, noise, JPEG, feed, smears. */
import type { GreyPage } from "#domain/glyphs";

/** A seeded source of numbers from 0 up to, but not including, 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Turned about the middle by so many degrees clockwise on white paper of the same size. */
export function tilted({ width, height, grey }: GreyPage, degrees: number): GreyPage {
  const out = new Uint8Array(grey.length).fill(255);
  const sin = Math.sin((degrees * Math.PI) / 180);
  const cos = Math.cos((degrees * Math.PI) / 180);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = cos * (x - width / 2) + sin * (y - height / 2) + width / 2;
      const fromY = cos * (y - height / 2) - sin * (x - width / 2) + height / 2;
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) continue;
      const fx = fromX - left;
      const at = top * width + left;
      const upper = (grey[at] ?? 255) * (1 - fx) + (grey[at + 1] ?? 255) * fx;
      const lower = (grey[at + width] ?? 255) * (1 - fx) + (grey[at + width + 1] ?? 255) * fx;
      out[y * width + x] = upper + (lower - upper) * (fromY - top);
    }
  }
  return { width, height, grey: out };
}

export function upsideDown({ width, height, grey }: GreyPage): GreyPage {
  return { width, height, grey: grey.slice().reverse() };
}

/** A weaker contrast and grains of so many levels either way. */
export function noisy({ width, height, grey }: GreyPage, level: number, random: () => number): GreyPage {
  const out = new Uint8Array(grey.length);
  for (let at = 0; at < grey.length; at++) {
    const value = 25 + (grey[at] ?? 0) * 0.88 + level * (random() + random() - 1);
    out[at] = Math.max(0, Math.min(255, value));
  }
  return { width, height, grey: out };
}

/** Darkened from `x`, `y` on, fractions of the page: a coffee cup, a thick pen. */
export function smeared(page: GreyPage, area: { x: number; y: number; w: number; h: number }, value: number): GreyPage {
  const grey = page.grey.slice();
  const [left, wide] = [Math.floor(area.x * page.width), Math.ceil(area.w * page.width)];
  const end = Math.ceil((area.y + area.h) * page.height);
  for (let y = Math.floor(area.y * page.height); y < end; y++)
    grey.fill(value, y * page.width + left, y * page.width + left + wide);
  return { ...page, grey };
}

/** The luminance table of the JPEG standard's annex K. */
const TABLE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
/** Row k: the weights of the eight samples in frequency k. */
const COSINES = Float64Array.from({ length: 64 }, (_, at) => {
  const [k, n] = [at >> 3, at & 7];
  return Math.cos(((2 * n + 1) * k * Math.PI) / 16) * (k === 0 ? Math.SQRT1_2 : 1) * 0.5;
});
const SAMPLES = COSINES.map((_, at) => COSINES[8 * (at & 7) + (at >> 3)] ?? 0);

/** What is left after a grey JPEG of this quality (as libjpeg counts): its only loss is the rounding of blocks of 8 by 8. */
export function jpegLoss({ width, height, grey }: GreyPage, quality: number): GreyPage {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const steps = TABLE.map((value) => Math.max(1, Math.min(255, Math.floor((value * scale + 50) / 100))));
  const out = grey.slice();
  const block = new Float64Array(64);
  const other = new Float64Array(64);
  for (let top = 0; top + 8 <= height; top += 8) {
    for (let left = 0; left + 8 <= width; left += 8) {
      const first = grey[top * width + left] ?? 0;
      let flat = true;
      for (let at = 0; at < 64; at++) {
        const value = grey[(top + (at >> 3)) * width + left + (at & 7)] ?? 0;
        if (value !== first) flat = false;
        block[at] = value - 128;
      }
      if (flat) continue;
      transform(block, other, COSINES);
      transform(other, block, COSINES);
      for (let at = 0; at < 64; at++) {
        // Transformed along rows, then along what were columns: the block is the right way round again.
        const step = steps[at] ?? 1;
        block[at] = Math.round((block[at] ?? 0) / step) * step;
      }
      transform(block, other, SAMPLES);
      transform(other, block, SAMPLES);
      for (let at = 0; at < 64; at++) {
        const value = (block[at] ?? 0) + 128.5;
        out[(top + (at >> 3)) * width + left + (at & 7)] = Math.max(0, Math.min(255, value));
      }
    }
  }
  return { width, height, grey: out };
}

/** One pass along the rows, the result laid on its side: two passes are the whole and upright again. */
function transform(from: Float64Array, to: Float64Array, weights: Float64Array): void {
  for (let row = 0; row < 64; row += 8) {
    for (let k = 0; k < 8; k++) {
      let sum = 0;
      for (let n = 0; n < 8; n++) sum += (from[row + n] ?? 0) * (weights[8 * k + n] ?? 0);
      to[8 * k + (row >> 3)] = sum;
    }
  }
}
