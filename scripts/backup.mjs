// `npm run backup -- --out DIR`: tables, objects of copies, files, and a manifest with the hash of each. Run again into
// the same folder it fetches only files that are not there yet.
import { mkdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { copyFile, FORMAT, keep, manifestOf, objectFile, sum, sumOf, tableFile } from "./backup/folder.mjs";
import { openOperator, WHERE } from "./server/operator.mjs";

const { values } = parseArgs({ options: { ...WHERE, out: { type: "string" }, persist: { type: "string" } } });
if (!values.out) {
  console.error("npm run backup -- --out DIR [--url URL --token-file FILE]");
  process.exit(2);
}
const dir = values.out;
const startedAt = Date.now();
await mkdir(dir, { recursive: true, mode: 0o700 });
const operator = await openOperator({ url: values.url, tokenFile: values["token-file"], persist: values.persist });
try {
  // Children first: whatever a row refers to is then in a table that is read later. Objects and files come after, and
  // are as new as the rows or newer.
  const { at, tables } = await operator.get("/backup");
  const kept = {};
  const copyIds = [];
  for (const { name } of [...tables].reverse()) {
    const lines = [];
    for (let after = "0"; after !== null; ) {
      const step = await operator.get(`/backup/rows?table=${name}&after=${encodeURIComponent(after)}`);
      for (const row of step.rows) lines.push(JSON.stringify(row));
      if (name === "copy") copyIds.push(...step.rows.map(({ id, school_id }) => ({ id, schoolId: school_id })));
      after = step.next;
    }
    const text = lines.map((line) => `${line}\n`).join("");
    await keep(tableFile(dir, name), text);
    kept[name] = { rows: lines.length, sha256: sum(text) };
  }
  const copies = {};
  for (const { id, schoolId } of copyIds) {
    const { dump } = await operator.get(`/backup/copies/${id}`);
    if (dump === null) continue;
    const text = JSON.stringify(dump);
    await keep(copyFile(dir, id), text);
    copies[id] = { schoolId, sha256: sum(text) };
  }
  const files = {};
  let bytes = 0;
  for (let cursor; cursor !== null; ) {
    const step = await operator.get(`/backup/files${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    for (const { key, size, sha256, contentType } of step.items) {
      const file = objectFile(dir, key);
      let hash = await sumOf(file);
      if (hash === null || (sha256 !== null && hash !== sha256)) {
        const answer = await operator.send("GET", `/backup/file?key=${encodeURIComponent(key)}`);
        const content = new Uint8Array(await answer.arrayBuffer());
        hash = sum(content);
        if (content.length !== size || (sha256 !== null && hash !== sha256)) throw new Error(`${key} came damaged`);
        await keep(file, content);
      }
      files[key] = { size, sha256: hash, contentType };
      bytes += size;
    }
    cursor = step.next;
  }
  const manifest = { format: FORMAT, at, tables: kept, copies, files };
  await keep(manifestOf(dir), `${JSON.stringify(manifest, null, 1)}\n`);
  const rows = Object.values(kept).reduce((all, { rows: n }) => all + n, 0);
  const [nCopies, nFiles] = [Object.keys(copies).length, Object.keys(files).length];
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `backup: tables ${tables.length} rows ${rows} copies ${nCopies} files ${nFiles} bytes ${bytes} seconds ${seconds}`,
  );
} finally {
  await operator.close();
}
