/** The school's audit, searched by its admins. */
import { searchAudit } from "../../db/audit-search.ts";
import { answers } from "../../handlers.ts";

export const auditRoutes = answers({
  "GET /api/audit": async ({ env, me, query }) => ({
    status: 200,
    body: await searchAudit(env.DB, me.schoolId, query),
  }),
});
