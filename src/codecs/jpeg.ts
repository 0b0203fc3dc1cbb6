/**
 * JPEG files as planes of brightness and colour, at full size, a half, a quarter or an eighth, and planes as JPEG files.
 * For the plain case, fast; what is unusual or damaged is answered with null, and PDFium draws it. Decides nothing.
 */
import type { GreyPage } from "#domain/glyphs";
import type { Raster } from "./image.ts";
import { JpegEngine, type Plane } from "./jpeg-engine.ts";
import { readJpegHead } from "./jpeg-head.ts";
import { EnginePicture, type Picture } from "./jpeg-picture.ts";

export { JpegMemoryError } from "./jpeg-engine.ts";
export { type JpegHead, readJpegHead } from "./jpeg-head.ts";
export type { Picture } from "./jpeg-picture.ts";

/** Colour is taken from squares of this many pixels: 4:2:0. */
const SAMPLED = 2;

export class JpegCodec {
  #engine = new JpegEngine();

  /** A fresh instance, at most 64 MiB. Its memory never shrinks: drop it with the message it was started for. */
  static start(): JpegCodec {
    return new JpegCodec();
  }

  private constructor() {}

  /**
   * Each side divided by `reduce`, rounded up, each pixel the mean of those it stands for. Null when the file is not for
   * this codec: not plain baseline or progressive YCbCr or grey, damaged, cut short, or larger than the memory. Where
   * brightness and colour meet in the file decides the picture's sampling.
   */
  decode(bytes: Uint8Array, reduce: 1 | 2 | 4 | 8): Picture | null {
    if (readJpegHead(bytes) === null) return null;
    const engine = this.#engine;
    try {
      const planes = engine.decode(bytes, reduce);
      return planes === null ? null : new EnginePicture(engine, planes);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      // The instance stopped half-way: pictures made before stay readable, nothing more is made in it.
      this.#engine = new JpegEngine();
      return null;
    }
  }

  /** As 4:2:0, or as grey when no pixel has a colour. Transparency is not looked at. Throws JpegMemoryError. */
  fromRgba(raster: Raster): Picture {
    const engine = this.#engine;
    const { width, height } = raster;
    const luma = engine.plane(width, height);
    const colours = engine.calls.mark();
    const half = [Math.ceil(width / SAMPLED), Math.ceil(height / SAMPLED)] as const;
    const [blue, red] = [engine.plane(...half), engine.plane(...half)];
    if (this.#split(raster, { luma, blue, red })) {
      const chroma = { blue, red, across: SAMPLED, down: SAMPLED };
      return new EnginePicture(engine, { width, height, luma, chroma });
    }
    engine.calls.release(colours);
    return new EnginePicture(engine, { width, height, luma, chroma: null });
  }

  /** Two rows at a time, so that the raster is never in this memory as a whole. True when a pixel has a colour. */
  #split({ width, height, rgba }: Raster, to: { luma: Plane; blue: Plane; red: Plane }): boolean {
    const { calls } = this.#engine;
    const before = calls.mark();
    // The module reads four pixels at a time; the last pixel stands in for those past the edge.
    const padded = Math.ceil(width / 4) * 4;
    const upper = this.#engine.take(8 * padded);
    const lower = upper + 4 * padded;
    const rows = this.#engine.bytes(upper, 8 * padded);
    let colour = false;
    for (let y = 0; y < height; y += SAMPLED) {
      const next = Math.min(y + 1, height - 1);
      for (const [row, at] of [[y, 0] as const, [next, 4 * padded] as const]) {
        rows.set(rgba.subarray(4 * width * row, 4 * width * (row + 1)), at);
        for (let x = width; x < padded; x++) rows.copyWithin(at + 4 * x, at + 4 * (width - 1), at + 4 * width);
      }
      const luma = [to.luma.at + y * to.luma.stride, to.luma.at + next * to.luma.stride] as const;
      const offset = (y / SAMPLED) * to.blue.stride;
      const found = calls.splitRows(upper, lower, padded, ...luma, to.blue.at + offset, to.red.at + offset);
      colour = found !== 0 || colour;
    }
    calls.release(before);
    return colour;
  }

  /** Throws JpegMemoryError. */
  fromGrey({ width, height, grey }: GreyPage): Picture {
    const luma = this.#engine.plane(width, height);
    const rows = this.#engine.bytes(luma.at, luma.stride * height);
    for (let y = 0; y < height; y++) rows.set(grey.subarray(y * width, (y + 1) * width), y * luma.stride);
    return new EnginePicture(this.#engine, { width, height, luma, chroma: null });
  }

  /** Frees every picture. */
  clear(): void {
    this.#engine.clear();
  }

  /** Bytes of wasm memory at this moment; it never shrinks. */
  memoryBytes(): number {
    return this.#engine.memoryBytes;
  }
}
