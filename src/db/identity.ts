/**
 * Who wrote which copy. The only file that knows; no route of teachers may import it, so that a name cannot reach
 * them by mistake.
 */
import type { Person } from "../env.ts";

export type StudentFacts = {
  id: string;
  lastName: string;
  firstName: string;
  birthDate: string;
  email: string | null;
  className: string;
  groupName: string;
  number: string | null;
};

const STUDENT = `s.id, s.last_name as lastName, s.first_name as firstName, s.birth_date as birthDate, s.email,
  s.class_name as className, s.group_name as groupName, s.number`;

/** The students of these copies, by copy. */
export async function studentsOf(
  db: D1Database,
  schoolId: string,
  copyIds: readonly string[],
): Promise<Map<string, StudentFacts>> {
  const { results } = await db
    .prepare(
      `select i.copy_id as copyId, ${STUDENT} from identity i join student s on s.id = i.student_id
       where i.school_id = ?1 and i.copy_id in (select value from json_each(?2))`,
    )
    .bind(schoolId, JSON.stringify(copyIds))
    .all<StudentFacts & { copyId: string }>();
  return new Map(results.map(({ copyId, ...student }) => [copyId, student]));
}

export type Identify = {
  copyId: string;
  schoolId: string;
  examId: string;
  studentId: string;
  secondCopy: boolean;
  by: string;
  now: number;
};

/**
 * Ties a copy to a student. False when the student already has a copy in this exam and a second one was not asked
 * for; the unique index decides, so that two people identifying at once cannot both win.
 */
export async function identify(db: D1Database, ask: Identify, traces: D1PreparedStatement[]): Promise<boolean> {
  const other = "select 1 from identity where exam_id = ?3 and student_id = ?4 and copy_id <> ?1";
  const nth = `(select coalesce(max(nth), 0) + 1 from identity where exam_id = ?3 and student_id = ?4 and copy_id <> ?1)`;
  const [written] = await db.batch([
    db
      .prepare(
        `insert into identity (copy_id, school_id, exam_id, student_id, nth, method, identified_by, identified_at)
         select ?1, ?2, ?3, ?4, ${nth}, 'manual', ?5, ?6 where ?7 = 1 or not exists (${other})
         on conflict (copy_id) do update set student_id = excluded.student_id, nth = excluded.nth,
           method = excluded.method, identified_by = excluded.identified_by, identified_at = excluded.identified_at`,
      )
      .bind(ask.copyId, ask.schoolId, ask.examId, ask.studentId, ask.by, ask.now, ask.secondCopy ? 1 : 0),
    ...traces,
  ]);
  return (written?.meta.changes ?? 0) > 0;
}

export async function forget(
  db: D1Database,
  schoolId: string,
  copyId: string,
  traces: D1PreparedStatement[],
): Promise<void> {
  await db.batch([
    db.prepare("delete from identity where copy_id = ?1 and school_id = ?2").bind(copyId, schoolId),
    ...traces,
  ]);
}

export type Mine = { copyId: string; examId: string; releasedAt: number };

const RELEASED = `c.status = 'GRADED' and e.deleted_at is null and e.released_at is not null and e.released_at <= ?3`;

/** The released copies of the student behind this account, newest exam first. */
export async function copiesOfStudent(db: D1Database, me: Person, now: number): Promise<Mine[]> {
  const { results } = await db
    .prepare(
      `select c.id as copyId, e.id as examId, e.released_at as releasedAt
       from student s join identity i on i.student_id = s.id join copy c on c.id = i.copy_id join exam e on e.id = c.exam_id
       where s.user_id = ?1 and s.school_id = ?2 and ${RELEASED} order by e.date desc, e.id, i.nth limit 500`,
    )
    .bind(me.id, me.schoolId, now)
    .all<Mine>();
  return results;
}

/** True when this copy is the student's own and its exam is released. */
export async function isMine(db: D1Database, me: Person, copyId: string, now: number): Promise<boolean> {
  const row = await db
    .prepare(
      `select 1 from student s join identity i on i.student_id = s.id join copy c on c.id = i.copy_id join exam e on e.id = c.exam_id
       where s.user_id = ?1 and s.school_id = ?2 and c.id = ?4 and ${RELEASED}`,
    )
    .bind(me.id, me.schoolId, now, copyId)
    .first();
  return row !== null;
}
