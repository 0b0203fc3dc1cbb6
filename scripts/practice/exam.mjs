// A practice exam whole: the scanned PDF, its roster and its scheme, all from one seed. Reads no clock, no disc but fonts.
import { PDFDocument } from "pdf-lib";
import { answersOf } from "./answers.mjs";
import { writerOf } from "./handwriting.mjs";
import { TITLE } from "./paper.mjs";
import { answerInk, headerInk } from "./pen-layer.mjs";
import { PAGES_PER_COPY, printedPages } from "./print-layer.mjs";
import { randomOf } from "./random.mjs";
import { inkMask, poseOf, scanned } from "./scan.mjs";
import { practiceStudents } from "./students.mjs";

export { practiceScheme } from "./paper.mjs";
export { PAGES_PER_COPY } from "./print-layer.mjs";
export { MAX_COPIES, practiceRosterCsv, practiceStudents } from "./students.mjs";

/** A4 in PDF points. */
const A4 = /** @type {[number, number]} */ ([595.28, 841.89]);
/** The day of the exam: a PDF dated today would never be the same twice. */
const SCANNED_ON = new Date(Date.UTC(2026, 10, 20, 16, 30));

/** @param {import("./handwriting.mjs").Ink[]} inks */
function svgOf(inks) {
  return inks
    .map(({ data, ink, stroke }) => {
      const tone = ink.toFixed(2);
      if (stroke === undefined) return `<path d="${data}" fill-opacity="${tone}"/>`;
      return `<path d="${data}" fill="none" stroke="#000" stroke-linecap="round" stroke-width="${stroke}" stroke-opacity="${tone}"/>`;
    })
    .join("");
}

/**
 * The four JPEGs of one copy.
 * @param {string | number} seed @param {number} place of the copy in the scan, from 0
 * @param {import("./students.mjs").PracticeStudent} student
 * @param {{ page: import("./print-layer.mjs").PrintedPage, mask: Uint8Array }[]} printed
 * @returns {Promise<Uint8Array[]>}
 */
function scannedCopy(seed, place, student, printed) {
  const writer = writerOf(randomOf(seed, "hand", place));
  const answers = answersOf(randomOf(seed, "answers", place));
  return Promise.all(
    printed.map(async ({ page, mask }, index) => {
      const random = randomOf(seed, "page", place, index);
      const pose = poseOf(random);
      const header = index === 0 ? headerInk(student, writer, random) : [];
      const pen = await inkMask(svgOf([...header, ...answerInk(page, answers, writer, random)]), pose);
      return scanned(mask, pen, pose, random);
    }),
  );
}

/**
 * One scan of an exam: `copies` copies of four A4 pages in order, the copies in the order of `practiceStudents`.
 * The same seed and number of copies always give the same bytes.
 * @param {{ seed: string | number, copies: number }} order copies 1 to 250; rejects with RangeError otherwise
 * @returns {Promise<Uint8Array>} a PDF whose pages are grey JPEGs
 */
export async function practiceExam({ seed, copies }) {
  const students = practiceStudents(seed, copies);
  const printed = await Promise.all(printedPages().map(async (page) => ({ page, mask: await inkMask(page.svg) })));
  const pdf = await PDFDocument.create({ updateMetadata: false });
  pdf.setTitle(TITLE, { showInWindowTitleBar: false });
  pdf.setProducer("Korrigo practice exam");
  pdf.setCreationDate(SCANNED_ON);
  pdf.setModificationDate(SCANNED_ON);
  for (const [place, student] of students.entries()) {
    for (const jpeg of await scannedCopy(seed, place, student, printed)) {
      const image = await pdf.embedJpg(jpeg);
      pdf.addPage(A4).drawImage(image, { x: 0, y: 0, width: A4[0], height: A4[1] });
    }
  }
  if (pdf.getPageCount() !== copies * PAGES_PER_COPY)
    throw new Error(`${pdf.getPageCount()} pages for ${copies} copies`);
  return pdf.save();
}
