/** Pictures of pages: encoding and the few changes made to pixels. Knows nothing of PDF and decides nothing. */

import createWebp from "@jsquash/webp/codec/enc/webp_enc_simd.js";
import webpModule from "@jsquash/webp/codec/enc/webp_enc_simd.wasm";
import { defaultOptions } from "@jsquash/webp/meta.js";
import type { GreyPage } from "#domain/glyphs";

/** Four bytes a pixel, rows from the top, no padding. */
export type Raster = { width: number; height: number; rgba: Uint8ClampedArray<ArrayBuffer> };

/** `quality` 0 to 100. Throws when the picture cannot be encoded. */
export type ImageCodec = { encode(raster: Raster, quality: number): Promise<Uint8Array<ArrayBuffer>> };

export type Encoder = (raster: Raster, quality: number) => Uint8Array<ArrayBuffer>;

/** Keeps one encoder running; after a failure its memory cannot be trusted, so the next call starts a fresh one. */
export function imageCodec(start: () => Promise<Encoder>): ImageCodec {
  let running: Promise<Encoder> | null = null;
  return {
    async encode(raster, quality) {
      running ??= start();
      const mine = running;
      try {
        const encode = await mine;
        return encode(raster, quality);
      } catch (error) {
        if (running === mine) running = null;
        throw error;
      }
    },
  };
}

const webp = imageCodec(async () => {
  const module = await createWebp({
    noInitialRun: true,
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(webpModule, imports);
      receive(instance);
      return instance.exports;
    },
  });
  return ({ width, height, rgba }, quality) => {
    // Method 0 takes a third of the time of method 4 and a quarter more bytes; time is what an import is short of.
    const encoded = module.encode(rgba, width, height, { ...defaultOptions, quality, method: 0 });
    if (encoded === null) throw new Error(`WebP refused a picture of ${width} by ${height}`);
    return new Uint8Array(encoded);
  };
});

/** A page's picture as WebP. `quality` 0 to 100; neither side above 16,383 pixels. */
export function encodeWebp(raster: Raster, quality: number): Promise<Uint8Array<ArrayBuffer>> {
  return webp.encode(raster, quality);
}

/** A picture at most `maxWidth` pixels wide, each pixel the mean of those it stands for; the same picture if narrow. */
export function shrink(raster: Raster, maxWidth: number): Raster {
  if (raster.width <= maxWidth) return raster;
  const width = maxWidth;
  const height = Math.max(1, Math.round((raster.height * maxWidth) / raster.width));
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const box = {
        left: Math.floor((x * raster.width) / width),
        right: Math.floor(((x + 1) * raster.width) / width),
        top: Math.floor((y * raster.height) / height),
        bottom: Math.max(Math.floor(((y + 1) * raster.height) / height), Math.floor((y * raster.height) / height) + 1),
      };
      rgba.set(meanOf(raster, box), 4 * (y * width + x));
    }
  }
  return { width, height, rgba };
}

function meanOf(raster: Raster, box: { left: number; right: number; top: number; bottom: number }): number[] {
  let red = 0;
  let green = 0;
  let blue = 0;
  let alpha = 0;
  for (let y = box.top; y < box.bottom; y++) {
    const end = 4 * (y * raster.width + box.right);
    for (let at = 4 * (y * raster.width + box.left); at < end; at += 4) {
      red += raster.rgba[at] ?? 0;
      green += raster.rgba[at + 1] ?? 0;
      blue += raster.rgba[at + 2] ?? 0;
      alpha += raster.rgba[at + 3] ?? 0;
    }
  }
  const count = (box.right - box.left) * (box.bottom - box.top);
  return [red / count, green / count, blue / count, alpha / count];
}

/** A copy whose top strip is white paper: the name never leaves the server. `fraction` of the height, rounded outwards. */
export function blankTop(raster: Raster, fraction: number): Raster {
  const rows = Math.ceil(Math.min(1, Math.max(0, fraction)) * raster.height);
  const rgba = raster.rgba.slice();
  rgba.fill(255, 0, 4 * raster.width * rows);
  return { ...raster, rgba };
}

/** Brightness as the eye weighs it, one byte a pixel. */
export function toGrey({ width, height, rgba }: Raster): GreyPage {
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at++, from += 4) {
    grey[at] = (77 * (rgba[from] ?? 0) + 150 * (rgba[from + 1] ?? 0) + 29 * (rgba[from + 2] ?? 0)) >> 8;
  }
  return { width, height, grey };
}
