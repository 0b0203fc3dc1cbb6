/** The SHA-256 of a file, computed in a worker while the file is sent. */

export type HashAsk = { key: number; file: File } | { key: number; stop: true };
export type HashAnswer = { key: number; done: number } | { key: number; sha256: string | null };

type Waiting = { moved: (share: number) => void; settle: (sha256: string | null) => void };

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;

/**
 * Null when this browser cannot tell (no workers, a file that moved): then the server alone finds out. `moved` gets the
 * share that is done, from 0 to 1.
 */
export function hashFile(key: number, file: File, moved: (share: number) => void): Promise<string | null> {
  const started = start();
  if (!started) return Promise.resolve(null);
  return new Promise((resolve) => {
    waiting.set(key, { moved, settle: resolve });
    started.postMessage({ key, file } satisfies HashAsk);
  });
}

/** The sum is not wanted any more; what waits for it gets null. */
export function stopHash(key: number): void {
  const one = waiting.get(key);
  if (!one) return;
  waiting.delete(key);
  worker?.postMessage({ key, stop: true } satisfies HashAsk);
  one.settle(null);
}

function start(): Worker | null {
  if (worker || typeof Worker === "undefined") return worker;
  worker = new Worker(new URL("./hash-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<HashAnswer>) => {
    const one = waiting.get(data.key);
    if ("done" in data) return one?.moved(data.done);
    waiting.delete(data.key);
    one?.settle(data.sha256);
  });
  // A worker that cannot be loaded answers nobody: the uploads go on without.
  worker.addEventListener("error", () => {
    for (const { settle } of waiting.values()) settle(null);
    waiting.clear();
    worker = null;
  });
  return worker;
}
