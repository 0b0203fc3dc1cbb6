/** Which passwords are refused before anybody looks into dictionaries (src/choose-password.ts) or makes a hash. */
import { fold } from "./fold.ts";
import { LIMITS } from "./limits.ts";
import { err, ok, type Result } from "./result.ts";

export type PasswordRefusal = {
  code: "PASSWORD_TOO_WEAK";
  why: "TOO_SHORT" | "TOO_LONG" | "ONLY_DIGITS" | "ONE_LETTER" | "LIKE_NAME" | "COMMON";
};

/** A word of the name or the login of this many letters may not make up the password. */
const TELLING_LETTERS = 4;

export function judgePassword(password: string, about: readonly string[]): Result<string, PasswordRefusal> {
  const weak = (why: PasswordRefusal["why"]) => err({ code: "PASSWORD_TOO_WEAK" as const, why });
  if ([...password].length < LIMITS.passwordMin) return weak("TOO_SHORT");
  if (password.length > LIMITS.passwordMax) return weak("TOO_LONG");
  if (/^\d+$/.test(password)) return weak("ONLY_DIGITS");
  if (new Set(password).size < 4) return weak("ONE_LETTER");
  const words = about
    .flatMap((text) => fold(text).split(/[^a-z0-9]+/))
    .filter((word) => word.length >= TELLING_LETTERS);
  // Signs between and around the words add little to guess.
  const rest = words.reduce((left, word) => left.replaceAll(word, ""), fold(password)).replace(/[\s!-/:-@[-`{-~]/g, "");
  return rest.length < LIMITS.passwordMin / 2 ? weak("LIKE_NAME") : ok(password);
}
