/** How far an exam is, counted in D1 in one round. */
import { COPY_STATUSES, type CopyStatus } from "#domain/copy";
import { jobWire, openJobs } from "./jobs.ts";

const DAY_MS = 86_400_000;

type Count = { key: string; n: number };
type TeacherRow = { id: string; name: string; assigned: number; done: number };
type ExamRow = {
  releasedAt: number | null;
  scans: number;
  importing: number;
  identified: number;
  assigned: number;
  students: number;
};

export async function examProgress(db: D1Database, schoolId: string, examId: string, now: number) {
  const [statuses, facts, teachers] = await db.batch([
    db
      .prepare("select status as key, count(*) as n from copy where exam_id = ?1 and school_id = ?2 group by status")
      .bind(examId, schoolId),
    db
      .prepare(
        `select released_at as releasedAt,
           (select count(*) from scan where exam_id = ?1 and state in ('importing', 'imported')) as scans,
           (select count(*) from scan where exam_id = ?1 and state = 'importing') as importing,
           (select count(*) from identity where exam_id = ?1) as identified,
           (select count(*) from copy where exam_id = ?1 and teacher_id is not null) as assigned,
           (select count(*) from student where school_id = ?2) as students
         from exam where id = ?1 and school_id = ?2`,
      )
      .bind(examId, schoolId),
    db
      .prepare(
        `select u.id, u.name, count(c.id) as assigned, coalesce(sum(c.status = 'GRADED'), 0) as done
         from user u left join copy c on c.teacher_id = u.id and c.exam_id = ?1
         where u.school_id = ?2 and u.id in (select user_id from exam_teacher where exam_id = ?1
           union select teacher_id from copy where exam_id = ?1 and teacher_id is not null)
         group by u.id order by u.name, u.id`,
      )
      .bind(examId, schoolId),
  ]);
  const counts = (statuses?.results ?? []) as Count[];
  const row = facts?.results[0] as ExamRow | undefined;
  const copies = Object.fromEntries(
    COPY_STATUSES.map((status) => [status, counts.find(({ key }) => key === status)?.n ?? 0]),
  ) as Record<CopyStatus, number>;
  return {
    copies,
    total: counts.reduce((sum, { n }) => sum + n, 0),
    identified: row?.identified ?? 0,
    assigned: row?.assigned ?? 0,
    scans: row?.scans ?? 0,
    scansImporting: row?.importing ?? 0,
    students: row?.students ?? 0,
    teachers: (teachers?.results ?? []) as TeacherRow[],
    jobs: (await openJobs(db, schoolId, examId, now - DAY_MS)).map(jobWire),
    releasedAt: row?.releasedAt ?? null,
  };
}
