/** The charter everybody is shown, and what a school does when somebody asks for their data or for its end. */
import * as z from "zod";
import { CHARTER_VERSION } from "#domain/charter";
import { LIMITS } from "#domain/limits";
import { endpoints } from "./endpoint.ts";
import { JobStarted } from "./exam.ts";
import { Id, IsoDate, Millis } from "./ids.ts";
import { Me } from "./session.ts";

const id = z.strictObject({ id: Id });

/** What an erasure takes away, or would, and what it cannot reach yet. */
export const Erased = z.strictObject({
  dryRun: z.boolean(),
  /** Copies that stay without an author: marks and annotations count on, name strip and printed name are gone. */
  copies: z.array(
    z.strictObject({
      copyId: Id,
      anonymousId: z.string(),
      examId: Id,
      examName: z.string(),
      examDate: IsoDate,
      /** Somebody may be working on it: the erasure must be confirmed. */
      inMarking: z.boolean(),
      finalPdfs: z.int(),
    }),
  ),
  account: z.boolean(),
  /** Files of exports that are removed because they name the student. */
  exports: z.int(),
  /** Scans hold the pages of other students too and go with their exam, at the earliest then. */
  stays: z.array(z.strictObject({ examId: Id, examName: z.string(), scans: z.int(), until: Millis })),
});
export type Erased = z.output<typeof Erased>;

export const privacy = endpoints({
  "POST /api/students/:id/erase": {
    summary: "Erase a student: with dryRun what goes and what stays; for good otherwise, with a reason",
    allow: "managePrivacy",
    params: id,
    body: z
      .strictObject({
        dryRun: z.boolean().optional(),
        /** Kept in the audit. */
        reason: z.string().trim().min(1).max(LIMITS.reasonMax).optional(),
        /** Also while a copy is in marking. */
        confirm: z.boolean().optional(),
      })
      .refine(({ dryRun, reason }) => dryRun === true || reason !== undefined, { path: ["reason"] }),
    answers: { 200: Erased },
  },
  "POST /api/students/:id/export": {
    summary: "Gather everything that is kept about a student in one file",
    allow: "managePrivacy",
    params: id,
    answers: { 202: JobStarted },
  },
  "POST /api/me/charter": {
    summary: "I was shown the privacy charter",
    allow: "signedIn",
    beforeSecondFactor: true,
    body: z.strictObject({ version: z.int().min(1).max(CHARTER_VERSION) }),
    answers: { 200: Me },
  },
});
