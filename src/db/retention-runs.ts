/** The reports of retention runs. One run of a school is open at a time; what died is gone on with. */
import type { Announced, FormerRun } from "#domain/retention";
import { newId } from "../tokens.ts";

/** Ids of what went (or would), by kind; of the audit only how many rows. */
export type Gone = {
  exams: string[];
  students: string[];
  files: string[];
  drafts: string[];
  runs: string[];
  auditRows: number;
};

export const NOTHING: Gone = { exams: [], students: [], files: [], drafts: [], runs: [], auditRows: 0 };

/** Goes on with the run that is open, or begins one. A dry run is always a new one. */
export async function openRun(
  db: D1Database,
  schoolId: string,
  { dryRun, now }: { dryRun: boolean; now: number },
): Promise<string> {
  const id = newId();
  const report = JSON.stringify({ gone: NOTHING, announced: [], postponed: [] });
  await db
    .prepare(
      `insert into retention_run (id, school_id, dry_run, report, at) select ?1, ?2, ?3, ?4, ?5
       where ?3 = 1 or not exists (select 1 from retention_run where school_id = ?2 and dry_run = 0 and finished_at is null)`,
    )
    .bind(id, schoolId, dryRun ? 1 : 0, report, now)
    .run();
  if (dryRun) return id;
  const open = await db
    .prepare("select id from retention_run where school_id = ?1 and dry_run = 0 and finished_at is null limit 1")
    .bind(schoolId)
    .first<{ id: string }>();
  return open?.id ?? id;
}

/** Schools in which a run is open. */
export async function openRuns(db: D1Database): Promise<string[]> {
  const { results } = await db
    .prepare("select distinct school_id as schoolId from retention_run where dry_run = 0 and finished_at is null")
    .all<{ schoolId: string }>();
  return results.map(({ schoolId }) => schoolId);
}

/** What the last finished run announced. */
export async function formerRun(db: D1Database, schoolId: string): Promise<FormerRun> {
  const row = await db
    .prepare(
      `select at, report -> '$.announced' as announced from retention_run
       where school_id = ?1 and dry_run = 0 and finished_at is not null order by at desc, id limit 1`,
    )
    .bind(schoolId)
    .first<{ at: number; announced: string }>();
  return row ? { at: row.at, announced: JSON.parse(row.announced) as Announced[] } : null;
}

/** Reports nobody needs any more; the newest finished one carries the notices and stays. */
export async function oldRuns(db: D1Database, schoolId: string, before: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select id from retention_run where school_id = ?1 and at <= ?2 and id not in
         (select id from retention_run where school_id = ?1 and dry_run = 0 and finished_at is not null order by at desc, id limit 1)
       and (finished_at is not null or dry_run = 1) order by id`,
    )
    .bind(schoolId, before)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** For the batch of the removal itself: these ids are in the report. Noted twice they are there once. */
export function noteGone(
  db: D1Database,
  runId: string,
  kind: Exclude<keyof Gone, "auditRows">,
  ids: readonly string[],
): D1PreparedStatement {
  return db
    .prepare(
      `update retention_run set report = json_set(report, '$.gone.${kind}', (select json_group_array(value) from
         (select value from json_each(report, '$.gone.${kind}') union select value from json_each(?2)))) where id = ?1`,
    )
    .bind(runId, JSON.stringify(ids));
}

/** What this run has removed so far. */
export async function goneIn(db: D1Database, runId: string): Promise<Gone> {
  const row = await db
    .prepare("select report -> '$.gone' as gone from retention_run where id = ?1")
    .bind(runId)
    .first<{ gone: string }>();
  return row ? (JSON.parse(row.gone) as Gone) : NOTHING;
}

/** Right after the statement that removed rows of the audit: adds how many. */
export function countAudit(db: D1Database, runId: string, known: number | null): D1PreparedStatement {
  return db
    .prepare(
      `update retention_run set report = json_set(report, '$.gone.auditRows', report ->> '$.gone.auditRows' + coalesce(?2, changes())) where id = ?1`,
    )
    .bind(runId, known);
}

export type Postponed = { examId: string; why: "BUSY" };

export function finishRun(
  db: D1Database,
  runId: string,
  end: { announced: readonly Announced[]; postponed: readonly Postponed[]; now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `update retention_run set finished_at = ?4, report = json_set(report, '$.announced', json(?2), '$.postponed', json(?3))
       where id = ?1 and finished_at is null`,
    )
    .bind(runId, JSON.stringify(end.announced), JSON.stringify(end.postponed), end.now);
}
