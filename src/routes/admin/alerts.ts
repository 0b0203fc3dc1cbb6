/** Alerts: what somebody must look at, and who does. */
import { moveAlert, waysOf } from "#domain/alert";
import { listAlerts, moveAlertRow } from "../../db/alerts.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";
import { alertFor } from "../../reach.ts";

export const alertRoutes = answers({
  "GET /api/alerts": async ({ env, me, query }) => ({
    status: 200,
    body: await listAlerts(env.DB, me.schoolId, query),
  }),

  "PATCH /api/alerts/:id": async ({ env, me, params, body, requestId, now }) => {
    const reach = { env, me, now };
    const alert = await alertFor(reach, "readTrouble", params.id);
    const to = orThrow(moveAlert(alert.state, body.state));
    // The same state again without a word changes nothing; with one it is a word more.
    if (to === alert.state && body.note === undefined) return { status: 200, body: alert };
    const move = { id: alert.id, from: alert.state, to, note: body.note, by: me.id, requestId, now };
    const moved = await moveAlertRow(env.DB, me.schoolId, move);
    // Somebody was quicker, or it came again: what is possible now depends on where it stands now.
    const seen = await alertFor(reach, "readTrouble", params.id);
    if (moved || seen.state === to) return { status: 200, body: seen };
    throw new ApiError("ALERT_STATE", { state: seen.state, wanted: waysOf(seen.state) });
  },
});
