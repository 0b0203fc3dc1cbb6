/**
 * The one way to a hash of a new password: judged by the rules, then by how many guesses it would take somebody who
 * knows the person, the school and what people usually choose. Whoever lets a password be chosen comes through here.
 */
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { fold } from "#domain/fold";
import { judgePassword, type PasswordRefusal } from "#domain/password";
import { err, ok, type Result } from "#domain/result";
import type { Bindings } from "./env.ts";
import { hashPassword } from "./passwords.ts";

/** zxcvbn's best: more than 10^10 guesses. One less lets "korrigo2026!!" and "nadia2009nadia" through. */
const SCORE_WANTED = 4;
/** What anybody would try here first. */
const HOUSE = ["korrigo"];

/** Built at the first password that is chosen in this isolate: sign-ins and copies never need it. */
let strength: ZxcvbnFactory | null = null;

async function judgeOfStrength(): Promise<ZxcvbnFactory> {
  if (strength === null) {
    const { newStrength } = await import("./password-words.ts");
    strength = newStrength();
  }
  return strength;
}

export async function isCommon(password: string, about: readonly string[]): Promise<boolean> {
  const known = [...HOUSE, ...about].flatMap((text) => [fold(text), ...fold(text).split(/[^a-z0-9]+/)]);
  const judge = await judgeOfStrength();
  return judge.check(password, [...new Set(known.filter((word) => word.length > 2))]).score < SCORE_WANTED;
}

/** The hash, or why not. `about`: names, addresses, the school. */
export async function choosePassword(
  env: Pick<Bindings, "SCRYPT_LOG2_N">,
  password: string,
  about: readonly string[],
): Promise<Result<string, PasswordRefusal>> {
  const judged = judgePassword(password, [...HOUSE, ...about]);
  if (!judged.ok) return judged;
  if (await isCommon(password, about)) return err({ code: "PASSWORD_TOO_WEAK", why: "COMMON" });
  return ok(await hashPassword(env, password));
}
