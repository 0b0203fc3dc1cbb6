/** The small rules of the admin screens: what sharing would give, which address shows what. */
import { describe, expect, test } from "vitest";
import { planDispatch } from "../../../web/admin/dispatch-plan.ts";
import type { ExamProgress } from "../../../web/admin/live.ts";
import { examPath, placeOf } from "../../../web/admin/paths.ts";
import { changes, countOf, isReport, linesWith, type Report } from "../../../web/admin/roster-report.ts";

describe("the preview of the sharing", () => {
  const progress = (loads: [string, number][], total: number, staging = 0): ExamProgress => ({
    copies: {
      STAGING: staging,
      READY: total - staging,
      LOCKED: 0,
      GRADING_IN_PROGRESS: 0,
      GRADING_FAILED: 0,
      GRADED: 0,
    },
    total,
    identified: 0,
    assigned: loads.reduce((sum, [, assigned]) => sum + assigned, 0),
    scans: 1,
    scansImporting: 0,
    students: 0,
    teachers: loads.map(([id, assigned]) => ({ id, name: id, assigned, done: 0 })),
    jobs: [],
    releasedAt: null,
  });

  test("Seventeen copies among three teachers are five or six each", () => {
    const plan = planDispatch(progress([], 17), ["a", "b", "c"]);
    expect([plan.copies, plan.min, plan.max]).toEqual([17, 5, 6]);
    expect([...plan.more.values()].reduce((sum, more) => sum + more, 0)).toBe(17);
  });

  test("Who already has copies gets fewer of the next ones", () => {
    const plan = planDispatch(progress([["a", 6]], 16), ["a", "b"]);
    expect(Object.fromEntries(plan.more)).toEqual({ a: 2, b: 8 });
  });

  test("Copies that are not validated are left out, and without teachers nothing is shared", () => {
    expect(planDispatch(progress([], 10, 4), ["a"])).toMatchObject({ copies: 6, notValidated: 4, min: 6, max: 6 });
    expect(planDispatch(progress([], 10), [])).toMatchObject({ copies: 10, min: 0, max: 0 });
  });
});

describe("the addresses of the admin screens", () => {
  test.each([
    ["/exams", { screen: "exams" }],
    ["/exams/", { screen: "exams" }],
    ["/exams/new", { screen: "newExam" }],
    [examPath("e1"), { screen: "exam", examId: "e1", step: null }],
    [examPath("e1", "marking"), { screen: "exam", examId: "e1", step: "marking" }],
    [examPath("e1", "desk"), { screen: "desk", examId: "e1" }],
    ["/people", { screen: "people" }],
    ["/audit", { screen: "audit" }],
    ["/people/7", { screen: "nowhere" }],
    ["/exams/e1/unknown", { screen: "nowhere" }],
    ["/exams/e1/marking/more", { screen: "nowhere" }],
  ])("%s is %o", (path, place) => {
    expect(placeOf(path)).toEqual(place);
  });
});

describe("the report of a class list", () => {
  const report: Report = {
    created: 1,
    updated: 2,
    unchanged: 0,
    refused: [{ line: 5, reason: "NO_LAST_NAME" }],
    lines: [
      { line: 2, fate: "created", name: "A", reason: null },
      { line: 5, fate: "refused", name: "", reason: "NO_LAST_NAME" },
    ],
  };

  test("The button names what would be written, not what is refused", () => {
    expect(changes(report)).toBe(3);
    expect(countOf(report, "refused")).toBe(1);
    expect(linesWith(report, "refused").map((line) => line.line)).toEqual([5]);
    expect(linesWith(report, null)).toHaveLength(2);
  });

  test("The result of another job is not taken for a report", () => {
    expect(isReport(report)).toBe(true);
    for (const other of [undefined, null, "x", {}, { lines: [] }, { created: 1, lines: 3 }]) {
      expect(isReport(other)).toBe(false);
    }
  });
});
