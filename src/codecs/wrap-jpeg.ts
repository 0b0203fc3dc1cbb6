/** A JPEG as a page of a PDF: its very bytes, with what a reader of PDFs must know beside them. */
import type { Dpi, Orientation } from "#domain/image-page";
import { err, ok, type Result } from "#domain/result";
import { ByteWalk, pourBytes } from "./byte-walk.ts";
import type { ImagePage, ImageRefusal } from "./image-pdf.ts";
import { type ByteSource, bytesSource } from "./pdf-source.ts";
import { orientationOf, readDirectory, resolutionOf, tiffStart } from "./tiff-fields.ts";

export type JpegFacts = {
  width: number;
  height: number;
  components: number;
  /** Adobe's programs say so of themselves, and store CMYK the other way round. */
  adobe: boolean;
  dpi: Dpi | null;
  orientation: Orientation;
};

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee;
/** Baseline, extended and progressive, coded by Huffman: what every reader of PDFs decodes. */
const READABLE = [0xc0, 0xc1, 0xc2];
/** Every other frame: lossless, hierarchical, arithmetic. */
const FRAMES = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
/** Before the picture a JPEG has a dozen segments; a colour profile some tens more. */
const SEGMENTS_MAX = 1_000;

export async function jpegPage(source: ByteSource): Promise<Result<ImagePage, ImageRefusal>> {
  const read = await readJpeg(source);
  if (!read.ok) return read;
  const { width, height, dpi, orientation } = read.value;
  const entries = `${jpegEntries(read.value)} /Filter /DCTDecode`;
  const picture = {
    x: 0,
    y: 0,
    width,
    height,
    entries,
    pour: (write: (bytes: Uint8Array) => Promise<void>) => pourBytes(source, 0, source.size, write),
  };
  return ok({ width, height, dpi, orientation, pictures: [picture] });
}

/** Colour space and bits of the image's dictionary. */
export function jpegEntries({ components, adobe }: Pick<JpegFacts, "components" | "adobe">): string {
  const space = { 1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK" }[components] ?? "/DeviceRGB";
  const turned = components === 4 && adobe ? " /Decode [1 0 1 0 1 0 1 0]" : "";
  return `/ColorSpace ${space} /BitsPerComponent 8${turned}`;
}

/** Reads the segments before the picture. */
export async function readJpeg(source: ByteSource): Promise<Result<JpegFacts, ImageRefusal>> {
  const walk = new ByteWalk(source);
  const start = await walk.take(2);
  if (start?.[0] !== 0xff || start[1] !== SOI) return err({ code: "IMAGE_BROKEN" });
  const facts: Omit<JpegFacts, "width" | "height" | "components"> & { jfif: Dpi | null } = {
    adobe: false,
    dpi: null,
    jfif: null,
    orientation: 1,
  };
  let frame: { width: number; height: number; components: number } | null = null;
  for (let n = 0; n < SEGMENTS_MAX; n++) {
    const marker = await nextMarker(walk);
    if (marker === null || marker === EOI) break;
    if (marker === SOS) {
      if (!frame) break;
      const { jfif, ...rest } = facts;
      return ok({ ...rest, ...frame, dpi: facts.dpi ?? jfif });
    }
    const body = await segment(walk);
    if (body === null) break;
    if (READABLE.includes(marker)) {
      const read = readFrame(body);
      if (!read.ok) return read;
      frame = read.value;
    } else if (FRAMES.includes(marker))
      return err({ code: "IMAGE_UNSUPPORTED", what: "JPEG (lossless or arithmetic)" });
    else if (marker === APP0) facts.jfif = densityOf(body) ?? facts.jfif;
    else if (marker === APP14) facts.adobe = letters(body, 0, 5) === "Adobe";
    else if (marker === APP1 && letters(body, 0, 6) === "Exif\0\0") {
      const exif = await readExif(body.slice(6));
      facts.dpi ??= exif.dpi;
      facts.orientation = exif.orientation;
    }
  }
  return err({ code: "IMAGE_BROKEN" });
}

/** Any number of fill bytes may stand before a marker. */
async function nextMarker(walk: ByteWalk): Promise<number | null> {
  if ((await walk.take(1))?.[0] !== 0xff) return null;
  for (;;) {
    const byte = (await walk.take(1))?.[0];
    if (byte === undefined) return null;
    if (byte !== 0xff) return byte;
  }
}

async function segment(walk: ByteWalk): Promise<Uint8Array | null> {
  const head = await walk.take(2);
  if (!head) return null;
  const length = (head[0] ?? 0) * 256 + (head[1] ?? 0);
  return length < 2 ? null : walk.take(length - 2);
}

function readFrame(body: Uint8Array): Result<{ width: number; height: number; components: number }, ImageRefusal> {
  const [bits = 0, h1 = 0, h2 = 0, w1 = 0, w2 = 0, components = 0] = body;
  const [width, height] = [w1 * 256 + w2, h1 * 256 + h2];
  if (bits !== 8) return err({ code: "IMAGE_UNSUPPORTED", what: `JPEG (${bits} bit)` });
  // A height of 0 is told after the first scan: no device does it, and no reader of PDFs reads it.
  if (width === 0 || height === 0 || ![1, 3, 4].includes(components)) return err({ code: "IMAGE_BROKEN" });
  return ok({ width, height, components });
}

/** Of the JFIF segment. Unit 0 tells only how wide a dot is beside its height. */
function densityOf(body: Uint8Array): Dpi | null {
  if (letters(body, 0, 5) !== "JFIF\0" || body.length < 12) return null;
  const [unit = 0, x1 = 0, x2 = 0, y1 = 0, y2 = 0] = body.subarray(7);
  const scale = unit === 1 ? 1 : unit === 2 ? 2.54 : 0;
  const dpi = { x: (x1 * 256 + x2) * scale, y: (y1 * 256 + y2) * scale };
  return dpi.x > 0 && dpi.y > 0 ? dpi : null;
}

/** EXIF is a note of the camera: where it cannot be read, the picture is as it lies. */
export async function readExif(bytes: Uint8Array): Promise<{ dpi: Dpi | null; orientation: Orientation }> {
  const source = bytesSource(bytes);
  const start = await tiffStart(source);
  const directory = start && (await readDirectory(source, start.first, start.little));
  if (!directory) return { dpi: null, orientation: 1 };
  return { dpi: resolutionOf(directory), orientation: orientationOf(directory) };
}

function letters(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
