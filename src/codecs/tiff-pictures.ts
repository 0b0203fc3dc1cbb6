/** The strips or tiles of one page of a TIFF as pictures of a PDF: together where their coding allows, else each by itself. */
import { err, ok, type Result } from "#domain/result";
import { pourBytes, slices } from "./byte-walk.ts";
import type { ImageRefusal, Picture, Write } from "./image-pdf.ts";
import type { ByteSource } from "./pdf-source.ts";
import { deflated, inflated } from "./rows.ts";
import { type Decode, lzw, packBits } from "./tiff-lzw.ts";

export type Pixels = {
  width: number;
  height: number;
  /** Of each pixel, and bits of each of them. */
  samples: number;
  depth: number;
  photometric: number;
  compression: number;
  little: boolean;
  /** The lowest bit of a byte comes first. */
  flipped: boolean;
  faxOptions: number;
  predictor: number;
  tables: readonly number[] | null;
  colorMap: readonly number[] | null;
};

/** One strip or tile: its place on the page, and its bytes in the file. */
export type Piece = { x: number; y: number; width: number; height: number; offset: number; length: number };

const NONE = 1;
const RLE = 2;
const GROUP3 = 3;
const GROUP4 = 4;
const LZW = 5;
const JPEG = 7;
const DEFLATE = [8, 32_946];
const PACK_BITS = 32_773;
const KNOWN = [NONE, RLE, GROUP3, GROUP4, LZW, JPEG, ...DEFLATE, PACK_BITS];

export async function picturesOf(
  source: ByteSource,
  pixels: Pixels,
  pieces: readonly Piece[],
): Promise<Result<Picture[], ImageRefusal>> {
  const { compression, depth, little, predictor } = pixels;
  if (!KNOWN.includes(compression))
    return err({ code: "IMAGE_UNSUPPORTED", what: `TIFF (compression ${compression})` });
  if (compression === JPEG) return ok(pieces.map((piece) => jpegPicture(source, pixels, piece)));
  if (compression === RLE || compression === GROUP3 || compression === GROUP4)
    return ok(pieces.map((piece) => faxPicture(source, pixels, piece)));
  if (predictor > 2) return err({ code: "IMAGE_UNSUPPORTED", what: `TIFF (predictor ${predictor})` });
  const swapped = depth === 16 && little;
  const asIs = DEFLATE.includes(compression) && !swapped;
  if (asIs && pieces.length === 1) return ok(pieces.map((piece) => deflatePicture(source, pixels, piece)));
  const below = pieces.every(({ x, width }) => x === 0 && width === pixels.width);
  if (!below) return ok(pieces.map((piece) => rawPicture(source, pixels, [piece])));
  return ok([rawPicture(source, pixels, pieces)]);
}

const WHITE_IS_ZERO = 0;
const PALETTE = 3;

function colors({ samples, depth, photometric, colorMap }: Pixels): string {
  const space =
    photometric === PALETTE ? indexed(colorMap ?? [], depth) : (["", "Gray", "", "RGB", "CMYK"][samples] ?? "Gray");
  const decode = photometric === WHITE_IS_ZERO ? " /Decode [1 0]" : "";
  return `/ColorSpace ${space.startsWith("[") ? space : `/Device${space}`} /BitsPerComponent ${depth}${decode}`;
}

/** All reds, all greens, all blues, 16 bits each. */
function indexed(colorMap: readonly number[], depth: number): string {
  const count = 2 ** depth;
  const hex = Array.from({ length: count }, (_, n) =>
    [0, 1, 2].map((color) => ((colorMap[color * count + n] ?? 0) >> 8).toString(16).padStart(2, "0")).join(""),
  ).join("");
  return `[/Indexed /DeviceRGB ${count - 1} <${hex}>]`;
}

function place({ x, y, width, height }: Piece) {
  return { x, y, width, height };
}

function parameters({ samples, depth, predictor }: Pixels, width: number): string {
  if (predictor !== 2) return "";
  return ` /DecodeParms << /Predictor 2 /Colors ${samples} /BitsPerComponent ${depth} /Columns ${width} >>`;
}

function faxPicture(source: ByteSource, pixels: Pixels, piece: Piece): Picture {
  const { compression, faxOptions, photometric, flipped } = pixels;
  const mixed = compression === GROUP3 && (faxOptions & 1) === 1;
  const k = compression === GROUP4 ? -1 : mixed ? 4 : 0;
  const lines = compression === GROUP3 ? " /EndOfLine true" : compression === RLE ? " /EncodedByteAlign true" : "";
  const decode = `/DecodeParms << /K ${k} /Columns ${piece.width} /Rows ${piece.height} /EndOfBlock false${lines} >>`;
  const turned = photometric === WHITE_IS_ZERO ? "" : " /Decode [1 0]";
  return {
    ...place(piece),
    entries: `/ColorSpace /DeviceGray /BitsPerComponent 1${turned} /Filter /CCITTFaxDecode ${decode}`,
    pour: (write) => pourBytes(source, piece.offset, piece.offset + piece.length, flipped ? flipping(write) : write),
  };
}

const RGB = 2;
const MARKER_BYTES = 2;

/** Tables that all strips share stand once in the file; each picture gets them behind its first marker. */
function jpegPicture(source: ByteSource, { samples, photometric, tables }: Pixels, piece: Piece): Picture {
  const space = { 1: "/DeviceGray", 3: "/DeviceRGB" }[samples] ?? "/DeviceCMYK";
  const plain = photometric === RGB ? " /DecodeParms << /ColorTransform 0 >>" : "";
  const turned = photometric === WHITE_IS_ZERO ? " /Decode [1 0]" : "";
  const [from, to] = [piece.offset, piece.offset + piece.length];
  return {
    ...place(piece),
    entries: `/ColorSpace ${space} /BitsPerComponent 8${turned} /Filter /DCTDecode${plain}`,
    async pour(write) {
      if (!tables) return pourBytes(source, from, to, write);
      await write(Uint8Array.from([0xff, 0xd8, ...tables.slice(MARKER_BYTES, -MARKER_BYTES)]));
      await pourBytes(source, from + MARKER_BYTES, to, write);
    },
  };
}

function deflatePicture(source: ByteSource, pixels: Pixels, piece: Piece): Picture {
  const { flipped } = pixels;
  return {
    ...place(piece),
    entries: `${colors(pixels)} /Filter /FlateDecode${parameters(pixels, piece.width)}`,
    pour: (write) => pourBytes(source, piece.offset, piece.offset + piece.length, flipped ? flipping(write) : write),
  };
}

/** Pieces one below the other as one picture. Each gives exactly its rows, so that a damaged one does not move the next. */
function rawPicture(source: ByteSource, pixels: Pixels, pieces: readonly Piece[]): Picture {
  const { samples, depth, compression } = pixels;
  const [first] = pieces;
  const width = first?.width ?? 0;
  const rowBytes = Math.ceil((width * samples * depth) / 8);
  const fill = async (write: Write) => {
    for (const piece of pieces) {
      const whole = exactly(rowBytes * piece.height, swapping(pixels, write));
      await unpacked(source, pixels, piece, whole.write);
      await whole.end();
    }
  };
  // Rows that are not packed go over as they are: packing them would only cost time.
  const plain = compression === NONE && pixels.predictor !== 2;
  const filter = plain ? "" : ` /Filter /FlateDecode${parameters(pixels, width)}`;
  const height = pieces.reduce((sum, piece) => sum + piece.height, 0);
  return {
    ...{ x: first?.x ?? 0, y: first?.y ?? 0, width, height },
    entries: `${colors(pixels)}${filter}`,
    pour: plain ? fill : (write) => deflated(fill, write),
  };
}

async function unpacked(source: ByteSource, pixels: Pixels, piece: Piece, write: Write): Promise<void> {
  const { compression, flipped } = pixels;
  const packed = slices(source, piece.offset, piece.offset + piece.length);
  const bytes = flipped ? flippedOf(packed) : packed;
  if (DEFLATE.includes(compression)) return inflated(bytes, write);
  const decode: Decode = compression === LZW ? lzw() : compression === PACK_BITS ? packBits() : (same) => same;
  for await (const slice of bytes) {
    for (let at = 0; at < slice.length; at += STEP_BYTES) await write(decode(slice.subarray(at, at + STEP_BYTES)));
  }
}

/** A code of LZW may stand for 4,000 bytes: what comes out of this many never fills the memory. */
const STEP_BYTES = 4 * 1024;
const ZEROS = new Uint8Array(64 * 1024);

/** Lets `length` bytes through and no more; `end` adds zeros where there were fewer. */
function exactly(length: number, write: Write): { write: Write; end: () => Promise<void> } {
  let left = length;
  const pass: Write = async (bytes) => {
    const some = bytes.subarray(0, left);
    left -= some.length;
    if (some.length > 0) await write(some);
  };
  return {
    write: pass,
    async end() {
      while (left > 0) await pass(ZEROS);
    },
  };
}

/** PDF wants the high byte of a sample first. A sample may be cut in two by the end of what comes. */
function swapping({ depth, little }: Pixels, write: Write): Write {
  if (depth !== 16 || !little) return write;
  let waiting: number | null = null;
  return async (bytes) => {
    const all = waiting === null ? bytes : joined(waiting, bytes);
    const whole = all.length - (all.length % 2);
    waiting = whole < all.length ? (all[whole] ?? 0) : null;
    const out = new Uint8Array(whole);
    for (let at = 0; at < whole; at += 2) {
      out[at] = all[at + 1] ?? 0;
      out[at + 1] = all[at] ?? 0;
    }
    if (whole > 0) await write(out);
  };
}

function joined(first: number, rest: Uint8Array): Uint8Array {
  const all = new Uint8Array(1 + rest.length);
  all[0] = first;
  all.set(rest, 1);
  return all;
}

const FLIPPED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let out = 0;
  for (let bit = 0; bit < 8; bit++) out |= ((byte >> bit) & 1) << (7 - bit);
  return out;
});

function flipping(write: Write): Write {
  return (bytes) => write(bytes.map((byte) => FLIPPED[byte] ?? 0));
}

async function* flippedOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of input) yield bytes.map((byte) => FLIPPED[byte] ?? 0);
}
