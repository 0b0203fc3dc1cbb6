/** Passkeys, code generators and backup codes: one's own, and coming in by a passkey. */
import { checkOwnPassword } from "../actions/own-password.ts";
import { askForNewPasskey, askForPasskey, keepNewPasskey, signInByPasskey } from "../actions/passkeys.ts";
import { beginTotp, confirmCode, endTotp, newBackupCodes } from "../actions/second-factor.ts";
import { listPasskeys, ownPasskey, removePasskey, renamePasskey } from "../db/passkeys.ts";
import { countFactors } from "../db/second-factors.ts";
import { ApiError, orThrow } from "../errors.ts";
import { answers } from "../handlers.ts";
import { atDoor, welcome } from "../me.ts";
import { newId } from "../tokens.ts";

export const secondFactorRoutes = answers({
  "GET /api/me/second-factor": async ({ env, me }) => ({ status: 200, body: await countFactors(env.DB, me) }),

  "GET /api/me/passkeys": async ({ env, me }) => ({ status: 200, body: { items: await listPasskeys(env.DB, me) } }),

  "POST /api/me/passkeys/options": async ({ env, me, body, ...around }) => {
    orThrow(await checkOwnPassword(env, me, { ...around, ...body, ...atDoor(around.request) }));
    return { status: 200, body: orThrow(await askForNewPasskey(env, me, around)) };
  },

  "POST /api/me/passkeys": async ({ env, me, body, ...around }) => ({
    status: 201,
    body: orThrow(await keepNewPasskey(env, me, body, around)),
  }),

  "PATCH /api/me/passkeys/:id": async ({ env, me, params, body }) => {
    const renamed = await renamePasskey(env.DB, me, params.id, body.name);
    if (!renamed) throw new ApiError("NOT_FOUND");
    return { status: 200, body: renamed };
  },

  "DELETE /api/me/passkeys/:id": async ({ env, me, params, client, requestId, now }) => {
    if (!(await ownPasskey(env.DB, me, params.id))) throw new ApiError("NOT_FOUND");
    const { schoolId, id: actorId } = me;
    const kind = "PASSKEY_REMOVED" as const;
    const audit = { id: newId(), schoolId, actorId, kind, subject: actorId, client, requestId, at: now };
    const gone = await removePasskey(env.DB, me, params.id, me.secondFactor.needed, audit);
    // Removed by another window in between is removed.
    if (!gone && (await ownPasskey(env.DB, me, params.id))) throw new ApiError("LAST_SECOND_FACTOR");
    return { status: 204 };
  },

  "POST /api/session/passkey/options": async ({ env, ...around }) => ({
    status: 200,
    body: orThrow(await askForPasskey(env, around)),
  }),

  "POST /api/session/passkey": async ({ env, body, request, headers, ...around }) => {
    const door = atDoor(request);
    return welcome(orThrow(await signInByPasskey(env, { ...body, ...door }, around)), headers, door.device);
  },

  "POST /api/me/totp": async ({ env, me, body, ...around }) => {
    orThrow(await checkOwnPassword(env, me, { ...around, ...body, ...atDoor(around.request) }));
    return { status: 201, body: orThrow(await beginTotp(env, me)) };
  },

  "POST /api/me/totp/confirm": async ({ env, me, body, ...around }) => ({
    status: 200,
    body: { backupCodes: orThrow(await confirmCode(env, me, body.code, around)) },
  }),

  "DELETE /api/me/totp": async ({ env, me, body, ...around }) => {
    orThrow(await checkOwnPassword(env, me, { ...around, ...body, ...atDoor(around.request) }));
    orThrow(await endTotp(env, me, around));
    return { status: 204 };
  },

  "POST /api/me/backup-codes": async ({ env, me, body, ...around }) => {
    orThrow(await checkOwnPassword(env, me, { ...around, ...body, ...atDoor(around.request) }));
    return { status: 201, body: { backupCodes: orThrow(await newBackupCodes(env, me, around)) } };
  },
});
