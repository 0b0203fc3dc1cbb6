// How long an import takes, against pdftoppm drawing the same pages at the same resolution in the same run.
// node bench/import.mjs FILE.pdf [pages per copy]
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "../scripts/api/client.mjs";
import { migrate, withDatabase } from "../scripts/server/database.mjs";
import { insertFirstAdmin } from "../scripts/server/first-admin.mjs";
import { freePort, serve } from "../scripts/server/serve.mjs";

const RUNS = 3;
const [file, pagesPerCopy = "4"] = process.argv.slice(2);
if (!file) {
  console.error("node bench/import.mjs FILE.pdf [pages per copy]");
  process.exit(2);
}

const folder = await mkdtemp(path.join(tmpdir(), "korrigo-bench-"));
await migrate(folder);
const facts = { schoolName: "Bench", adminName: "Bench", adminEmail: "bench@bench.test" };
const token = await withDatabase((db) => insertFirstAdmin(db, facts), folder);
const server = await serve({ port: await freePort(), persist: folder });
try {
  const admin = new Client(server.url);
  await admin.useLink(`#${token}`, "bench-orage-violette");
  const bytes = new Uint8Array(await readFile(file));
  for (let run = 1; run <= RUNS; run++) {
    const { pages, seconds } = await importOnce(admin, bytes);
    const other = pdftoppm();
    const ratio =
      other === null
        ? "pdftoppm is not on this machine"
        : `pdftoppm ${other.toFixed(2)} s, ratio ${(seconds / other).toFixed(2)}`;
    console.log(
      `run ${run}: ${pages} pages in ${seconds.toFixed(2)} s, ${((seconds * 1000) / pages).toFixed(0)} ms a page; ${ratio}`,
    );
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function importOnce(admin, bytes) {
  const scheme = [{ id: "1", label: "1", points: 100 }];
  const about = {
    name: "Bench",
    date: "2026-01-01",
    subject: "",
    pagesPerCopy: Number(pagesPerCopy),
    sheetSize: "A4",
    anonymous: false,
  };
  const exam = await admin.call("POST", "/api/exams", { ...about, scheme });
  const startedAt = performance.now();
  const { jobId } = await admin.upload(exam.id, "bench.pdf", bytes, { force: true });
  const job = await admin.ended(jobId);
  return { pages: job.result.pages, seconds: (performance.now() - startedAt) / 1000 };
}

/** Seconds, or null where poppler is not installed. */
function pdftoppm() {
  const startedAt = performance.now();
  const done = spawnSync("pdftoppm", ["-r", "150", "-jpeg", file, path.join(folder, "page")]);
  return done.error ? null : (performance.now() - startedAt) / 1000;
}
