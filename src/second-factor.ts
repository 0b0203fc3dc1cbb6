/**
 * The second factor at the door: a code of the authenticator app, or a backup code. Each opens once, also when ten
 * windows send it in the same moment: the statement that uses it up decides.
 */
import { Secret, TOTP } from "otpauth";
import { LIMITS } from "#domain/limits";
import { takeBackupCode, takeTotpStep } from "./db/code-use.ts";
import type { Bindings } from "./env.ts";
import { sha256Hex } from "./tokens.ts";

const STEP_SECONDS = LIMITS.totpStepMs / 1_000;
const SIX_DIGITS = /^\d{6}$/;

export type CodeMethod = "password+totp" | "password+backup";

/** The step a code belongs to, one early or late allowed for clocks that differ; null for a wrong code. */
export function stepOf(secret: string, code: string, now: number): number | null {
  const digits = code.replace(/\s/g, "");
  if (!SIX_DIGITS.test(digits)) return null;
  const generator = new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: STEP_SECONDS });
  const delta = generator.validate({ token: digits, timestamp: now, window: 1 });
  return delta === null ? null : Math.floor(now / (STEP_SECONDS * 1_000)) + delta;
}

/** The row of a backup code: bound to its person; forgiving about case, spaces, and O, I and L for 0 and 1. */
export function backupCodeId(userId: string, code: string): Promise<string> {
  const plain = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
  return sha256Hex(`backup:${userId}:${plain}`);
}

/**
 * Uses the code up and says which kind it was; `secret` is null for somebody who has passkeys and no app. Null when it opens nothing, or nothing any more.
 */
export async function useCode(
  env: Pick<Bindings, "DB">,
  { userId, secret, code, now }: { userId: string; secret: string | null; code: string; now: number },
): Promise<CodeMethod | null> {
  const digits = code.replace(/\s/g, "");
  if (SIX_DIGITS.test(digits)) {
    const step = secret === null ? null : stepOf(secret, digits, now);
    return secret !== null && step !== null && (await takeTotpStep(env.DB, userId, secret, step))
      ? "password+totp"
      : null;
  }
  return (await takeBackupCode(env.DB, userId, await backupCodeId(userId, code))) ? "password+backup" : null;
}
