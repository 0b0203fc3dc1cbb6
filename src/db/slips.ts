/** Slips: which students get one, and the accounts and codes written with the job that made the file. */
import type { Role } from "#domain/roles";
import { type Job, succeed } from "./jobs.ts";

/** The students of a class without e-mail who cannot sign in yet; who chose a password keeps it. */
export async function slipsOfClass(db: D1Database, schoolId: string, className: string, limit: number) {
  const { results } = await db
    .prepare(
      `select s.id from student s left join user u on u.id = s.user_id
       where s.school_id = ?1 and s.class_name = ?2 and s.email is null and (u.id is null or
         (u.email is null and u.password_hash is null and u.disabled_at is null
          and not exists (select 1 from passkey p where p.user_id = u.id)))
       order by s.last_name, s.first_name limit ?3`,
    )
    .bind(schoolId, className, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

export type SlipStudent = {
  id: string;
  lastName: string;
  firstName: string;
  className: string;
  email: string | null;
  /** The account, when there is one. */
  userId: string | null;
  login: string | null;
  role: Role | null;
  disabledAt: number | null;
};

/** Those of these students who belong to the school, in the order in which slips are handed out. */
export async function slipStudents(db: D1Database, schoolId: string, ids: readonly string[]): Promise<SlipStudent[]> {
  const { results } = await db
    .prepare(
      `select s.id, s.last_name as lastName, s.first_name as firstName, s.class_name as className, s.email,
         u.id as userId, coalesce(u.login, u.email) as login, u.role, u.disabled_at as disabledAt
       from student s left join user u on u.id = s.user_id
       where s.school_id = ?1 and s.id in (select value from json_each(?2))
       order by s.class_name, s.last_name, s.first_name, s.id`,
    )
    .bind(schoolId, JSON.stringify(ids))
    .all<SlipStudent>();
  return results;
}

/** The logins in use that begin like one of these and go on with figures. */
export async function loginsLike(db: D1Database, logins: readonly string[]): Promise<Set<string>> {
  const { results } = await db
    .prepare(
      // ":" comes right after "9": the index gives exactly the logins in between.
      `select u.login from json_each(?1) b join user u on u.login >= b.value and u.login < b.value || ':'`,
    )
    .bind(JSON.stringify(logins))
    .all<{ login: string }>();
  return new Set(results.map(({ login }) => login));
}

export type WrittenSlip = {
  studentId: string;
  userId: string;
  linkId: string;
  /** For an account that is made now; null when there is one. */
  account: { login: string; name: string; auditId: string } | null;
};

const OPEN = "exists (select 1 from job where id = ?1 and school_id = ?2 and state in ('queued', 'running'))";

/**
 * Accounts, codes and the end of the job in one transaction: a code is good only if its file is the one the job names.
 * False when another run of the job was quicker, or it was cancelled: then nothing was written. Throws when a login or a
 * student was taken in between (a broken constraint), so that the message comes again and looks anew.
 */
export async function writeSlips(
  db: D1Database,
  job: Pick<Job, "id" | "schoolId" | "ownerId" | "requestId">,
  slips: readonly WrittenSlip[],
  end: { result: unknown; fileKey: string; fileName: string; expiresAt: number; now: number },
): Promise<boolean> {
  const json = JSON.stringify(slips);
  const now = end.now;
  const write = (sql: string, ...more: unknown[]) => db.prepare(sql).bind(job.id, job.schoolId, json, ...more);
  const done = await db.batch([
    write(
      `insert into user (id, school_id, name, login, role, created_at)
       select j.value ->> 'userId', ?2, j.value ->> '$.account.name', j.value ->> '$.account.login', 'student', ?4
       from json_each(?3) j join student s on s.id = j.value ->> 'studentId' and s.school_id = ?2 and s.user_id is null
       where j.value ->> '$.account.login' is not null and ${OPEN}`,
      now,
    ),
    write(
      `update student set user_id = j.value ->> 'userId' from json_each(?3) j
       where student.id = j.value ->> 'studentId' and student.school_id = ?2 and student.user_id is null and ${OPEN}`,
    ),
    write(
      `insert into audit (id, school_id, at, actor_id, kind, success, subject, address, device, detail, request_id)
       select j.value ->> '$.account.auditId', ?2, ?4, ?5, 'PERSON_ADDED', 1, j.value ->> 'userId', '', '', '{"role":"student"}', ?6
       from json_each(?3) j where j.value ->> '$.account.login' is not null and ${OPEN}`,
      now,
      job.ownerId,
      job.requestId,
    ),
    // The former links of each, slips or not; a person that is not there breaks the foreign key, and with it the whole.
    write(`delete from link where user_id in (select j.value ->> 'userId' from json_each(?3) j) and ${OPEN}`),
    write(
      `insert into link (id, purpose, user_id, school_id, expires_at, created_at)
       select j.value ->> 'linkId', 'slip', j.value ->> 'userId', ?2, ?4, ?5 from json_each(?3) j where ${OPEN}`,
      end.expiresAt,
      now,
    ),
    succeed(db, job.schoolId, job.id, { result: end.result, fileKey: end.fileKey, fileName: end.fileName, now }),
  ]);
  return done.at(-1)?.meta.changes === 1;
}
