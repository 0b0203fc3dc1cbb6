/** What proves a person beside the password: passkeys, a code generator, backup codes. */
import * as z from "zod";
import { LIMITS } from "#domain/limits";
import { endpoints } from "./endpoint.ts";
import { Millis, Token } from "./ids.ts";
import * as session from "./session.ts";

/** Whoever changes what proves a person proves to be that person first: an open screen is not enough. */
export const PasswordAgain = z.strictObject({ password: z.string().min(1).max(1_000) });

export const TotpStarted = z.strictObject({
  /** Base32, for typing. */
  secret: z.string(),
  /** The same as an address for a QR code: otpauth://totp/… */
  uri: z.string(),
});
export const TotpConfirm = z.strictObject({ code: z.string().trim().min(1).max(20) });
export const SecondFactorWire = z.strictObject({
  /** A code generator is set up and confirmed. */
  totp: z.boolean(),
  passkeys: z.int(),
  /** Those not used yet. */
  backupCodes: z.int(),
});
/** Shown in this answer and never again. */
export const BackupCodes = z.strictObject({ backupCodes: z.array(z.string()).length(LIMITS.backupCodes) });

/** Its only user is the browser, by the rules of WebAuthn; the server's library reads it, field by field. */
const BrowserObject = z.looseObject({});
export const PasskeyQuestion = z.strictObject({ token: Token, options: BrowserObject });
const PasskeyAnswer = z.looseObject({ id: z.string().min(1).max(1_400), response: BrowserObject });

const Name = z.string().trim().min(1).max(LIMITS.passkeyNameMax);
export const NewPasskey = z.strictObject({ token: Token, response: PasskeyAnswer, name: Name });
export const RenamePasskey = z.strictObject({ name: Name });
export const PasskeySignIn = z.strictObject({ token: Token, response: PasskeyAnswer });
/** The id of a credential is chosen by the device: base64url, up to 1023 bytes. */
const PasskeyId = z.string().regex(/^[A-Za-z0-9_-]{1,1400}$/);
export const PasskeyWire = z.strictObject({
  id: PasskeyId,
  name: z.string(),
  createdAt: Millis,
  lastUsedAt: Millis.nullable(),
});

const passkey = z.strictObject({ id: PasskeyId });

export const secondFactor = endpoints({
  "GET /api/me/second-factor": {
    summary: "What one has set up beside the password",
    allow: "signedIn",
    beforeSecondFactor: true,
    answers: { 200: SecondFactorWire },
  },
  "GET /api/me/passkeys": {
    summary: "One's passkeys",
    allow: "signedIn",
    beforeSecondFactor: true,
    answers: { 200: z.strictObject({ items: z.array(PasskeyWire) }) },
  },
  "POST /api/me/passkeys/options": {
    summary: "What the browser needs to make a passkey; answered once, within five minutes",
    allow: "signedIn",
    beforeSecondFactor: true,
    body: PasswordAgain,
    answers: { 200: PasskeyQuestion },
  },
  "POST /api/me/passkeys": {
    summary: "Keep the passkey the browser made",
    allow: "signedIn",
    beforeSecondFactor: true,
    body: NewPasskey,
    answers: { 201: PasskeyWire },
  },
  "PATCH /api/me/passkeys/:id": {
    summary: "Give a passkey another name",
    allow: "signedIn",
    beforeSecondFactor: true,
    params: passkey,
    body: RenamePasskey,
    answers: { 200: PasskeyWire },
  },
  "DELETE /api/me/passkeys/:id": {
    summary: "Remove a passkey",
    allow: "signedIn",
    beforeSecondFactor: true,
    params: passkey,
    answers: { 204: null },
  },
  "POST /api/session/passkey/options": {
    summary: "What the browser needs to sign in by a passkey; answered once, within five minutes",
    allow: "anyone",
    answers: { 200: PasskeyQuestion },
  },
  "POST /api/session/passkey": {
    summary: "Sign in by a passkey",
    allow: "anyone",
    body: PasskeySignIn,
    answers: { 200: session.Me },
  },
  "POST /api/me/totp": {
    summary: "Begin to set up a code generator; nothing is asked for until it is confirmed",
    allow: "useTotp",
    beforeSecondFactor: true,
    body: PasswordAgain,
    answers: { 201: TotpStarted },
  },
  "POST /api/me/totp/confirm": {
    summary: "Confirm the code generator by one of its codes, and get the backup codes",
    allow: "useTotp",
    beforeSecondFactor: true,
    body: TotpConfirm,
    answers: { 200: BackupCodes },
  },
  "DELETE /api/me/totp": {
    summary: "Switch the code generator off; backup codes go with the last second factor",
    allow: "useTotp",
    beforeSecondFactor: true,
    body: PasswordAgain,
    answers: { 204: null },
  },
  "POST /api/me/backup-codes": {
    summary: "New backup codes; the former ones are void",
    allow: "useTotp",
    beforeSecondFactor: true,
    body: PasswordAgain,
    answers: { 201: BackupCodes },
  },
});
