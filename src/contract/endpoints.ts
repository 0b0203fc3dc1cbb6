/**
 * The HTTP surface, one line per endpoint: who may call it, what goes in, what comes out. The server registers from
 * this table (a missing handler does not compile), the web is typed by it, the OpenAPI document is made from it.
 * Long because the whole surface is meant to be read in one go; what belongs to one later part has a file of its own.
 */
import * as z from "zod";
import { LIMITS } from "#domain/limits";
import { account } from "./account.ts";
import * as alert from "./alert.ts";
import { audit } from "./audit.ts";
import { booklets } from "./booklets.ts";
import * as copy from "./copy.ts";
import { endpoints, raw } from "./endpoint.ts";
import * as exam from "./exam.ts";
import { Id, ListQuery, listOf, Reason } from "./ids.ts";
import { backup, care, removal, restore } from "./operator.ts";
import { pageTable } from "./page-table.ts";
import { people } from "./people.ts";
import { privacy } from "./privacy.ts";
import * as roster from "./roster.ts";
import * as scan from "./scan.ts";
import { schemes } from "./scheme.ts";
import { schools } from "./schools.ts";
import { secondFactor } from "./second-factor.ts";
import * as session from "./session.ts";

const id = z.strictObject({ id: Id });
const n = z.coerce.number().int().min(0).max(100_000);

const accounts = endpoints({
  "POST /api/session": {
    summary: "Sign in",
    allow: "anyone",
    body: session.SignIn,
    bodyMax: LIMITS.smallBodyBytesMax,
    answers: { 200: session.Me },
  },
  "DELETE /api/session": { summary: "Sign out", allow: "anyone", answers: { 204: null } },
  "GET /api/me": {
    summary: "Who is signed in",
    allow: "signedIn",
    beforeSecondFactor: true,
    forScripts: true,
    answers: { 200: session.Me },
  },
  "POST /api/links/check": {
    summary: "For whom a one-time link is; does not use it up",
    allow: "anyone",
    body: session.LinkToken,
    bodyMax: LIMITS.smallBodyBytesMax,
    answers: { 200: session.LinkInfo },
  },
  "POST /api/links/use": {
    summary: "Choose a password by a one-time link, and be signed in",
    allow: "anyone",
    body: session.UseLink,
    bodyMax: LIMITS.smallBodyBytesMax,
    answers: { 200: session.Me },
  },
  "GET /api/users": {
    summary: "The people of the school",
    allow: "managePeople",
    query: ListQuery,
    answers: { 200: listOf(session.UserWire) },
  },
  "POST /api/users": {
    summary: "Add a person and make the invitation link",
    allow: "managePeople",
    body: session.NewUser,
    answers: { 201: session.UserCreated },
  },
  "PATCH /api/users/:id": {
    summary: "Change the role of a person, disable or enable the account",
    allow: "managePeople",
    params: id,
    body: session.UserPatch,
    answers: { 200: session.UserWire },
  },
  "POST /api/users/:id/invitation": {
    summary: "A new invitation link; the former one stops working",
    allow: "managePeople",
    params: id,
    answers: { 201: session.Invitation },
  },
  "DELETE /api/users/:id/sessions": {
    summary: "Sign a person out everywhere at once",
    allow: "managePeople",
    params: id,
    answers: { 204: null },
  },
});

const students = endpoints({
  "POST /api/students/import": {
    summary: "Import a class list; with dryRun=true nothing is written",
    allow: "importRoster",
    rate: "costly",
    query: roster.RosterQuery,
    body: raw("text/csv"),
    bodyMax: LIMITS.rosterBytesMax,
    answers: { 200: roster.RosterReport, 202: exam.JobStarted },
  },
  "GET /api/students": {
    summary: "The students of the school",
    allow: "readRoster",
    query: roster.StudentsQuery,
    answers: { 200: listOf(roster.StudentWire) },
  },
});

const exams = endpoints({
  "GET /api/exams": {
    summary: "Exams, newest first; teachers get theirs",
    allow: "readExams",
    query: z.strictObject({ ...ListQuery.shape, deleted: z.enum(["true", "false"]).optional() }),
    answers: { 200: listOf(exam.ExamRow) },
  },
  "POST /api/exams": {
    summary: "Create an exam",
    allow: "manageExams",
    body: exam.NewExam,
    answers: { 201: exam.Created },
  },
  "GET /api/exams/:id": { summary: "One exam", allow: "readExams", params: id, answers: { 200: exam.ExamWire } },
  "PATCH /api/exams/:id": {
    summary: "Change the facts of an exam",
    allow: "manageExams",
    params: id,
    body: exam.ExamPatch,
    answers: { 200: exam.ExamWire },
  },
  "DELETE /api/exams/:id": {
    summary: "Put an exam away, with a reason; it can be restored",
    allow: "manageExams",
    rate: "costly",
    params: id,
    query: z.strictObject({ withCopies: z.enum(["true", "false"]).optional() }),
    body: Reason,
    answers: { 204: null },
  },
  "POST /api/exams/:id/restore": {
    summary: "Bring an exam back",
    allow: "manageExams",
    params: id,
    answers: { 200: exam.ExamWire },
  },
  "PUT /api/exams/:id/teachers": {
    summary: "Choose who marks",
    allow: "manageExams",
    params: id,
    body: exam.TeacherIds,
    answers: { 200: exam.ExamWire },
  },
  "GET /api/exams/:id/progress": {
    summary: "How far the exam is",
    allow: "readLive",
    params: id,
    answers: { 200: exam.ExamProgress },
  },
  "GET /api/exams/:id/live": {
    summary: "The same as a WebSocket: a hello, then every change",
    allow: "readLive",
    rate: "costlyRead",
    params: id,
    answers: { 101: raw("application/json") },
  },
  "GET /api/exams/:id/statistics": {
    summary: "Mean, median, spread and histogram of the graded copies",
    allow: "readStatistics",
    rate: "costlyRead",
    params: id,
    answers: { 200: exam.Statistics },
  },
  "POST /api/exams/:id/dispatch": {
    summary: "Share the ready copies among the teachers",
    allow: "dispatch",
    rate: "costly",
    params: id,
    body: copy.DispatchAsk,
    answers: { 200: copy.Dispatched },
  },
  "POST /api/exams/:id/release": {
    summary: "Show the graded copies to their students, now or at a given time",
    allow: "release",
    rate: "costly",
    params: id,
    body: exam.Release,
    answers: { 200: exam.Released },
  },
  "DELETE /api/exams/:id/release": {
    summary: "Take the results back",
    allow: "release",
    params: id,
    answers: { 204: null },
  },
  "POST /api/exams/:id/exports": {
    summary: "Make a file of the results",
    allow: "exportResults",
    rate: "costly",
    params: id,
    body: exam.NewExport,
    answers: { 202: exam.JobStarted },
  },
});

const scans = endpoints({
  "GET /api/exams/:id/scans": {
    summary: "The scans of an exam",
    allow: "importScans",
    params: id,
    answers: { 200: scan.ScanList },
  },
  "POST /api/exams/:id/piles": {
    summary: "Begin a pile: files that are dropped together and cut into copies as one",
    allow: "importScans",
    params: id,
    body: scan.NewPile,
    answers: { 201: scan.PileRow },
  },
  "PATCH /api/piles/:id": {
    summary: "The order of a pile's files, until it is cut; files that will not come",
    allow: "importScans",
    params: id,
    body: scan.PileChange,
    answers: { 200: scan.PileRow },
  },
  "POST /api/exams/:id/scans": {
    summary: "Begin to upload a scan",
    allow: "importScans",
    params: id,
    body: scan.NewScan,
    answers: { 201: scan.ScanStarted },
  },
  "GET /api/scans/:id": {
    summary: "A scan and the parts that are there",
    allow: "importScans",
    params: id,
    answers: { 200: scan.ScanWire },
  },
  "DELETE /api/scans/:id": {
    summary: "Give up a file that is being uploaded or imported, or waits for its password",
    allow: "importScans",
    params: id,
    answers: { 204: null },
  },
  "POST /api/scans/:id/password": {
    summary: "The password of a protected PDF: its import goes on",
    allow: "importScans",
    rate: "costly",
    params: id,
    body: scan.ScanPassword,
    answers: { 202: exam.JobStarted },
  },
  "PUT /api/scans/:id/parts/:n": {
    summary: "One part, from 1; in any order, repeated if need be",
    allow: "importScans",
    params: z.strictObject({ id: Id, n: z.coerce.number().int().min(1).max(10_000) }),
    body: raw("application/octet-stream"),
    bodyMax: LIMITS.partBytes,
    answers: { 200: scan.PartStored },
  },
  "POST /api/scans/:id/complete": {
    summary: "All parts are there: import",
    allow: "importScans",
    rate: "costly",
    params: id,
    body: scan.ScanComplete,
    answers: { 202: exam.JobStarted },
  },
  "GET /api/jobs/:id": { summary: "A job", allow: "readJobs", params: id, answers: { 200: exam.JobWire } },
  "POST /api/jobs/:id/cancel": {
    summary: "Stop a job",
    allow: "readJobs",
    params: id,
    answers: { 200: exam.JobWire },
  },
  "GET /api/jobs/:id/file": {
    summary: "The file a job made",
    allow: "readJobs",
    rate: "costlyRead",
    params: id,
    answers: { 200: raw("application/octet-stream") },
  },
});

const copies = endpoints({
  "GET /api/exams/:id/copies": {
    summary: "The copies of an exam; teachers get their lot",
    allow: "readCopies",
    params: id,
    query: copy.CopiesQuery,
    answers: { 200: listOf(copy.CopyRow) },
  },
  "POST /api/copies/:id/validate": {
    summary: "STAGING becomes READY",
    allow: "validate",
    params: id,
    answers: { 200: copy.CopyStatusAnswer },
  },
  "POST /api/exams/:id/validate-all": {
    summary: "Validate every copy in staging",
    allow: "validate",
    rate: "costly",
    params: id,
    answers: { 200: copy.ValidateAllReport },
  },
  "PUT /api/copies/:id/student": {
    summary: "Say who wrote a copy",
    allow: "identify",
    params: id,
    body: copy.AssignStudent,
    answers: { 200: copy.CopyRow },
  },
  "POST /api/copies/:id/reopen": {
    summary: "A graded copy becomes ready again, with a reason",
    allow: "oversee",
    params: id,
    body: Reason,
    answers: { 200: copy.CopyStatusAnswer },
  },
  "POST /api/copies/:id/unvalidate": {
    summary: "READY goes back to STAGING, with a reason",
    allow: "oversee",
    params: id,
    body: Reason,
    answers: { 200: copy.CopyStatusAnswer },
  },
  "POST /api/copies/:id/lock/break": {
    summary: "Free a copy that somebody holds, with a reason",
    allow: "oversee",
    params: id,
    body: Reason,
    answers: { 200: copy.CopyStatusAnswer },
  },
  "GET /api/copies/:id/events": {
    summary: "What happened to a copy, newest first",
    allow: "oversee",
    params: id,
    query: ListQuery,
    answers: { 200: listOf(copy.EventWire) },
  },
  "GET /api/parked": {
    summary: "Messages that no consumer could finish",
    allow: "readTrouble",
    query: ListQuery,
    answers: { 200: listOf(copy.ParkedWire) },
  },
  "POST /api/parked/:id/retry": {
    summary: "Send a parked message again",
    allow: "readTrouble",
    params: id,
    answers: { 200: copy.ParkedWire },
  },
});

const question = z.strictObject({ id: Id, questionId: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/) });
const annotation = z.strictObject({ id: Id, annotationId: Id });

const marking = endpoints({
  "GET /api/lots": {
    summary: "My lots",
    allow: "readLots",
    answers: { 200: z.array(copy.LotWire) },
  },
  "GET /api/copies/:id": {
    summary: "A copy on the desk",
    allow: "readCopy",
    params: id,
    answers: { 200: copy.CopyWire },
  },
  "GET /api/copies/:id/pages/:n/image": {
    summary: "The picture of a page, n from 0; full is the largest one kept",
    allow: "readPages",
    params: z.strictObject({ id: Id, n }),
    query: z.strictObject({ size: z.enum(["thumb", "view", "full"]).optional(), v: z.string().max(64).optional() }),
    answers: { 200: raw("image/*") },
  },
  "GET /api/copies/:id/lock": {
    summary: "Who holds the copy",
    allow: "grade",
    params: id,
    answers: { 200: copy.LockStatus },
  },
  "POST /api/copies/:id/lock": {
    summary: "Take the copy, or go on holding it",
    allow: "grade",
    params: id,
    body: copy.LockAsk,
    answers: { 200: copy.LockWire, 201: copy.LockWire },
  },
  "POST /api/copies/:id/lock/heartbeat": {
    summary: "Still here",
    allow: "grade",
    params: id,
    lockToken: true,
    answers: { 200: copy.LockWire },
  },
  "DELETE /api/copies/:id/lock": {
    summary: "Give the copy back; done even when it was already gone",
    allow: "grade",
    params: id,
    lockToken: true,
    answers: { 204: null },
  },
  "PUT /api/copies/:id/annotations/:annotationId": {
    summary: "Write an annotation; version 0 creates it",
    allow: "grade",
    params: annotation,
    lockToken: true,
    body: copy.PutAnnotation,
    answers: { 200: copy.AnnotationWire },
  },
  "DELETE /api/copies/:id/annotations/:annotationId": {
    summary: "Erase an annotation",
    allow: "grade",
    params: annotation,
    lockToken: true,
    query: copy.VersionQuery,
    answers: { 204: null },
  },
  "PUT /api/copies/:id/marks/:questionId": {
    summary: "The mark of one question",
    allow: "grade",
    params: question,
    lockToken: true,
    body: copy.PutMark,
    answers: { 200: copy.MarkWire },
  },
  "PUT /api/copies/:id/remarks/:questionId": {
    summary: "The remark on one question",
    allow: "grade",
    params: question,
    lockToken: true,
    body: copy.PutRemark,
    answers: { 200: copy.RemarkWire },
  },
  "PUT /api/copies/:id/appreciation": {
    summary: "The appreciation of the copy",
    allow: "grade",
    params: id,
    lockToken: true,
    body: copy.PutAppreciation,
    answers: { 200: copy.AppreciationWire },
  },
  "GET /api/copies/:id/draft": {
    summary: "My draft on this copy",
    allow: "grade",
    params: id,
    answers: { 200: copy.DraftStored, 204: null },
  },
  "PUT /api/copies/:id/draft": {
    summary: "Keep a draft",
    allow: "grade",
    params: id,
    lockToken: true,
    body: copy.DraftWire,
    answers: { 200: copy.DraftStored },
  },
  "DELETE /api/copies/:id/draft": {
    summary: "Throw the draft away: with clientId and version only that one",
    allow: "grade",
    params: id,
    query: copy.DraftQuery,
    answers: { 204: null },
  },
  "POST /api/copies/:id/finalize": {
    summary: "The copy is marked: make the final PDF. Again after a failure; X-Lock-Token of the holder",
    allow: "grade",
    params: id,
    answers: { 202: exam.JobStarted },
  },
  "GET /api/copies/:id/final.pdf": {
    summary: "The final PDF",
    allow: "readFinal",
    rate: "costlyRead",
    params: id,
    query: z.strictObject({
      version: z.coerce.number().int().min(1).optional(),
      download: z.enum(["1"]).optional(),
    }),
    answers: { 200: raw("application/pdf") },
  },
  "GET /api/my/copies": {
    summary: "My released copies",
    allow: "readOwnCopies",
    answers: { 200: z.strictObject({ items: z.array(copy.MyCopyRow) }) },
  },
  "GET /api/my/copies/:id": {
    summary: "One of my released copies",
    allow: "readOwnCopies",
    params: id,
    answers: { 200: copy.MyCopy },
  },
});

const trouble = endpoints({
  "GET /api/alerts": {
    summary: "What somebody must look at, newest first",
    allow: "readTrouble",
    query: alert.AlertsQuery,
    answers: { 200: listOf(alert.AlertWire) },
  },
  "PATCH /api/alerts/:id": {
    summary: "Somebody looks at an alert, or is done with it, and may say why",
    allow: "readTrouble",
    params: id,
    body: alert.AlertPatch,
    answers: { 200: alert.AlertWire },
  },
});

const running = endpoints({
  "GET /api/health/live": { summary: "The Worker answers", allow: "anyone", answers: { 200: copy.Health } },
  "GET /api/health/ready": {
    summary: "D1, R2, Durable Objects and JSPI answer",
    allow: "anyone",
    answers: { 200: copy.Health, 503: copy.Health },
  },
  "POST /api/csp-reports": {
    summary: "A browser says what the policy of a page refused; kept as one line of the log, without addresses",
    allow: "anyone",
    body: raw("application/reports+json", "application/csp-report"),
    bodyMax: LIMITS.cspReportBytesMax,
    answers: { 204: null },
  },
  "GET /api/openapi.json": {
    summary: "This document",
    allow: "anyone",
    answers: { 200: raw("application/json") },
  },
});

export const ENDPOINTS = {
  ...accounts,
  ...account,
  ...secondFactor,
  ...people,
  ...schools,
  ...students,
  ...exams,
  ...schemes,
  ...scans,
  ...booklets,
  ...pageTable,
  ...copies,
  ...marking,
  ...trouble,
  ...running,
  ...care,
  ...removal,
  ...audit,
  ...privacy,
  ...backup,
  ...restore,
};
export type Endpoints = typeof ENDPOINTS;
export type EndpointKey = keyof Endpoints;
