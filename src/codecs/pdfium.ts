/**
 * One running PDFium over one file: memory, callbacks, calls. Knows PDFium's machinery and nothing of pages or refusals.
 * It suspends while the file is read, so only one call may be under way at a time; rasterize.ts sees to that.
 */
import { init } from "@embedpdf/pdfium";
import module from "@embedpdf/pdfium/pdfium.wasm";
import type { ByteSource } from "./pdf-source.ts";
import trampoline from "./trampoline.wasm";

/**
 * An isolate has 128 MB for everything. A page that wants more is refused here, by a failed allocation, instead of
 * killing the isolate together with whatever else it was doing.
 */
export const MEMORY_LIMIT_BYTES = 96 * 1024 * 1024;

const WASM_PAGE_BYTES = 64 * 1024;

/** PDFium stopped in the middle of a call: its memory is in an unknown state and no further call is possible. */
export class PdfiumTrap extends Error {
  override readonly name = "PdfiumTrap";
}

/** Takes what PDFium writes; false stops it. The bytes are only valid during the call. */
export type Sink = (bytes: Uint8Array) => boolean;

export class Pdfium {
  readonly #source: ByteSource;
  readonly #memory: WebAssembly.Memory;
  readonly #exports: WebAssembly.Exports;
  /** Entries of the function table: FPDF_FILEACCESS.m_GetBlock and FPDF_FILEWRITE.WriteBlock. */
  readonly #callbacks: { getBlock: number; writeBlock: number };
  #sink: Sink | null = null;
  #sourceFailure: { error: unknown } | null = null;
  #dead = false;
  #denials: () => number;

  /** A fresh instance that reads `source`. About 20 ms and 18 MB; drop it soon, its memory never shrinks. */
  static async start(source: ByteSource): Promise<Pdfium> {
    const growth = { denials: 0 };
    const instance = await instantiate(growth);
    return new Pdfium(source, instance, () => growth.denials);
  }

  private constructor(source: ByteSource, instance: WebAssembly.Instance, denials: () => number) {
    this.#source = source;
    this.#exports = instance.exports;
    this.#memory = memoryOf(instance);
    this.#denials = denials;
    this.#callbacks = this.#installCallbacks();
  }

  /** False after a trap or a failed read: documents and pages cannot even be closed any more. */
  get alive(): boolean {
    return !this.#dead;
  }

  /** How often PDFium was denied memory. It goes on without what it wanted, so what it made since is not to be trusted. */
  get denials(): number {
    return this.#denials();
  }

  /** Bytes of wasm memory, exactly. */
  memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Calls an export that may read the file. Throws PdfiumTrap, or what the source threw. */
  async call(name: string, ...args: number[]): Promise<number> {
    const exported = this.#callable(name);
    try {
      return await WebAssembly.promising(exported)(...args);
    } catch (error) {
      this.#dead = true;
      if (this.#sourceFailure) throw this.#sourceFailure.error;
      throw new PdfiumTrap(`PDFium stopped in ${name}`, { cause: error });
    }
  }

  /** Address of `bytes` of fresh memory, 0 when there is none left. */
  allocate(bytes: number): number {
    return this.#callable("malloc")(bytes) >>> 0;
  }

  free(address: number): void {
    if (!this.#dead) this.#callable("free")(address);
  }

  /** 32-bit integers, laid out as C does. Throws when memory is exhausted. */
  allocateInts(values: readonly number[]): number {
    const address = this.allocate(4 * values.length);
    if (address === 0) throw new PdfiumTrap("no memory for arguments");
    const view = new DataView(this.#memory.buffer, address);
    values.forEach((value, at) => {
      view.setInt32(4 * at, value, true);
    });
    return address;
  }

  /** A copy of `bytes` of memory from `address`. */
  copy(address: number, bytes: number): Uint8ClampedArray<ArrayBuffer> {
    return new Uint8ClampedArray(this.#memory.buffer, address, bytes).slice();
  }

  /** An FPDF_FILEACCESS over the source. */
  fileAccess(): number {
    return this.allocateInts([this.#source.size, this.#callbacks.getBlock, 0]);
  }

  /** Gives `work` an FPDF_FILEWRITE whose bytes go to `sink`. */
  async writing<T>(sink: Sink, work: (fileWrite: number) => Promise<T>): Promise<T> {
    const fileWrite = this.allocateInts([1, this.#callbacks.writeBlock]);
    this.#sink = sink;
    try {
      return await work(fileWrite);
    } finally {
      this.#sink = null;
      this.free(fileWrite);
    }
  }

  #callable(name: string): WebAssembly.Numeric {
    if (this.#dead) throw new PdfiumTrap(`PDFium has stopped; ${name} is not possible`);
    return callable(this.#exports, name);
  }

  #installCallbacks(): { getBlock: number; writeBlock: number } {
    const read = new WebAssembly.Suspending((_, position = 0, buffer = 0, size = 0) =>
      this.#read(position >>> 0, buffer >>> 0, size >>> 0),
    );
    const write = (_ = 0, data = 0, size = 0) => this.#write(data >>> 0, size >>> 0);
    const { exports } = new WebAssembly.Instance(trampoline, { file: { read, write } });
    const table = this.#exports.__indirect_function_table;
    if (!(table instanceof WebAssembly.Table)) throw new Error("PDFium exports no function table");
    const getBlock = table.grow(2);
    table.set(getBlock, callable(exports, "getBlock"));
    table.set(getBlock + 1, callable(exports, "writeBlock"));
    return { getBlock, writeBlock: getBlock + 1 };
  }

  async #read(position: number, buffer: number, size: number): Promise<number> {
    if (position + size > this.#source.size) return 0;
    try {
      const bytes = await this.#source.read(position, size);
      new Uint8Array(this.#memory.buffer).set(bytes, buffer);
      return 1;
    } catch (error) {
      this.#sourceFailure = { error };
      throw error;
    }
  }

  #write(data: number, size: number): number {
    if (this.#sink === null) throw new Error("PDFium writes without having been asked to");
    return this.#sink(new Uint8Array(this.#memory.buffer, data, size)) ? 1 : 0;
  }
}

/** Instantiates the module with memory that grows by exactly what is asked, up to the limit. */
async function instantiate(growth: { denials: number }): Promise<WebAssembly.Instance> {
  const instances: WebAssembly.Instance[] = [];
  await init({
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) {
      const started: WebAssembly.Instance = new WebAssembly.Instance(
        module,
        boundedGrowth(imports, () => memoryOf(started), growth),
      );
      instances.push(started);
      receive(started);
      return started.exports;
    },
  });
  const [instance] = instances;
  if (instance === undefined) throw new Error("PDFium did not ask for its module");
  callable(instance.exports, "PDFiumExt_Init")();
  return instance;
}

/** Emscripten's own growth takes 20 % more than asked; over the life of a page that is tens of megabytes. */
function boundedGrowth(
  imports: WebAssembly.Imports,
  memory: () => WebAssembly.Memory,
  growth: { denials: number },
): WebAssembly.Imports {
  const resize = callable(imports.env ?? {}, "emscripten_resize_heap");
  const exact = (requested = 0) => {
    const bytes = requested >>> 0;
    if (bytes > MEMORY_LIMIT_BYTES) {
      growth.denials++;
      return 0;
    }
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

function callable(exports: Record<string, unknown>, name: string): WebAssembly.Numeric {
  const exported = exports[name];
  if (!isNumeric(exported)) throw new Error(`PDFium has no ${name}`);
  return exported;
}

function isNumeric(value: unknown): value is WebAssembly.Numeric {
  return typeof value === "function";
}
