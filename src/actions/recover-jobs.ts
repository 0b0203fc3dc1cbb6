/** Jobs that went silent: their message was lost or their consumer died, so it is sent again. Twice is harmless. */
import { copyObject } from "#do/copy/client";
import { LIMITS } from "#domain/limits";
import { runsOf } from "#domain/runs";
import type { Message } from "#queues/messages";
import { sendAll } from "#queues/send";
import { closeJob } from "../db/care.ts";
import { type Job, silentJobs, touchJob } from "../db/jobs.ts";
import { findScan } from "../db/scans.ts";
import type { Bindings } from "../env.ts";
import { log } from "../log.ts";
import { newId } from "../tokens.ts";

const AT_MOST = 200;

type Ask = { now: number; dryRun: boolean; lostMessages: boolean };
type Fate = "resend" | "close" | "fail";

/** A job that moved lately is left alone. Answers ids: of jobs sent again, of jobs closed, of copies whose run failed. */
export async function recoverJobs(env: Bindings, { now, dryRun, lostMessages }: Ask) {
  const report = { resent: [] as string[], closed: [] as string[], failed: [] as string[] };
  const before = lostMessages ? now + 1 : now - LIMITS.jobSilentMs;
  for (const job of await silentJobs(env.DB, before, AT_MOST)) {
    const { fate, graded } = await fateOf(env, job, now);
    if (fate === "close") {
      if (dryRun || (await closeJob(env.DB, job.id, graded, now))) report.closed.push(job.id);
    } else if (fate === "fail") {
      if (!dryRun) await failRun(env, job, now);
      report.failed.push(job.subject);
    } else if (dryRun || (await resend(env, job, now))) report.resent.push(job.id);
  }
  return report;
}

/** A final PDF whose copy has moved on is over; one that was under way for too long has died. */
async function fateOf(env: Bindings, job: Job, now: number): Promise<{ fate: Fate; graded: boolean }> {
  if (job.kind !== "finalize" || job.examId === null) return { fate: "resend", graded: false };
  const place = { schoolId: job.schoolId, examId: job.examId, copyId: job.subject };
  const { state } = await copyObject(env, place).view(place, now);
  if (state.status === "GRADING_IN_PROGRESS" && state.runId === job.id) {
    return { fate: now - job.createdAt > LIMITS.finalizeStuckMs ? "fail" : "resend", graded: false };
  }
  return { fate: "close", graded: state.status === "GRADED" && state.final.runId === job.id };
}

async function failRun(env: Bindings, job: Job, now: number): Promise<void> {
  const object = copyObject(env, { schoolId: job.schoolId, copyId: job.subject });
  const why = { code: "UNAVAILABLE", error: "the run ended without a word", passing: true };
  await object.fail(job.id, why, { requestId: newId(), now });
  await object.settle();
}

/** False when another recovery was quicker. */
async function resend(env: Bindings, job: Job, now: number): Promise<boolean> {
  if (!(await touchJob(env.DB, job, now))) return false;
  const messages = await messagesOf(env, job);
  await sendAll(env, messages);
  const { id: jobId, schoolId, requestId } = job;
  log("warn", { event: "job.resent", jobId, schoolId, requestId, count: messages.length });
  return true;
}

async function messagesOf(env: Bindings, job: Job): Promise<Message[]> {
  const base = { v: 1, schoolId: job.schoolId, requestId: job.requestId } as const;
  switch (job.kind) {
    case "export":
    case "roster":
    case "slips":
    case "booklets":
    case "studentExport":
      return [{ ...base, kind: job.kind, jobId: job.id }];
    case "scheme":
      return [{ ...base, kind: "scheme", jobId: job.id, after: "" }];
    case "finalize":
      return job.examId === null
        ? []
        : [{ ...base, kind: "finalize", examId: job.examId, copyId: job.subject, runId: job.id }];
    case "import": {
      const scan = { ...base, scanId: job.subject, jobId: job.id };
      const row = await findScan(env.DB, job.schoolId, job.subject);
      if (!row?.pageCount) return [{ ...scan, kind: "inspect" }];
      return runsOf(row.pageCount, LIMITS.pagesPerMessage).map((run) => ({ ...scan, kind: "rasterize", ...run }));
    }
  }
}
