/** Using a code up. The condition is in the statement, so that of any number of parallel uses one succeeds. */

/** A step once used, and any before it, opens nothing again. */
export async function takeTotpStep(db: D1Database, userId: string, secret: string, step: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `update user set totp_step = ?3 where id = ?1 and totp_secret = ?2 and totp_confirmed_at is not null
       and coalesce(totp_step, 0) < ?3`,
    )
    .bind(userId, secret, step)
    .run();
  return meta.changes === 1;
}

export async function takeBackupCode(db: D1Database, userId: string, id: string): Promise<boolean> {
  const { meta } = await db.prepare("delete from backup_code where id = ?1 and user_id = ?2").bind(id, userId).run();
  return meta.changes === 1;
}
