/** A black and white picture out of PDFium, as bits. */
import { type Bits, rowBytes } from "./bits.ts";
import type { ImageDictionary } from "./image-dictionary.ts";
import type { Pdfium } from "./pdfium.ts";

/** FPDFBitmap_Gray, _BGR, _BGRx. */
const GREY = 1;
const BGR = 2;
const BGRX = 3;
/** PDFium unpacks to a byte or three a pixel, and holds the bits besides. */
const MAX_UNPACKED_BYTES = 40 * 1024 * 1024;
const BLACK_AT_MOST = 64;
const WHITE_AT_LEAST = 192;

/**
 * The picture with its inks as PDFium would draw them; null when they are not black on white, or when it is too large
 * to be unpacked.
 */
export async function oneBitPicture(pdfium: Pdfium, object: number, about: ImageDictionary): Promise<Bits | null> {
  const { width, height, stencil } = about;
  if (width * height > MAX_UNPACKED_BYTES || (stencil && !paintsBlack(pdfium, object))) return null;
  const bitmap = await pdfium.call("FPDFImageObj_GetBitmap", object);
  if (bitmap === 0) return null;
  try {
    const format = pdfium.now("FPDFBitmap_GetFormat", bitmap);
    const stride = pdfium.now("FPDFBitmap_GetStride", bitmap);
    const at = pdfium.now("FPDFBitmap_GetBuffer", bitmap) >>> 0;
    if (pdfium.now("FPDFBitmap_GetWidth", bitmap) !== width) return null;
    if (pdfium.now("FPDFBitmap_GetHeight", bitmap) !== height) return null;
    const pixels = pdfium.view(at, stride * height);
    if (format === GREY) return packed(pixels, stride, about);
    if (format === BGR || format === BGRX) return fromPalette(pixels, { stride, step: format + 1 }, about);
    return null;
  } finally {
    pdfium.now("FPDFBitmap_Destroy", bitmap);
  }
}

function paintsBlack(pdfium: Pdfium, object: number): boolean {
  const colour = pdfium.ints(4, (at) => pdfium.now("FPDFPageObj_GetFillColor", object, at, at + 4, at + 8, at + 12));
  if (colour === null) return false;
  const [red = 255, green = 255, blue = 255, alpha = 0] = colour;
  return Math.max(red, green, blue) <= BLACK_AT_MOST && alpha === 255;
}

/** Every byte is 0 or 255: four pixels of a word become four bits by one multiplication. */
function packed(pixels: Uint8Array, stride: number, { width, height, stencil }: ImageDictionary): Bits {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, (stride * height) >> 2);
  const bytesPerRow = rowBytes(width);
  const bits = new Uint8Array(bytesPerRow * height);
  // A stencil marks what it paints with ones, a picture marks paper with them.
  const flip = stencil ? 0 : 0x01010101;
  const half = (word: number) => Math.imul((word & 0x01010101) ^ flip, 0x08040201) >>> 24;
  for (let y = 0; y < height; y++) {
    let from = (y * stride) >> 2;
    const end = (y + 1) * bytesPerRow;
    for (let to = y * bytesPerRow; to < end; to++, from += 2) {
      bits[to] = ((half(words[from] ?? 0) & 15) << 4) | (half(words[from + 1] ?? 0) & 15);
    }
    if (width % 8 > 0) bits[end - 1] = (bits[end - 1] ?? 0) & (0xff << (8 - (width % 8)));
  }
  return { width, height, bits };
}

/** Three or four bytes a pixel; null when a colour is neither nearly black nor nearly white. */
function fromPalette(
  pixels: Uint8Array,
  { stride, step }: { stride: number; step: number },
  { width, height }: ImageDictionary,
): Bits | null {
  const bytesPerRow = rowBytes(width);
  const bits = new Uint8Array(bytesPerRow * height);
  for (let y = 0; y < height; y++) {
    let from = y * stride;
    for (let x = 0; x < width; x++, from += step) {
      const [blue = 0, green = 0, red = 0] = [pixels[from], pixels[from + 1], pixels[from + 2]];
      const dark = Math.max(red, green, blue) <= BLACK_AT_MOST;
      if (!dark && Math.min(red, green, blue) < WHITE_AT_LEAST) return null;
      if (dark) bits[y * bytesPerRow + (x >> 3)] = (bits[y * bytesPerRow + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { width, height, bits };
}
