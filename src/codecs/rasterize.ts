/** Pages of a PDF as pictures, and some of its pages as a PDF of their own. Decides nothing about exams. */
import { err, ok, type Result } from "#domain/result";
import { cappedSink } from "./capped-sink.ts";
import type { Raster } from "./image.ts";
import type { ByteSource } from "./pdf-source.ts";
import { Pdfium, PdfiumTrap } from "./pdfium.ts";

/** Why a file cannot be read. `page` counts from 1, as people do. */
export type PdfRefusal =
  | { code: "FILE_EMPTY" | "FILE_TOO_LARGE" | "NOT_A_PDF" | "PDF_ENCRYPTED" | "PDF_BROKEN" | "PDF_WITHOUT_PAGES" }
  | { code: "PDF_PAGE_BROKEN"; page: number };

/** A page by its place (from 0) and, when it was indexed, its object number: 0 when unknown. */
export type PageRef = { index: number; objectNumber: number };

/** Points (1/72 inch), as displayed: the page's own rotation is applied. */
export type PageSize = { width: number; height: number };

export type RenderOptions = {
  dpi: number;
  /** A poster gets fewer dots per inch rather than more pixels than this. */
  maxPixels: number;
  /** Degrees clockwise, on top of the page's own rotation. */
  turn: 0 | 90 | 180 | 270;
};

export type CopyTooLarge = { code: "COPY_TOO_LARGE"; limitBytes: number };

/** An open document. Its methods may be called at once, they run one after the other; none works after withPdf ended. */
export type Pdf = {
  readonly pageCount: number;
  /** The object number of every page, 0 for a page that is no indirect object. Reads the whole page tree. */
  pageObjectNumbers(): Promise<number[]>;
  pageSize(ref: PageRef): Promise<PageSize>;
  /** RGBA on white, annotations drawn, opaque. At least one pixel either way. */
  render(ref: PageRef, options: RenderOptions): Promise<Raster>;
  /**
   * A new PDF of just these pages, in this order, their streams copied untouched. Holds the streams in memory: for
   * some tens of pages, not for hundreds. Stops as soon as the result exceeds `limitBytes`.
   */
  extract(refs: readonly PageRef[], limitBytes: number): Promise<Result<Uint8Array<ArrayBuffer>, CopyTooLarge>>;
  /** Bytes of wasm memory at this moment; it never shrinks. */
  memoryBytes(): number;
};

/** PDFium's file positions are 32 bits wide. */
const MAX_FILE_BYTES = 2 ** 32 - 1;
/** A PDF may be preceded by other bytes; readers look for its mark this far. */
const HEADER_BYTES = 1024;
/** FPDF_ERR_PASSWORD, and FPDF_ERR_SECURITY for a protection PDFium does not know. */
const PROTECTED = [4, 5];
/** FPDF_ANNOT: annotations too. FPDF_REVERSE_BYTE_ORDER: RGBA. FPDF_RENDER_LIMITEDIMAGECACHE: less memory. */
const RENDER_FLAGS = 0x01 | 0x10 | 0x200;
const BGRA = 4;
const WHITE = -1;
/** The longest side WebP can hold. */
const MAX_SIDE = 16_383;

/** Carries a refusal from inside `work` out to withPdf, which makes a value of it. Not for callers to catch. */
class PdfRefused extends Error {
  override readonly name = "PdfRefused";
  readonly refusal: PdfRefusal;

  constructor(refusal: PdfRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * Opens a PDF, lets `work` use it, closes it and drops the codec. A page that cannot be read ends `work` and becomes the
 * refusal. Throws only what `work` or the source throws.
 */
export async function withPdf<T>(source: ByteSource, work: (pdf: Pdf) => Promise<T>): Promise<Result<T, PdfRefusal>> {
  try {
    await refuseAtSight(source);
    const document = await Document.open(source);
    try {
      return ok(await work(document));
    } finally {
      await document.close();
    }
  } catch (error) {
    if (error instanceof PdfRefused) return err(error.refusal);
    throw error;
  }
}

async function refuseAtSight(source: ByteSource): Promise<void> {
  if (source.size === 0) throw new PdfRefused({ code: "FILE_EMPTY" });
  if (source.size > MAX_FILE_BYTES) throw new PdfRefused({ code: "FILE_TOO_LARGE" });
  const head = await source.read(0, Math.min(HEADER_BYTES, source.size));
  if (!new TextDecoder("latin1").decode(head).includes("%PDF-")) throw new PdfRefused({ code: "NOT_A_PDF" });
}

class Document implements Pdf {
  readonly pageCount: number;
  readonly #pdfium: Pdfium;
  readonly #handle: number;
  readonly #fileAccess: number;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  static async open(source: ByteSource): Promise<Document> {
    const pdfium = await Pdfium.start(source);
    return orRefuse({ code: "PDF_BROKEN" }, async () => {
      const fileAccess = pdfium.fileAccess();
      const handle = await pdfium.call("FPDF_LoadCustomDocument", fileAccess, 0);
      if (handle === 0) throw new PdfRefused({ code: await whyClosed(pdfium) });
      const pageCount = await pdfium.call("FPDF_GetPageCount", handle);
      if (pageCount <= 0) throw new PdfRefused({ code: "PDF_WITHOUT_PAGES" });
      return new Document(pdfium, handle, { fileAccess, pageCount });
    });
  }

  private constructor(pdfium: Pdfium, handle: number, opened: { fileAccess: number; pageCount: number }) {
    this.#pdfium = pdfium;
    this.#handle = handle;
    this.#fileAccess = opened.fileAccess;
    this.pageCount = opened.pageCount;
  }

  async close(): Promise<void> {
    await this.#alone(async () => {
      this.#closed = true;
      if (!this.#pdfium.alive) return;
      await this.#pdfium.call("FPDF_CloseDocument", this.#handle).catch(onlyTraps);
      this.#pdfium.free(this.#fileAccess);
    });
  }

  memoryBytes(): number {
    return this.#pdfium.memoryBytes();
  }

  pageObjectNumbers(): Promise<number[]> {
    return this.#alone(() =>
      orRefuse({ code: "PDF_BROKEN" }, async () => {
        const numbers: number[] = [];
        for (let index = 0; index < this.pageCount; index++) {
          numbers.push(await this.#pdfium.call("EPDFDoc_GetPageObjectNumberByIndex", this.#handle, index));
        }
        return numbers;
      }),
    );
  }

  pageSize(ref: PageRef): Promise<PageSize> {
    return this.#alone(() => this.#withPage(ref, (page) => this.#sizeOf(page)));
  }

  render(ref: PageRef, options: RenderOptions): Promise<Raster> {
    return this.#alone(() =>
      this.#withPage(ref, async (page) => {
        const size = pixels(await this.#sizeOf(page), options);
        return { ...size, rgba: await this.#paint(page, size, options.turn) };
      }),
    );
  }

  extract(refs: readonly PageRef[], limitBytes: number): Promise<Result<Uint8Array<ArrayBuffer>, CopyTooLarge>> {
    return this.#alone(async () => {
      try {
        return await orRefuse({ code: "PDF_BROKEN" }, () => this.#undenied(() => this.#extract(refs, limitBytes)));
      } catch (error) {
        if (this.#pdfium.denials > 0 && error instanceof PdfRefused) return err({ code: "COPY_TOO_LARGE", limitBytes });
        throw error;
      }
    });
  }

  async #extract(refs: readonly PageRef[], limitBytes: number): Promise<Result<Uint8Array<ArrayBuffer>, CopyTooLarge>> {
    const pdfium = this.#pdfium;
    const target = await pdfium.call("FPDF_CreateNewDocument");
    try {
      await this.#import(target, refs);
      const sink = cappedSink(limitBytes);
      const saved = await pdfium.writing(sink.take, (file) => pdfium.call("FPDF_SaveAsCopy", target, file, 0));
      if (sink.overflowed()) return err({ code: "COPY_TOO_LARGE", limitBytes });
      if (saved === 0) throw new PdfRefused({ code: "PDF_BROKEN" });
      return ok(sink.joined());
    } finally {
      if (pdfium.alive) await pdfium.call("FPDF_CloseDocument", target);
    }
  }

  async #import(target: number, refs: readonly PageRef[]): Promise<void> {
    const indices = this.#pdfium.allocateInts(refs.map((ref) => ref.index));
    const args = [target, this.#handle, indices, refs.length, 0];
    const imported = await this.#pdfium.call("FPDF_ImportPagesByIndex", ...args);
    this.#pdfium.free(indices);
    if (imported === 0) throw await this.#firstBroken(refs);
  }

  /** The refusal of an import: PDFium does not say which page it could not take. */
  async #firstBroken(refs: readonly PageRef[]): Promise<PdfRefused> {
    for (const ref of refs) await this.#withPage(ref, async () => undefined);
    return new PdfRefused({ code: "PDF_BROKEN" });
  }

  async #withPage<T>(ref: PageRef, work: (page: number) => Promise<T>): Promise<T> {
    const broken: PdfRefusal = { code: "PDF_PAGE_BROKEN", page: ref.index + 1 };
    return orRefuse(broken, async () => {
      const page = await this.#load(ref);
      if (page === 0) throw new PdfRefused(broken);
      try {
        return await this.#undenied(() => work(page));
      } finally {
        if (this.#pdfium.alive) await this.#pdfium.call("FPDF_ClosePage", page);
      }
    });
  }

  /** A picture PDFium had no memory for comes out black and is reported as drawn. */
  async #undenied<T>(work: () => Promise<T>): Promise<T> {
    const result = await work();
    if (this.#pdfium.denials > 0) throw new PdfiumTrap("not enough memory");
    return result;
  }

  /** By object number a page far into a long scan costs a few reads; by index it costs the walk through the page tree. */
  async #load({ index, objectNumber }: PageRef): Promise<number> {
    if (objectNumber > 0) {
      const page = await this.#pdfium.call("EPDFDoc_LoadPageByObjectNumber", this.#handle, objectNumber);
      if (page !== 0) return page;
    }
    return this.#pdfium.call("FPDF_LoadPage", this.#handle, index);
  }

  async #sizeOf(page: number): Promise<PageSize> {
    const width = await this.#pdfium.call("FPDF_GetPageWidthF", page);
    const height = await this.#pdfium.call("FPDF_GetPageHeightF", page);
    return { width, height };
  }

  async #paint(
    page: number,
    { width, height }: { width: number; height: number },
    turn: number,
  ): Promise<Uint8ClampedArray<ArrayBuffer>> {
    const pdfium = this.#pdfium;
    const pixelsAt = pdfium.allocate(4 * width * height);
    if (pixelsAt === 0) throw new PdfiumTrap("no memory for the picture");
    try {
      const bitmap = await pdfium.call("FPDFBitmap_CreateEx", width, height, BGRA, pixelsAt, 4 * width);
      if (bitmap === 0) throw new PdfiumTrap("no bitmap");
      await pdfium.call("FPDFBitmap_FillRect", bitmap, 0, 0, width, height, WHITE);
      await pdfium.call("FPDF_RenderPageBitmap", bitmap, page, 0, 0, width, height, turn / 90, RENDER_FLAGS);
      await pdfium.call("FPDFBitmap_Destroy", bitmap);
      return pdfium.copy(pixelsAt, 4 * width * height);
    } finally {
      pdfium.free(pixelsAt);
    }
  }

  /** PDFium is not re-entrant while a read is under way: one piece of work at a time. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      if (this.#closed) throw new Error("the PDF is closed");
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** A trap during `work` is the file's fault and becomes `refusal`. */
async function orRefuse<T>(refusal: PdfRefusal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PdfiumTrap) throw new PdfRefused(refusal);
    throw error;
  }
}

/** What was asked for is done by then, and the instance is dropped all the same. */
function onlyTraps(error: unknown): void {
  if (!(error instanceof PdfiumTrap)) throw error;
}

async function whyClosed(pdfium: Pdfium): Promise<"PDF_ENCRYPTED" | "PDF_BROKEN"> {
  return PROTECTED.includes(await pdfium.call("FPDF_GetLastError")) ? "PDF_ENCRYPTED" : "PDF_BROKEN";
}

function pixels(size: PageSize, { dpi, maxPixels, turn }: RenderOptions): { width: number; height: number } {
  const lying = turn === 90 || turn === 270;
  const across = lying ? size.height : size.width;
  const down = lying ? size.width : size.height;
  const scale = Math.min(dpi / 72, Math.sqrt(maxPixels / (across * down)), MAX_SIDE / Math.max(across, down));
  const width = Math.max(1, Math.round(across * scale));
  const height = Math.max(1, Math.round(down * scale));
  return width * height <= maxPixels
    ? { width, height }
    : { width, height: Math.max(1, Math.floor(maxPixels / width)) };
}
