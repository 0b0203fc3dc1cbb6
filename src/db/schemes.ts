/** A scheme changed after the first mark: what is on its way to the copies, what took effect, what was before. */
import type { Scheme } from "#domain/scheme";
import { newId } from "../tokens.ts";

/** The copies after an id, in the order of ids: a walk that can be taken up anywhere. */
export async function copiesOfExamAfter(
  db: D1Database,
  place: { schoolId: string; examId: string },
  after: string,
  limit: number,
): Promise<{ id: string; anonymousId: string }[]> {
  const { results } = await db
    .prepare(
      `select id, anonymous_id as anonymousId from copy where exam_id = ?1 and school_id = ?2 and id > ?3
       order by id limit ?4`,
    )
    .bind(place.examId, place.schoolId, after, limit)
    .all<{ id: string; anonymousId: string }>();
  return results;
}

/** How many copies there are, and how many of them up to an id. */
export async function countCopies(
  db: D1Database,
  place: { schoolId: string; examId: string },
  upTo: string,
): Promise<{ total: number; done: number }> {
  const row = await db
    .prepare(
      "select count(*) as total, coalesce(sum(id <= ?3), 0) as done from copy where exam_id = ?1 and school_id = ?2",
    )
    .bind(place.examId, place.schoolId, upTo)
    .first<{ total: number; done: number }>();
  return row ?? { total: 0, done: 0 };
}

export type Claim = { schoolId: string; examId: string; jobId: string; version: number };

/** Makes a job the one that changes the scheme: from then on marks wait. Only one, and only on the version it knows. */
export function claimScheme(db: D1Database, { schoolId, examId, jobId, version }: Claim): D1PreparedStatement {
  return db
    .prepare(
      `update exam set scheme_job_id = ?3 where id = ?1 and school_id = ?2 and deleted_at is null
       and scheme_job_id is null and scheme_version = ?4`,
    )
    .bind(examId, schoolId, jobId, version);
}

export type Taking = Claim & {
  scheme: Scheme;
  reason: string;
  by: string;
  requestId: string;
  now: number;
};

/**
 * The new scheme takes effect, in one batch: the scheme of before among the former ones, unless it is there, the new
 * one too, the exam, the event. Each statement asks whether the job still has the exam, so that twice is once.
 */
export function takeEffect(db: D1Database, taking: Taking): D1PreparedStatement[] {
  const { schoolId, examId, jobId, version, scheme, reason, by, requestId, now } = taking;
  const mine = "id = ?1 and school_id = ?2 and scheme_job_id = ?3 and scheme_version = ?4";
  const json = JSON.stringify(scheme);
  return [
    db
      .prepare(
        `insert into scheme_version (exam_id, version, school_id, scheme, reason, created_by, created_at)
         select id, scheme_version, school_id, scheme, null, created_by, created_at from exam where ${mine}
         on conflict (exam_id, version) do nothing`,
      )
      .bind(examId, schoolId, jobId, version),
    db
      .prepare(
        `insert into scheme_version (exam_id, version, school_id, scheme, reason, created_by, created_at)
         select id, scheme_version + 1, school_id, ?5, ?6, ?7, ?8 from exam where ${mine}
         on conflict (exam_id, version) do nothing`,
      )
      .bind(examId, schoolId, jobId, version, json, reason, by, now),
    db
      .prepare(
        `update exam set scheme = ?5, scheme_version = scheme_version + 1, scheme_job_id = null, updated_at = ?6
         where ${mine}`,
      )
      .bind(examId, schoolId, jobId, version, json, now),
    db
      .prepare(
        `insert into event (id, school_id, exam_id, actor_id, kind, success, detail, request_id, at)
         select ?1, ?2, ?3, ?4, 'SCHEME_CHANGED', 1, ?5, ?6, ?7 where changes() > 0`,
      )
      .bind(newId(), schoolId, examId, by, JSON.stringify({ jobId, version: version + 1, reason }), requestId, now),
  ];
}

type VersionRow = {
  version: number;
  scheme: string;
  reason: string | null;
  createdAt: number;
  byId: string | null;
  byName: string | null;
};

/** The schemes an exam has had since the first one that was changed after a mark, newest first. */
export async function schemesOf(db: D1Database, schoolId: string, examId: string) {
  const { results } = await db
    .prepare(
      `select v.version, v.scheme, v.reason, v.created_at as createdAt, v.created_by as byId, u.name as byName
       from scheme_version v left join user u on u.id = v.created_by
       where v.exam_id = ?1 and v.school_id = ?2 order by v.version desc`,
    )
    .bind(examId, schoolId)
    .all<VersionRow>();
  return results.map(({ version, scheme, reason, createdAt, byId, byName }) => ({
    version,
    scheme: JSON.parse(scheme) as Scheme,
    reason,
    createdAt,
    by: byId === null ? null : { id: byId, name: byName ?? "" },
  }));
}
