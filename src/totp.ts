/** Code generators (TOTP, RFC 6238) and backup codes: made here, checked here, counted as used in db/second-factors.ts. */
import { Secret, TOTP } from "otpauth";
import { LIMITS } from "#domain/limits";
import { sha256Hex } from "./tokens.ts";

const STEP_SECONDS = LIMITS.totpStepMs / 1_000;
const SIX_DIGITS = /^\d{6}$/;

function generator(secret: string, label = ""): TOTP {
  return new TOTP({ issuer: "Korrigo", label, secret: Secret.fromBase32(secret), digits: 6, period: STEP_SECONDS });
}

/** 160 random bits, as RFC 4226 asks for. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What a QR code carries to the telephone. */
export function totpUri(secret: string, label: string): string {
  return generator(secret, label).toString();
}

/** The step a code belongs to, one step early or late allowed for clocks that differ; null for a wrong code. */
export function totpStep(secret: string, code: string, now: number): number | null {
  const digits = code.replace(/\s/g, "");
  if (!SIX_DIGITS.test(digits)) return null;
  const delta = generator(secret).validate({ token: digits, timestamp: now, window: 1 });
  return delta === null ? null : Math.floor(now / LIMITS.totpStepMs) + delta;
}

/** Without letters that look like digits: these codes are read from paper. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Ten letters of 32: 50 bits, far more than a door with a lock-out needs. "7K3QX-M2R9D" */
export function newBackupCode(): string {
  const letters = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => LETTERS[byte % LETTERS.length]);
  return `${letters.slice(0, 5).join("")}-${letters.slice(5).join("")}`;
}

/** The row of a backup code: bound to its person, forgiving about case, spaces, and O, I and L for 0 and 1. */
export function backupCodeId(userId: string, code: string): Promise<string> {
  const plain = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
  return sha256Hex(`backup:${userId}:${plain}`);
}
