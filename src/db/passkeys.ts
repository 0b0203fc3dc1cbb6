/** Passkeys of people. The counter of one only goes up; the last second factor a school asks for is not removed. */
import { LIMITS } from "#domain/limits";
import { type AuditEntry, auditAfter } from "./audit.ts";

type Row = { id: string; name: string; created_at: number; last_used_at: number | null };

function wire({ id, name, created_at, last_used_at }: Row) {
  return { id, name, createdAt: created_at, lastUsedAt: last_used_at };
}
export type PasskeyShape = ReturnType<typeof wire>;

const COLUMNS = "id, name, created_at, last_used_at";

/** The operator belongs to no school: `school_id` is null there and "" in a session. */
type Owner = { id: string; schoolId: string };
const MINE = "user_id = ?1 and coalesce(school_id, '') = ?2";

export async function listPasskeys(db: D1Database, owner: Owner): Promise<PasskeyShape[]> {
  const { results } = await db
    .prepare(`select ${COLUMNS} from passkey where ${MINE} order by created_at, id`)
    .bind(owner.id, owner.schoolId)
    .all<Row>();
  return results.map(wire);
}

/** What a browser needs to tell that this device has one already. */
export async function knownPasskeys(db: D1Database, owner: Owner): Promise<{ id: string; transports: string[] }[]> {
  const { results } = await db
    .prepare(`select id, transports from passkey where ${MINE}`)
    .bind(owner.id, owner.schoolId)
    .all<{ id: string; transports: string }>();
  return results.map(({ id, transports }) => ({ id, transports: JSON.parse(transports) as string[] }));
}

export type NewPasskey = { id: string; publicKey: string; counter: number; transports: string[]; name: string };

/** False when somebody has this passkey already, or when the person has as many as one can have. */
export async function addPasskey(
  db: D1Database,
  owner: Owner,
  passkey: NewPasskey,
  audit: AuditEntry,
): Promise<PasskeyShape | null> {
  const { id, publicKey, counter, transports, name } = passkey;
  const [inserted] = await db.batch<Row>([
    db
      .prepare(
        `insert into passkey (id, user_id, school_id, public_key, counter, transports, name, created_at)
         select ?3, id, school_id, ?4, ?5, ?6, ?7, ?8 from user
         where id = ?1 and coalesce(school_id, '') = ?2 and disabled_at is null
           and (select count(*) from passkey where user_id = ?1) < ?9
         on conflict (id) do nothing returning ${COLUMNS}`,
      )
      .bind(
        owner.id,
        owner.schoolId,
        id,
        publicKey,
        counter,
        JSON.stringify(transports),
        name,
        audit.at,
        LIMITS.passkeysMax,
      ),
    auditAfter(db, audit),
  ]);
  const [row] = inserted?.results ?? [];
  return row ? wire(row) : null;
}

export async function passkeyTaken(db: D1Database, id: string): Promise<boolean> {
  return (await db.prepare("select 1 from passkey where id = ?1").bind(id).first()) !== null;
}

export async function ownPasskey(db: D1Database, owner: Owner, id: string): Promise<boolean> {
  const mine = db.prepare(`select 1 from passkey where id = ?3 and ${MINE}`).bind(owner.id, owner.schoolId, id);
  return (await mine.first()) !== null;
}

export async function renamePasskey(
  db: D1Database,
  owner: Owner,
  id: string,
  name: string,
): Promise<PasskeyShape | null> {
  const row = await db
    .prepare(`update passkey set name = ?4 where id = ?3 and ${MINE} returning ${COLUMNS}`)
    .bind(owner.id, owner.schoolId, id, name)
    .first<Row>();
  return row ? wire(row) : null;
}

/** One statement decides: with two last factors removed in one moment, one of them stays. */
export async function removePasskey(
  db: D1Database,
  owner: Owner,
  id: string,
  needed: boolean,
  audit: AuditEntry & { id: string },
): Promise<boolean> {
  const [removed] = await db.batch([
    db
      .prepare(
        `delete from passkey where id = ?3 and ${MINE} and (?4 = 0
           or exists (select 1 from passkey other where other.user_id = ?1 and other.id <> ?3)
           or exists (select 1 from user where id = ?1 and totp_confirmed_at is not null))`,
      )
      .bind(owner.id, owner.schoolId, id, needed ? 1 : 0),
    auditAfter(db, audit),
    // Backup codes stand in for something: with the last of it they go.
    db
      .prepare(
        `delete from backup_code where user_id = ?1 and exists (select 1 from audit where id = ?2)
           and not exists (select 1 from passkey where user_id = ?1)
           and not exists (select 1 from user where id = ?1 and totp_confirmed_at is not null)`,
      )
      .bind(owner.id, audit.id),
  ]);
  return removed?.meta.changes === 1;
}

export type Holder = { id: string; publicKey: string; counter: number; userId: string; schoolId: string | null };

/** The passkey a device names, of somebody who may come in. */
export async function findPasskey(db: D1Database, id: string): Promise<Holder | null> {
  return db
    .prepare(
      `select p.id, p.public_key as publicKey, p.counter, p.user_id as userId, p.school_id as schoolId
       from passkey p join user u on u.id = p.user_id left join school s on s.id = u.school_id
       where p.id = ?1 and u.disabled_at is null and s.suspended_at is null`,
    )
    .bind(id)
    .first<Holder>();
}

/**
 * Takes the counter of a signature; false when it did not go up, which tells of a copied passkey. Devices that do not
 * count say 0 for ever.
 */
export async function countUp(db: D1Database, passkey: Holder, counter: number, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `update passkey set counter = ?3, last_used_at = ?4
       where id = ?1 and user_id = ?2 and (counter < ?3 or (counter = 0 and ?3 = 0))`,
    )
    .bind(passkey.id, passkey.userId, counter, now)
    .run();
  return meta.changes === 1;
}
