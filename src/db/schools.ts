/** Schools: as their own people need one, and as the operator sees them all, by counts and never by a person's name. */
import type { Language } from "#domain/figures";
import type { SettingsChange } from "#domain/school-settings";
import { type AuditEntry, auditAfter } from "./audit.ts";
import { paged, pageOf, readCursor } from "./cursor.ts";

export type School = { id: string; name: string; language: Language; settings: SettingsChange };

export async function findSchool(db: D1Database, id: string): Promise<School | null> {
  const row = await db
    .prepare("select id, name, language, settings from school where id = ?1")
    .bind(id)
    .first<{ id: string; name: string; language: Language; settings: string }>();
  return row && { ...row, settings: JSON.parse(row.settings) as SettingsChange };
}

export function addSchool(
  db: D1Database,
  school: { id: string; name: string; language: Language; now: number },
): D1PreparedStatement {
  return db
    .prepare("insert into school (id, name, language, created_at) values (?1, ?2, ?3, ?4)")
    .bind(school.id, school.name, school.language, school.now);
}

export type SchoolChange = {
  name?: string | undefined;
  language?: Language | undefined;
  settings?: SettingsChange | undefined;
};

/** The settings are merged by the database itself: of two admins who change two things at once neither undoes the other. */
export async function changeSchool(
  db: D1Database,
  id: string,
  change: SchoolChange,
  changed: AuditEntry,
): Promise<void> {
  await db.batch([
    db
      .prepare(
        `update school set name = coalesce(?2, name), language = coalesce(?3, language),
           settings = json_patch(settings, ?4) where id = ?1`,
      )
      .bind(id, change.name ?? null, change.language ?? null, JSON.stringify(change.settings ?? {})),
    auditAfter(db, changed),
  ]);
}

/** Shuts a school or opens it: in the same transaction its sessions end. What is so already is not told again. */
export async function suspendSchool(db: D1Database, id: string, suspended: boolean, told: AuditEntry): Promise<void> {
  await db.batch([
    db
      .prepare("update school set suspended_at = ?2 where id = ?1 and (suspended_at is null) = ?3")
      .bind(id, suspended ? told.at : null, suspended ? 1 : 0),
    auditAfter(db, told),
    db
      .prepare(
        "delete from session where school_id = ?1 and exists (select 1 from school where id = ?1 and suspended_at is not null)",
      )
      .bind(id),
  ]);
}

/** People with neither TOTP nor a passkey: of the admins, of the other staff, and whether `userId` is one. */
export async function withoutSecondFactor(db: D1Database, schoolId: string, userId: string) {
  const row = await db
    .prepare(
      `select count(case when role = 'admin' then 1 end) as admins,
         count(case when role in ('secretary', 'teacher') then 1 end) as staff, max(id = ?2) as mine
       from user u where school_id = ?1 and role in ('admin', 'secretary', 'teacher') and disabled_at is null
         and totp_confirmed_at is null and not exists (select 1 from passkey p where p.user_id = u.id)`,
    )
    .bind(schoolId, userId)
    .first<{ admins: number; staff: number; mine: number | null }>();
  return { admins: row?.admins ?? 0, staff: row?.staff ?? 0, me: row?.mine === 1 };
}

/** The admin who came first and whose account is open; and whether any admin of the school can enter already. */
export async function firstAdmin(db: D1Database, schoolId: string) {
  return db
    .prepare(
      `select u.id, u.school_id as schoolId, u.name, u.email, exists (select 1 from user a where a.school_id = ?1
         and a.role = 'admin' and a.disabled_at is null and (a.password_hash is not null
           or exists (select 1 from passkey p where p.user_id = a.id))) as entered
       from user u where u.school_id = ?1 and u.role = 'admin' and u.disabled_at is null order by u.created_at, u.id limit 1`,
    )
    .bind(schoolId)
    .first<{ id: string; schoolId: string; name: string; email: string | null; entered: number }>();
}

type Row = {
  id: string;
  name: string;
  language: Language;
  createdAt: number;
  suspendedAt: number | null;
  roles: string;
  activeAdmins: number;
  students: number;
  exams: number;
  copies: number;
  pages: number;
  bytes: number;
  openJobs: number;
  failedJobs: number;
  parked: number;
  openAlerts: number;
};

const WEEK_MS = 7 * 86_400_000;

/** Each count goes by an index of its table. ?1 is since when a failed job counts. */
const COUNTED = `select s.id, s.name, s.language, s.created_at as createdAt, s.suspended_at as suspendedAt,
    (select json_group_object(r.role, r.n) from (select role, count(*) as n from user where school_id = s.id group by role) r) as roles,
    (select count(*) from user where school_id = s.id and role = 'admin' and disabled_at is null and password_hash is not null)
      as activeAdmins,
    (select count(*) from student where school_id = s.id) as students,
    (select count(*) from exam where school_id = s.id and deleted_at is null) as exams,
    (select count(*) from exam e join copy c on c.exam_id = e.id where e.school_id = s.id) as copies,
    (select coalesce(sum(c.page_count), 0) from exam e join copy c on c.exam_id = e.id where e.school_id = s.id) as pages,
    (select coalesce(sum(size), 0) from scan where school_id = s.id and state in ('importing', 'imported')) as bytes,
    (select count(*) from job where school_id = s.id and state in ('queued', 'running')) as openJobs,
    (select count(*) from job where school_id = s.id and state = 'failed' and updated_at > ?1) as failedJobs,
    (select count(*) from parked where school_id = s.id and retried_at is null) as parked,
    (select count(*) from alert where school_id = s.id and state not in ('RESOLVED', 'IGNORED')) as openAlerts
  from school s`;

function wire(row: Row) {
  const { id, name, language, createdAt, suspendedAt, activeAdmins, students, exams, copies, pages, bytes } = row;
  const { openJobs, failedJobs, parked, openAlerts } = row;
  const people = {
    admin: 0,
    secretary: 0,
    teacher: 0,
    student: 0,
    ...(JSON.parse(row.roles) as Partial<Record<"admin" | "secretary" | "teacher" | "student", number>>),
  };
  const counts = { people, activeAdmins, students, exams, copies, pages, bytes };
  return {
    ...{ id, name, language, createdAt, suspendedAt },
    ...counts,
    health: { openJobs, failedJobs, parked, openAlerts },
  };
}

export async function countedSchool(db: D1Database, id: string, now: number) {
  const row = await db
    .prepare(`${COUNTED} where s.id = ?2`)
    .bind(now - WEEK_MS, id)
    .first<Row>();
  return row ? wire(row) : null;
}

/** Every school, by name; and when the last whole check of everything ended. */
export async function listSchools(
  db: D1Database,
  query: { limit?: number | undefined; cursor?: string | undefined },
  now: number,
) {
  const page = pageOf(query, { usual: 50, max: 200 });
  const [name, id] = readCursor(page.cursor, 2) ?? ["", ""];
  const [rows, count, checked] = await db.batch<Row & { total: number; checkedAt: number | null }>([
    db
      .prepare(`${COUNTED} where (s.name, s.id) > (?2, ?3) order by s.name, s.id limit ?4`)
      .bind(now - WEEK_MS, name, id, page.limit + 1),
    db.prepare("select count(*) as total from school"),
    db.prepare("select checked_at as checkedAt from installation"),
  ]);
  return {
    ...paged(rows?.results ?? [], page.limit, (row) => [row.name, row.id], wire),
    total: count?.results[0]?.total ?? 0,
    checkedAt: checked?.results[0]?.checkedAt ?? null,
  };
}
