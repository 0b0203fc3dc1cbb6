/** Alerts: what somebody must look at, and who does. */
import { moveAlert } from "#domain/alert";
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
    const moved = await setAlertState(env.DB, me.schoolId, {
      id: alert.id,
      from: alert.state,
      to,
      by: me.id,
      requestId,
      now,
    });
    if (!moved) throw new ApiError("ALERT_STATE", { state: alert.state, wanted: [] });
    return { status: 200, body: { ...alert, state: to } };
  },
});
