/** What of privacy is a row: who was shown the charter, and when. */
import { type AuditEntry, auditAfter } from "./audit.ts";

/** Seen already is seen: the first moment stands, and there is one entry in the audit. */
export async function noteCharter(
  db: D1Database,
  seen: { userId: string; version: number; at: number },
  entry: AuditEntry,
): Promise<void> {
  await db.batch([
    db
      .prepare("update user set charter_version = ?2, charter_at = ?3 where id = ?1 and charter_version < ?2")
      .bind(seen.userId, seen.version, seen.at),
    auditAfter(db, entry),
  ]);
}
