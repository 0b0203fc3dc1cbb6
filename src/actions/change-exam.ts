/** Acts on an exam that are one statement and one event together. */
import { tellExam } from "#do/exam/client";
import type { AuditKind } from "#domain/audit";
import type { Client } from "../client.ts";
import { auditAfter } from "../db/audit.ts";
import { eventAfter } from "../db/events.ts";
import type { Bindings, Person } from "../env.ts";

export type Act = {
  kind: string;
  examId: string;
  me: Person;
  requestId: string;
  now: number;
  detail?: Record<string, unknown>;
  /** What the school's audit calls it, for acts that belong there too, and from where it was done. */
  audit?: { kind: AuditKind; client: Client };
};

/** Runs the statement with its event; false when it changed nothing, in which case no event is written either. */
export async function changeExam(
  env: Bindings,
  statements: readonly D1PreparedStatement[],
  act: Act,
): Promise<boolean> {
  const { me, examId, requestId, now: at, audit } = act;
  const about = { schoolId: me.schoolId, examId, actorId: me.id, requestId, at };
  const event = eventAfter(env.DB, { ...about, kind: act.kind, detail: act.detail ?? {} });
  const trace = audit ? [auditAfter(env.DB, { ...about, ...audit })] : [];
  const results = await env.DB.batch([...statements, event, ...trace]);
  const changed = (results[0]?.meta.changes ?? 0) > 0;
  if (changed) await tellExam(env, { schoolId: act.me.schoolId, examId: act.examId });
  return changed;
}
