/** Quarter turns of a picture, and the part of it that is a page. */
import type { Raster } from "./image.ts";

/** The same picture turned clockwise by a quarter turn. */
export function turned(raster: Raster, turn: 90 | 270): Raster {
  const { width, height } = raster;
  const from = new Uint32Array(raster.rgba.buffer, raster.rgba.byteOffset, width * height);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = turn === 90 ? x * height + (height - 1 - y) : (width - 1 - x) * height + y;
      to[place] = from[y * width + x] ?? 0;
    }
  }
  return { width: height, height: width, rgba: new Uint8ClampedArray(to.buffer) };
}

/** The same picture turned clockwise by any number of quarter turns. */
export function turnedBy(raster: Raster, degrees: number): Raster {
  if (degrees === 90 || degrees === 270) return turned(raster, degrees);
  return degrees === 180 ? turned(turned(raster, 90), 90) : raster;
}

/** The columns from `left` to `right`, in ten-thousandths of the width; the same picture when these are all of them. */
export function columnsOf(raster: Raster, left: number, right: number): Raster {
  const from = Math.round((left * raster.width) / 10_000);
  const width = Math.max(1, Math.round((right * raster.width) / 10_000) - from);
  if (width >= raster.width) return raster;
  const rgba = new Uint8ClampedArray(4 * width * raster.height);
  for (let y = 0; y < raster.height; y++) {
    const start = 4 * (y * raster.width + from);
    rgba.set(raster.rgba.subarray(start, start + 4 * width), 4 * y * width);
  }
  return { width, height: raster.height, rgba };
}
