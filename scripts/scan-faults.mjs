// `npm run scan-faults [-- --seed S --keep FILE.pdf]`: a pile of 60 pages of our own booklets with ten known faults goes
// through a product of one's own; its page table must show exactly those.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { piecesOf, writeLine, writerOf } from "./practice/handwriting.mjs";
import { SHEET } from "./practice/print-layer.mjs";
import { randomOf } from "./practice/random.mjs";
import { inkMask, poseOf, SCAN_DPI, scanned } from "./practice/scan.mjs";
import { emptySchool, plainExam } from "./server/empty-school.mjs";

const { values } = parseArgs({ options: { seed: { type: "string", default: "1" }, keep: { type: "string" } } });
const COPIES = 15;
const PAGES = 4;
const SKEW_DEGREES = 4;
const WIDTH = Math.round((SHEET.width / 2540) * SCAN_DPI);
const HEIGHT = Math.round((SHEET.height / 2540) * SCAN_DPI);
const A4 = [595.28, 841.89];
const WORDS = [
  "donc",
  "x",
  "=",
  "3",
  "on",
  "obtient",
  "la",
  "fonction",
  "est",
  "croissante",
  "car",
  "f",
  "2x",
  "+",
  "5",
];

const scratch = await mkdtemp(path.join(tmpdir(), "korrigo-faults-"));
const { admin, stop } = await emptySchool({ name: "Scan faults" });
try {
  const examId = await plainExam(admin, { name: "Ten faults" });
  const otherId = await plainExam(admin, { name: "Another exam" });
  const own = await printed(examId, COPIES, "own");
  const other = await printed(otherId, 1, "other");
  const { pdf, wanted } = await pile(own, other);
  if (values.keep) await writeFile(values.keep, pdf);
  const { jobId } = await admin.upload(examId, "pile.pdf", pdf);
  await admin.ended(jobId);
  const shown = faultsShown(await admin.get(`/api/exams/${examId}/page-table`));
  const missing = wanted.filter((fault) => !shown.includes(fault));
  const tooMany = shown.filter((fault) => !wanted.includes(fault));
  for (const fault of wanted) console.log(`${missing.includes(fault) ? "NOT SHOWN" : "shown    "} ${fault}`);
  for (const fault of tooMany) console.log(`FALSE     ${fault}`);
  console.log(
    `scan-faults: pages ${COPIES * PAGES} faults ${wanted.length} shown ${wanted.length - missing.length} false ${tooMany.length}`,
  );
  if (missing.length + tooMany.length > 0) process.exitCode = 1;
} finally {
  await stop();
  await rm(scratch, { recursive: true, force: true });
}

/** Our own booklets as a printer makes them: the ink of every page. */
async function printed(examId, copies, name) {
  const { jobId } = await admin.call("POST", `/api/exams/${examId}/booklets`, {
    copies,
    pages: PAGES,
    layout: "A4",
    lines: "lines",
    prenamed: false,
    extraSheets: 0,
    attendance: false,
    language: "fr",
  });
  await admin.ended(jobId);
  const file = path.join(scratch, `${name}.pdf`);
  await writeFile(file, await admin.bytes(`/api/jobs/${jobId}/file`));
  const drawn = spawnSync("pdftoppm", ["-r", String(SCAN_DPI), "-gray", "-png", file, path.join(scratch, name)]);
  if (drawn.status !== 0) throw new Error("pdftoppm (poppler-utils) must be installed to print");
  const names = (await readdir(scratch)).filter((each) => each.startsWith(`${name}-`)).sort();
  return Promise.all(
    names.map(async (each) =>
      sharp(await readFile(path.join(scratch, each)))
        .resize(WIDTH, HEIGHT, { fit: "fill" })
        .greyscale()
        .negate()
        .extractChannel(0)
        .raw()
        .toBuffer(),
    ),
  );
}

/** The pile as it comes out of the scanner, and what is wrong with it. */
async function pile(own, other) {
  const sheets = own.map((ink, at) => ({ ink, at, copy: 1 + Math.floor(at / PAGES), page: 1 + (at % PAGES) }));
  const at = (copy, page) => sheets.findIndex((sheet) => sheet.copy === copy && sheet.page === page);
  const wanted = [];
  const two = [at(2, 2), at(2, 3)];
  [sheets[two[0]], sheets[two[1]]] = [sheets[two[1]], sheets[two[0]]];
  wanted.push("copy 2: outOfOrder");
  Object.assign(sheets[at(5, 1)], { upside: true });
  wanted.push("copy 5 page 1: upsideDown");
  Object.assign(sheets[at(6, 3)], { sideways: true });
  wanted.push("copy 6 page 3: sideways");
  Object.assign(sheets[at(7, 2)], { unreadable: true });
  wanted.push("copy 7 page 2: codeUnread");
  Object.assign(sheets[at(8, 4)], { skewed: true });
  wanted.push("copy 8 page 4: skewed");
  Object.assign(sheets[at(9, 1)], { stained: true });
  wanted.push("copy 9 page 1: stained");
  const twice = { ...sheets[at(4, 2)], again: true };
  sheets.splice(at(3, 3), 1);
  wanted.push("copy 3: missing 3");
  sheets.splice(at(10, 4) + 1, 0, twice);
  wanted.push("loose: duplicate");
  sheets.splice(at(11, 4) + 1, 0, { ink: other[0], at: 900, copy: 0, page: 0 });
  wanted.push("loose: otherExam");
  sheets.splice(at(12, 4) + 1, 0, { ink: new Uint8Array(own[0].length), at: 901, copy: 0, page: 0, blank: true });
  wanted.push("loose: blank");
  const pdf = await PDFDocument.create();
  for (const sheet of sheets) {
    const jpeg = await scan(sheet);
    const image = await pdf.embedJpg(jpeg);
    pdf.addPage(sheet.sideways ? [A4[1], A4[0]] : A4).drawImage(image, {
      x: 0,
      y: 0,
      width: sheet.sideways ? A4[1] : A4[0],
      height: sheet.sideways ? A4[0] : A4[1],
    });
  }
  return { pdf: await pdf.save(), wanted };
}

async function scan(sheet) {
  const random = randomOf(values.seed, "fault", sheet.at, sheet.again ? 1 : 0);
  const pose = sheet.skewed ? { degrees: SKEW_DEGREES, dx: 0, dy: 0 } : poseOf(random);
  const pen = await inkMask(sheet.blank ? "" : handwriting(sheet), pose);
  const jpeg = await scanned(sheet.unreadable ? await smeared(sheet.ink) : sheet.ink, pen, pose, random);
  if (sheet.stained) return stained(jpeg);
  if (sheet.upside || sheet.sideways)
    return sharp(jpeg)
      .rotate(sheet.upside ? 180 : 90)
      .jpeg({ quality: 80 })
      .toBuffer();
  return jpeg;
}

/** Some lines in somebody's hand. */
function handwriting({ copy, page, at }) {
  const random = randomOf(values.seed, "hand", copy, page, at);
  const writer = writerOf(randomOf(values.seed, "writer", copy));
  const inks = [];
  for (let line = 0; line < 9; line++) {
    const text = Array.from({ length: 7 }, () => random.pick(WORDS)).join(" ");
    inks.push(...writeLine(writer, random, piecesOf(text), 2_200, 9_000 + 1_100 * line));
  }
  return inks
    .map(({ data, ink, stroke }) =>
      stroke === undefined
        ? `<path d="${data}" fill-opacity="${ink.toFixed(2)}"/>`
        : `<path d="${data}" fill="none" stroke="#000" stroke-linecap="round" stroke-width="${stroke}" stroke-opacity="${ink.toFixed(2)}"/>`,
    )
    .join("");
}

/** Ink was rubbed over both codes: a thumb's breadth of grey hatching. */
async function smeared(ink) {
  const out = Uint8Array.from(ink);
  const across = WIDTH;
  const down = out.length / across;
  const rub = (left, top, right, bottom) => {
    for (let y = Math.round(top * down); y < bottom * down; y++)
      for (let x = Math.round(left * across); x < right * across; x++)
        if ((x + 2 * y) % 9 < 6) out[y * across + x] = 255;
  };
  rub(0.74, 0.03, 0.96, 0.17);
  rub(0.04, 0.86, 0.25, 0.97);
  return out;
}

/** Coffee: a ring and a pool, brown on the sheet, darker grey in the scan. */
function stained(jpeg) {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">` +
    `<g opacity="0.45"><circle cx="700" cy="1000" r="230" fill="none" stroke="#555" stroke-width="46"/>` +
    `<ellipse cx="420" cy="1320" rx="240" ry="160" fill="#666"/></g></svg>`;
  return sharp(jpeg)
    .composite([{ input: Buffer.from(svg), blend: "multiply" }])
    .jpeg({ quality: 80 })
    .toBuffer();
}

/** What the page table says, one line a fault; the two of a swapped pair are one. */
function faultsShown(table) {
  const number = new Map(table.copies.map(({ id, paperNumber }) => [id, paperNumber]));
  const lines = table.copies.flatMap(({ paperNumber, faults, missing }) =>
    faults.map((fault) =>
      fault === "missing" ? `copy ${paperNumber}: missing ${missing.join()}` : `copy ${paperNumber}: ${fault}`,
    ),
  );
  for (const page of table.pages) {
    for (const fault of page.faults) {
      const copy = number.get(page.copyId);
      if (fault === "outOfOrder") lines.push(`copy ${copy}: outOfOrder`);
      else lines.push(page.copyId === null ? `loose: ${fault}` : `copy ${copy} page ${page.position + 1}: ${fault}`);
    }
  }
  return [...new Set(lines)];
}
