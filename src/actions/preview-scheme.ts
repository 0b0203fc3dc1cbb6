/** What a new scheme would do to the copies of an exam, some at a time. Reads the marks from their objects; writes nothing. */
import { copyObject } from "#do/copy/client";
import type { CopyStatus } from "#domain/copy";
import { type Question, questionsOf, type Scheme, schemeTotal } from "#domain/scheme";
import { bear, type Choices, changesNumbers, compareSchemes, type SchemePlan } from "#domain/scheme-change";
import type { ExamFacts } from "../db/exams.ts";
import { copiesOfExamAfter } from "../db/schemes.ts";
import type { Bindings } from "../env.ts";
import { atOnce } from "./at-once.ts";

/** Objects asked in one request; each answers in a few milliseconds, six at a time. */
const COPIES_A_STEP = 200;

/** What is being made into a PDF will have been, when it is its turn. */
const FINALIZED: ReadonlySet<CopyStatus> = new Set(["GRADED", "GRADING_FAILED", "GRADING_IN_PROGRESS"]);

export type PreviewAsk = { scheme: Scheme; choices: Choices; after: string; schoolId: string; now: number };

export async function previewScheme(env: Bindings, exam: ExamFacts, ask: PreviewAsk) {
  const { schoolId, now, scheme, choices } = ask;
  const plan: SchemePlan = { from: questionsOf(exam.scheme), to: questionsOf(scheme), choices };
  const difference = compareSchemes(plan);
  const numbers = changesNumbers(difference);
  const copies = await copiesOfExamAfter(env.DB, { schoolId, examId: exam.id }, ask.after, COPIES_A_STEP);
  const looked = await atOnce(copies, async ({ id, anonymousId }) => {
    const standing = await copyObject(env, { schoolId, copyId: id }).standing(now);
    if (!standing) return null;
    const { changed, before, after, becomesIncomplete } = bear(standing.marks, plan);
    const reopens = numbers && FINALIZED.has(standing.status);
    const loses = changed.some(({ why }) => why === "removed");
    const concerned = changed.length > 0 || becomesIncomplete || reopens;
    return concerned
      ? { id, anonymousId, before, after, marks: changed.length, loses, becomesIncomplete, reopens }
      : null;
  });
  const concerned = looked.filter((each) => each !== null);
  return {
    version: exam.schemeVersion,
    ...wireOf(difference),
    totalBefore: exam.schemeTotal,
    totalAfter: schemeTotal(scheme),
    looked: copies.length,
    marksChange: concerned.filter(({ marks }) => marks > 0).length,
    loseMark: concerned.filter(({ loses }) => loses).length,
    becomeIncomplete: concerned.filter((copy) => copy.becomesIncomplete).length,
    reopened: concerned.filter(({ reopens }) => reopens).length,
    copies: concerned,
    next: copies.length === COPIES_A_STEP ? (copies.at(-1)?.id ?? null) : null,
  };
}

function wireOf({ renamed, maxima, added, removed }: ReturnType<typeof compareSchemes>) {
  const question = ({ id, path, points }: Question) => ({ id, path, points });
  return { renamed, maxima, added: added.map(question), removed: removed.map(question) };
}
