/** What a scan's bytes turned out to be, where its PDF lies, and the scans that came out of a ZIP. */
import type { ErrorCode } from "#contract/error";
import type { Media } from "#domain/media";
import type { Scan } from "./scans.ts";

/**
 * What the bytes are, and where the PDF is that everything after reads; `originalKey` where that PDF was made. False when
 * the scan is not importing any more.
 */
export async function keepMedia(
  db: D1Database,
  scan: Scan,
  found: { media: Media; objectKey: string; originalKey: string | null; now: number },
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `update scan set media = ?3, object_key = ?4, original_key = ?5, updated_at = ?6
       where id = ?1 and school_id = ?2 and state = 'importing'`,
    )
    .bind(scan.id, scan.schoolId, found.media, found.objectKey, found.originalKey, found.now)
    .run();
  return meta.changes === 1;
}

/**
 * The bytes are a ZIP, and it has been read: of two with the same bytes that are imported at once, one is unpacked. A ZIP
 * has no pages of its own. False when another one was quicker and this one is not forced, or the import is over.
 */
export async function keepZip(db: D1Database, scan: Scan, sha256: string, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `update scan set media = 'zip', sha256 = ?3, page_count = 0, updated_at = ?4
       where id = ?1 and school_id = ?2 and state = 'importing' and (forced = 1 or not exists
         (select 1 from scan o join exam e on e.id = o.exam_id where o.school_id = ?2 and o.sha256 = ?3 and o.id <> ?1
          and o.state in ('importing', 'imported') and o.page_count is not null and e.deleted_at is null))`,
    )
    .bind(scan.id, scan.schoolId, sha256, now)
    .run();
  return meta.changes === 1;
}

/** One file of a ZIP: its bytes lie at `key`, or it cannot be a scan and `error` says why. */
export type Member = {
  id: string;
  jobId: string;
  member: number;
  fileName: string;
  size: number;
  key: string;
  error: { code: ErrorCode; details: unknown } | null;
};

/**
 * The files of a ZIP become scans of its pile, each with its job, and the ZIP is imported: all or nothing, and once. Run
 * again, the ZIP is not importing any more and every statement changes nothing.
 */
export function keepMembers(
  db: D1Database,
  zip: Scan,
  members: readonly Member[],
  by: { requestId: string; now: number },
): D1PreparedStatement[] {
  const open = "exists (select 1 from scan z where z.id = ?1 and z.school_id = ?2 and z.state = 'importing')";
  const rows = JSON.stringify(members);
  const failed = "j.value ->> '$.error.code'";
  return [
    db
      .prepare(
        `insert into scan (id, school_id, exam_id, file_name, size, part_size, forced, state, object_key, upload_id, job_id,
           pile_id, place, member, parent_id, error_code, created_by, created_at, updated_at)
         select j.value ->> 'id', z.school_id, z.exam_id, j.value ->> 'fileName', j.value ->> 'size', z.part_size, z.forced,
           iif(${failed} is null, 'importing', 'failed'), j.value ->> 'key', '', j.value ->> 'jobId', z.pile_id, z.place,
           j.value ->> 'member', z.id, ${failed}, z.created_by, z.created_at, ?4
         from json_each(?3) j, scan z where z.id = ?1 and z.school_id = ?2 and z.state = 'importing'
         on conflict (id) do nothing`,
      )
      .bind(zip.id, zip.schoolId, rows, by.now),
    db
      .prepare(
        `insert into job (id, school_id, exam_id, kind, state, done, total, owner_id, subject, ask, request_id, error_code,
           error_details, created_at, updated_at, finished_at)
         select j.value ->> 'jobId', z.school_id, z.exam_id, 'import', iif(${failed} is null, 'queued', 'failed'), 0, 0, z.created_by,
           j.value ->> 'id', '{}', ?5, ${failed}, j.value -> '$.error.details', ?4, ?4, iif(${failed} is null, null, ?4)
         from json_each(?3) j, scan z where z.id = ?1 and z.school_id = ?2 and z.state = 'importing'
         on conflict (id) do nothing`,
      )
      .bind(zip.id, zip.schoolId, rows, by.now, by.requestId),
    db
      .prepare(
        `update pile set files = files + ?3 where id = (select z.pile_id from scan z where z.id = ?1 and z.school_id = ?2) and ${open}`,
      )
      .bind(zip.id, zip.schoolId, members.length),
    db
      .prepare(
        `update job set state = 'succeeded', done = ?3, total = ?3, updated_at = ?4, finished_at = ?4
         where id = ?5 and school_id = ?2 and state in ('queued', 'running') and ${open}`,
      )
      .bind(zip.id, zip.schoolId, members.length, by.now, zip.jobId),
    db
      .prepare(
        "update scan set state = 'imported', updated_at = ?3 where id = ?1 and school_id = ?2 and state = 'importing'",
      )
      .bind(zip.id, zip.schoolId, by.now),
  ];
}

/** The scans that came out of a ZIP and whose import has not begun to read them. */
export async function unreadMembers(db: D1Database, zip: Scan): Promise<{ scanId: string; jobId: string }[]> {
  const { results } = await db
    .prepare(
      `select id as scanId, job_id as jobId from scan
       where parent_id = ?1 and school_id = ?2 and state = 'importing' and page_count is null order by member`,
    )
    .bind(zip.id, zip.schoolId)
    .all<{ scanId: string; jobId: string }>();
  return results;
}

/** Uploads that nobody went on with since a moment, and protected PDFs that nobody opened, the oldest first. */
export async function oldUploads(
  db: D1Database,
  before: number,
  atMost: number,
): Promise<{ schoolId: string; id: string }[]> {
  const { results } = await db
    .prepare(
      `select school_id as schoolId, id from scan
       where (state = 'uploading' or state = 'failed' and error_code in ('PDF_ENCRYPTED', 'PDF_PASSWORD_WRONG')) and updated_at < ?1
       order by updated_at limit ?2`,
    )
    .bind(before, atMost)
    .all<{ schoolId: string; id: string }>();
  return results;
}

/** A protected PDF is taken up again by a new job. Of two passwords sent at once, one changes the row. */
export function takeUpLocked(db: D1Database, scan: Scan, jobId: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `update scan set state = 'importing', job_id = ?3, error_code = null, error_page = null, updated_at = ?4
       where id = ?1 and school_id = ?2 and state = 'failed' and error_code in ('PDF_ENCRYPTED', 'PDF_PASSWORD_WRONG')
         and (pile_id is null or exists (select 1 from pile p where p.id = pile_id and p.state = 'open'))`,
    )
    .bind(scan.id, scan.schoolId, jobId, now);
}

/** A protected PDF that nobody will open. True when it was this call that gave it up. */
export async function giveUpLocked(db: D1Database, scan: Scan, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `update scan set state = 'cancelled', error_code = null, updated_at = ?3
       where id = ?1 and school_id = ?2 and state = 'failed' and error_code in ('PDF_ENCRYPTED', 'PDF_PASSWORD_WRONG')`,
    )
    .bind(scan.id, scan.schoolId, now)
    .run();
  return meta.changes === 1;
}
