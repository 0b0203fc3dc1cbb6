/** Printed papers: the code of an exam, the numbers that exist on paper, whose name stands on which. */
import type { Folding } from "#domain/imposition";
import { type Job, succeed } from "./jobs.ts";

/** Gives the exam its paper code unless it has one; the first to ask wins. */
export function givePaperCode(db: D1Database, schoolId: string, examId: string, code: string): D1PreparedStatement {
  return db
    .prepare("update exam set paper_code = ?3 where id = ?1 and school_id = ?2 and paper_code is null")
    .bind(examId, schoolId, code);
}

export type PaperExam = { id: string; name: string; date: string; folding: Folding; paperCode: string | null };

export async function paperExam(db: D1Database, schoolId: string, examId: string): Promise<PaperExam | null> {
  return db
    .prepare("select id, name, date, folding, paper_code as paperCode from exam where id = ?1 and school_id = ?2")
    .bind(examId, schoolId)
    .first<PaperExam>();
}

/** The largest number that is on paper; 0 before the first printing. */
export async function lastPaperNumber(db: D1Database, schoolId: string, examId: string): Promise<number> {
  const row = await db
    .prepare("select max(number) as n from paper where exam_id = ?1 and school_id = ?2")
    .bind(examId, schoolId)
    .first<{ n: number | null }>();
  return row?.n ?? 0;
}

/** Extra sheets that earlier jobs of the exam were asked for, done or not: each number is given once. */
export async function extraSheetsBefore(
  db: D1Database,
  job: Pick<Job, "id" | "schoolId" | "createdAt">,
  examId: string,
): Promise<number> {
  const row = await db
    .prepare(
      `select coalesce(sum(ask ->> 'extraSheets'), 0) as n from job
       where exam_id = ?1 and school_id = ?2 and kind = 'booklets' and (created_at, id) < (?3, ?4)`,
    )
    .bind(examId, job.schoolId, job.createdAt, job.id)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

export type PaperStudent = {
  id: string;
  lastName: string;
  firstName: string;
  className: string;
  number: number | null;
};

/** The students of these classes (null: of all), class by class, with the paper that bears their name. */
export async function paperStudents(
  db: D1Database,
  schoolId: string,
  ask: { examId: string; classNames: readonly string[] | null; limit: number },
): Promise<PaperStudent[]> {
  const { results } = await db
    .prepare(
      `select s.id, s.last_name as lastName, s.first_name as firstName, s.class_name as className,
         (select max(p.number) from paper p where p.exam_id = ?2 and p.student_id = s.id) as number
       from student s where s.school_id = ?1 and (?3 is null or s.class_name in (select value from json_each(?3)))
       order by s.class_name, s.last_name, s.first_name, s.id limit ?4`,
    )
    .bind(schoolId, ask.examId, ask.classNames === null ? null : JSON.stringify(ask.classNames), ask.limit)
    .all<PaperStudent>();
  return results;
}

export async function hasStudents(
  db: D1Database,
  schoolId: string,
  ask: { examId: string; classNames: readonly string[] | null },
): Promise<boolean> {
  return (await paperStudents(db, schoolId, { ...ask, limit: 1 })).length > 0;
}

export type WrittenPaper = { number: number; studentId: string | null };

const OPEN = "exists (select 1 from job where id = ?1 and school_id = ?2 and state in ('queued', 'running'))";

/**
 * The numbers and the end of the job in one transaction. False when another run of the job was quicker, or it was
 * cancelled: then nothing was written. Throws when a number was taken meanwhile (a broken constraint): the message comes
 * again and counts anew.
 */
export async function writePapers(
  db: D1Database,
  job: Pick<Job, "id" | "schoolId">,
  papers: { examId: string; pages: number; rows: readonly WrittenPaper[] },
  end: { result: unknown; fileKey: string; fileName: string; now: number },
): Promise<boolean> {
  const done = await db.batch([
    db
      .prepare(
        // Who was removed from the roster meanwhile is not named again.
        `insert into paper (exam_id, number, school_id, pages, student_id, job_id, created_at)
         select ?4, j.value ->> 'number', ?2, ?5, s.id, ?1, ?6 from json_each(?3) j
         left join student s on s.id = j.value ->> 'studentId' and s.school_id = ?2 where ${OPEN}`,
      )
      .bind(job.id, job.schoolId, JSON.stringify(papers.rows), papers.examId, papers.pages, end.now),
    succeed(db, job.schoolId, job.id, end),
  ]);
  return done.at(-1)?.meta.changes === 1;
}
