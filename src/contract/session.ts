/** Signing in, who one is, and the links that let people choose a password. */
import * as z from "zod";
import { ROLES } from "#domain/roles";
import { Id, Millis, Token } from "./ids.ts";

export const RoleWire = z.enum(ROLES);
export const Language = z.enum(["fr", "en"]);

export const SignIn = z.strictObject({
  login: z.string().trim().min(1).max(200),
  password: z.string().min(1).max(1_000),
  code: z.string().max(20).optional(),
});

export const Me = z.strictObject({
  user: z.strictObject({
    id: Id,
    name: z.string(),
    email: z.string().nullable(),
    role: RoleWire,
    mustChangePassword: z.boolean(),
    /** `needed`: the school asks one of this role. Needed and not there: nothing opens but setting one up. */
    secondFactor: z.strictObject({ has: z.boolean(), needed: z.boolean() }),
  }),
  school: z.strictObject({ id: Id, name: z.string() }).nullable(),
  /** `check` belongs to this session; a page sends it as X-Session-Check with every write. "" for a script. */
  session: z.strictObject({ check: z.string() }),
  /** The privacy charter is to be shown, in this version; programs are not held up by it. */
  charterDue: z.boolean(),
  charterVersion: z.int(),
});

export const LinkPurpose = z.enum(["invitation", "reset", "slip"]);
const login = z.string().trim().min(1).max(200);
/** With a login the token is the code of a slip, which opens that login's account only. */
export const LinkToken = z.strictObject({ token: Token, login: login.optional() });
export const LinkInfo = z.strictObject({
  purpose: LinkPurpose,
  name: z.string(),
  login: z.string(),
  schoolName: z.string().nullable(),
  expiresAt: Millis,
});
export const UseLink = z.strictObject({ ...LinkToken.shape, password: z.string().min(1).max(1_000) });

/**
 * What became of a mail: `kept` where it is only shown in the outbox of development, `none` where there is no mail
 * service or no address, so that somebody hands the link over.
 */
export const MailState = z.enum(["sent", "failed", "kept", "none"]);
export const Invitation = z.strictObject({ url: z.url(), expiresAt: Millis, mail: MailState });

export const Email = z
  .email()
  .max(200)
  .transform((email) => email.toLowerCase());
export const NewUser = z.strictObject({
  email: Email,
  name: z.string().trim().min(1).max(200),
  role: RoleWire.exclude(["ops"]),
  /** For a student: the person on the roster. Without it, the one with this e-mail address. */
  studentId: Id.optional(),
});
export const UserCreated = z.strictObject({ id: Id, invitation: Invitation });
export const UserWire = z.strictObject({
  id: Id,
  name: z.string(),
  email: z.string().nullable(),
  /** What somebody without an e-mail address signs in with. */
  login: z.string().nullable(),
  role: RoleWire,
  disabled: z.boolean(),
  /** False until the invitation was used. */
  active: z.boolean(),
  /** The last mail to this person; null when there never was one. */
  mail: z.strictObject({ state: MailState.exclude(["none"]), at: Millis }).nullable(),
});
export const UserPatch = z.strictObject({
  role: RoleWire.exclude(["ops"]).optional(),
  disabled: z.boolean().optional(),
});
