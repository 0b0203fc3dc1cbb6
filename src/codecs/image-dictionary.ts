/** The dictionary of a picture, read from the file itself: PDFium tells neither masks nor decode arrays. */
import { PDFArray, PDFContext, PDFDict, PDFName, PDFNumber, PDFObjectParser } from "pdf-lib";
import type { ByteSource } from "./pdf-source.ts";

export type ImageDictionary = {
  width: number;
  height: number;
  /** Names without the slash, in the order they are undone; null when they are not written in the dictionary itself. */
  filters: string[] | null;
  /** A stencil: its dark pixels are painted in the colour of the moment. */
  stencil: boolean;
  bitsPerComponent: number | null;
  /** Mask, alpha, a layer that may be hidden, or an unusual reading of the JPEG's colours. */
  veiled: boolean;
  /** The values are turned around or stretched. */
  decoded: boolean;
};

/** Dictionaries with a palette inside are about this long at the most; a longer one belongs to no scan. */
const LOOK_BACK_BYTES = 4096;

/**
 * The dictionary of the picture whose data begin at `dataAt`: in a PDF it stands right before them. Null when there is
 * none, as in a file whose objects do not lie as they should.
 */
export async function imageDictionaryBefore(source: ByteSource, dataAt: number): Promise<ImageDictionary | null> {
  const length = Math.min(LOOK_BACK_BYTES, dataAt);
  const before = new TextDecoder("latin1").decode(await source.read(dataAt - length, length));
  const end = /stream\r?\n?$/.exec(before)?.index;
  const start = [...before.matchAll(/\d\s+\d+\s+obj\b/g)].at(-1);
  if (end === undefined || start === undefined) return null;
  const dictionary = parsed(before.slice(start.index + start[0].length, end));
  return dictionary === null ? null : facts(dictionary);
}

function parsed(text: string): PDFDict | null {
  try {
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const object = PDFObjectParser.forBytes(bytes, PDFContext.create()).parseObject();
    return object instanceof PDFDict ? object : null;
  } catch {
    // Whatever stands there is no dictionary; PDFium draws the page.
    return null;
  }
}

function facts(dictionary: PDFDict): ImageDictionary | null {
  const get = (name: string) => dictionary.get(PDFName.of(name));
  const has = (name: string) => dictionary.has(PDFName.of(name));
  const [width, height] = [get("Width"), get("Height")];
  if (get("Subtype") !== PDFName.of("Image") || !(width instanceof PDFNumber) || !(height instanceof PDFNumber))
    return null;
  const bits = get("BitsPerComponent");
  return {
    width: width.asNumber(),
    height: height.asNumber(),
    filters: namesOf(get("Filter")),
    stencil: get("ImageMask")?.toString() === "true",
    bitsPerComponent: bits instanceof PDFNumber ? bits.asNumber() : null,
    veiled: ["Mask", "SMask", "OC", "Alternates"].some(has) || `${get("DecodeParms")}`.includes("/ColorTransform"),
    decoded: has("Decode") && !isPlainDecode(get("Decode")),
  };
}

function namesOf(filter: unknown): string[] | null {
  if (filter === undefined) return [];
  if (filter instanceof PDFName) return [filter.decodeText()];
  if (!(filter instanceof PDFArray)) return null;
  const names = filter.asArray();
  return names.every((name) => name instanceof PDFName) ? names.map((name) => name.decodeText()) : null;
}

/** 0 to 1 for every component, written out. */
function isPlainDecode(decode: unknown): boolean {
  if (!(decode instanceof PDFArray)) return false;
  return decode.asArray().every((value, at) => value instanceof PDFNumber && value.asNumber() === at % 2);
}
