/**
 * A scanned page as the scanner stored it: its one JPEG, or its one black and white picture, without drawing the page.
 * Whatever is not surely that is answered null, and PDFium draws it.
 */
import type { Bits } from "./bits.ts";
import { type ImageDictionary, imageDictionaryBefore } from "./image-dictionary.ts";
import { jpegFrame } from "./jpeg-frame.ts";
import { type LonePicture, lonePicture, type QuarterTurn } from "./lone-picture.ts";
import { oneBitPicture } from "./one-bit-picture.ts";
import type { PdfDocument } from "./pdf-document.ts";
import type { Pdfium } from "./pdfium.ts";

/**
 * Sizes in pixels of the stored picture; `turn` in degrees clockwise sets it as the page displays it; `dpi` as it lies
 * on the page. A JPEG's own note of how it was held (Exif) is not part of the PDF and must not be followed.
 */
export type PlainImage =
  | { kind: "jpeg"; bytes: Uint8Array<ArrayBuffer>; width: number; height: number; turn: QuarterTurn; dpi: number }
  | ({ kind: "oneBit"; turn: QuarterTurn; dpi: number } & Bits);

/** Pixels must be square to within this share, or the stored picture is not what the page shows. */
const SQUARE = 0.02;
/** No scan is as coarse as this; PDFium smooths what is. */
const MIN_DPI = 50;
/** FPDF_COLORSPACE_… */
const DEVICE_GREY = 1;
const DEVICE_RGB = 2;
const CAL_GREY = 4;
const ICC_BASED = 7;
const INDEXED = 10;
const JPEG_SPACES = [DEVICE_GREY, DEVICE_RGB, CAL_GREY, ICC_BASED];
const ONE_BIT_SPACES = [DEVICE_GREY, CAL_GREY, ICC_BASED, INDEXED];
const ONE_BIT_FILTERS = [
  "CCITTFaxDecode",
  "CCF",
  "JBIG2Decode",
  "FlateDecode",
  "Fl",
  "LZWDecode",
  "LZW",
  "RunLengthDecode",
  "RL",
];
const JPEG_FILTERS = ["DCTDecode", "DCT"];
const PACKED = ["FlateDecode", "Fl"];
const METADATA_BYTES = 28;
/** More reads of one length than this are those of tables, not of pictures. */
const MAX_CANDIDATES = 8;

type Metadata = { width: number; height: number; bitsPerPixel: number; colorSpace: number };
type Found = { dictionary: ImageDictionary; dataBytes: number; metadata: Metadata };

export async function plainImage(document: PdfDocument, page: number): Promise<PlainImage | null> {
  const { pdfium } = document;
  // In a locked file the data are shorter than what is read of them.
  if (pdfium.now("FPDF_GetSecurityHandlerRevision", document.handle) >= 0) return null;
  const picture = await lonePicture(document, page);
  const found = picture && (await find(pdfium, page, picture.object));
  if (!picture || !found || found.dictionary.veiled) return null;
  const dpi = resolution(picture, found.dictionary);
  if (dpi === null) return null;
  return (await jpeg(pdfium, found, picture, dpi)) ?? (await oneBit(pdfium, found, picture, dpi));
}

async function find(pdfium: Pdfium, page: number, object: number): Promise<Found | null> {
  const metadata = await metadataOf(pdfium, page, object);
  const dataBytes = await pdfium.call("FPDFImageObj_GetImageDataRaw", object, 0, 0);
  const dictionary = metadata && (await dictionaryOf(pdfium, dataBytes, metadata));
  return dictionary && { dictionary, dataBytes, metadata };
}

/** An FPDF_IMAGEOBJ_METADATA. */
async function metadataOf(pdfium: Pdfium, page: number, object: number): Promise<Metadata | null> {
  const at = pdfium.allocate(METADATA_BYTES);
  try {
    if ((await pdfium.call("FPDFImageObj_GetImageMetadata", object, page, at)) === 0) return null;
    const fields = new DataView(pdfium.view(at, METADATA_BYTES).slice().buffer);
    const [width, height] = [fields.getUint32(0, true), fields.getUint32(4, true)];
    return { width, height, bitsPerPixel: fields.getUint32(16, true), colorSpace: fields.getInt32(20, true) };
  } finally {
    pdfium.free(at);
  }
}

/**
 * PDFium read the picture's data in one go: there its dictionary is found. Pictures of other pages may have as many
 * bytes and the same size; then all of them must say the same.
 */
async function dictionaryOf(pdfium: Pdfium, dataBytes: number, about: Metadata): Promise<ImageDictionary | null> {
  const positions = pdfium.readsOf(dataBytes);
  if (dataBytes === 0 || positions.length > MAX_CANDIDATES) return null;
  const candidates = await Promise.all(positions.map((position) => imageDictionaryBefore(pdfium.source, position)));
  const fitting = candidates.filter((found) => found?.width === about.width && found.height === about.height);
  const [first] = fitting;
  return first && fitting.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : null;
}

function resolution({ across, down }: LonePicture, { width, height }: ImageDictionary): number | null {
  const [horizontal, vertical] = [(72 * width) / across, (72 * height) / down];
  if (Math.abs(horizontal - vertical) > SQUARE * Math.min(horizontal, vertical)) return null;
  const dpi = Math.round((horizontal + vertical) / 2);
  return dpi >= MIN_DPI ? dpi : null;
}

async function jpeg(pdfium: Pdfium, found: Found, picture: LonePicture, dpi: number): Promise<PlainImage | null> {
  const { filters, decoded, width, height } = found.dictionary;
  if (!isJpeg(filters) || decoded || !JPEG_SPACES.includes(found.metadata.colorSpace)) return null;
  // Undoes what other filters did to the JPEG, never the JPEG itself.
  const name = filters.length > 1 ? "FPDFImageObj_GetImageDataDecoded" : "FPDFImageObj_GetImageDataRaw";
  const bytes = await dataOf(pdfium, name, picture.object);
  const frame = jpegFrame(bytes);
  if (frame?.width !== width || frame.height !== height) return null;
  if (found.metadata.bitsPerPixel !== 8 * frame.components) return null;
  return { kind: "jpeg", bytes, width, height, turn: picture.turn, dpi };
}

/** Some scanners pack their JPEGs once more. */
function isJpeg(filters: string[] | null): filters is string[] {
  const last = filters?.at(-1);
  if (!filters || !last || filters.length > 2 || !JPEG_FILTERS.includes(last)) return false;
  return filters.length === 1 || PACKED.includes(filters[0] ?? "");
}

async function dataOf(pdfium: Pdfium, name: string, object: number): Promise<Uint8Array<ArrayBuffer>> {
  const length = await pdfium.call(name, object, 0, 0);
  const at = pdfium.allocate(Math.max(1, length));
  try {
    await pdfium.call(name, object, at, length);
    return pdfium.view(at, length).slice();
  } finally {
    pdfium.free(at);
  }
}

async function oneBit(pdfium: Pdfium, found: Found, picture: LonePicture, dpi: number): Promise<PlainImage | null> {
  const { dictionary, metadata } = found;
  const filters = dictionary.filters ?? ["unknown"];
  if (metadata.bitsPerPixel !== 1 || !filters.every((filter) => ONE_BIT_FILTERS.includes(filter))) return null;
  if (!dictionary.stencil && !ONE_BIT_SPACES.includes(metadata.colorSpace)) return null;
  const bits = await oneBitPicture(pdfium, picture.object, dictionary);
  return bits && { kind: "oneBit", ...bits, turn: picture.turn, dpi };
}
