/** One's tokens for scripts: made, listed, revoked. The token itself is in one answer only. */
import { can } from "#domain/roles";
import { addToken, listTokens, revokeToken } from "../db/tokens.ts";
import { ApiError } from "../errors.ts";
import { answers } from "../handlers.ts";
import { newApiToken, newId, sha256Hex } from "../tokens.ts";

const DAY_MS = 24 * 3_600_000;

export const tokenRoutes = answers({
  "GET /api/me/tokens": async ({ env, me, now }) => ({
    status: 200,
    body: { items: await listTokens(env.DB, me.id, now) },
  }),

  "POST /api/me/tokens": async ({ env, me, body, client, requestId, now }) => {
    const capabilities = [...new Set(body.capabilities)];
    // Nobody gives away what she does not have.
    if (!capabilities.every((capability) => can(me.role, capability))) throw new ApiError("FORBIDDEN");
    const token = newApiToken();
    const made = { id: newId(), name: body.name, capabilities, createdAt: now, expiresAt: now + body.days * DAY_MS };
    const added = await addToken(
      env.DB,
      { ...made, hash: await sha256Hex(token), userId: me.id, schoolId: me.schoolId },
      {
        schoolId: me.schoolId,
        actorId: me.id,
        kind: "TOKEN_MADE",
        subject: made.id,
        detail: { capabilities },
        client,
        requestId,
        at: now,
      },
    );
    if (!added) throw new ApiError("TOO_MANY_TOKENS");
    return { status: 201, body: { ...made, lastUsedAt: null, token } };
  },

  "DELETE /api/me/tokens/:id": async ({ env, me, params, client, requestId, now }) => {
    const { schoolId, id: actorId } = me;
    const kind = "TOKEN_REVOKED" as const;
    const entry = { schoolId, actorId, kind, subject: params.id, client, requestId, at: now };
    if (!(await revokeToken(env.DB, me.id, params.id, entry))) throw new ApiError("NOT_FOUND");
    return { status: 204 };
  },
});
