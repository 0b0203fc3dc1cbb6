/** Stopping a job: an import leaves nothing behind, an export or a roster simply does not end. */
import { err, ok, type Result } from "#domain/result";
import { cancelJob, findJob, type Job } from "../db/jobs.ts";
import { findScan } from "../db/scans.ts";
import type { Bindings, Person } from "../env.ts";
import { abandonScan } from "./abandon-scan.ts";

export type StopRefusal = { code: "JOB_FINISHED" } | { code: "JOB_CANNOT_STOP" } | { code: "NOT_FOUND" };

export async function stopJob(
  env: Bindings,
  job: Job,
  ask: { me: Person; requestId: string; now: number },
): Promise<Result<Job, StopRefusal>> {
  // A scheme that reached some of the copies must reach them all.
  if (job.kind === "finalize" || job.kind === "scheme") return err({ code: "JOB_CANNOT_STOP" });
  const scan = job.kind === "import" ? await findScan(env.DB, job.schoolId, job.subject) : null;
  // A failed import whose message is parked still holds its pages: stopping it gives them up.
  const stuck = scan?.state === "importing";
  if (job.state !== "queued" && job.state !== "running" && !stuck) return err({ code: "JOB_FINISHED" });
  if (scan && stuck) {
    const why = {
      state: "cancelled",
      code: null,
      page: null,
      actorId: ask.me.id,
      requestId: ask.requestId,
      now: ask.now,
    } as const;
    await abandonScan(env, scan, why);
  } else {
    await cancelJob(env.DB, job.schoolId, job.id, ask.now).run();
  }
  const after = await findJob(env.DB, job.schoolId, job.id);
  return after ? ok(after) : err({ code: "NOT_FOUND" });
}
