/** Somebody added to a school: the account, the tie to the roster and the invitation at once; then the mail. */

import { err, ok, type Result } from "#domain/result";
import type { Role } from "#domain/roles";
import { hasStudent } from "../db/roster.ts";
import { addUser, emailTaken } from "../db/users.ts";
import type { Bindings } from "../env.ts";
import { newId } from "../tokens.ts";
import { type By, draftLink, type LinkGiven, linkUrl } from "./links.ts";
import { mailLink } from "./mail-link.ts";

type Ask = {
  schoolId: string;
  name: string;
  email: string;
  role: Role;
  studentId: string | null;
  origin: string;
  by: By;
  /** Written in the same transaction, ahead of the person. */
  before?: readonly D1PreparedStatement[];
};
export type AddRefusal = { code: "EMAIL_TAKEN" } | { code: "NOT_FOUND" };

export async function addPerson(
  env: Bindings,
  ask: Ask,
): Promise<Result<{ id: string; invitation: LinkGiven }, AddRefusal>> {
  const { schoolId, name, email, role, studentId, origin, by } = ask;
  if (await emailTaken(env.DB, email)) return err({ code: "EMAIL_TAKEN" });
  if (studentId !== null && !(await hasStudent(env.DB, schoolId, studentId))) return err({ code: "NOT_FOUND" });
  const person = { id: newId(), schoolId, name, email };
  const { token, link, made } = await draftLink("invitation", person, by);
  const added = { ...made, kind: "PERSON_ADDED" as const, detail: { role } };
  try {
    await addUser(env.DB, { ...person, role, studentId, now: by.now }, link, { added, linked: made }, ask.before);
  } catch (error) {
    // Two admins adding the same address at once: the unique index decides.
    if (String(error).includes("UNIQUE")) return err({ code: "EMAIL_TAKEN" });
    throw error;
  }
  const url = linkUrl(origin, token);
  const mail = await mailLink(env, { purpose: "invitation", person, url, now: by.now });
  return ok({ id: person.id, invitation: { url, expiresAt: link.expiresAt, mail } });
}
