/** Messages that no consumer could finish: seen by an admin, sent again at a word. */
import { LIMITS } from "#domain/limits";
import { paged, pageOf, readCursor } from "./cursor.ts";

type Row = {
  id: string;
  queue: string;
  body: string;
  why: string;
  attempts: number;
  job_id: string | null;
  created_at: number;
  retried_at: number | null;
};
export type Parked = ReturnType<typeof shape>;

function shape(row: Row) {
  const body = JSON.parse(row.body) as unknown;
  return {
    id: row.id,
    queue: row.queue,
    body,
    why: row.why,
    attempts: row.attempts,
    jobId: row.job_id,
    createdAt: row.created_at,
    retriedAt: row.retried_at,
  };
}

export function parkedWire({ body, ...rest }: Parked) {
  const kind = typeof body === "object" && body !== null && "kind" in body ? String(body.kind) : "";
  return { ...rest, kind };
}

/** `id` is the message's own, so that parking the same delivery twice makes one row. */
export async function park(
  db: D1Database,
  row: {
    id: string;
    schoolId: string;
    queue: string;
    body: unknown;
    why: string;
    attempts: number;
    jobId: string | null;
    now: number;
  },
): Promise<void> {
  await db
    .prepare(
      `insert into parked (id, school_id, queue, body, why, attempts, job_id, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
       on conflict (id) do nothing`,
    )
    .bind(row.id, row.schoolId, row.queue, JSON.stringify(row.body), row.why, row.attempts, row.jobId, row.now)
    .run();
}

export async function listParked(
  db: D1Database,
  schoolId: string,
  query: { limit?: number | undefined; cursor?: string | undefined },
) {
  const page = pageOf(query, LIMITS.eventsPage);
  const [at, id] = readCursor(page.cursor, 2) ?? [Number.MAX_SAFE_INTEGER, ""];
  const [rows, count] = await db.batch<Row & { total: number }>([
    db
      .prepare(
        `select * from parked where school_id = ?1 and retried_at is null and (created_at < ?2 or (created_at = ?2 and id > ?3))
         order by created_at desc, id limit ?4`,
      )
      .bind(schoolId, at, id, page.limit + 1),
    db.prepare("select count(*) as total from parked where school_id = ?1 and retried_at is null").bind(schoolId),
  ]);
  return {
    ...paged(
      rows?.results ?? [],
      page.limit,
      (row) => [row.created_at, row.id],
      (row) => parkedWire(shape(row)),
    ),
    total: count?.results[0]?.total ?? 0,
  };
}

/** Claims a parked message for sending again; null when somebody was quicker or it is not there. */
export async function claimParked(db: D1Database, schoolId: string, id: string, now: number): Promise<Parked | null> {
  const row = await db
    .prepare("update parked set retried_at = ?3 where id = ?1 and school_id = ?2 and retried_at is null returning *")
    .bind(id, schoolId, now)
    .first<Row>();
  return row ? shape(row) : null;
}
