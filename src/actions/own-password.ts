/**
 * Asking a person for her password again before something that proves her is changed: an open screen is not enough. It
 * is a door like the others: who sits at somebody's screen may not guess on.
 */
import { err, ok, type Result } from "#domain/result";
import type { Client } from "../client.ts";
import { passwordOf } from "../db/passwords.ts";
import type { Bindings, Person } from "../env.ts";
import { verifyPassword } from "../passwords.ts";
import { type Closed, guarded } from "./door.ts";

export function checkOwnPassword(
  env: Bindings,
  me: Person,
  ask: { password: string; device: string | null; client: Client; requestId: string; now: number },
): Promise<Result<null, { code: "PASSWORD_WRONG" } | Closed>> {
  return guarded(env, { ...ask, person: { id: me.id, schoolId: me.schoolId }, login: "" }, async () => {
    const { hash } = await passwordOf(env.DB, me.id);
    const { right } = await verifyPassword(env, ask.password, hash);
    if (right) return { verdict: "right" as const, result: ok(null) };
    return { verdict: "wrong" as const, result: err({ code: "PASSWORD_WRONG" as const }) };
  });
}
