/** The schools of the installation, for its operator: made, counted, shut and opened. No answer holds a person's name. */
import { makeLink } from "../../actions/links.ts";
import { makeSchool } from "../../actions/make-school.ts";
import { changeSchool, countedSchool, firstAdmin, listSchools, suspendSchool } from "../../db/schools.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";

export const schoolsRoutes = answers({
  "GET /api/ops/schools": async ({ env, query, now }) => ({
    status: 200,
    body: await listSchools(env.DB, query, now),
  }),

  "POST /api/ops/schools": async ({ env, me, body, origin, client, requestId, now }) => ({
    status: 201,
    body: orThrow(await makeSchool(env, { ...body, origin, by: { actorId: me.id, client, requestId, now } })),
  }),

  /** Once somebody of the school can enter, the operator's hand ends: a link is a way to its pupils' data. */
  "POST /api/ops/schools/:id/invitation": async ({ env, me, params, origin, client, requestId, now }) => {
    const person = await firstAdmin(env.DB, params.id);
    if (!person) throw new ApiError("NOT_FOUND");
    if (person.entered === 1) throw new ApiError("SCHOOL_HAS_ADMIN");
    const by = { actorId: me.id, client, requestId, now };
    return { status: 201, body: await makeLink(env, { purpose: "invitation", person, origin, by }) };
  },

  "PATCH /api/ops/schools/:id": async ({ env, me, params, body, client, requestId, now }) => {
    if (!(await countedSchool(env.DB, params.id, now))) throw new ApiError("NOT_FOUND");
    const told = { schoolId: null, actorId: me.id, subject: params.id, client, requestId, at: now };
    if (body.name !== undefined) {
      const detail = { changed: ["name"] };
      await changeSchool(env.DB, params.id, { name: body.name }, { ...told, kind: "SETTINGS_CHANGED", detail });
    }
    if (body.suspended !== undefined) {
      const kind = body.suspended ? "SCHOOL_SUSPENDED" : "SCHOOL_RESUMED";
      await suspendSchool(env.DB, params.id, body.suspended, { ...told, kind });
    }
    const school = await countedSchool(env.DB, params.id, now);
    if (!school) throw new ApiError("NOT_FOUND");
    return { status: 200, body: school };
  },
});
