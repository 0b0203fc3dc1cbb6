/** Who a request comes from: the cookie's token or a script's, hashed, found in one statement. */
import type { Context } from "hono";
import { LIMITS } from "#domain/limits";
import { findSession, slideSession } from "../db/sessions.ts";
import { findToken, slideToken } from "../db/tokens.ts";
import type { AppEnv, Person } from "../env.ts";
import { API_TOKEN_PREFIX, sha256Hex } from "../tokens.ts";

/** `__Host-` makes browsers refuse it without Secure, with a Domain or for another path. */
export const SESSION_COOKIE = "__Host-korrigo";

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

/** The token of the session's cookie, as it came. */
export function presented(request: Request): string | null {
  const cookies = request.headers.get("cookie") ?? "";
  const found = cookies
    .split(";")
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${SESSION_COOKIE}=`));
  const token = found?.slice(SESSION_COOKIE.length + 1) ?? "";
  return token === "" ? null : token;
}

/** Students' sessions end with the browser; staff keep theirs until the absolute limit. */
export function sessionCookie(token: string, role: Person["role"]): string {
  const age = role === "student" ? "" : `; Max-Age=${Math.floor(LIMITS.sessionAbsoluteMs / 1000)}`;
  return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; Secure; SameSite=Lax${age}`;
}

export const NO_SESSION_COOKIE = `${SESSION_COOKIE}=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0`;
