/** What of one student is in the catalogue, and taking it out, a statement at a time; every one may run twice. */
import type { CopyStatus } from "#domain/copy";
import type { ExamAge } from "#domain/retention";
import { type AuditEntry, auditAfter } from "./audit.ts";
import { eventAfter, type NewEvent } from "./events.ts";
import { removeAccounts } from "./removal.ts";

export type CopyToErase = {
  copyId: string;
  anonymousId: string;
  status: CopyStatus;
  finalPdfs: number;
  scanId: string;
  examId: string;
  examName: string;
} & Omit<ExamAge, "date"> & { examDate: string };

export type ToErase = { id: string; lastName: string; userId: string | null; copies: CopyToErase[] };

export async function toErase(db: D1Database, schoolId: string, studentId: string): Promise<ToErase | null> {
  const [students, copies] = await db.batch([
    db
      .prepare("select id, last_name as lastName, user_id as userId from student where id = ?1 and school_id = ?2")
      .bind(studentId, schoolId),
    db
      .prepare(
        `select c.id as copyId, c.anonymous_id as anonymousId, c.status, c.scan_id as scanId, e.id as examId,
           e.name as examName, e.date as examDate, e.created_at as createdAt, e.deleted_at as deletedAt,
           (select count(*) from final_pdf f where f.copy_id = c.id) as finalPdfs
         from identity i join copy c on c.id = i.copy_id join exam e on e.id = c.exam_id
         where i.student_id = ?1 and i.school_id = ?2 order by e.date, c.id`,
      )
      .bind(studentId, schoolId),
  ]);
  const student = students?.results[0] as Omit<ToErase, "copies"> | undefined;
  return student ? { ...student, copies: (copies?.results ?? []) as CopyToErase[] } : null;
}

/** True when this student was erased before. */
export async function wasErased(db: D1Database, schoolId: string, studentId: string): Promise<boolean> {
  const row = await db
    .prepare("select 1 from audit where school_id = ?1 and kind = 'STUDENT_ERASED' and subject = ?2")
    .bind(schoolId, studentId)
    .first();
  return row !== null;
}

/** From now on everybody gets the pictures without the name. */
export function hideName(
  db: D1Database,
  schoolId: string,
  pageId: string,
  made: { view: string; thumb: string; pictureTurn: number },
): D1PreparedStatement {
  return db
    .prepare(
      `update page set view_key = ?3, thumb_key = ?4, masked_view_key = ?3, masked_thumb_key = ?4,
         picture_turn = ?5
       where id = ?1 and school_id = ?2`,
    )
    .bind(pageId, schoolId, made.view, made.thumb, made.pictureTurn);
}

/** Every version of the final PDF is the one without a name. */
export function repointFinals(
  db: D1Database,
  schoolId: string,
  copyId: string,
  final: { key: string; sha256: string; pages: number },
): D1PreparedStatement[] {
  const { key, sha256, pages } = final;
  return [
    db
      .prepare("update final_pdf set object_key = ?3, sha256 = ?4, pages = ?5 where copy_id = ?1 and school_id = ?2")
      .bind(copyId, schoolId, key, sha256, pages),
    db
      .prepare(
        `update copy set final_key = ?3, final_sha256 = ?4, final_pages = ?5
         where id = ?1 and school_id = ?2 and final_key is not null`,
      )
      .bind(copyId, schoolId, key, sha256, pages),
  ];
}

/** The copy has no author any more. */
export async function forgetAuthor(db: D1Database, studentId: string, event: NewEvent): Promise<void> {
  await db.batch([
    db
      .prepare("delete from identity where copy_id = ?1 and school_id = ?2 and student_id = ?3")
      .bind(event.copyId ?? null, event.schoolId, studentId),
    eventAfter(db, event),
  ]);
}

const NAMING = `from job where school_id = ?1 and file_key is not null and (subject = ?2
  or (kind = 'export' and exam_id in (select value from json_each(?3)))
  or (kind = 'booklets' and (ask ->> 'prenamed' or ask ->> 'attendance')))`;

/** Files that name the student: of exports of the exams, of exports of the student, papers to print that bear names. */
export async function namingFiles(db: D1Database, schoolId: string, studentId: string, examIds: readonly string[]) {
  const { results } = await db
    .prepare(`select id, file_key as fileKey ${NAMING}`)
    .bind(schoolId, studentId, JSON.stringify(examIds))
    .all<{ id: string; fileKey: string }>();
  return results;
}

export async function countScans(db: D1Database, schoolId: string, examId: string): Promise<number> {
  const row = await db
    .prepare("select count(*) as n from scan where exam_id = ?1 and school_id = ?2 and state = 'imported'")
    .bind(examId, schoolId)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

/**
 * The student's row with the account and what reports of class lists said, and the entry in the audit; false when a
 * copy was given to the student meanwhile.
 */
export async function removeStudent(
  db: D1Database,
  schoolId: string,
  student: Pick<ToErase, "id" | "lastName" | "userId">,
  entry: AuditEntry,
): Promise<boolean> {
  const [, removed] = await db.batch([
    db
      .prepare(
        `update paper set student_id = null where student_id = ?1 and school_id = ?2
         and not exists (select 1 from identity i where i.student_id = ?1)`,
      )
      .bind(student.id, schoolId),
    db
      .prepare(
        `delete from student where id = ?1 and school_id = ?2
         and not exists (select 1 from identity i where i.student_id = ?1)`,
      )
      .bind(student.id, schoolId),
    auditAfter(db, entry),
    db
      .prepare("update job set result = null where school_id = ?1 and kind = 'roster' and instr(result, ?2) > 0")
      .bind(schoolId, student.lastName),
    ...removeAccounts(db, schoolId, student.userId === null ? [] : [student.userId], entry.at),
  ]);
  return (removed?.meta.changes ?? 0) > 0;
}
