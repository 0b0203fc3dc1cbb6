/** What is asked for by mail, and the outbox that shows mails where none leaves the machine. */
import { mailForgotten } from "../actions/forgotten.ts";
import { listMails } from "../db/mails.ts";
import { ApiError } from "../errors.ts";
import { answers } from "../handlers.ts";

export const mailRoutes = answers({
  /** The work begins once the answer is on its way: its time tells nothing. */
  "POST /api/session/forgotten": async ({ env, body, origin, client, requestId, now, ctx }) => {
    ctx.waitUntil(mailForgotten(env, { login: body.login, origin, client, requestId, now }));
    return { status: 202, body: {} };
  },

  "GET /api/outbox": async ({ env, me, query }) => {
    if (env.ENVIRONMENT === "production") throw new ApiError("NOT_FOUND");
    return { status: 200, body: await listMails(env.DB, me.schoolId, query) };
  },
});
