/** Who a request comes from: the cookie's token or a script's, hashed, found in one statement. */
import type { Context } from "hono";
import { LIMITS } from "#domain/limits";
import { findSession, slideSession } from "../db/sessions.ts";
import { findToken, slideToken } from "../db/tokens.ts";
import type { AppEnv, Person } from "../env.ts";
import { API_TOKEN_PREFIX, sha256Hex } from "../tokens.ts";

/** `__Host-` makes browsers refuse it without Secure, with a Domain or for another path. */
export const SESSION_COOKIE = "__Host-korrigo";
export const DEVICE_COOKIE = "__Host-korrigo-device";

/** Who presents a script's token is that script, whatever cookie came along; a dead token is nobody. */
export async function personOf(c: Context<AppEnv>): Promise<Person | null> {
  const bearer = bearerOf(c.req.header("authorization"));
  if (bearer !== null) return byToken(c, bearer);
  const token = presented(c.req.raw);
  return token === null ? null : byCookie(c, token);
}

async function byCookie(c: Context<AppEnv>, token: string): Promise<Person | null> {
  const now = Date.now();
  const found = await findSession(c.env.DB, await sha256Hex(token), now);
  if (!found) return null;
  if (found.seenAt < now - LIMITS.sessionSlideMs) {
    c.executionCtx.waitUntil(slideSession(c.env.DB, found.person.sessionId, now));
  }
  return found.person;
}

async function byToken(c: Context<AppEnv>, token: string): Promise<Person | null> {
  const now = Date.now();
  const found = await findToken(c.env.DB, await sha256Hex(token), now);
  if (!found) return null;
  if ((found.lastUsedAt ?? 0) < now - LIMITS.tokenSlideMs) {
    c.executionCtx.waitUntil(slideToken(c.env.DB, found.tokenId, now));
  }
  return found.person;
}

function bearerOf(authorization: string | undefined): string | null {
  const given = /^Bearer (\S{1,200})$/i.exec(authorization ?? "")?.[1];
  return given?.startsWith(API_TOKEN_PREFIX) ? given : null;
}

function cookieOf(request: Request, name: string): string | null {
  const cookies = request.headers.get("cookie") ?? "";
  const found = cookies
    .split(";")
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${name}=`));
  const value = found?.slice(name.length + 1) ?? "";
  return value === "" ? null : value;
}

/** The token of the session's cookie, as it came. */
export function presented(request: Request): string | null {
  return cookieOf(request, SESSION_COOKIE);
}

/**
 * Says that somebody signed in on this device before, and opens nothing: whoever locks an account by wrong passwords
 * elsewhere does not shut its owner out here. Only 32 random bytes of ours are taken for one.
 */
export function presentedDevice(request: Request): string | null {
  const device = cookieOf(request, DEVICE_COOKIE);
  return device !== null && /^[\w-]{43}$/.test(device) ? device : null;
}

export function deviceCookie(device: string): string {
  const age = Math.floor(LIMITS.deviceKnownMs / 1000);
  return `${DEVICE_COOKIE}=${device}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=${age}`;
}

/** Students' sessions end with the browser; staff keep theirs until the absolute limit. */
export function sessionCookie(token: string, role: Person["role"]): string {
  const age = role === "student" ? "" : `; Max-Age=${Math.floor(LIMITS.sessionAbsoluteMs / 1000)}`;
  return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; Secure; SameSite=Lax${age}`;
}

export const NO_SESSION_COOKIE = `${SESSION_COOKIE}=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0`;
