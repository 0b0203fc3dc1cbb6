/** The roster. */
import { LIMITS } from "#domain/limits";
import { importRoster } from "../../actions/import-roster.ts";
import { startSlips } from "../../actions/start-slips.ts";
import { readBody } from "../../bodies.ts";
import { listStudents } from "../../db/roster.ts";
import { orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";

export const studentRoutes = answers({
  "POST /api/students/import": async ({ env, me, query, request, requestId, now }) => {
    const bytes = await readBody(request, LIMITS.rosterBytesMax);
    const done = orThrow(await importRoster(env, { bytes, dryRun: query.dryRun === "true", me, requestId, now }));
    return "jobId" in done ? { status: 202, body: { jobId: done.jobId } } : { status: 200, body: done.report };
  },

  "POST /api/students/slips": async ({ env, me, body, origin, client, requestId, now }) => {
    const by = { actorId: me.id, client, requestId, now };
    return { status: 202, body: { jobId: orThrow(await startSlips(env, { wanted: body, me, origin, by })) } };
  },

  "GET /api/students": async ({ env, me, query }) => ({
    status: 200,
    body: await listStudents(env.DB, me.schoolId, query),
  }),
});
