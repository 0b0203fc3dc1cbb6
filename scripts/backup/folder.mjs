// The folder of a backup: where each thing lies, and its hashes. It holds names and marks: for its owner's eyes only.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";

export const FORMAT = 1;
export const manifestOf = (dir) => path.join(dir, "manifest.json");
export const tableFile = (dir, name) => path.join(dir, "tables", `${name}.jsonl`);
export const copyFile = (dir, id) => path.join(dir, "copies", `${id}.json`);
export const objectFile = (dir, key) => path.join(dir, "files", ...key.split("/"));

/** Writes for the owner only. @param {string} file @param {string | Uint8Array} content */
export async function keep(file, content) {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, content, { mode: 0o600 });
}

/** SHA-256 in hex of a file, or null when there is none. @param {string} file */
export async function sumOf(file) {
  if (!(await stat(file).catch(() => null))) return null;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}

export const sum = (content) => createHash("sha256").update(content).digest("hex");

/** Rows of a table file. @param {string} dir @param {string} name */
export async function rowsIn(dir, name) {
  const text = await readFile(tableFile(dir, name), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
