/** The devices somebody is signed in on: one's own, and for admins those of the people of the school. */
import { listSessions, revokeAll, revokeSession, revokeSessions } from "../db/sessions.ts";
import { ApiError } from "../errors.ts";
import { type Ask, answers } from "../handlers.ts";
import { type Reach, userFor } from "../reach.ts";

type Revoke = Pick<Ask<"DELETE /api/me/sessions">, "me" | "client" | "requestId" | "now">;

/** The entry of the audit: by whom, whose, and which or all. */
function revoked({ me, client, requestId, now }: Revoke, userId: string, which: string) {
  const { schoolId, id: actorId } = me;
  const kind = "SESSION_REVOKED" as const;
  return { schoolId, actorId, kind, subject: userId, detail: { which }, client, requestId, at: now };
}

async function personFor(reach: Reach, id: string) {
  const { id: userId } = await userFor(reach, "managePeople", id);
  return { schoolId: reach.me.schoolId, userId };
}

export const sessionListRoutes = answers({
  "GET /api/me/sessions": async ({ env, me, now }) => {
    const items = await listSessions(env.DB, { schoolId: me.schoolId, userId: me.id, current: me.sessionId, now });
    return { status: 200, body: { items } };
  },

  "DELETE /api/me/sessions": async (ask) => {
    const { env, me } = ask;
    const of = { schoolId: me.schoolId, userId: me.id };
    await revokeSessions(env.DB, of, me.sessionId, revoked(ask, me.id, "others"));
    return { status: 204 };
  },

  "DELETE /api/me/sessions/:id": async (ask) => {
    const { env, me, params } = ask;
    const of = { schoolId: me.schoolId, userId: me.id };
    const gone = await revokeSession(env.DB, of, params.id, revoked(ask, me.id, "one"));
    if (!gone) throw new ApiError("NOT_FOUND");
    return { status: 204 };
  },

  "GET /api/users/:id/sessions": async ({ env, me, params, now }) => {
    const of = await personFor({ env, me, now }, params.id);
    return { status: 200, body: { items: await listSessions(env.DB, { ...of, current: me.sessionId, now }) } };
  },

  "DELETE /api/users/:id/sessions/:sessionId": async (ask) => {
    const { env, me, params, now } = ask;
    const of = await personFor({ env, me, now }, params.id);
    const gone = await revokeSession(env.DB, of, params.sessionId, revoked(ask, params.id, "one"));
    if (!gone) throw new ApiError("NOT_FOUND");
    return { status: 204 };
  },

  "DELETE /api/users/:id/sessions": async (ask) => {
    const { env, me, params, now } = ask;
    await revokeAll(env.DB, await personFor({ env, me, now }, params.id), revoked(ask, params.id, "all"));
    return { status: 204 };
  },
});
