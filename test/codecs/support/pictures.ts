/** Seeded pictures, JPEG files of them by libjpeg-turbo (through sharp), and how far two planes are apart. */
import sharp from "sharp";
import type { GreyPage } from "#domain/glyphs";

export type Rgb = { width: number; height: number; rgb: Uint8Array };

/** Numbers in [0, 1) that come out the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Paper with a slow shade, strokes and a little noise, its colours far from the ends of the scale: a pixel that is
 * clipped on its way to RGB says nothing about the planes it came from.
 */
export function paper(width: number, height: number, seed: number, grey = false): Rgb {
  const random = seeded(seed);
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shade = 170 + 20 * Math.sin(x / 37) + 15 * Math.cos(y / 23) + 6 * random();
      rgb.fill(shade, 3 * (y * width + x), 3 * (y * width + x) + 3);
    }
  }
  const strokes = Math.ceil((width * height) / 400);
  for (let i = 0; i < strokes; i++) stroke({ width, height, rgb }, random, grey);
  return { width, height, rgb };
}

function stroke({ width, height, rgb }: Rgb, random: () => number, grey: boolean): void {
  const left = Math.floor(random() * width);
  const top = Math.floor(random() * height);
  const right = Math.min(width, left + 1 + Math.floor(random() * 12));
  const bottom = Math.min(height, top + 1 + Math.floor(random() * 4));
  const level = 60 + 40 * random();
  const ink = grey ? [level, level, level] : [level, level + 30 * random(), level + 60 * random()];
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) rgb.set(ink, 3 * (y * width + x));
}

export type Making = {
  quality?: number;
  progressive?: boolean;
  chromaSubsampling?: "4:4:4" | "4:2:0";
  grey?: boolean;
};

export async function jpegOf({ width, height, rgb }: Rgb, making: Making = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { grey = false, ...options } = making;
  const picture = sharp(rgb, { raw: { width, height, channels: 3 } });
  if (grey) picture.toColourspace("b-w");
  return new Uint8Array(await picture.jpeg({ quality: 80, ...options }).toBuffer());
}

/** Brightness of a JPEG as libjpeg-turbo decodes it at full size. */
export async function reference(jpeg: Uint8Array): Promise<{ width: number; height: number; luma: Float64Array }> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const luma = new Float64Array(info.width * info.height);
  for (let i = 0; i < luma.length; i++) {
    const at = i * info.channels;
    const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
    luma[i] = info.channels === 1 ? r : 0.299 * r + 0.587 * g + 0.114 * b;
  }
  return { width: info.width, height: info.height, luma };
}

/** Means of squares of `reduce` pixels; those at the right and the lower edge of what there is of them. */
export function boxed(page: { width: number; height: number; luma: Float64Array }, reduce: number) {
  const width = Math.ceil(page.width / reduce);
  const height = Math.ceil(page.height / reduce);
  const luma = new Float64Array(width * height);
  const counts = new Float64Array(width * height);
  for (let y = 0; y < page.height; y++) {
    for (let x = 0; x < page.width; x++) {
      const at = Math.floor(y / reduce) * width + Math.floor(x / reduce);
      luma[at] = (luma[at] ?? 0) + (page.luma[y * page.width + x] ?? 0);
      counts[at] = (counts[at] ?? 0) + 1;
    }
  }
  return { width, height, luma: luma.map((sum, i) => sum / (counts[i] ?? 1)) };
}

export type Distance = { mean: number; max: number };

/** In grey levels. Whole squares only, when `inside` says how many columns and rows those are. */
export function distance(
  mine: GreyPage,
  other: { width: number; height: number; luma: ArrayLike<number> },
  inside = { columns: mine.width, rows: mine.height },
): Distance {
  if (mine.width !== other.width || mine.height !== other.height) throw new Error("pictures of different sizes");
  let sum = 0;
  let max = 0;
  for (let y = 0; y < inside.rows; y++) {
    for (let x = 0; x < inside.columns; x++) {
      const at = y * mine.width + x;
      const off = Math.abs((mine.grey[at] ?? 0) - (other.luma[at] ?? 0));
      sum += off;
      max = Math.max(max, off);
    }
  }
  return { mean: sum / Math.max(1, inside.columns * inside.rows), max };
}

/** Peak signal to noise in decibels between two lists of bytes. */
export function psnr(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / a.length || 1e-9));
}
