/** The stored hash of a password, and putting another in its place. */
import { type AuditEntry, auditAfter } from "./audit.ts";

export async function passwordOf(
  db: D1Database,
  userId: string,
): Promise<{ hash: string | null; login: string | null }> {
  const row = await db
    .prepare("select password_hash as hash, login from user where id = ?1")
    .bind(userId)
    .first<{ hash: string | null; login: string | null }>();
  return row ?? { hash: null, login: null };
}

/**
 * The statements of a change, and the condition under which it happened: the new hash stands. Sessions and one-time
 * links go with the old password: whoever knew that one could have made them.
 */
export function changedPassword(
  db: D1Database,
  change: { userId: string; checked: string; hash: string },
  audit: AuditEntry,
): { statements: D1PreparedStatement[]; only: { sql: string; values: unknown[] } } {
  const { userId, checked, hash } = change;
  const done = "exists (select 1 from user where id = ?1 and password_hash = ?2)";
  return {
    statements: [
      db
        .prepare(
          `update user set password_hash = ?3, must_change_password = 0
           where id = ?1 and password_hash = ?2 and disabled_at is null`,
        )
        .bind(userId, checked, hash),
      auditAfter(db, audit),
      db.prepare(`delete from session where user_id = ?1 and ${done}`).bind(userId, hash),
      db.prepare(`delete from link where user_id = ?1 and ${done}`).bind(userId, hash),
    ],
    only: { sql: "u.password_hash = ?8", values: [hash] },
  };
}
