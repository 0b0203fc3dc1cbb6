/** Making a passkey, and coming in by one. */
import { passkeySite } from "#domain/passkey";
import { err, ok, type Result } from "#domain/result";
import type { Client } from "../client.ts";
import { auditNow } from "../db/audit.ts";
import { keepChallenge, type Purpose, takeChallenge } from "../db/challenges.ts";
import { addPasskey, countUp, findPasskey, type Holder, knownPasskeys, passkeyTaken } from "../db/passkeys.ts";
import type { Bindings, Person } from "../env.ts";
import { newToken, sha256Hex } from "../tokens.ts";
import { type Browser, creationOptions, readCreation, readSignature, requestOptions, type Site } from "../webauthn.ts";
import { type Closed, guardedByAddress, type Look, unlock } from "./door.ts";
import { type Started, startSession } from "./start-session.ts";

export type Around = { client: Client; requestId: string; now: number; origin: string };
export type Question = { token: string; options: Browser };

/** The row's name holds the purpose: a question of one kind is never answered as one of another. */
function challengeId(purpose: Purpose, token: string): Promise<string> {
  return sha256Hex(`${purpose}:${token}`);
}

async function asked(
  env: Bindings,
  purpose: Purpose,
  userId: string | null,
  { challenge, options }: { challenge: string; options: Browser },
  now: number,
): Promise<Question> {
  const token = newToken();
  await keepChallenge(env.DB, { id: await challengeId(purpose, token), purpose, userId, value: challenge, now });
  return { token, options };
}

async function taken(env: Bindings, purpose: Purpose, userId: string | null, token: string, now: number) {
  return takeChallenge(env.DB, { id: await challengeId(purpose, token), purpose, userId, now });
}

/** An address without a name has no passkeys: the browser would refuse, and so do we. */
function siteOf(origin: string): Result<Site, { code: "PASSKEY_IMPOSSIBLE" }> {
  const site = passkeySite(new URL(origin));
  return site ? ok(site) : err({ code: "PASSKEY_IMPOSSIBLE" });
}

export async function askForNewPasskey(
  env: Bindings,
  me: Person,
  { origin, now }: Around,
): Promise<Result<Question, { code: "PASSKEY_IMPOSSIBLE" }>> {
  const site = siteOf(origin);
  if (!site.ok) return site;
  const known = await knownPasskeys(env.DB, me);
  const login = me.email ?? me.name;
  const question = await creationOptions(site.value, { id: me.id, login, name: me.name, known });
  return ok(await asked(env, "passkeyNew", me.id, question, now));
}

type NewRefusal = {
  code: "PASSKEY_IMPOSSIBLE" | "CHALLENGE_GONE" | "PASSKEY_REFUSED" | "PASSKEY_EXISTS" | "TOO_MANY_PASSKEYS";
};

export async function keepNewPasskey(
  env: Bindings,
  me: Person,
  answer: { token: string; response: Browser; name: string },
  { client, requestId, now, origin }: Around,
) {
  const refuse = (code: NewRefusal["code"]) => err({ code });
  const site = siteOf(origin);
  if (!site.ok) return site;
  const challenge = await taken(env, "passkeyNew", me.id, answer.token, now);
  if (challenge === null) return refuse("CHALLENGE_GONE");
  const created = await readCreation(site.value, challenge, answer.response);
  if (!created) return refuse("PASSKEY_REFUSED");
  const kept = await addPasskey(
    env.DB,
    me,
    { ...created, name: answer.name },
    { schoolId: me.schoolId, actorId: me.id, kind: "PASSKEY_ADDED", subject: me.id, client, requestId, at: now },
  );
  if (kept) return ok(kept);
  return refuse((await passkeyTaken(env.DB, created.id)) ? "PASSKEY_EXISTS" : "TOO_MANY_PASSKEYS");
}

export async function askForPasskey(
  env: Bindings,
  { origin, now }: Around,
): Promise<Result<Question, { code: "PASSKEY_IMPOSSIBLE" }>> {
  const site = siteOf(origin);
  if (!site.ok) return site;
  return ok(await asked(env, "passkeySignIn", null, await requestOptions(site.value), now));
}

type InRefusal = { code: "PASSKEY_IMPOSSIBLE" | "CHALLENGE_GONE" | "PASSKEY_UNKNOWN" };
type InAnswer = {
  token: string;
  response: Browser & { id: string };
  formerToken: string | null;
  device: string | null;
};

/**
 * A passkey is the person and her finger in one: no code is asked for on top, and a lock-out that others caused by
 * guessing her password is over. An unknown passkey, a wrong signature and a disabled person are answered alike; the
 * audit knows which it was.
 */
export async function signInByPasskey(
  env: Bindings,
  answer: InAnswer,
  around: Around,
): Promise<Result<Started, InRefusal | Closed>> {
  const { now } = around;
  const entered = await guardedByAddress(env, around, () => lookAtPasskey(env, answer, around));
  if (entered.ok) {
    const { id, schoolId } = entered.value.person;
    await unlock(env, { id, schoolId }, answer.device, now);
  }
  return entered;
}

async function lookAtPasskey(env: Bindings, answer: InAnswer, around: Around): Promise<Look<Started, InRefusal>> {
  const { client, requestId, now, origin } = around;
  const site = siteOf(origin);
  if (!site.ok) return { verdict: "neither", result: site };
  const challenge = await taken(env, "passkeySignIn", null, answer.token, now);
  if (challenge === null) return { verdict: "neither", result: err({ code: "CHALLENGE_GONE" }) };
  const passkey = await findPasskey(env.DB, answer.response.id);
  if (!passkey) return refused(env, null, "PASSKEY_UNKNOWN", around);
  const counter = await readSignature(site.value, challenge, answer.response, passkey);
  if (counter === null) return refused(env, passkey, "SIGNATURE_WRONG", around);
  if (!(await countUp(env.DB, passkey, counter, now))) return refused(env, passkey, "COUNTER_WENT_BACK", around);
  const start = { userId: passkey.userId, method: "passkey" as const, formerToken: answer.formerToken };
  const started = await startSession(env, { ...start, client, requestId, now });
  return started
    ? { verdict: "right", result: ok(started) }
    : { verdict: "wrong", result: err({ code: "PASSKEY_UNKNOWN" }) };
}

async function refused(
  env: Bindings,
  passkey: Holder | null,
  why: "PASSKEY_UNKNOWN" | "SIGNATURE_WRONG" | "COUNTER_WENT_BACK",
  { client, requestId, now }: Around,
): Promise<Look<never, { code: "PASSKEY_UNKNOWN" }>> {
  await auditNow(env.DB, {
    schoolId: passkey?.schoolId ?? null,
    actorId: null,
    kind: "SIGN_IN",
    success: false,
    subject: passkey?.userId ?? null,
    detail: { method: "passkey", why },
    client,
    requestId,
    at: now,
  }).run();
  return { verdict: "wrong", result: err({ code: "PASSKEY_UNKNOWN" }) };
}
