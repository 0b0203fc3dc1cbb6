/** A scheme changed after the first mark: looked at first, then applied with a reason; every former one can be read. */
import * as z from "zod";
import { CHOICES } from "#domain/scheme-change";
import { endpoints } from "./endpoint.ts";
import { ExamWire, JobStarted, SchemeWire } from "./exam.ts";
import { Id, Millis, Points, Reason, Version } from "./ids.ts";

const id = z.strictObject({ id: Id });
const QuestionId = z.string().regex(/^[A-Za-z0-9._-]{1,40}$/);
const Path = z.array(z.string());

/** By question whose maximum changed: the marks stay and are capped (the usual), or keep their share of it. */
export const SchemeChoices = z.record(QuestionId, z.enum(CHOICES));

export const SchemePreviewAsk = z.strictObject({
  scheme: SchemeWire,
  choices: SchemeChoices.optional(),
  /** Where the last answer left off. */
  after: Id.optional(),
});

const Question = z.strictObject({ id: z.string(), path: Path, points: Points });

/** What differs, and what becomes of up to two hundred copies; `next` says where to go on, null that these were the last. */
export const SchemePreview = z.strictObject({
  /** The version this was looked at on; applying names it. */
  version: Version,
  renamed: z.array(z.strictObject({ id: z.string(), from: Path, to: Path })),
  maxima: z.array(z.strictObject({ id: z.string(), path: Path, from: Points, to: Points, choice: z.enum(CHOICES) })),
  added: z.array(Question),
  removed: z.array(Question),
  totalBefore: Points,
  totalAfter: Points,
  /** Copies looked at in this answer; the counts below are of them. */
  looked: z.int().min(0),
  marksChange: z.int().min(0),
  loseMark: z.int().min(0),
  becomeIncomplete: z.int().min(0),
  /** Finalized copies that will be ready again and need a new final PDF. */
  reopened: z.int().min(0),
  copies: z.array(
    z.strictObject({
      id: Id,
      anonymousId: z.string(),
      before: Points.nullable(),
      after: Points.nullable(),
      /** Marks that change. */
      marks: z.int().min(0),
      loses: z.boolean(),
      becomesIncomplete: z.boolean(),
      reopens: z.boolean(),
    }),
  ),
  next: Id.nullable(),
});

/** `apply` is needed once marks were given: what was looked at, on which version, and why. */
export const PutScheme = z.strictObject({
  scheme: SchemeWire,
  apply: z
    .strictObject({ version: Version, choices: SchemeChoices.optional(), reason: Reason.shape.reason })
    .optional(),
});

export const SchemeVersions = z.strictObject({
  items: z.array(
    z.strictObject({
      version: Version,
      scheme: SchemeWire,
      schemeTotal: Points,
      reason: z.string().nullable(),
      createdAt: Millis,
      by: z.strictObject({ id: Id, name: z.string() }).nullable(),
    }),
  ),
});

export const schemes = endpoints({
  "PUT /api/exams/:id/scheme": {
    summary: "Replace the marking scheme; once marks were given only with apply, as a job that brings them to it",
    allow: "manageExams",
    params: id,
    body: PutScheme,
    answers: { 200: ExamWire, 202: JobStarted },
  },
  "POST /api/exams/:id/scheme/preview": {
    summary: "What a new scheme would do to marks, totals and final PDFs; writes nothing",
    allow: "manageExams",
    params: id,
    body: SchemePreviewAsk,
    answers: { 200: SchemePreview },
  },
  "GET /api/exams/:id/schemes": {
    summary: "The schemes the exam has had since one was changed after a mark, newest first",
    allow: "manageExams",
    params: id,
    answers: { 200: SchemeVersions },
  },
});
