/** Jobs: everything slow, with its progress. A job's row exists before its message is sent. */
import type { ErrorCode } from "#contract/error";

export type JobKind = "import" | "finalize" | "export" | "roster" | "scheme" | "slips" | "studentExport" | "booklets";
export type JobState = "queued" | "running" | "succeeded" | "failed" | "cancelled";

type Row = {
  id: string;
  school_id: string;
  exam_id: string | null;
  kind: JobKind;
  state: JobState;
  done: number;
  total: number;
  owner_id: string;
  subject: string;
  ask: string;
  request_id: string;
  result: string | null;
  file_key: string | null;
  file_name: string | null;
  error_code: string | null;
  error_details: string | null;
  created_at: number;
  updated_at: number;
};

export type Job = ReturnType<typeof shape>;

function shape(row: Row) {
  return {
    id: row.id,
    schoolId: row.school_id,
    examId: row.exam_id,
    kind: row.kind,
    state: row.state,
    done: row.done,
    total: row.total,
    ownerId: row.owner_id,
    subject: row.subject,
    ask: JSON.parse(row.ask) as unknown,
    requestId: row.request_id,
    result: row.result === null ? null : (JSON.parse(row.result) as unknown),
    fileKey: row.file_key,
    fileName: row.file_name,
    errorCode: row.error_code,
    errorDetails: row.error_details === null ? null : (JSON.parse(row.error_details) as unknown),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The job as the contract shows it: no keys, no owner, no request. */
export function jobWire(job: Job) {
  const { id, kind, state, done, total, examId, subject, createdAt, updatedAt } = job;
  const error =
    job.errorCode === null ? {} : { error: { code: job.errorCode, details: job.errorDetails ?? undefined } };
  const result = job.result === null ? {} : { result: job.result };
  return { id, kind, state, done, total, examId, subject, createdAt, updatedAt, ...result, ...error };
}

export type NewJob = {
  id: string;
  schoolId: string;
  examId: string | null;
  kind: JobKind;
  ownerId: string;
  subject: string;
  ask: unknown;
  requestId: string;
  total: number;
  now: number;
};

/** `afterChange` writes the row only when the statement before it in the batch changed something. */
export function insertJob(db: D1Database, job: NewJob, afterChange = false): D1PreparedStatement {
  return db
    .prepare(
      `insert into job (id, school_id, exam_id, kind, state, done, total, owner_id, subject, ask, request_id, created_at, updated_at)
       select ?1, ?2, ?3, ?4, 'queued', 0, ?5, ?6, ?7, ?8, ?9, ?10, ?10 where ?11 = 0 or changes() > 0
       on conflict (id) do nothing`,
    )
    .bind(
      job.id,
      job.schoolId,
      job.examId,
      job.kind,
      job.total,
      job.ownerId,
      job.subject,
      JSON.stringify(job.ask),
      job.requestId,
      job.now,
      afterChange ? 1 : 0,
    );
}

export async function findJob(db: D1Database, schoolId: string, id: string): Promise<Job | null> {
  const row = await db.prepare("select * from job where id = ?1 and school_id = ?2").bind(id, schoolId).first<Row>();
  return row ? shape(row) : null;
}

/** False when the job has ended meanwhile (cancelled, say): the consumer then stops. */
export async function progress(
  db: D1Database,
  schoolId: string,
  id: string,
  done: number,
  total: number,
  now: number,
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `update job set state = 'running', done = max(done, ?3), total = ?4, updated_at = ?5
       where id = ?1 and school_id = ?2 and state in ('queued', 'running')`,
    )
    .bind(id, schoolId, done, total, now)
    .run();
  return meta.changes === 1;
}

export function succeed(
  db: D1Database,
  schoolId: string,
  id: string,
  end: { result: unknown; fileKey?: string; fileName?: string; now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `update job set state = 'succeeded', done = total, result = ?3, file_key = ?4, file_name = ?5, updated_at = ?6, finished_at = ?6
       where id = ?1 and school_id = ?2 and state in ('queued', 'running')`,
    )
    .bind(id, schoolId, JSON.stringify(end.result), end.fileKey ?? null, end.fileName ?? null, end.now);
}

export function failJob(
  db: D1Database,
  schoolId: string,
  id: string,
  why: { code: ErrorCode; details?: unknown; now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `update job set state = 'failed', error_code = ?3, error_details = ?4, updated_at = ?5, finished_at = ?5
       where id = ?1 and school_id = ?2 and state in ('queued', 'running')`,
    )
    .bind(id, schoolId, why.code, why.details === undefined ? null : JSON.stringify(why.details), why.now);
}

export function cancelJob(db: D1Database, schoolId: string, id: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `update job set state = 'cancelled', updated_at = ?3, finished_at = ?3
       where id = ?1 and school_id = ?2 and state in ('queued', 'running')`,
    )
    .bind(id, schoolId, now);
}

/** A failed job of a parked message starts again from where it stood. */
export function requeueJob(db: D1Database, schoolId: string, id: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `update job set state = 'queued', error_code = null, error_details = null, finished_at = null, updated_at = ?3
       where id = ?1 and school_id = ?2 and state in ('failed', 'queued', 'running')`,
    )
    .bind(id, schoolId, now);
}

/** Jobs without progress since `before`: their message was lost, or their consumer died. */
export async function silentJobs(db: D1Database, before: number, limit: number): Promise<Job[]> {
  const { results } = await db
    .prepare("select * from job where state in ('queued', 'running') and updated_at < ?1 order by updated_at limit ?2")
    .bind(before, limit)
    .all<Row>();
  return results.map(shape);
}

/** Claims a silent job for sending again; false when another sweep was quicker. */
export async function touchJob(db: D1Database, job: Job, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare("update job set updated_at = ?3 where id = ?1 and updated_at = ?2 and state in ('queued', 'running')")
    .bind(job.id, job.updatedAt, now)
    .run();
  return meta.changes === 1;
}

/** Running jobs of an exam, and failed imports or finalizations of the last day that somebody should look at. */
export async function openJobs(db: D1Database, schoolId: string, examId: string, since: number): Promise<Job[]> {
  const { results } = await db
    .prepare(
      `select * from job where school_id = ?1 and exam_id = ?2
       and (state in ('queued', 'running') or (state = 'failed' and kind <> 'finalize' and updated_at > ?3))
       order by created_at desc limit 50`,
    )
    .bind(schoolId, examId, since)
    .all<Row>();
  return results.map(shape);
}

/** For one batch: the event of a delivery that failed, and the job's next attempt; a delivery told twice counts once. */
export function noteAttempt(
  db: D1Database,
  failed: {
    id: string;
    attempts: number;
    schoolId: string;
    requestId: string;
    jobId: string;
    kind: string;
    at: number;
  },
): D1PreparedStatement[] {
  const { id, attempts, schoolId, requestId, jobId, kind, at } = failed;
  return [
    db
      .prepare(
        `insert into event (id, school_id, exam_id, kind, success, detail, request_id, at)
         select ?1, j.school_id, j.exam_id, ?4, 0, ?5, ?6, ?7 from job j where j.id = ?2 and j.school_id = ?3
         on conflict (id) do nothing`,
      )
      .bind(
        `${id}:${attempts}`,
        jobId,
        schoolId,
        `${kind.toUpperCase()}_ATTEMPT_FAILED`,
        JSON.stringify({ jobId, attempt: attempts }),
        requestId,
        at,
      ),
    db
      .prepare("update job set attempts = attempts + 1 where id = ?1 and school_id = ?2 and changes() > 0")
      .bind(jobId, schoolId),
  ];
}
