// The server of the storm: started, killed without a word, started again on the same storage.

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { freeze } from "../server/freeze.mjs";
import { operatorToken } from "../server/operator-token.mjs";
import { freePort } from "../server/serve.mjs";
import { ROOT, start } from "../server/tools.mjs";

const UP_MS = 60_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {string} persist @param {number} calmAt when bad luck ends, UTC ms */
export async function openServer(persist, calmAt) {
  const config = await freeze(path.join(persist, "frozen"), "scripts/storm/worker.mjs");
  const secrets = path.join(persist, "secrets.env");
  const token = await operatorToken(persist);
  await writeFile(secrets, `OPERATOR_TOKEN=${token}\n`, { mode: 0o600 });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child = null;
  const said = [];
  const up = async () => {
    const args = [
      "dev",
      "--config",
      config,
      "--ip",
      "127.0.0.1",
      "--port",
      String(port),
      "--inspector-port",
      String(await freePort()),
    ];
    const vars = ["--var", "ENVIRONMENT:development", "--var", `STORM_UNTIL:${calmAt}`];
    // A process group of its own: it dies as a whole, wrangler and workerd.
    child = start(
      "wrangler",
      [
        ...args,
        "--env-file",
        secrets,
        "--persist-to",
        persist,
        "--show-interactive-dev-session=false",
        "--log-level",
        "info",
        ...vars,
      ],
      {
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
        cwd: ROOT,
      },
    );
    const hear = (chunk) => {
      for (const line of String(chunk).split("\n")) if (line && said.push(line) > 300) said.shift();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    for (const until = Date.now() + UP_MS; Date.now() < until; await pause(50)) {
      const answer = await fetch(`${url}/api/health/live`).catch(() => null);
      await answer?.body?.cancel();
      if (answer?.ok) return;
    }
    throw new Error(`the server did not come up\n${said.slice(-30).join("\n")}`);
  };
  const kill = async () => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await gone;
  };
  /** @param {string} method @param {string} way below /api/operator @param {BodyInit} [body] */
  const operate = async (method, way, body) => {
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": typeof body === "string" ? "application/json" : "application/octet-stream",
    };
    const answer = await fetch(`${url}/api/operator${way}`, { method, headers, body });
    if (!answer.ok) throw new Error(`${method} ${way} answered ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  return { url, up, kill, operate, said };
}
