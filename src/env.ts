/** What the Worker is given, and what a request carries once it has passed the door. */
import type { Capability, Role } from "#domain/roles";

/** `ENVIRONMENT` and the two below are the only settings; secrets are never among them. */
export type Bindings = Omit<Env, "ENVIRONMENT"> & {
  ENVIRONMENT: string;
  /** Tests only: log2 of scrypt's N. Absent in every deployment. */
  SCRYPT_LOG2_N?: number;
  /** Tests only: every deadline, in ms. Absent in every deployment. */
  DEADLINE_MS?: number;
  /** The mail service; absent where the account has none: then admins hand links over themselves. */
  EMAIL?: SendEmail;
  /** The address mails come from, of a domain the mail service knows. */
  MAIL_FROM?: string;
  /** The secret of whoever runs the installation, at least 32 characters; without it those routes do not exist. */
  OPERATOR_TOKEN?: string;
};

/** Who is asking. `schoolId` is the only school a request can reach; every statement about data carries it. */
export type Person = {
  id: string;
  name: string;
  email: string | null;
  role: Role;
  mustChangePassword: boolean;
  schoolId: string;
  schoolName: string | null;
  /** "" when a script asks by a token: it has no session. */
  sessionId: string;
  /** Told to the person's own pages, which send it back on every write: whose session they were made for. "" for a script. */
  check: string;
  /** Null for a person in a browser; for a script the capabilities its token was given. */
  scope: readonly Capability[] | null;
  /** Whether she has a second factor, and whether her school asks one of her role. */
  secondFactor: { has: boolean; needed: boolean };
  /** The privacy charter this person was shown, 0 before the first. */
  charterSeen: number;
};

export type AppEnv = { Bindings: Bindings; Variables: { requestId: string } };
