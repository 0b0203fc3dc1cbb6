/** Alerts: what somebody must look at, and who does. */
import { moveAlert, waysOf } from "#domain/alert";
import { findAlert, listAlerts, setAlertState } from "../../db/alerts.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";

export const alertRoutes = answers({
  "GET /api/alerts": async ({ env, me, query }) => ({
    status: 200,
    body: await listAlerts(env.DB, me.schoolId, query),
  }),

  "PUT /api/alerts/:id/state": async ({ env, me, params, body, requestId, now }) => {
    const alert = await findAlert(env.DB, me.schoolId, params.id);
    if (!alert) throw new ApiError("NOT_FOUND");
    const to = orThrow(moveAlert(alert.state, body.state));
    if (to === alert.state) return { status: 200, body: alert };
    const move = { id: alert.id, from: alert.state, to, by: me.id, requestId, now };
    if (await setAlertState(env.DB, me.schoolId, move)) return { status: 200, body: { ...alert, state: to } };
    // Somebody was quicker, or it came again: what is possible now depends on where it stands now.
    const seen = await findAlert(env.DB, me.schoolId, params.id);
    if (!seen) throw new ApiError("NOT_FOUND");
    if (seen.state === to) return { status: 200, body: seen };
    throw new ApiError("ALERT_STATE", { state: seen.state, wanted: waysOf(seen.state) });
  },
});
