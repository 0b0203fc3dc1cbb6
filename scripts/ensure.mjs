// Installs what the lockfile says when node_modules is missing or older. Runs on any Node from 18 up, alone.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const STAMP = "node_modules/.korrigo-installed";

const wanted = createHash("sha256")
  .update(readFileSync("package-lock.json"))
  .update(readFileSync("package.json"))
  .update(`${process.platform} ${process.arch}`)
  .digest("hex");
const installed = existsSync(STAMP) ? readFileSync(STAMP, "utf8") : "";

if (installed !== wanted) {
  console.log("Installing what Korrigo is built with (once)…");
  // `npm ci` wants a lockfile with every platform's packages, which some registries do not have.
  const args = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  // The npm that runs this script, when there is one.
  const npm = process.env.npm_execpath;
  const done = npm
    ? spawnSync(process.execPath, [npm, ...args], { stdio: "inherit" })
    : spawnSync("npm", args, { stdio: "inherit", shell: process.platform === "win32" });
  if (done.status !== 0) {
    console.error("npm could not install everything. Is there a connection to the registry?");
    process.exit(done.status ?? 1);
  }
  writeFileSync(STAMP, wanted);
}
