/** STAGING becomes READY, for one copy or for all of an exam. The copy's object decides. */
import { copyObject } from "#do/copy/client";
import type { CopyRefusal, CopyStatus } from "#domain/copy";
import type { Result } from "#domain/result";
import { actorOf } from "#domain/roles";
import { copiesIn } from "../db/copies.ts";
import type { Bindings, Person } from "../env.ts";

type By = { me: Person; requestId: string; now: number };

export async function validateCopy(
  env: Bindings,
  copy: { id: string; examId: string; pageCount: number },
  { me, requestId, now }: By,
): Promise<Result<CopyStatus, CopyRefusal>> {
  const place = { schoolId: me.schoolId, examId: copy.examId, copyId: copy.id };
  const object = copyObject(env, place);
  const done = await object.validate(place, copy.pageCount, { userId: me.id, role: actorOf(me.role), requestId, now });
  await object.settle();
  return done;
}

/** Objects asked at once: the platform lets six calls wait at a time. */
const AT_ONCE = 6;

export async function validateAll(env: Bindings, examId: string, by: By) {
  const copies = await copiesIn(env.DB, by.me.schoolId, examId, "STAGING");
  const refused: { copyId: string; code: string }[] = [];
  for (let from = 0; from < copies.length; from += AT_ONCE) {
    const chunk = copies.slice(from, from + AT_ONCE);
    const done = await Promise.all(chunk.map((copy) => validateCopy(env, { ...copy, examId }, by)));
    done.forEach((result, index) => {
      const copy = chunk[index];
      if (!result.ok && copy) refused.push({ copyId: copy.id, code: result.error.code });
    });
  }
  return { validated: copies.length - refused.length, refused };
}
