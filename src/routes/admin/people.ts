/** The people of the school: added by invitation, never with a password of ours. */
import { LIMITS } from "#domain/limits";
import { linkId } from "../../actions/sign-in.ts";
import { hasStudent } from "../../db/roster.ts";
import { addUser, emailTaken, getUser, listUsers, patchUser, replaceLink } from "../../db/users.ts";
import { ApiError } from "../../errors.ts";
import { answers } from "../../handlers.ts";
import { newId, newToken } from "../../tokens.ts";

/** The token stands behind the #, so that it reaches no server log on its way. */
const invitation = (origin: string, token: string, now: number) => ({
  url: `${origin}/welcome#${token}`,
  expiresAt: now + LIMITS.linkTtlMs,
});

export const peopleRoutes = answers({
  "GET /api/users": async ({ env, me, query }) => ({ status: 200, body: await listUsers(env.DB, me.schoolId, query) }),

  "POST /api/users": async ({ env, me, body, origin, now }) => {
    if (await emailTaken(env.DB, body.email)) throw new ApiError("EMAIL_TAKEN");
    const studentId = body.studentId ?? null;
    if (studentId !== null && !(await hasStudent(env.DB, me.schoolId, studentId))) throw new ApiError("NOT_FOUND");
    const [id, token] = [newId(), newToken()];
    const { name, email, role } = body;
    const person = { id, schoolId: me.schoolId, name, email, role, studentId, linkId: await linkId(token), now };
    await addUser(env.DB, person).catch((error: unknown) => {
      // Two admins adding the same address at once: the unique index decides.
      if (String(error).includes("UNIQUE")) throw new ApiError("EMAIL_TAKEN");
      throw error;
    });
    return { status: 201, body: { id, invitation: invitation(origin, token, now) } };
  },

  "PATCH /api/users/:id": async ({ env, me, params, body, client, requestId, now }) => {
    const former = await getUser(env.DB, me.schoolId, params.id);
    if (!former) throw new ApiError("NOT_FOUND");
    const by = { actorId: me.id, client, requestId, at: now };
    if (!(await patchUser(env.DB, { schoolId: me.schoolId, id: params.id, former }, body, by))) {
      throw new ApiError("LAST_ADMIN");
    }
    const user = await getUser(env.DB, me.schoolId, params.id);
    if (!user) throw new ApiError("NOT_FOUND");
    return { status: 200, body: user };
  },

  "POST /api/users/:id/invitation": async ({ env, me, params, origin, now }) => {
    if (!(await getUser(env.DB, me.schoolId, params.id))) throw new ApiError("NOT_FOUND");
    const token = newToken();
    await replaceLink(env.DB, await linkId(token), params.id, me.schoolId, now);
    return { status: 201, body: invitation(origin, token, now) };
  },
});
