/** Why a PDF, or one page of it, cannot be read. Knows nothing of PDFium. */
import { err, ok, type Result } from "#domain/result";

/** `page` counts from 1, as people do. */
export type PageRefusal = { code: "PDF_PAGE_BROKEN" | "PDF_PAGE_TOO_SLOW"; page: number };

/** PDF_ENCRYPTED: a password is asked for, or the lock is of a kind nobody knows here. */
export type PdfRefusal =
  | {
      code:
        | "FILE_EMPTY"
        | "FILE_TOO_LARGE"
        | "NOT_A_PDF"
        | "PDF_ENCRYPTED"
        | "PDF_PASSWORD_WRONG"
        | "PDF_BROKEN"
        | "PDF_WITHOUT_PAGES";
    }
  | PageRefusal;

/** Carries a refusal from inside `work` out to withPdf, which makes a value of it. */
export class PdfRefused extends Error {
  override readonly name: string = "PdfRefused";
  readonly refusal: PdfRefusal;

  constructor(refusal: PdfRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** One page was refused; the document stays usable, and the next page may be asked for. */
export class PageRefused extends PdfRefused {
  override readonly name = "PageRefused";
  readonly page: PageRefusal;

  constructor(refusal: PageRefusal) {
    super(refusal);
    this.page = refusal;
  }
}

/** What `work` answers, or why its page cannot be read: for a caller who goes on with the other pages. */
export async function pageResult<T>(work: () => Promise<T>): Promise<Result<T, PageRefusal>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof PageRefused) return err(error.page);
    throw error;
  }
}
