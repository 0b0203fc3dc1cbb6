/**
 * A new scheme over marks that were given with an old one: what differs between the two, and what becomes of the marks
 * of one copy. A name changes no mark; a maximum changes them as whoever changed it chose; what is no longer asked
 * loses its mark; what is asked anew has none. Nothing here is decided twice: the screen shows what will be done.
 */
import { type Mark, totalOf } from "./mark.ts";
import type { Question } from "./scheme.ts";

/**
 * What happens to the marks of a question whose maximum changed. `keep`: they stay, and those above the new maximum
 * become it. `scale`: each keeps its share of the maximum, rounded half up once to the hundredth.
 */
export const CHOICES = ["keep", "scale"] as const;
export type Choice = (typeof CHOICES)[number];
export type Choices = Readonly<Record<string, Choice>>;

/** From these questions to those. A question without a choice keeps its marks. */
export type SchemePlan = { from: readonly Question[]; to: readonly Question[]; choices: Choices };

export type SchemeDifference = {
  /** Another label, of the question or of what it stands under. */
  renamed: { id: string; from: string[]; to: string[] }[];
  maxima: { id: string; path: string[]; from: number; to: number; choice: Choice }[];
  added: Question[];
  removed: Question[];
};

export type MarkChange = {
  questionId: string;
  before: number;
  /** Null when the question is not asked any more. */
  after: number | null;
  why: "capped" | "scaled" | "removed";
};

/** What a plan does to the marks of one copy. */
export type Bearing = {
  marks: Mark[];
  changed: MarkChange[];
  before: number | null;
  after: number | null;
  /** Every question had its mark, and one of the new ones has none. */
  becomesIncomplete: boolean;
};

export function choiceOf(choices: Choices, questionId: string): Choice {
  return Object.hasOwn(choices, questionId) && choices[questionId] === "scale" ? "scale" : "keep";
}

function byId(questions: readonly Question[]): Map<string, Question> {
  return new Map(questions.map((question) => [question.id, question]));
}

export function compareSchemes({ from, to, choices }: SchemePlan): SchemeDifference {
  const [old, now] = [byId(from), byId(to)];
  const kept = to.flatMap((question) => {
    const before = old.get(question.id);
    return before ? [{ before, question }] : [];
  });
  return {
    renamed: kept
      .filter(({ before, question }) => before.path.join("\n") !== question.path.join("\n"))
      .map(({ before, question }) => ({ id: question.id, from: before.path, to: question.path })),
    maxima: kept
      .filter(({ before, question }) => before.points !== question.points)
      .map(({ before, question: { id, path, points } }) => {
        return { id, path, from: before.points, to: points, choice: choiceOf(choices, id) };
      }),
    added: to.filter(({ id }) => !old.has(id)),
    removed: from.filter(({ id }) => !now.has(id)),
  };
}

/** True when a final PDF made before would show another number than the marks now do; a name alone is none. */
export function changesNumbers({ maxima, added, removed }: SchemeDifference): boolean {
  return maxima.length + added.length + removed.length > 0;
}

/** `points` of `from` as the same share of `to`, in whole hundredths, half up. Exact: all are integers below 10^5. */
export function scaled(points: number, from: number, to: number): number {
  return Math.floor((2 * points * to + from) / (2 * from));
}

/** One mark under the new scheme; null when it stays as it is. */
function changeOf(mark: Mark, plan: SchemePlan): MarkChange | null {
  const { questionId, points: before } = mark;
  if (before === null) return null;
  const now = plan.to.find(({ id }) => id === questionId);
  if (!now) return { questionId, before, after: null, why: "removed" };
  const old = plan.from.find(({ id }) => id === questionId);
  const share = choiceOf(plan.choices, questionId) === "scale" && old !== undefined && old.points > 0;
  const after = Math.min(share ? scaled(before, old.points, now.points) : before, now.points);
  return after === before ? null : { questionId, before, after, why: share ? "scaled" : "capped" };
}

/** What the plan makes of these marks. A changed mark gets the next version, so that an older write meets it. */
export function bear(marks: readonly Mark[], plan: SchemePlan): Bearing {
  const changed = marks.flatMap((mark) => changeOf(mark, plan) ?? []);
  const after = new Map(changed.map((change) => [change.questionId, change.after]));
  const next = marks.map((mark) => {
    const points = after.get(mark.questionId);
    return points === undefined ? mark : { ...mark, points, version: mark.version + 1 };
  });
  return {
    marks: next,
    changed,
    before: totalOf(marks, plan.from),
    after: totalOf(next, plan.to),
    becomesIncomplete: isComplete(marks, plan.from) && !isComplete(next, plan.to),
  };
}

function isComplete(marks: readonly Mark[], questions: readonly Question[]): boolean {
  const given = new Set(marks.flatMap(({ questionId, points }) => (points === null ? [] : [questionId])));
  return questions.every(({ id }) => given.has(id));
}
