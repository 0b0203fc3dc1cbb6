/** What is removed for good, for whoever runs the installation. */
import { sweepFiles } from "../../actions/sweep-files.ts";
import { answers } from "../../handlers.ts";

export const removalRoutes = answers({
  "POST /api/operator/sweep-files": async ({ env, body, now }) => ({
    status: 200,
    body: await sweepFiles(env, { ...body, now }),
  }),
});
