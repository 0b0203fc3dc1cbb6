/** Where the bytes of a PDF come from, a range at a time. Knows nothing of PDF and never holds a whole scan. */

export type ReadStats = { reads: number; bytes: number };

/** `size` in bytes. `read` gives exactly `length` bytes from `offset`, or throws. The caller owns what it is given. */
export type ByteSource = {
  readonly size: number;
  readonly stats: Readonly<ReadStats>;
  read(offset: number, length: number): Promise<Uint8Array>;
};

/** The tables of a PDF are read in pieces of 512 bytes; one request of this many bytes saves a hundred. */
const BLOCK_BYTES = 64 * 1024;
/** 2 MiB: the page tree of a scan of some hundred pages. */
const MAX_BLOCKS = 32;

type Fetch = (offset: number, length: number) => Promise<Uint8Array>;

/**
 * An object of R2, read by ranges; null when there is none. `stats` counts requests and the bytes they brought.
 * Throws when the object vanishes or answers with another length than asked for.
 */
export async function r2Source(bucket: R2Bucket, key: string): Promise<ByteSource | null> {
  const head = await bucket.head(key);
  if (head === null) return null;
  return blockCached(head.size, async (offset, length) => {
    const object = await bucket.get(key, { range: { offset, length } });
    if (object === null) throw new Error(`R2 object ${key} is gone`);
    return new Uint8Array(await object.arrayBuffer());
  });
}

/** Bytes already in memory: a small upload, or a test. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  const stats: ReadStats = { reads: 0, bytes: 0 };
  return {
    size: bytes.length,
    stats,
    async read(offset, length) {
      inside(bytes.length, offset, length);
      stats.reads++;
      stats.bytes += length;
      return bytes.slice(offset, offset + length);
    },
  };
}

/** Reads of up to one block go through a small cache; longer ones, the pictures, are fetched exactly and not kept. */
export function blockCached(size: number, fetchRange: Fetch): ByteSource {
  const stats: ReadStats = { reads: 0, bytes: 0 };
  const blocks = new BlockCache(size, counted(fetchRange, stats));
  return {
    size,
    stats,
    async read(offset, length) {
      inside(size, offset, length);
      return blocks.read(offset, length);
    },
  };
}

function counted(fetchRange: Fetch, stats: ReadStats): Fetch {
  return async (offset, length) => {
    const bytes = await fetchRange(offset, length);
    if (bytes.length !== length) throw new Error(`asked for ${length} bytes at ${offset}, got ${bytes.length}`);
    stats.reads++;
    stats.bytes += length;
    return bytes;
  };
}

/** The blocks used last. What is kept is the promise, and a read holds its own, so eviction cannot take it away. */
class BlockCache {
  readonly #size: number;
  readonly #fetch: Fetch;
  readonly #blocks = new Map<number, Promise<Uint8Array>>();

  constructor(size: number, fetchRange: Fetch) {
    this.#size = size;
    this.#fetch = fetchRange;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array(0);
    if (length > BLOCK_BYTES) return this.#fetch(offset, length);
    const first = Math.floor(offset / BLOCK_BYTES);
    const last = Math.floor((offset + length - 1) / BLOCK_BYTES);
    const held = last === first ? [this.#block(first)] : [this.#block(first), this.#block(last)];
    const out = new Uint8Array(length);
    for (const [at, block] of (await Promise.all(held)).entries()) {
      const start = (first + at) * BLOCK_BYTES;
      const from = Math.max(offset, start);
      const to = Math.min(offset + length, start + block.length);
      out.set(block.subarray(from - start, to - start), from - offset);
    }
    return out;
  }

  #block(index: number): Promise<Uint8Array> {
    const known = this.#blocks.get(index);
    this.#blocks.delete(index);
    const block = known ?? this.#start(index);
    this.#blocks.set(index, block);
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= MAX_BLOCKS) break;
      this.#blocks.delete(oldest);
    }
    return block;
  }

  /** A request that failed is forgotten, so that the next read asks again. */
  #start(index: number): Promise<Uint8Array> {
    const start = index * BLOCK_BYTES;
    const block = this.#fetch(start, Math.min(BLOCK_BYTES, this.#size - start));
    block.catch(() => {
      if (this.#blocks.get(index) === block) this.#blocks.delete(index);
    });
    return block;
  }
}

function inside(size: number, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > size) {
    throw new RangeError(`bytes ${offset}..${offset + length} of a file of ${size}`);
  }
}
