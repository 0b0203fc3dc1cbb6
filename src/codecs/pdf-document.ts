/** One open document in one running PDFium: its pages, one call after the other. Throws PdfiumTrap where PDFium stops. */
import { err, ok, type Result } from "#domain/result";
import { cappedSink } from "./capped-sink.ts";
import { PageRefused, PdfRefused } from "./pdf-refusal.ts";
import { type Pdfium, PdfiumOutOfMemory, PdfiumTrap, type Sink } from "./pdfium.ts";

/** A page by its place (from 0) and, when it was indexed, its object number: 0 when unknown. */
export type PageRef = { index: number; objectNumber: number };

/** Points (1/72 inch), as displayed: the page's own rotation is applied. */
export type PageSize = { width: number; height: number };

export type CopyTooLarge = { code: "COPY_TOO_LARGE"; limitBytes: number };

/** FPDF_ERR_PASSWORD. */
const PASSWORD = 4;
/** FPDF_ERR_SECURITY: a protection PDFium does not know. */
const UNKNOWN_LOCK = 5;
/** FPDF_REMOVE_SECURITY. */
const WITHOUT_LOCK = 3;

export class PdfDocument {
  readonly pdfium: Pdfium;
  readonly pageCount: number;
  readonly handle: number;
  readonly #fileAccess: number;
  /** Pages that were loaded so far. */
  pagesLoaded = 0;

  /** Throws PdfRefused; the instance stays usable. */
  static async open(pdfium: Pdfium, password: string | null): Promise<PdfDocument> {
    const fileAccess = pdfium.fileAccess();
    const key = password === null ? 0 : pdfium.allocateText(password);
    const handle = await pdfium.call("FPDF_LoadCustomDocument", fileAccess, key);
    if (key !== 0) pdfium.free(key);
    if (handle === 0) throw whyClosed(pdfium.now("FPDF_GetLastError"), password);
    const pageCount = await pdfium.call("FPDF_GetPageCount", handle);
    if (pageCount <= 0) throw new PdfRefused({ code: "PDF_WITHOUT_PAGES" });
    return new PdfDocument(pdfium, handle, { fileAccess, pageCount });
  }

  private constructor(pdfium: Pdfium, handle: number, opened: { fileAccess: number; pageCount: number }) {
    this.pdfium = pdfium;
    this.handle = handle;
    this.#fileAccess = opened.fileAccess;
    this.pageCount = opened.pageCount;
  }

  /** Gives back what the document holds: every stream that was read. The instance keeps the memory for the next. */
  async close(): Promise<void> {
    if (!this.pdfium.alive) return;
    await this.pdfium.call("FPDF_CloseDocument", this.handle).catch(onlyTraps);
    this.pdfium.free(this.#fileAccess);
  }

  /** By object number a page far into a long scan costs a few reads; by index it costs the walk through the page tree. */
  async withPage<T>(ref: PageRef, work: (page: number) => Promise<T>): Promise<T> {
    const page = await this.#load(ref);
    if (page === 0) throw new PageRefused({ code: "PDF_PAGE_BROKEN", page: ref.index + 1 });
    this.pagesLoaded++;
    try {
      return await work(page);
    } finally {
      if (this.pdfium.alive) await this.pdfium.call("FPDF_ClosePage", page);
    }
  }

  async #load({ index, objectNumber }: PageRef): Promise<number> {
    if (objectNumber > 0) {
      const page = await this.pdfium.call("EPDFDoc_LoadPageByObjectNumber", this.handle, objectNumber);
      if (page !== 0) return page;
    }
    return this.pdfium.call("FPDF_LoadPage", this.handle, index);
  }

  sizeOf(page: number): PageSize {
    return { width: this.pdfium.now("FPDF_GetPageWidthF", page), height: this.pdfium.now("FPDF_GetPageHeightF", page) };
  }

  async objectNumbers(): Promise<number[]> {
    const numbers: number[] = [];
    for (let index = 0; index < this.pageCount; index++) {
      numbers.push(await this.pdfium.call("EPDFDoc_GetPageObjectNumberByIndex", this.handle, index));
    }
    return numbers;
  }

  async extract(refs: readonly PageRef[], limitBytes: number): Promise<Result<Uint8Array<ArrayBuffer>, CopyTooLarge>> {
    const { pdfium } = this;
    try {
      const target = await pdfium.call("FPDF_CreateNewDocument");
      await this.#import(target, refs);
      const sink = cappedSink(limitBytes);
      const saved = await pdfium.writing(sink.take, (file) => pdfium.call("FPDF_SaveAsCopy", target, file, 0));
      if (sink.overflowed()) return err({ code: "COPY_TOO_LARGE", limitBytes });
      if (saved === 0) throw new PdfRefused({ code: "PDF_BROKEN" });
      await pdfium.call("FPDF_CloseDocument", target);
      return ok(sink.joined());
    } catch (error) {
      if (error instanceof PdfiumOutOfMemory) return err({ code: "COPY_TOO_LARGE", limitBytes });
      throw error;
    }
  }

  /** Writes the document anew, readable without a password. False when `sink` stopped it. */
  async unlocked(sink: Sink): Promise<boolean> {
    let wanted = true;
    // PDFium does not tell whether its last piece was taken.
    const noted: Sink = async (bytes) => {
      wanted &&= await sink(bytes);
      return wanted;
    };
    const save = (file: number) => this.pdfium.call("FPDF_SaveAsCopy", this.handle, file, WITHOUT_LOCK);
    const saved = await this.pdfium.writing(noted, save).catch(tooLarge);
    if (wanted && saved === 0) throw new PdfRefused({ code: "PDF_BROKEN" });
    return wanted;
  }

  async #import(target: number, refs: readonly PageRef[]): Promise<void> {
    const indices = this.pdfium.allocateInts(refs.map((ref) => ref.index));
    const args = [target, this.handle, indices, refs.length, 0];
    const imported = await this.pdfium.call("FPDF_ImportPagesByIndex", ...args);
    this.pdfium.free(indices);
    if (imported === 0) throw await this.#firstBroken(refs);
  }

  /** The refusal of an import: PDFium does not say which page it could not take. */
  async #firstBroken(refs: readonly PageRef[]): Promise<PdfRefused> {
    for (const ref of refs) await this.withPage(ref, async () => undefined);
    return new PdfRefused({ code: "PDF_BROKEN" });
  }
}

function tooLarge(error: unknown): never {
  throw error instanceof PdfiumOutOfMemory ? new PdfRefused({ code: "FILE_TOO_LARGE" }) : error;
}

/** What was asked for is done by then, and the instance is dropped all the same. */
function onlyTraps(error: unknown): void {
  if (!(error instanceof PdfiumTrap)) throw error;
}

function whyClosed(lastError: number, password: string | null): PdfRefused {
  if (lastError === PASSWORD)
    return new PdfRefused({ code: password === null ? "PDF_ENCRYPTED" : "PDF_PASSWORD_WRONG" });
  return new PdfRefused({ code: lastError === UNKNOWN_LOCK ? "PDF_ENCRYPTED" : "PDF_BROKEN" });
}
