/**
 * The retention run: what has had its time by a school's settings goes for good, in bounded steps. Each step looks
 * anew at what is due, so that a run that died, or ran twice, is simply gone on with; what it removes is noted in its
 * report in the same transaction. A dry run finds the same things and removes nothing.
 */
import type { Retained } from "#contract/operator";
import { copyObject } from "#do/copy/client";
import { LIMITS } from "#domain/limits";
import {
  type Announced,
  announce,
  cutoffs,
  examDueAt,
  type FormerRun,
  mayGo,
  type Periods,
  studentDueAt,
} from "#domain/retention";
import { settingsOf, USUAL_SETTINGS } from "#domain/school-settings";
import { raiseAlert, settleAlert } from "../db/alerts.ts";
import { auditAfter } from "../db/audit.ts";
import { restoringAt } from "../db/backup.ts";
import * as removal from "../db/removal.ts";
import * as ages from "../db/retention.ts";
import * as runs from "../db/retention-runs.ts";
import type { Bindings } from "../env.ts";
import { ApiError } from "../errors.ts";
import { describe, log } from "../log.ts";
import { atOnce } from "./at-once.ts";
import { isAtWork, purgeSome } from "./purge-exam.ts";

export type Ask = {
  now: number;
  dryRun?: boolean | undefined;
  schoolId?: string | undefined;
  cursor?: string | undefined;
};

const FILES_A_STEP = 100;
const STUDENTS_A_STEP = 100;
const AUDIT_A_STEP = 5_000;
const DRAFTS_A_STEP = 120;
/** A draft is written while its copy is held, and nobody holds a copy for longer than this without taking it again. */
const HELD_AT_MOST_MS = 60 * 24 * 3_600_000;

type Run = { id: string; schoolId: string; dryRun: boolean; now: number; periods: Periods };
type Plan = {
  former: FormerRun;
  announced: Announced[];
  exams: ages.OldExam[];
  students: string[];
  files: ages.MadeFile[];
  runs: string[];
  auditRows: number;
};
type Gone = Partial<runs.Gone>;

/** One step; `next` says where the following one begins, null after the last school. */
export async function retain(env: Bindings, ask: Ask): Promise<Retained> {
  const { now, dryRun = false } = ask;
  // Half a restored school looks like one whose copies are gone.
  if ((await restoringAt(env.DB)) !== null) throw new ApiError("UNAVAILABLE", undefined, 600);
  const at = readCursor(ask.cursor);
  const school = await ages.schoolFrom(
    env.DB,
    at?.runId ? { id: at.schoolId } : ask.schoolId ? { id: ask.schoolId } : { after: at?.schoolId ?? "" },
  );
  const nothing = { dryRun, schoolId: null, runId: null, gone: runs.NOTHING, postponed: null, announced: null };
  if (!school) return { ...nothing, next: null };
  const id = at?.runId || (await runs.openRun(env.DB, school.id, { dryRun, now }));
  const run = { id, schoolId: school.id, dryRun, now, periods: settingsOf(school.settings).retention };
  const base = { dryRun, schoolId: school.id, runId: id };
  const going = (gone: Gone, after: string) => ({
    ...base,
    gone: { ...runs.NOTHING, ...gone },
    postponed: null,
    announced: null,
    next: writeCursor({ schoolId: school.id, runId: id, after }),
  });
  const plan = await planOf(env, run);
  if (!at?.after) {
    const { gone, done } = dryRun ? await wouldGo(env, run, plan) : await goSome(env, run, plan);
    return going(gone, done ? START : "");
  }
  const drafts = await forgetDrafts(env, run, at.after === START ? "" : at.after);
  if (drafts.next !== null) return going({ drafts: drafts.gone }, drafts.next);
  const { announced, postponed } = await finish(env, run, plan);
  const next = ask.schoolId ? null : writeCursor({ schoolId: school.id, runId: "", after: "" });
  return { ...base, gone: { ...runs.NOTHING, drafts: drafts.gone }, announced, postponed, next };
}

/** The rows are done: on with the drafts, from the first copy. */
const START = "~";

type At = { schoolId: string; runId: string; after: string };

function writeCursor({ schoolId, runId, after }: At): string {
  return [schoolId, runId, after].join("|");
}

function readCursor(cursor: string | undefined): At | null {
  if (cursor === undefined) return null;
  const [schoolId, runId, after, ...more] = cursor.split("|");
  if (!schoolId || runId === undefined || after === undefined || more.length > 0) {
    throw new ApiError("BAD_REQUEST", [{ path: "cursor", code: "invalid", message: "This cursor is not ours." }]);
  }
  return { schoolId, runId, after };
}

async function planOf(env: Bindings, { schoolId, periods, now }: Run): Promise<Plan> {
  const soon = cutoffs(periods, now + LIMITS.retentionNoticeMs);
  const past = cutoffs(periods, now);
  const day = new Date(soon.exams).toISOString().slice(0, 10);
  const exams = await ages.oldExams(env.DB, schoolId, { day, deletedAt: soon.deletedExams });
  const students = await ages.oldStudents(env.DB, schoolId, soon.students);
  const former = await runs.formerRun(env.DB, schoolId);
  const announced = announce(
    former,
    [
      ...exams
        .filter(({ purging }) => !purging)
        .map((exam) => ({ kind: "exam" as const, id: exam.id, dueAt: examDueAt(exam, periods) })),
      ...students.map(({ id, updatedAt }) => ({
        kind: "student" as const,
        id,
        dueAt: studentDueAt(updatedAt, periods),
      })),
    ],
    now,
  );
  const due = new Set(mayGo(announced, now).map(({ kind, id }) => `${kind}:${id}`));
  return {
    former,
    announced,
    exams: exams.filter(({ id, purging }) => purging || due.has(`exam:${id}`)),
    students: students.filter(({ id }) => due.has(`student:${id}`)).map(({ id }) => id),
    files: await ages.oldFiles(env.DB, schoolId, past.exports),
    runs: await runs.oldRuns(env.DB, schoolId, past.audit),
    auditRows: await ages.countOldAudit(env.DB, schoolId, past.audit),
  };
}

/** What a run would remove now: the report of a dry run. */
async function wouldGo(env: Bindings, run: Run, plan: Plan): Promise<{ gone: Gone; done: true }> {
  const exams: string[] = [];
  for (const exam of plan.exams) {
    if (exam.purging || !(await isAtWork(env, { schoolId: run.schoolId, id: exam.id }, run.now))) exams.push(exam.id);
  }
  const { students, runs: reports, auditRows } = plan;
  const files = plan.files.map(({ id }) => id);
  await env.DB.batch([
    runs.noteGone(env.DB, run.id, "exams", exams),
    runs.noteGone(env.DB, run.id, "students", students),
    runs.noteGone(env.DB, run.id, "files", files),
    runs.noteGone(env.DB, run.id, "runs", reports),
    runs.countAudit(env.DB, run.id, auditRows),
  ]);
  return { gone: { exams, students, files, runs: reports, auditRows }, done: true };
}

/** Removes one kind's next handful. `done` when there was nothing left of any. */
async function goSome(env: Bindings, run: Run, plan: Plan): Promise<{ gone: Gone; done: boolean }> {
  const { schoolId, now } = run;
  const past = cutoffs(run.periods, now);
  if (plan.files.length > 0) {
    const files = plan.files.slice(0, FILES_A_STEP);
    const ids = files.map(({ id }) => id);
    await env.FILES.delete(files.flatMap(({ fileKey }) => (fileKey === null ? [] : [fileKey])));
    await env.DB.batch([removal.forgetFiles(env.DB, schoolId, ids), runs.noteGone(env.DB, run.id, "files", ids)]);
    return { gone: { files: ids }, done: false };
  }
  if (plan.students.length > 0) {
    const ids = plan.students.slice(0, STUDENTS_A_STEP);
    const note = runs.noteGone(env.DB, run.id, "students", ids);
    await removal.removeStudents(env.DB, schoolId, { ids, before: past.students, now }, note);
    return { gone: { students: ids }, done: false };
  }
  if (plan.auditRows > 0) {
    const [removed] = await env.DB.batch([
      removal.removeAudit(env.DB, schoolId, past.audit, AUDIT_A_STEP),
      runs.countAudit(env.DB, run.id, null),
    ]);
    return { gone: { auditRows: removed?.meta.changes ?? 0 }, done: false };
  }
  if (plan.runs.length > 0) {
    await env.DB.batch([
      removal.removeRuns(env.DB, schoolId, plan.runs),
      runs.noteGone(env.DB, run.id, "runs", plan.runs),
    ]);
    return { gone: { runs: plan.runs }, done: false };
  }
  return goExam(env, run, plan);
}

/** One step of the first exam that may go. */
async function goExam(env: Bindings, run: Run, plan: Plan): Promise<{ gone: Gone; done: boolean }> {
  const { schoolId, now } = run;
  for (const exam of plan.exams) {
    const place = { schoolId, id: exam.id };
    if (!exam.purging) {
      if (await isAtWork(env, place, now)) continue;
      // Brought back, moved or taken up in between: it is not due any more.
      if (!(await removal.beginPurge(env.DB, { ...exam, schoolId, now }))) continue;
    }
    const note = runs.noteGone(env.DB, run.id, "exams", [exam.id]);
    const gone = await purgeSome(env, place, note);
    return { gone: gone ? { exams: [exam.id] } : {}, done: false };
  }
  return { gone: {}, done: true };
}

/** Old drafts in the objects of some copies; `next` is the last copy looked at, null when that was all. */
async function forgetDrafts(env: Bindings, run: Run, after: string): Promise<{ gone: string[]; next: string | null }> {
  const before = cutoffs(run.periods, run.now).drafts;
  const window = { from: before - HELD_AT_MOST_MS, to: before, after, limit: DRAFTS_A_STEP };
  const copies = await ages.copiesTakenBetween(env.DB, run.schoolId, window);
  const counts = await atOnce(copies, ({ copyId }) =>
    copyObject(env, { schoolId: run.schoolId, copyId }).oldDrafts(before, !run.dryRun),
  );
  const gone = copies.filter((_, index) => (counts[index] ?? 0) > 0).map(({ copyId }) => copyId);
  if (gone.length > 0) await runs.noteGone(env.DB, run.id, "drafts", gone).run();
  return { gone, next: copies.length === DRAFTS_A_STEP ? (copies.at(-1)?.copyId ?? null) : null };
}

/** Closes the report with what it announces, and tells admins of exams and students that nobody put away. */
async function finish(env: Bindings, run: Run, plan: Plan) {
  const { schoolId, now } = run;
  const postponed = await atOnce(
    plan.exams.filter(({ purging }) => !purging),
    async ({ id }) => ((await isAtWork(env, { schoolId, id }, now)) ? [{ examId: id, why: "BUSY" as const }] : []),
  );
  const end = { announced: plan.announced, postponed: postponed.flat(), now };
  const close = runs.finishRun(env.DB, run.id, end);
  await env.DB.batch(run.dryRun ? [close] : [close, ...(await traceOf(env, run)), ...(await notices(env, run, plan))]);
  log("info", { event: "retention", schoolId, outcome: run.dryRun ? "dry run" : "done", count: plan.announced.length });
  return end;
}

/** The audit's entry of a run that removed something: how much of what. */
async function traceOf(env: Bindings, { id, schoolId, now }: Run): Promise<D1PreparedStatement[]> {
  const { auditRows, ...lists } = await runs.goneIn(env.DB, id);
  const counts = { ...Object.fromEntries(Object.entries(lists).map(([kind, ids]) => [kind, ids.length])), auditRows };
  const client = { shortAddress: "", device: "" };
  const entry = { schoolId, actorId: null, kind: "RETENTION_RUN", subject: id, client, requestId: null } as const;
  return Object.values(counts).some((count) => count > 0)
    ? [auditAfter(env.DB, { ...entry, detail: counts, at: now })]
    : [];
}

/** An alert per exam that nobody put away, one for all students; over when they are announced no more. */
async function notices(env: Bindings, run: Run, { former, announced }: Plan): Promise<D1PreparedStatement[]> {
  const { schoolId, now: at } = run;
  const putAway = await ages.putAwayAmong(
    env.DB,
    schoolId,
    announced.flatMap(({ kind, id }) => (kind === "exam" ? [id] : [])),
  );
  const subjectOf = ({ kind, id }: Announced) => (kind === "exam" ? id : "students");
  const told = announced.filter(({ kind, id }) => kind === "student" || !putAway.has(id));
  const current = new Set(told.map(subjectOf));
  const over = [...new Set((former?.announced ?? []).map(subjectOf))].filter((subject) => !current.has(subject));
  const alert = { schoolId, kind: "RETENTION_DUE", code: "RETENTION_DUE" } as const;
  const first = told.find(({ kind }) => kind === "student");
  return [
    ...over.map((subject) => settleAlert(env.DB, { schoolId, kind: "RETENTION_DUE", subject, at })),
    ...[...told.filter(({ kind }) => kind === "exam"), ...(first ? [first] : [])].map((each) => {
      const subject = subjectOf(each);
      const examId = each.kind === "exam" ? each.id : null;
      // One notice is one telling, whichever night repeats it.
      return raiseAlert(env.DB, { ...alert, id: `${subject}-${each.since}`, subject, examId, at });
    }),
  ];
}

const STEPS_AT_ONCE = 200;

/** By the clock: at night every school, in between those whose run is still open. One school's trouble stops no other. */
export async function retainOn(env: Bindings, { now, begin }: { now: number; begin: boolean }): Promise<void> {
  if ((await restoringAt(env.DB)) !== null) return;
  // Entries of no school (the operator's, sign-ins that named nobody) follow the usual period.
  const usual = cutoffs(USUAL_SETTINGS.retention, now).audit;
  if (begin) await removal.removeAudit(env.DB, null, usual, AUDIT_A_STEP).run();
  const schools = begin ? await ages.schoolIds(env.DB) : await runs.openRuns(env.DB);
  let steps = 0;
  for (const schoolId of schools) {
    try {
      for (let cursor: string | null = ""; cursor !== null && steps < STEPS_AT_ONCE; steps++) {
        ({ next: cursor } = await retain(env, { now, schoolId, cursor: cursor === "" ? undefined : cursor }));
      }
    } catch (error) {
      log("error", { event: "retention.accident", schoolId, error: describe(error) });
    }
  }
}
