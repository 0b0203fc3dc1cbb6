/** Slips are asked for: for a class, or for chosen students. The codes are made later, by the job, and are in its file only. */
import { LIMITS } from "#domain/limits";
import { err, ok, type Result } from "#domain/result";
import { send } from "#queues/send";
import { auditAfter } from "../db/audit.ts";
import { insertJob } from "../db/jobs.ts";
import { slipStudents, slipsOfClass } from "../db/slips.ts";
import type { Bindings, Person } from "../env.ts";
import { newId } from "../tokens.ts";
import type { By } from "./links.ts";

/** One of the two. */
export type SlipsWanted = { className?: string | undefined; studentIds?: string[] | undefined };
export type SlipsRefusal = { code: "NOT_FOUND" } | { code: "NO_SLIPS" };

export async function startSlips(
  env: Bindings,
  ask: { wanted: SlipsWanted; me: Person; origin: string; by: By },
): Promise<Result<string, SlipsRefusal>> {
  const { me, by, wanted } = ask;
  const chosen = await choose(env, me.schoolId, wanted);
  if (!chosen.ok) return chosen;
  const id = newId();
  const studentIds = chosen.value;
  const job = { id, schoolId: me.schoolId, examId: null, kind: "slips", ownerId: me.id, subject: me.schoolId } as const;
  const { client, requestId, now } = by;
  const about = { schoolId: me.schoolId, actorId: me.id, subject: id, detail: { students: studentIds.length } };
  await env.DB.batch([
    insertJob(env.DB, { ...job, ask: { studentIds, origin: ask.origin }, requestId, total: studentIds.length, now }),
    auditAfter(env.DB, { ...about, kind: "SLIPS_MADE", client, requestId, at: now }),
  ]);
  await send(env, { v: 1, kind: "slips", schoolId: me.schoolId, requestId, jobId: id });
  return ok(id);
}

async function choose(env: Bindings, schoolId: string, wanted: SlipsWanted): Promise<Result<string[], SlipsRefusal>> {
  if (wanted.className !== undefined) {
    const ids = await slipsOfClass(env.DB, schoolId, wanted.className, LIMITS.slipsMax);
    return ids.length === 0 ? err({ code: "NO_SLIPS" }) : ok(ids);
  }
  const ids = [...new Set(wanted.studentIds ?? [])];
  const known = await slipStudents(env.DB, schoolId, ids);
  // One who is not of this school: nobody's slip is made, and the admin is not told whose pupil it is.
  if (known.length !== ids.length) return err({ code: "NOT_FOUND" });
  return known.every(({ email }) => email !== null) ? err({ code: "NO_SLIPS" }) : ok(ids);
}
