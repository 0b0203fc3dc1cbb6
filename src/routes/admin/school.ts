/** The school's own settings. */
import { type SettingsChange, settingsOf } from "#domain/school-settings";
import { changeSchool, findSchool, withoutSecondFactor } from "../../db/schools.ts";
import type { Bindings, Person } from "../../env.ts";
import { ApiError } from "../../errors.ts";
import { answers } from "../../handlers.ts";

async function schoolFor(env: Bindings, me: Person) {
  const school = await findSchool(env.DB, me.schoolId);
  if (!school) throw new ApiError("NOT_FOUND");
  const { id, name, language, settings } = school;
  const without = await withoutSecondFactor(env.DB, me.schoolId, me.id);
  return { id, name, language, settings: settingsOf(settings), withoutSecondFactor: without };
}

/** What the audit keeps of a change: which settings, and their new values where those are no texts. */
function detailOf(settings: SettingsChange | undefined, changed: string[]): Record<string, unknown> {
  const { secondFactor, retention = {}, scans = {} } = settings ?? {};
  return { changed, ...(secondFactor === undefined ? {} : { secondFactor }), ...retention, ...scans };
}

export const schoolRoutes = answers({
  "GET /api/school": async ({ env, me }) => ({ status: 200, body: await schoolFor(env, me) }),

  "PATCH /api/school": async ({ env, me, body, client, requestId, now }) => {
    if (Object.keys(body).length === 0) return { status: 200, body: await schoolFor(env, me) };
    const about = { schoolId: me.schoolId, actorId: me.id, subject: me.schoolId, client, requestId, at: now };
    const detail = detailOf(body.settings, Object.keys(body));
    await changeSchool(env.DB, me.schoolId, body, { ...about, kind: "SETTINGS_CHANGED", detail });
    return { status: 200, body: await schoolFor(env, me) };
  },
});
