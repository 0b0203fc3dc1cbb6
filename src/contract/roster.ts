/** The roster: the students of the school and what an imported table does to them. */
import * as z from "zod";
import { LIMITS } from "#domain/limits";
import { Id } from "./ids.ts";

export const StudentWire = z.strictObject({
  id: Id,
  lastName: z.string(),
  firstName: z.string(),
  birthDate: z.string(),
  email: z.string().nullable(),
  className: z.string(),
  groupName: z.string(),
  number: z.string().nullable(),
});

export const ROSTER_REFUSALS = [
  "NO_LAST_NAME",
  "NO_FIRST_NAME",
  "BAD_BIRTH_DATE",
  "BAD_EMAIL",
  "TOO_LONG",
  "TWICE_IN_FILE",
  "NUMBER_OF_ANOTHER",
  "WRONG_COLUMN_COUNT",
] as const;

/** `line` counts as a spreadsheet does: the header is line 1. */
export const RosterLine = z.strictObject({
  line: z.int().min(1),
  fate: z.enum(["created", "updated", "unchanged", "refused"]),
  name: z.string(),
  reason: z.enum(ROSTER_REFUSALS).nullable(),
});

export const RosterReport = z.strictObject({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  refused: z.array(z.strictObject({ line: z.int(), reason: z.enum(ROSTER_REFUSALS) })),
  /** The fate of every line, in file order. */
  lines: z.array(RosterLine),
});

export const RosterQuery = z.strictObject({ dryRun: z.enum(["true", "false"]).optional() });
export const StudentsQuery = z.strictObject({
  query: z.string().max(200).optional(),
  /** Leave out students who already have a copy in this exam. */
  withoutCopyIn: Id.optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.studentsPage.max).optional(),
  cursor: z.string().max(500).optional(),
});
