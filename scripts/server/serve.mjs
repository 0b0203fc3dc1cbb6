// A local server: wrangler dev on 127.0.0.1, stopped with the script that started it.

import { rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { HOME } from "./database.mjs";
import { freeze } from "./freeze.mjs";
import { operatorToken } from "./operator-token.mjs";
import { ROOT, start } from "./tools.mjs";

const WAIT_MS = 120_000;

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Starts the product on a port and waits until it answers. `log` receives every line the server says; without it the
 * lines are kept and shown when the server does not come up. With `watch` it follows the source files.
 */
export async function serve({ port = 8787, persist = HOME, log = null, vars = {}, watch = false } = {}) {
  const secrets = { OPERATOR_TOKEN: await operatorToken(persist) };
  const said = [];
  const folder = path.join(ROOT, ".cache", `server-${process.pid}-${port}`);
  const inspectorPort = await freePort();
  const config = watch ? [] : ["--config", await freeze(folder)];
  // A file and not an argument: the list of processes is open to everybody on the machine.
  const secretsFile = path.join(persist, "secrets.env");
  await writeFile(
    secretsFile,
    Object.entries(secrets)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
    {
      mode: 0o600,
    },
  );
  const settings = Object.entries({ ENVIRONMENT: "development", ...vars }).flatMap(([name, value]) => [
    "--var",
    `${name}:${value}`,
  ]);
  const args = [
    "dev",
    ...config,
    "--ip",
    "127.0.0.1",
    "--port",
    String(port),
    "--env-file",
    secretsFile,
    "--inspector-port",
    String(inspectorPort),
  ];
  const child = start(
    "wrangler",
    [...args, "--persist-to", persist, "--show-interactive-dev-session=false", "--log-level", "info", ...settings],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const hear = (chunk) => {
    for (const line of String(chunk).split("\n")) {
      if (line.trim() === "") continue;
      if (log) log(line);
      else if (said.push(line) > 400) said.shift();
    }
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve({ code, signal })));
  // Over only when nothing of it is left behind.
  const gone = ended.finally(() => rm(folder, { recursive: true, force: true }));
  const stop = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 8_000);
    await gone;
    clearTimeout(timer);
  };
  // npm runs scripts under a shell and does not pass its own end on: notice being left alone.
  const parent = process.ppid;
  const lookout = setInterval(() => process.ppid !== parent && stop(), 500);
  lookout.unref();
  const url = `http://127.0.0.1:${port}`;
  const up = await Promise.race([answers(url), gone]);
  if (up !== true) {
    await stop();
    throw new Error(`the server did not come up on ${url}\n${said.join("\n")}`);
  }
  return { url, stop, gone, said, inspectorPort, pid: child.pid };
}

async function answers(url) {
  const until = Date.now() + WAIT_MS;
  while (Date.now() < until) {
    const answer = await fetch(`${url}/api/health/ready`).catch(() => null);
    if (answer?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}
