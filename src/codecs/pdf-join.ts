/** Pages of several PDFs, and pictures, as one PDF in an order of one's own. Decides nothing about exams. */
import {
  concatTransformationMatrix,
  drawObject,
  PDFDocument,
  PDFName,
  PDFPage,
  popGraphicsState,
  pushGraphicsState,
} from "pdf-lib";
import type { Raster } from "./image.ts";

/** Collects pages by their place (from 0) in the PDF to come; streams are taken over as they are. */
export class PdfJoin {
  readonly #document: PDFDocument;
  readonly #pages = new Map<number, PDFPage>();

  static async begin(): Promise<PdfJoin> {
    return new PdfJoin(await PDFDocument.create());
  }

  private constructor(document: PDFDocument) {
    this.#document = document;
  }

  /** Page i of `bytes` goes to `places[i]`. False when the file cannot be read or has other pages than these. */
  async take(bytes: Uint8Array, places: readonly number[]): Promise<boolean> {
    try {
      const from = await PDFDocument.load(bytes, { updateMetadata: false });
      if (from.getPageCount() !== places.length) return false;
      const pages = await this.#document.copyPages(from, from.getPageIndices());
      for (const [index, page] of pages.entries()) this.#pages.set(places[index] ?? 0, page);
      return true;
    } catch {
      // pdf-lib throws an error of its own for each way a file can be damaged; for us they are one refusal.
      return false;
    }
  }

  /** A page that is a picture; `size` in points. Answers how many bytes it takes. */
  picture(place: number, raster: Raster, { width, height }: { width: number; height: number }): number {
    const { context } = this.#document;
    const image = context.flateStream(withoutAlpha(raster), {
      Type: "XObject",
      Subtype: "Image",
      Width: raster.width,
      Height: raster.height,
      ColorSpace: "DeviceRGB",
      BitsPerComponent: 8,
    });
    const page = PDFPage.create(this.#document);
    page.setSize(width, height);
    page.node.setXObject(PDFName.of("Page"), context.register(image));
    page.pushOperators(
      pushGraphicsState(),
      concatTransformationMatrix(width, 0, 0, height, 0, 0),
      drawObject("Page"),
      popGraphicsState(),
    );
    this.#pages.set(place, page);
    return image.getContentsSize();
  }

  /** All pages in order of their places, without gaps. Nothing can be added afterwards. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    for (const [, page] of [...this.#pages].sort(([a], [b]) => a - b)) this.#document.addPage(page);
    const options = { addDefaultPage: false, updateFieldAppearances: false, objectsPerTick: Number.POSITIVE_INFINITY };
    return new Uint8Array(await this.#document.save(options));
  }
}

function withoutAlpha({ width, height, rgba }: Raster): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let to = 0, from = 0; to < rgb.length; to += 3, from += 4) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
  return rgb;
}
