/** Who a request comes from: the cookie's token, hashed, found in one statement. */
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { LIMITS } from "#domain/limits";
import { findSession, slideSession } from "../db/sessions.ts";
import type { AppEnv, Person } from "../env.ts";
import { sha256Hex } from "../tokens.ts";

/** `__Host-` makes browsers refuse it without Secure, with a Domain or for another path. */
export const SESSION_COOKIE = "__Host-korrigo";

export async function personOf(c: Context<AppEnv>): Promise<Person | null> {
  const token = getCookie(c, SESSION_COOKIE);
  if (!token) return null;
  const now = Date.now();
  const found = await findSession(c.env.DB, await sha256Hex(token), now);
  if (!found) return null;
  if (found.seenAt < now - LIMITS.sessionSlideMs) {
    c.executionCtx.waitUntil(slideSession(c.env.DB, found.person.sessionId, now));
  }
  return found.person;
}

/** Students' sessions end with the browser; staff keep theirs until the absolute limit. */
export function sessionCookie(token: string, role: Person["role"]): string {
  const age = role === "student" ? "" : `; Max-Age=${Math.floor(LIMITS.sessionAbsoluteMs / 1000)}`;
  return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; Secure; SameSite=Lax${age}`;
}

export const NO_SESSION_COOKIE = `${SESSION_COOKIE}=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0`;
