/** The audit as admins search it: who did or saw what, when, from where. */
import * as z from "zod";
import { AUDIT_KINDS } from "#domain/audit";
import { LIMITS } from "#domain/limits";
import { endpoints } from "./endpoint.ts";
import { Id, listOf, Millis } from "./ids.ts";

const About = z.strictObject({ id: z.string(), name: z.string() }).nullable();

export const AuditWire = z.strictObject({
  id: z.string(),
  at: Millis,
  kind: z.enum(AUDIT_KINDS),
  success: z.boolean(),
  /** Null for the operator and for nobody known; without a name when the account is gone. */
  actor: About,
  /** Whom or what it was about. The name is there for people and students that still exist. */
  subject: About,
  exam: About,
  /** By its anonymous id. */
  copy: About,
  /** Truncated. */
  address: z.string(),
  device: z.string(),
  detail: z.unknown(),
});

const moment = z.coerce.number().int().min(0);

export const AuditQuery = z.strictObject({
  kind: z.enum(AUDIT_KINDS).optional(),
  actor: Id.optional(),
  exam: Id.optional(),
  copy: Id.optional(),
  /** UTC ms: from this moment, up to but not including that one. */
  from: moment.optional(),
  to: moment.optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.eventsPage.max).optional(),
  cursor: z.string().max(500).optional(),
});

export const audit = endpoints({
  "GET /api/audit": {
    summary: "Who did or saw what, newest first; with copy: who saw this copy",
    allow: "readAudit",
    query: AuditQuery,
    answers: { 200: listOf(AuditWire) },
  },
});
