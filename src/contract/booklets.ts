/** Papers to print for an exam: booklets with codes, extra sheets, attendance sheets. */
import * as z from "zod";
import { LANGUAGES } from "#domain/figures";
import { LIMITS } from "#domain/limits";
import { faultOf, RULINGS } from "#domain/paper-order";
import { endpoints, raw } from "./endpoint.ts";
import { JobStarted } from "./exam.ts";
import { Id } from "./ids.ts";

const id = z.strictObject({ id: Id });

export const BookletsAsk = z
  .strictObject({
    /** How many booklets; 0 for extra or attendance sheets alone. Numbers go on after those printed before. */
    copies: z.int().min(0).max(LIMITS.paperCopiesMax),
    pages: z.int().min(1).max(LIMITS.pagesPerCopyMax),
    /** A3: sheets to fold, printed on both sides. */
    layout: z.enum(["A4", "A3"]),
    lines: z.enum(RULINGS),
    /** The first booklets bear the names of the students who have none yet, class by class. */
    prenamed: z.boolean(),
    extraSheets: z.int().min(0).max(LIMITS.extraSheetsMax),
    attendance: z.boolean(),
    /** Whose names and attendance; without it the whole roster. */
    classNames: z.array(z.string().trim().max(LIMITS.nameMax)).min(1).max(LIMITS.classesMax).optional(),
    language: z.enum(LANGUAGES),
  })
  .refine((ask) => faultOf(ask) === null, "nothing to print, too much at once, or pages that fill no folded sheet");

export type PapersAsked = z.infer<typeof BookletsAsk>;

export const booklets = endpoints({
  "POST /api/exams/:id/booklets": {
    summary: "Make a PDF to print: booklets with codes, extra sheets, attendance sheets",
    allow: "importScans",
    rate: "costly",
    params: id,
    body: BookletsAsk,
    answers: { 202: JobStarted },
  },
  "GET /api/scanner-sheet": {
    summary: "The PDF of the sheet that tells how well a scanner scans",
    allow: "importScans",
    rate: "costlyRead",
    query: z.strictObject({ language: z.enum(LANGUAGES).optional() }),
    answers: { 200: raw("application/pdf") },
  },
});
