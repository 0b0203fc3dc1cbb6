/** Draws a loaded page, in bands when it is large and in steps so that it can be given up. */
import type { Raster } from "./image.ts";
import type { PageSize } from "./pdf-document.ts";
import { type Pdfium, PdfiumTrap } from "./pdfium.ts";

export type RenderOptions = {
  dpi: number;
  /** A poster gets fewer dots per inch rather than more pixels than this. */
  maxPixels: number;
  /** Degrees clockwise, on top of the page's own rotation. */
  turn: 0 | 90 | 180 | 270;
};

/**
 * How long one page may take to draw. PDFium asks whether to pause after every hundred drawn things, after every form
 * and shading of the page, and after every few rows of a picture; of these questions one in sixteen is answered with a
 * real wait, since only after one does the clock of the platform move.
 *
 * `ms` bounds the time, seen at those waits: a page that has more to do is given up. `questions` bounds it where a wait
 * brings the clock no further. Neither bounds what PDFium does between two questions (reading the page's content, one
 * form with all it holds, a tiled pattern, a font's program): content is bounded by the memory its objects take, the
 * rest only by the CPU limit of the whole message, after which the queue delivers it again.
 */
export type Patience = { ms: number; questions: number };

export const PATIENCE: Patience = { ms: 10_000, questions: 200_000 };

/** The page had to be given up. */
export class PaintTooSlow extends Error {
  override readonly name = "PaintTooSlow";
}

/** FPDF_ANNOT: annotations too. FPDF_REVERSE_BYTE_ORDER: RGBA. FPDF_RENDER_LIMITEDIMAGECACHE: less memory. */
const RENDER_FLAGS = 0x01 | 0x10 | 0x200;
const BGRA = 4;
const WHITE = -1;
/** The longest side WebP can hold. */
const MAX_SIDE = 16_383;
/** FPDF_RENDER_TOBECONTINUED and FPDF_RENDER_DONE. */
const TO_BE_CONTINUED = 1;
const DONE = 2;
const QUESTIONS_PER_WAIT = 16;

/** Pixels of a band, as bytes of wasm memory: an A4 side at 150 dpi is one band, an A3 side two. */
export const ROOMY_BAND_BYTES = 9 * 1024 * 1024;
/** For a page whose own pictures leave no room: every band decodes them anew, which is slow. */
export const THRIFTY_BAND_BYTES = 2 * 1024 * 1024;

type Band = { top: number; rows: number };
type Job = { page: number; width: number; height: number; turn: number };

/** RGBA on white, annotations drawn, opaque. Throws PaintTooSlow and PdfiumTrap. */
export async function paint(
  pdfium: Pdfium,
  page: number,
  about: { size: PageSize; options: RenderOptions; bandBytes: number; patience: Patience },
): Promise<Raster> {
  const { width, height } = pixels(about.size, about.options);
  const job = { page, width, height, turn: about.options.turn / 90 };
  const rgba = new Uint8ClampedArray(4 * width * height);
  const bandRows = Math.min(height, Math.max(1, Math.floor(about.bandBytes / (4 * width))));
  const pixelsAt = pdfium.allocate(4 * width * bandRows);
  const watch = new Watch(about.patience);
  try {
    for (let top = 0; top < height; top += bandRows) {
      const band = { top, rows: Math.min(bandRows, height - top) };
      await paintBand(pdfium, job, { band, pixelsAt, watch });
      rgba.set(pdfium.view(pixelsAt, 4 * width * band.rows), 4 * width * top);
    }
    return { width, height, rgba };
  } finally {
    pdfium.free(pixelsAt);
  }
}

async function paintBand(
  pdfium: Pdfium,
  { page, width, height, turn }: Job,
  { band, pixelsAt, watch }: { band: Band; pixelsAt: number; watch: Watch },
): Promise<void> {
  const bitmap = pdfium.now("FPDFBitmap_CreateEx", width, band.rows, BGRA, pixelsAt, 4 * width);
  if (bitmap === 0) throw new PdfiumTrap("no bitmap");
  pdfium.now("FPDFBitmap_FillRect", bitmap, 0, 0, width, band.rows, WHITE);
  const place = [0, -band.top, width, height, turn, RENDER_FLAGS];
  await pdfium.pausing(watch.due, async (pause) => {
    let status = await pdfium.call("FPDF_RenderPageBitmap_Start", bitmap, page, ...place, pause);
    while (status === TO_BE_CONTINUED) {
      if (await watch.waited()) break;
      status = await pdfium.call("FPDF_RenderPage_Continue", page, pause);
    }
    await pdfium.call("FPDF_RenderPage_Close", page);
    pdfium.now("FPDFBitmap_Destroy", bitmap);
    if (status === TO_BE_CONTINUED) throw new PaintTooSlow("the page takes too long to draw");
    if (status !== DONE) throw new PdfiumTrap("the page could not be drawn");
  });
}

class Watch {
  readonly #patience: Patience;
  readonly #start = Date.now();
  #questions = 0;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  readonly due = (): boolean => ++this.#questions % QUESTIONS_PER_WAIT === 0;

  /** Lets the clock move; true when it is time to give up. */
  async waited(): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return this.#questions > this.#patience.questions || Date.now() - this.#start > this.#patience.ms;
  }
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
