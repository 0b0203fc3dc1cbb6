// `npm run restore -- DIR`: a backup into an empty installation. Everything is checked against the manifest before it is
// sent and compared afterwards; interrupted, it may be run again.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { copyFile, FORMAT, manifestOf, objectFile, rowsIn, sum, sumOf, tableFile } from "./backup/folder.mjs";
import { openOperator, Refusal, WHERE } from "./server/operator.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ...WHERE, persist: { type: "string" } },
});
const [dir] = positionals;
if (!dir) {
  console.error("npm run restore -- DIR [--url URL --token-file FILE]");
  process.exit(2);
}

/** Rows of about this many characters travel together. */
const CHUNK = 500_000;

function* chunks(rows) {
  let chunk = [];
  let length = 0;
  for (const row of rows) {
    const size = JSON.stringify(row).length;
    if (chunk.length > 0 && (length + size > CHUNK || chunk.length >= 200)) {
      yield chunk;
      [chunk, length] = [[], 0];
    }
    chunk.push(row);
    length += size;
  }
  if (chunk.length > 0) yield chunk;
}

/** Nothing is sent before the whole folder was found to be what the manifest says. */
async function check(manifest) {
  if (manifest.format !== FORMAT) throw new Error(`this backup has format ${manifest.format}, not ${FORMAT}`);
  const wrong = [];
  for (const [name, { sha256 }] of Object.entries(manifest.tables))
    if ((await sumOf(tableFile(dir, name))) !== sha256) wrong.push(tableFile(dir, name));
  for (const [id, { sha256 }] of Object.entries(manifest.copies))
    if ((await sumOf(copyFile(dir, id))) !== sha256) wrong.push(copyFile(dir, id));
  for (const [key, { sha256 }] of Object.entries(manifest.files))
    if ((await sumOf(objectFile(dir, key))) !== sha256) wrong.push(objectFile(dir, key));
  if (wrong.length > 0) throw new Error(`damaged or missing:\n${wrong.join("\n")}`);
}

/** What differs between the manifest and what is stored now. */
async function compare(operator, manifest) {
  const differences = [];
  const { tables } = await operator.get("/backup");
  for (const { name, rows } of tables) {
    const wanted = manifest.tables[name]?.rows ?? 0;
    if (rows !== wanted) differences.push(`table ${name}: ${rows} rows instead of ${wanted}`);
  }
  for (let cursor; cursor !== null; ) {
    const step = await operator.post("/verify", { bytes: true, cursor });
    for (const { kind, copyId, detail } of step.faults) differences.push(`${kind} ${copyId} ${detail}`);
    cursor = step.next;
  }
  for (const [key, { sha256 }] of Object.entries(manifest.files)) {
    const answer = await operator.send("GET", `/backup/file?key=${encodeURIComponent(key)}`).catch(() => null);
    const now = answer && sum(new Uint8Array(await answer.arrayBuffer()));
    if (now !== sha256) differences.push(`file ${key}`);
  }
  return differences;
}

const startedAt = Date.now();
const manifest = JSON.parse(await readFile(manifestOf(dir), "utf8"));
await check(manifest);
const operator = await openOperator({ url: values.url, tokenFile: values["token-file"], persist: values.persist });
try {
  await operator.post("/restore", {});
  const { tables } = await operator.get("/backup");
  let rows = 0;
  for (const { name } of tables) {
    for (const chunk of chunks(manifest.tables[name] ? await rowsIn(dir, name) : [])) {
      await operator.post("/restore/rows", { table: name, rows: chunk });
      rows += chunk.length;
    }
  }
  for (const [key, { sha256, contentType }] of Object.entries(manifest.files)) {
    const query = new URLSearchParams({ key, sha256, ...(contentType ? { contentType } : {}) });
    await operator.send("PUT", `/restore/file?${query}`, { body: await readFile(objectFile(dir, key)) });
  }
  for (const [id, { schoolId }] of Object.entries(manifest.copies)) {
    const body = await readFile(copyFile(dir, id));
    await operator.send("PUT", `/restore/copies/${id}?schoolId=${schoolId}`, { body });
  }
  await operator.delete("/restore");
  const differences = await compare(operator, manifest);
  for (const line of differences) console.log(line);
  const [copies, files] = [Object.keys(manifest.copies).length, Object.keys(manifest.files).length];
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `restore: tables ${tables.length} rows ${rows} copies ${copies} files ${files} differences ${differences.length} seconds ${seconds}`,
  );
  process.exitCode = differences.length === 0 ? 0 : 1;
} catch (fault) {
  if (!(fault instanceof Refusal)) throw fault;
  console.error(fault.message);
  process.exitCode = 1;
} finally {
  await operator.close();
}
