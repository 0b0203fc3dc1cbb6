/** A student's rights: to see everything that is kept, and to have it end. */
import { startStudentExport } from "../../actions/start-student-export.ts";
import { hasStudent } from "../../db/roster.ts";
import { ApiError } from "../../errors.ts";
import { answers } from "../../handlers.ts";

export const privacyRoutes = answers({
  "POST /api/students/:id/export": async ({ env, me, params, client, requestId, now }) => {
    if (!(await hasStudent(env.DB, me.schoolId, params.id))) throw new ApiError("NOT_FOUND");
    const jobId = await startStudentExport(env, { studentId: params.id, me, client, requestId, now });
    return { status: 202, body: { jobId } };
  },
});
