/** Marks, remarks and the appreciation: what is written beside the page, each with its own version. */
import { err, ok, type Result } from "./result.ts";
import type { Question } from "./scheme.ts";

/** `points` in hundredths; null is "not marked yet", which is not zero. */
export type Mark = { questionId: string; points: number | null; version: number };
export type Remark = { questionId: string; text: string; version: number };
export type Appreciation = { text: string; version: number };

export type MarkRefusal =
  | { code: "NO_SUCH_QUESTION" }
  | { code: "MARK_OUT_OF_BOUNDS"; max: number }
  | { code: "VERSION_CONFLICT"; current: Mark | Remark | Appreciation | null };

/** Two people editing one question: the second is refused with the first one's value. Other questions are not concerned. */
export function writeMark(stored: Mark | null, next: Mark, questions: readonly Question[]): Result<Mark, MarkRefusal> {
  const question = questions.find((each) => each.id === next.questionId);
  if (!question) return err({ code: "NO_SUCH_QUESTION" });
  if (next.points !== null && (next.points < 0 || next.points > question.points)) {
    return err({ code: "MARK_OUT_OF_BOUNDS", max: question.points });
  }
  if ((stored?.version ?? 0) !== next.version) return err({ code: "VERSION_CONFLICT", current: stored });
  return ok({ ...next, version: next.version + 1 });
}

export function writeRemark(
  stored: Remark | null,
  next: Remark,
  questions: readonly Question[],
): Result<Remark, MarkRefusal> {
  if (!questions.some((each) => each.id === next.questionId)) return err({ code: "NO_SUCH_QUESTION" });
  if ((stored?.version ?? 0) !== next.version) return err({ code: "VERSION_CONFLICT", current: stored });
  return ok({ ...next, version: next.version + 1 });
}

export function writeAppreciation(stored: Appreciation, next: Appreciation): Result<Appreciation, MarkRefusal> {
  if (stored.version !== next.version) return err({ code: "VERSION_CONFLICT", current: stored });
  return ok({ ...next, version: next.version + 1 });
}

/** The sum of the marks in hundredths, or null while no question of the scheme has a mark. */
export function totalOf(marks: readonly Mark[], questions: readonly Question[]): number | null {
  const ids = new Set(questions.map((question) => question.id));
  const given = marks.filter((mark) => ids.has(mark.questionId) && mark.points !== null);
  return given.length === 0 ? null : given.reduce((sum, mark) => sum + (mark.points ?? 0), 0);
}
