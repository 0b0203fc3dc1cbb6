/** Marks, remarks, the appreciation and drafts: bounds, versions, sums. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { eraseDraft, writeDraft } from "#domain/draft";
import { totalOf, writeAppreciation, writeMark, writeRemark } from "#domain/mark";
import type { Question } from "#domain/scheme";

const QUESTIONS: Question[] = [
  { id: "1", path: ["1"], points: 500 },
  { id: "2", path: ["2"], points: 0 },
];
const mark = (points: number | null, version = 0, questionId = "1") => ({ questionId, points, version });

test("A mark lies between zero and the maximum of its question, both included; empty is not zero", () => {
  const at = (points: number | null) => {
    const written = writeMark(null, mark(points), QUESTIONS);
    return written.ok ? written.value.points : written.error.code;
  };
  expect([0, 1, 500, null].map(at)).toEqual([0, 1, 500, null]);
  expect([-1, 501].map(at)).toEqual(["MARK_OUT_OF_BOUNDS", "MARK_OUT_OF_BOUNDS"]);
  expect(writeMark(null, mark(501), QUESTIONS)).toMatchObject({ error: { max: 500 } });
});

test("A question the scheme does not have can be neither marked nor remarked upon", () => {
  expect(writeMark(null, mark(0, 0, "3"), QUESTIONS)).toEqual({ ok: false, error: { code: "NO_SUCH_QUESTION" } });
  expect(writeRemark(null, { questionId: "3", text: "x", version: 0 }, QUESTIONS)).toEqual({
    ok: false,
    error: { code: "NO_SUCH_QUESTION" },
  });
});

test("Each mark, remark and the appreciation has a version of its own; the stale writer sees what stands there", () => {
  expect(writeMark(mark(200, 3), mark(250, 3), QUESTIONS)).toEqual({ ok: true, value: mark(250, 4) });
  expect(writeMark(mark(200, 3), mark(250, 2), QUESTIONS)).toEqual({
    ok: false,
    error: { code: "VERSION_CONFLICT", current: mark(200, 3) },
  });
  const remark = { questionId: "1", text: "Relire", version: 1 };
  expect(writeRemark(remark, { ...remark, text: "" }, QUESTIONS)).toEqual({
    ok: true,
    value: { ...remark, text: "", version: 2 },
  });
  expect(writeRemark(remark, { ...remark, version: 0 }, QUESTIONS)).toMatchObject({ error: { current: remark } });
  const said = { text: "Bien", version: 5 };
  expect(writeAppreciation(said, { text: "Très bien", version: 5 })).toEqual({
    ok: true,
    value: { text: "Très bien", version: 6 },
  });
  expect(writeAppreciation(said, { text: "x", version: 4 })).toEqual({
    ok: false,
    error: { code: "VERSION_CONFLICT", current: said },
  });
});

test("The total is the sum of the marks given; no mark yet is no total, and a nought is a total", () => {
  expect(totalOf([], QUESTIONS)).toBeNull();
  expect(totalOf([mark(null)], QUESTIONS)).toBeNull();
  expect(totalOf([mark(0)], QUESTIONS)).toBe(0);
  expect(totalOf([mark(125), mark(0, 1, "2")], QUESTIONS)).toBe(125);
});

test("A mark of a question that left the scheme counts no more", () => {
  expect(totalOf([mark(125), mark(900, 1, "gone")], QUESTIONS)).toBe(125);
});

test("A total never passes what the scheme gives", () => {
  const question = fc.integer({ min: 0, max: 1_000 });
  fc.assert(
    fc.property(fc.array(fc.tuple(question, question), { minLength: 1, maxLength: 30 }), (pairs) => {
      const questions = pairs.map(([points], index) => ({ id: `${index}`, path: [], points }));
      const marks = pairs.flatMap(([, given], index) => {
        const written = writeMark(null, mark(given, 0, `${index}`), questions);
        return written.ok ? [written.value] : [];
      });
      const most = questions.reduce((sum, { points }) => sum + points, 0);
      expect(totalOf(marks, questions) ?? 0).toBeLessThanOrEqual(most);
    }),
  );
});

test("Of two windows the second may not overwrite the first one's draft; the same window goes on", () => {
  const draft = { clientId: "tab-1", version: 0, payload: "a", updatedAt: 1 };
  const first = writeDraft(null, draft);
  expect(first).toEqual({ ok: true, value: { ...draft, version: 1 } });
  const current = { ...draft, version: 1 };
  expect(writeDraft(current, { ...draft, version: 1, payload: "ab" })).toEqual({
    ok: true,
    value: { ...draft, version: 2, payload: "ab" },
  });
  const conflict = { ok: false, error: { code: "DRAFT_CONFLICT", current } };
  expect(writeDraft(current, { ...draft, clientId: "tab-2", version: 1 })).toEqual(conflict);
  expect(writeDraft(current, draft)).toEqual(conflict);
  expect(writeDraft(null, { ...draft, version: 1 })).toEqual({
    ok: false,
    error: { code: "DRAFT_CONFLICT", current: null },
  });
});

test("A draft is thrown away as it was seen, or whichever there is; one saved since is not", () => {
  const stored = { clientId: "tab-1", version: 3, payload: "a", updatedAt: 1 };
  const conflict = { ok: false, error: { code: "DRAFT_CONFLICT", current: stored } };
  expect(eraseDraft(stored, { clientId: "tab-1", version: 3 })).toEqual({ ok: true, value: true });
  expect(eraseDraft(stored, null)).toEqual({ ok: true, value: true });
  expect(eraseDraft(null, { clientId: "tab-1", version: 3 })).toEqual({ ok: true, value: false });
  expect(eraseDraft(stored, { clientId: "tab-1", version: 2 })).toEqual(conflict);
  expect(eraseDraft(stored, { clientId: "tab-2", version: 3 })).toEqual(conflict);
});
