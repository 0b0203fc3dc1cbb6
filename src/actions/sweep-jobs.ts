/** Jobs that went silent: their message was lost or their consumer died, so it is sent again. Twice is harmless. */

import { runsOf } from "#domain/booklet";
import { LIMITS } from "#domain/limits";
import type { Message } from "#queues/messages";
import { sendAll } from "#queues/send";
import { type Job, silentJobs, touchJob } from "../db/jobs.ts";
import { findScan } from "../db/scans.ts";
import type { Bindings } from "../env.ts";
import { log } from "../log.ts";

const AT_MOST = 200;

/** Answers how many jobs were sent again. A job that moved lately is left alone. */
export async function sweepJobs(env: Bindings, now: number): Promise<number> {
  let sent = 0;
  for (const job of await silentJobs(env.DB, now - LIMITS.jobSilentMs, AT_MOST)) {
    if (!(await touchJob(env.DB, job, now))) continue;
    const messages = await messagesOf(env, job);
    await sendAll(env, messages);
    sent += 1;
    log("warn", {
      event: "job.resent",
      jobId: job.id,
      schoolId: job.schoolId,
      requestId: job.requestId,
      count: messages.length,
    });
  }
  return sent;
}

async function messagesOf(env: Bindings, job: Job): Promise<Message[]> {
  const base = { v: 1, schoolId: job.schoolId, requestId: job.requestId } as const;
  switch (job.kind) {
    case "export":
    case "roster":
      return [{ ...base, kind: job.kind, jobId: job.id }];
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
