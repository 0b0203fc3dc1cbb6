/** One's own password. */
import { changePassword } from "../actions/change-password.ts";
import { orThrow } from "../errors.ts";
import { answers } from "../handlers.ts";
import { welcome } from "../me.ts";
import { presented } from "../middleware/session.ts";

export const accountRoutes = answers({
  "POST /api/me/password": async ({ env, me, body, request, headers, client, requestId, now }) => {
    const ask = { ...body, me, formerToken: presented(request), client, requestId, now };
    return welcome(orThrow(await changePassword(env, ask)), headers);
  },
});
