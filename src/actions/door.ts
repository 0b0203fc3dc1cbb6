/**
 * The door of everything that can be guessed: a password, a code, a one-time link. An attempt counts as a failure
 * before it is looked at and is given back when it was none, so that attempts side by side cannot outrun the count.
 * Without the object that counts the door stays shut: a guess that nobody counts is worse than a minute's wait.
 */
import { accountLimiter, addressLimiter, loginLimiter } from "#do/limiter/client";
import { secondsUntil } from "#domain/attempts";
import { LIMITS } from "#domain/limits";
import { err, ok, type Result } from "#domain/result";
import type { Client } from "../client.ts";
import { auditNow } from "../db/audit.ts";
import type { Bindings } from "../env.ts";
import { ApiError } from "../errors.ts";
import { describe, log } from "../log.ts";
import { sha256Hex } from "../tokens.ts";

/**
 * What came of a look: right forgives, wrong stays counted, `neither` (the password is right and more is wanted) takes
 * this attempt back and forgives nothing.
 */
export type Look<T, E> = { verdict: "right" | "wrong" | "neither"; result: Result<T, E> };

export type Closed = { code: "LOCKED_OUT" | "TOO_MANY_REQUESTS"; retryAfter: number };

export type AtDoor = {
  /** Whose account; null for a login that nobody has. The operator's school is "". */
  person: { id: string; schoolId: string } | null;
  login: string;
  /** The cookie of a device on which somebody once signed in. */
  device: string | null;
  client: Client;
  requestId: string;
  now: number;
};

const BUDGET = "wrong";
const WAIT_SECONDS = 5;

/** A device is known to one person: the same cookie is another device to the next. */
export async function deviceHash(userId: string, device: string | null): Promise<string | null> {
  return device === null ? null : sha256Hex(`device:${userId}:${device}`);
}

/** No count, no look: whatever ails the object that counts, the answer is 503 and a time to come again. */
async function counted<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    log("error", { event: "limiter.silent", error: describe(error) });
    throw new ApiError("UNAVAILABLE", undefined, WAIT_SECONDS);
  }
}

/** One attempt at an account and from an address. */
export async function guarded<T, E>(
  env: Bindings,
  at: AtDoor,
  look: () => Promise<Look<T, E>>,
): Promise<Result<T, E | Closed>> {
  const { now, person } = at;
  const account = person
    ? accountLimiter(env, { schoolId: person.schoolId, userId: person.id })
    : await loginLimiter(env, at.login);
  const device = person ? await deviceHash(person.id, at.device) : null;
  const attempt = await counted(async () => await account.reserve({ device, now }));
  if (!attempt.ok) return err({ code: "LOCKED_OUT", retryAfter: secondsUntil(attempt.until, now) });
  const back = () => counted(() => account.giveBack(attempt.id));
  let looked: Result<Look<T, E>, Closed>;
  try {
    looked = await fromAddress(env, at, look);
  } catch (error) {
    // Trouble on our side is nobody's failure.
    await back();
    throw error;
  }
  if (!looked.ok) {
    await back();
    return looked;
  }
  const { verdict, result } = looked.value;
  if (verdict === "right") await counted(() => account.right({ id: attempt.id, device, now }));
  if (verdict === "neither") await back();
  // Once per closing, not once per refused try.
  if (verdict === "wrong" && attempt.last) await noteRefusal(env, "LOCKED_OUT", at);
  return result;
}

/** One attempt that names no account: a one-time link. */
export async function guardedByAddress<T, E>(
  env: Bindings,
  at: Pick<AtDoor, "client" | "now">,
  look: () => Promise<Look<T, E>>,
): Promise<Result<T, E | Closed>> {
  const looked = await fromAddress(env, at, look);
  return looked.ok ? looked.value.result : looked;
}

async function fromAddress<T, E>(
  env: Bindings,
  { client, now }: Pick<AtDoor, "client" | "now">,
  look: () => Promise<Look<T, E>>,
): Promise<Result<Look<T, E>, Closed>> {
  const address = await addressLimiter(env, client.address);
  const took = await counted(async () => await address.take({ name: BUDGET, budget: LIMITS.wrongPerAddress, now }));
  if (!took.ok) return err({ code: "TOO_MANY_REQUESTS", retryAfter: secondsUntil(took.until, now) });
  const back = () => counted(() => address.putBack({ name: BUDGET, beganAt: took.beganAt }));
  let looked: Look<T, E>;
  try {
    looked = await look();
  } catch (error) {
    await back();
    throw error;
  }
  if (looked.verdict !== "wrong") await back();
  return ok(looked);
}

/** What was refused at the door: whose account, when there is one; what was typed is in no record. */
export async function noteRefusal(
  env: Bindings,
  kind: "SIGN_IN" | "LOCKED_OUT",
  { person, client, requestId, now }: AtDoor,
): Promise<void> {
  const about = { schoolId: person?.schoolId ?? null, actorId: null, subject: person?.id ?? null };
  await auditNow(env.DB, { ...about, kind, success: false, client, requestId, at: now }).run();
}

/** The true owner came by a link: the account is open again, and this device is known. */
export async function unlock(
  env: Bindings,
  person: { id: string; schoolId: string },
  device: string | null,
  now: number,
) {
  const hash = await deviceHash(person.id, device);
  const account = accountLimiter(env, { schoolId: person.schoolId, userId: person.id });
  await counted(() => account.unlock({ device: hash, now }));
}
