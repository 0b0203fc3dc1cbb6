/** "I forgot my password": a link by mail to whoever has an address here, and not a word about who that is. */

import { LIMITS } from "#domain/limits";
import type { Client } from "../client.ts";
import { claimMail } from "../db/mails.ts";
import { findForReset, replaceLink } from "../db/users.ts";
import type { Bindings } from "../env.ts";
import { mailerOf } from "../mail.ts";
import { newId } from "../tokens.ts";
import { draftLink, linkUrl } from "./links.ts";
import { post } from "./mail-link.ts";

export type Forgotten = { login: string; origin: string; client: Client; requestId: string; now: number };

/**
 * Runs after the answer was given, so that neither its words nor its time tell whether the login exists. Where no mail
 * can leave, no link is made. It voids former links of its own kind only: an invitation in somebody's hands stays good.
 */
export async function mailForgotten(env: Bindings, ask: Forgotten): Promise<void> {
  const mailer = mailerOf(env);
  const person = await findForReset(env.DB, ask.login);
  if (!mailer || !person) return;
  const { now, client, requestId } = ask;
  const mail = { id: newId(), schoolId: person.schoolId, userId: person.id, kind: "reset" as const, now };
  if (!(await claimMail(env.DB, mail, now - LIMITS.forgottenEveryMs))) return;
  const by = { actorId: null, client, requestId, now };
  const { token, link, made } = await draftLink("reset", person, by);
  await replaceLink(env.DB, link, made, "reset");
  await post(env, mailer, {
    purpose: "reset",
    person,
    email: person.email,
    url: linkUrl(ask.origin, token),
    id: mail.id,
    now,
  });
}
