/** Exams: what is marked, by whom, out of how much, and how far it is. */
import * as z from "zod";
import { COPY_STATUSES } from "#domain/copy";
import { LIMITS } from "#domain/limits";
import type { SchemeNode } from "#domain/scheme";
import { MAX_QUESTION_POINTS } from "#domain/scheme";
import { Id, IsoDate, Millis, Points, Version } from "./ids.ts";

export const SchemeNodeWire: z.ZodType<SchemeNode> = z.lazy(() =>
  z.strictObject({
    id: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/),
    label: z.string().trim().min(1).max(LIMITS.labelMax),
    points: z.int().min(0).max(MAX_QUESTION_POINTS).optional(),
    children: z.array(SchemeNodeWire).max(100).optional(),
  }),
);
export const SchemeWire = z.array(SchemeNodeWire).max(100);

const facts = {
  name: z.string().trim().min(1).max(LIMITS.nameMax),
  date: IsoDate,
  subject: z.string().trim().max(LIMITS.nameMax),
  /** Hundredths. */
  coefficient: z.int().min(0).max(10_000),
  pagesPerCopy: z.int().min(1).max(LIMITS.pagesPerCopyMax),
  sheetSize: z.enum(["A4", "A3"]),
  /** Several folded sheets of one copy: one laid into the other, or one after the other. */
  folding: z.enum(["nested", "consecutive"]),
  anonymous: z.boolean(),
  appreciationRequired: z.boolean(),
};

export const NewExam = z.strictObject({
  ...facts,
  coefficient: facts.coefficient.optional(),
  appreciationRequired: facts.appreciationRequired.optional(),
  folding: facts.folding.optional(),
  scheme: SchemeWire,
});
export const ExamPatch = z.strictObject({
  name: facts.name.optional(),
  date: facts.date.optional(),
  subject: facts.subject.optional(),
  coefficient: facts.coefficient.optional(),
  pagesPerCopy: facts.pagesPerCopy.optional(),
  sheetSize: facts.sheetSize.optional(),
  folding: facts.folding.optional(),
  anonymous: facts.anonymous.optional(),
  appreciationRequired: facts.appreciationRequired.optional(),
});
export const Created = z.strictObject({ id: Id });

export const ExamRow = z.strictObject({
  id: Id,
  name: z.string(),
  date: z.string(),
  subject: z.string(),
  copies: z.int(),
  graded: z.int(),
  releasedAt: Millis.nullable(),
  deletedAt: Millis.nullable(),
});

const StatusCounts = z.strictObject(
  Object.fromEntries(COPY_STATUSES.map((status) => [status, z.int().min(0)])) as Record<
    (typeof COPY_STATUSES)[number],
    z.ZodInt
  >,
);

export const TeacherLoad = z.strictObject({
  id: Id,
  name: z.string(),
  assigned: z.int(),
  done: z.int(),
});

export const JobState = z.enum(["queued", "running", "succeeded", "failed", "cancelled"]);
export const JobWire = z.strictObject({
  id: Id,
  kind: z.enum(["import", "finalize", "export", "roster", "scheme", "slips", "studentExport", "booklets"]),
  state: JobState,
  done: z.int().min(0),
  total: z.int().min(0),
  examId: Id.nullable(),
  /** What the job works on: a scan, a copy. */
  subject: z.string(),
  createdAt: Millis,
  updatedAt: Millis,
  result: z.unknown().optional(),
  error: z.strictObject({ code: z.string(), details: z.unknown().optional() }).optional(),
});

/** Everything the line of steps of an exam shows. */
export const ExamProgress = z.strictObject({
  copies: StatusCounts,
  total: z.int(),
  identified: z.int(),
  assigned: z.int(),
  scans: z.int(),
  scansImporting: z.int(),
  students: z.int(),
  teachers: z.array(TeacherLoad),
  /** Jobs still running, and those that failed and wait for somebody. */
  jobs: z.array(JobWire),
  releasedAt: Millis.nullable(),
});

export const ExamWire = z.strictObject({
  id: Id,
  ...facts,
  /** Null for teachers: the tree is enough for them to mark. */
  scheme: SchemeWire,
  schemeVersion: Version,
  /** The job that is bringing a new scheme to the copies; marks wait for its end. */
  schemeJobId: Id.nullable(),
  schemeTotal: Points,
  releasedAt: Millis.nullable(),
  deletedAt: Millis.nullable(),
  /** Staff who run the exam get it; teachers get null. */
  progress: ExamProgress.nullable(),
});

export const TeacherIds = z.strictObject({ userIds: z.array(Id).max(500) });
export const Release = z.strictObject({ at: Millis.optional() });
export const Released = z.strictObject({ releasedAt: Millis, ready: z.int(), notReady: z.int() });
export const NewExport = z.strictObject({ kind: z.enum(["csv"]), language: z.enum(["fr", "en"]).optional() });
export const JobStarted = z.strictObject({ jobId: Id });

const Marks = z.strictObject({
  count: z.int(),
  mean: z.number().nullable(),
  median: z.number().nullable(),
  standardDeviation: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Ten bands of equal width from zero to the maximum. */
  histogram: z.array(z.int()),
});
export const Statistics = z.strictObject({ schemeTotal: Points, lot: Marks.nullable(), exam: Marks });
export const MarksSummary = Marks;

/** A live message to a screen. `v` lets an old tab notice that it must reload. */
export const LiveDown = z.discriminatedUnion("t", [
  z.strictObject({ t: z.literal("hello"), v: z.literal(1), progress: ExamProgress }),
  z.strictObject({ t: z.literal("progress"), v: z.literal(1), progress: ExamProgress }),
]);
