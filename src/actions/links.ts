/** One-time links: made for somebody, mailed where there is a way, opened by their token. Only hashes are stored. */
import { type LinkPurpose, linkTtlMs } from "#domain/links";
import { readSlipCode } from "#domain/slip-code";
import type { Client } from "../client.ts";
import { type AuditEntry, auditNow } from "../db/audit.ts";
import type { NewLink } from "../db/links.ts";
import { findByLogin, findLink, replaceLink } from "../db/users.ts";
import type { Bindings } from "../env.ts";
import { newToken, sha256Hex } from "../tokens.ts";
import { type MailOutcome, mailLink } from "./mail-link.ts";

/** Who asks, and from where: what the audit keeps of it. */
export type By = { actorId: string | null; client: Client; requestId: string; now: number };

/** The purpose is part of what is hashed: a token for one purpose opens no other. */
export function linkId(purpose: LinkPurpose, token: string): Promise<string> {
  return sha256Hex(`${purpose}:${token}`);
}

/** A slip's code belongs to one login: a list of hashes cannot be tried with one code after the other. */
export function slipToken(login: string, code: string): string {
  return `${login.toLowerCase()}:${code}`;
}

/** The token stands behind the #, so that it reaches no server log on its way. */
export function linkUrl(origin: string, token: string): string {
  return `${origin}/welcome#${token}`;
}

export type LinkFor = { id: string; schoolId: string | null; name: string; email: string | null };
export type LinkGiven = { url: string; expiresAt: number; mail: MailOutcome };

/** The row of a link, its audit entry, and the token that is told once. */
export async function draftLink(purpose: Exclude<LinkPurpose, "slip">, person: LinkFor, by: By) {
  const token = newToken();
  const link: NewLink = {
    id: await linkId(purpose, token),
    purpose,
    userId: person.id,
    schoolId: person.schoolId,
    now: by.now,
    expiresAt: by.now + linkTtlMs(purpose),
  };
  return { token, link, made: linkMade(person, purpose, by) };
}

export function linkMade(person: Pick<LinkFor, "id" | "schoolId">, purpose: LinkPurpose, by: By): AuditEntry {
  const { actorId, client, requestId, now } = by;
  const about = { schoolId: person.schoolId, subject: person.id, detail: { purpose } };
  return { kind: "LINK_MADE", actorId, ...about, client, requestId, at: now };
}

/** A new link for somebody who is there already; the former ones stop working. A mail that does not leave undoes nothing. */
export async function makeLink(
  env: Bindings,
  ask: { purpose: "invitation" | "reset"; person: LinkFor; origin: string; by: By },
): Promise<LinkGiven> {
  const { purpose, person, origin, by } = ask;
  const { token, link, made } = await draftLink(purpose, person, by);
  await replaceLink(env.DB, link, made);
  const url = linkUrl(origin, token);
  return { url, expiresAt: link.expiresAt, mail: await mailLink(env, { purpose, person, url, now: by.now }) };
}

/** A token, or with a login the code of a slip. */
export type LinkWord = { token: string; login?: string | undefined };
export type Opened = NonNullable<Awaited<ReturnType<typeof findLink>>>;

/** For whom a link is; null when it is used up, replaced, too old, or its owner may not come in. Does not use it up. */
export async function openLink(
  env: Bindings,
  ask: LinkWord & { client: Client; requestId: string; now: number },
): Promise<Opened | null> {
  if (ask.login === undefined) {
    return findLink(env.DB, await Promise.all([linkId("invitation", ask.token), linkId("reset", ask.token)]), ask.now);
  }
  const code = readSlipCode(ask.token);
  const ids = code === null ? [] : [await linkId("slip", slipToken(ask.login, code))];
  const link = await findLink(env.DB, ids, ask.now);
  if (!link) await countWrongCode(env, ask.login, ask);
  return link;
}

export function linkUsed(
  link: Pick<Opened, "userId" | "schoolId" | "purpose">,
  ask: { client: Client; requestId: string; now: number; success: boolean },
): AuditEntry {
  const { client, requestId, now, success } = ask;
  const about = { schoolId: link.schoolId, actorId: link.userId, subject: link.userId };
  return { kind: "LINK_USED", success, ...about, detail: { purpose: link.purpose }, client, requestId, at: now };
}

/** A wrong code for somebody who exists is seen by the school's admins; a login nobody has leaves no trace. */
async function countWrongCode(
  env: Bindings,
  login: string,
  ask: { client: Client; requestId: string; now: number },
): Promise<void> {
  const found = await findByLogin(env.DB, login);
  if (!found) return;
  const link = { userId: found.id, schoolId: found.schoolId, purpose: "slip" as const };
  await auditNow(env.DB, { ...linkUsed(link, { ...ask, success: false }), actorId: null }).run();
}
