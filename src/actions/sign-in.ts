/** Signing in by a password, and choosing one by a one-time link. */
import { err, ok, type Result } from "#domain/result";
import { needsSecondFactor, settingsOf } from "#domain/school-settings";
import { choosePassword } from "../choose-password.ts";
import type { Client } from "../client.ts";
import { claimLink, findByLogin, type Known, renewPasswordHash } from "../db/users.ts";
import type { Bindings } from "../env.ts";
import { hashPassword, type Verify, verifyPassword } from "../passwords.ts";
import { useCode } from "../second-factor.ts";
import { type AtDoor, type Closed, guarded, guardedByAddress, type Look, noteRefusal, unlock } from "./door.ts";
import { type LinkWord, linkUsed, type Opened, openLink } from "./links.ts";
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
    if (looked.verdict === "wrong") await noteRefusal(env, "SIGN_IN", at);
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

type LinkAsk = LinkWord & Omit<Around, "formerToken">;
type Invalid = { code: "LINK_INVALID" };

/** A token is guessed at an address; the code of a slip belongs to a login, and is counted like its password. */
async function atLink<T, E>(
  env: Bindings,
  ask: LinkAsk,
  look: () => Promise<Look<T, E>>,
): Promise<Result<T, E | Closed>> {
  const { login } = ask;
  if (login === undefined) return guardedByAddress(env, ask, look);
  const found = await findByLogin(env.DB, login);
  return guarded(env, { ...ask, login, person: found && { id: found.id, schoolId: found.schoolId ?? "" } }, look);
}

/** For whom a link is; does not use it up. Looking counts like using: it would tell a guesser just as much. */
export async function checkLink(env: Bindings, ask: LinkAsk): Promise<Result<Opened, Invalid | Closed>> {
  return atLink<Opened, Invalid>(env, ask, async () => {
    const link = await openLink(env, ask);
    if (!link) return { verdict: "wrong", result: err({ code: "LINK_INVALID" }) };
    // A code that is right opens nothing yet: what was wrong before stays counted until it is used.
    return { verdict: ask.login === undefined ? "right" : "neither", result: ok(link) };
  });
}

export type LinkRefusal =
  | Invalid
  | { code: "PASSWORD_TOO_WEAK"; why: string }
  /** The password is chosen; a second factor is asked for at the usual door. */
  | { code: "CODE_NEEDED"; app: boolean };
type UseLink = LinkAsk & { formerToken: string | null; password: string };

/**
 * The hash is made before the link is claimed, so that a crash between does not eat the link. Who comes by a link is
 * the true owner: a lock-out that others caused is over. A mailbox is one factor: where a second one is there, the link
 * sets the password and opens nothing.
 */
export async function useLink(env: Bindings, ask: UseLink): Promise<Result<Started, LinkRefusal | Closed>> {
  return atLink<Started, LinkRefusal>(env, ask, () => claim(env, ask));
}

async function claim(env: Bindings, ask: UseLink): Promise<Look<Started, LinkRefusal>> {
  const invalid = { verdict: "wrong" as const, result: err({ code: "LINK_INVALID" as const }) };
  const link = await openLink(env, ask);
  if (!link) return invalid;
  const chosen = await choosePassword(env, ask.password, [link.name, link.login, link.schoolName ?? ""]);
  if (!chosen.ok) return { verdict: "neither", result: chosen };
  const claimed = { linkId: link.id, userId: link.userId, passwordHash: chosen.value, now: ask.now };
  if (!(await claimLink(env.DB, claimed, linkUsed(link, { ...ask, success: true })))) return invalid;
  await unlock(env, { id: link.userId, schoolId: link.schoolId ?? "" }, ask.device, ask.now);
  const known = await findByLogin(env.DB, link.login);
  if (known && (known.totpSecret !== null || mustUsePasskey(known))) {
    return { verdict: "right", result: err({ code: "CODE_NEEDED", app: known.totpSecret !== null }) };
  }
  const started = await startSession(env, { ...ask, userId: link.userId, method: "link" });
  return started ? { verdict: "right", result: ok(started) } : invalid;
}
