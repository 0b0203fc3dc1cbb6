/** One's own account: the devices one is signed in on, the password, the tokens for scripts; and devices as admins see them. */
import * as z from "zod";
import { LIMITS } from "#domain/limits";
import { GRANTABLE } from "#domain/roles";
import { endpoints } from "./endpoint.ts";
import { Id, Millis } from "./ids.ts";
import { Me } from "./session.ts";

const id = z.strictObject({ id: Id });

/** How a session was opened. */
export const SESSION_METHODS = ["password", "password+totp", "password+backup", "passkey", "link"] as const;

export const SessionWire = z.strictObject({
  /** Names the session and opens nothing. */
  id: Id,
  /** "Firefox · Windows", or "" for a program that does not say. */
  device: z.string(),
  /** Truncated: a school or a household, not one machine. */
  address: z.string(),
  method: z.enum(SESSION_METHODS),
  createdAt: Millis,
  seenAt: Millis,
  /** The session that asks. */
  current: z.boolean(),
});
export const Sessions = z.strictObject({ items: z.array(SessionWire) });

const PasswordText = z.string().min(1).max(1_000);
export const PasswordChange = z.strictObject({ current: PasswordText, password: PasswordText });

export const GrantableWire = z.enum(GRANTABLE);
export const TokenWire = z.strictObject({
  id: Id,
  name: z.string(),
  capabilities: z.array(GrantableWire),
  createdAt: Millis,
  expiresAt: Millis,
  /** Written every few minutes at most; null before the first use. */
  lastUsedAt: Millis.nullable(),
});
export const Tokens = z.strictObject({ items: z.array(TokenWire) });
export const NewToken = z.strictObject({
  name: z.string().trim().min(1).max(LIMITS.nameMax),
  capabilities: z.array(GrantableWire).min(1).max(GRANTABLE.length),
  days: z.int().min(1).max(LIMITS.tokenDaysMax),
});
/** The only answer that ever holds the token itself. */
export const TokenMade = z.strictObject({ ...TokenWire.shape, token: z.string() });

export const account = endpoints({
  "GET /api/me/sessions": {
    summary: "The devices on which one is signed in",
    allow: "signedIn",
    beforeSecondFactor: true,
    answers: { 200: Sessions },
  },
  "DELETE /api/me/sessions": {
    summary: "Sign out everywhere but here",
    allow: "signedIn",
    beforeSecondFactor: true,
    answers: { 204: null },
  },
  "DELETE /api/me/sessions/:id": {
    summary: "Sign one device out",
    allow: "signedIn",
    beforeSecondFactor: true,
    params: id,
    answers: { 204: null },
  },
  "POST /api/me/password": {
    summary: "Choose another password; every other device is signed out, this one gets a new session",
    allow: "signedIn",
    beforeSecondFactor: true,
    body: PasswordChange,
    answers: { 200: Me },
  },
  "GET /api/me/tokens": { summary: "One's tokens for scripts", allow: "signedIn", answers: { 200: Tokens } },
  "POST /api/me/tokens": {
    summary: "A token by which a script acts with some of one's capabilities; it is shown this once",
    allow: "signedIn",
    body: NewToken,
    answers: { 201: TokenMade },
  },
  "DELETE /api/me/tokens/:id": {
    summary: "Revoke a token, at once",
    allow: "signedIn",
    params: id,
    answers: { 204: null },
  },
  "GET /api/users/:id/sessions": {
    summary: "The devices on which a person is signed in",
    allow: "managePeople",
    params: id,
    answers: { 200: Sessions },
  },
  "DELETE /api/users/:id/sessions/:sessionId": {
    summary: "Sign one device of a person out at once",
    allow: "managePeople",
    params: z.strictObject({ id: Id, sessionId: Id }),
    answers: { 204: null },
  },
});
