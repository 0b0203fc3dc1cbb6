// `npm run hostile -- DIR`: every file of a folder is uploaded to a running product as a scan. Each must end in readable
// pages or in one clear code, in bounded time, with nothing half made, and the next import fine.
import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { PDFDocument } from "pdf-lib";
import { ApiRefusal, Client } from "./api/client.mjs";
import { emptySchool, plainExam } from "./server/empty-school.mjs";

const USAGE = `npm run hostile -- DIR [--url URL --admin LOGIN --password PASSWORD] [--only NAME]
  without --url: starts a fresh product and removes it afterwards`;
/** A file that has not ended by then hangs. A person would have given up long before. */
const HUNG_MS = 180_000;
/** Codes that say "our fault, try again": a file must never end in one. */
const NOT_A_REFUSAL = new Set(["UNAVAILABLE", "INTERNAL", "TOO_MANY_REQUESTS", "cancelled"]);

function order() {
  const text = { type: "string" };
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: text, admin: text, password: text, only: text },
  });
  if (positionals.length !== 1) throw new RangeError("name one folder");
  if (values.url && !(values.admin && values.password)) throw new RangeError("--url needs --admin and --password");
  return { folder: positionals[0], ...values };
}

async function product({ url, admin, password }) {
  if (url) {
    const client = new Client(url.replace(/\/+$/, ""));
    await client.signIn(admin, password);
    return { client, stop: async () => undefined };
  }
  const school = await emptySchool({ name: "Hostile" });
  return { client: school.admin, stop: school.stop };
}

/** How one file ended: read, refused with its code, crashed, hung; and whether anything of a refused one is left. */
async function tried(client, name, bytes) {
  const examId = await plainExam(client, { name: name.slice(0, 100) });
  const startedAt = performance.now();
  let end;
  try {
    end = await within(HUNG_MS, imported(client, examId, name, bytes));
  } catch (error) {
    if (!(error instanceof ApiRefusal)) end = { fate: "crashed", code: String(error) };
    else end = NOT_A_REFUSAL.has(error.code) ? { fate: "crashed", code: error.code } : refusal(error.code);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const halfMade = end.fate === "refused" && !end.pages && (await leftOver(client, examId));
  return { name, seconds, halfMade, ...end };
}

const refusal = (code) => ({ fate: "refused", code });

async function imported(client, examId, name, bytes) {
  const { jobId } = await client.upload(examId, name, bytes, { force: true });
  await client.ended(jobId);
  const table = await client.get(`/api/exams/${examId}/page-table`);
  const broken = table.pages.filter(({ state }) => state === "error");
  if (broken.length === table.pages.length) return { ...refusal(broken[0]?.reason ?? "no pages"), pages: true };
  // A page that is said to be readable has a picture.
  const readable = table.pages.find(({ state }) => state !== "error");
  const picture = await client.bytes(readable.view);
  if (picture.length < 100) throw new Error(`a picture of ${picture.length} bytes`);
  return { fate: "read", code: broken.length > 0 ? `${broken.length} of ${table.pages.length} pages unreadable` : "" };
}

function within(ms, work) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ fate: "hung", code: "" }), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function leftOver(client, examId) {
  const table = await client.get(`/api/exams/${examId}/page-table`);
  const { items } = await client.get(`/api/exams/${examId}/scans`);
  const open = items.some(({ state }) => state === "importing" || state === "imported");
  return table.pages.length > 0 || table.copies.length > 0 || open;
}

/** The service is up and a plain scan goes through. */
async function stillFine(client) {
  await client.get("/api/health/ready");
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]).drawText("Tout va bien.", { x: 60, y: 700 });
  const { fate, code } = await tried(client, "plain.pdf", await pdf.save());
  if (fate !== "read") throw new Error(`a plain scan ended ${fate} ${code}`);
}

/** Whether poppler draws every page of it and complains of nothing. Null where poppler is not installed. */
function popplerReads(file) {
  const done = spawnSync("pdftoppm", ["-r", "20", "-png", file, path.join(tmpdir(), `hostile-${process.pid}`)], {
    encoding: "utf8",
    timeout: 60_000,
  });
  if (done.error?.code === "ENOENT") return null;
  return done.status === 0 && done.stderr.trim() === "";
}

async function run() {
  const wanted = order();
  const names = (await readdir(wanted.folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".tsv") && entry.name.includes(wanted.only ?? ""))
    .map(({ name }) => name)
    .sort();
  if (names.length === 0) throw new RangeError(`no files in ${wanted.folder}`);
  const { client, stop } = await product(wanted);
  const ends = [];
  try {
    for (const name of names) {
      const file = path.join(wanted.folder, name);
      const end = await tried(client, name, new Uint8Array(await readFile(file)));
      const readable = end.fate === "refused" ? popplerReads(file) : false;
      ends.push({ ...end, readable });
      const marks = [end.halfMade && "HALF MADE", readable && "poppler reads it"].filter(Boolean).join(", ");
      console.log(`${end.fate.padEnd(8)} ${end.seconds.toFixed(1).padStart(6)} s  ${name}  ${end.code} ${marks}`);
      if (end.fate === "hung") break;
      if (end.fate === "crashed" || ends.length % 10 === 0) await stillFine(client);
    }
    await stillFine(client);
  } finally {
    await stop();
  }
  return { ends, files: names.length };
}

try {
  const { ends, files } = await run();
  const count = (fate) => ends.filter((end) => end.fate === fate).length;
  const halfMade = ends.filter((end) => end.halfMade).length;
  const readable = ends.filter((end) => end.readable);
  if (readable.length > 0)
    console.log(
      `refusedReadable ${readable.length}: ${readable.map(({ name, code }) => `${name} (${code})`).join(", ")}`,
    );
  console.log(
    `hostile: files ${files} read ${count("read")} refused ${count("refused")} crashed ${count("crashed")} hung ${count("hung")} halfMade ${halfMade}`,
  );
  const unseen = files - ends.length;
  if (count("crashed") + count("hung") + halfMade + unseen > 0) process.exitCode = 1;
} catch (fault) {
  if (!(fault instanceof RangeError)) throw fault;
  console.error(`${fault.message}\n${USAGE}`);
  process.exitCode = 2;
}
