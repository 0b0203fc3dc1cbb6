/** Copies as the catalogue knows them, without any name: who wrote which lives in identity.ts. */
import type { CopyStatus } from "#domain/copy";
import { LIMITS } from "#domain/limits";
import { type Capability, mayReach, scopeOf } from "#domain/permissions";
import { type Scheme, schemeTotal } from "#domain/scheme";
import { type PageLie, rotateOf } from "#domain/straight";
import type { Person } from "../env.ts";
import { paged, pageOf, readCursor } from "./cursor.ts";

type Row = {
  id: string;
  school_id: string;
  exam_id: string;
  scan_id: string;
  booklet: number;
  anonymous_id: string;
  page_count: number;
  teacher_id: string | null;
  teacher_name: string | null;
  status: CopyStatus;
  total: number | null;
  marked: number;
  graded_at: number | null;
  failure_code: string | null;
  failure: string | null;
  retries: number;
  final_version: number;
  final_key: string | null;
  final_sha256: string | null;
  final_pages: number | null;
  exam_name: string;
  exam_subject: string;
  exam_date: string;
  exam_anonymous: number;
  exam_appreciation: number;
  exam_scheme: string;
  exam_scheme_version: number;
  exam_scheme_job: string | null;
  exam_released_at: number | null;
  first_view: string | null;
  first_thumb: string | null;
  first_masked_view: string | null;
  first_masked_thumb: string | null;
  first_named: number | null;
  first_turn: number | null;
  first_picture_turn: number | null;
  rotations: string;
};

export type CopyFacts = ReturnType<typeof shape>;

const SELECT = `select c.*, t.name as teacher_name, e.name as exam_name, e.subject as exam_subject, e.date as exam_date,
    e.anonymous as exam_anonymous, e.appreciation_required as exam_appreciation, e.scheme as exam_scheme,
    e.scheme_version as exam_scheme_version, e.scheme_job_id as exam_scheme_job, e.released_at as exam_released_at,
    p.view_key as first_view, p.thumb_key as first_thumb, p.masked_view_key as first_masked_view,
    p.masked_thumb_key as first_masked_thumb, p.named as first_named, p.turn as first_turn, p.picture_turn as first_picture_turn,
    (select json_group_array(json_array(skew, turn, picture_turn)) from
      (select skew, turn, picture_turn from page where copy_id = c.id order by position)) as rotations
  from copy c join exam e on e.id = c.exam_id left join user t on t.id = c.teacher_id
  left join page p on p.copy_id = c.id and p.position = 0`;

function shape(row: Row) {
  const scheme = JSON.parse(row.exam_scheme) as Scheme;
  return {
    id: row.id,
    schoolId: row.school_id,
    examId: row.exam_id,
    scanId: row.scan_id,
    booklet: row.booklet,
    anonymousId: row.anonymous_id,
    pageCount: row.page_count,
    teacher: row.teacher_id === null ? null : { id: row.teacher_id, name: row.teacher_name ?? "" },
    status: row.status,
    total: row.total,
    marked: row.marked,
    gradedAt: row.graded_at,
    failure: row.failure_code === null ? null : { code: row.failure_code, message: row.failure ?? "" },
    retries: row.retries,
    finalVersion: row.final_version,
    firstPage: firstPageOf(row),
    /** For each page, degrees clockwise by which its picture is rotated to be straight. */
    rotations: (JSON.parse(row.rotations) as [number, number, number][]).map(([skew, turn, pictureTurn]) =>
      rotateOf({ skew, turn, pictureTurn }),
    ),
    exam: {
      id: row.exam_id,
      name: row.exam_name,
      subject: row.exam_subject,
      date: row.exam_date,
      anonymous: row.exam_anonymous === 1,
      appreciationRequired: row.exam_appreciation === 1,
      releasedAt: row.exam_released_at,
    },
    scheme,
    schemeVersion: row.exam_scheme_version,
    /** A new scheme is on its way to the copies. */
    schemeChanging: row.exam_scheme_job !== null,
    schemeTotal: schemeTotal(scheme),
  };
}

/** What is needed to name the pictures of the first page; null while there are none. */
function firstPageOf(row: Row) {
  if (row.first_view === null || row.first_thumb === null) return null;
  return {
    viewKey: row.first_view,
    thumbKey: row.first_thumb,
    maskedViewKey: row.first_masked_view,
    maskedThumbKey: row.first_masked_thumb,
    named: row.first_named === 1,
    turn: row.first_turn ?? 0,
    pictureTurn: row.first_picture_turn ?? 0,
  };
}

/** The copy if this member of staff may use the capability on it. An author's own is found in reach-author.ts. */
export async function findCopy(
  db: D1Database,
  me: Person,
  id: string,
  capability: Capability = "readCopies",
): Promise<CopyFacts | null> {
  const row = await db
    .prepare(`${SELECT} where c.id = ?1 and c.school_id = ?2 and e.deleted_at is null`)
    .bind(id, me.schoolId)
    .first<Row>();
  const seen = row && mayReach(me, capability, { kind: "copy", schoolId: row.school_id, teacherId: row.teacher_id });
  return seen ? shape(row) : null;
}

/** The copy for a consumer or an action that was let in before. */
export async function copyOf(db: D1Database, schoolId: string, id: string): Promise<CopyFacts | null> {
  const row = await db.prepare(`${SELECT} where c.id = ?1 and c.school_id = ?2`).bind(id, schoolId).first<Row>();
  return row ? shape(row) : null;
}

export type CopyQuery = {
  status?: CopyStatus | undefined;
  teacher?: string | undefined;
  query?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
};

/** The copies of an exam; a teacher's query always means her own lot. Ordered by anonymous id, which says nothing. */
export async function listCopies(db: D1Database, me: Person, examId: string, query: CopyQuery) {
  const page = pageOf(query, LIMITS.copiesPage);
  const [after, id] = readCursor(page.cursor, 2) ?? ["", ""];
  const scope = scopeOf(me.role, "readCopies", "copy");
  const teacher = scope === "school" ? (query.teacher ?? null) : me.id;
  const where = `c.exam_id = ?1 and c.school_id = ?2 and e.deleted_at is null and (?3 is null or c.status = ?3)
    and (?4 is null or c.teacher_id = ?4) and (?5 = '' or instr(c.anonymous_id, ?5) > 0)`;
  const filter = [examId, me.schoolId, query.status ?? null, teacher, (query.query ?? "").trim().toUpperCase()];
  const [rows, count] = await db.batch<Row & { total_rows: number }>([
    db
      .prepare(`${SELECT} where ${where} and (c.anonymous_id, c.id) > (?6, ?7) order by c.anonymous_id, c.id limit ?8`)
      .bind(...filter, after, id, page.limit + 1),
    db
      .prepare(`select count(*) as total_rows from copy c join exam e on e.id = c.exam_id where ${where}`)
      .bind(...filter),
  ]);
  return {
    ...paged(rows?.results ?? [], page.limit, (row) => [row.anonymous_id, row.id], shape),
    total: count?.results[0]?.total_rows ?? 0,
  };
}

export type PageFacts = PageLie & {
  id: string;
  scanId: string;
  /** Index of its side in the scan; the two halves of an A3 side have the same. */
  n: number;
  /** Its number among the pages of the scan, by which its files are called; no two pages have the same. */
  number: number;
  /** 0 the whole side, 1 the left half of an A3 side, 2 the right one. */
  half: 0 | 1 | 2;
  objectNumber: number;
  position: number;
  /** Points (1/72 inch) as displayed, of the page itself: of the half where it is one. */
  width: number;
  height: number;
  /** The turn its stored pictures have. */
  pictureTurn: number;
  /** It bears the name. */
  named: boolean;
  viewKey: string;
  thumbKey: string;
  maskedViewKey: string | null;
  maskedThumbKey: string | null;
};

/** True when the name was taken off this page for good: everybody gets the picture without it. */
export function isNameless(page: Pick<PageFacts, "viewKey" | "maskedViewKey">): boolean {
  return page.maskedViewKey !== null && page.viewKey === page.maskedViewKey;
}

export async function pagesOf(db: D1Database, schoolId: string, copyId: string): Promise<PageFacts[]> {
  const { results } = await db
    .prepare(
      `select id, scan_id as scanId, coalesce(side, n) as n, n as number, half, object_number as objectNumber, position, width, height,
         turn, picture_turn as pictureTurn, skew, crop_left as cropLeft, crop_right as cropRight, named, view_key as viewKey, thumb_key as thumbKey, masked_view_key as maskedViewKey, masked_thumb_key as maskedThumbKey
       from page where copy_id = ?1 and school_id = ?2 order by position`,
    )
    .bind(copyId, schoolId)
    .all<Omit<PageFacts, "named"> & { named: number }>();
  return results.map((row) => ({ ...row, named: row.named === 1 }));
}

/** Copies that can be shared out: ready and without a teacher; with `redo` also those nobody has begun. */
export async function dispatchable(
  db: D1Database,
  schoolId: string,
  examId: string,
  redo: boolean,
): Promise<{ id: string; teacherId: string | null }[]> {
  const { results } = await db
    .prepare(
      `select id, teacher_id as teacherId from copy where exam_id = ?1 and school_id = ?2 and status = 'READY' and (teacher_id is null or (?3 = 1 and marked = 0)) order by id`,
    )
    .bind(examId, schoolId, redo ? 1 : 0)
    .all<{ id: string; teacherId: string | null }>();
  return results;
}

/** Writes a run of the dispatch. A copy that got a teacher meanwhile keeps her: two runs at once share, never quarrel. */
export async function assign(
  db: D1Database,
  place: { schoolId: string; examId: string },
  run: { runId: string; redo: boolean; assignments: readonly { copyId: string; teacherId: string }[]; now: number },
  eventOf: (asked: number) => D1PreparedStatement,
): Promise<Record<string, number>> {
  const { schoolId, examId } = place;
  const [, , counts] = await db.batch<{ teacherId: string; n: number }>([
    db
      .prepare(
        `update copy set teacher_id = j.value ->> 'teacherId', dispatch_run_id = ?3, assigned_at = ?5 from json_each(?4) j
         where copy.id = j.value ->> 'copyId' and copy.exam_id = ?1 and copy.school_id = ?2 and copy.status = 'READY'
         and (copy.teacher_id is null or (?6 = 1 and copy.marked = 0))`,
      )
      .bind(examId, schoolId, run.runId, JSON.stringify(run.assignments), run.now, run.redo ? 1 : 0),
    eventOf(run.assignments.length),
    db
      .prepare(
        "select teacher_id as teacherId, count(*) as n from copy where exam_id = ?1 and school_id = ?2 and dispatch_run_id = ?3 group by teacher_id",
      )
      .bind(examId, schoolId, run.runId),
  ]);
  return Object.fromEntries((counts?.results ?? []).map(({ teacherId, n }) => [teacherId, n]));
}

export async function lotsOf(db: D1Database, me: Person) {
  const { results } = await db
    .prepare(
      `select e.id as examId, e.name, e.subject, e.date, e.scheme, count(*) as total,
         sum(c.status in ('GRADED', 'GRADING_IN_PROGRESS')) as done, sum(c.status = 'GRADING_FAILED') as failed
       from copy c join exam e on e.id = c.exam_id
       where c.teacher_id = ?1 and c.school_id = ?2 and e.deleted_at is null and c.status <> 'STAGING'
       group by e.id order by e.date desc, e.id`,
    )
    .bind(me.id, me.schoolId)
    .all<{
      examId: string;
      name: string;
      subject: string;
      date: string;
      scheme: string;
      total: number;
      done: number;
      failed: number;
    }>();
  return results.map(({ scheme, ...lot }) => ({
    ...lot,
    left: lot.total - lot.done,
    schemeTotal: schemeTotal(JSON.parse(scheme) as Scheme),
  }));
}

/** Totals of the graded copies, of everybody or of one teacher. */
export async function gradedTotals(
  db: D1Database,
  schoolId: string,
  examId: string,
  teacherId: string | null,
): Promise<number[]> {
  const { results } = await db
    .prepare(
      `select total from copy where exam_id = ?1 and school_id = ?2 and status = 'GRADED' and total is not null and (?3 is null or teacher_id = ?3)`,
    )
    .bind(examId, schoolId, teacherId)
    .all<{ total: number }>();
  return results.map(({ total }) => total);
}

export type FinalFacts = { version: number; key: string; sha256: string; pages: number };

/** A version of the final PDF; the newest when none is named. */
export async function finalOf(
  db: D1Database,
  schoolId: string,
  copyId: string,
  version: number | null,
): Promise<FinalFacts | null> {
  return db
    .prepare(
      `select version, object_key as key, sha256, pages from final_pdf
       where copy_id = ?1 and school_id = ?2 and (?3 is null or version = ?3) order by version desc limit 1`,
    )
    .bind(copyId, schoolId, version)
    .first<FinalFacts>();
}
