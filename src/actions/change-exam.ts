/** Acts on an exam that are one statement and one event together. */
import { tellExam } from "#do/exam/client";
import { eventAfter } from "../db/events.ts";
import type { Bindings, Person } from "../env.ts";

export type Act = {
  kind: string;
  examId: string;
  me: Person;
  requestId: string;
  now: number;
  detail?: Record<string, unknown>;
};

/** Runs the statement with its event; false when it changed nothing, in which case no event is written either. */
export async function changeExam(
  env: Bindings,
  statements: readonly D1PreparedStatement[],
  act: Act,
): Promise<boolean> {
  const event = eventAfter(env.DB, {
    schoolId: act.me.schoolId,
    examId: act.examId,
    actorId: act.me.id,
    kind: act.kind,
    detail: act.detail ?? {},
    requestId: act.requestId,
    at: act.now,
  });
  const results = await env.DB.batch([...statements, event]);
  const changed = (results[0]?.meta.changes ?? 0) > 0;
  if (changed) await tellExam(env, { schoolId: act.me.schoolId, examId: act.examId });
  return changed;
}
