/**
 * What the report behind a marked copy says, block by block: the mark, the appreciation, each question, each
 * annotation with its whole text. Decides no line, no page and no colour value.
 */
import type { Annotation } from "./annotation.ts";
import { formatDelta, formatPoints, type Language } from "./figures.ts";
import type { Mark, Remark } from "./mark.ts";
import { COLOR_OF, inReadingOrder, numberAnnotations, type PaintColor } from "./paint.ts";
import { REPORT_WORDS, type ReportWords } from "./report-words.ts";
import type { Question } from "./scheme.ts";
import type { PageLie } from "./straight.ts";

/** Everything the final PDF of one copy is made of, besides the scanned pages themselves. Points are hundredths. */
export type FinalFacts = {
  examName: string;
  subject: string;
  /** ISO day, 2026-05-12. */
  date: string;
  anonymousId: string;
  student: { lastName: string; firstName: string; className: string } | null;
  language: Language;
  pages: readonly PageLie[];
  annotations: readonly Annotation[];
  questions: readonly Question[];
  marks: readonly Mark[];
  remarks: readonly Remark[];
  appreciation: string;
  total: number;
  max: number;
  /** UTC ms written into the file as its date: the same facts give the same bytes. */
  now: number;
};

/** `level` is the depth in the scheme, from 0. Texts are whole; empty sections are left out. */
export type ReportBlock =
  | { block: "title"; text: string; detail: string }
  | { block: "identity"; name: string | null; detail: string }
  | { block: "total"; label: string; mark: string }
  | { block: "appreciation"; label: string; text: string }
  | { block: "section"; text: string }
  | { block: "group"; level: number; label: string; mark: string }
  | { block: "question"; level: number; label: string; mark: string }
  | { block: "remark"; level: number; text: string }
  | { block: "page"; text: string }
  | {
      block: "annotation";
      number: number;
      reference: string;
      color: PaintColor;
      kind: string;
      delta: string | null;
      text: string;
    };

/** The report of one copy, from top to bottom. */
export function reportOf(facts: FinalFacts): ReportBlock[] {
  const words = REPORT_WORDS[facts.language];
  return [
    ...headOf(facts, words),
    ...appreciationOf(facts, words),
    ...questionsIn(facts, words),
    ...annotationsIn(facts, words),
  ];
}

/** The small line repeated on every page of the report: which copy, and page n of m of the whole file. */
export function runningHead(facts: FinalFacts): { text: string; sheet: (page: number, of: number) => string } {
  const words = REPORT_WORDS[facts.language];
  return { text: join([words.copy(facts.anonymousId), facts.examName]), sheet: words.sheet };
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part.trim() !== "").join(" · ");
}

function headOf(facts: FinalFacts, words: ReportWords): ReportBlock[] {
  const { student, language } = facts;
  const copy = words.copy(facts.anonymousId);
  return [
    { block: "title", text: facts.examName, detail: join([facts.subject, dateOf(facts.date, words)]) },
    student === null
      ? { block: "identity", name: null, detail: copy }
      : {
          block: "identity",
          name: `${student.lastName} ${student.firstName}`.trim(),
          detail: join([student.className, copy]),
        },
    { block: "total", label: words.total, mark: outOf(facts.total, facts.max, language) },
  ];
}

/** A day that is none is shown as it came: the reader sees what was typed. */
function dateOf(iso: string, words: ReportWords): string {
  const [, year, month, day] = /^(\d{4})-(0[1-9]|1[0-2])-(\d{2})$/.exec(iso) ?? [];
  return day === undefined ? iso : words.date(Number(day), Number(month), Number(year));
}

/** “2,5 / 3”; a dash where no mark was given, which is not zero. */
function outOf(points: number | null, max: number, language: Language): string {
  return `${points === null ? "–" : formatPoints(points, language)}\u00a0/\u00a0${formatPoints(max, language)}`;
}

function appreciationOf(facts: FinalFacts, words: ReportWords): ReportBlock[] {
  const text = facts.appreciation.trim();
  return text === "" ? [] : [{ block: "appreciation", label: words.appreciation, text }];
}

/** In the order of the scheme; a parent is named once, with the sum of what lies under it. */
function questionsIn(facts: FinalFacts, words: ReportWords): ReportBlock[] {
  const { questions, language } = facts;
  const points = new Map(facts.marks.map((mark) => [mark.questionId, mark.points]));
  const remarks = new Map(facts.remarks.map((remark) => [remark.questionId, remark.text.trim()]));
  const blocks: ReportBlock[] = questions.length === 0 ? [] : [{ block: "section", text: words.questions }];
  questions.forEach((question, index) => {
    const above = questions[index - 1]?.path.slice(0, -1) ?? [];
    const parents = question.path.slice(0, -1);
    const shared = parents.findIndex((label, level) => above[level] !== label);
    for (let level = shared === -1 ? parents.length : shared; level < parents.length; level++) {
      const under = runUnder(questions, index, level);
      const given = under.map((each) => points.get(each.id) ?? null).filter((each) => each !== null);
      const sum = given.length === 0 ? null : add(given);
      const mark = outOf(sum, add(under.map((each) => each.points)), language);
      blocks.push({ block: "group", level, label: parents[level] ?? "", mark });
    }
    const mark = outOf(points.get(question.id) ?? null, question.points, language);
    blocks.push({ block: "question", level: parents.length, label: question.path.at(-1) ?? "", mark });
    const remark = remarks.get(question.id) ?? "";
    if (remark !== "") blocks.push({ block: "remark", level: parents.length, text: remark });
  });
  return blocks;
}

/** The questions from `first` on that share its parents down to `level`. */
function runUnder(questions: readonly Question[], first: number, level: number): Question[] {
  const start = questions[first]?.path.slice(0, level + 1) ?? [];
  const rest = questions.slice(first);
  const end = rest.findIndex(({ path }) => path.length <= start.length || start.some((label, i) => path[i] !== label));
  return end === -1 ? rest : rest.slice(0, end);
}

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function annotationsIn(facts: FinalFacts, words: ReportWords): ReportBlock[] {
  const numbers = numberAnnotations(facts.annotations);
  const blocks: ReportBlock[] = [];
  let page = -1;
  for (const annotation of inReadingOrder(facts.annotations)) {
    const number = numbers.get(annotation.id);
    if (number === undefined) continue;
    if (page === -1) blocks.push({ block: "section", text: words.annotations });
    if (annotation.page !== page) blocks.push({ block: "page", text: words.page(annotation.page + 1) });
    page = annotation.page;
    blocks.push({
      block: "annotation",
      number,
      reference: words.reference(page + 1, number),
      color: COLOR_OF[annotation.kind],
      kind: words.kinds[annotation.kind],
      delta: annotation.scoreDelta === null ? null : formatDelta(annotation.scoreDelta, facts.language),
      text: annotation.text.trim(),
    });
  }
  return blocks;
}
