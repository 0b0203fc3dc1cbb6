/** The people of the school: added by invitation, never with a password of ours. */
import { addPerson } from "../../actions/add-person.ts";
import { makeLink } from "../../actions/links.ts";
import { listUsers, patchUser } from "../../db/users.ts";
import { ApiError, orThrow } from "../../errors.ts";
import type { Ask } from "../../handlers.ts";
import { answers } from "../../handlers.ts";
import { userFor } from "../../reach.ts";

type LinkAsk = Ask<"POST /api/users/:id/invitation" | "POST /api/users/:id/reset">;

/** A link for somebody of this school; nobody is ever given a password. */
async function linkFor(purpose: "invitation" | "reset", ask: LinkAsk) {
  const { env, me, params, origin, client, requestId, now } = ask;
  const user = await userFor({ env, me, now }, "managePeople", params.id);
  const person = { id: user.id, schoolId: me.schoolId, name: user.name, email: user.email };
  const by = { actorId: me.id, client, requestId, now };
  return { status: 201 as const, body: await makeLink(env, { purpose, person, origin, by }) };
}

export const peopleRoutes = answers({
  "GET /api/users": async ({ env, me, query }) => ({ status: 200, body: await listUsers(env.DB, me.schoolId, query) }),

  "POST /api/users": async ({ env, me, body, origin, client, requestId, now }) => {
    const { studentId = null, ...person } = body;
    const by = { actorId: me.id, client, requestId, now };
    const added = orThrow(await addPerson(env, { ...person, studentId, schoolId: me.schoolId, origin, by }));
    return { status: 201, body: added };
  },

  "PATCH /api/users/:id": async ({ env, me, params, body, client, requestId, now }) => {
    const reach = { env, me, now };
    const former = await userFor(reach, "managePeople", params.id);
    const by = { actorId: me.id, client, requestId, at: now };
    if (!(await patchUser(env.DB, { schoolId: me.schoolId, id: params.id, former }, body, by))) {
      throw new ApiError("LAST_ADMIN");
    }
    return { status: 200, body: await userFor(reach, "managePeople", params.id) };
  },

  "POST /api/users/:id/invitation": (ask) => linkFor("invitation", ask),

  "POST /api/users/:id/reset": (ask) => linkFor("reset", ask),
});
