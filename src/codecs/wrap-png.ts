/**
 * A PNG as a page of a PDF: its compressed rows as they are, since PDF knows the same filters. Only where a picture is
 * see-through are its rows opened, one at a time, and laid on white.
 */
import type { Dpi, Orientation } from "#domain/image-page";
import { err, ok, type Result } from "#domain/result";
import { ByteWalk } from "./byte-walk.ts";
import type { ImagePage, ImageRefusal, Write } from "./image-pdf.ts";
import type { ByteSource } from "./pdf-source.ts";
import { rowsOnWhite } from "./png-rows.ts";
import { deflated, inflated } from "./rows.ts";
import { readExif } from "./wrap-jpeg.ts";

const SIGNATURE_BYTES = 8;
/** A chunk is poured in pieces of this size. */
const PIECE_BYTES = 512 * 1024;
/** PNG's own limit is 2³¹ - 1; no reader of PDFs goes as far. */
const SIDE_MAX = 65_500;
/** Colours of a picture of each kind; 4 and 6 carry how see-through each pixel is. */
const COLORS: Readonly<Record<number, { space: string; samples: number; color: number; bits: readonly number[] }>> = {
  0: { space: "/DeviceGray", samples: 1, color: 1, bits: [1, 2, 4, 8, 16] },
  2: { space: "/DeviceRGB", samples: 3, color: 3, bits: [8, 16] },
  3: { space: "", samples: 1, color: 1, bits: [1, 2, 4, 8] },
  4: { space: "/DeviceGray", samples: 2, color: 1, bits: [8, 16] },
  6: { space: "/DeviceRGB", samples: 4, color: 3, bits: [8, 16] },
};

type Facts = {
  width: number;
  height: number;
  bits: number;
  kind: number;
  dpi: Dpi | null;
  orientation: Orientation;
  palette: Uint8Array | null;
  clear: Uint8Array | null;
  /** Where the first chunk of rows begins. */
  rowsAt: number;
};

export async function pngPage(source: ByteSource): Promise<Result<ImagePage, ImageRefusal>> {
  const read = await readPng(source);
  if (!read.ok) return read;
  const { width, height, dpi, orientation } = read.value;
  const picture = { x: 0, y: 0, width, height, ...pictureOf(source, read.value) };
  return ok({ width, height, dpi, orientation, pictures: [picture] });
}

function pictureOf(source: ByteSource, facts: Facts): { entries: string; pour: (write: Write) => Promise<void> } {
  const { width, height, bits, kind, rowsAt } = facts;
  const { samples = 1, color = 1, space = "" } = COLORS[kind] ?? {};
  const rows = () => rowChunks(source, rowsAt);
  if (color < samples) {
    const entries = `/ColorSpace ${space} /BitsPerComponent ${bits} /Filter /FlateDecode`;
    const row = { width, height, samples, color, bytes: bits / 8 };
    return { entries, pour: (write) => deflated((into) => inflated(rows(), rowsOnWhite(row, into)), write) };
  }
  const decode = `/DecodeParms << /Predictor 15 /Colors ${samples} /BitsPerComponent ${bits} /Columns ${width} >>`;
  const entries = `/ColorSpace ${kind === 3 ? indexed(facts) : space} /BitsPerComponent ${bits} /Filter /FlateDecode ${decode}${mask(facts)}`;
  return {
    entries,
    pour: async (write) => {
      for await (const piece of rows()) await write(piece);
    },
  };
}

/** The palette, each colour laid on white by how see-through it is. */
function indexed({ palette, clear }: Facts): string {
  const colors = palette ?? new Uint8Array(3);
  const laid = [...colors].map((value, at) => {
    const opaque = clear?.[Math.floor(at / 3)] ?? 255;
    return Math.round((value * opaque + 255 * (255 - opaque)) / 255);
  });
  const hex = laid.map((value) => value.toString(16).padStart(2, "0")).join("");
  return `[/Indexed /DeviceRGB ${colors.length / 3 - 1} <${hex}>]`;
}

/** One colour of a grey or coloured picture may stand for "nothing here": the page's white shows. */
function mask({ kind, clear }: Facts): string {
  if (kind === 3 || !clear || clear.length < 2) return "";
  const values = Array.from(
    { length: kind === 2 ? 3 : 1 },
    (_, n) => (clear[2 * n] ?? 0) * 256 + (clear[2 * n + 1] ?? 0),
  );
  return ` /Mask [${values.map((value) => `${value} ${value}`).join(" ")}]`;
}

async function readPng(source: ByteSource): Promise<Result<Facts, ImageRefusal>> {
  const walk = new ByteWalk(source, SIGNATURE_BYTES);
  let facts: Facts | null = null;
  for (;;) {
    const at = walk.at;
    const chunk = await nextChunk(walk);
    if (!chunk) return err({ code: "IMAGE_BROKEN" });
    if (chunk.name === "IDAT") {
      const complete = facts && (facts.kind !== 3 || facts.palette) ? facts : null;
      return complete ? ok({ ...complete, rowsAt: at }) : err({ code: "IMAGE_BROKEN" });
    }
    const body = READ.includes(chunk.name) ? await walk.take(chunk.length) : null;
    if (!body) {
      if (READ.includes(chunk.name)) return err({ code: "IMAGE_BROKEN" });
      walk.skip(chunk.length);
    } else if (chunk.name === "IHDR") {
      const read = readHeader(body);
      if (!read.ok) return read;
      facts = read.value;
    } else if (facts) {
      await note(facts, chunk.name, body.slice());
    }
    walk.skip(4);
  }
}

/** Chunks that are looked into; each is small. */
const READ = ["IHDR", "PLTE", "tRNS", "pHYs", "eXIf"];
const CHUNK_READ_MAX = 1024 * 1024;
const METRE_PER_INCH = 0.0254;

async function note(facts: Facts, name: string, body: Uint8Array): Promise<void> {
  if (name === "PLTE" && body.length >= 3 && body.length <= 768 && body.length % 3 === 0) facts.palette = body;
  if (name === "tRNS") facts.clear = body;
  if (name === "pHYs" && body.length === 9 && body[8] === 1) {
    const view = new DataView(body.buffer, body.byteOffset);
    facts.dpi = { x: view.getUint32(0) * METRE_PER_INCH, y: view.getUint32(4) * METRE_PER_INCH };
  }
  if (name === "eXIf") facts.orientation = (await readExif(body)).orientation;
}

function readHeader(body: Uint8Array): Result<Facts, ImageRefusal> {
  if (body.length !== 13) return err({ code: "IMAGE_BROKEN" });
  const view = new DataView(body.buffer, body.byteOffset);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [bits, kind, interlaced] = [view.getUint8(8), view.getUint8(9), view.getUint8(12)];
  const known = COLORS[kind]?.bits.includes(bits) && width > 0 && height > 0;
  if (!known) return err({ code: "IMAGE_BROKEN" });
  if (width > SIDE_MAX || height > SIDE_MAX)
    return err({ code: "IMAGE_UNSUPPORTED", what: `PNG (${width} × ${height})` });
  if (interlaced !== 0) return err({ code: "IMAGE_UNSUPPORTED", what: "PNG (interlaced)" });
  return ok({ width, height, bits, kind, dpi: null, orientation: 1, palette: null, clear: null, rowsAt: 0 });
}

async function nextChunk(walk: ByteWalk): Promise<{ length: number; name: string } | null> {
  const head = await walk.take(8);
  if (!head) return null;
  const length = new DataView(head.buffer, head.byteOffset).getUint32(0);
  const name = String.fromCharCode(...head.subarray(4));
  return READ.includes(name) && length > CHUNK_READ_MAX ? null : { length, name };
}

/** The bodies of the chunks of rows, which follow each other. A file that ends too early gives what is there. */
async function* rowChunks(source: ByteSource, rowsAt: number): AsyncGenerator<Uint8Array> {
  const walk = new ByteWalk(source, rowsAt);
  for (;;) {
    const chunk = await nextChunk(walk);
    if (chunk?.name !== "IDAT") return;
    for (let left = Math.min(chunk.length, source.size - walk.at); left > 0; ) {
      const piece = await walk.take(Math.min(left, PIECE_BYTES));
      if (!piece) return;
      left -= piece.length;
      yield piece;
    }
    walk.skip(4);
  }
}
