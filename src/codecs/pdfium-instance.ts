/** PDFium's wasm module started with bounded memory. Knows nothing of files, pages or refusals. */
import { init } from "@embedpdf/pdfium";
import module from "@embedpdf/pdfium/pdfium.wasm";

/**
 * An isolate has 128 MB for everything, and beside PDFium there is the picture it made and the codec that stores it. A
 * page that wants more than this is stopped here instead of killing the isolate together with whatever else it was
 * doing.
 */
export const MEMORY_LIMIT_BYTES = 80 * 1024 * 1024;

const WASM_PAGE_BYTES = 64 * 1024;

/** PDFium stopped in the middle of a call: its memory is in an unknown state and no further call is possible. */
export class PdfiumTrap extends Error {
  override readonly name: string = "PdfiumTrap";
}

/** It stopped because it asked for more memory than it may have. */
export class PdfiumOutOfMemory extends PdfiumTrap {
  override readonly name = "PdfiumOutOfMemory";
}

export type Running = { exports: WebAssembly.Exports; memory: WebAssembly.Memory };

/** A fresh instance, its library initialised. About 20 ms and 18 MB; its memory never shrinks. */
export async function startInstance(): Promise<Running> {
  const instances: WebAssembly.Instance[] = [];
  await init({
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) {
      const started: WebAssembly.Instance = new WebAssembly.Instance(
        module,
        boundedGrowth(imports, () => memoryOf(started)),
      );
      instances.push(started);
      receive(started);
      return started.exports;
    },
  });
  const [instance] = instances;
  if (instance === undefined) throw new Error("PDFium did not ask for its module");
  callable(instance.exports, "PDFiumExt_Init")();
  return { exports: instance.exports, memory: memoryOf(instance) };
}

/**
 * Memory grows by exactly what is asked: Emscripten's own growth takes 20 % more, which over the life of a page is tens
 * of megabytes. Beyond the limit PDFium is stopped at once: told that there is no memory it would go on for a while, and
 * draw a picture it had no room for as black.
 */
function boundedGrowth(imports: WebAssembly.Imports, memory: () => WebAssembly.Memory): WebAssembly.Imports {
  const resize = callable(imports.env ?? {}, "emscripten_resize_heap");
  const exact = (requested = 0) => {
    const bytes = requested >>> 0;
    if (bytes > MEMORY_LIMIT_BYTES) throw new PdfiumOutOfMemory(`PDFium asked for ${bytes} bytes`);
    const target = memory();
    const wanted = Math.ceil((bytes - target.buffer.byteLength) / WASM_PAGE_BYTES);
    target.grow = (pages) => WebAssembly.Memory.prototype.grow.call(target, Math.min(pages, wanted));
    // The original also renews its views of the memory, which would otherwise be detached.
    return resize(bytes);
  };
  return { ...imports, env: { ...imports.env, emscripten_resize_heap: exact } };
}

function memoryOf({ exports }: WebAssembly.Instance): WebAssembly.Memory {
  if (!(exports.memory instanceof WebAssembly.Memory)) throw new Error("PDFium exports no memory");
  return exports.memory;
}

export function callable(exports: Record<string, unknown>, name: string): WebAssembly.Numeric {
  const exported = exports[name];
  if (!isNumeric(exported)) throw new Error(`PDFium has no ${name}`);
  return exported;
}

function isNumeric(value: unknown): value is WebAssembly.Numeric {
  return typeof value === "function";
}
