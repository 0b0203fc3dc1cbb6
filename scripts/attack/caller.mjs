// One request and everything that came back, as the judge wants it. Never leaves 127.0.0.1.
import { request } from "node:http";
import { latin1 } from "./leaks.mjs";

const WAIT_MS = 60_000;

/** A source of chance: the same seed, the same attack. @param {number} seed */
export function dice(seed) {
  let state = (seed + 1) >>> 0;
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 2_654_435_769) >>> 0;
    return state / 2 ** 32;
  };
  const below = (n) => Math.floor(next() * n);
  return {
    below,
    /** Another order of the same. */
    shuffle: (list) => {
      const rest = [...list];
      return Array.from({ length: rest.length }, () => rest.splice(below(rest.length), 1)[0]);
    },
  };
}

function codeOf(text, type) {
  if (!type.includes("json")) return null;
  try {
    return JSON.parse(Buffer.from(text, "latin1").toString("utf8"))?.error?.code ?? null;
  } catch {
    return null;
  }
}

/**
 * Sends it and reads all of it. Node's own client and not fetch: it sends whatever headers it is told.
 * @param {string} url @param {{ method: string, path: string, cookie?: string, headers?: Record<string, string>, body?: string | Uint8Array, who?: string }} ask
 */
export function send(url, { method, path, cookie, headers = {}, body, who = "" }) {
  const { hostname, port } = new URL(url);
  if (hostname !== "127.0.0.1") throw new Error("the attack is for 127.0.0.1 only");
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const all = { ...(cookie ? { cookie } : {}), ...headers };
  if (bytes !== undefined) all["content-length"] = String(bytes.length);
  const what = `${who} ${method} ${path}`.trim().slice(0, 160);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers: all, timeout: WAIT_MS }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => resolve(heard(answer, parts)));
    });
    const heard = (answer, parts) => {
      const text = latin1(Buffer.concat(parts));
      const type = answer.headers["content-type"] ?? "";
      const flat = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
      return {
        what,
        status: answer.statusCode ?? 0,
        code: codeOf(text, type),
        text,
        type,
        headers: flat.join("\n"),
        head: answer.headers,
        ms: Math.round(performance.now() - startedAt),
      };
    };
    asked.on("upgrade", (answer, socket) => {
      socket.destroy();
      resolve(heard(answer, []));
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${WAIT_MS} ms`)));
    // Whoever refuses a large body may close the line before it was sent.
    asked.on("error", (error) => reject(new Error(`${what}: ${error.message}`)));
    if (bytes !== undefined) asked.write(bytes);
    asked.end();
  });
}

/** The JSON of an answer. */
export const jsonOf = ({ text }) => JSON.parse(Buffer.from(text, "latin1").toString("utf8"));

/** Does the work on all, so many at once. @template T @param {readonly T[]} list @param {number} width @param {(each: T) => Promise<void>} work */
export async function pool(list, width, work) {
  const rest = [...list];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) await work(next);
    }),
  );
}
