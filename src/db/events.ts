/** The audit log: append-only. `detail` holds ids, versions and codes, never names, marks or texts. */
import { LIMITS } from "#domain/limits";
import { newId } from "../tokens.ts";
import { paged, pageOf, readCursor } from "./cursor.ts";

export type NewEvent = {
  schoolId: string;
  examId?: string | null;
  copyId?: string | null;
  actorId: string | null;
  kind: string;
  success?: boolean;
  detail?: Record<string, unknown>;
  requestId: string | null;
  at: number;
};

/**
 * A statement for the batch of the act itself, right after it: the event is written only when the statement before it
 * changed a row, so that an act and its trace are one and a refused act leaves none.
 */
export function eventAfter(db: D1Database, event: NewEvent): D1PreparedStatement {
  return db
    .prepare(
      `insert into event (id, school_id, exam_id, copy_id, actor_id, kind, success, detail, request_id, at)
       select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 where changes() > 0`,
    )
    .bind(
      newId(),
      event.schoolId,
      event.examId ?? null,
      event.copyId ?? null,
      event.actorId,
      event.kind,
      event.success === false ? 0 : 1,
      JSON.stringify(event.detail ?? {}),
      event.requestId,
      event.at,
    );
}

type Row = {
  id: string;
  at: number;
  kind: string;
  success: number;
  detail: string;
  actorId: string | null;
  actorName: string | null;
};

export async function eventsOfCopy(
  db: D1Database,
  schoolId: string,
  copyId: string,
  query: { limit?: number | undefined; cursor?: string | undefined },
) {
  const page = pageOf(query, LIMITS.eventsPage);
  const [at, id] = readCursor(page.cursor, 2) ?? [Number.MAX_SAFE_INTEGER, ""];
  const [rows, count] = await db.batch<Row & { total: number }>([
    db
      .prepare(
        `select e.id, e.at, e.kind, e.success, e.detail, e.actor_id as actorId, u.name as actorName
         from event e left join user u on u.id = e.actor_id
         where e.copy_id = ?1 and e.school_id = ?2 and (e.at < ?3 or (e.at = ?3 and e.id > ?4))
         order by e.at desc, e.id limit ?5`,
      )
      .bind(copyId, schoolId, at, id, page.limit + 1),
    db.prepare("select count(*) as total from event where copy_id = ?1 and school_id = ?2").bind(copyId, schoolId),
  ]);
  const shape = (row: Row) => ({
    id: row.id,
    at: row.at,
    kind: row.kind,
    success: row.success === 1,
    actor: row.actorId === null ? null : { id: row.actorId, name: row.actorName ?? "" },
    detail: JSON.parse(row.detail) as unknown,
  });
  return {
    ...paged(rows?.results ?? [], page.limit, (row) => [row.at, row.id], shape),
    total: count?.results[0]?.total ?? 0,
  };
}
