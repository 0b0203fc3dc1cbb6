/** Signing in and out, one-time links, who one is. */
import { linkId, type Started, signIn, useLink } from "../actions/sign-in.ts";
import { endSession } from "../db/sessions.ts";
import { findLink } from "../db/users.ts";
import type { Person } from "../env.ts";
import { ApiError, orThrow } from "../errors.ts";
import { answers } from "../handlers.ts";
import { NO_SESSION_COOKIE, SESSION_COOKIE, sessionCookie } from "../middleware/session.ts";
import { sha256Hex } from "../tokens.ts";

function meOf({ id, name, email, role, mustChangePassword, schoolId, schoolName }: Person) {
  const school = schoolId === "" ? null : { id: schoolId, name: schoolName ?? "" };
  return { user: { id, name, email, role, mustChangePassword }, school };
}

function presented(request: Request): string | null {
  const cookies = request.headers.get("cookie") ?? "";
  const found = cookies
    .split(";")
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${SESSION_COOKIE}=`));
  return found ? found.slice(SESSION_COOKIE.length + 1) : null;
}

function welcome({ person, token }: Started, headers: Headers) {
  headers.append("set-cookie", sessionCookie(token, person.role));
  return { status: 200 as const, body: meOf(person) };
}

export const sessionRoutes = answers({
  "POST /api/session": async ({ env, body, request, headers, now }) => {
    const { login, password } = body;
    return welcome(orThrow(await signIn(env, { login, password, formerToken: presented(request), now })), headers);
  },

  "DELETE /api/session": async ({ env, request, headers }) => {
    const token = presented(request);
    if (token) await endSession(env.DB, await sha256Hex(token));
    headers.append("set-cookie", NO_SESSION_COOKIE);
    // Pictures of copies must not stay behind on a shared computer.
    headers.set("clear-site-data", '"cache"');
    return { status: 204 };
  },

  "GET /api/me": async ({ me }) => ({ status: 200, body: meOf(me) }),

  "POST /api/links/check": async ({ env, body, now }) => {
    const link = await findLink(env.DB, await linkId(body.token), now);
    if (!link) throw new ApiError("LINK_INVALID");
    const { name, login, schoolName, expiresAt } = link;
    return { status: 200, body: { name, login, schoolName, expiresAt } };
  },

  "POST /api/links/use": async ({ env, body, request, headers, now }) =>
    welcome(orThrow(await useLink(env, { ...body, formerToken: presented(request), now })), headers),
});
