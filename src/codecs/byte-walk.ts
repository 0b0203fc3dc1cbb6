/** Reading a file of any size from front to back, some MiB at a time. */
import type { Write } from "./image-pdf.ts";
import type { ByteSource } from "./pdf-source.ts";

/** One request to R2: large enough that requests do not cost more than bytes, small beside the isolate's memory. */
const SLICE_BYTES = 2 * 1024 * 1024;

/** The bytes from `from` up to, not including, `to`, in pieces of some MiB. */
export async function* slices(source: ByteSource, from = 0, to = source.size): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += SLICE_BYTES) yield await source.read(at, Math.min(SLICE_BYTES, to - at));
}

export async function pourBytes(source: ByteSource, from: number, to: number, write: Write): Promise<void> {
  for await (const slice of slices(source, from, to)) await write(slice);
}

/** Walks forward only. What is asked for beyond the end is not there: `take` then answers null. */
export class ByteWalk {
  readonly #source: ByteSource;
  #at: number;
  #slice: Uint8Array = new Uint8Array(0);
  #from = 0;

  constructor(source: ByteSource, at = 0) {
    this.#source = source;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  skip(count: number): void {
    this.#at += count;
  }

  /** The next `count` bytes, at most 2 MiB; a view that holds until the next call. */
  async take(count: number): Promise<Uint8Array | null> {
    if (this.#at + count > this.#source.size) return null;
    if (this.#at < this.#from || this.#at + count > this.#from + this.#slice.length) {
      this.#from = this.#at;
      this.#slice = await this.#source.read(this.#at, Math.min(SLICE_BYTES, this.#source.size - this.#at));
    }
    const start = this.#at - this.#from;
    this.#at += count;
    return this.#slice.subarray(start, start + count);
  }
}
