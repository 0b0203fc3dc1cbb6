/** Quarter turns of a picture. */
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
