// The journey's own judgement: what it writes on copies, and that it sees when a result is wrong.
import Papa from "papaparse";
import { PDFDocument, StandardFonts } from "pdf-lib";
import { describe, expect, test } from "vitest";
import { countPages } from "../../scripts/journey/exam.mjs";
import { inOrder, Ledger } from "../../scripts/journey/ledger.mjs";
import { PdfReader } from "../../scripts/journey/pdf-text.mjs";
import { rosterCsv, studentsFor } from "../../scripts/journey/people.mjs";
import { missingMarks, missingTexts, readTable, reportText, rowProblems } from "../../scripts/journey/reading.mjs";
import { QUESTIONS, SCHEME_TOTAL, workOf } from "../../scripts/journey/work.mjs";

describe("What is written on the copies", () => {
  const works = Array.from({ length: 40 }, (_, place) => workOf(place, 3));

  test("Every question gets a mark in quarter points, none above its maximum", () => {
    for (const { marks, total } of works) {
      expect(marks.map(({ questionId }) => questionId)).toEqual(QUESTIONS.map(({ id }) => id));
      for (const [index, { points }] of marks.entries()) {
        expect(points % 25).toBe(0);
        expect(points).toBeGreaterThanOrEqual(0);
        expect(points).toBeLessThanOrEqual(QUESTIONS[index].points);
      }
      expect(total).toBe(marks.reduce((sum, { points }) => sum + points, 0));
    }
    expect(SCHEME_TOTAL).not.toBe(2000);
    expect(new Set(works.map(({ total }) => total)).size).toBeGreaterThan(15);
  });

  test("Every page gets the four kinds inside the page, and each copy one comment of over 400 characters", () => {
    for (const { annotations } of works) {
      for (const page of [0, 1, 2]) {
        const kinds = annotations.filter((each) => each.page === page).map(({ kind }) => kind);
        expect(kinds.sort()).toEqual(["bonus", "comment", "error", "highlight"]);
      }
      expect(annotations.every(({ x, y, w, h }) => x + w <= 1 && y + h <= 1)).toBe(true);
      const long = annotations.filter(({ text }) => text.length > 400);
      expect(long).toHaveLength(1);
      expect(long[0].text).toMatch(/[éèêà]/);
    }
  });

  test("No two copies get the same words", () => {
    expect(new Set(works.map(({ appreciation }) => appreciation)).size).toBe(40);
    expect(new Set(works.flatMap(({ annotations }) => annotations.map(({ text }) => text))).size).toBe(40 * 12);
  });
});

describe("The class list of a journey", () => {
  test("Every copy has a student of its own, under French headers", () => {
    const students = studentsFor("0badcafe", 500);
    for (const key of ["number", "email"]) expect(new Set(students.map((each) => each[key])).size).toBe(500);
    const people = students.map(({ lastName, firstName, birthDate }) => `${lastName}|${firstName}|${birthDate}`);
    expect(new Set(people).size).toBe(500);
    const { data, meta } = Papa.parse(rosterCsv(students), { header: true });
    expect(meta.fields).toEqual(["Nom", "Prénom", "Date de naissance", "Courriel", "Classe", "Numéro"]);
    expect(data).toHaveLength(500);
    expect(data[0]["Date de naissance"]).toMatch(/^\d\d\/\d\d\/\d{4}$/);
  });
});

describe("The reading of a final PDF", () => {
  const pages = [
    "scanned page 1",
    "Copie ABC · Physique page 2/3\r\nNote\r\n4,25 / 17,5\r\nBilan des forces\r\n1 / 1,25\r\nVotre rai\u00adsonnement est",
    "Copie ABC · Physique page 3/3\r\njuste, mais long.",
  ];
  const report = reportText(pages, 1);

  test("A text that goes on over a page is found whole, one that was cut is not", () => {
    expect(missingTexts(report, ["Votre rai-sonnement est  juste,\nmais long."])).toEqual([]);
    expect(missingTexts(report, ["est juste, mais long, trop long."])).toEqual(["est juste, mais long, trop long."]);
    expect(missingTexts(report, ["scanned page 1"])).toEqual(["scanned page 1"]);
  });

  test("A mark counts only beside its own question", () => {
    const question = { id: "A1a", label: "Bilan des forces", points: 125 };
    expect(missingMarks(report, [question], new Map([["A1a", 100]]))).toEqual([]);
    expect(missingMarks(report, [question], new Map([["A1a", 75]]))).toEqual([question]);
    const other = { id: "B", label: "Note", points: 125 };
    expect(missingMarks(report, [other], new Map([["B", 100]]))).toEqual([other]);
  });

  test("Text comes out of a PDF page by page, and pages are counted", async () => {
    const pdf = await PDFDocument.create();
    const font = await pdf.embedFont(StandardFonts.Helvetica);
    for (const text of ["Première page", "Été 2026 : 12,5 / 17,5"])
      pdf.addPage().drawText(text, { font, x: 50, y: 500 });
    const bytes = await pdf.save();
    expect((await PdfReader.start()).pages(bytes)).toEqual(["Première page", "Été 2026 : 12,5 / 17,5"]);
    expect(await countPages(bytes)).toBe(2);
  });

  test("What is no PDF is said to be none", async () => {
    const reader = await PdfReader.start();
    expect(() => reader.pages(new TextEncoder().encode("not a PDF"))).toThrow(/cannot read/);
  });
});

describe("The reading of the table of results", () => {
  const student = { lastName: "Noël", firstName: "Zoé", birthDate: "2008-01-02", className: "Tle 1", number: "7" };
  const wanted = { student, marks: [{ questionId: "A1a", points: 75 }], total: 75, max: 1750 };
  const header = "Numéro anonyme;Nom;Prénom;Date de naissance;Classe;Numéro;État;Total;Barème;A1a";
  const row = "ABC234;Noël;Zoé;2008-01-02;Tle 1;7;GRADED;0,75;17,5;0,75";

  test("A right row has no problem; every wrong cell is one", () => {
    const read = readTable(`\uFEFF${header}\r\n${row}\r\n`).get("ABC234");
    expect(rowProblems(read, wanted)).toEqual([]);
    expect(rowProblems(read, { ...wanted, marks: [{ questionId: "A1a", points: 50 }] })).toHaveLength(1);
    expect(rowProblems({ ...read, Nom: "Noel", Total: "" }, wanted)).toHaveLength(2);
    expect(rowProblems(undefined, wanted)).toEqual(["the row is missing"]);
  });

  test("One copy on two rows is refused", () => {
    expect(() => readTable(`${header}\n${row}\n${row}\n`)).toThrow(/same copy/);
  });
});

describe("The account of a journey", () => {
  test("Its last line counts what was seen, and every problem", () => {
    const said = [];
    const ledger = new Ledger((line) => said.push(line));
    ledger.counts.copies = 3;
    expect(ledger.check(true, "fine")).toBe(true);
    expect(ledger.check(false, "a page is missing")).toBe(false);
    expect(said.join("\n")).toContain("PROBLEM: a page is missing");
    expect(ledger.line()).toMatch(
      /^journey: copies 3 pages 0 graded 0 finalPdfs 0 marksChecked 0 problems 1 seconds \d+\.\d$/,
    );
  });

  test("Work on many copies begins in order, a few at a time, and answers in order", async () => {
    let [running, most] = [0, 0];
    const begun = [];
    const answers = await inOrder([30, 5, 20, 1], 2, async (ms, index) => {
      begun.push(index);
      running++;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, ms));
      running--;
      return index * 10;
    });
    expect(answers).toEqual([0, 10, 20, 30]);
    expect(begun).toEqual([0, 1, 2, 3]);
    expect(most).toBe(2);
  });
});
