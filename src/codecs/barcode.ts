/** Square codes on a page's picture: where they are and what they say. Decides nothing about their meaning. */
import { prepareZXingModule, purgeZXingModule, type ZXingReaderModule } from "zxing-wasm/reader";
import module from "zxing-wasm/reader/zxing_reader.wasm";
import type { GreyPage } from "#domain/glyphs";
import { CORNER_ORDER, cornerOf } from "#domain/paper-places";

/**
 * `box`: the upright box around the code, in fractions of the picture. `rotation`: degrees clockwise, -180 to 180, by
 * which the code is turned on the picture; a page fed upside down shows about 180, sideways about 90 or -90.
 */
export type FoundCode = {
  text: string;
  box: { x: number; y: number; w: number; h: number };
  rotation: number;
};

/**
 * The QR codes of a page (or of a half of an A3 side). “corner” looks where printed papers have theirs and stops at the
 * first corner that holds one: 1 to 3 ms a corner at 150 dpi. “everywhere” reads the whole picture: about 30 ms. Any
 * resolution from about 100 dpi. Throws when the reader breaks down (its memory is given back, the next call starts anew).
 */
export async function readCodes(page: GreyPage, where: "corner" | "everywhere"): Promise<FoundCode[]> {
  const reader = await running();
  try {
    if (where === "everywhere") return read(reader, page, { x: 0, y: 0, w: page.width, h: page.height });
    for (const corner of CORNER_ORDER) {
      const found = read(reader, page, cornerOf(page, corner));
      if (found.length > 0) return found;
    }
    return [];
  } catch (error) {
    stop();
    // What C++ throws arrives as a number.
    throw error instanceof Error ? error : new Error(`the reader of codes stopped: ${error}`);
  }
}

/** Bytes of the reader's memory, 0 while it does not run. It never shrinks. */
export async function readerBytes(): Promise<number> {
  return started ? (await started).HEAPU8.byteLength : 0;
}

type Pixels = { x: number; y: number; w: number; h: number };
type Reader = Pick<ZXingReaderModule, "HEAPU8" | "_malloc" | "_free" | "readBarcodesFromPixmap">;
type Options = Parameters<Reader["readBarcodesFromPixmap"]>[3];
/** The list lies in the reader's memory until it is deleted, which its declared type does not say. */
type Results = ReturnType<Reader["readBarcodesFromPixmap"]> & { delete?: () => void };
type Result = NonNullable<ReturnType<Results["get"]>>;

let started: Promise<Reader> | null = null;

function running(): Promise<Reader> {
  started ??= prepareZXingModule({
    overrides: {
      instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) {
        const instance = new WebAssembly.Instance(module, imports);
        receive(instance);
        return instance.exports;
      },
    },
    fireImmediately: true,
  });
  return started;
}

function stop(): void {
  purgeZXingModule();
  started = null;
}

/** As zxing-cpp numbers them. */
const LOCAL_AVERAGE = 0;
const PLAIN = 0;
const UNKNOWN_CHARACTERS = 0;
const IGNORE_ADD_ON = 0;
/** A page has two codes; a drawing full of them must not hold the import up. */
const AT_MOST = 8;

const OPTIONS: Options = {
  formats: "QRCode",
  tryHarder: true,
  tryRotate: true,
  tryInvert: false,
  tryDownscale: true,
  tryDenoise: false,
  binarizer: LOCAL_AVERAGE,
  isPure: false,
  // A code of few dots a module (a fax, a 1-bit scan) is often read only when made smaller.
  downscaleThreshold: 150,
  downscaleFactor: 3,
  minLineCount: 2,
  maxNumberOfSymbols: AT_MOST,
  validateOptionalChecksum: false,
  returnErrors: false,
  eanAddOnSymbol: IGNORE_ADD_ON,
  textMode: PLAIN,
  characterSet: UNKNOWN_CHARACTERS,
  tryCode39ExtendedMode: false,
};

function read(reader: Reader, page: GreyPage, area: Pixels): FoundCode[] {
  if (area.w < 1 || area.h < 1) return [];
  const bytes = area.w * area.h;
  const address = reader._malloc(bytes);
  if (address === 0) throw new Error(`no memory to read codes on ${area.w} by ${area.h} pixels`);
  try {
    copyArea(page, area, reader.HEAPU8.subarray(address, address + bytes));
    const results: Results = reader.readBarcodesFromPixmap(address, area.w, area.h, OPTIONS);
    const read = Array.from({ length: results.size() }, (_, n) => results.get(n));
    results.delete?.();
    return read.flatMap((each) => (each?.isValid ? [placed(each, page, area)] : []));
  } finally {
    reader._free(address);
  }
}

function copyArea({ width, grey }: GreyPage, area: Pixels, into: Uint8Array): void {
  for (let row = 0; row < area.h; row++) {
    const from = (area.y + row) * width + area.x;
    into.set(grey.subarray(from, from + area.w), row * area.w);
  }
}

function placed({ text, position, rotation }: Result, page: GreyPage, area: Pixels): FoundCode {
  const corners = [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft];
  const xs = corners.map(({ x }) => (area.x + x) / page.width);
  const ys = corners.map(({ y }) => (area.y + y) / page.height);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { text, box: { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y }, rotation };
}
