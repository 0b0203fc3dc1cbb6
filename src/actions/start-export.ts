/** An export is a job: its row, then its message. */

import { send } from "#queues/send";
import { insertJob } from "../db/jobs.ts";
import type { Bindings, Person } from "../env.ts";
import { newId } from "../tokens.ts";

export async function startExport(
  env: Bindings,
  ask: { examId: string; language: "fr" | "en"; me: Person; requestId: string; now: number },
): Promise<string> {
  const { examId, language, me, requestId, now } = ask;
  const id = newId();
  const job = { id, schoolId: me.schoolId, examId, kind: "export", ownerId: me.id, subject: examId } as const;
  await insertJob(env.DB, { ...job, ask: { kind: "csv", language }, requestId, total: 0, now }).run();
  await send(env, { v: 1, kind: "export", schoolId: me.schoolId, requestId, jobId: id });
  return id;
}
