/** Signing in by a password, and choosing one by a one-time link. */
import { judgePassword } from "#domain/password";
import { err, ok, type Result } from "#domain/result";
import type { Client } from "../client.ts";
import { claimLink, findByLogin, findLink, renewPasswordHash } from "../db/users.ts";
import type { Bindings } from "../env.ts";
import { hashPassword, verifyPassword } from "../passwords.ts";
import { sha256Hex } from "../tokens.ts";
import { type Started, startSession } from "./start-session.ts";

/** A wrong login, a wrong password and a disabled account answer alike and cost the same time. */
export async function signIn(
  env: Bindings,
  ask: { login: string; password: string; formerToken: string | null; client: Client; now: number },
): Promise<Result<Started, { code: "WRONG_CREDENTIALS" }>> {
  const found = await findByLogin(env.DB, ask.login);
  const verdict = await verifyPassword(env, ask.password, found?.passwordHash ?? null);
  if (!found || !verdict.right || found.disabledAt !== null) return err({ code: "WRONG_CREDENTIALS" });
  if (verdict.stale && found.passwordHash !== null) {
    await renewPasswordHash(env.DB, found.id, found.passwordHash, await hashPassword(env, ask.password));
  }
  const started = await startSession(env, { ...ask, userId: found.id, method: "password" });
  return started ? ok(started) : err({ code: "WRONG_CREDENTIALS" });
}

/** A link's row is found by the hash of purpose and token: a token for one purpose opens no other. */
export function linkId(token: string): Promise<string> {
  return sha256Hex(`invitation:${token}`);
}

export type LinkRefusal = { code: "LINK_INVALID" } | { code: "PASSWORD_TOO_WEAK"; why: string };

/** The hash is made before the link is claimed, so that a crash between does not eat the link. */
export async function useLink(
  env: Bindings,
  ask: { token: string; password: string; formerToken: string | null; client: Client; now: number },
): Promise<Result<Started, LinkRefusal>> {
  const id = await linkId(ask.token);
  const link = await findLink(env.DB, id, ask.now);
  if (!link) return err({ code: "LINK_INVALID" });
  const judged = judgePassword(ask.password, [link.name, link.login]);
  if (!judged.ok) return judged;
  const passwordHash = await hashPassword(env, ask.password);
  const claimed = await claimLink(env.DB, { linkId: id, userId: link.userId, passwordHash, now: ask.now });
  const started = claimed ? await startSession(env, { ...ask, userId: link.userId, method: "link" }) : null;
  return started ? ok(started) : err({ code: "LINK_INVALID" });
}
