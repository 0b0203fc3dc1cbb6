/** One's own password. */
import { changePassword } from "../actions/change-password.ts";
import { orThrow } from "../errors.ts";
import { answers } from "../handlers.ts";
import { atDoor, welcome } from "../me.ts";

export const accountRoutes = answers({
  "POST /api/me/password": async ({ env, me, body, request, headers, client, requestId, now }) => {
    const door = atDoor(request);
    const ask = { ...body, me, ...door, client, requestId, now };
    return welcome(orThrow(await changePassword(env, ask)), headers, door.device);
  },
});
