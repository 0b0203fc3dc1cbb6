/** What the desk shows and where its keys lead. */
import { expect, test } from "vitest";
import { Offline, Refused } from "../../web/api/client.ts";
import type { Act } from "../../web/teacher/desk/act.ts";
import { newQueue, type Queue, update } from "../../web/teacher/desk/acts.ts";
import { answerTo, isPassing } from "../../web/teacher/desk/send.ts";
import { firstToMark, lacking, neighbour, pointsOf } from "../../web/teacher/desk/sheet.ts";
import { type CopyRow, nextToMark, whereToGoOn } from "../../web/teacher/lot.ts";
import { matches } from "../../web/ui/keys.tsx";
import { newModel } from "../../web/viewer/model.ts";
import { cardPlace } from "../../web/viewer/paint.ts";

const questions = ["1a", "1b", "2"].map((id) => ({ id, path: [id], points: 300 }));

function marked(points: Record<string, number | null>): Queue {
  let queue = newQueue({});
  for (const [questionId, each] of Object.entries(points)) {
    [queue] = update(queue, { t: "wish", act: { kind: "mark", questionId, points: each }, delay: 0 }, 0);
  }
  return queue;
}
const NO_FAULT = new Map<string, string>();

test("Zero is a mark, an empty field is not", () => {
  const sheet = { queue: marked({ "1a": 0, "1b": 100 }), questions, wrong: NO_FAULT, appreciationRequired: false };
  expect(lacking(sheet)).toEqual({ questions: ["2"], appreciation: false, wrong: [] });
  expect(pointsOf(sheet.queue, "2")).toBeNull();
});

test("A field that holds no mark stands in the way even when an earlier mark is stored", () => {
  const queue = marked({ "1a": 100, "1b": 100, "2": 100 });
  const sheet = { queue, questions, wrong: new Map([["1b", "12"]]), appreciationRequired: true };
  expect(lacking(sheet)).toEqual({ questions: ["1b"], appreciation: true, wrong: ["1b"] });
  expect(lacking({ ...sheet, wrong: NO_FAULT, appreciationRequired: false })).toBeNull();
});

test("The hand begins at the first question without a mark, and Enter leads through them in order", () => {
  expect(firstToMark(marked({ "1a": 0 }), questions)).toBe("1b");
  expect(firstToMark(marked({ "1a": 0, "1b": 0, "2": 0 }), questions)).toBe("1a");
  expect([neighbour(questions, "1a", 1), neighbour(questions, "2", 1), neighbour(questions, "1a", -1)]).toEqual([
    "1b",
    null,
    null,
  ]);
});

const row = (id: string, status: CopyRow["status"]) => ({ id, status }) as CopyRow;
const lot = [
  row("a", "GRADED"),
  row("b", "READY"),
  row("c", "GRADING_FAILED"),
  row("d", "LOCKED"),
  row("e", "GRADING_IN_PROGRESS"),
];

test("The next copy is the next one to mark, from the beginning again after the last", () => {
  expect(nextToMark(lot, "b")?.id).toBe("d");
  expect(nextToMark(lot, "d")?.id).toBe("b");
  expect(nextToMark(lot, null)?.id).toBe("b");
  expect(nextToMark([row("b", "READY")], "b")).toBeNull();
});

test("Going on means the copy where one stopped while it is still to be marked, else the first one left after it", () => {
  expect(whereToGoOn(lot, "d")?.id).toBe("d");
  expect(whereToGoOn(lot, "a")?.id).toBe("b");
  expect(whereToGoOn(lot, "gone")?.id).toBe("b");
  expect(whereToGoOn([row("a", "GRADED")], "a")).toBeNull();
});

const act: Act = { kind: "mark", questionId: "1a", points: 100 };
const sent = { target: "mark:1a", act, version: 1 };
const refused = (
  status: number,
  code: ConstructorParameters<typeof Refused>[1]["code"],
  details?: unknown,
  wait: number | null = null,
) => new Refused(status, { code, message: "", requestId: "", details }, wait);

test("Only what may succeed unchanged is tried again: no answer, a fault of the server, a rush, a session that ended", () => {
  expect(isPassing(new Offline())).toBe(true);
  expect([500, 503, 429, 401].map((status) => isPassing(refused(status, "INTERNAL")))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([403, 404, 409, 422].map((status) => isPassing(refused(status, "FORBIDDEN")))).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(answerTo(refused(429, "TOO_MANY_REQUESTS", undefined, 7), sent)).toEqual({
    t: "failed",
    target: "mark:1a",
    retryAfterMs: 7_000,
  });
});

test("A conflict brings the other value along, a lost copy and a wrong mark are told apart", () => {
  const current = { questionId: "1a", points: 250, version: 4 };
  expect(answerTo(refused(409, "VERSION_CONFLICT", { current }), sent)).toEqual({
    t: "conflicted",
    target: "mark:1a",
    theirs: { act: { ...act, points: 250 }, version: 4 },
  });
  for (const code of ["LOCK_GONE", "LOCK_TOKEN_WRONG", "LOCKED_BY_OTHER", "WRONG_STATUS"] as const) {
    expect(answerTo(refused(409, code), sent)).toEqual({ t: "lost", target: "mark:1a" });
  }
  expect(answerTo(refused(422, "MARK_OUT_OF_BOUNDS", { max: 50 }), sent)).toMatchObject({ t: "refused" });
});

test("A fault of our own program is not taken for an answer", () => {
  expect(() => answerTo(new TypeError("x"), sent)).toThrow("x");
});

const press = (key: string, held: Partial<Record<"ctrlKey" | "shiftKey" | "altKey" | "metaKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  shiftKey: false,
  altKey: false,
  metaKey: false,
  ...held,
});

test("Keys are matched by what they type, so that an AZERTY keyboard works like any other", () => {
  expect(matches(press("?", { shiftKey: true }), "?")).toBe(true);
  expect(matches(press("1", { shiftKey: true }), "1")).toBe(true);
  expect(matches(press("+", { shiftKey: true }), "+")).toBe(true);
  expect(matches(press("m"), "M")).toBe(true);
  expect(matches(press("M", { shiftKey: true }), "M")).toBe(false);
  expect(matches(press("Enter", { ctrlKey: true }), "Ctrl+Enter")).toBe(true);
  expect(matches(press("Enter", { metaKey: true }), "Ctrl+Enter")).toBe(true);
  expect(matches(press("Enter", { shiftKey: true }), "Enter")).toBe(false);
  expect(matches(press("z", { ctrlKey: true, shiftKey: true }), "Ctrl+Shift+Z")).toBe(true);
  expect(matches(press("Escape"), "Esc")).toBe(true);
});

test("The card of an annotation never leaves the window, wherever its box is", () => {
  const model = newModel("box");
  const view = {
    ...model.view,
    frame: { width: 800, height: 600 },
    pages: [{ width: 600, height: 800 }],
    scale: 1,
    x: 100,
    y: -50,
  };
  for (const [x, y] of [
    [0, 0],
    [0.9, 0.95],
    [0.4, 0.4],
    [0, 0.6],
  ] as const) {
    const { left, top } = cardPlace({ ...model, view }, { x, y, w: 0.1, h: 0.05 }, { width: 288, height: 268 });
    expect(Number.parseFloat(left)).toBeGreaterThanOrEqual(8);
    expect(Number.parseFloat(left) + 288).toBeLessThanOrEqual(800);
    expect(Number.parseFloat(top)).toBeGreaterThanOrEqual(8);
    expect(Number.parseFloat(top) + 268).toBeLessThanOrEqual(600);
  }
});
