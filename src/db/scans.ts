/** Scans, their parts, and the pages that importing makes of them. */
import type { ErrorCode } from "#contract/error";
import type { Media } from "#domain/media";

export type ScanState = "uploading" | "importing" | "imported" | "failed" | "cancelled";

/** A row of `scan` as D1 gives it. */
export type ScanRow = {
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
  coded: number | null;
  error_code: ErrorCode | null;
  error_page: number | null;
  pile_id: string | null;
  place: number;
  member: number;
  parent_id: string | null;
  media: Media | "substitute" | null;
  original_key: string | null;
  created_by: string;
  created_at: number;
};

export type Scan = ReturnType<typeof scanOf>;

export function scanOf(row: ScanRow) {
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
    /** Clockwise, what most sides of this scan need beyond how it shows them; null when nobody knows. */
    sidewaysTurn: row.sideways_turn,
    /** Whether its pages carry codes; null before they were looked at. */
    coded: row.coded === null ? null : row.coded === 1,
    error: row.error_code === null ? null : { code: row.error_code, page: row.error_page },
    pileId: row.pile_id,
    place: row.place,
    member: row.member,
    parentId: row.parent_id,
    media: row.media,
    originalKey: row.original_key,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

export async function findScan(db: D1Database, schoolId: string, id: string): Promise<Scan | null> {
  const row = await db
    .prepare("select * from scan where id = ?1 and school_id = ?2")
    .bind(id, schoolId)
    .first<ScanRow>();
  return row ? scanOf(row) : null;
}

export type Part = { n: number; etag: string; size: number };

export async function partsOf(db: D1Database, schoolId: string, scanId: string): Promise<Part[]> {
  const { results } = await db
    .prepare("select n, etag, size from scan_part where scan_id = ?1 and school_id = ?2 order by n")
    .bind(scanId, schoolId)
    .all<Part>();
  return results;
}

/**
 * Another scan of this school with the same bytes that is imported or on its way. With `inspected`, only those whose
 * bytes were read already: of two that are imported at once, one goes on and the other is the second.
 */
export async function sameBytes(
  db: D1Database,
  schoolId: string,
  sha256: string,
  except: string,
  inspected = false,
): Promise<SameFile | null> {
  return db
    .prepare(
      `select s.id as scanId, s.exam_id as examId, s.file_name as fileName, s.created_at as createdAt, e.name as examName from scan s join exam e on e.id = s.exam_id
       where s.school_id = ?1 and s.sha256 = ?2 and s.id <> ?3 and s.state in ('importing', 'imported') and e.deleted_at is null
         and (?4 = 0 or s.page_count is not null)
       order by s.created_at limit 1`,
    )
    .bind(schoolId, sha256, except, inspected ? 1 : 0)
    .first<SameFile>();
}

/** The scan that has the same bytes, as the refusal tells it. */
export type SameFile = { scanId: string; examId: string; fileName: string; createdAt: number; examName: string };

export type NewScanRow = Pick<
  Scan,
  | "id"
  | "schoolId"
  | "examId"
  | "fileName"
  | "size"
  | "partSize"
  | "sha256"
  | "forced"
  | "objectKey"
  | "uploadId"
  | "createdBy"
> & { pileId: string; place: number; now: number };

/** Changes nothing when its pile was cut meanwhile. */
export function insertScan(db: D1Database, scan: NewScanRow): D1PreparedStatement {
  return db
    .prepare(
      `insert into scan (id, school_id, exam_id, file_name, size, part_size, sha256, forced, state, object_key, upload_id,
         created_by, created_at, updated_at, pile_id, place)
       select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'uploading', ?9, ?10, ?11, ?12, ?12, p.id, ?14
       from pile p where p.id = ?13 and p.school_id = ?2 and p.exam_id = ?3 and p.state = 'open'`,
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
      scan.pileId,
      scan.place,
    );
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

/** The upload is over: from now on the job owns the scan. Of two calls one gets true. What the client says of the bytes holds until they are read. */
export function beginImport(
  db: D1Database,
  scan: Scan,
  said: { jobId: string; sha256: string | null; force: boolean; now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `update scan set state = 'importing', job_id = ?3, updated_at = ?4, sha256 = coalesce(?5, sha256), forced = max(forced, ?6)
       where id = ?1 and school_id = ?2 and state = 'uploading'`,
    )
    .bind(scan.id, scan.schoolId, said.jobId, said.now, said.sha256, said.force ? 1 : 0);
}

export type PageFound = { id: string; n: number; objectNumber: number };

/**
 * What reading the file found. Run again it changes nothing: pages are unique by scan and number. False when the scan is
 * not importing any more, or another one with the same bytes was quicker and this one is not forced.
 */
export async function keepInspection(
  db: D1Database,
  scan: Scan,
  found: { sha256: string; sidewaysTurn: number | null; coded: boolean; pages: PageFound[]; now: number },
): Promise<boolean> {
  const [kept] = await db.batch([
    db
      .prepare(
        `update scan set sha256 = ?3, page_count = ?4, sideways_turn = ?5, coded = ?7, updated_at = ?6
         where id = ?1 and school_id = ?2 and state = 'importing' and (forced = 1 or not exists
           (select 1 from scan o join exam e on e.id = o.exam_id where o.school_id = ?2 and o.sha256 = ?3 and o.id <> ?1
            and o.state in ('importing', 'imported') and o.page_count is not null and e.deleted_at is null))`,
      )
      .bind(
        scan.id,
        scan.schoolId,
        found.sha256,
        found.pages.length,
        found.sidewaysTurn,
        found.now,
        found.coded ? 1 : 0,
      ),
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

export async function anonymousIdsOf(db: D1Database, schoolId: string, examId: string): Promise<Set<string>> {
  const { results } = await db
    .prepare("select anonymous_id as id from copy where exam_id = ?1 and school_id = ?2")
    .bind(examId, schoolId)
    .all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}
