/**
 * What is true of a copy after every act, whatever was done. Checked by the copy's object before it commits, and by the
 * check of the whole installation.
 */
import type { CopyState } from "./copy.ts";
import type { Mark } from "./mark.ts";
import type { Question } from "./scheme.ts";

export type Standing = {
  state: CopyState;
  /** The last epoch given out, and the number of final PDFs made. */
  epoch: number;
  finalVersion: number;
  marks: readonly Mark[];
  /** Hundredths; null while nothing is marked. */
  total: number | null;
};

const SHA256 = /^[0-9a-f]{64}$/;

/** The laws that are broken, in words; none when all is well. `questions` is the scheme where it is at hand. */
export function brokenLaws(standing: Standing, questions?: readonly Question[]): string[] {
  const { state, epoch, finalVersion, marks, total } = standing;
  const laws: [boolean, string][] = [];
  if (state.status === "GRADED") {
    const { key, sha256, pages, version } = state.final;
    laws.push([key !== "" && SHA256.test(sha256) && pages > 0, "a graded copy has a stored final PDF with its hash"]);
    laws.push([version === finalVersion, "a graded copy shows its newest final PDF"]);
  }
  if (state.status === "LOCKED") laws.push([state.lock.epoch === epoch, "a lock bears the last epoch given out"]);
  const maxima = new Map(questions?.map(({ id, points }) => [id, points]));
  const given = marks.flatMap(({ questionId, points }) => {
    const known = questions === undefined || maxima.has(questionId);
    return known && points !== null ? [{ points, max: maxima.get(questionId) ?? Number.POSITIVE_INFINITY }] : [];
  });
  laws.push([
    given.every(({ points, max }) => points >= 0 && points <= max),
    "a mark lies between nought and its maximum",
  ]);
  const sum = given.length === 0 ? null : given.reduce((all, { points }) => all + points, 0);
  laws.push([sum === total, "the total is the sum of the marks"]);
  return laws.filter(([holds]) => !holds).map(([, law]) => law);
}
