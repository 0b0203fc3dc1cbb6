// The text of a PDF, page by page, as PDFium reads it: a reader of its own, not the code that writes final PDFs.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { init } from "@embedpdf/pdfium";

const require = createRequire(import.meta.url);
const UTF16_BYTES = 2;

/** Reads PDFs one after the other with one PDFium. */
export class PdfReader {
  #pdfium;

  static async start() {
    const wasmBinary = await readFile(require.resolve("@embedpdf/pdfium/pdfium.wasm"));
    const pdfium = await init({ wasmBinary });
    pdfium.PDFiumExt_Init();
    return new PdfReader(pdfium);
  }

  /** @param {Awaited<ReturnType<typeof init>>} pdfium */
  constructor(pdfium) {
    this.#pdfium = pdfium;
  }

  /** The text of every page, in order. Throws when the file cannot be read. @param {Uint8Array} bytes @returns {string[]} */
  pages(bytes) {
    const pdfium = this.#pdfium;
    return this.#inMemory(bytes.length, (address) => {
      pdfium.pdfium.HEAPU8.set(bytes, address);
      const document = pdfium.FPDF_LoadMemDocument(address, bytes.length, "");
      if (document === 0) throw new Error(`PDFium cannot read the file: error ${pdfium.FPDF_GetLastError()}`);
      try {
        return Array.from({ length: pdfium.FPDF_GetPageCount(document) }, (_, index) =>
          this.#pageText(document, index),
        );
      } finally {
        pdfium.FPDF_CloseDocument(document);
      }
    });
  }

  #pageText(document, index) {
    const pdfium = this.#pdfium;
    const page = pdfium.FPDF_LoadPage(document, index);
    if (page === 0) throw new Error(`PDFium cannot read page ${index + 1}`);
    const text = pdfium.FPDFText_LoadPage(page);
    try {
      const characters = pdfium.FPDFText_CountChars(text);
      return this.#inMemory((characters + 1) * UTF16_BYTES, (address) => {
        const written = pdfium.FPDFText_GetText(text, 0, characters, address);
        const end = address + Math.max(0, written - 1) * UTF16_BYTES;
        return Buffer.from(pdfium.pdfium.HEAPU8.slice(address, end)).toString("utf16le");
      });
    } finally {
      pdfium.FPDFText_ClosePage(text);
      pdfium.FPDF_ClosePage(page);
    }
  }

  /** @template T @param {number} length @param {(address: number) => T} work @returns {T} */
  #inMemory(length, work) {
    const { malloc, free } = this.#pdfium.pdfium.wasmExports;
    const address = malloc(Math.max(1, length));
    if (address === 0) throw new Error(`PDFium has no ${length} bytes left`);
    try {
      return work(address);
    } finally {
      free(address);
    }
  }
}
