/** Sessions: found by the hash of the cookie's token, ended by deleting the row. */

import { LIMITS } from "#domain/limits";
import type { Role } from "#domain/roles";
import { needsSecondFactor, settingsOf } from "#domain/school-settings";
import type { Client } from "../client.ts";
import type { Person } from "../env.ts";
import { checkOf, newId } from "../tokens.ts";
import { type AuditEntry, auditAfter, auditNow } from "./audit.ts";

export type SessionMethod = "password" | "password+totp" | "password+backup" | "passkey" | "link";

/** What is read of a person with every request, whichever door she came by (u is the person, s the school). */
export const PERSON_COLUMNS = `u.id, u.name, u.email, u.role, u.must_change_password, u.charter_version, u.school_id, s.name as school_name,
  json_extract(s.settings, '$.secondFactor') as second_factor_choice,
  u.totp_confirmed_at is not null or exists (select 1 from passkey where user_id = u.id) as has_second_factor`;
/** Disabled people and those of a suspended school are out with their next request. */
export const PERSON_MAY = "u.disabled_at is null and s.suspended_at is null";

export type PersonRow = {
  id: string;
  name: string;
  email: string | null;
  role: Role;
  must_change_password: number;
  charter_version: number;
  school_id: string | null;
  school_name: string | null;
  second_factor_choice: "admins" | "staff" | "optional" | null;
  has_second_factor: number;
};

export function personFrom(row: PersonRow, by: Pick<Person, "sessionId" | "check" | "scope">): Person {
  const { secondFactor } = settingsOf({ secondFactor: row.second_factor_choice ?? undefined });
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    mustChangePassword: row.must_change_password === 1,
    // The operator belongs to no school: an empty id matches no row of any.
    schoolId: row.school_id ?? "",
    schoolName: row.school_name,
    secondFactor: { has: row.has_second_factor === 1, needed: needsSecondFactor(row.role, secondFactor) },
    charterSeen: row.charter_version,
    ...by,
  };
}

/** One statement: the session joined with a person who may be here, within idle and absolute limits. */
export async function findSession(
  db: D1Database,
  sessionId: string,
  now: number,
): Promise<{ person: Person; seenAt: number } | null> {
  const row = await db
    .prepare(
      `select ${PERSON_COLUMNS}, x.seen_at
       from session x join user u on u.id = x.user_id left join school s on s.id = u.school_id
       where x.id = ?1 and x.expires_at > ?2 and x.seen_at > ?3 and ${PERSON_MAY}`,
    )
    .bind(sessionId, now, now - LIMITS.sessionIdleMs)
    .first<PersonRow & { seen_at: number }>();
  if (!row) return null;
  return { person: personFrom(row, { sessionId, check: checkOf(sessionId), scope: null }), seenAt: row.seen_at };
}

export async function slideSession(db: D1Database, sessionId: string, now: number): Promise<void> {
  await db.prepare("update session set seen_at = ?2 where id = ?1 and seen_at < ?2").bind(sessionId, now).run();
}

export type Begin = {
  id: string;
  userId: string;
  /** The session presented, which ends with this. */
  former: string | null;
  method: SessionMethod;
  client: Pick<Client, "device" | "shortAddress">;
  requestId: string;
  now: number;
};

/**
 * Begins a session and ends the one presented, in one transaction. Nothing begins for a disabled person. `only` is a
 * further condition in SQL, with its values from ?8 on.
 */
export function beginSession(
  db: D1Database,
  begin: Begin,
  only: { sql: string; values: readonly unknown[] } = { sql: "true", values: [] },
): D1PreparedStatement[] {
  const { id, userId, former, method, client, now } = begin;
  return [
    db.prepare("delete from session where id = ?1").bind(former ?? ""),
    db
      .prepare(
        `insert into session (id, user_id, school_id, device, address, method, created_at, seen_at, expires_at)
         select ?1, u.id, u.school_id, ?4, ?5, ?6, ?3, ?3, ?7 from user u left join school s on s.id = u.school_id
         where u.id = ?2 and ${PERSON_MAY} and ${only.sql}`,
      )
      .bind(
        id,
        userId,
        now,
        client.device,
        client.shortAddress,
        method,
        now + LIMITS.sessionAbsoluteMs,
        ...only.values,
      ),
    auditOfBeginning(db, begin),
    db.prepare("update user set last_sign_in_at = ?2 where id = ?1 and changes() > 0").bind(userId, now),
    db
      .prepare(
        `delete from session where user_id = ?1 and id not in
           (select id from session where user_id = ?1 order by seen_at desc, created_at desc limit ?2)`,
      )
      .bind(userId, LIMITS.sessionsPerPersonMax),
  ];
}

/** The school is the person's own, which only the database knows here. */
function auditOfBeginning(db: D1Database, { userId, method, client, requestId, now }: Begin): D1PreparedStatement {
  return db
    .prepare(
      `insert into audit (id, school_id, at, actor_id, kind, success, subject, address, device, detail, request_id)
       select ?1, school_id, ?2, id, 'SIGN_IN', 1, id, ?3, ?4, ?5, ?6 from user where id = ?7 and changes() > 0`,
    )
    .bind(newId(), now, client.shortAddress, client.device, JSON.stringify({ method }), requestId, userId);
}

/** A session's name for people: the beginning of its hash. It finds the row only together with its person. */
const PUBLIC_LENGTH = 16;

type Row = {
  id: string;
  device: string;
  address: string;
  method: SessionMethod;
  created_at: number;
  seen_at: number;
};

/** The sessions of a person that still open something, the last used first; at most `sessionsPerPersonMax`. */
export async function listSessions(
  db: D1Database,
  ask: { schoolId: string; userId: string; current: string; now: number },
) {
  const { schoolId, userId, current, now } = ask;
  const { results } = await db
    .prepare(
      `select id, device, address, method, created_at, seen_at from session
       where user_id = ?1 and coalesce(school_id, '') = ?2 and expires_at > ?3 and seen_at > ?4
       order by seen_at desc, created_at desc`,
    )
    .bind(userId, schoolId, now, now - LIMITS.sessionIdleMs)
    .all<Row>();
  return results.map(({ id, device, address, method, created_at: createdAt, seen_at: seenAt }) => ({
    id: id.slice(0, PUBLIC_LENGTH),
    device,
    address,
    method,
    createdAt,
    seenAt,
    current: id === current,
  }));
}

type Of = { schoolId: string; userId: string };

/** Ends one session by its public name; false when this person has none of that name. */
export async function revokeSession(db: D1Database, { schoolId, userId }: Of, name: string, audit: AuditEntry) {
  const [gone] = await db.batch([
    db
      .prepare(
        `delete from session where user_id = ?1 and coalesce(school_id, '') = ?2 and substr(id, 1, ${PUBLIC_LENGTH}) = ?3`,
      )
      .bind(userId, schoolId, name),
    auditAfter(db, audit),
  ]);
  return (gone?.meta.changes ?? 0) > 0;
}

/** Ends all sessions of a person but one. */
export async function revokeSessions(db: D1Database, { schoolId, userId }: Of, kept: string, audit: AuditEntry) {
  await db.batch([
    db
      .prepare("delete from session where user_id = ?1 and coalesce(school_id, '') = ?2 and id <> ?3")
      .bind(userId, schoolId, kept),
    auditAfter(db, audit),
  ]);
}

/** Ends whatever acts for a person: all sessions, and the tokens that a stranger may have made in one of them. */
export async function revokeAll(db: D1Database, { schoolId, userId }: Of, audit: AuditEntry): Promise<void> {
  await db.batch([
    db.prepare("delete from session where user_id = ?1 and coalesce(school_id, '') = ?2").bind(userId, schoolId),
    auditNow(db, audit),
    db.prepare("delete from api_token where user_id = ?1 and coalesce(school_id, '') = ?2").bind(userId, schoolId),
  ]);
}

/** Signs out; the audit names whose session it was. */
export async function endSession(
  db: D1Database,
  sessionId: string,
  entry: (of: { userId: string; schoolId: string }) => AuditEntry,
): Promise<void> {
  const row = await db
    .prepare("select user_id as userId, coalesce(school_id, '') as schoolId from session where id = ?1")
    .bind(sessionId)
    .first<{ userId: string; schoolId: string }>();
  if (!row) return;
  await db.batch([db.prepare("delete from session where id = ?1").bind(sessionId), auditAfter(db, entry(row))]);
}

/** Sessions, links and tokens that ran out; nothing reads them any more. */
export async function sweepSessions(db: D1Database, now: number): Promise<void> {
  await db.batch([
    db.prepare("delete from session where expires_at <= ?1 or seen_at <= ?2").bind(now, now - LIMITS.sessionIdleMs),
    db.prepare("delete from link where expires_at <= ?1").bind(now),
    db.prepare("delete from api_token where expires_at <= ?1").bind(now),
  ]);
}
