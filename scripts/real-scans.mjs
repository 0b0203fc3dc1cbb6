// `npm run real-scans -- DIR`: scans made by other people, imported into a product of one's own; what each must become is
// written here. The folder is not part of the product.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { emptySchool, plainExam } from "./server/empty-school.mjs";

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("npm run real-scans -- DIR: the folder with 01-qr-six-6page.pdf and the others");
  process.exit(2);
}

const SIX = { pagesPerCopy: 6, copies: [6, 6, 6, 6, 6, 6] };
const SMALL_ERRORS = { pagesPerCopy: 6, copies: [6, 4, 6, 6, 8, 6] };
const MIDTERM = { pagesPerCopy: 6, copies: [6], numbered: true };
/** `copies`: pages of each, in order. `numbered`: pages follow their codes. `likeness`: the same pages born digital. */
const WANTED = {
  "01-qr-six-6page.pdf": SIX,
  "01-qr-six-6page-scan.pdf": { ...SIX, likeness: "01-qr-six-6page.pdf" },
  "01-qr-six-6page-colorscan.pdf": { ...SIX, likeness: "01-qr-six-6page.pdf" },
  "02-qr-prefix-small-errors.pdf": SMALL_ERRORS,
  "02-qr-prefix-small-errors-scan.pdf": { ...SMALL_ERRORS, likeness: "02-qr-prefix-small-errors.pdf" },
  "02-qr-prefix-small-errors-colorscan.pdf": { ...SMALL_ERRORS, likeness: "02-qr-prefix-small-errors.pdf" },
  "midterm-shuffled-pages.pdf": MIDTERM,
  "midterm-pages-3-4-upside-down.pdf": { ...MIDTERM, turned: { 5: 180, 6: 180 } },
  "midterm-unreadable-qr-jbig2.pdf": MIDTERM,
  "cover-boxed-number-0123456789.pdf": MIDTERM,
  "boxed-header-french-3-copies.pdf": { pagesPerCopy: 1, copies: [1, 1, 1] },
  "answer-sheets-jpeg.pdf": { pagesPerCopy: 1, copies: [1] },
};

/** What is not as it must be, in words. */
async function faultsOf(admin, name, wanted) {
  const examId = await plainExam(admin, { name, pagesPerCopy: wanted.pagesPerCopy });
  const bytes = new Uint8Array(await readFile(path.join(folder, name)));
  const { jobId } = await admin.upload(examId, name, bytes, { force: true });
  await admin.ended(jobId);
  const table = await admin.get(`/api/exams/${examId}/page-table`);
  const copies = table.copies.map(({ id }) =>
    table.pages.filter(({ copyId }) => copyId === id).sort((a, b) => a.position - b.position),
  );
  copies.sort((a, b) => Math.min(...a.map(({ side }) => side)) - Math.min(...b.map(({ side }) => side)));
  const faults = [];
  const sizes = copies.map((pages) => pages.length);
  if (sizes.join() !== wanted.copies.join())
    faults.push(`copies of ${sizes.join()} pages instead of ${wanted.copies.join()}`);
  if (wanted.numbered) {
    const numbers = copies.flat().map(({ code, side }) => code?.page ?? `side ${side}`);
    const wrong = numbers.filter((number, at) => typeof number === "number" && number !== at + 1);
    if (wrong.length > 0) faults.push(`pages in the order ${numbers.join()}`);
  }
  for (const { side, turn } of table.pages) {
    const must = wanted.turned?.[side] ?? 0;
    if (wanted.turned && turn !== must) faults.push(`side ${side} was turned by ${turn} instead of ${must}`);
  }
  if (wanted.likeness) faults.push(...(await unlike(admin, table.pages, wanted.likeness)));
  const loose = table.pages.filter(({ copyId }) => copyId === null).length;
  if (loose > 0) faults.push(`${loose} pages are on no copy`);
  const told = table.pages.flatMap(({ side, faults: kinds }) => kinds.map((kind) => `${side} ${kind}`));
  return { faults, told, pages: table.pages.length };
}

const SIDE = 96;

/** Every page must look more like its original upright than turned any other way. */
async function unlike(admin, pages, original) {
  const scratch = await mkdtemp(path.join(tmpdir(), "korrigo-likeness-"));
  try {
    spawnSync("pdftoppm", ["-r", "40", "-gray", "-png", path.join(folder, original), path.join(scratch, "page")]);
    const files = (await readdir(scratch)).sort();
    const faults = [];
    for (const page of pages) {
      const truth = await features(await readFile(path.join(scratch, files[page.side - 1])));
      const seen = await admin.bytes(page.view);
      const scores = await Promise.all(
        [0, 90, 180, 270].map(async (turn) => likeness(truth, await features(seen, turn))),
      );
      if (scores[0] < Math.max(...scores.slice(1))) faults.push(`side ${page.side} does not stand upright`);
    }
    return faults;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function features(bytes, turn = 0) {
  const turned = await sharp(bytes).rotate(turn).toBuffer();
  return sharp(turned).greyscale().resize(SIDE, SIDE, { fit: "fill" }).blur(1.2).extractChannel(0).raw().toBuffer();
}

/** Correlation of two pictures, -1 to 1. */
function likeness(a, b) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb || 1);
}

const present = (await readdir(folder)).filter((name) => WANTED[name]);
if (present.length === 0) {
  console.error(`none of the known scans is in ${folder}`);
  process.exit(2);
}
const { admin, stop } = await emptySchool({ name: "Real scans" });
let wrong = 0;
try {
  for (const name of present) {
    const { faults, told, pages } = await faultsOf(admin, name, WANTED[name]).catch((error) => ({
      faults: [String(error)],
      told: [],
      pages: 0,
    }));
    wrong += faults.length > 0 ? 1 : 0;
    console.log(
      `${faults.length === 0 ? "right" : "WRONG"}  ${name}: ${pages} pages${told.length > 0 ? `; told: ${told.join(", ")}` : ""}`,
    );
    for (const fault of faults) console.log(`       ${fault}`);
  }
} finally {
  await stop();
}
console.log(`real-scans: files ${present.length} right ${present.length - wrong} wrong ${wrong}`);
if (wrong > 0) process.exitCode = 1;
