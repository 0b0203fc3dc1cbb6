/**
 * What whoever runs the installation can ask of it, with the secret OPERATOR_TOKEN: recovery, checks, removal, backup.
 * Answers hold ids and counts; only a backup holds people's data.
 */
import * as z from "zod";
import { LIMITS } from "#domain/limits";
import { endpoints, raw } from "./endpoint.ts";
import { Id, Millis } from "./ids.ts";

const cursor = z.string().max(2_000);

/** Ids of what was found and, unless it was a dry run, put right. A second run finds nothing. */
export const Recovered = z.strictObject({
  dryRun: z.boolean(),
  /** Jobs without progress, whose messages were sent again. */
  resentJobs: z.array(Id),
  /** Jobs whose copy or scan has moved on, which were closed. */
  closedJobs: z.array(Id),
  /** Copies whose object was woken: a lease that ran out, a planned try, facts that were still owed. */
  wokenCopies: z.array(Id),
  /** Runs of a final PDF that no job worked for any more: the copy is GRADING_FAILED and tries again. */
  failedRuns: z.array(Id),
  /** Events that were not yet bound into their copy's chain. */
  sealedEvents: z.int(),
  /** Copies whose list said something else than their object. */
  repairedCopies: z.array(Id),
  /** Pages whose pictures do not show what they should: asked for again. */
  redrawnPages: z.int(),
  /** Copies in staging that somebody began to validate and did not end: their pages can move again. */
  unsealedCopies: z.array(Id),
  /** Copies in staging without a page: somebody must look. */
  emptyCopies: z.array(Id),
});

export type Recovered = z.output<typeof Recovered>;

export const Fault = z.strictObject({
  kind: z.enum([
    "GRADED_WITHOUT_PDF",
    "FINAL_PDF_MISSING",
    "FINAL_PDF_CHANGED",
    "PAGE_ON_TWO_COPIES",
    "PAGE_COUNT",
    "TOTAL_OUT_OF_BOUNDS",
    "LAW_BROKEN",
    "PROJECTION_DIFFERS",
    "CHAIN_BROKEN",
    "OBJECT_MISSING",
  ]),
  copyId: Id.nullable(),
  detail: z.string(),
});

export type Fault = z.output<typeof Fault>;

export const Verified = z.strictObject({
  copies: z.int(),
  events: z.int(),
  faults: z.array(Fault),
  /** Copies whose projection was written anew. */
  repaired: z.array(Id),
  /** Where to go on; null when everything was looked at. */
  next: cursor.nullable(),
});

export type Verified = z.output<typeof Verified>;

export const FilesSwept = z.strictObject({
  dryRun: z.boolean(),
  looked: z.int(),
  /** Nothing refers to them and they are older than a day: removed unless it was a dry run. */
  orphans: z.array(z.strictObject({ key: z.string(), size: z.int(), uploadedAt: Millis })),
  /** Keys this release does not know the meaning of: never removed. */
  unknown: z.array(z.string()),
  next: cursor.nullable(),
});

const Ids = z.array(z.string());

/** What one step of a retention run removed, or would; what only the end of a school's run knows is null before. */
export const Retained = z.strictObject({
  dryRun: z.boolean(),
  /** Null when there is no school (any more). */
  schoolId: Id.nullable(),
  runId: z.string().nullable(),
  gone: z.strictObject({
    exams: Ids,
    students: Ids,
    /** Jobs whose file, or report with names, goes. */
    files: Ids,
    /** Copies in which an old draft was left. */
    drafts: Ids,
    runs: Ids,
    auditRows: z.int(),
  }),
  /** Exams whose time is over while somebody is at work in them. */
  postponed: z.array(z.strictObject({ examId: z.string(), why: z.enum(["BUSY"]) })).nullable(),
  /** What will go, when, and since when reports say so. */
  announced: z
    .array(z.strictObject({ kind: z.enum(["exam", "student"]), id: z.string(), dueAt: z.number(), since: Millis }))
    .nullable(),
  next: cursor.nullable(),
});

export type Retained = z.output<typeof Retained>;

export const removal = endpoints({
  "POST /api/operator/retention": {
    summary:
      "Removes for good what has had its time by the schools' settings, some at a time; with dryRun it only tells",
    allow: "operator",
    body: z.strictObject({ dryRun: z.boolean().optional(), schoolId: Id.optional(), cursor: cursor.optional() }),
    answers: { 200: Retained },
  },
  "POST /api/operator/sweep-files": {
    summary: "Removes files that nothing refers to and that are older than a day",
    allow: "operator",
    body: z.strictObject({ dryRun: z.boolean().optional(), cursor: cursor.optional() }),
    answers: { 200: FilesSwept },
  },
});

export const care = endpoints({
  "POST /api/operator/recover": {
    summary: "Puts right what got stuck; with dryRun it only tells",
    allow: "operator",
    /** `lostMessages`: the queues forgot what they had, so every open job counts as silent. */
    body: z.strictObject({ dryRun: z.boolean().optional(), lostMessages: z.boolean().optional() }),
    answers: { 200: Recovered },
  },
  "POST /api/operator/verify": {
    summary: "Compares every copy with its object, its chain of events and its final PDF, some hundred at a time",
    allow: "operator",
    /** `bytes`: reads final PDFs and compares their hash; without it their presence and stored hash. */
    body: z.strictObject({ repair: z.boolean().optional(), bytes: z.boolean().optional(), cursor: cursor.optional() }),
    answers: { 200: Verified },
  },
});

const Cell = z.union([z.string(), z.number(), z.null()]);
const Rows = z.array(z.record(z.string(), Cell));
export const Dump = z.record(z.string(), Rows);
const Table = z.string().regex(/^[a-z_]{1,40}$/);
const key = z.strictObject({ key: z.string().min(1).max(1_024) });

export const backup = endpoints({
  "GET /api/operator/backup": {
    summary: "The tables, in the order in which they are read, and how many rows each has",
    allow: "operator",
    answers: {
      200: z.strictObject({
        at: Millis,
        tables: z.array(z.strictObject({ name: Table, rows: z.int() })),
      }),
    },
  },
  "GET /api/operator/backup/rows": {
    summary: "Rows of one table",
    allow: "operator",
    query: z.strictObject({ table: Table, after: cursor.optional() }),
    answers: { 200: z.strictObject({ rows: Rows, next: cursor.nullable() }) },
  },
  "GET /api/operator/backup/copies/:id": {
    summary: "Everything the object of one copy keeps",
    allow: "operator",
    params: z.strictObject({ id: Id }),
    answers: { 200: z.strictObject({ dump: Dump.nullable() }) },
  },
  "GET /api/operator/backup/files": {
    summary: "The files, with size and hash where it is known",
    allow: "operator",
    query: z.strictObject({ cursor: cursor.optional() }),
    answers: {
      200: z.strictObject({
        items: z.array(
          z.strictObject({
            key: z.string(),
            size: z.int(),
            sha256: z.string().nullable(),
            contentType: z.string().nullable(),
          }),
        ),
        next: cursor.nullable(),
      }),
    },
  },
  "GET /api/operator/backup/file": {
    summary: "The bytes of one file",
    allow: "operator",
    query: key,
    answers: { 200: raw("application/octet-stream") },
  },
});

export const restore = endpoints({
  "POST /api/operator/restore": {
    summary: "Begins to restore a backup; only an empty installation lets it",
    allow: "operator",
    answers: { 204: null },
  },
  "POST /api/operator/restore/rows": {
    summary: "Rows of one table, parents before children; rows that are there already are left alone",
    allow: "operator",
    body: z.strictObject({ table: Table, rows: Rows }),
    answers: { 200: z.strictObject({ written: z.int() }) },
  },
  "PUT /api/operator/restore/copies/:id": {
    summary: "The object of one copy",
    allow: "operator",
    params: z.strictObject({ id: Id }),
    query: z.strictObject({ schoolId: Id }),
    body: raw("application/octet-stream"),
    bodyMax: LIMITS.dumpBytesMax,
    answers: { 204: null },
  },
  "PUT /api/operator/restore/file": {
    summary: "The bytes of one file",
    allow: "operator",
    query: z.strictObject({
      ...key.shape,
      contentType: z.string().max(200).optional(),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    }),
    body: raw("application/octet-stream"),
    bodyMax: LIMITS.scanBytesMax,
    answers: { 204: null },
  },
  "DELETE /api/operator/restore": {
    summary: "The restore is complete: lists are told what the objects know",
    allow: "operator",
    answers: { 200: z.strictObject({ copies: z.int() }) },
  },
});
