/**
 * One running PDFium over one file: memory, callbacks, calls. Knows PDFium's machinery and nothing of pages or refusals.
 * It suspends while the file is read or written, so only one call may be under way at a time; rasterize.ts sees to that.
 */
import type { ByteSource } from "./pdf-source.ts";
import { callable, PdfiumOutOfMemory, PdfiumTrap, type Running, startInstance } from "./pdfium-instance.ts";
import trampoline from "./trampoline.wasm";

export { MEMORY_LIMIT_BYTES, PdfiumOutOfMemory, PdfiumTrap } from "./pdfium-instance.ts";

/** Takes what PDFium writes; false stops it. The bytes are only valid until it returns: one that waits copies first. */
export type Sink = (bytes: Uint8Array) => boolean | Promise<boolean>;

export class Pdfium {
  readonly source: ByteSource;
  readonly #memory: WebAssembly.Memory;
  readonly #exports: WebAssembly.Exports;
  readonly #suspendable = new Map<string, (...args: number[]) => Promise<number>>();
  /** Entries of the function table. */
  readonly #callbacks: { getBlock: number; writeBlock: number; needToPauseNow: number };
  #sink: Sink | null = null;
  #pause: (() => boolean) | null = null;
  /** Positions by length. */
  readonly #reads = new Map<number, Set<number>>();
  #failure: { error: unknown } | null = null;
  #dead = false;

  /** A fresh instance that reads `source`. About 20 ms and 18 MB; drop it soon, its memory never shrinks. */
  static async start(source: ByteSource): Promise<Pdfium> {
    return new Pdfium(source, await startInstance());
  }

  private constructor(source: ByteSource, running: Running) {
    this.source = source;
    this.#exports = running.exports;
    this.#memory = running.memory;
    this.#callbacks = this.#installCallbacks();
  }

  /** False after a trap or a failed read: documents and pages cannot even be closed any more. */
  get alive(): boolean {
    return !this.#dead;
  }

  /** Bytes of wasm memory, exactly. */
  memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Calls an export that may read the file. Throws PdfiumTrap, or what the source or the sink threw. */
  async call(name: string, ...args: number[]): Promise<number> {
    const suspendable = this.#suspendable.get(name) ?? this.#wrap(name);
    this.#alive(name);
    try {
      return await suspendable(...args);
    } catch (error) {
      throw this.#stopped(name, error);
    }
  }

  /** Calls an export that never reads the file, at a tenth of the price of `call`. Throws PdfiumTrap. */
  now(name: string, ...args: number[]): number {
    this.#alive(name);
    try {
      return callable(this.#exports, name)(...args);
    } catch (error) {
      throw this.#stopped(name, error);
    }
  }

  /** Address of `bytes` of fresh memory. Throws when there is none left. */
  allocate(bytes: number): number {
    const address = this.now("malloc", bytes) >>> 0;
    if (address === 0) throw new PdfiumOutOfMemory(`no memory for ${bytes} bytes`);
    return address;
  }

  free(address: number): void {
    if (!this.#dead) this.now("free", address);
  }

  /** 32-bit integers, laid out as C does. */
  allocateInts(values: readonly number[]): number {
    const address = this.allocate(4 * values.length);
    this.#ints(address, values.length).set(values);
    return address;
  }

  /** A C string in UTF-8. */
  allocateText(text: string): number {
    const bytes = new TextEncoder().encode(`${text}\0`);
    const address = this.allocate(bytes.length);
    this.view(address, bytes.length).set(bytes);
    return address;
  }

  /** The `count` numbers an export puts at the address it is given; null when it answers 0. */
  floats(count: number, fill: (address: number) => number): number[] | null {
    return this.#filled(count, fill, (address) => [...new Float32Array(this.#memory.buffer, address, count)]);
  }

  /** As `floats`, for 32-bit integers. */
  ints(count: number, fill: (address: number) => number): number[] | null {
    return this.#filled(count, fill, (address) => [...this.#ints(address, count)]);
  }

  /** The memory itself, valid until the next call. */
  view(address: number, bytes: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer as ArrayBuffer, address, bytes);
  }

  /** An FPDF_FILEACCESS over the source. */
  fileAccess(): number {
    return this.allocateInts([this.source.size, this.#callbacks.getBlock, 0]);
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

  /** Gives `work` an IFSDK_PAUSE that asks `due` whether to pause. */
  async pausing<T>(due: () => boolean, work: (pause: number) => Promise<T>): Promise<T> {
    const pause = this.allocateInts([1, this.#callbacks.needToPauseNow, 0]);
    this.#pause = due;
    try {
      return await work(pause);
    } finally {
      this.#pause = null;
      this.free(pause);
    }
  }

  /** Where in the file so many bytes were read in one go, as the data of a stream are. */
  readsOf(length: number): readonly number[] {
    return [...(this.#reads.get(length) ?? [])];
  }

  #ints(address: number, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, count);
  }

  #filled<T>(count: number, fill: (address: number) => number, read: (address: number) => T): T | null {
    const address = this.allocate(4 * count);
    try {
      return fill(address) === 0 ? null : read(address);
    } finally {
      this.free(address);
    }
  }

  #wrap(name: string): (...args: number[]) => Promise<number> {
    const wrapped = WebAssembly.promising(callable(this.#exports, name));
    this.#suspendable.set(name, wrapped);
    return wrapped;
  }

  #alive(name: string): void {
    if (this.#dead) throw new PdfiumTrap(`PDFium has stopped; ${name} is not possible`);
  }

  #stopped(name: string, error: unknown): unknown {
    this.#dead = true;
    if (this.#failure) return this.#failure.error;
    return error instanceof PdfiumTrap ? error : new PdfiumTrap(`PDFium stopped in ${name}`, { cause: error });
  }

  #installCallbacks(): { getBlock: number; writeBlock: number; needToPauseNow: number } {
    const read = new WebAssembly.Suspending((_, position = 0, buffer = 0, size = 0) =>
      this.#outside(() => this.#read(position >>> 0, buffer >>> 0, size >>> 0)),
    );
    const write = new WebAssembly.Suspending((_ = 0, data = 0, size = 0) =>
      this.#outside(() => this.#write(data >>> 0, size >>> 0)),
    );
    const pause = () => (this.#pause?.() ? 1 : 0);
    const { exports } = new WebAssembly.Instance(trampoline, { file: { read, write }, watch: { pause } });
    const table = this.#exports.__indirect_function_table;
    if (!(table instanceof WebAssembly.Table)) throw new Error("PDFium exports no function table");
    const getBlock = table.grow(3);
    table.set(getBlock, callable(exports, "getBlock"));
    table.set(getBlock + 1, callable(exports, "writeBlock"));
    table.set(getBlock + 2, callable(exports, "needToPauseNow"));
    return { getBlock, writeBlock: getBlock + 1, needToPauseNow: getBlock + 2 };
  }

  /** A failure of storage is remembered, so that it is not taken for one of PDFium. */
  async #outside(work: () => Promise<number>): Promise<number> {
    try {
      return await work();
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  async #read(position: number, buffer: number, size: number): Promise<number> {
    if (position + size > this.source.size) return 0;
    const bytes = await this.source.read(position, size);
    this.#reads.set(size, (this.#reads.get(size) ?? new Set()).add(position));
    this.view(buffer, size).set(bytes);
    return 1;
  }

  async #write(data: number, size: number): Promise<number> {
    if (this.#sink === null) throw new Error("PDFium writes without having been asked to");
    return (await this.#sink(this.view(data, size))) ? 1 : 0;
  }
}
