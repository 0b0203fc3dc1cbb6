/** Tables as they come out of spreadsheets, and what happens to each of their lines. */
import { describe, expect, test } from "vitest";
import { isAbove, readTable } from "../../../web/admin/scheme-table.ts";

const PARTS = [
  { id: "1a", label: "Question a", points: 250 },
  { id: "1b", label: "Question b", points: 150 },
];
const EXERCISE = [{ id: "1", label: "Exercice 1", children: PARTS }];

describe("a table pasted from a spreadsheet", () => {
  test.each([
    ["tabs, as copied from cells", "1\tExercice 1\t\n1a\tQuestion a\t2,5\n1b\tQuestion b\t1,5"],
    ["semicolons and Windows line ends", "1;Exercice 1;\r\n1a;Question a;2,5\r\n1b;Question b;1,50\r\n"],
    ["commas with points after the dot", "1,Exercice 1,\n1a,Question a,2.5\n1b,Question b,1.5"],
    ["commas around a quoted decimal comma", '1,Exercice 1,\n1a,Question a,"2,5"\n1b,"Question b","1,5"'],
    ["commas around a bare decimal comma", "1,Exercice 1,\n1a,Question a,2,5\n1b,Question b,1,5"],
    ["points written as words and as a maximum", "1\tExercice 1\t\n1a\tQuestion a\t2,5 pts\n1b\tQuestion b\t/1,5"],
    ["numbers with a bracket", "1)\tExercice 1\t\n1a)\tQuestion a\t2,5\n1b.\tQuestion b\t1,5"],
  ])("is read with %s", (_, text) => {
    expect(readTable(text)).toEqual({ scheme: EXERCISE, questions: 2, faults: [], notes: [] });
  });

  test("Headings and totals are left out and said to be", () => {
    const read = readTable(
      "N°\tIntitulé\tPoints\n1\tExercice 1\t4\n1a\tQuestion a\t2,5\n1b\tQuestion b\t1,5\n\tTotal\t4",
    );
    expect(read.scheme).toEqual(EXERCISE);
    expect(read.faults).toEqual([]);
    expect(read.notes).toEqual([
      { line: 1, text: "N° | Intitulé | Points", why: "HEADINGS" },
      { line: 5, text: "Total | 4", why: "TOTAL" },
    ]);
  });

  test("Points on an exercise that differ from the sum of its questions are said to differ", () => {
    const read = readTable("1\tExercice 1\t5\n1a\tQuestion a\t2,5\n1b\tQuestion b\t1,5");
    expect(read.scheme).toEqual(EXERCISE);
    expect(read.notes).toEqual([{ line: 1, text: "1 | Exercice 1 | 5", why: "SUM_DIFFERS" }]);
  });

  test("Three levels hang together by their numbers, whatever separates them", () => {
    const read = readTable("1;Ex;\n1.1;A;\n1.1.a;un;1\n1.1.b;deux;1\n1-2;B;3\n10;Ex 10;2");
    expect(read.faults).toEqual([]);
    expect(read.scheme).toEqual([
      {
        id: "1",
        label: "Ex",
        children: [
          {
            id: "1.1",
            label: "A",
            children: [
              { id: "1.1.a", label: "un", points: 100 },
              { id: "1.1.b", label: "deux", points: 100 },
            ],
          },
          { id: "1-2", label: "B", points: 300 },
        ],
      },
      { id: "10", label: "Ex 10", points: 200 },
    ]);
  });

  test("Without numbers, a line without points opens an exercise", () => {
    const read = readTable("Bonus\t0,5\nExercice 1\nQuestion a\t2,5\nQuestion b\t1,5\nExercice 2\t\nSeule\t3");
    expect(read.faults).toEqual([]);
    expect(read.scheme).toEqual([
      { id: "1", label: "Bonus", points: 50 },
      {
        id: "2",
        label: "Exercice 1",
        children: [
          { id: "2a", label: "Question a", points: 250 },
          { id: "2b", label: "Question b", points: 150 },
        ],
      },
      { id: "3", label: "Exercice 2", children: [{ id: "3a", label: "Seule", points: 300 }] },
    ]);
  });

  test.each([
    ["a number twice", "1\tA\t1\n1\tB\t1", { line: 2, text: "1 | B | 1", why: "DUPLICATE_ID" }],
    ["no number", "1\tA\t1\n\tB\t1", { line: 2, text: "B | 1", why: "ID_MISSING" }],
    ["a number that cannot be one", "1\tA\t1\n2/3\tB\t1", { line: 2, text: "2/3 | B | 1", why: "BAD_ID" }],
    ["no label", "1\tA\t1\n2\t\t1", { line: 2, text: "2 | 1", why: "LABEL_MISSING" }],
    ["points that are no number", "1\tA\t1\n2\tB\tdeux", { line: 2, text: "2 | B | deux", why: "BAD_POINTS" }],
    ["more points than any question has", "1\tA\t1\n2\tB\t1001", { line: 2, text: "2 | B | 1001", why: "BAD_POINTS" }],
    ["a question without points", "1\tA\t1\n2\tB\t", { line: 2, text: "2 | B", why: "POINTS_MISSING" }],
    ["a fourth column", "1\tA\t1\n2\tB\t1\tetc.", { line: 2, text: "2 | B | 1 | etc.", why: "TOO_MANY_CELLS" }],
    ["a fourth level", "1\tA\t\n1a\tB\t\n1a1\tC\t1\n1a1a\tD\t1", { line: 4, text: "1a1a | D | 1", why: "TOO_DEEP" }],
  ])("A line with %s is shown with its reason and the others are taken", (_, text, fault) => {
    const read = readTable(text);
    expect(read.faults).toEqual([fault]);
    expect(read.questions).toBe(1);
  });

  test("An empty paste is an empty scheme", () => {
    expect(readTable(" \n\t\n")).toEqual({ scheme: [], questions: 0, faults: [], notes: [] });
  });

  test("Ten is not a part of one", () => {
    expect(isAbove("1", "10")).toBe(false);
    expect(isAbove("1", "1a")).toBe(true);
    expect(isAbove("1a", "1ab")).toBe(false);
    expect(isAbove("1a", "1a2")).toBe(true);
    expect(isAbove("Ex", "Ex.1")).toBe(true);
  });
});
