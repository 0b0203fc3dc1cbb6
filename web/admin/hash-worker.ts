/**
 * Computes the SHA-256 of files beside the screen, some MiB at a time: a file of 2 GiB never lies in memory, and typing
 * and scrolling do not wait. One file after the other, in the order they were asked.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { HashAnswer, HashAsk } from "./hash-file.ts";

const CHUNK_BYTES = 4 * 1024 * 1024;
/** Enough for a bar to move, and no more. */
const TOLD_EVERY_BYTES = 32 * 1024 * 1024;
const stopped = new Set<number>();
let last: Promise<void> = Promise.resolve();

const tell = (answer: HashAnswer) => postMessage(answer);

addEventListener("message", ({ data }: MessageEvent<HashAsk>) => {
  if ("stop" in data) stopped.add(data.key);
  else last = last.then(() => hash(data.key, data.file));
});

async function hash(key: number, file: File): Promise<void> {
  try {
    const sum = sha256.create();
    for (let at = 0; at < file.size; at += CHUNK_BYTES) {
      if (stopped.delete(key)) return;
      sum.update(new Uint8Array(await file.slice(at, at + CHUNK_BYTES).arrayBuffer()));
      if (at % TOLD_EVERY_BYTES === 0) tell({ key, done: at / file.size });
    }
    tell({ key, sha256: bytesToHex(sum.digest()) });
  } catch {
    // The file moved, or cannot be read any more: sending it will say so.
    tell({ key, sha256: null });
  }
}
