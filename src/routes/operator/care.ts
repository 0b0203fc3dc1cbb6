/** Recovery and verification, for whoever runs the installation. */
import { recover } from "../../actions/recover.ts";
import { verify } from "../../actions/verify.ts";
import { answers } from "../../handlers.ts";

export const careRoutes = answers({
  "POST /api/operator/recover": async ({ env, body, now }) => ({
    status: 200,
    body: await recover(env, { ...body, now }),
  }),

  "POST /api/operator/verify": async ({ env, body, now }) => ({
    status: 200,
    body: await verify(env, { ...body, now }),
  }),
});
