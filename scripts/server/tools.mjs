// How the scripts call the tools in node_modules: always with this project's Node, whatever the machine's is.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(import.meta.url);

const NEEDED = [22, 12];
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(`Korrigo runs on Node ${NEEDED.join(".")} or newer; this is ${process.version}.`);
  console.error("Start it with npm (npm start): the Node it needs is installed with its packages.");
  process.exit(1);
}

/** The file behind a package's command. */
function bin(name) {
  const manifest = require(`${name}/package.json`);
  const file = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[name];
  return path.join(path.dirname(require.resolve(`${name}/package.json`)), file);
}

const QUIET = {
  CI: "1",
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  NO_UPDATE_NOTIFIER: "1",
};

/** Starts a tool; the caller waits for it or stops it. */
export function start(name, args, options = {}) {
  return spawn(process.execPath, [bin(name), ...args], {
    cwd: ROOT,
    stdio: "inherit",
    ...options,
    env: { ...process.env, ...QUIET, ...options.env },
  });
}

/** Runs a tool to its end; throws when it fails. With `quiet` its words are shown only then. */
export function run(name, args, { quiet = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = start(name, args, quiet ? { stdio: ["ignore", "pipe", "pipe"], ...options } : options);
    let said = "";
    child.stdout?.on("data", (chunk) => {
      said += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      said += chunk;
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${name} ${args.join(" ")} ended with ${code}\n${said}`));
    });
  });
}
