/** What is removed for good, for whoever runs the installation. */
import { retain } from "../../actions/retention.ts";
import { sweepFiles } from "../../actions/sweep-files.ts";
import { answers } from "../../handlers.ts";

export const removalRoutes = answers({
  "POST /api/operator/retention": async ({ env, body, now }) => ({
    status: 200,
    body: await retain(env, { ...body, now }),
  }),

  "POST /api/operator/sweep-files": async ({ env, body, now }) => ({
    status: 200,
    body: await sweepFiles(env, { ...body, now }),
  }),
});
