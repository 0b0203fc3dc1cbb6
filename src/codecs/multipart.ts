/** Writes a file of unknown length into R2 as it grows. */
import { LIMITS } from "#domain/limits";

/** R2 wants parts of one size, at least 5 MiB; two of them lie in memory at most. */
const PART_BYTES = LIMITS.partBytes;

export type R2Writer = {
  /** Bytes taken so far. */
  readonly size: number;
  write(bytes: Uint8Array): Promise<void>;
  /** The file is there from now on, as a whole. */
  close(): Promise<void>;
  /** Nothing is there, and the store keeps no parts. Harmless after `close`. */
  abort(): Promise<void>;
};

/** Nothing is at the key before `close`. A writer that dies leaves parts, which the store drops after a week. */
export function r2Writer(bucket: R2Bucket, key: string, options: R2PutOptions = {}): R2Writer {
  let part = new Uint8Array(PART_BYTES);
  let filled = 0;
  let size = 0;
  let upload: R2MultipartUpload | null = null;
  let closed = false;
  const done: R2UploadedPart[] = [];
  const send = async () => {
    upload ??= await bucket.createMultipartUpload(key, multipartOf(options));
    done.push(await upload.uploadPart(done.length + 1, part.subarray(0, filled)));
    part = new Uint8Array(PART_BYTES);
    filled = 0;
  };
  return {
    get size() {
      return size;
    },
    async write(bytes) {
      size += bytes.length;
      for (let at = 0; at < bytes.length; ) {
        // A full part waits for the next byte: the last one may be as long as the others, but there must be one.
        if (filled === PART_BYTES) await send();
        const count = Math.min(PART_BYTES - filled, bytes.length - at);
        part.set(bytes.subarray(at, at + count), filled);
        filled += count;
        at += count;
      }
    },
    async close() {
      if (upload === null) await bucket.put(key, part.subarray(0, filled), options);
      else {
        await send();
        await upload.complete(done);
      }
      closed = true;
    },
    async abort() {
      if (!closed) await upload?.abort();
    },
  };
}

function multipartOf({ httpMetadata, customMetadata }: R2PutOptions): R2MultipartOptions {
  return { ...(httpMetadata ? { httpMetadata } : {}), ...(customMetadata ? { customMetadata } : {}) };
}
