/** Choosing another password while signed in: every session ends, and this browser gets a new one. */
import { err, ok, type Result } from "#domain/result";
import { choosePassword } from "../choose-password.ts";
import type { Client } from "../client.ts";
import { changedPassword, passwordOf } from "../db/passwords.ts";
import type { Bindings, Person } from "../env.ts";
import { verifyPassword } from "../passwords.ts";
import { type Closed, guarded, type Look } from "./door.ts";
import { type Started, startSession } from "./start-session.ts";

export type PasswordRefusal = { code: "PASSWORD_WRONG" } | { code: "PASSWORD_TOO_WEAK"; why: string };

type Ask = {
  me: Person;
  current: string;
  password: string;
  formerToken: string | null;
  device: string | null;
  client: Client;
  requestId: string;
  now: number;
};

/**
 * The new hash takes the place of the very hash that was checked, in the transaction that ends the sessions and begins
 * the new one: of two changes at once one succeeds, and a link used in between is not overwritten.
 */
export function changePassword(env: Bindings, ask: Ask): Promise<Result<Started, PasswordRefusal | Closed>> {
  const { me } = ask;
  return guarded(env, { ...ask, person: { id: me.id, schoolId: me.schoolId }, login: "" }, () => change(env, ask));
}

async function change(env: Bindings, ask: Ask): Promise<Look<Started, PasswordRefusal>> {
  const wrong = { verdict: "wrong" as const, result: err({ code: "PASSWORD_WRONG" as const }) };
  const { me, client, requestId, now } = ask;
  const stored = await passwordOf(env.DB, me.id);
  const verdict = await verifyPassword(env, ask.current, stored.hash);
  if (!verdict.right || stored.hash === null) return wrong;
  const about = [me.name, me.email ?? "", stored.login ?? "", me.schoolName ?? ""];
  const chosen = await choosePassword(env, ask.password, about);
  if (!chosen.ok) return { verdict: "neither", result: chosen };
  const hash = chosen.value;
  const { statements, only } = changedPassword(
    env.DB,
    { userId: me.id, checked: stored.hash, hash },
    {
      schoolId: me.schoolId,
      actorId: me.id,
      kind: "PASSWORD_CHANGED",
      subject: me.id,
      client,
      requestId,
      at: now,
    },
  );
  const start = { userId: me.id, method: "password" as const, formerToken: ask.formerToken, client, requestId, now };
  const started = await startSession(env, start, statements, only);
  return started ? { verdict: "right", result: ok(started) } : wrong;
}
