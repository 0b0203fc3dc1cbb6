/** Scans, their parts, and the pages that importing makes of them. */
import type { ErrorCode } from "#contract/error";

export type ScanState = "uploading" | "importing" | "imported" | "failed" | "cancelled";

type Row = {
  id: string;
  school_id: string;
  exam_id: string;
  file_name: string;
  size: number;
  part_size: number;
  sha256: string | null;
  forced: number;
  state: ScanState;
  object_key: string;
  upload_id: string;
  job_id: string | null;
  page_count: number | null;
  sideways_turn: number | null;
  error_code: ErrorCode | null;
  error_page: number | null;
  created_at: number;
};

export type Scan = ReturnType<typeof shape>;

function shape(row: Row) {
  return {
    id: row.id,
    schoolId: row.school_id,
    examId: row.exam_id,
    fileName: row.file_name,
    size: row.size,
    partSize: row.part_size,
    sha256: row.sha256,
    forced: row.forced === 1,
    state: row.state,
    objectKey: row.object_key,
    uploadId: row.upload_id,
    jobId: row.job_id,
    pageCount: row.page_count,
    sidewaysTurn: row.sideways_turn,
    error: row.error_code === null ? null : { code: row.error_code, page: row.error_page },
    createdAt: row.created_at,
  };
}

export async function findScan(db: D1Database, schoolId: string, id: string): Promise<Scan | null> {
  const row = await db.prepare("select * from scan where id = ?1 and school_id = ?2").bind(id, schoolId).first<Row>();
  return row ? shape(row) : null;
}

export type Part = { n: number; etag: string; size: number };

export async function partsOf(db: D1Database, schoolId: string, scanId: string): Promise<Part[]> {
  const { results } = await db
    .prepare("select n, etag, size from scan_part where scan_id = ?1 and school_id = ?2 order by n")
    .bind(scanId, schoolId)
    .all<Part>();
  return results;
}

/** The scan as the contract shows it. */
export async function scanWire(db: D1Database, scan: Scan) {
  const parts = scan.state === "uploading" ? (await partsOf(db, scan.schoolId, scan.id)).map(({ n }) => n) : [];
  const count = await db
    .prepare("select count(*) as n from copy where scan_id = ?1 and school_id = ?2")
    .bind(scan.id, scan.schoolId)
    .first<{ n: number }>();
  const { id, examId, fileName, size, partSize, state, jobId, pageCount, error, createdAt } = scan;
  return {
    id,
    examId,
    fileName,
    size,
    partSize,
    state,
    parts,
    jobId,
    pageCount,
    copies: count?.n ?? 0,
    error,
    createdAt,
  };
}

export async function scansOfExam(db: D1Database, schoolId: string, examId: string): Promise<Scan[]> {
  const { results } = await db
    .prepare("select * from scan where exam_id = ?1 and school_id = ?2 order by created_at desc, id limit 500")
    .bind(examId, schoolId)
    .all<Row>();
  return results.map(shape);
}

/**
 * Another scan of this school with the same bytes that is imported or on its way. With `inspected`, only those whose
 * bytes were read already: of two that are imported at once, one goes on and the other is the second.
 */
export async function sameBytes(db: D1Database, schoolId: string, sha256: string, except: string, inspected = false) {
  return db
    .prepare(
      `select s.id as scanId, s.exam_id as examId, s.file_name as fileName from scan s join exam e on e.id = s.exam_id
       where s.school_id = ?1 and s.sha256 = ?2 and s.id <> ?3 and s.state in ('importing', 'imported') and e.deleted_at is null
         and (?4 = 0 or s.page_count is not null)
       order by s.created_at limit 1`,
    )
    .bind(schoolId, sha256, except, inspected ? 1 : 0)
    .first<{ scanId: string; examId: string; fileName: string }>();
}

export type NewScanRow = Pick<
  Scan,
  "id" | "schoolId" | "examId" | "fileName" | "size" | "partSize" | "sha256" | "forced" | "objectKey" | "uploadId"
> & {
  createdBy: string;
  now: number;
};

export async function insertScan(db: D1Database, scan: NewScanRow): Promise<void> {
  await db
    .prepare(
      `insert into scan (id, school_id, exam_id, file_name, size, part_size, sha256, forced, state, object_key, upload_id,
         created_by, created_at, updated_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'uploading', ?9, ?10, ?11, ?12, ?12)`,
    )
    .bind(
      scan.id,
      scan.schoolId,
      scan.examId,
      scan.fileName,
      scan.size,
      scan.partSize,
      scan.sha256,
      scan.forced ? 1 : 0,
      scan.objectKey,
      scan.uploadId,
      scan.createdBy,
      scan.now,
    )
    .run();
}

export async function keepPart(db: D1Database, scan: Scan, part: Part): Promise<void> {
  await db
    .prepare(
      `insert into scan_part (scan_id, n, school_id, etag, size) values (?1, ?2, ?3, ?4, ?5)
       on conflict (scan_id, n) do update set etag = ?4, size = ?5`,
    )
    .bind(scan.id, part.n, scan.schoolId, part.etag, part.size)
    .run();
}

/** The upload is over: from now on the job owns the scan. Of two calls one gets true. */
export function beginImport(db: D1Database, scan: Scan, jobId: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      "update scan set state = 'importing', job_id = ?3, updated_at = ?4 where id = ?1 and school_id = ?2 and state = 'uploading'",
    )
    .bind(scan.id, scan.schoolId, jobId, now);
}

export type PageFound = { id: string; n: number; objectNumber: number };

/**
 * What reading the file found. Run again it changes nothing: pages are unique by scan and number. False when the scan is
 * not importing any more, or another one with the same bytes was quicker and this one is not forced.
 */
export async function keepInspection(
  db: D1Database,
  scan: Scan,
  found: { sha256: string; sidewaysTurn: number | null; pages: PageFound[]; now: number },
): Promise<boolean> {
  const [kept] = await db.batch([
    db
      .prepare(
        `update scan set sha256 = ?3, page_count = ?4, sideways_turn = ?5, updated_at = ?6
         where id = ?1 and school_id = ?2 and state = 'importing' and (forced = 1 or not exists
           (select 1 from scan o join exam e on e.id = o.exam_id where o.school_id = ?2 and o.sha256 = ?3 and o.id <> ?1
            and o.state in ('importing', 'imported') and o.page_count is not null and e.deleted_at is null))`,
      )
      .bind(scan.id, scan.schoolId, found.sha256, found.pages.length, found.sidewaysTurn, found.now),
    db
      .prepare(
        `insert into page (id, school_id, scan_id, n, object_number)
         select j.value ->> 'id', s.school_id, s.id, j.value ->> 'n', j.value ->> 'objectNumber'
         from json_each(?3) j, scan s where s.id = ?1 and s.school_id = ?2 and s.state = 'importing' and s.page_count is not null
         on conflict (scan_id, n) do nothing`,
      )
      .bind(scan.id, scan.schoolId, JSON.stringify(found.pages)),
  ]);
  return kept?.meta.changes === 1;
}

/** The scan failed or was cancelled: its pages go, its row stays and says why. Nothing is half made. */
export function abandonScan(
  db: D1Database,
  scan: Scan,
  end: { state: "failed" | "cancelled"; code: ErrorCode | null; page: number | null; now: number },
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `update scan set state = ?3, error_code = ?4, error_page = ?5, updated_at = ?6
         where id = ?1 and school_id = ?2 and state in ('uploading', 'importing')`,
      )
      .bind(scan.id, scan.schoolId, end.state, end.code, end.page, end.now),
    db
      .prepare(
        `delete from page where scan_id = ?1 and school_id = ?2 and copy_id is null
         and exists (select 1 from scan where id = ?1 and state in ('failed', 'cancelled'))`,
      )
      .bind(scan.id, scan.schoolId),
  ];
}

export type NewCopy = { id: string; booklet: number; anonymousId: string; pages: number[] };

/**
 * Makes the copies of a scan, gives them their pages and closes the import, all or nothing. Run again, the state of
 * the scan is not 'importing' any more and every statement changes nothing.
 */
export function makeCopies(db: D1Database, scan: Scan, copies: readonly NewCopy[], now: number): D1PreparedStatement[] {
  const open = "exists (select 1 from scan s where s.id = ?1 and s.school_id = ?2 and s.state = 'importing')";
  const rows = JSON.stringify(
    copies.map(({ id, booklet, anonymousId, pages }) => ({ id, booklet, anonymousId, pageCount: pages.length })),
  );
  const places = JSON.stringify(
    copies.flatMap((copy) => copy.pages.map((n, position) => ({ n, position, copyId: copy.id }))),
  );
  return [
    db
      .prepare(
        `insert into copy (id, school_id, exam_id, scan_id, booklet, anonymous_id, page_count, status, created_at)
         select j.value ->> 'id', ?2, ?3, ?1, j.value ->> 'booklet', j.value ->> 'anonymousId', j.value ->> 'pageCount', 'STAGING', ?5
         from json_each(?4) j where ${open}`,
      )
      .bind(scan.id, scan.schoolId, scan.examId, rows, now),
    db
      .prepare(
        `update page set copy_id = j.value ->> 'copyId', position = j.value ->> 'position' from json_each(?3) j
         where page.scan_id = ?1 and page.school_id = ?2 and page.n = j.value ->> 'n' and page.copy_id is null and ${open}`,
      )
      .bind(scan.id, scan.schoolId, places),
    db
      .prepare(
        "update scan set state = 'imported', updated_at = ?3 where id = ?1 and school_id = ?2 and state = 'importing'",
      )
      .bind(scan.id, scan.schoolId, now),
  ];
}

export async function anonymousIdsOf(db: D1Database, schoolId: string, examId: string): Promise<Set<string>> {
  const { results } = await db
    .prepare("select anonymous_id as id from copy where exam_id = ?1 and school_id = ?2")
    .bind(examId, schoolId)
    .all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}
