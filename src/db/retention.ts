/** What the catalogue knows of ages: which rows have had their time. Reads only; removal is in db/removal.ts. */
import type { ExamAge } from "#domain/retention";
import type { SettingsChange } from "#domain/school-settings";

export type School = { id: string; settings: SettingsChange };

/** A school by its id, or the first one after an id. */
export async function schoolFrom(db: D1Database, at: { id: string } | { after: string }): Promise<School | null> {
  const statement =
    "id" in at
      ? db.prepare("select id, settings from school where id = ?1").bind(at.id)
      : db.prepare("select id, settings from school where id > ?1 order by id limit 1").bind(at.after);
  const row = await statement.first<{ id: string; settings: string }>();
  return row ? { id: row.id, settings: JSON.parse(row.settings) as SettingsChange } : null;
}

export type OldExam = ExamAge & { id: string; purging: boolean };

/** Exams whose day, or whose putting away, lies before these moments, and those whose removal has begun. */
export async function oldExams(
  db: D1Database,
  schoolId: string,
  before: { day: string; deletedAt: number },
): Promise<OldExam[]> {
  const { results } = await db
    .prepare(
      `select id, date, created_at as createdAt, deleted_at as deletedAt, purging_at is not null as purging from exam
       where school_id = ?1 and (date <= ?2 or deleted_at <= ?3 or purging_at is not null) order by date, id`,
    )
    .bind(schoolId, before.day, before.deletedAt)
    .all<Omit<OldExam, "purging"> & { purging: number }>();
  return results.map((row) => ({ ...row, purging: row.purging === 1 }));
}

/** Students without any copy who were on no class list since then. */
export async function oldStudents(
  db: D1Database,
  schoolId: string,
  before: number,
): Promise<{ id: string; updatedAt: number }[]> {
  const { results } = await db
    .prepare(
      `select s.id, s.updated_at as updatedAt from student s where s.school_id = ?1 and s.updated_at <= ?2
       and not exists (select 1 from identity i where i.student_id = s.id) order by s.updated_at, s.id`,
    )
    .bind(schoolId, before)
    .all<{ id: string; updatedAt: number }>();
  return results;
}

/** What a job left behind: a file, or the report of a class list, which names people. */
export type MadeFile = { id: string; fileKey: string | null };

/** What jobs left behind before then. */
export async function oldFiles(db: D1Database, schoolId: string, before: number): Promise<MadeFile[]> {
  const { results } = await db
    .prepare(
      `select id, file_key as fileKey from job where school_id = ?1
       and (file_key is not null or (kind = 'roster' and result is not null)) and state not in ('queued', 'running')
       and coalesce(finished_at, updated_at) <= ?2 order by id`,
    )
    .bind(schoolId, before)
    .all<MadeFile>();
  return results;
}

/** The trigger of migration 0002 reads the clock of the database: nothing younger by that clock is asked for. */
export const OLD_AUDIT = `school_id is ?1 and at <= ?2 and at <= unixepoch() * 1000 - 15552000000`;

export async function countOldAudit(db: D1Database, schoolId: string | null, before: number): Promise<number> {
  const row = await db
    .prepare(`select count(*) as n from audit where ${OLD_AUDIT}`)
    .bind(schoolId, before)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

/**
 * Copies in which somebody may have left a draft long ago: those that were taken between two moments. A draft is only
 * written while its copy is held.
 */
export async function copiesTakenBetween(
  db: D1Database,
  schoolId: string,
  { from, to, after, limit }: { from: number; to: number; after: string; limit: number },
): Promise<{ copyId: string; examId: string }[]> {
  const { results } = await db
    .prepare(
      `select c.id as copyId, c.exam_id as examId from copy c
       where c.school_id = ?1 and c.id > ?4
       and exists (select 1 from event e where e.copy_id = c.id and e.kind = 'LOCK' and e.at between ?2 and ?3)
       order by c.id limit ?5`,
    )
    .bind(schoolId, from, to, after, limit)
    .all<{ copyId: string; examId: string }>();
  return results;
}

/** True while lists say that somebody or something is at work in the exam. */
export async function isExamBusy(db: D1Database, schoolId: string, examId: string): Promise<boolean> {
  const row = await db
    .prepare(
      `select 1 where exists (select 1 from copy where exam_id = ?1 and school_id = ?2 and status in ('LOCKED', 'GRADING_IN_PROGRESS'))
       or exists (select 1 from job where exam_id = ?1 and school_id = ?2 and state in ('queued', 'running'))`,
    )
    .bind(examId, schoolId)
    .first();
  return row !== null;
}

/** Copies whose object may know more than the lists do: any act can begin in these states. */
export async function openCopies(db: D1Database, schoolId: string, examId: string): Promise<string[]> {
  const { results } = await db
    .prepare("select id from copy where exam_id = ?1 and school_id = ?2 and status in ('READY', 'GRADING_FAILED')")
    .bind(examId, schoolId)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

export async function schoolIds(db: D1Database): Promise<string[]> {
  const { results } = await db.prepare("select id from school order by id").all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Which of these exams somebody put away. */
export async function putAwayAmong(db: D1Database, schoolId: string, ids: readonly string[]): Promise<Set<string>> {
  const { results } = await db
    .prepare(
      "select id from exam where school_id = ?1 and deleted_at is not null and id in (select value from json_each(?2))",
    )
    .bind(schoolId, JSON.stringify(ids))
    .all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}
