/** Alerts: one row per trouble, counted when it comes again. */
import type { AlertKind, AlertState } from "#domain/alert";
import { LIMITS } from "#domain/limits";
import { paged, pageOf, readCursor } from "./cursor.ts";
import { eventAfter } from "./events.ts";

export type NewAlert = {
  /** Of this one occurrence: told twice it counts once. */
  id: string;
  schoolId: string;
  kind: AlertKind;
  /** What the trouble is about: with the kind it makes the row. */
  subject: string;
  code: string;
  examId?: string | null;
  copyId?: string | null;
  jobId?: string | null;
  at: number;
};

/** What comes again is counted, and new again once somebody had resolved it; what is ignored stays so. */
export function raiseAlert(db: D1Database, alert: NewAlert): D1PreparedStatement {
  return db
    .prepare(
      `insert into alert (id, school_id, fingerprint, kind, code, state, exam_id, copy_id, job_id, count, last_id, first_at, last_at)
       values (?1, ?2, ?3, ?4, ?5, 'NEW', ?6, ?7, ?8, 1, ?1, ?9, ?9)
       on conflict (school_id, fingerprint) do update set count = count + 1, last_id = excluded.last_id,
         last_at = max(last_at, excluded.last_at), code = excluded.code, job_id = excluded.job_id,
         state = case state when 'RESOLVED' then 'NEW' else state end
       where last_id <> excluded.last_id`,
    )
    .bind(
      alert.id,
      alert.schoolId,
      `${alert.kind}:${alert.subject}`,
      alert.kind,
      alert.code,
      alert.examId ?? null,
      alert.copyId ?? null,
      alert.jobId ?? null,
      alert.at,
    );
}

/** The trouble is over without anybody: its alert is resolved, unless somebody chose to ignore it. */
export function settleAlert(
  db: D1Database,
  { schoolId, kind, subject, at }: { schoolId: string; kind: AlertKind; subject: string; at: number },
): D1PreparedStatement {
  return db
    .prepare(
      `update alert set state = 'RESOLVED', changed_by = null, changed_at = ?3
       where school_id = ?1 and fingerprint = ?2 and state not in ('RESOLVED', 'IGNORED')`,
    )
    .bind(schoolId, `${kind}:${subject}`, at);
}

export type AlertFacts = {
  id: string;
  kind: AlertKind;
  code: string;
  state: AlertState;
  examId: string | null;
  examName: string | null;
  copyId: string | null;
  anonymousId: string | null;
  jobId: string | null;
  count: number;
  firstAt: number;
  lastAt: number;
  note: string | null;
  changedBy: string | null;
  changedAt: number | null;
};

const ALERT = `select a.id, a.kind, a.code, a.state, a.exam_id as examId, e.name as examName, a.copy_id as copyId,
    c.anonymous_id as anonymousId, a.job_id as jobId, a.count, a.first_at as firstAt, a.last_at as lastAt,
    a.note, u.name as changedBy, a.changed_at as changedAt
  from alert a left join exam e on e.id = a.exam_id left join copy c on c.id = a.copy_id
    left join user u on u.id = a.changed_by`;

export async function findAlert(db: D1Database, schoolId: string, id: string): Promise<AlertFacts | null> {
  return db.prepare(`${ALERT} where a.id = ?1 and a.school_id = ?2`).bind(id, schoolId).first<AlertFacts>();
}

/** The alerts of a school, newest first: of one state, or all that still wait for somebody. */
export async function listAlerts(
  db: D1Database,
  schoolId: string,
  query: { state?: AlertState | undefined; limit?: number | undefined; cursor?: string | undefined },
) {
  const page = pageOf(query, LIMITS.eventsPage);
  const [at, id] = readCursor(page.cursor, 2) ?? [Number.MAX_SAFE_INTEGER, ""];
  const where = "a.school_id = ?1 and (a.state = ?2 or (?2 is null and a.state not in ('RESOLVED', 'IGNORED')))";
  const state = query.state ?? null;
  const [rows, count] = await db.batch<AlertFacts & { total: number }>([
    db
      .prepare(
        `${ALERT} where ${where} and (a.last_at < ?3 or (a.last_at = ?3 and a.id > ?4)) order by a.last_at desc, a.id limit ?5`,
      )
      .bind(schoolId, state, at, id, page.limit + 1),
    db.prepare(`select count(*) as total from alert a where ${where}`).bind(schoolId, state),
  ]);
  const shape = ({ total: _, ...row }: AlertFacts & { total?: number }): AlertFacts => row;
  return {
    ...paged(rows?.results ?? [], page.limit, (row) => [row.lastAt, row.id], shape),
    total: count?.results[0]?.total ?? 0,
  };
}

export type AlertMove = {
  id: string;
  from: AlertState;
  to: AlertState;
  /** Without one the former note stands. */
  note: string | undefined;
  by: string;
  requestId: string;
  now: number;
};

/** False when somebody else moved it in between. */
export async function moveAlertRow(db: D1Database, schoolId: string, move: AlertMove): Promise<boolean> {
  const [moved] = await db.batch([
    db
      .prepare(
        `update alert set state = ?4, changed_by = ?5, changed_at = ?6, note = coalesce(?7, note)
         where id = ?1 and school_id = ?2 and state = ?3`,
      )
      .bind(move.id, schoolId, move.from, move.to, move.by, move.now, move.note ?? null),
    eventAfter(db, {
      schoolId,
      actorId: move.by,
      kind: "ALERT_MOVED",
      detail: { alertId: move.id, from: move.from, to: move.to },
      requestId: move.requestId,
      at: move.now,
    }),
  ]);
  return (moved?.meta.changes ?? 0) > 0;
}
