/** Schools: what the operator of the installation sees of each (counts, never a name of a person), and what one chooses for itself. */
import * as z from "zod";
import { LIMITS } from "#domain/limits";
import { RETENTION_BOUNDS, SCAN_BOUNDS, SECOND_FACTORS } from "#domain/school-settings";
import { endpoints } from "./endpoint.ts";
import { Id, ListQuery, listOf, Millis } from "./ids.ts";
import { Email, Invitation, Language } from "./session.ts";

const name = z.string().trim().min(1).max(LIMITS.nameMax);
const Count = z.int().min(0);

export const SchoolRow = z.strictObject({
  id: Id,
  name: z.string(),
  language: Language,
  createdAt: Millis,
  suspendedAt: Millis.nullable(),
  people: z.strictObject({ admin: Count, secretary: Count, teacher: Count, student: Count }),
  /** Admins who can sign in: a school without one is shut from inside. */
  activeAdmins: Count,
  students: Count,
  exams: Count,
  copies: Count,
  pages: Count,
  /** Of the scans. */
  bytes: Count,
  health: z.strictObject({
    openJobs: Count,
    /** Of the last seven days. */
    failedJobs: Count,
    parked: Count,
    openAlerts: Count,
  }),
});

const between = ({ min, max }: { min: number; max: number }) => z.int().min(min).max(max);
const retention = {
  examDays: between(RETENTION_BOUNDS.examDays),
  deletedExamDays: between(RETENTION_BOUNDS.deletedExamDays),
  draftDays: between(RETENTION_BOUNDS.draftDays),
  exportDays: between(RETENTION_BOUNDS.exportDays),
  auditDays: between(RETENTION_BOUNDS.auditDays),
  studentDays: between(RETENTION_BOUNDS.studentDays),
};
const scans = { fileMiB: between(SCAN_BOUNDS.fileMiB), sides: between(SCAN_BOUNDS.sides) };
const SecondFactor = z.enum(SECOND_FACTORS);

export const SchoolWire = z.strictObject({
  id: Id,
  name: z.string(),
  language: Language,
  settings: z.strictObject({
    secondFactor: SecondFactor,
    retention: z.strictObject(retention),
    scans: z.strictObject(scans),
  }),
  /** Who has neither TOTP nor a passkey yet: of the admins, of the other staff, and whether the reader is one of them. */
  withoutSecondFactor: z.strictObject({ admins: Count, staff: Count, me: z.boolean() }),
});

export const SchoolPatch = z.strictObject({
  name: name.optional(),
  language: Language.optional(),
  settings: z
    .strictObject({
      secondFactor: SecondFactor.optional(),
      retention: z.strictObject(retention).partial().optional(),
      scans: z.strictObject(scans).partial().optional(),
    })
    .optional(),
});

export const schools = endpoints({
  "GET /api/school": {
    summary: "The school and its settings",
    allow: "manageSchool",
    answers: { 200: SchoolWire },
  },
  "PATCH /api/school": {
    summary: "Change name, language or settings; what is not given stays",
    allow: "manageSchool",
    body: SchoolPatch,
    answers: { 200: SchoolWire },
  },
  "GET /api/ops/schools": {
    summary: "Every school with its counts and its health, never a person's name",
    allow: "manageSchools",
    query: ListQuery,
    answers: { 200: z.strictObject({ ...listOf(SchoolRow).shape, checkedAt: Millis.nullable() }) },
  },
  "POST /api/ops/schools": {
    summary: "A school and its first admin, who enters by the link",
    allow: "manageSchools",
    body: z.strictObject({ name, language: Language, adminName: name, adminEmail: Email }),
    answers: { 201: z.strictObject({ id: Id, invitation: Invitation }) },
  },
  "POST /api/ops/schools/:id/invitation": {
    summary: "A new link for the first admin, while no admin of the school can enter yet; the former one stops working",
    allow: "manageSchools",
    params: z.strictObject({ id: Id }),
    answers: { 201: Invitation },
  },
  "PATCH /api/ops/schools/:id": {
    summary: "Rename a school, suspend it (nobody of it can sign in; nothing is deleted) or open it again",
    allow: "manageSchools",
    params: z.strictObject({ id: Id }),
    body: z.strictObject({ name: name.optional(), suspended: z.boolean().optional() }),
    answers: { 200: SchoolRow },
  },
});
