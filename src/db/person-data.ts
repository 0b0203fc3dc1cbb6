/** Everything the catalogue holds about one student, for the student's own eyes. Secrets are not among it. */
import type { Scheme } from "#domain/scheme";

export type StudentRow = {
  id: string;
  lastName: string;
  firstName: string;
  birthDate: string;
  email: string | null;
  className: string;
  groupName: string;
  number: string | null;
  createdAt: number;
  updatedAt: number;
  userId: string | null;
};

export async function studentFacts(db: D1Database, schoolId: string, id: string): Promise<StudentRow | null> {
  return db
    .prepare(
      `select id, last_name as lastName, first_name as firstName, birth_date as birthDate, email, class_name as className,
         group_name as groupName, number, created_at as createdAt, updated_at as updatedAt, user_id as userId
       from student where id = ?1 and school_id = ?2`,
    )
    .bind(id, schoolId)
    .first<StudentRow>();
}

const ENTRIES_AT_MOST = 5_000;

/** The account and what the audit knows of it; nothing that opens a door. */
export async function accountFacts(db: D1Database, schoolId: string, userId: string | null) {
  if (userId === null) return null;
  const [account, sessions, entries] = await db.batch<Record<string, unknown>>([
    db
      .prepare(
        `select name, email, login, role, created_at as createdAt, last_sign_in_at as lastSignInAt,
           charter_version as charterVersion, charter_at as charterAt, disabled_at as disabledAt
         from user where id = ?1 and school_id = ?2`,
      )
      .bind(userId, schoolId),
    db
      .prepare(
        "select device, address, created_at as createdAt, seen_at as seenAt from session where user_id = ?1 order by created_at",
      )
      .bind(userId),
    db
      .prepare(
        `select at, kind, success, address, device from audit where actor_id = ?1 and +school_id = ?2
         order by at desc limit ${ENTRIES_AT_MOST}`,
      )
      .bind(userId, schoolId),
  ]);
  return { ...account?.results[0], sessions: sessions?.results ?? [], journal: entries?.results ?? [] };
}

type CopyRow = {
  id: string;
  anonymousId: string;
  nth: number;
  total: number | null;
  identifiedAt: number;
  examId: string;
  examName: string;
  date: string;
  subject: string;
  releasedAt: number | null;
  deletedAt: number | null;
  scheme: string;
};

export type CopyOfPerson = Pick<CopyRow, "id" | "anonymousId" | "nth" | "total" | "identifiedAt"> & {
  exam: { id: string; name: string; date: string; subject: string; releasedAt: number | null; putAway: boolean };
  scheme: Scheme;
};

/** Every copy this student wrote, those of exams that were put away too. */
export async function copiesOf(db: D1Database, schoolId: string, studentId: string): Promise<CopyOfPerson[]> {
  const { results } = await db
    .prepare(
      `select c.id, c.anonymous_id as anonymousId, i.nth, c.total, i.identified_at as identifiedAt, e.id as examId,
         e.name as examName, e.date, e.subject, e.released_at as releasedAt, e.deleted_at as deletedAt, e.scheme
       from identity i join copy c on c.id = i.copy_id join exam e on e.id = c.exam_id
       where i.student_id = ?1 and i.school_id = ?2 order by e.date, c.id`,
    )
    .bind(studentId, schoolId)
    .all<CopyRow>();
  return results.map(({ examId, examName, date, subject, releasedAt, deletedAt, scheme, ...copy }) => ({
    ...copy,
    exam: { id: examId, name: examName, date, subject, releasedAt, putAway: deletedAt !== null },
    scheme: JSON.parse(scheme) as Scheme,
  }));
}

export async function filesOfCopy(db: D1Database, schoolId: string, copyId: string) {
  const [finals, pages] = await db.batch([
    db
      .prepare(
        "select version, object_key as key from final_pdf where copy_id = ?1 and school_id = ?2 order by version",
      )
      .bind(copyId, schoolId),
    db
      .prepare(
        `select position, view_key as key from page where copy_id = ?1 and school_id = ?2 and view_key is not null
         order by position`,
      )
      .bind(copyId, schoolId),
  ]);
  return {
    finals: (finals?.results ?? []) as { version: number; key: string }[],
    pages: (pages?.results ?? []) as { position: number; key: string }[],
  };
}

/** What happened to a copy, and who saw it. */
export async function tracesOf(db: D1Database, schoolId: string, copyId: string) {
  const [events, seen] = await db.batch([
    db
      .prepare(
        `select e.at, e.kind, u.name as by from event e left join user u on u.id = e.actor_id
         where e.copy_id = ?1 and e.school_id = ?2 order by e.at limit ${ENTRIES_AT_MOST}`,
      )
      .bind(copyId, schoolId),
    db
      .prepare(
        `select a.at, a.kind, u.name as by, u.role from audit a left join user u on u.id = a.actor_id
         where a.copy_id = ?1 and +a.school_id = ?2 order by a.at limit ${ENTRIES_AT_MOST}`,
      )
      .bind(copyId, schoolId),
  ]);
  return { events: events?.results ?? [], seen: seen?.results ?? [] };
}
