/** Opening a session for somebody who has shown who she is, whichever way. The former one of this browser ends. */
import type { Client } from "../client.ts";
import { beginSession, findSession, type SessionMethod } from "../db/sessions.ts";
import type { Bindings, Person } from "../env.ts";
import { newToken, sha256Hex } from "../tokens.ts";

export type Started = { person: Person; token: string };

export type Start = {
  userId: string;
  method: SessionMethod;
  /** The token of the cookie that came along, if any. */
  formerToken: string | null;
  client: Client;
  requestId: string;
  now: number;
};

/** Null when this person may not be here: disabled, or the school is suspended. */
export async function startSession(
  env: Bindings,
  start: Start,
  /** Statements of the act that lets her in, for the same transaction: after them, before the session. */
  first: readonly D1PreparedStatement[] = [],
  only?: { sql: string; values: readonly unknown[] },
): Promise<Started | null> {
  const { userId, method, client, requestId, now } = start;
  const token = newToken();
  const id = await sha256Hex(token);
  const former = start.formerToken === null ? null : await sha256Hex(start.formerToken);
  await env.DB.batch([...first, ...beginSession(env.DB, { id, userId, former, method, client, requestId, now }, only)]);
  const found = await findSession(env.DB, id, now);
  return found ? { person: found.person, token } : null;
}
