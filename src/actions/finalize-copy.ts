/** Asks a copy's object for the final PDF, and sees to it that the job can be read before the answer goes out. */
import { copyObject } from "#do/copy/client";
import type { CopyRefusal } from "#domain/copy";
import { ok, type Result } from "#domain/result";
import { actorOf } from "#domain/roles";
import { questionsOf } from "#domain/scheme";
import type { CopyFacts } from "../db/copies.ts";
import type { Bindings, Person } from "../env.ts";

export async function finalizeCopy(
  env: Bindings,
  copy: CopyFacts,
  ask: { me: Person; token: string; requestId: string; now: number },
): Promise<Result<{ jobId: string }, CopyRefusal | { code: "SCHEME_CHANGED" }>> {
  const { me, token, requestId, now } = ask;
  const place = { schoolId: me.schoolId, examId: copy.examId, copyId: copy.id };
  const object = copyObject(env, place);
  const exam = {
    questions: questionsOf(copy.scheme),
    schemeVersion: copy.schemeVersion,
    appreciationRequired: copy.exam.appreciationRequired,
    pageCount: copy.pageCount,
  };
  const done = await object.finalize(place, { userId: me.id, role: actorOf(me.role), token, requestId, now }, exam);
  if (!done.ok) return done;
  await object.settle();
  return ok({ jobId: done.value });
}
