/**
 * The pages of a copy as a PDF of their own, in the copy's order, out of as many scans as they came in. Image streams
 * stay as they are. A page comes as a picture instead where the scan's own bytes would tell what the copy must not.
 */
import type { ErrorCode } from "#contract/error";
import { LIMITS } from "#domain/limits";
import { err, ok, type Result } from "#domain/result";
import type { PageLie } from "#domain/straight";
import { PdfJoin } from "../codecs/pdf-join.ts";
import { r2Source } from "../codecs/pdf-source.ts";
import { type Pdf, withPdf } from "../codecs/rasterize.ts";
import { isNameless, type PageFacts } from "../db/copies.ts";
import { findScan } from "../db/scans.ts";
import type { Bindings } from "../env.ts";
import { namelessRaster, pageRaster } from "./nameless-raster.ts";

export type Refusal = { code: ErrorCode; error: string };
/** `lies`: how each page lies in these bytes. */
export type Taken = { bytes: Uint8Array; lies: PageLie[] };

const TOO_LARGE: Refusal = { code: "COPY_TOO_LARGE", error: `more than ${LIMITS.copyBytesMax} bytes` };

/** `pages` in the copy's order. Refusals name pages as people count them, from 1. */
export async function takePages(
  env: Bindings,
  schoolId: string,
  pages: readonly PageFacts[],
): Promise<Result<Taken, Refusal>> {
  const drawn = drawnAsPictures(pages);
  const scans = [...new Set(pages.map(({ scanId }) => scanId))];
  const lies = pages.map((page) => (drawn.has(page) ? pictureLie(page) : page)).map(lieOf);
  const whole = scans.length === 1 && drawn.size === 0;
  const join = whole ? null : await PdfJoin.begin();
  let bytes: Uint8Array = new Uint8Array();
  let room: number = LIMITS.copyBytesMax;
  for (const scanId of scans) {
    const mine = pages.filter((page) => page.scanId === scanId);
    const taken = await fromScan(env, schoolId, { scanId, pages: mine, drawn, join, room });
    if (!taken.ok) return taken;
    bytes = taken.value.bytes;
    room -= taken.value.size;
    if (room < 0) return err(TOO_LARGE);
  }
  return ok({ bytes: join === null ? bytes : await join.bytes(), lies });
}

/**
 * A page without its name never comes from the scan itself, nor does the other half of its side: not even hidden bytes
 * of the name are in the PDF. The same holds for a half whose other half is not this copy's: it may be another pupil's.
 */
function drawnAsPictures(pages: readonly PageFacts[]): ReadonlySet<PageFacts> {
  const sideOf = ({ scanId, n }: PageFacts) => `${scanId} ${n}`;
  const nameless = new Set(pages.filter(isNameless).map(sideOf));
  const halves = pages.filter(({ half }) => half !== 0).map(sideOf);
  const alone = new Set(halves.filter((side) => halves.indexOf(side) === halves.lastIndexOf(side)));
  return new Set(pages.filter((page) => nameless.has(sideOf(page)) || (page.half !== 0 && alone.has(sideOf(page)))));
}

const lieOf = ({ turn, skew, cropLeft, cropRight }: PageLie): PageLie => ({ turn, skew, cropLeft, cropRight });
/** A picture is upright and cut already. */
const pictureLie = ({ skew }: PageLie): PageLie => ({ turn: 0, skew, cropLeft: 0, cropRight: 10_000 });

type Part = {
  scanId: string;
  pages: readonly PageFacts[];
  drawn: ReadonlySet<PageFacts>;
  join: PdfJoin | null;
  /** Bytes these pages may have. */
  room: number;
};
/** `size` counts pictures too, which go straight into the joined PDF. */
type PartTaken = { bytes: Uint8Array; size: number };

async function fromScan(env: Bindings, schoolId: string, part: Part): Promise<Result<PartTaken, Refusal>> {
  const { pages, drawn, join } = part;
  const scan = await findScan(env.DB, schoolId, part.scanId);
  const source = scan ? await r2Source(env.FILES, scan.objectKey) : null;
  if (!source) return err({ code: "PAGE_MISSING", error: `${namesOf(pages)}: the scan's bytes are missing` });
  const opened = await withPdf(source, (pdf) => fromPdf(pdf, part));
  if (!opened.ok) {
    const { error } = opened;
    return broken(error.code, "page" in error ? pages.filter(({ n }) => n === error.page - 1) : pages);
  }
  const taken = opened.value;
  const others = pages.filter((each) => !drawn.has(each));
  if (!taken.ok || join === null || others.length === 0) return taken;
  // Only now, when PDFium's memory is free again.
  const places = others.map(({ position }) => position);
  return (await join.take(taken.value.bytes, places)) ? taken : broken("PDF_BROKEN", others);
}

async function fromPdf(pdf: Pdf, { pages, drawn, join, room }: Part): Promise<Result<PartTaken, Refusal>> {
  let size = 0;
  for (const page of pages.filter((each) => drawn.has(each))) {
    if (join === null) throw new Error("a picture needs a PDF to go into");
    const raster = isNameless(page) ? await namelessRaster(pdf, page) : await pageRaster(pdf, page);
    size += join.picture(page.position, raster, await sizeOf(pdf, page));
    if (size > room) return err(TOO_LARGE);
  }
  const refs = pages.filter((each) => !drawn.has(each)).map(({ n, objectNumber }) => ({ index: n, objectNumber }));
  if (refs.length === 0) return ok({ bytes: new Uint8Array(), size });
  const taken = await pdf.extract(refs, room - size);
  return taken.ok ? ok({ bytes: taken.value, size: size + taken.value.length }) : err(TOO_LARGE);
}

/** Points, of the page itself as displayed. */
async function sizeOf(pdf: Pdf, page: PageFacts): Promise<{ width: number; height: number }> {
  const side = await pdf.pageSize({ index: page.n, objectNumber: page.objectNumber });
  const [width, height] = page.turn % 180 === 0 ? [side.width, side.height] : [side.height, side.width];
  return { width: (width * (page.cropRight - page.cropLeft)) / 10_000, height };
}

/** "page 3 of the copy", "pages 1, 2 of the copy". */
function namesOf(pages: readonly PageFacts[]): string {
  const numbers = pages.map(({ position }) => position + 1);
  return `${numbers.length === 1 ? "page" : "pages"} ${numbers.join(", ")} of the copy`;
}

function broken(code: ErrorCode, pages: readonly PageFacts[]): Result<never, Refusal> {
  return err({ code, error: `${namesOf(pages)}: cannot be taken out of the scan` });
}
