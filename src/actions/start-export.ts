/** An export is a job: its row, then its message. */

import { send } from "#queues/send";
import type { Client } from "../client.ts";
import { auditAfter } from "../db/audit.ts";
import { insertJob } from "../db/jobs.ts";
import type { Bindings, Person } from "../env.ts";
import { newId } from "../tokens.ts";

export async function startExport(
  env: Bindings,
  ask: { examId: string; language: "fr" | "en"; me: Person; client: Client; requestId: string; now: number },
): Promise<string> {
  const { examId, language, me, client, requestId, now } = ask;
  const id = newId();
  const job = { id, schoolId: me.schoolId, examId, kind: "export", ownerId: me.id, subject: examId } as const;
  const who = { schoolId: me.schoolId, actorId: me.id, client, requestId, at: now };
  await env.DB.batch([
    insertJob(env.DB, { ...job, ask: { kind: "csv", language }, requestId, total: 0, now }),
    auditAfter(env.DB, { ...who, kind: "EXPORT_MADE", subject: id, examId, detail: { kind: "csv" } }),
  ]);
  await send(env, { v: 1, kind: "export", schoolId: me.schoolId, requestId, jobId: id });
  return id;
}
