/**
 * The checks that must know who wrote what: a pupil's own copy, a student of the roster. Apart from reach.ts, so that
 * nothing of a teacher's desk can reach the table of names.
 */
import { type Capability, mayReach, scopeOf } from "#domain/permissions";
import { type CopyFacts, copyOf } from "./db/copies.ts";
import { isMine } from "./db/identity.ts";
import { hasStudent } from "./db/roster.ts";
import { ApiError } from "./errors.ts";
import { copyFor, type Reach } from "./reach.ts";

/** A copy for whoever asks: staff by school and lot, a pupil who wrote it once it is released. */
export async function anyCopyFor(reach: Reach, capability: Capability, id: string): Promise<CopyFacts> {
  const { env, me, now } = reach;
  if (scopeOf(me.role, capability, "copy") !== "author") return copyFor(reach, capability, id);
  const releasedTo = (await isMine(env.DB, me, id, now)) ? me.id : null;
  const seen = mayReach(me, capability, { kind: "copy", schoolId: me.schoolId, releasedTo });
  const copy = seen ? await copyOf(env.DB, me.schoolId, id) : null;
  if (!copy) throw new ApiError("NOT_FOUND");
  return copy;
}

/** Whether the student is on the roster of this school: named in a body, never in a path. */
export async function studentFor({ env, me }: Reach, capability: Capability, id: string): Promise<string> {
  const seen = mayReach(me, capability, { kind: "student", schoolId: me.schoolId });
  if (!seen || !(await hasStudent(env.DB, me.schoolId, id))) throw new ApiError("NOT_FOUND");
  return id;
}
