/** What the report of a copy says, for the families who read it: whole, in their language, in the order of the exam. */
import { describe, expect, test } from "vitest";
import type { Annotation } from "#domain/annotation";
import { formatDelta, formatPoints } from "#domain/figures";
import { type FinalFacts, type ReportBlock, reportOf, runningHead } from "#domain/report";

const NBSP = "\u00a0";

const annotation = (facts: Partial<Annotation>): Annotation => ({
  id: "a",
  page: 0,
  x: 0.1,
  y: 0.2,
  w: 0.3,
  h: 0.1,
  kind: "error",
  text: "",
  scoreDelta: null,
  ink: null,
  version: 1,
  ...facts,
});

const facts = (changes: Partial<FinalFacts> = {}): FinalFacts => ({
  examName: "Devoir n° 3",
  subject: "Mathématiques",
  date: "2026-05-12",
  anonymousId: "A3F7B2",
  student: null,
  language: "fr",
  pages: Array.from({ length: 2 }, () => ({ turn: 0, skew: 0, cropLeft: 0, cropRight: 10_000 })),
  annotations: [],
  questions: [
    { id: "1a", path: ["Ex 1", "a"], points: 200 },
    { id: "1b", path: ["Ex 1", "b"], points: 300 },
    { id: "2", path: ["Ex 2"], points: 1000 },
    { id: "3a1", path: ["Ex 3", "A", "1"], points: 1500 },
    { id: "3b1", path: ["Ex 3", "B", "1"], points: 1000 },
  ],
  marks: [
    { questionId: "1b", points: 150, version: 1 },
    { questionId: "1a", points: 200, version: 1 },
    { questionId: "2", points: 0, version: 1 },
    { questionId: "3a1", points: 1100, version: 1 },
  ],
  remarks: [],
  appreciation: "",
  total: 1450,
  max: 4000,
  now: 0,
  ...changes,
});

type Named<K extends ReportBlock["block"]> = Extract<ReportBlock, { block: K }>;
const isBlock =
  <K extends ReportBlock["block"]>(kind: K) =>
  (block: ReportBlock): block is Named<K> =>
    block.block === kind;
const blocks = <K extends ReportBlock["block"]>(kind: K, changes?: Partial<FinalFacts>): Named<K>[] =>
  reportOf(facts(changes)).filter(isBlock(kind));
const spaced = (text: string): string => text.replaceAll(NBSP, " ");

describe("The head", () => {
  test("The mark stands over the exam's own maximum, not over 20", () => {
    expect(blocks("total").map(({ mark }) => spaced(mark))).toEqual(["14,5 / 40"]);
    expect(blocks("total", { language: "en", total: 925, max: 2000 }).map(({ mark }) => spaced(mark))).toEqual([
      "9.25 / 20",
    ]);
  });

  test("Exam, subject and day are named; the day is written out in the reader's language", () => {
    expect(blocks("title")[0]?.detail).toBe("Mathématiques · 12 mai 2026");
    expect(blocks("title", { date: "2026-02-01" })[0]?.detail).toBe("Mathématiques · 1er février 2026");
    expect(blocks("title", { language: "en", subject: "" })[0]?.detail).toBe("12 May 2026");
    expect(blocks("title", { date: "mai 2026" })[0]?.detail).toBe("Mathématiques · mai 2026");
  });

  test("A copy nobody is named for shows its anonymous id; a named one shows both", () => {
    expect(blocks("identity")[0]).toEqual({ block: "identity", name: null, detail: "Copie A3F7B2" });
    const student = { lastName: "LEFÈVRE", firstName: "Zoé", className: "Tle B" };
    expect(blocks("identity", { student })[0]).toEqual({
      block: "identity",
      name: "LEFÈVRE Zoé",
      detail: "Tle B · Copie A3F7B2",
    });
  });

  test("The line repeated on every page names the copy, never the student", () => {
    const head = runningHead(facts({ student: { lastName: "LEFÈVRE", firstName: "Zoé", className: "Tle B" } }));
    expect(head.text).toBe("Copie A3F7B2 · Devoir n° 3");
    expect(spaced(head.sheet(5, 7))).toBe("page 5/7");
  });
});

describe("The questions", () => {
  test("They follow the scheme, each under its parents, whose marks are the sums below them", () => {
    const rows = reportOf(facts()).filter((each) => each.block === "group" || each.block === "question");
    expect(rows.map(({ block, level, label, mark }) => `${block} ${level} ${label} ${spaced(mark)}`)).toEqual([
      "group 0 Ex 1 3,5 / 5",
      "question 1 a 2 / 2",
      "question 1 b 1,5 / 3",
      "question 0 Ex 2 0 / 10",
      "group 0 Ex 3 11 / 25",
      "group 1 A 11 / 15",
      "question 2 1 11 / 15",
      "group 1 B – / 10",
      "question 2 1 – / 10",
    ]);
  });

  test("Two exercises whose parts bear the same name are kept apart", () => {
    const questions = [
      { id: "x", path: ["Ex 1", "Partie A", "1"], points: 100 },
      { id: "y", path: ["Ex 2", "Partie A", "1"], points: 200 },
    ];
    const groups = blocks("group", { questions, marks: [] });
    expect(groups.map(({ label, mark }) => `${label} ${spaced(mark)}`)).toEqual([
      "Ex 1 – / 1",
      "Partie A – / 1",
      "Ex 2 – / 2",
      "Partie A – / 2",
    ]);
  });

  test("A remark follows its question, whole; an empty one leaves no gap", () => {
    const text = "Justifier. ".repeat(180).trim();
    const remarks = [
      { questionId: "1b", text, version: 1 },
      { questionId: "2", text: "  ", version: 1 },
    ];
    const all = reportOf(facts({ remarks }));
    const at = all.findIndex((each) => each.block === "remark");
    expect(all[at]).toEqual({ block: "remark", level: 1, text });
    expect(all[at - 1]).toMatchObject({ block: "question", label: "b" });
    expect(all.filter((each) => each.block === "remark")).toHaveLength(1);
  });
});

describe("The annotations", () => {
  test("Each is found under its page and number, with its kind, its points and its whole text", () => {
    const text = "Le raisonnement est bien posé, mais l’hérédité manque. ".repeat(8).trim();
    expect(text.length).toBeGreaterThan(400);
    const annotations = [
      annotation({ id: "z", page: 1, y: 0.5, text, scoreDelta: -50 }),
      annotation({ id: "y", page: 1, y: 0.1, kind: "bonus", scoreDelta: 100 }),
      annotation({ id: "x", kind: "tick" }),
    ];
    const [first, second] = blocks("annotation", { annotations });
    expect(first).toMatchObject({ number: 1, kind: "Bonus", delta: "+1", text: "", color: "bonus" });
    expect(second).toMatchObject({ number: 2, kind: "Erreur", delta: "−0,5", text, color: "error" });
    expect(spaced(second?.reference ?? "")).toBe("p. 2, n° 2");
    expect(blocks("page", { annotations }).map((each) => spaced(each.text))).toEqual(["Page 2"]);
  });

  test("Without anything to say there is no section for it", () => {
    expect(blocks("section").map(({ text }) => text)).toEqual(["Notes par question"]);
    expect(blocks("appreciation", { appreciation: " \n " })).toEqual([]);
    expect(blocks("appreciation", { appreciation: "Bon travail.", language: "en" })).toEqual([
      { block: "appreciation", label: "Overall comment", text: "Bon travail." },
    ]);
  });
});

test("Points are written without superfluous zeros, with the signs of each language", () => {
  const french = [0, 25, 50, 100, 1450, 1005, 123_450, -50].map((points) => formatPoints(points, "fr"));
  expect(french).toEqual(["0", "0,25", "0,5", "1", "14,5", "10,05", "1\u202f234,5", "−0,5"]);
  expect(formatPoints(123_450, "en")).toBe("1,234.5");
  expect([100, 0, -25].map((points) => formatDelta(points, "en"))).toEqual(["+1", "0", "−0.25"]);
});
