/** Reads the scanned pages of one copy: which there are, whether they are whole, how they lie. Draws nothing. */
import {
  ParseSpeeds,
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFNumber,
  PDFPageLeaf,
  PDFPageTree,
  PDFRef,
  PDFStream,
} from "pdf-lib";
import { err, ok, type Result } from "#domain/result";
import { contentsOf } from "./pdf-write-balance.ts";

/** `page` counts from 0 inside the copy. */
export type FinalPdfRefusal = { code: "PDF_BROKEN" | "PAGE_MISSING"; page?: number };

/**
 * A page of the source. `box` is what is shown of it, in its own units; `unit` is how many points (1/72 inch) one of
 * them is; `rotate` its own clockwise turn.
 */
export type SourcePage = {
  leaf: PDFPageLeaf;
  box: { x: number; y: number; width: number; height: number };
  unit: number;
  rotate: number;
};

export type Source = { document: PDFDocument; pages: SourcePage[] };

/** Opens the pages and insists on exactly `count` of them, each with everything it refers to. */
export async function openSource(bytes: Uint8Array, count: number): Promise<Result<Source, FinalPdfRefusal>> {
  let document: PDFDocument;
  let kids: (PDFPageLeaf | null)[];
  try {
    document = await PDFDocument.load(bytes, { updateMetadata: false, parseSpeed: ParseSpeeds.Fastest });
    kids = leavesOf(document.catalog.Pages(), document.context, new Set());
  } catch {
    // pdf-lib throws an error of its own for each way a file can be damaged or locked; for us they are one refusal.
    return err({ code: "PDF_BROKEN" });
  }
  const gap = kids.indexOf(null);
  if (gap !== -1) return err({ code: "PAGE_MISSING", page: gap });
  if (kids.length !== count) return err({ code: "PAGE_MISSING", page: Math.min(kids.length, count) });
  const pages: SourcePage[] = [];
  for (const [page, leaf] of kids.entries()) {
    if (leaf === null) return err({ code: "PAGE_MISSING", page });
    const read = readPage(leaf, page);
    if (!read.ok) return read;
    pages.push(read.value);
  }
  return ok({ document, pages });
}

/**
 * The pages in order; null for one the tree names but the file does not hold. Counts are put right on the way: pages
 * are appended by them, and some files lie about them.
 */
function leavesOf(tree: PDFPageTree, context: PDFContext, seen: Set<PDFDict>): (PDFPageLeaf | null)[] {
  if (seen.has(tree)) throw new Error("the page tree runs in a circle");
  seen.add(tree);
  const leaves = tree
    .Kids()
    .asArray()
    .flatMap((ref) => {
      const kid = context.lookup(ref);
      if (kid instanceof PDFPageTree) return leavesOf(kid, context, seen);
      if (!(kid instanceof PDFPageLeaf)) return [null];
      // One page object shown twice could not carry the annotations of two pages.
      if (seen.has(kid)) throw new Error("a page object is used twice");
      seen.add(kid);
      return [kid];
    });
  tree.set(PDFName.of("Count"), PDFNumber.of(leaves.length));
  return leaves;
}

function readPage(leaf: PDFPageLeaf, page: number): Result<SourcePage, FinalPdfRefusal> {
  try {
    if (!isWhole(leaf)) return err({ code: "PAGE_MISSING", page });
    const rotate = leaf.Rotate()?.asNumber() ?? 0;
    const unit = leaf.lookupMaybe(PDFName.of("UserUnit"), PDFNumber)?.asNumber() ?? 1;
    return ok({ leaf, box: shownBox(leaf), unit: unit > 0 ? unit : 1, rotate: turnOf(Math.round(rotate / 90) * 90) });
  } catch {
    // pdf-lib throws where an entry is of another type than the format allows.
    return err({ code: "PDF_BROKEN", page });
  }
}

/** A turn as one of 0, 90, 180, 270. */
export function turnOf(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}

/** False when a content stream or an image the page names is not in the file: it would be shown blank. */
function isWhole(leaf: PDFPageLeaf): boolean {
  const { context } = leaf;
  const entry = leaf.get(PDFName.of("Contents"));
  const contents = leaf.Contents();
  if (entry instanceof PDFRef && contents === undefined) return false;
  const items = contents instanceof PDFArray ? contents.size() : contents === undefined ? 0 : 1;
  const streams = contentsOf(leaf).filter((ref) => context.lookup(ref) instanceof PDFStream);
  if (streams.length < items) return false;
  const drawn = leaf.Resources()?.lookupMaybe(PDFName.of("XObject"), PDFDict)?.values() ?? [];
  return drawn.every((each) => context.lookup(each) instanceof PDFStream);
}

type Rectangle = SourcePage["box"];

/** The crop box inside the media box; what a file without boxes gets is what viewers give it: US Letter. */
function shownBox(leaf: PDFPageLeaf): Rectangle {
  const has = leaf.getInheritableAttribute(PDFName.of("MediaBox")) !== undefined;
  const media = has ? upright(leaf.MediaBox()) : { x: 0, y: 0, width: 612, height: 792 };
  const crop = leaf.CropBox();
  if (crop === undefined) return media;
  const wanted = upright(crop);
  const x = Math.max(media.x, wanted.x);
  const y = Math.max(media.y, wanted.y);
  const width = Math.min(media.x + media.width, wanted.x + wanted.width) - x;
  const height = Math.min(media.y + media.height, wanted.y + wanted.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : media;
}

/** Corners may be given in any order. */
function upright(array: PDFArray): Rectangle {
  const { x, y, width, height } = array.asRectangle();
  return { x: Math.min(x, x + width), y: Math.min(y, y + height), width: Math.abs(width), height: Math.abs(height) };
}
