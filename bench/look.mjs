// How long a look at one page takes, whole and by its parts: median and best of many, on one side of the practice exam.
// node bench/look.mjs [pages]
import { PDFDocument, PDFName, PDFRawStream } from "pdf-lib";
import sharp from "sharp";
import { practiceExam } from "../scripts/practice/exam.mjs";
import { isBlank } from "../src/domain/look/blank.ts";
import { cutOf } from "../src/domain/look/cut.ts";
import { edged, layOf, lettersOf, standingOf } from "../src/domain/look/feed.ts";
import { inkOf, marksOf, runsOf } from "../src/domain/look/ink.ts";
import { lookAt } from "../src/domain/look/look.ts";
import { paperOf, planeOf } from "../src/domain/look/plane.ts";
import { contrastOf, sharpnessOf } from "../src/domain/look/sharpness.ts";
import { skewOf } from "../src/domain/look/skew.ts";
import { stainOf } from "../src/domain/look/stain.ts";

const DPI = 150;
const ROUNDS = 12;
const WARM_UP = 4;
const wanted = Number(process.argv[2] ?? 16);

/** @type {Map<string, number[]>} */
const times = new Map();

/** @template T @param {string} part @param {() => T} work @returns {T} */
function timed(part, work) {
  const start = performance.now();
  const result = work();
  times.set(part, [...(times.get(part) ?? []), performance.now() - start]);
  return result;
}

/** @param {import("../src/domain/glyphs.ts").GreyPage} page */
function lookInParts(page) {
  const plane = timed("reduce", () => planeOf(page, DPI));
  const paper = timed("paper", () => paperOf(plane));
  const ink = timed("ink", () => inkOf(plane, paper));
  const runs = timed("runs", () => runsOf(plane, ink));
  const marks = timed("marks", () => marksOf(plane, runs, paper));
  timed("blank", () => isBlank(marks, plane, paper, ink));
  const letters = timed("letters", () => lettersOf(marks, plane));
  const lay = timed("lay", () => layOf(letters));
  const lines = lay === "unknown" ? "level" : lay;
  const { slope } = timed("skew", () => skewOf(plane, ink, runs, lines));
  const boxes = timed("edges", () => edged(page, plane, letters, lines));
  timed("standing", () => standingOf(boxes, slope));
  timed("sharpness", () => [contrastOf(ink, paper), sharpnessOf(page, plane, ink, marks)]);
  timed("cut", () => cutOf(marks, plane, paper));
  timed("stain", () => stainOf(plane, paper));
}

const pdf = await PDFDocument.load(await practiceExam({ seed: "bench", copies: Math.ceil(wanted / 4) }));
const pages = [];
for (const [, object] of pdf.context.enumerateIndirectObjects()) {
  if (!(object instanceof PDFRawStream) || object.dict.get(PDFName.of("Filter")) !== PDFName.of("DCTDecode")) continue;
  const { data, info } = await sharp(object.contents).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  pages.push({ width: info.width, height: info.height, grey: new Uint8Array(data) });
}
let used = 0;
for (let round = 0; round < ROUNDS + WARM_UP; round++) {
  if (round === WARM_UP) times.clear();
  const before = process.cpuUsage();
  for (const page of pages) timed("lookAt", () => lookAt(page, { dpi: DPI }));
  const { user, system } = process.cpuUsage(before);
  if (round >= WARM_UP) used += (user + system) / 1000;
  for (const page of pages) lookInParts(page);
}
console.log(`${pages.length} pages of ${pages[0].width}x${pages[0].height}, ${ROUNDS} rounds: median, best`);
console.log(`processor  ${(used / ROUNDS / pages.length).toFixed(2).padStart(6)} ms a page, clearing up included`);
for (const [part, all] of times) {
  all.sort((a, b) => a - b);
  console.log(
    `${part.padEnd(10)} ${all[all.length >> 1].toFixed(2).padStart(6)} ms ${all[0].toFixed(2).padStart(6)} ms`,
  );
}
