/** A student's rights: to see everything that is kept, and to have it end. */
import { eraseStudent } from "../../actions/erase-student.ts";
import { startStudentExport } from "../../actions/start-student-export.ts";
import { hasStudent } from "../../db/roster.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";

export const privacyRoutes = answers({
  "POST /api/students/:id/erase": async ({ env, me, params, body, client, requestId, now }) => {
    const { reason = "", dryRun = false, confirm = false } = body;
    const ask = { studentId: params.id, reason, dryRun, confirm, me, client, requestId, now };
    return { status: 200, body: orThrow(await eraseStudent(env, ask)) };
  },

  "POST /api/students/:id/export": async ({ env, me, params, client, requestId, now }) => {
    if (!(await hasStudent(env.DB, me.schoolId, params.id))) throw new ApiError("NOT_FOUND");
    const jobId = await startStudentExport(env, { studentId: params.id, me, client, requestId, now });
    return { status: 202, body: { jobId } };
  },
});
