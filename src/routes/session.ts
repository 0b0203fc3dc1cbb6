/** Signing in and out, one-time links, who one is. */
import { checkLink, signIn, useLink } from "../actions/sign-in.ts";
import { noteCharter } from "../db/privacy.ts";
import { endSession } from "../db/sessions.ts";
import { ApiError, orThrow } from "../errors.ts";
import { answers } from "../handlers.ts";
import { atDoor, meOf, welcome } from "../me.ts";
import { NO_SESSION_COOKIE, presented } from "../middleware/session.ts";
import { checkOf, sha256Hex } from "../tokens.ts";

export const sessionRoutes = answers({
  "POST /api/session": async ({ env, body, request, headers, client, requestId, now }) => {
    const { login, password, code } = body;
    const door = atDoor(request);
    const ask = { login, password, code, ...door, client, requestId, now };
    return welcome(orThrow(await signIn(env, ask)), headers, door.device);
  },

  "DELETE /api/session": async ({ env, request, headers, client, requestId, now }) => {
    const token = presented(request);
    if (token) {
      const sessionId = await sha256Hex(token);
      const check = request.headers.get("x-session-check");
      // An old tab does not sign out whoever came since.
      if (check !== null && check !== checkOf(sessionId)) throw new ApiError("WRONG_SESSION");
      await endSession(env.DB, sessionId, ({ userId, schoolId }) => ({
        schoolId,
        actorId: userId,
        kind: "SIGN_OUT",
        subject: userId,
        client,
        requestId,
        at: now,
      }));
    }
    headers.append("set-cookie", NO_SESSION_COOKIE);
    // Pictures of copies must not stay behind on a shared computer.
    headers.set("clear-site-data", '"cache"');
    return { status: 204 };
  },

  "GET /api/me": async ({ me }) => ({ status: 200, body: meOf(me) }),

  "POST /api/me/charter": async ({ env, me, body: { version }, client, requestId, now: at }) => {
    const about = { schoolId: me.schoolId, actorId: me.id, detail: { version }, client, requestId, at };
    await noteCharter(env.DB, { userId: me.id, version, at }, { ...about, kind: "CHARTER_SEEN" });
    return { status: 200, body: meOf({ ...me, charterSeen: Math.max(me.charterSeen, version) }) };
  },

  "POST /api/links/check": async ({ env, body, request, client, requestId, now }) => {
    const ask = { ...body, device: atDoor(request).device, client, requestId, now };
    const { purpose, name, login, schoolName, expiresAt } = orThrow(await checkLink(env, ask));
    return { status: 200, body: { purpose, name, login, schoolName, expiresAt } };
  },

  "POST /api/links/use": async ({ env, body, request, headers, client, requestId, now }) => {
    const door = atDoor(request);
    return welcome(orThrow(await useLink(env, { ...body, ...door, client, requestId, now })), headers, door.device);
  },
});
