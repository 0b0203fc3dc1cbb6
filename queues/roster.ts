/** A long class list, imported outside the request. */
import { readRoster } from "#src/actions/import-roster";
import { findJob, progress, succeed } from "#src/db/jobs";
import { writeRoster } from "#src/db/roster";
import type { Bindings } from "#src/env";
import { FILES } from "#src/files";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";

export async function importRoster(task: MessageOf<"roster">, env: Bindings): Promise<Outcome> {
  const job = await findJob(env.DB, task.schoolId, task.jobId);
  if (!job || (job.state !== "queued" && job.state !== "running")) return { kind: "stale" };
  const key = FILES.roster(task.schoolId, job.id);
  const file = await env.FILES.get(key);
  if (!file) return { kind: "retry", why: "the table is not there" };
  const read = await readRoster(env.DB, task.schoolId, new Uint8Array(await file.arrayBuffer()));
  if (!read.ok) return { kind: "retry", why: read.error.code };
  const { fates, report } = read.value;
  if (!(await progress(env.DB, task.schoolId, job.id, 0, fates.length, Date.now()))) return { kind: "stale" };
  await writeRoster(env.DB, task.schoolId, fates, Date.now());
  await succeed(env.DB, task.schoolId, job.id, { result: report, now: Date.now() }).run();
  await env.FILES.delete(key);
  return { kind: "done" };
}
