/** Exams, their schemes and their teachers. Every statement carries the school. */
import { LIMITS } from "#domain/limits";
import { type Capability, can, mayReach, scopeOf } from "#domain/permissions";
import { type Scheme, schemeTotal } from "#domain/scheme";
import type { Person } from "../env.ts";
import { paged, pageOf, readCursor } from "./cursor.ts";

type Row = {
  id: string;
  name: string;
  date: string;
  subject: string;
  coefficient: number;
  pages_per_copy: number;
  sheet_size: "A4" | "A3";
  folding: "nested" | "consecutive";
  paper_code: string | null;
  anonymous: number;
  appreciation_required: number;
  scheme: string;
  scheme_version: number;
  scheme_job_id: string | null;
  released_at: number | null;
  deleted_at: number | null;
};

export type ExamFacts = ReturnType<typeof shape>;

function shape(row: Row) {
  const scheme = JSON.parse(row.scheme) as Scheme;
  return {
    id: row.id,
    name: row.name,
    date: row.date,
    subject: row.subject,
    coefficient: row.coefficient,
    pagesPerCopy: row.pages_per_copy,
    sheetSize: row.sheet_size,
    folding: row.folding,
    /** What the codes on this exam's printed papers begin with; null before the first were printed. */
    paperCode: row.paper_code,
    anonymous: row.anonymous === 1,
    appreciationRequired: row.appreciation_required === 1,
    scheme,
    schemeVersion: row.scheme_version,
    schemeJobId: row.scheme_job_id,
    schemeTotal: schemeTotal(scheme),
    releasedAt: row.released_at,
    deletedAt: row.deleted_at,
  };
}

/** Of the exam `e`: the person ?3 was chosen to mark it, or holds a copy of it. */
const CHOSEN = `(exists (select 1 from exam_teacher t where t.exam_id = e.id and t.user_id = ?3)
  or exists (select 1 from copy c where c.exam_id = e.id and c.teacher_id = ?3))`;
/** ?2 is how far the table of permissions lets this role see. */
const SEES = `(?2 = 'school' or (?2 = 'chosen' and ${CHOSEN}))`;

/** The exam if this person may know of it; deleted ones only for those who can restore them. */
export async function findExam(
  db: D1Database,
  me: Person,
  id: string,
  capability: Capability = "readExams",
): Promise<ExamFacts | null> {
  const row = await db
    .prepare(
      `select e.*, ${CHOSEN} as chosen from exam e where e.id = ?4 and e.school_id = ?1 and (e.deleted_at is null or ?2 = 1)`,
    )
    .bind(me.schoolId, can(me.role, "manageExams") ? 1 : 0, me.id, id)
    .first<Row & { chosen: number }>();
  const seen = row && mayReach(me, capability, { kind: "exam", schoolId: me.schoolId, chosen: row.chosen === 1 });
  return seen ? shape(row) : null;
}

/** The exam for a consumer, who has no person in front of it. */
export async function examOf(db: D1Database, schoolId: string, id: string): Promise<ExamFacts | null> {
  const row = await db.prepare("select * from exam where id = ?1 and school_id = ?2").bind(id, schoolId).first<Row>();
  return row ? shape(row) : null;
}

type ListRow = Pick<Row, "id" | "name" | "date" | "subject" | "released_at" | "deleted_at"> & {
  created_at: number;
  copies: number;
  graded: number;
};

export async function listExams(
  db: D1Database,
  me: Person,
  query: { limit?: number | undefined; cursor?: string | undefined; deleted?: string | undefined },
) {
  const page = pageOf(query, LIMITS.examsPage);
  const [date, created, id] = readCursor(page.cursor, 3) ?? ["9999", Number.MAX_SAFE_INTEGER, ""];
  const deleted = query.deleted === "true" && can(me.role, "manageExams") ? "is not null" : "is null";
  const where = `e.school_id = ?1 and ${SEES} and e.deleted_at ${deleted}`;
  const scope = scopeOf(me.role, "readExams", "exam");
  const [rows, count] = await db.batch<ListRow & { total: number }>([
    db
      .prepare(
        `select e.id, e.name, e.date, e.subject, e.released_at, e.deleted_at, e.created_at,
           (select count(*) from copy c where c.exam_id = e.id) as copies,
           (select count(*) from copy c where c.exam_id = e.id and c.status = 'GRADED') as graded
         from exam e where ${where} and (e.date < ?4 or (e.date = ?4 and (e.created_at < ?5 or (e.created_at = ?5 and e.id > ?6))))
         order by e.date desc, e.created_at desc, e.id limit ?7`,
      )
      .bind(me.schoolId, scope, me.id, date, created, id, page.limit + 1),
    db.prepare(`select count(*) as total from exam e where ${where}`).bind(me.schoolId, scope, me.id),
  ]);
  const item = (row: ListRow) => ({
    id: row.id,
    name: row.name,
    date: row.date,
    subject: row.subject,
    // A teacher's lots say what is hers; how many copies the exam has is for those who run it.
    copies: scope === "school" ? row.copies : 0,
    graded: scope === "school" ? row.graded : 0,
    releasedAt: row.released_at,
    deletedAt: row.deleted_at,
  });
  const { items, nextCursor } = paged(
    rows?.results ?? [],
    page.limit,
    (row) => [row.date, row.created_at, row.id],
    item,
  );
  return { items, nextCursor, total: count?.results[0]?.total ?? 0 };
}

export type NewExamRow = Omit<
  ExamFacts,
  "schemeTotal" | "schemeVersion" | "schemeJobId" | "releasedAt" | "deletedAt" | "paperCode"
> & {
  schoolId: string;
  createdBy: string;
  now: number;
};

export function insertExam(db: D1Database, exam: NewExamRow): D1PreparedStatement {
  return db
    .prepare(
      `insert into exam (id, school_id, name, date, subject, coefficient, pages_per_copy, sheet_size, anonymous,
         appreciation_required, scheme, created_by, created_at, updated_at, folding)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, ?14)`,
    )
    .bind(
      exam.id,
      exam.schoolId,
      exam.name,
      exam.date,
      exam.subject,
      exam.coefficient,
      exam.pagesPerCopy,
      exam.sheetSize,
      exam.anonymous ? 1 : 0,
      exam.appreciationRequired ? 1 : 0,
      JSON.stringify(exam.scheme),
      exam.createdBy,
      exam.now,
      exam.folding,
    );
}

export type ExamChange = Partial<
  Pick<
    ExamFacts,
    | "name"
    | "date"
    | "subject"
    | "coefficient"
    | "pagesPerCopy"
    | "sheetSize"
    | "folding"
    | "anonymous"
    | "appreciationRequired"
  >
>;

const COLUMNS: Record<keyof ExamChange, string> = {
  name: "name",
  date: "date",
  subject: "subject",
  coefficient: "coefficient",
  pagesPerCopy: "pages_per_copy",
  sheetSize: "sheet_size",
  folding: "folding",
  anonymous: "anonymous",
  appreciationRequired: "appreciation_required",
};

/** How pages are cut and whether names are hidden is settled once a scan is read; an upload nobody ended settles nothing. */
export function updateExam(
  db: D1Database,
  schoolId: string,
  id: string,
  change: ExamChange,
  now: number,
): D1PreparedStatement {
  const entries = (Object.keys(COLUMNS) as (keyof ExamChange)[]).filter((key) => change[key] !== undefined);
  const values = entries.map((key) => {
    const value = change[key];
    return typeof value === "boolean" ? Number(value) : (value ?? null);
  });
  const sets = entries.map((key, index) => `${COLUMNS[key]} = ?${index + 4}`);
  const settled = entries.some(
    (key) => key === "pagesPerCopy" || key === "sheetSize" || key === "folding" || key === "anonymous",
  );
  const guard = settled
    ? " and not exists (select 1 from scan where exam_id = ?1 and state in ('importing', 'imported'))"
    : "";
  return db
    .prepare(
      `update exam set ${["updated_at = ?3", ...sets].join(", ")} where id = ?1 and school_id = ?2 and deleted_at is null${guard}`,
    )
    .bind(id, schoolId, now, ...values);
}

/** A new scheme, as long as no copy of the exam has a mark. */
export function replaceScheme(
  db: D1Database,
  schoolId: string,
  id: string,
  scheme: Scheme,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `update exam set scheme = ?3, scheme_version = scheme_version + 1, updated_at = ?4
       where id = ?1 and school_id = ?2 and deleted_at is null and scheme_job_id is null
       and not exists (select 1 from copy where exam_id = ?1 and (marked > 0 or status in ('LOCKED', 'GRADING_IN_PROGRESS', 'GRADED')))`,
    )
    .bind(id, schoolId, JSON.stringify(scheme), now);
}

/** The exam itself is touched last, so that choosing nobody is an act with its event too. */
export function chooseTeachers(
  db: D1Database,
  schoolId: string,
  id: string,
  userIds: readonly string[],
  now: number,
): D1PreparedStatement[] {
  return [
    db.prepare("delete from exam_teacher where exam_id = ?1 and school_id = ?2").bind(id, schoolId),
    db
      .prepare(
        `insert into exam_teacher (exam_id, user_id, school_id)
         select e.id, j.value, e.school_id from exam e, json_each(?3) j where e.id = ?1 and e.school_id = ?2`,
      )
      .bind(id, schoolId, JSON.stringify(userIds)),
    db.prepare("update exam set updated_at = ?3 where id = ?1 and school_id = ?2").bind(id, schoolId, now),
  ];
}

/** The copies each chosen teacher already has in this exam. */
export async function loadsOf(db: D1Database, schoolId: string, id: string) {
  const { results } = await db
    .prepare(
      `select t.user_id as teacherId, count(c.id) as copies from exam_teacher t
       join user u on u.id = t.user_id and u.disabled_at is null and u.role = 'teacher'
       left join copy c on c.exam_id = t.exam_id and c.teacher_id = t.user_id
       where t.exam_id = ?1 and t.school_id = ?2 group by t.user_id order by t.user_id`,
    )
    .bind(id, schoolId)
    .all<{ teacherId: string; copies: number }>();
  return results;
}

/** Puts away or brings back. Without `withCopies` an exam that has copies stays. */
export function putAway(
  db: D1Database,
  schoolId: string,
  id: string,
  act: { by: string; reason: string; withCopies: boolean; now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `update exam set deleted_at = ?3, deleted_by = ?4, deleted_reason = ?5 where id = ?1 and school_id = ?2 and deleted_at is null
       and (?6 = 1 or not exists (select 1 from copy where exam_id = ?1))`,
    )
    .bind(id, schoolId, act.now, act.by, act.reason, act.withCopies ? 1 : 0);
}

/** Not once a retention run has begun to remove it. */
export function bringBack(db: D1Database, schoolId: string, id: string): D1PreparedStatement {
  return db
    .prepare(
      `update exam set deleted_at = null, deleted_by = null, deleted_reason = null
       where id = ?1 and school_id = ?2 and deleted_at is not null and purging_at is null`,
    )
    .bind(id, schoolId);
}

/** Released already is released: the first date stands, unless a time still to come is moved. */
export function releaseAt(db: D1Database, schoolId: string, id: string, at: number, now: number): D1PreparedStatement {
  return db
    .prepare(
      `update exam set released_at = ?3 where id = ?1 and school_id = ?2 and deleted_at is null and (released_at is null or released_at > ?4)`,
    )
    .bind(id, schoolId, at, now);
}

export function takeBack(db: D1Database, schoolId: string, id: string): D1PreparedStatement {
  return db
    .prepare("update exam set released_at = null where id = ?1 and school_id = ?2 and released_at is not null")
    .bind(id, schoolId);
}
