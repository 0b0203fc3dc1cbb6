/** Alerts as an admin sees them. */
import * as z from "zod";
import { ALERT_KINDS, ALERT_STATES } from "#domain/alert";
import { LIMITS } from "#domain/limits";
import { Id, Millis } from "./ids.ts";

export const AlertStateWire = z.enum(ALERT_STATES);

export const AlertWire = z.strictObject({
  id: z.string(),
  kind: z.enum(ALERT_KINDS),
  code: z.string(),
  state: AlertStateWire,
  examId: Id.nullable(),
  examName: z.string().nullable(),
  copyId: Id.nullable(),
  anonymousId: z.string().nullable(),
  jobId: Id.nullable(),
  /** How often it came. */
  count: z.int().min(1),
  firstAt: Millis,
  lastAt: Millis,
  /** What whoever moved it last wrote about it, and who that was; null while nobody has. */
  note: z.string().nullable(),
  changedBy: z.string().nullable(),
  changedAt: Millis.nullable(),
});

export const AlertPatch = z.strictObject({
  state: AlertStateWire,
  note: z.string().trim().max(LIMITS.reasonMax).optional(),
});

export const AlertsQuery = z.strictObject({
  /** Without it: those that still wait for somebody. */
  state: AlertStateWire.optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.eventsPage.max).optional(),
  cursor: z.string().max(500).optional(),
});
