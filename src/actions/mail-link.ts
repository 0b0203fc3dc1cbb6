/** A link on its way by mail. What goes wrong here is told, and takes nothing back: the link itself is made already. */
import { LIMITS } from "#domain/limits";
import { letterOf } from "#domain/mail-words";
import { addMail, settleMail } from "../db/mails.ts";
import { findSchool } from "../db/schools.ts";
import type { Bindings } from "../env.ts";
import { describe, log } from "../log.ts";
import { type Delivery, type Mailer, mailerOf } from "../mail.ts";
import { newId } from "../tokens.ts";

/** `none`: there is no mail service, or the person has no address. */
export type MailOutcome = Delivery | "none";

type Ask = {
  purpose: "invitation" | "reset";
  person: { id: string; schoolId: string | null; name: string; email: string | null };
  url: string;
  now: number;
};

export async function mailLink(env: Bindings, ask: Ask): Promise<MailOutcome> {
  const mailer = mailerOf(env);
  const { email } = ask.person;
  if (!mailer || email === null) return "none";
  const id = newId();
  try {
    const { id: userId, schoolId } = ask.person;
    await addMail(env.DB, { id, schoolId, userId, kind: ask.purpose, now: ask.now }).run();
    return await post(env, mailer, { ...ask, id, email });
  } catch (error) {
    log("error", { event: "mail.untold", error: describe(error) });
    return "failed";
  }
}

/** Hands over a mail whose row is there, and notes what became of it. */
export async function post(env: Bindings, mailer: Mailer, ask: Ask & { id: string; email: string }): Promise<Delivery> {
  const { person, purpose, url, email } = ask;
  const school = person.schoolId === null ? null : await findSchool(env.DB, person.schoolId);
  const facts = { kind: purpose, name: person.name, login: email, schoolName: school?.name ?? null, url };
  const letter = letterOf({ ...facts, hours: LIMITS.linkTtlMs / 3_600_000 }, school?.language ?? "fr");
  const state = await mailer.deliver(email, letter);
  await settleMail(env.DB, ask.id, { state, letter: mailer.keeps ? letter : null });
  return state;
}
