/** Asking a person for her password again before something that proves her is changed: an open screen is not enough. */
import { err, ok, type Result } from "#domain/result";
import { passwordOf } from "../db/passwords.ts";
import type { Bindings, Person } from "../env.ts";
import { verifyPassword } from "../passwords.ts";

export async function checkOwnPassword(
  env: Bindings,
  me: Person,
  password: string,
): Promise<Result<null, { code: "PASSWORD_WRONG" }>> {
  const { hash } = await passwordOf(env.DB, me.id);
  const { right } = await verifyPassword(env, password, hash);
  return right ? ok(null) : err({ code: "PASSWORD_WRONG" });
}
