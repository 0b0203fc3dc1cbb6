/** Sessions: found by the hash of the cookie's token, ended by deleting the row. */

import { LIMITS } from "#domain/limits";
import type { Role } from "#domain/roles";
import type { Person } from "../env.ts";

type Row = {
  id: string;
  name: string;
  email: string | null;
  role: Role;
  must_change_password: number;
  school_id: string | null;
  school_name: string | null;
  seen_at: number;
};

/** One statement: the session joined with a person who is not disabled, within idle and absolute limits. */
export async function findSession(
  db: D1Database,
  sessionId: string,
  now: number,
): Promise<{ person: Person; seenAt: number } | null> {
  const row = await db
    .prepare(
      `select u.id, u.name, u.email, u.role, u.must_change_password, u.school_id, s.name as school_name, x.seen_at
       from session x join user u on u.id = x.user_id left join school s on s.id = u.school_id
       where x.id = ?1 and x.expires_at > ?2 and x.seen_at > ?3 and u.disabled_at is null`,
    )
    .bind(sessionId, now, now - LIMITS.sessionIdleMs)
    .first<Row>();
  if (!row) return null;
  const person: Person = {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    mustChangePassword: row.must_change_password === 1,
    // The operator belongs to no school: an empty id matches no row of any.
    schoolId: row.school_id ?? "",
    schoolName: row.school_name,
    sessionId,
  };
  return { person, seenAt: row.seen_at };
}

export async function slideSession(db: D1Database, sessionId: string, now: number): Promise<void> {
  await db.prepare("update session set seen_at = ?2 where id = ?1 and seen_at < ?2").bind(sessionId, now).run();
}

/** Begins a session and ends the one presented, in one transaction. Nothing begins for a disabled person. */
export function beginSession(
  db: D1Database,
  begin: { id: string; userId: string; former: string | null; now: number },
): D1PreparedStatement[] {
  const { id, userId, former, now } = begin;
  return [
    db.prepare("delete from session where id = ?1").bind(former ?? ""),
    db
      .prepare(
        `insert into session (id, user_id, school_id, created_at, seen_at, expires_at)
         select ?1, id, school_id, ?3, ?3, ?4 from user where id = ?2 and disabled_at is null`,
      )
      .bind(id, userId, now, now + LIMITS.sessionAbsoluteMs),
  ];
}

export async function endSession(db: D1Database, sessionId: string): Promise<void> {
  await db.prepare("delete from session where id = ?1").bind(sessionId).run();
}

export async function endSessionsOf(db: D1Database, schoolId: string, userId: string): Promise<void> {
  await db.prepare("delete from session where user_id = ?1 and school_id = ?2").bind(userId, schoolId).run();
}

/** Sessions and links that ran out; nothing reads them any more. */
export async function sweepSessions(db: D1Database, now: number): Promise<void> {
  await db.batch([
    db.prepare("delete from session where expires_at <= ?1 or seen_at <= ?2").bind(now, now - LIMITS.sessionIdleMs),
    db.prepare("delete from link where expires_at <= ?1").bind(now),
  ]);
}
