/** The audit as a test reads it: entries of one kind, oldest first. */
import { env } from "cloudflare:workers";
import type { AuditKind } from "#domain/audit";

export type Entry = {
  schoolId: string | null;
  actorId: string | null;
  success: boolean;
  subject: string | null;
  detail: Record<string, unknown>;
  address: string;
  requestId: string | null;
};

export async function auditOf(kind: AuditKind): Promise<Entry[]> {
  const { results } = await env.DB.prepare(
    `select school_id as schoolId, actor_id as actorId, success, subject, detail, address, request_id as requestId
     from audit where kind = ?1 order by at, rowid`,
  )
    .bind(kind)
    .all<Omit<Entry, "success" | "detail"> & { success: number; detail: string }>();
  return results.map((row) => ({ ...row, success: row.success === 1, detail: JSON.parse(row.detail) }));
}
