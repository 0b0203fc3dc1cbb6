/** Gathering what is kept about a student is a job: its row with its entry in the audit, then its message. */
import { send } from "#queues/send";
import type { Client } from "../client.ts";
import { auditAfter } from "../db/audit.ts";
import { insertJob } from "../db/jobs.ts";
import type { Bindings, Person } from "../env.ts";
import { newId } from "../tokens.ts";

export async function startStudentExport(
  env: Bindings,
  ask: { studentId: string; me: Person; client: Client; requestId: string; now: number },
): Promise<string> {
  const { studentId, me, client, requestId, now } = ask;
  const id = newId();
  const { schoolId } = me;
  const job = { id, schoolId, examId: null, kind: "studentExport", ownerId: me.id, subject: studentId } as const;
  const who = { schoolId, actorId: me.id, client, requestId, at: now };
  await env.DB.batch([
    insertJob(env.DB, { ...job, ask: {}, requestId, total: 0, now }),
    auditAfter(env.DB, { ...who, kind: "STUDENT_EXPORTED", subject: studentId, detail: { jobId: id } }),
  ]);
  await send(env, { v: 1, kind: "studentExport", schoolId, requestId, jobId: id });
  return id;
}
