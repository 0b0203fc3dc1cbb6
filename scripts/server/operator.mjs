// The way of the commands (recover, verify, backup, …) to an installation: a running one by its address, or the local
// one, which is started for the command and stopped after it unless it runs already.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { HOME, migrate } from "./database.mjs";
import { operatorToken } from "./operator-token.mjs";
import { freePort, serve } from "./serve.mjs";

const LOCAL = "http://127.0.0.1:8787";

export class Refusal extends Error {
  /** @param {number} status @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(`${status} ${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

/** A client of /api/operator. @param {string} url @param {string} token */
function client(url, token) {
  const authorization = `Bearer ${token}`;
  /** @param {string} method @param {string} path @param {{ headers?: Record<string, string>, body?: BodyInit }} init */
  const send = async (method, path, { headers = {}, body } = {}) => {
    const answer = await fetch(`${url}/api/operator${path}`, { method, headers: { authorization, ...headers }, body });
    if (answer.ok) return answer;
    const { error } = await answer.json().catch(() => ({ error: { code: "UNREADABLE", message: "no JSON" } }));
    throw new Refusal(answer.status, error.code, error.message);
  };
  const json = (answer) => (answer.status === 204 ? null : answer.json());
  const call = (method) => async (path, body) =>
    json(await send(method, path, { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }));
  return {
    url,
    send,
    get: async (path) => json(await send("GET", path)),
    post: call("POST"),
    put: call("PUT"),
    delete: async (path) => json(await send("DELETE", path)),
  };
}

async function runsHere(token) {
  const answer = await fetch(`${LOCAL}/api/operator/backup`, { headers: { authorization: `Bearer ${token}` } }).catch(
    () => null,
  );
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

/**
 * Opens an installation. `url` with `tokenFile` (or OPERATOR_TOKEN in the environment) is any running one; without
 * `url` it is the local one below `persist`. Call `close` in the end.
 * @param {{ url?: string, tokenFile?: string, persist?: string }} where
 */
export async function openOperator({ url, tokenFile, persist = HOME } = {}) {
  if (url) {
    const token = tokenFile ? (await readFile(tokenFile, "utf8")).trim() : (process.env.OPERATOR_TOKEN ?? "");
    return { ...client(url.replace(/\/$/, ""), token), close: async () => {} };
  }
  const token = await operatorToken(persist);
  if (path.resolve(persist) === path.resolve(HOME) && (await runsHere(token))) {
    return { ...client(LOCAL, token), close: async () => {} };
  }
  await migrate(persist);
  const server = await serve({ port: await freePort(), persist });
  return { ...client(server.url, token), close: server.stop };
}

/** The options every command takes: `--url`, `--token-file`. For `parseArgs` of node:util. */
export const WHERE = /** @type {const} */ ({ url: { type: "string" }, "token-file": { type: "string" } });
