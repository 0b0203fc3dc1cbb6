/** Papers to print. */
import { scannerSheet } from "../../actions/scanner-sheet.ts";
import { startBooklets } from "../../actions/start-booklets.ts";
import { orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";
import { openExamFor } from "../../reach.ts";

export const bookletRoutes = answers({
  "POST /api/exams/:id/booklets": async ({ env, me, params: { id }, body, client, requestId, now }) => {
    await openExamFor({ env, me, now }, "importScans", id);
    const by = { actorId: me.id, client, requestId, now };
    return { status: 202, body: { jobId: orThrow(await startBooklets(env, { examId: id, ask: body, me, by })) } };
  },

  "GET /api/scanner-sheet": ({ env, me, query }) => scannerSheet(env, me.schoolId, query.language),
});
