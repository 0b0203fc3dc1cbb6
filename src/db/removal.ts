/**
 * Hard deletion, children first because foreign keys RESTRICT. Only a retention run or the erasure of a person comes
 * here. Every statement may run twice.
 */
import { OLD_AUDIT } from "./retention.ts";

const IDS = "(select value from json_each(?2))";

/** Marks an exam as going for good, unless it was brought back, changed its day, or is at work. True when it is marked. */
export async function beginPurge(
  db: D1Database,
  exam: { schoolId: string; id: string; date: string; deletedAt: number | null; now: number },
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `update exam set purging_at = ?3, deleted_at = coalesce(deleted_at, ?3)
       where id = ?1 and school_id = ?2 and purging_at is null and date = ?4 and deleted_at is ?5
       and not exists (select 1 from copy where exam_id = ?1 and status in ('LOCKED', 'GRADING_IN_PROGRESS'))
       and not exists (select 1 from job where exam_id = ?1 and state in ('queued', 'running'))`,
    )
    .bind(exam.id, exam.schoolId, exam.now, exam.date, exam.deletedAt)
    .run();
  return meta.changes === 1;
}

export async function someCopies(db: D1Database, schoolId: string, examId: string, limit: number): Promise<string[]> {
  const { results } = await db
    .prepare("select id from copy where exam_id = ?1 and school_id = ?2 order by id limit ?3")
    .bind(examId, schoolId, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/**
 * Copies that acts at the page table took away after they had been validated once: no row is left of them, but their
 * objects may hold something.
 */
export async function formerCopies(db: D1Database, schoolId: string, examId: string): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select distinct r.key as id from page_act a, json_each(a.change, '$.rows.copies') r
       where a.exam_id = ?1 and a.school_id = ?2 and r.value ->> 'version' > 0
         and not exists (select 1 from copy c where c.id = r.key)`,
    )
    .bind(examId, schoolId)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Copies whose objects are empty by now. */
export function removeCopies(db: D1Database, schoolId: string, ids: readonly string[]): D1PreparedStatement[] {
  return ["final_pdf", "identity", "page", "event", "alert", "copy"].map((table) =>
    db
      .prepare(`delete from ${table} where school_id = ?1 and ${table === "copy" ? "id" : "copy_id"} in ${IDS}`)
      .bind(schoolId, JSON.stringify(ids)),
  );
}

export type Upload = { objectKey: string; uploadId: string };

/** Uploads that were begun and never ended: the store keeps their parts. */
export async function openUploads(db: D1Database, schoolId: string, examId: string): Promise<Upload[]> {
  const { results } = await db
    .prepare(
      `select object_key as objectKey, upload_id as uploadId from scan
       where exam_id = ?1 and school_id = ?2 and state = 'uploading'`,
    )
    .bind(examId, schoolId)
    .all<Upload>();
  return results;
}

/** Files of the exam's jobs, which lie outside its folder. */
export async function filesOfJobs(db: D1Database, schoolId: string, examId: string): Promise<string[]> {
  const { results } = await db
    .prepare("select file_key as key from job where exam_id = ?1 and school_id = ?2 and file_key is not null")
    .bind(examId, schoolId)
    .all<{ key: string }>();
  return results.map(({ key }) => key);
}

/** All that is left of an exam once its copies are gone, itself last; nothing at all unless its removal has begun. */
export function removeExam(db: D1Database, schoolId: string, examId: string): D1PreparedStatement[] {
  const going = "exists (select 1 from exam where id = ?1 and school_id = ?2 and purging_at is not null)";
  const jobs = "(select id from job where exam_id = ?1 and school_id = ?2)";
  const scans = "(select id from scan where exam_id = ?1 and school_id = ?2)";
  return [
    `delete from parked where job_id in ${jobs} and school_id = ?2 and ${going}`,
    `delete from alert where school_id = ?2 and (exam_id = ?1 or job_id in ${jobs}) and ${going}`,
    `delete from event where exam_id = ?1 and school_id = ?2 and ${going}`,
    `delete from identity where exam_id = ?1 and school_id = ?2 and ${going}`,
    `delete from page_act where exam_id = ?1 and school_id = ?2 and ${going}`,
    `delete from paper where exam_id = ?1 and school_id = ?2 and ${going}`,
    `delete from page where scan_id in ${scans} and school_id = ?2 and ${going}`,
    `delete from scan_part where scan_id in ${scans} and school_id = ?2 and ${going}`,
    `delete from scan where exam_id = ?1 and school_id = ?2 and ${going}`,
    `delete from pile where exam_id = ?1 and school_id = ?2 and ${going}`,
    `delete from job where exam_id = ?1 and school_id = ?2 and ${going}`,
    `delete from exam_teacher where exam_id = ?1 and school_id = ?2 and ${going}`,
    `delete from scheme_version where exam_id = ?1 and school_id = ?2 and ${going}`,
    "delete from exam where id = ?1 and school_id = ?2 and purging_at is not null",
  ].map((sql) => db.prepare(sql).bind(examId, schoolId));
}

/** Where a person may still be named as the one who did something. */
const DONE_BY = [
  ["exam", "created_by"],
  ["exam", "deleted_by"],
  ["exam_teacher", "user_id"],
  ["scheme_version", "created_by"],
  ["scan", "created_by"],
  ["pile", "created_by"],
  ["page_act", "actor_id"],
  ["copy", "teacher_id"],
  ["identity", "identified_by"],
  ["job", "owner_id"],
  ["alert", "changed_by"],
] as const;

/**
 * Accounts of students who are on no roster any more, with everything that opens them. An account that something still names (its owner had another
 * role once) stays without a name, an address or a way in.
 */
export function removeAccounts(
  db: D1Database,
  schoolId: string,
  ids: readonly string[],
  now: number,
): D1PreparedStatement[] {
  const json = JSON.stringify(ids);
  const mine = `(select id from user where school_id = ?1 and role = 'student' and id in ${IDS}
    and not exists (select 1 from student s where s.user_id = user.id))`;
  const doors = ["session", "link", "passkey", "challenge", "backup_code", "api_token", "mail"].map((table) =>
    db.prepare(`delete from ${table} where user_id in ${mine}`).bind(schoolId, json),
  );
  const unnamed = DONE_BY.map(
    ([table, column]) => `not exists (select 1 from ${table} x where x.${column} = user.id)`,
  ).join(" and ");
  return [
    ...doors,
    db.prepare(`delete from user where id in ${mine} and ${unnamed}`).bind(schoolId, json),
    db
      .prepare(
        `update user set name = '', email = null, login = 'erased-' || id, password_hash = null, totp_secret = null,
           totp_confirmed_at = null, last_sign_in_at = null, disabled_at = coalesce(disabled_at, ?3) where id in ${mine}`,
      )
      .bind(schoolId, json, now),
  ];
}

/** Students who still have no copy and were on no list since `before`, with their accounts. */
export async function removeStudents(
  db: D1Database,
  schoolId: string,
  ask: { ids: readonly string[]; before: number; now: number },
  note: D1PreparedStatement,
): Promise<void> {
  const json = JSON.stringify(ask.ids);
  const due = `school_id = ?1 and id in ${IDS} and updated_at <= ?3
    and not exists (select 1 from identity i where i.student_id = student.id)`;
  const { results } = await db
    .prepare(`select user_id as id from student where ${due} and user_id is not null`)
    .bind(schoolId, json, ask.before)
    .all<{ id: string }>();
  await db.batch([
    // A name that was printed on a paper was a prediction: it goes with the student.
    db
      .prepare(`update paper set student_id = null where student_id in (select id from student where ${due})`)
      .bind(schoolId, json, ask.before),
    db.prepare(`delete from student where ${due}`).bind(schoolId, json, ask.before),
    ...removeAccounts(
      db,
      schoolId,
      results.map(({ id }) => id),
      ask.now,
    ),
    note,
  ]);
}

/** The file itself is gone by now. */
export function forgetFiles(db: D1Database, schoolId: string, jobIds: readonly string[]): D1PreparedStatement {
  return db
    .prepare(`update job set file_key = null, file_name = null, result = case kind when 'roster' then null else result end
       where school_id = ?1 and id in ${IDS}`)
    .bind(schoolId, JSON.stringify(jobIds));
}

export function removeAudit(
  db: D1Database,
  schoolId: string | null,
  before: number,
  limit: number,
): D1PreparedStatement {
  return db
    .prepare(`delete from audit where id in (select id from audit where ${OLD_AUDIT} limit ?3)`)
    .bind(schoolId, before, limit);
}

export function removeRuns(db: D1Database, schoolId: string, ids: readonly string[]): D1PreparedStatement {
  return db
    .prepare(`delete from retention_run where school_id = ?1 and id in ${IDS}`)
    .bind(schoolId, JSON.stringify(ids));
}
