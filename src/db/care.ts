/** What recovery and verification read of the catalogue, over all schools: whoever runs the installation asks. */
import type { CopyStatus } from "#domain/copy";
import type { Link } from "../event-chain.ts";

export type CareCopy = {
  id: string;
  schoolId: string;
  examId: string;
  status: CopyStatus;
  version: number;
  total: number | null;
  marked: number;
  pageCount: number;
  finalVersion: number;
  finalKey: string | null;
  finalSha256: string | null;
  finalPages: number | null;
  retries: number;
};

const COPY = `select c.id, c.school_id as schoolId, c.exam_id as examId, c.status, c.version, c.total, c.marked,
    c.page_count as pageCount, c.final_version as finalVersion, c.final_key as finalKey, c.final_sha256 as finalSha256,
    c.final_pages as finalPages, c.retries from copy c`;

export async function careCopy(db: D1Database, id: string): Promise<CareCopy | null> {
  return db.prepare(`${COPY} where c.id = ?1`).bind(id).first<CareCopy>();
}

/** Copies somebody or something is at work on; with `all` every copy that is not graded. */
export async function unsettledCopies(db: D1Database, all: boolean, limit: number): Promise<CareCopy[]> {
  const { results } = await db
    .prepare(
      `${COPY} where c.status in ('LOCKED', 'GRADING_IN_PROGRESS', 'GRADING_FAILED') or (?1 = 1 and c.status <> 'GRADED')
       order by c.id limit ?2`,
    )
    .bind(all ? 1 : 0, limit)
    .all<CareCopy>();
  return results;
}

/** The next copies after an id, in the order of ids. */
export async function copiesAfter(db: D1Database, after: string, limit: number): Promise<CareCopy[]> {
  const { results } = await db
    .prepare(`${COPY} where c.id > ?1 order by c.id limit ?2`)
    .bind(after, limit)
    .all<CareCopy>();
  return results;
}

export async function emptyCopies(db: D1Database, limit: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select id from copy where status = 'STAGING' and not exists (select 1 from page where page.copy_id = copy.id) limit ?1`,
    )
    .bind(limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

export type Unsealed = Omit<Link, "seq" | "epoch"> & { schoolId: string; examId: string; copyId: string };

type UnsealedRow = Omit<Unsealed, "success"> & { success: number };

/** Events of copies that their objects have not bound into the chain yet, oldest first: of one copy, or of all. */
export async function unsealedEvents(
  db: D1Database,
  which: { copyId: string | null; before: number; limit: number },
): Promise<Unsealed[]> {
  const { results } = await db
    .prepare(
      `select e.id, e.kind, e.success, e.actor_id as actorId, e.request_id as requestId, e.detail, e.at,
         c.school_id as schoolId, c.exam_id as examId, c.id as copyId
       from event e join copy c on c.id = e.copy_id
       where e.copy_id is not null and e.seq is null and e.at < ?1 and (?2 is null or e.copy_id = ?2)
       order by e.at, e.id limit ?3`,
    )
    .bind(which.before, which.copyId, which.limit)
    .all<UnsealedRow>();
  return results.map((row) => ({ ...row, success: row.success === 1 }));
}

type ChainRow = Omit<Link, "success"> & { success: number; hash: string };

/** The chain of a copy as D1 was told it. */
export async function chainOf(db: D1Database, copyId: string): Promise<(Link & { hash: string })[]> {
  const { results } = await db
    .prepare(
      `select id, seq, kind, success, actor_id as actorId, request_id as requestId, epoch, detail, at, hash
       from event where copy_id = ?1 and seq is not null order by seq`,
    )
    .bind(copyId)
    .all<ChainRow>();
  return results.map((row) => ({ ...row, success: row.success === 1 }));
}

export async function hasOpenJob(db: D1Database, id: string): Promise<boolean> {
  const row = await db.prepare("select 1 from job where id = ?1 and state in ('queued', 'running')").bind(id).first();
  return row !== null;
}

/** Closes a job whose work is over, whichever way; true when it was open. */
export async function closeJob(db: D1Database, id: string, done: boolean, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `update job set state = ?2, done = ?3, error_code = ?4, updated_at = ?5, finished_at = ?5
       where id = ?1 and state in ('queued', 'running')`,
    )
    .bind(id, done ? "succeeded" : "failed", done ? 1 : 0, done ? null : "UNAVAILABLE", now)
    .run();
  return meta.changes === 1;
}

export type SetFault = {
  kind: "GRADED_WITHOUT_PDF" | "PAGE_COUNT" | "FINAL_PDF_MISSING" | "LAW_BROKEN";
  copyId: string;
  schoolId: string;
  detail: string;
};

/** Laws that one statement can see for all copies at once. */
export async function brokenSets(db: D1Database): Promise<SetFault[]> {
  const { results } = await db
    .prepare(
      `select 'GRADED_WITHOUT_PDF' as kind, id as copyId, school_id as schoolId, 'graded without a stored final PDF' as detail
         from copy where status = 'GRADED' and (final_key is null or final_sha256 is null or final_pages is null)
       union all
       select 'PAGE_COUNT', c.id, c.school_id, 'has ' || count(p.id) || ' pages of ' || c.page_count
         from copy c left join page p on p.copy_id = c.id
         group by c.id having count(p.id) <> c.page_count or coalesce(max(p.position), -1) <> count(p.id) - 1
       union all
       select 'FINAL_PDF_MISSING', c.id, c.school_id, 'not every version of the final PDF is known'
         from copy c where c.final_version <> (select count(*) from final_pdf f where f.copy_id = c.id)
       union all
       select 'LAW_BROKEN', p.copy_id, p.school_id, 'page ' || p.id || ' is on a copy without a place, or in a state that is on none'
         from page p where p.copy_id is not null
         and (p.position is null or p.state in ('unknown', 'duplicate', 'discarded', 'error'))
       union all
       select 'LAW_BROKEN', c.id, c.school_id, 'page ' || p.id || ' carries a name that teachers would see'
         from copy c join exam e on e.id = c.exam_id and e.anonymous = 1 join page p on p.copy_id = c.id
         where c.status <> 'STAGING' and p.named = 1 and p.masked_view_key is null
       limit 200`,
    )
    .all<SetFault>();
  return results;
}

/** How far the running check of everything is: null when none is on. */
export async function checkCursor(db: D1Database): Promise<string | null> {
  const row = await db
    .prepare("select check_cursor as at from installation where one = 1")
    .first<{ at: string | null }>();
  return row?.at ?? null;
}

/** Where the check goes on; null ends the round. */
export async function setCheckCursor(db: D1Database, cursor: string | null, now: number): Promise<void> {
  await db
    .prepare(
      `insert into installation (one, check_cursor, checked_at) values (1, ?1, case when ?1 is null then ?2 end)
       on conflict (one) do update set check_cursor = ?1, checked_at = coalesce(case when ?1 is null then ?2 end, checked_at)`,
    )
    .bind(cursor, now)
    .run();
}
