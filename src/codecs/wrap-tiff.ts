/**
 * The pages of a TIFF as pages of a PDF. Fax codings, JPEG and Deflate go over as they are; LZW and PackBits are opened
 * strip by strip and deflated anew, without loss. What is rare among scanners is refused by name.
 */
import { err, ok, type Result } from "#domain/result";
import type { ImagePage, ImageRefusal } from "./image-pdf.ts";
import type { ByteSource } from "./pdf-source.ts";
import { type Directory, orientationOf, readDirectory, resolutionOf, TAG, tiffStart } from "./tiff-fields.ts";
import { type Piece, type Pixels, picturesOf } from "./tiff-pictures.ts";

const SIDE_MAX = 65_500;
/** Bits of a directory's kind: a smaller picture of another page, and a mask for one. */
const NO_PAGE = 0b101;

/** The places of the directories that are pages. Reads no picture. */
export async function tiffDirectories(source: ByteSource, pagesMax: number): Promise<Result<Directory[], TiffRefusal>> {
  const start = await tiffStart(source);
  if (!start) return err({ code: "IMAGE_UNSUPPORTED", what: "BigTIFF" });
  const seen = new Set<number>();
  const pages: Directory[] = [];
  for (let at = start.first; at !== 0 && !seen.has(at); ) {
    seen.add(at);
    const directory = await readDirectory(source, at, start.little);
    if (!directory) return err({ code: "IMAGE_BROKEN" });
    if (((directory.fields.get(TAG.subfile)?.[0] ?? 0) & NO_PAGE) === 0) pages.push(directory);
    if (pages.length > pagesMax) return err({ code: "TOO_MANY_PAGES" });
    at = directory.next;
  }
  return pages.length > 0 ? ok(pages) : err({ code: "IMAGE_BROKEN" });
}

export type TiffRefusal = ImageRefusal | { code: "TOO_MANY_PAGES" };

/** Every page, all looked at before the first is written: a file is refused as a whole. */
export async function tiffPages(source: ByteSource, pagesMax: number): Promise<Result<ImagePage[], TiffRefusal>> {
  const directories = await tiffDirectories(source, pagesMax);
  if (!directories.ok) return directories;
  const little = (await tiffStart(source))?.little ?? true;
  const pages: ImagePage[] = [];
  for (const directory of directories.value) {
    const page = await tiffPage(source, directory, little);
    if (!page.ok) return page;
    pages.push(page.value);
  }
  return ok(pages);
}

async function tiffPage(
  source: ByteSource,
  directory: Directory,
  little: boolean,
): Promise<Result<ImagePage, ImageRefusal>> {
  const pixels = pixelsOf(directory, little);
  if (!pixels.ok) return pixels;
  const pieces = piecesOf(directory, source.size, pixels.value);
  if (!pieces) return err({ code: "IMAGE_BROKEN" });
  const pictures = await picturesOf(source, pixels.value, pieces);
  if (!pictures.ok) return pictures;
  const { width, height } = pixels.value;
  const page = { width, height, dpi: resolutionOf(directory), orientation: orientationOf(directory) };
  return ok({ ...page, pictures: pictures.value });
}

const WHITE_IS_ZERO = 0;
const PALETTE = 3;
const CMYK = 5;
const YCBCR = 6;

function pixelsOf({ fields }: Directory, little: boolean): Result<Pixels, ImageRefusal> {
  const one = (tag: number, usual: number) => fields.get(tag)?.[0] ?? usual;
  const [width, height] = [one(TAG.width, 0), one(TAG.height, 0)];
  const [samples, compression] = [one(TAG.samples, 1), one(TAG.compression, 1)];
  const photometric = one(TAG.photometric, WHITE_IS_ZERO);
  const bits = fields.get(TAG.bits) ?? [1];
  const depth = bits[0] ?? 1;
  if (width === 0 || height === 0) return err({ code: "IMAGE_BROKEN" });
  if (fields.has(TAG.extraSamples)) return err({ code: "IMAGE_UNSUPPORTED", what: "TIFF (transparency)" });
  const odd = oddity({ width, height, samples, depth, photometric, compression });
  const mixed = bits.some((each) => each !== depth) || fields.get(TAG.sampleFormat)?.some((each) => each !== 1);
  const apart = samples > 1 && one(TAG.planar, 1) !== 1;
  const what = odd ?? (mixed ? "sample format" : apart ? "separate planes" : null);
  if (what) return err({ code: "IMAGE_UNSUPPORTED", what: `TIFF (${what})` });
  return ok({
    ...{ width, height, samples, depth, photometric, compression, little },
    flipped: one(TAG.fillOrder, 1) === 2,
    faxOptions: one(TAG.faxOptions, 0),
    predictor: one(TAG.predictor, 1),
    tables: fields.get(TAG.jpegTables) ?? null,
    colorMap: fields.get(TAG.colorMap) ?? null,
  });
}

/** What this release does not read of a page, by name; null when it reads all of it. */
function oddity(
  page: Pick<Pixels, "width" | "height" | "samples" | "depth" | "photometric" | "compression">,
): string | null {
  const { width, height, samples, depth, photometric, compression } = page;
  if (width > SIDE_MAX || height > SIDE_MAX) return `${width} × ${height}`;
  const jpeg = compression === 7;
  const wanted: Record<number, number> = { 0: 1, 1: 1, 2: 3, [PALETTE]: 1, [CMYK]: 4, [YCBCR]: jpeg ? 3 : -1 };
  if (wanted[photometric] !== samples) return `photometric ${photometric}, ${samples} samples`;
  const fax = compression >= 2 && compression <= 4;
  const depths = fax
    ? [1]
    : jpeg
      ? [8]
      : photometric === PALETTE
        ? [1, 2, 4, 8]
        : samples === 1
          ? [1, 2, 4, 8, 16]
          : [8, 16];
  return depths.includes(depth) ? null : `${depth} bits`;
}

/** Strips or tiles with their places on the page and in the file; null when one of them is not there. */
function piecesOf({ fields }: Directory, fileSize: number, { width, height }: Pixels): Piece[] | null {
  const tileWidth = fields.get(TAG.tileWidth)?.[0];
  const tileHeight = fields.get(TAG.tileHeight)?.[0];
  const tiled = tileWidth !== undefined && tileHeight !== undefined;
  const offsets = fields.get(tiled ? TAG.tileOffsets : TAG.stripOffsets) ?? [];
  const lengths = fields.get(tiled ? TAG.tileBytes : TAG.stripBytes) ?? lengthOfOnly(offsets, fileSize);
  const across = tileWidth ?? width;
  const down = tileHeight ?? Math.min(fields.get(TAG.rowsPerStrip)?.[0] ?? height, height);
  if (across === 0 || down === 0) return null;
  const columns = Math.ceil(width / across);
  const count = columns * Math.ceil(height / down);
  const pieces: Piece[] = [];
  for (let n = 0; n < count; n++) {
    const [offset, length] = [offsets[n], lengths[n]];
    if (offset === undefined || length === undefined || length === 0 || offset + length > fileSize) return null;
    const y = Math.floor(n / columns) * down;
    // A tile is whole even where the page ends; a strip is not.
    pieces.push({
      x: (n % columns) * across,
      y,
      width: across,
      height: tiled ? down : Math.min(down, height - y),
      offset,
      length,
    });
  }
  return pieces;
}

/** Some programs leave the length of a single strip out: it lasts to the end of the file. */
function lengthOfOnly(offsets: readonly number[], fileSize: number): number[] {
  const [offset] = offsets;
  return offsets.length === 1 && offset !== undefined ? [fileSize - offset] : [];
}
