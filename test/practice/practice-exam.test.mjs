// The practice exam: repeatable, complete, and laid out as a real paper. Reads the PDF, never the generator's own word.

import Papa from "papaparse";
import { PDFDocument, PDFName, PDFRawStream } from "pdf-lib";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { answersOf } from "../../scripts/practice/answers.mjs";
import { ATTEMPTS } from "../../scripts/practice/attempts.mjs";
import {
  PAGES_PER_COPY,
  practiceExam,
  practiceRosterCsv,
  practiceScheme,
  practiceStudents,
} from "../../scripts/practice/exam.mjs";
import { writerOf } from "../../scripts/practice/handwriting.mjs";
import { FIRST_NAMES, LAST_NAMES } from "../../scripts/practice/names.mjs";
import { answerInk, headerInk } from "../../scripts/practice/pen-layer.mjs";
import { BOX, boxEdges, HEADER_FIELDS, printedPages, SHEET } from "../../scripts/practice/print-layer.mjs";
import { randomOf } from "../../scripts/practice/random.mjs";

/** @param {Uint8Array} bytes */
async function jpegsOf(bytes) {
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  return pdf.context.enumerateIndirectObjects().flatMap(([, object]) => {
    if (!(object instanceof PDFRawStream)) return [];
    return object.dict.get(PDFName.of("Filter")) === PDFName.of("DCTDecode") ? [object] : [];
  });
}

/** The lowest and highest coordinate of a piece of ink. @param {string} data */
function boundsOf(data) {
  const numbers = data.match(/-?\d+/g)?.map(Number) ?? [];
  const xs = numbers.filter((_, i) => i % 2 === 0);
  const ys = numbers.filter((_, i) => i % 2 === 1);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

describe("The PDF of a practice exam", () => {
  /** @type {Uint8Array} */ let first;
  /** @type {Uint8Array} */ let again;
  /** @type {Uint8Array} */ let other;

  beforeAll(async () => {
    first = await practiceExam({ seed: "lycée", copies: 2 });
    again = await practiceExam({ seed: "lycée", copies: 2 });
    other = await practiceExam({ seed: "collège", copies: 2 });
  }, 60_000);

  test("The same seed gives the same bytes", () => {
    expect(first.length).toBeGreaterThan(100_000);
    expect(Buffer.compare(first, again)).toBe(0);
  });

  test("Another seed gives other bytes", () => {
    expect(Buffer.compare(first, other)).not.toBe(0);
  });

  test("Every copy has four A4 pages", async () => {
    const pdf = await PDFDocument.load(first);
    expect(pdf.getPageCount()).toBe(2 * PAGES_PER_COPY);
    for (const page of pdf.getPages()) {
      expect(page.getWidth()).toBeCloseTo(595.28, 1);
      expect(page.getHeight()).toBeCloseTo(841.89, 1);
    }
  });

  test("Every page is a grey JPEG of a scanner's size and at most 250 kB", async () => {
    const jpegs = await jpegsOf(first);
    expect(jpegs).toHaveLength(8);
    for (const { contents } of jpegs) {
      expect(contents.length).toBeLessThanOrEqual(250_000);
      const { format, width, height, channels } = await sharp(contents).metadata();
      expect({ format, width, height, channels }).toEqual({ format: "jpeg", width: 1240, height: 1754, channels: 1 });
    }
  });

  test("A page is neither empty nor black: light paper with a few per cent of ink", async () => {
    for (const { contents } of await jpegsOf(first)) {
      const pixels = await sharp(contents).toColourspace("b-w").raw().toBuffer();
      const dark = pixels.filter((grey) => grey < 140).length / pixels.length;
      const light = pixels.filter((grey) => grey > 215).length / pixels.length;
      expect(dark).toBeGreaterThan(0.005);
      expect(dark).toBeLessThan(0.1);
      expect(light).toBeGreaterThan(0.7);
    }
  });

  test("No two pages of two copies are the same scan", async () => {
    const pages = (await jpegsOf(first)).map(({ contents }) => Buffer.from(contents).toString("base64"));
    expect(new Set(pages).size).toBe(8);
  });

  test("An order of no copies, or of half a copy, is refused", async () => {
    await expect(practiceExam({ seed: 1, copies: 0 })).rejects.toThrow(RangeError);
    await expect(practiceExam({ seed: 1, copies: 2.5 })).rejects.toThrow(RangeError);
  });
});

describe("The students of a practice exam", () => {
  test("Eight copies are handed in by eight different students", () => {
    const students = practiceStudents("lycée", 8);
    expect(students).toHaveLength(8);
    for (const key of /** @type {const} */ (["number", "email"])) {
      expect(new Set(students.map((student) => student[key])).size).toBe(8);
    }
    expect(new Set(students.map((one) => `${one.lastName}|${one.firstName}|${one.birthDate}`)).size).toBe(8);
  });

  test("Exactly two students of a group are homonyms, and their birth dates tell them apart", () => {
    for (const copies of [8, 30, 250]) {
      const students = practiceStudents(7, copies);
      const names = students.map((one) => `${one.lastName}|${one.firstName}`);
      const homonyms = students.filter((_, i) => names.indexOf(names[i]) !== names.lastIndexOf(names[i]));
      expect(homonyms).toHaveLength(2);
      expect(homonyms[0].birthDate).not.toBe(homonyms[1].birthDate);
      expect(homonyms[0].email).not.toBe(homonyms[1].email);
    }
  });

  test("More copies of the same seed begin with the same students", () => {
    expect(practiceStudents("lycée", 30).slice(0, 8)).toEqual(practiceStudents("lycée", 8));
    expect(practiceStudents("collège", 8)).not.toEqual(practiceStudents("lycée", 8));
  });

  test("The names are many and none appears twice in its list", () => {
    for (const names of [LAST_NAMES, FIRST_NAMES]) {
      expect(names.length).toBeGreaterThanOrEqual(60);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test("The roster names every student once, with French headers and dates", () => {
    const students = practiceStudents("lycée", 30);
    const csv = practiceRosterCsv(students);
    expect(csv.split("\r\n")[0]).toBe("nom;prenom;date_naissance;email;classe;numero");
    const { data, errors } = Papa.parse(csv, { header: true, skipEmptyLines: true });
    expect(errors).toEqual([]);
    const read = data.map((row) => ({
      number: row.numero,
      lastName: row.nom,
      firstName: row.prenom,
      birthDate: row.date_naissance.split("/").reverse().join("-"),
      className: row.classe,
      email: row.email,
    }));
    const byNumber = (/** @type {{ number: string }} */ a, /** @type {{ number: string }} */ b) =>
      a.number.localeCompare(b.number);
    expect(read.sort(byNumber)).toEqual([...students].sort(byNumber));
  });
});

describe("The paper of a practice exam", () => {
  const leaves = practiceScheme().flatMap((node) => node.children ?? [node]);

  test("The scheme has six questions worth 20 points in all", () => {
    expect(leaves.map((leaf) => leaf.id)).toEqual(["1a", "1b", "1c", "2a", "2b", "3"]);
    expect(leaves.reduce((sum, leaf) => sum + (leaf.points ?? 0), 0)).toBe(2000);
    expect(practiceScheme().filter((node) => node.children && node.points !== undefined)).toEqual([]);
  });

  test("Every question of the scheme has its answer space on one of the four pages, and students who answer it", () => {
    const pages = printedPages();
    expect(pages).toHaveLength(PAGES_PER_COPY);
    const ids = leaves.map((leaf) => leaf.id);
    expect(pages.flatMap((page) => Object.keys(page.answers)).sort()).toEqual([...ids].sort());
    expect(Object.keys(ATTEMPTS).sort()).toEqual([...ids].sort());
  });

  test("Whatever a student writes stays on the sheet and off the printed words", () => {
    const pages = printedPages();
    let inks = 0;
    const astray = [];
    for (let copy = 0; copy < 60; copy++) {
      const writer = writerOf(randomOf("hand", copy));
      const answers = answersOf(randomOf("answers", copy));
      for (const page of pages) {
        for (const { data } of answerInk(page, answers, writer, randomOf("page", copy))) {
          const { left, right, top, bottom } = boundsOf(data);
          const onPrint = page.printed.some((block) => top < block.bottom && bottom > block.top);
          if (onPrint || left < 0 || right > SHEET.width) astray.push({ copy, left, right, top, bottom });
          inks++;
        }
      }
    }
    expect(astray).toEqual([]);
    expect(inks).toBeGreaterThan(5_000);
  }, 30_000);

  test("Some questions are left blank, some answers are struck out", () => {
    const answers = Array.from({ length: 60 }, (_, copy) => Object.values(answersOf(randomOf("answers", copy)))).flat();
    expect(answers.filter((attempt) => attempt === null).length).toBeGreaterThan(10);
    expect(answers.filter((attempt) => attempt?.lines.some((line) => line.includes("~~"))).length).toBeGreaterThan(30);
  });

  test("Every character of the header lies in its own box, whatever the name", () => {
    const [model] = practiceStudents("lycée", 1);
    const fields = Object.values(HEADER_FIELDS);
    const boxes = fields.flatMap((field) => boxEdges(field).map((x) => ({ x, y: field.y })));
    LAST_NAMES.forEach((lastName, i) => {
      const writer = writerOf(randomOf("hand", i));
      const student = { ...model, lastName, firstName: FIRST_NAMES[i % FIRST_NAMES.length] };
      const taken = headerInk(student, writer, randomOf("header", i)).map(({ data }) => {
        const { left, right, top, bottom } = boundsOf(data);
        const [middle, height] = [(left + right) / 2, (top + bottom) / 2];
        return boxes.findIndex(
          (box) =>
            middle > box.x &&
            middle < box.x + BOX.width &&
            height > box.y &&
            height < box.y + BOX.height &&
            bottom - top < BOX.height,
        );
      });
      const letters = `${lastName}${student.firstName}`.normalize("NFC").replaceAll(" ", "").length;
      expect(taken).not.toContain(-1);
      expect(new Set(taken).size).toBe(letters + 8 + 4 + 6);
    });
  });
});
