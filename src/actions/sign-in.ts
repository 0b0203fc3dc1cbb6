/** Signing in and choosing a password: the only two ways into a session. */
import { judgePassword } from "#domain/password";
import { err, ok, type Result } from "#domain/result";
import { beginSession, findSession } from "../db/sessions.ts";
import { claimLink, findByLogin, findLink, renewPasswordHash } from "../db/users.ts";
import type { Bindings, Person } from "../env.ts";
import { hashPassword, verifyPassword } from "../passwords.ts";
import { newToken, sha256Hex } from "../tokens.ts";

export type Started = { person: Person; token: string };

/** A wrong login, a wrong password and a disabled account answer alike and cost the same time. */
export async function signIn(
  env: Bindings,
  ask: { login: string; password: string; formerToken: string | null; now: number },
): Promise<Result<Started, { code: "WRONG_CREDENTIALS" }>> {
  const found = await findByLogin(env.DB, ask.login);
  const verdict = await verifyPassword(env, ask.password, found?.passwordHash ?? null);
  if (!found || !verdict.right || found.disabledAt !== null) return err({ code: "WRONG_CREDENTIALS" });
  if (verdict.stale && found.passwordHash !== null) {
    await renewPasswordHash(env.DB, found.id, found.passwordHash, await hashPassword(env, ask.password));
  }
  const started = await start(env, found.id, ask);
  return started ? ok(started) : err({ code: "WRONG_CREDENTIALS" });
}

async function start(
  env: Bindings,
  userId: string,
  ask: { formerToken: string | null; now: number },
): Promise<Started | null> {
  const token = newToken();
  const id = await sha256Hex(token);
  const former = ask.formerToken === null ? null : await sha256Hex(ask.formerToken);
  await env.DB.batch(beginSession(env.DB, { id, userId, former, now: ask.now }));
  const found = await findSession(env.DB, id, ask.now);
  return found ? { person: found.person, token } : null;
}

/** A link's row is found by the hash of purpose and token: a token for one purpose opens no other. */
export function linkId(token: string): Promise<string> {
  return sha256Hex(`invitation:${token}`);
}

export type LinkRefusal = { code: "LINK_INVALID" } | { code: "PASSWORD_TOO_WEAK"; why: string };

/** The hash is made before the link is claimed, so that a crash between does not eat the link. */
export async function useLink(
  env: Bindings,
  ask: { token: string; password: string; formerToken: string | null; now: number },
): Promise<Result<Started, LinkRefusal>> {
  const id = await linkId(ask.token);
  const link = await findLink(env.DB, id, ask.now);
  if (!link) return err({ code: "LINK_INVALID" });
  const judged = judgePassword(ask.password, [link.name, link.login]);
  if (!judged.ok) return judged;
  const passwordHash = await hashPassword(env, ask.password);
  const claimed = await claimLink(env.DB, { linkId: id, userId: link.userId, passwordHash, now: ask.now });
  const started = claimed ? await start(env, link.userId, ask) : null;
  return started ? ok(started) : err({ code: "LINK_INVALID" });
}
