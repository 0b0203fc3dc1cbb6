/** The line of steps says who is waited for, and the identification desk never loses a copy. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as desk from "../../../web/admin/desk-queue.ts";
import type { ExamProgress } from "../../../web/admin/live.ts";
import { currentStep, histogramBars, STEPS, stepOf, stepsFor } from "../../../web/admin/steps.ts";

const NOTHING: ExamProgress = {
  copies: { STAGING: 0, READY: 0, LOCKED: 0, GRADING_IN_PROGRESS: 0, GRADING_FAILED: 0, GRADED: 0 },
  total: 0,
  identified: 0,
  assigned: 0,
  scans: 0,
  scansImporting: 0,
  students: 0,
  teachers: [],
  jobs: [],
  releasedAt: null,
};
const SCHEME = [{ id: "1", label: "Exercice 1", points: 2_000 }];
const states = (progress: ExamProgress, scheme = SCHEME, releasedAt: number | null = null) =>
  STEPS.map((name) => stepOf(name, { scheme, releasedAt, progress }, 1_000));

describe("the line of steps", () => {
  test("A new exam waits for its scheme first", () => {
    const steps = states(NOTHING, []);
    expect(steps.map((step) => step.state)).toEqual([
      "todo",
      "todo",
      "todo",
      "early",
      "early",
      "early",
      "early",
      "early",
    ]);
    expect(currentStep(steps)).toBe("scheme");
  });

  test("Half-way, each step counts what is left", () => {
    const copies = { ...NOTHING.copies, STAGING: 2, READY: 5, GRADED: 3 };
    const progress = { ...NOTHING, copies, total: 10, identified: 6, assigned: 5, scans: 1, students: 30 };
    const steps = states(progress);
    expect(steps.map(({ state, left, total }) => [state, left, total])).toEqual([
      ["done", 0, 1],
      ["done", 0, 30],
      ["done", 0, 1],
      ["todo", 2, 10],
      ["todo", 4, 10],
      ["todo", 5, 10],
      ["running", 2, 5],
      ["todo", 7, 10],
    ]);
    expect(currentStep(steps)).toBe("pages");
  });

  test("A copy whose final PDF failed is trouble in the marking", () => {
    const progress = { ...NOTHING, copies: { ...NOTHING.copies, GRADING_FAILED: 1 }, total: 1, assigned: 1 };
    expect(states(progress).find((step) => step.name === "marking")?.state).toBe("trouble");
  });

  test("Results planned for later are not published yet", () => {
    const progress = { ...NOTHING, copies: { ...NOTHING.copies, GRADED: 1 }, total: 1 };
    const publication = (at: number | null) => states(progress, SCHEME, at).at(-1)?.state;
    expect([publication(null), publication(1_001), publication(1_000)]).toEqual(["todo", "running", "done"]);
  });

  test("A secretary sees no step that only an administrator may take", () => {
    expect(stepsFor("admin")).toEqual([...STEPS]);
    expect(stepsFor("secretary")).toEqual(["scheme", "students", "scans", "pages", "identification", "marking"]);
  });

  test("The bars of the histogram share the scale of the exam", () => {
    expect(histogramBars([0, 2, 4], 1_500)).toEqual([
      { count: 0, from: 0, to: 500, share: 0 },
      { count: 2, from: 500, to: 1_000, share: 0.5 },
      { count: 4, from: 1_000, to: 1_500, share: 1 },
    ]);
  });
});

describe("the identification desk", () => {
  test("An assigned copy leaves, the next one comes", () => {
    const queue = desk.assigned(desk.openQueue(["a", "b", "c"]), "a", null);
    expect(desk.current(queue)).toBe("b");
    expect(desk.upcoming(queue, 2)).toEqual(["c"]);
  });

  test("A copy put off comes back at the end; the last one stays", () => {
    const queue = desk.later(desk.openQueue(["a", "b"]));
    expect(queue.todo).toEqual(["b", "a"]);
    const last = desk.assigned(queue, "b", null);
    expect(desk.later(last)).toEqual(last);
  });

  test("Back leads to the copy before, identified or not", () => {
    const queue = desk.assigned(desk.later(desk.openQueue(["a", "b", "c"])), "b", null);
    const once = desk.back(queue);
    expect(desk.current(once)).toBe("b");
    const twice = desk.back(once);
    expect(desk.current(twice)).toBe("a");
    expect(desk.back(twice)).toEqual(twice);
  });

  test("Undo puts the copy back under the eyes as it was", () => {
    const queue = desk.assigned(desk.openQueue(["a", "b"]), "a", null);
    expect(desk.lastDone(queue)).toEqual({ copyId: "a", before: null });
    const undone = desk.undone(queue);
    expect(desk.current(undone)).toBe("a");
    expect(undone.todo).toEqual(["a", "b"]);
    expect(desk.lastDone(undone)).toBeNull();
  });

  test("Whatever one does, no copy is lost and none is there twice", () => {
    const copies = ["a", "b", "c", "d"];
    fc.assert(
      fc.property(fc.array(fc.nat(3)), (acts) => {
        const identified = new Set<string>();
        let queue = desk.openQueue(copies);
        for (const kind of acts) {
          const copyId = desk.current(queue);
          if (kind === 0 && copyId !== null) {
            queue = desk.assigned(queue, copyId, identified.has(copyId) ? "somebody" : null);
            identified.add(copyId);
          } else if (kind === 1) queue = desk.later(queue);
          else if (kind === 2) queue = desk.back(queue);
          else {
            const last = desk.lastDone(queue);
            queue = desk.undone(queue);
            if (last?.before === null) identified.delete(last.copyId);
          }
          expect([...queue.todo, ...identified].sort()).toEqual(copies);
          expect(desk.current(queue) === null).toBe(queue.todo.length === 0 && queue.recalled === null);
        }
      }),
    );
  });
});
