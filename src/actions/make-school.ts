/** A school with its first admin, or neither: the admin enters by a one-time link. */
import type { Language } from "#domain/figures";
import type { Result } from "#domain/result";
import { auditAfter } from "../db/audit.ts";
import { addSchool } from "../db/schools.ts";
import type { Bindings } from "../env.ts";
import { newId } from "../tokens.ts";
import { type AddRefusal, addPerson } from "./add-person.ts";
import type { By, LinkGiven } from "./links.ts";

type Ask = { name: string; language: Language; adminName: string; adminEmail: string; origin: string; by: By };

/** Asked twice, the address of the admin is taken: a double press makes one school. */
export async function makeSchool(
  env: Bindings,
  ask: Ask,
): Promise<Result<{ id: string; invitation: LinkGiven }, AddRefusal>> {
  const { name, language, adminName, adminEmail, origin, by } = ask;
  const { actorId, client, requestId, now } = by;
  const schoolId = newId();
  const told = { kind: "SCHOOL_MADE", schoolId: null, actorId, subject: schoolId, client, requestId, at: now } as const;
  const before = [addSchool(env.DB, { id: schoolId, name, language, now }), auditAfter(env.DB, told)];
  const admin = { schoolId, name: adminName, email: adminEmail, role: "admin" as const, studentId: null };
  const added = await addPerson(env, { ...admin, origin, by, before });
  // The id of the school: the operator has no use for a person's.
  return added.ok ? { ok: true, value: { id: schoolId, invitation: added.value.invitation } } : added;
}
