/** Shares the ready copies of an exam among its teachers. */
import { tellExam } from "#do/exam/client";
import { dispatch } from "#domain/dispatch";
import { err, ok, type Result } from "#domain/result";
import { assign, dispatchable } from "../db/copies.ts";
import { eventAfter } from "../db/events.ts";
import { loadsOf } from "../db/exams.ts";
import type { Bindings, Person } from "../env.ts";
import { newId } from "../tokens.ts";

export type Dispatched = {
  runId: string;
  assigned: number;
  perTeacher: Record<string, number>;
  min: number;
  max: number;
};

/** Two runs at once are harmless: what one assigned, the other finds taken. */
export async function dispatchCopies(
  env: Bindings,
  ask: { examId: string; redo: boolean; me: Person; requestId: string; now: number },
): Promise<Result<Dispatched, { code: "NO_TEACHERS" }>> {
  const place = { schoolId: ask.me.schoolId, examId: ask.examId };
  const loads = await loadsOf(env.DB, place.schoolId, place.examId);
  if (loads.length === 0) return err({ code: "NO_TEACHERS" });
  const free = await dispatchable(env.DB, place.schoolId, place.examId, ask.redo);
  const copyIds = free.map(({ id }) => id);
  // What is shared out again is nobody's meanwhile; what somebody has begun stays hers and counts.
  const before = loads.map(({ teacherId, copies }) => ({
    teacherId,
    copies: copies - free.filter((copy) => copy.teacherId === teacherId).length,
  }));
  const runId = newId();
  const assignments = dispatch(copyIds, before, () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32);
  const counted = await assign(env.DB, place, { runId, redo: ask.redo, assignments, now: ask.now }, (assigned) =>
    eventAfter(env.DB, {
      ...place,
      actorId: ask.me.id,
      kind: "DISPATCH",
      detail: { runId, redo: ask.redo, asked: assigned },
      requestId: ask.requestId,
      at: ask.now,
    }),
  );
  const perTeacher = Object.fromEntries(loads.map(({ teacherId }) => [teacherId, counted[teacherId] ?? 0]));
  const counts = Object.values(perTeacher);
  await tellExam(env, place);
  return ok({
    runId,
    assigned: counts.reduce((sum, n) => sum + n, 0),
    perTeacher,
    min: Math.min(...counts),
    max: Math.max(...counts),
  });
}
