// `npm run folded-pile [-- --seed S --sheets K]`: practice copies laid out on folded A3 sheets, as a copier scans them, go
// through a product of one's own; every copy must come out in the order of its pages.
import { parseArgs } from "node:util";
import { PDFDocument, PDFName, PDFRawStream } from "pdf-lib";
import sharp from "sharp";
import { PAGES_PER_COPY, practiceExam } from "./practice/exam.mjs";
import { emptySchool, plainExam } from "./server/empty-school.mjs";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, sheets: { type: "string", default: "2" } },
});
/** Sheets of one copy, laid into each other. */
const SHEETS = Number(values.sheets);
const COPIES = 4;
const A3 = [1190.55, 841.89];
const [WIDTH, HEIGHT] = [1240, 1754];
/** Pixels at which two pages are compared. */
const SIDE = 120;

/** Pages, from 1, on the halves of sheet s: [left, right] of its front, then of its back. */
function onSheet(s) {
  const last = 4 * SHEETS;
  return [
    [last - 2 * s, 1 + 2 * s],
    [2 + 2 * s, last - 1 - 2 * s],
  ];
}

async function jpegsOf(bytes) {
  const pdf = await PDFDocument.load(bytes);
  return pdf.context.enumerateIndirectObjects().flatMap(([, object]) => {
    const picture = object instanceof PDFRawStream && object.dict.get(PDFName.of("Subtype")) === PDFName.of("Image");
    return picture ? [object.contents] : [];
  });
}

/** All pages of all copies in their order: the first of each has the header, as on paper, the others have none. */
async function written() {
  const all = await jpegsOf(await practiceExam({ seed: values.seed, copies: 2 * COPIES * SHEETS }));
  const firsts = all.filter((_, at) => at % PAGES_PER_COPY === 0);
  const others = all.filter((_, at) => at % PAGES_PER_COPY !== 0);
  return Array.from({ length: COPIES }, (_, copy) => [
    firsts[copy],
    ...others.slice(copy * (perCopy - 1), (copy + 1) * (perCopy - 1)),
  ]).flat();
}

/** A side of the opened sheet on the glass, its fold a faint shadow. */
async function sideOf(left, right) {
  const fold = `<svg xmlns="http://www.w3.org/2000/svg" width="14" height="${HEIGHT}"><rect width="14" height="${HEIGHT}" fill="#000" fill-opacity="0.16"/></svg>`;
  const at = (picture) => sharp(picture).resize(WIDTH, HEIGHT, { fit: "fill" }).toBuffer();
  return sharp({ create: { width: 2 * WIDTH, height: HEIGHT, channels: 3, background: "#eeeeee" } })
    .composite([
      { input: await at(left), left: 0, top: 0 },
      { input: await at(right), left: WIDTH, top: 0 },
      { input: Buffer.from(fold), left: WIDTH - 7, top: 0 },
    ])
    .greyscale()
    .jpeg({ quality: 75 })
    .toBuffer();
}

const perCopy = 4 * SHEETS;
const pages = await written();
const pdf = await PDFDocument.create();
for (let copy = 0; copy < COPIES; copy++) {
  for (let s = 0; s < SHEETS; s++) {
    for (const [left, right] of onSheet(s)) {
      const [a, b] = [pages[copy * perCopy + left - 1], pages[copy * perCopy + right - 1]];
      const image = await pdf.embedJpg(await sideOf(a, b));
      pdf.addPage(A3).drawImage(image, { x: 0, y: 0, width: A3[0], height: A3[1] });
    }
  }
}
const { admin, stop } = await emptySchool({ name: "Folded" });
let wrong = 0;
try {
  const facts = { name: "Folded", pagesPerCopy: perCopy, sheetSize: "A3", folding: "nested" };
  const examId = await plainExam(admin, facts);
  const { jobId } = await admin.upload(examId, "folded.pdf", await pdf.save());
  await admin.ended(jobId);
  const table = await admin.get(`/api/exams/${examId}/page-table`);
  const copies = table.copies
    .map(({ id }) => table.pages.filter(({ copyId }) => copyId === id).sort((a, b) => a.position - b.position))
    .sort((a, b) => Math.min(...a.map(({ side }) => side)) - Math.min(...b.map(({ side }) => side)));
  for (const [index, list] of copies.entries()) {
    const found = [];
    for (const page of list) found.push(await nearest(await admin.bytes(page.view), index));
    const right = found.join() === Array.from({ length: perCopy }, (_, n) => n + 1).join();
    wrong += right ? 0 : 1;
    console.log(`${right ? "right" : "WRONG"}  copy ${index + 1}: pages ${found.join(", ")}`);
  }
  wrong += Math.abs(copies.length - COPIES);
  const told = table.pages.flatMap(({ faults }) => faults);
  console.log(
    `folded-pile: copies ${copies.length} of ${COPIES} wrong ${wrong}; told ${told.length === 0 ? "nothing" : [...new Set(told)].join(", ")}`,
  );
} finally {
  await stop();
}
if (wrong > 0) process.exitCode = 1;

async function small(bytes) {
  return sharp(bytes).greyscale().resize(SIDE, SIDE, { fit: "fill" }).blur(0.6).extractChannel(0).raw().toBuffer();
}

/** The number, from 1, of the page of this copy that looks most like this picture. */
async function nearest(bytes, copy) {
  const seen = await small(bytes);
  let best = { page: 0, distance: Number.POSITIVE_INFINITY };
  for (let page = 1; page <= perCopy; page++) {
    const truth = await small(pages[copy * perCopy + page - 1]);
    const distance = seen.reduce((sum, value, i) => sum + (value - truth[i]) ** 2, 0);
    if (distance < best.distance) best = { page, distance };
  }
  return best.page;
}
