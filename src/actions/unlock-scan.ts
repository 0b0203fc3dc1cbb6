/** The password of a protected PDF is given: its import begins anew. The password goes into one message and nowhere else. */
import { tellExam } from "#do/exam/client";
import { err, ok, type Result } from "#domain/result";
import { send } from "#queues/send";
import { insertJob } from "../db/jobs.ts";
import { takeUpLocked } from "../db/scan-files.ts";
import { findScan, type Scan } from "../db/scans.ts";
import type { Bindings, Person } from "../env.ts";
import { newId } from "../tokens.ts";

/** Whether the password is right is found out by the job, which says so. */
export async function unlockScan(
  env: Bindings,
  scan: Scan,
  ask: { password: string; me: Person; requestId: string; now: number },
): Promise<Result<{ jobId: string }, { code: "SCAN_NOT_LOCKED" }>> {
  const { password, me, requestId, now } = ask;
  const jobId = newId();
  const { id: scanId, schoolId, examId } = scan;
  const facts = { id: jobId, schoolId, examId, kind: "import", ownerId: me.id, subject: scanId, ask: {} } as const;
  const job = insertJob(env.DB, { ...facts, requestId, total: 0, now }, true);
  const [taken] = await env.DB.batch([takeUpLocked(env.DB, scan, jobId, now), job]);
  if (taken?.meta.changes !== 1) {
    // Two passwords at once: the one that came first is being tried.
    const other = await findScan(env.DB, schoolId, scanId);
    return other?.state === "importing" && other.jobId ? ok({ jobId: other.jobId }) : err({ code: "SCAN_NOT_LOCKED" });
  }
  await send(env, { v: 1, kind: "unlock", schoolId, requestId, scanId, jobId, password });
  await tellExam(env, { schoolId, examId });
  return ok({ jobId });
}
