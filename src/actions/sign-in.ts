/** Signing in by a password, and choosing one by a one-time link. */
import { err, ok, type Result } from "#domain/result";
import { needsSecondFactor, settingsOf } from "#domain/school-settings";
import { choosePassword } from "../choose-password.ts";
import type { Client } from "../client.ts";
import { auditNow } from "../db/audit.ts";
import { claimLink, type FoundLink, findByLogin, findLink, type Known, renewPasswordHash } from "../db/users.ts";
import type { Bindings } from "../env.ts";
import { hashPassword, type Verify, verifyPassword } from "../passwords.ts";
import { useCode } from "../second-factor.ts";
import { sha256Hex } from "../tokens.ts";
import { type AtDoor, type Closed, guarded, guardedByAddress, type Look, unlock } from "./door.ts";
import { type Started, startSession } from "./start-session.ts";

type Around = {
  formerToken: string | null;
  /** The cookie of a device known to some account. */
  device: string | null;
  client: Client;
  requestId: string;
  now: number;
};
export type SignIn = Around & { login: string; password: string; code: string | undefined };
/** `app`: whether she has an app that shows codes; without one it takes a backup code, or her passkey at its own door. */
type Wrong = { code: "WRONG_CREDENTIALS" } | { code: "CODE_NEEDED"; app: boolean };

/**
 * A wrong login, a wrong password and a disabled account answer alike and cost the same: one look at the count, one
 * derivation, one line in the audit.
 */
export async function signIn(
  env: Bindings,
  ask: SignIn,
  verify: Verify = verifyPassword,
): Promise<Result<Started, Wrong | Closed>> {
  const found = await findByLogin(env.DB, ask.login);
  const at: AtDoor = { ...ask, person: found && { id: found.id, schoolId: found.schoolId ?? "" } };
  return guarded(env, at, async () => {
    const looked = await lookAtPassword(env, ask, found, verify);
    if (looked.verdict === "wrong") await tellFailure(env, at);
    return looked;
  });
}

async function lookAtPassword(
  env: Bindings,
  ask: SignIn,
  found: Known | null,
  verify: Verify,
): Promise<Look<Started, Wrong>> {
  const wrong = { verdict: "wrong" as const, result: err({ code: "WRONG_CREDENTIALS" as const }) };
  const verdict = await verify(env, ask.password, found?.passwordHash ?? null);
  if (!found || !verdict.right || found.disabledAt !== null) return wrong;
  const needsCode = found.totpSecret !== null || mustUsePasskey(found);
  if (needsCode && ask.code === undefined) {
    return { verdict: "neither", result: err({ code: "CODE_NEEDED", app: found.totpSecret !== null }) };
  }
  const method = !needsCode
    ? ("password" as const)
    : await useCode(env, { userId: found.id, secret: found.totpSecret, code: ask.code ?? "", now: ask.now });
  if (method === null) return wrong;
  if (verdict.stale && found.passwordHash !== null) {
    await renewPasswordHash(env.DB, found.id, found.passwordHash, await hashPassword(env, ask.password));
  }
  const started = await startSession(env, { ...ask, userId: found.id, method });
  return started ? { verdict: "right", result: ok(started) } : wrong;
}

/** Where the school asks for a second factor and the passkey is the only one, the password alone is not enough either. */
function mustUsePasskey({ role, hasPasskey, secondFactorChoice }: Known): boolean {
  const { secondFactor } = settingsOf({ secondFactor: secondFactorChoice ?? undefined });
  return hasPasskey === 1 && needsSecondFactor(role, secondFactor);
}

/** Whose account, when there is one; what was typed is in no record. */
async function tellFailure(env: Bindings, { person, client, requestId, now }: AtDoor): Promise<void> {
  const entry = {
    schoolId: person?.schoolId ?? null,
    actorId: null,
    kind: "SIGN_IN" as const,
    success: false,
    subject: person?.id ?? null,
    client,
    requestId,
    at: now,
  };
  await auditNow(env.DB, entry).run();
}

/** A link's row is found by the hash of purpose and token: a token for one purpose opens no other. */
export function linkId(token: string): Promise<string> {
  return sha256Hex(`invitation:${token}`);
}

/** For whom a link is; does not use it up. Looking counts like using: it would tell a guesser just as much. */
export async function checkLink(
  env: Bindings,
  ask: { token: string; client: Client; now: number },
): Promise<Result<FoundLink, { code: "LINK_INVALID" } | Closed>> {
  return guardedByAddress<FoundLink, { code: "LINK_INVALID" }>(env, ask, async () => {
    const link = await findLink(env.DB, await linkId(ask.token), ask.now);
    if (!link) return { verdict: "wrong", result: err({ code: "LINK_INVALID" }) };
    return { verdict: "right", result: ok(link) };
  });
}

export type LinkRefusal = { code: "LINK_INVALID" } | { code: "PASSWORD_TOO_WEAK"; why: string };

/**
 * The hash is made before the link is claimed, so that a crash between does not eat the link. Who comes by a link is
 * the true owner: a lock-out that others caused is over.
 */
export async function useLink(
  env: Bindings,
  ask: Around & { token: string; password: string },
): Promise<Result<Started, LinkRefusal | Closed>> {
  const used = await guardedByAddress(env, ask, () => claim(env, ask));
  if (used.ok) {
    const { id, schoolId } = used.value.person;
    await unlock(env, { id, schoolId }, ask.device, ask.now);
  }
  return used;
}

async function claim(
  env: Bindings,
  ask: Around & { token: string; password: string },
): Promise<Look<Started, LinkRefusal>> {
  const invalid = { verdict: "wrong" as const, result: err({ code: "LINK_INVALID" as const }) };
  const id = await linkId(ask.token);
  const link = await findLink(env.DB, id, ask.now);
  if (!link) return invalid;
  const chosen = await choosePassword(env, ask.password, [link.name, link.login, link.schoolName ?? ""]);
  if (!chosen.ok) return { verdict: "neither", result: chosen };
  const passwordHash = chosen.value;
  const claimed = await claimLink(env.DB, { linkId: id, userId: link.userId, passwordHash, now: ask.now });
  const started = claimed ? await startSession(env, { ...ask, userId: link.userId, method: "link" }) : null;
  return started ? { verdict: "right", result: ok(started) } : invalid;
}
