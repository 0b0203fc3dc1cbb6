// What an import costs: every kind of scan through the real queue in workerd, against poppler on the same file in the same
// run. npm run bench:import [-- --pages 50 --kinds colour,grey,ccitt,jbig2,vector --growth --huge --json FILE]
import { spawnSync } from "node:child_process";
import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { emptySchool, plainExam } from "../scripts/server/empty-school.mjs";
import { cpuOf, cpuOfRun, peakMb, workerdBelow } from "./import/cpu.mjs";
import { watchIsolate } from "./import/heap.mjs";
import { benchScan, KINDS } from "./import/scans.mjs";

const SCANS = ".cache/bench";
const WARM_UP_PAGES = 50;
const PROFILED_PAGES = 50;

const { values } = parseArgs({
  options: {
    pages: { type: "string", default: "50" },
    kinds: { type: "string", default: KINDS.join() },
    growth: { type: "boolean", default: false },
    huge: { type: "boolean", default: false },
    functions: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
const pages = Number(values.pages);
const kinds = values.kinds.split(",");
if (!Number.isInteger(pages) || pages < 1 || kinds.some((kind) => !KINDS.includes(kind))) {
  console.error(
    "npm run bench:import [-- --pages N --kinds colour,grey,ccitt,jbig2,vector --growth --huge --json FILE]",
  );
  process.exit(2);
}
ensurePoppler();

const folder = await mkdtemp(path.join(tmpdir(), "korrigo-bench-"));
const lines = [];
const { admin, server, stop } = await emptySchool({ name: "Bench", log: (line) => lines.push(line) });
try {
  const rows = [];
  for (const kind of kinds) {
    await importOf(admin, { kind, pages: WARM_UP_PAGES });
    rows.push(await measured(admin, kind, pages));
    say(rows.at(-1));
  }
  if (values.growth) rows.push(await growth(admin));
  if (values.huge) rows.push(await measured(admin, "colour", 1000));
  table(rows.filter((row) => row.kind));
  if (values.json) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
} finally {
  await stop();
  await rm(folder, { recursive: true, force: true });
}

/** One import from the end of the upload to its copies: what it cost, and what poppler needs for the same file. */
async function measured(admin, kind, count) {
  const ours = await importOf(admin, { kind, pages: count });
  // Once more under the profiler: what the product's own isolate uses, without the simulated storage beside it.
  const profiled = await importOf(admin, { kind, pages: Math.min(count, PROFILED_PAGES), profile: true });
  const own = profiled.seen.heap.cpu;
  if (values.functions)
    for (const [name, ms] of own.functions.slice(0, 40)) console.log(`  ${(ms / profiled.count).toFixed(2)} ${name}`);
  const toppm = cpuOfRun("pdftoppm", ["-jpeg", "-r", "150", ours.file, path.join(folder, "page")]) / count;
  const images = cpuOfRun("pdfimages", ["-all", ours.file, path.join(folder, "image")]) / count;
  const all = ours.cpuMs / count;
  return { kind, pages: count, cpuMs: all, ownMs: own.all / profiled.count, toppm, images, ...ours.seen };
}

async function importOf(admin, { kind, pages: count, profile = false }) {
  const file = await benchScan({ kind, pages: count, folder: SCANS });
  const examId = await plainExam(admin, { name: `${kind} ${count}` });
  const scan = await send(admin, examId, file);
  const workerd = workerdBelow(server.pid);
  const from = lines.length;
  const isolate = await watchIsolate(server.inspectorPort, { profile });
  const before = cpuOf(workerd);
  const startedAt = performance.now();
  const { jobId } = await admin.call("POST", `/api/scans/${scan}/complete`);
  const job = await admin.ended(jobId);
  const cpuMs = cpuOf(workerd) - before;
  const seconds = (performance.now() - startedAt) / 1000;
  const seen = {
    seconds,
    heap: await isolate.stop(),
    rssMb: Math.max(...workerd.map(peakMb)),
    ...told(lines.slice(from)),
  };
  if (job.result.pages !== count) throw new Error(`${job.result.pages} pages of ${count} arrived`);
  return { file, count, cpuMs, seen };
}

/** The file goes up as the web app sends it, part by part, never whole in memory. */
async function send(admin, examId, file) {
  const blob = await openAsBlob(file);
  const asked = { fileName: path.basename(file), size: blob.size, force: true };
  const { scanId, partSize } = await admin.call("POST", `/api/exams/${examId}/scans`, asked);
  for (let n = 1; (n - 1) * partSize < blob.size; n++) {
    const body = new Uint8Array(await blob.slice((n - 1) * partSize, n * partSize).arrayBuffer());
    await admin.send("PUT", `/api/scans/${scanId}/parts/${n}`, { body, type: "application/octet-stream" });
  }
  return scanId;
}

/** What the consumer itself says of its reading: ranges of R2, bytes, wasm memory. */
function told(said) {
  const messages = said.flatMap((line) => {
    const at = line.indexOf('{"level"');
    if (at < 0) return [];
    try {
      return [JSON.parse(line.slice(at))];
    } catch {
      return [];
    }
  });
  const read = messages.filter(({ event }) => event === "pages.read");
  const sum = (key) => read.reduce((all, each) => all + (each[key] ?? 0), 0);
  return {
    reads: sum("reads"),
    readMb: sum("readBytes") / 1e6,
    wasmMb: Math.max(0, ...read.map(({ wasmBytes }) => wasmBytes ?? 0)) / 1048576,
  };
}

/** Twenty times 50 pages must not cost less than 1,000 pages. */
async function growth(admin) {
  const few = await importOf(admin, { kind: "grey", pages: 50 });
  const many = await importOf(admin, { kind: "grey", pages: 1000 });
  const ratio = many.cpuMs / (20 * few.cpuMs);
  console.log(`growth: 1,000 pages cost ${ratio.toFixed(2)} times 20 x 50 pages (CPU)`);
  return { growth: ratio };
}

function say({ kind, pages: count, cpuMs, ownMs, toppm, images, wasmMb, heap, reads, readMb, seconds }) {
  console.log(
    `${kind}: ${count} pages, ${cpuMs.toFixed(0)} ms CPU a page, pdftoppm ${toppm.toFixed(0)}, ratio ${(cpuMs / toppm).toFixed(2)}; own isolate ${ownMs.toFixed(0)} ms, ratio ${(ownMs / toppm).toFixed(2)}; ` +
      `pdfimages ${images.toFixed(0)}; wasm ${wasmMb.toFixed(0)} MB, heap ${heap.used.toFixed(0)} MB and buffers ${heap.buffers.toFixed(0)} MB; ` +
      `${(reads / count).toFixed(1)} reads and ${(readMb / count).toFixed(2)} MB a page; ${seconds.toFixed(1)} s`,
  );
}

function table(rows) {
  console.log(
    "\n| scan | pages | CPU ms a page, storage too | own isolate | pdftoppm | ratio | own ratio | wasm MB | isolate MB | R2 reads a page | MB read a page |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|---|---|");
  for (const { kind, pages: count, cpuMs, ownMs, toppm, wasmMb, heap, reads, readMb } of rows) {
    const cells = [
      kind,
      count,
      cpuMs.toFixed(0),
      ownMs.toFixed(0),
      toppm.toFixed(0),
      (cpuMs / toppm).toFixed(2),
      (ownMs / toppm).toFixed(2),
      wasmMb.toFixed(0),
      heap.together.toFixed(0),
      (reads / count).toFixed(1),
      (readMb / count).toFixed(2),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

function ensurePoppler() {
  if (!spawnSync("pdftoppm", ["-v"]).error) return;
  console.log("installing poppler-utils to compare with…");
  if (spawnSync("apt-get", ["install", "-y", "poppler-utils"], { stdio: "ignore" }).status !== 0) {
    console.error("pdftoppm is not on this machine and could not be installed");
    process.exit(1);
  }
}
