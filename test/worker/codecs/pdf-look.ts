/** Looks at a PDF the way a reader does, with PDFium: its words, its colours at a place. For tests only. */
import { init, type WrappedPdfiumModule } from "@embedpdf/pdfium";
import module from "@embedpdf/pdfium/pdfium.wasm";
import type { GreyPage } from "#domain/glyphs";

const ANNOTATIONS_TOO = 0x01;
const RGBA = 0x10;
const WHITE = 0xffffffff;

export type Rgb = { red: number; green: number; blue: number };
/** A page as displayed: width over height, and the colour at fractions of its width and height. */
export type Picture = { aspect: number; at: (x: number, y: number) => Rgb };

/** Opens a PDF in an instance of its own; throws when PDFium cannot. */
export async function lookAt(bytes: Uint8Array): Promise<Look> {
  const { library, memory } = await start();
  const file = library.pdfium.wasmExports.malloc(bytes.length);
  new Uint8Array(memory.buffer).set(bytes, file);
  const document = library.FPDF_LoadMemDocument(file, bytes.length, "");
  if (document === 0) throw new Error(`PDFium refuses the file: error ${library.FPDF_GetLastError()}`);
  return new Look(library, memory, document);
}

async function start(): Promise<{ library: WrappedPdfiumModule; memory: WebAssembly.Memory }> {
  const found: WebAssembly.Memory[] = [];
  const library = await init({
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(module, imports);
      found.push(...Object.values(instance.exports).filter((each) => each instanceof WebAssembly.Memory));
      done(instance);
      return instance.exports;
    },
  });
  library.PDFiumExt_Init();
  const [memory] = found;
  if (memory === undefined) throw new Error("PDFium exports no memory");
  return { library, memory };
}

class Look {
  readonly #library: WrappedPdfiumModule;
  readonly #memory: WebAssembly.Memory;
  readonly #document: number;

  constructor(library: WrappedPdfiumModule, memory: WebAssembly.Memory, document: number) {
    this.#library = library;
    this.#memory = memory;
    this.#document = document;
  }

  get pageCount(): number {
    return this.#library.FPDF_GetPageCount(this.#document);
  }

  /** The words of a page, in the order of its drawing. */
  words(index: number): string {
    const page = this.#library.FPDF_LoadPage(this.#document, index);
    const text = this.#library.FPDFText_LoadPage(page);
    const count = this.#library.FPDFText_CountChars(text);
    const buffer = this.#library.pdfium.wasmExports.malloc(2 * (count + 1));
    this.#library.FPDFText_GetText(text, 0, count, buffer);
    return new TextDecoder("utf-16le").decode(this.#bytes(buffer, 2 * count));
  }

  /** The page drawn `width` pixels wide. */
  picture(index: number, width: number): Picture {
    const { aspect, height, stride, pixels } = this.#drawn(index, width);
    const at = (x: number, y: number): Rgb => {
      const [column, row] = [Math.min(width - 1, Math.floor(x * width)), Math.min(height - 1, Math.floor(y * height))];
      const [red = 0, green = 0, blue = 0] = pixels.subarray(row * stride + 4 * column);
      return { red, green, blue };
    };
    return { aspect, at };
  }

  /** The page drawn `width` pixels wide, in levels of grey. */
  grey(index: number, width: number): GreyPage {
    const { height, stride, pixels } = this.#drawn(index, width);
    const grey = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0, from = y * stride; x < width; x++, from += 4)
        grey[y * width + x] = ((pixels[from] ?? 0) + 2 * (pixels[from + 1] ?? 0) + (pixels[from + 2] ?? 0)) >> 2;
    }
    return { width, height, grey };
  }

  #drawn(index: number, width: number): { aspect: number; height: number; stride: number; pixels: Uint8Array } {
    const library = this.#library;
    const page = library.FPDF_LoadPage(this.#document, index);
    const aspect = library.FPDF_GetPageWidthF(page) / library.FPDF_GetPageHeightF(page);
    const height = Math.round(width / aspect);
    const bitmap = library.FPDFBitmap_Create(width, height, 0);
    library.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
    library.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, ANNOTATIONS_TOO | RGBA);
    const stride = library.FPDFBitmap_GetStride(bitmap);
    const pixels = this.#bytes(library.FPDFBitmap_GetBuffer(bitmap), stride * height);
    library.FPDFBitmap_Destroy(bitmap);
    library.FPDF_ClosePage(page);
    return { aspect, height, stride, pixels };
  }

  /** A copy: memory that grows gets another buffer. */
  #bytes(start: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer).slice(start, start + length);
  }
}
