// What a deployment asks of wrangler, and how its answers are read. Decides nothing.
import { readFile, rm } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";
import { start } from "../server/tools.mjs";

/** wrangler said no; `said` holds all its words. */
export class WranglerRefusal extends Error {
  /** @param {readonly string[]} args @param {number | null} code @param {string} said */
  constructor(args, code, said) {
    super(`wrangler ${args.join(" ")} ended with ${code}\n${said.trim()}`);
    this.said = said;
  }
}

/**
 * Runs wrangler to its end and answers what it wrote to its standard output, without colours.
 * @param {readonly string[]} args @param {Record<string, string>} [env] @returns {Promise<string>}
 */
export function wrangler(args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = start("wrangler", [...args], { stdio: ["ignore", "pipe", "pipe"], env: { NO_COLOR: "1", ...env } });
    let [out, all] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
      all += chunk;
    });
    child.stderr.on("data", (chunk) => {
      all += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(stripVTControlCharacters(out));
      else reject(new WranglerRefusal(args, code, stripVTControlCharacters(all)));
    });
  });
}

/** The JSON in an answer, whatever wrangler says around it. @param {string} out */
export function jsonIn(out) {
  const from = out.search(/^[[{]/m);
  if (from === -1) throw new Error(`wrangler answered no JSON:\n${out}`);
  return JSON.parse(out.slice(from));
}

/** @param {string} out of `r2 bucket list` */
export function bucketNames(out) {
  return new Set([...out.matchAll(/^name:\s+(\S+)/gm)].map(([, name = ""]) => name));
}

/** The names in the second column of a drawn table. @param {string} out of `queues list` */
export function queueNames(out) {
  const rows = out.split("\n").map((line) => line.split("│").map((cell) => cell.trim()));
  return new Set(rows.flatMap((cells) => (cells.length > 3 && cells[2] && cells[2] !== "name" ? [cells[2]] : [])));
}

const MAX_PAGES = 50;

async function allQueues(/** @type {string[]} */ config) {
  const names = new Set();
  for (let page = 1; page <= MAX_PAGES; page++) {
    const found = queueNames(await wrangler(["queues", "list", "--page", String(page), ...config]));
    const before = names.size;
    for (const name of found) names.add(name);
    if (names.size === before) break;
  }
  return names;
}

/** @param {string[]} config */
async function databases(config) {
  const list = jsonIn(await wrangler(["d1", "list", "--json", ...config]));
  return new Map(list.map(({ name, uuid }) => [name, uuid]));
}

/** What the account has of what Korrigo needs. @param {string[]} config `--config FILE` @returns {Promise<import("./plan.mjs").Account>} */
export async function readAccount(config) {
  return {
    databases: await databases(config),
    buckets: bucketNames(await wrangler(["r2", "bucket", "list"])),
    queues: await allQueues(config),
  };
}

/** The id of a database that is there by now. @param {string} name @param {string[]} config */
export async function databaseId(name, config) {
  const id = (await databases(config)).get(name);
  if (!id) throw new Error(`the account has no database ${name}`);
  return id;
}

export const SIGN_IN = `Nobody is signed in to Cloudflare here. Either
  npx wrangler login                       (opens a browser), or
  CLOUDFLARE_API_TOKEN=… npm run deploy    (a token that may edit Workers, D1, R2 and Queues)
and then again: npm run deploy`;

/** Who is signed in; throws with what to do when nobody is, or when it is open which account is meant. */
export async function signedIn() {
  const out = await wrangler(["whoami", "--json"]).catch((refusal) => {
    if (!(refusal instanceof WranglerRefusal)) throw refusal;
    throw new Error(/"loggedIn":\s*false/.test(refusal.said) ? SIGN_IN : refusal.message);
  });
  const { email, accounts = [] } = jsonIn(out);
  if (accounts.length > 1 && !process.env.CLOUDFLARE_ACCOUNT_ID) {
    const list = accounts.map(({ name, id }) => `  CLOUDFLARE_ACCOUNT_ID=${id}   ${name}`).join("\n");
    throw new Error(`There are several accounts. Say which one is meant:\n${list}`);
  }
  return { email, accounts };
}

/** Deploys and answers where the Worker can be reached. @param {string[]} config @param {string} notes a file wrangler writes to */
export async function deploy(config, notes) {
  await rm(notes, { force: true });
  const out = await wrangler(["deploy", "--minify", ...config], { WRANGLER_OUTPUT_FILE_PATH: notes });
  const lines = (await readFile(notes, "utf8")).split("\n").filter((line) => line !== "");
  const done = lines.map((line) => JSON.parse(line)).find(({ type }) => type === "deploy");
  return { out, urls: urlsOf(done?.targets ?? []) };
}

/** Of the places a Worker runs at, those a browser can open. @param {readonly string[]} targets */
export function urlsOf(targets) {
  return targets
    .map((target) => target.trim().split(/\s/)[0] ?? "")
    .filter((target) => /^(https:\/\/)?[a-z0-9-]+(\.[a-z0-9-]+)+\/?$/i.test(target))
    .map((target) => `https://${target.replace(/^https:\/\//, "").replace(/\/$/, "")}`);
}

/** “1234.56 KiB / gzip: 345.67 KiB” @param {string} out of `deploy` */
export function uploadSize(out) {
  return /Total Upload: (.+)$/m.exec(out)?.[1]?.trim() ?? null;
}

/**
 * The bookmark of this moment in the database's Time Travel.
 * @param {string} database @param {string[]} config @returns {Promise<string>}
 */
export async function bookmarkOf(database, config) {
  const said = jsonIn(await wrangler(["d1", "time-travel", "info", database, "--json", ...config]));
  if (typeof said.bookmark !== "string" || said.bookmark === "") throw new Error("wrangler named no bookmark");
  return said.bookmark;
}

/** What puts the database back. @param {string} database @param {string} bookmark */
export const undoOf = (database, bookmark) => `wrangler d1 time-travel restore ${database} --bookmark=${bookmark}`;
