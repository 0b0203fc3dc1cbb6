/** Streams of bytes through the platform's own coders, with each failure told apart: the file's, or the store's. */
import type { Write } from "./image-pdf.ts";

/** These bytes cannot be decoded. Thrown while a picture is poured; who began the pouring makes a refusal of it. */
export class BadPixels extends Error {
  override readonly name = "BadPixels";
}

/** Deflates what `fill` writes and hands it on to `write`. */
export async function deflated(fill: (write: Write) => Promise<void>, write: Write): Promise<void> {
  const coder = new CompressionStream("deflate");
  const pen = coder.writable.getWriter();
  const filled = (async () => {
    try {
      await fill((bytes) => pen.write(owned(bytes)));
      await pen.close();
    } catch (error) {
      await pen.abort(error);
      throw error;
    }
  })();
  const [first, second] = await Promise.allSettled([filled, drain(coder.readable, write)]);
  if (first.status === "rejected") throw first.reason;
  if (second.status === "rejected") throw second.reason;
}

/** Inflates zlib data. Throws BadPixels where the data is damaged; an end that is missing, or bytes after it, count as damage too. */
export async function inflated(input: AsyncIterable<Uint8Array>, write: Write): Promise<void> {
  const coder = new DecompressionStream("deflate");
  const pen = coder.writable.getWriter();
  let trouble: { reason: unknown } | null = null;
  const filled = (async () => {
    const each = input[Symbol.asyncIterator]();
    for (;;) {
      const next = await each.next().catch((reason: unknown) => {
        trouble ??= { reason };
        return { done: true, value: undefined } as const;
      });
      if (trouble) return pen.abort(trouble);
      if (next.done) return pen.close();
      await pen.write(owned(next.value));
    }
  })();
  const pass: Write = async (bytes) => {
    try {
      await write(bytes);
    } catch (reason) {
      trouble ??= { reason };
      throw reason;
    }
  };
  const ends = await Promise.allSettled([filled, drain(coder.readable, pass)]);
  const told = trouble as { reason: unknown } | null;
  if (told) throw told.reason;
  if (ends.some(({ status }) => status === "rejected")) throw new BadPixels("the compressed data is damaged");
}

async function drain(readable: ReadableStream<Uint8Array>, write: Write): Promise<void> {
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      await write(value);
    }
  } catch (error) {
    await reader.cancel(error).catch(() => undefined);
    throw error;
  }
}

/** A coder may keep what it is given; what walks through a file is a view that will be used again. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.slice();
}

/** Gathers bytes into pieces of exactly `length`; the view given to `each` holds until it answers. */
export function inPieces(length: number, each: (piece: Uint8Array) => Promise<void>): Write {
  const piece = new Uint8Array(length);
  let filled = 0;
  return async (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      const count = Math.min(length - filled, bytes.length - at);
      piece.set(bytes.subarray(at, at + count), filled);
      filled += count;
      at += count;
      if (filled < length) return;
      filled = 0;
      await each(piece);
    }
  };
}
