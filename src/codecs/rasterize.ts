/** Pages of a PDF as pictures, and some of its pages as a PDF of their own. Decides nothing about exams. */
import { err, ok, type Result } from "#domain/result";
import type { Raster } from "./image.ts";
import {
  PATIENCE,
  PaintTooSlow,
  type Patience,
  paint,
  type RenderOptions,
  ROOMY_BAND_BYTES,
  THRIFTY_BAND_BYTES,
} from "./paint.ts";
import { type CopyTooLarge, type PageRef, type PageSize, PdfDocument } from "./pdf-document.ts";
import { PageRefused, type PdfRefusal, PdfRefused } from "./pdf-refusal.ts";
import type { ByteSource } from "./pdf-source.ts";
import { Pdfium, PdfiumOutOfMemory, PdfiumTrap, type Sink } from "./pdfium.ts";
import { type PlainImage, plainImage } from "./plain-image.ts";

export type { RenderOptions } from "./paint.ts";
export type { CopyTooLarge, PageRef, PageSize } from "./pdf-document.ts";
export { type PageRefusal, PageRefused, type PdfRefusal, pageResult } from "./pdf-refusal.ts";
export type { PlainImage } from "./plain-image.ts";

/**
 * A PDF that is read. Its methods may be called at once, they run one after the other; none works after withPdf ended.
 * Those of one page throw PageRefused when it cannot be read: pageResult() makes a value of it, and the other pages can
 * be asked for as ever. Left alone it ends `work` and becomes the refusal of withPdf.
 */
export type Pdf = {
  readonly pageCount: number;
  /** The object number of every page, 0 for a page that is no indirect object. Reads the whole page tree. */
  pageObjectNumbers(): Promise<number[]>;
  pageSize(ref: PageRef): Promise<PageSize>;
  /** The one picture the page is made of, as the scanner stored it; null when the page has to be drawn. */
  plainImage(ref: PageRef): Promise<PlainImage | null>;
  /** RGBA on white, annotations drawn, opaque. At least one pixel either way. */
  render(ref: PageRef, options: RenderOptions): Promise<Raster>;
  /**
   * A new PDF of just these pages, in this order, their streams copied untouched. Holds the streams in memory: for
   * some tens of pages, not for hundreds. Stops as soon as the result exceeds `limitBytes`.
   */
  extract(refs: readonly PageRef[], limitBytes: number): Promise<Result<Uint8Array<ArrayBuffer>, CopyTooLarge>>;
  /** Bytes of wasm memory at this moment. */
  memoryBytes(): number;
  /** The most there was at any moment so far. */
  peakMemoryBytes(): number;
};

export type OpenOptions = {
  /** Of the reader or of the owner; nothing when there is none. */
  password?: string | undefined;
  patience?: Patience | undefined;
};

/** PDFium's file positions are 32 bits wide. */
const MAX_FILE_BYTES = 2 ** 32 - 1;
/** A PDF may be preceded by other bytes; readers look for its mark this far. */
const HEADER_BYTES = 1024;
/** PDFium keeps every stream it read. With this much memory in use the document is opened anew before the next page. */
const REOPEN_BYTES = 24 * 1024 * 1024;

/** Opens a PDF, lets `work` use it and closes it. Throws only what `work` or the source throws. */
export function withPdf<T>(
  source: ByteSource,
  work: (pdf: Pdf) => Promise<T>,
  options: OpenOptions = {},
): Promise<Result<T, PdfRefusal>> {
  return inSession(source, options, work);
}

/**
 * Writes the PDF anew without its lock, in pieces of up to 32 KiB to `sink`, whose answer false stops the writing.
 * Answers whether all of it was written. PDFium holds every stream of the file meanwhile: about 60 MB fit, a larger file
 * is refused as FILE_TOO_LARGE, perhaps after some of it was written.
 */
export function withoutLock(source: ByteSource, password: string, sink: Sink): Promise<Result<boolean, PdfRefusal>> {
  return inSession(source, { password }, (session) => session.unlocked(sink));
}

async function inSession<T>(
  source: ByteSource,
  options: OpenOptions,
  work: (session: Session) => Promise<T>,
): Promise<Result<T, PdfRefusal>> {
  try {
    await refuseAtSight(source);
    const session = await Session.open(source, options);
    try {
      return ok(await work(session));
    } finally {
      await session.close();
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

/**
 * A document that is opened as often as it takes: anew in the same instance when it holds much, in a fresh instance
 * when the old one stopped. Not in a fresh one without need: the memory of an instance is only given back when the
 * runtime collects it, and until then both count.
 */
class Session implements Pdf {
  readonly #source: ByteSource;
  readonly #password: string | null;
  readonly #patience: Patience;
  readonly pageCount: number;
  #pdfium: Pdfium;
  #document: PdfDocument | null;
  /** Whether the instance has done anything yet. */
  #worn = false;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;
  #peak = 0;

  static async open(source: ByteSource, options: OpenOptions): Promise<Session> {
    const pdfium = await Pdfium.start(source);
    const document = await fileFault(() => PdfDocument.open(pdfium, options.password ?? null));
    return new Session(source, options, document);
  }

  private constructor(source: ByteSource, { password, patience }: OpenOptions, document: PdfDocument) {
    this.#source = source;
    this.#password = password ?? null;
    this.#patience = patience ?? PATIENCE;
    this.#pdfium = document.pdfium;
    this.#document = document;
    this.pageCount = document.pageCount;
  }

  async close(): Promise<void> {
    await this.#alone(async () => {
      this.#closed = true;
      await this.#document?.close();
      this.#document = null;
    });
  }

  memoryBytes(): number {
    return this.#pdfium.memoryBytes();
  }

  peakMemoryBytes(): number {
    return Math.max(this.#peak, this.memoryBytes());
  }

  pageObjectNumbers(): Promise<number[]> {
    return fileFault(() => this.#use((document) => document.objectNumbers()));
  }

  pageSize(ref: PageRef): Promise<PageSize> {
    return pageFault(ref, () => this.#use((document) => document.withPage(ref, async (page) => document.sizeOf(page))));
  }

  plainImage(ref: PageRef): Promise<PlainImage | null> {
    return pageFault(ref, () => this.#use((document) => document.withPage(ref, (page) => plainImage(document, page))));
  }

  render(ref: PageRef, options: RenderOptions): Promise<Raster> {
    return pageFault(ref, () =>
      this.#use((document, bandBytes) =>
        document.withPage(ref, async (page) => {
          const size = document.sizeOf(page);
          return paint(document.pdfium, page, { size, options, bandBytes, patience: this.#patience });
        }),
      ),
    );
  }

  extract(refs: readonly PageRef[], limitBytes: number): Promise<Result<Uint8Array<ArrayBuffer>, CopyTooLarge>> {
    return fileFault(() => this.#use((document) => document.extract(refs, limitBytes)));
  }

  unlocked(sink: Sink): Promise<boolean> {
    return fileFault(() => this.#use((document) => document.unlocked(sink)));
  }

  /**
   * A page is refused for want of memory only by an instance that had all of it: one worn by earlier pages, or by this
   * page's picture, is replaced and the page tried once more, in small bands.
   */
  #use<T>(work: (document: PdfDocument, bandBytes: number) => Promise<T>): Promise<T> {
    return this.#alone(async () => {
      try {
        return await this.#with((document) => work(document, ROOMY_BAND_BYTES));
      } catch (error) {
        if (!(error instanceof WornOut)) throw error;
        return await this.#with((document) => work(document, THRIFTY_BAND_BYTES));
      }
    });
  }

  async #with<T>(work: (document: PdfDocument) => Promise<T>): Promise<T> {
    const document = await this.#opened();
    const worn = this.#worn;
    this.#worn = true;
    try {
      return await work(document);
    } catch (error) {
      const used = worn || document.pagesLoaded > 0;
      throw used && error instanceof PdfiumOutOfMemory ? new WornOut(error) : error;
    } finally {
      await this.#tidy(document);
    }
  }

  async #opened(): Promise<PdfDocument> {
    if (!this.#pdfium.alive) {
      this.#pdfium = await Pdfium.start(this.#source);
      this.#worn = false;
    }
    this.#document ??= await PdfDocument.open(this.#pdfium, this.#password);
    return this.#document;
  }

  async #tidy(document: PdfDocument): Promise<void> {
    const bytes = this.#pdfium.memoryBytes();
    this.#peak = Math.max(this.#peak, bytes);
    if (this.#pdfium.alive && bytes <= REOPEN_BYTES) return;
    this.#document = null;
    await document.close();
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

class WornOut extends PdfiumTrap {
  constructor(cause: PdfiumOutOfMemory) {
    super(cause.message, { cause });
  }
}

/** Where PDFium stops, the file is to blame. */
async function fileFault<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PdfiumTrap) throw new PdfRefused({ code: "PDF_BROKEN" });
    throw error;
  }
}

async function pageFault<T>({ index }: PageRef, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PaintTooSlow) throw new PageRefused({ code: "PDF_PAGE_TOO_SLOW", page: index + 1 });
    if (error instanceof PdfiumTrap) throw new PageRefused({ code: "PDF_PAGE_BROKEN", page: index + 1 });
    throw error;
  }
}
