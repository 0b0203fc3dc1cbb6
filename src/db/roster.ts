/** The students of a school. */
import { foldWords } from "#domain/fold";
import { LIMITS } from "#domain/limits";
import { type Fate, type KnownStudent, searchText } from "#domain/roster";
import { newId } from "../tokens.ts";
import { paged, pageOf, readCursor } from "./cursor.ts";

const FIELDS = `s.id, s.last_name as lastName, s.first_name as firstName, s.birth_date as birthDate, s.email,
  s.class_name as className, s.group_name as groupName, s.number`;

type Row = Omit<KnownStudent, "matchKey">;

/** The whole roster, which a class list is compared with: some thousands of short rows. */
export async function knownStudents(db: D1Database, schoolId: string): Promise<KnownStudent[]> {
  const { results } = await db
    .prepare(`select ${FIELDS}, s.match_key as matchKey from student s where s.school_id = ?1`)
    .bind(schoolId)
    .all<KnownStudent>();
  return results;
}

/** Rows per statement: each some 300 bytes, far below D1's 2 MB for a bound value. */
const CHUNK = 500;
const DAY = 24 * 3_600_000;

/**
 * Writes the created and updated lines of a report in one transaction. New students are tied to a student's account
 * with the same address.
 */
export async function writeRoster(
  db: D1Database,
  schoolId: string,
  report: readonly Fate[],
  now: number,
): Promise<void> {
  const rows = report.flatMap(({ fate, write }) => {
    if (!write || fate === "unchanged") return [];
    return [
      { id: write.id ?? newId(), ...write.fields, matchKey: write.matchKey, searchText: searchText(write.fields) },
    ];
  });
  const same = report.flatMap(({ fate, write }) => (fate === "unchanged" && write?.id ? [write.id] : []));
  const statements: D1PreparedStatement[] = same.length === 0 ? [] : [seenAgain(db, schoolId, same, now)];
  for (let from = 0; from < rows.length; from += CHUNK) {
    const json = JSON.stringify(rows.slice(from, from + CHUNK));
    statements.push(upsert(db, schoolId, json, now));
  }
  if (statements.length === 0) return;
  await db.batch([...statements, tieAccounts(db, schoolId)]);
}

/** Being on a class list again is what keeps a student: the day counts, so a list brought twice in a row writes nothing. */
function seenAgain(db: D1Database, schoolId: string, ids: readonly string[], now: number): D1PreparedStatement {
  return db
    .prepare(
      `update student set updated_at = ?3 where school_id = ?1 and updated_at < ?4
       and id in (select value from json_each(?2))`,
    )
    .bind(schoolId, JSON.stringify(ids), now, now - DAY);
}

function upsert(db: D1Database, schoolId: string, json: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `insert into student (id, school_id, last_name, first_name, birth_date, email, class_name, group_name, number,
         match_key, search_text, created_at, updated_at)
       select j.value ->> 'id', ?1, j.value ->> 'lastName', j.value ->> 'firstName', j.value ->> 'birthDate',
         j.value ->> 'email', j.value ->> 'className', j.value ->> 'groupName', j.value ->> 'number',
         j.value ->> 'matchKey', j.value ->> 'searchText', ?3, ?3
       from json_each(?2) j where true
       on conflict (id) do update set last_name = excluded.last_name, first_name = excluded.first_name,
         birth_date = excluded.birth_date, email = excluded.email, class_name = excluded.class_name,
         group_name = excluded.group_name, number = excluded.number, match_key = excluded.match_key,
         search_text = excluded.search_text, updated_at = excluded.updated_at`,
    )
    .bind(schoolId, json, now);
}

/** Ties students without an account to the one account with their address, when both sides are the only ones. */
function tieAccounts(db: D1Database, schoolId: string): D1PreparedStatement {
  return db
    .prepare(
      `update student set user_id = u.id from user u
       where student.school_id = ?1 and student.user_id is null and u.school_id = ?1 and u.role = 'student'
       and u.email = student.email and not exists (select 1 from student t where t.user_id = u.id)
       and (select count(*) from student t where t.school_id = ?1 and t.email = u.email) = 1`,
    )
    .bind(schoolId);
}

export type StudentQuery = {
  query?: string | undefined;
  withoutCopyIn?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
};

/** By name: every word typed must begin a word of names, class or number, in any order and without accents. */
export async function listStudents(db: D1Database, schoolId: string, query: StudentQuery) {
  const page = pageOf(query, LIMITS.studentsPage);
  const [last, first, id] = readCursor(page.cursor, 3) ?? ["", "", ""];
  const words = foldWords(query.query ?? "")
    .split(" ")
    .filter((word) => word !== "")
    .slice(0, 8);
  const found = words.map((_, index) => ` and instr(s.search_text, ?${index + 7}) > 0`).join("");
  const where = `s.school_id = ?1 and (?2 is null or not exists
    (select 1 from identity i where i.student_id = s.id and i.exam_id = ?2))${found}`;
  const starts = words.map((word) => ` ${word}`);
  const [rows, count] = await db.batch<Row & { total: number }>([
    db
      .prepare(
        `select ${FIELDS} from student s where ${where} and (s.last_name, s.first_name, s.id) > (?3, ?4, ?5)
         order by s.last_name, s.first_name, s.id limit ?6`,
      )
      .bind(schoolId, query.withoutCopyIn ?? null, last, first, id, page.limit + 1, ...starts),
    db
      .prepare(`select count(*) as total from student s where ${where} and ?3 = ?3 and ?4 = ?4 and ?5 = ?5 and ?6 = ?6`)
      .bind(schoolId, query.withoutCopyIn ?? null, "", "", "", 0, ...starts),
  ]);
  const { items, nextCursor } = paged(
    rows?.results ?? [],
    page.limit,
    (row) => [row.lastName, row.firstName, row.id],
    ({ id, lastName, firstName, birthDate, email, className, groupName, number }) => ({
      id,
      lastName,
      firstName,
      birthDate,
      email,
      className,
      groupName,
      number,
    }),
  );
  return { items, nextCursor, total: count?.results[0]?.total ?? 0 };
}

export async function hasStudent(db: D1Database, schoolId: string, id: string): Promise<boolean> {
  return (
    (await db.prepare("select 1 from student where id = ?1 and school_id = ?2").bind(id, schoolId).first()) !== null
  );
}
