/** The audit: append-only (triggers of migration 0002 refuse anything else). `detail` holds ids, counts and codes only. */
import type { AuditKind } from "#domain/audit";
import type { Client } from "../client.ts";
import { newId } from "../tokens.ts";

export type AuditEntry = {
  /** Null for what the operator does and for a sign-in that names nobody. */
  schoolId: string | null;
  actorId: string | null;
  kind: AuditKind;
  success?: boolean;
  subject?: string | null;
  examId?: string | null;
  copyId?: string | null;
  detail?: Record<string, unknown>;
  client: Pick<Client, "shortAddress" | "device">;
  requestId: string | null;
  at: number;
  /** An id of its own makes an entry that comes again one entry: a copy seen twice on one day, say. */
  id?: string;
};

const COLUMNS =
  "id, school_id, at, actor_id, kind, success, subject, exam_id, copy_id, address, device, detail, request_id";
const VALUES = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13";

function valuesOf(entry: AuditEntry): unknown[] {
  return [
    entry.id ?? newId(),
    entry.schoolId === "" ? null : entry.schoolId,
    entry.at,
    entry.actorId,
    entry.kind,
    entry.success === false ? 0 : 1,
    entry.subject ?? null,
    entry.examId ?? null,
    entry.copyId ?? null,
    entry.client.shortAddress,
    entry.client.device,
    JSON.stringify(entry.detail ?? {}),
    entry.requestId,
  ];
}

/** Written whatever happened before it. */
export function auditNow(db: D1Database, entry: AuditEntry): D1PreparedStatement {
  return db
    .prepare(`insert into audit (${COLUMNS}) select ${VALUES} where true on conflict (id) do nothing`)
    .bind(...valuesOf(entry));
}

/** For the batch of an act, right after it: written only when the statement before it changed a row. */
export function auditAfter(db: D1Database, entry: AuditEntry): D1PreparedStatement {
  return db
    .prepare(`insert into audit (${COLUMNS}) select ${VALUES} where changes() > 0 on conflict (id) do nothing`)
    .bind(...valuesOf(entry));
}
