/** The fields of a TIFF directory: of a TIFF file, and of the same thing inside a JPEG (EXIF). */
import { type Dpi, isOrientation, type Orientation } from "#domain/image-page";
import type { ByteSource } from "./pdf-source.ts";

/** Numbers of one directory by their tag; `next` is where the following directory begins, 0 after the last. */
export type Directory = { fields: ReadonlyMap<number, readonly number[]>; next: number };

export const TAG = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  xResolution: 282,
  yResolution: 283,
  planar: 284,
  faxOptions: 292,
  resolutionUnit: 296,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
} as const;
const KNOWN = new Set<number>(Object.values(TAG));

/** Bytes of one value of each type; types that are no numbers are left out. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 5: 8, 7: 1 };
/** Strips of one row of the largest picture. */
const VALUES_MAX = 200_000;
const ENTRY = 12;

/** Where the first directory begins and which byte comes first; null when these bytes are no TIFF of 32-bit positions. */
export async function tiffStart(source: ByteSource): Promise<{ little: boolean; first: number } | null> {
  const head = await within(source, 0, 8);
  if (!head) return null;
  const little = head.getUint16(0) === 0x4949;
  if ((!little && head.getUint16(0) !== 0x4d4d) || head.getUint16(2, little) !== 42) return null;
  return { little, first: head.getUint32(4, little) };
}

/** Null when the directory lies outside the file or tells of more values than any picture has. */
export async function readDirectory(source: ByteSource, at: number, little: boolean): Promise<Directory | null> {
  const count = (await within(source, at, 2))?.getUint16(0, little);
  const entries = count === undefined ? null : await within(source, at + 2, count * ENTRY);
  if (count === undefined || !entries) return null;
  const fields = new Map<number, readonly number[]>();
  for (let n = 0; n < count; n++) {
    const tag = entries.getUint16(n * ENTRY, little);
    if (!KNOWN.has(tag)) continue;
    const values = await readValues(
      source,
      new DataView(entries.buffer, entries.byteOffset + n * ENTRY, ENTRY),
      little,
    );
    if (values === "broken") return null;
    if (values) fields.set(tag, values);
  }
  // EXIF often ends right here.
  const next = await within(source, at + 2 + count * ENTRY, 4);
  return { fields, next: next?.getUint32(0, little) ?? 0 };
}

async function readValues(
  source: ByteSource,
  entry: DataView,
  little: boolean,
): Promise<readonly number[] | "broken" | null> {
  const type = entry.getUint16(2, little);
  const size = SIZES[type];
  if (size === undefined) return null;
  const count = entry.getUint32(4, little);
  if (count > VALUES_MAX) return "broken";
  const inside = size * count <= 4;
  const bytes = inside
    ? new DataView(entry.buffer, entry.byteOffset + 8, 4)
    : await within(source, entry.getUint32(8, little), size * count);
  if (!bytes) return "broken";
  return Array.from({ length: count }, (_, n) => valueAt(bytes, n * size, type, little));
}

function valueAt(bytes: DataView, at: number, type: number, little: boolean): number {
  if (type === 3) return bytes.getUint16(at, little);
  if (type === 4) return bytes.getUint32(at, little);
  if (type === 5) return bytes.getUint32(at, little) / bytes.getUint32(at + 4, little);
  return bytes.getUint8(at);
}

async function within(source: ByteSource, at: number, length: number): Promise<DataView | null> {
  if (at + length > source.size) return null;
  const bytes = await source.read(at, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

const CM_PER_INCH = 2.54;

/** Null when the directory tells none, or only how wide a dot is beside its height. */
export function resolutionOf({ fields }: Directory): Dpi | null {
  const [x] = fields.get(TAG.xResolution) ?? [];
  const [y = x] = fields.get(TAG.yResolution) ?? [];
  const [unit = 2] = fields.get(TAG.resolutionUnit) ?? [];
  if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y) || unit === 1) return null;
  const scale = unit === 3 ? CM_PER_INCH : 1;
  return { x: x * scale, y: y * scale };
}

export function orientationOf({ fields }: Directory): Orientation {
  const [told = 1] = fields.get(TAG.orientation) ?? [];
  return isOrientation(told) ? told : 1;
}
