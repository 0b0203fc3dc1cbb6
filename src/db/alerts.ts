/** Alerts: one row per trouble, counted when it comes again. */
import type { AlertKind } from "#domain/alert";

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
