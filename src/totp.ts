/** Making code generators (TOTP, RFC 6238) and backup codes. second-factor.ts looks at the codes of both. */
import { Secret, TOTP } from "otpauth";
import { LIMITS } from "#domain/limits";

/** 160 random bits, as RFC 4226 asks for. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What a QR code carries to the telephone. */
export function totpUri(secret: string, label: string): string {
  const period = LIMITS.totpStepMs / 1_000;
  return new TOTP({ issuer: "Korrigo", label, secret: Secret.fromBase32(secret), digits: 6, period }).toString();
}

/** Without letters that look like digits: these codes are read from paper. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Ten letters of 32: 50 bits, far more than a door with a lock-out needs. "7K3QX-M2R9D" */
export function newBackupCode(): string {
  const letters = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => LETTERS[byte % LETTERS.length]);
  return `${letters.slice(0, 5).join("")}-${letters.slice(5).join("")}`;
}
