/**
 * Code generators and backup codes. A generator counts once it is confirmed; its secret and its codes change together
 * with the entry in the audit, or not at all.
 */
import { type AuditEntry, auditAfter } from "./audit.ts";

/** The operator belongs to no school: `school_id` is null there and "" in a session. */
type Owner = { id: string; schoolId: string };
const ME = "id = ?1 and coalesce(school_id, '') = ?2 and disabled_at is null";

export type Totp = { secret: string | null; confirmed: boolean };

export async function findTotp(db: D1Database, owner: Owner): Promise<Totp> {
  const row = await db
    .prepare(`select totp_secret as secret, totp_confirmed_at as confirmedAt from user where ${ME}`)
    .bind(owner.id, owner.schoolId)
    .first<{ secret: string | null; confirmedAt: number | null }>();
  return { secret: row?.secret ?? null, confirmed: row?.confirmedAt != null };
}

/** What a person has set up, counted. */
export async function countFactors(db: D1Database, owner: Owner) {
  const row = await db
    .prepare(
      `select totp_confirmed_at is not null as totp,
         (select count(*) from passkey where user_id = ?1) as passkeys,
         (select count(*) from backup_code where user_id = ?1) as backupCodes
       from user where ${ME}`,
    )
    .bind(owner.id, owner.schoolId)
    .first<{ totp: number; passkeys: number; backupCodes: number }>();
  return { totp: row?.totp === 1, passkeys: row?.passkeys ?? 0, backupCodes: row?.backupCodes ?? 0 };
}

/** A secret that waits for its first code; false when one is confirmed already. */
export async function keepTotpSecret(db: D1Database, owner: Owner, secret: string): Promise<boolean> {
  const { meta } = await db
    .prepare(`update user set totp_secret = ?3, totp_step = null where ${ME} and totp_confirmed_at is null`)
    .bind(owner.id, owner.schoolId, secret)
    .run();
  return meta.changes === 1;
}

/** What follows an act in its batch happens only when the act did: its entry in the audit, by its own id, is the sign. */
const DONE = "exists (select 1 from audit where id = ?2)";
type Act = AuditEntry & { id: string };

function replaceCodes(db: D1Database, owner: Owner, codeIds: readonly string[], act: Act): D1PreparedStatement[] {
  return [
    db.prepare(`delete from backup_code where user_id = ?1 and ${DONE}`).bind(owner.id, act.id),
    db
      .prepare(
        `insert into backup_code (id, user_id, created_at) select value, ?1, ?3 from json_each(?4) where ${DONE}`,
      )
      .bind(owner.id, act.id, act.at, JSON.stringify(codeIds)),
  ];
}

/** Confirms the very secret whose code was seen; the step of that code is used up with it. */
export async function confirmTotp(
  db: D1Database,
  owner: Owner,
  confirm: { secret: string; step: number; codeIds: readonly string[]; act: Act },
): Promise<boolean> {
  const { secret, step, codeIds, act } = confirm;
  const [confirmed] = await db.batch([
    db
      .prepare(
        `update user set totp_confirmed_at = ?3, totp_step = ?4
         where ${ME} and totp_secret = ?5 and totp_confirmed_at is null and coalesce(totp_step, 0) < ?4`,
      )
      .bind(owner.id, owner.schoolId, act.at, step, secret),
    auditAfter(db, act),
    ...replaceCodes(db, owner, codeIds, act),
  ]);
  return confirmed?.meta.changes === 1;
}

/** Forgets the secret, and the backup codes when there is no passkey they stand in for. False when it is on and the school asks for the last factor to stay. */
export async function dropTotp(db: D1Database, owner: Owner, needed: boolean, act: Act): Promise<boolean> {
  const [dropped, , , pending] = await db.batch([
    db
      .prepare(
        `update user set totp_secret = null, totp_confirmed_at = null, totp_step = null
         where ${ME} and totp_confirmed_at is not null
           and (?3 = 0 or exists (select 1 from passkey where user_id = ?1))`,
      )
      .bind(owner.id, owner.schoolId, needed ? 1 : 0),
    auditAfter(db, act),
    db
      .prepare(
        `delete from backup_code where user_id = ?1 and ${DONE}
           and not exists (select 1 from passkey where user_id = ?1)`,
      )
      .bind(owner.id, act.id),
    // One that was begun and never confirmed goes without ceremony; so does one that is not there.
    db
      .prepare(
        `update user set totp_secret = null, totp_step = null where ${ME} and totp_confirmed_at is null
         returning id`,
      )
      .bind(owner.id, owner.schoolId),
  ]);
  return dropped?.meta.changes === 1 || (pending?.results.length ?? 0) > 0;
}

/** New codes in the place of the old; false when there is neither a generator nor a passkey they would stand in for. */
export async function renewBackupCodes(
  db: D1Database,
  owner: Owner,
  codeIds: readonly string[],
  act: Act,
): Promise<boolean> {
  const [made] = await db.batch([
    db
      .prepare(
        `update user set totp_confirmed_at = totp_confirmed_at where ${ME}
           and (totp_confirmed_at is not null or exists (select 1 from passkey where user_id = ?1))`,
      )
      .bind(owner.id, owner.schoolId),
    auditAfter(db, act),
    ...replaceCodes(db, owner, codeIds, act),
  ]);
  return made?.meta.changes === 1;
}
