/** Scans as the contract shows them. */
import { type ScanRow, scanOf } from "./scans.ts";

type WireRow = ScanRow & { copies: number; sent: string; why: string | null };

/** With what other tables know of it, in one statement however many scans: numbers of its parts, of its copies, the refusal of its job. */
const WIRE = `select s.*, (select count(*) from copy c where c.scan_id = s.id) as copies,
    (select json_group_array(p.n) from (select n from scan_part where scan_id = s.id and s.state = 'uploading' order by n) p) as sent,
    (select j.error_details from job j where j.id = s.job_id and s.state = 'failed') as why
  from scan s where s.school_id = ?1`;

/** The scan as the contract shows it. */
function wire(row: WireRow) {
  const { id, examId, fileName, size, partSize, state, jobId, pageCount, error, createdAt, ...rest } = scanOf(row);
  const { pileId, place, member, parentId, media } = rest;
  const details: unknown = row.why === null ? undefined : JSON.parse(row.why);
  return {
    ...{ id, examId, fileName, size, partSize, state, jobId, pageCount, createdAt },
    ...{ pileId, place, member, parentId, media },
    parts: JSON.parse(row.sent) as number[],
    copies: row.copies,
    error: error && (details === undefined ? error : { ...error, details }),
  };
}
export type ScanShape = ReturnType<typeof wire>;

export async function scanWire(db: D1Database, schoolId: string, id: string): Promise<ScanShape | null> {
  const row = await db.prepare(`${WIRE} and s.id = ?2`).bind(schoolId, id).first<WireRow>();
  return row && wire(row);
}

/** As many as one pile may have files, and some more. */
const SCANS_MAX = 4_000;

/** The scans of an exam, the newest first; of those that came at once, the first of the pile first. */
export async function scansOfExam(db: D1Database, schoolId: string, examId: string): Promise<ScanShape[]> {
  const { results } = await db
    .prepare(`${WIRE} and s.exam_id = ?2 order by s.created_at desc, s.place, s.member, s.id limit ${SCANS_MAX}`)
    .bind(schoolId, examId)
    .all<WireRow>();
  return results.map(wire);
}
