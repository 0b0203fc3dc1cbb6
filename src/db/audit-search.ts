/** The audit read back, newest first, for the admins of a school. */
import type { AuditKind } from "#domain/audit";
import { LIMITS } from "#domain/limits";
import { paged, pageOf, readCursor } from "./cursor.ts";

export type AuditQuery = {
  kind?: AuditKind | undefined;
  actor?: string | undefined;
  exam?: string | undefined;
  copy?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
};

type Row = {
  id: string;
  at: number;
  kind: AuditKind;
  success: number;
  address: string;
  device: string;
  detail: string;
  actorId: string | null;
  actorName: string | null;
  subject: string | null;
  subjectName: string | null;
  examId: string | null;
  examName: string | null;
  copyId: string | null;
  anonymousId: string | null;
};

/**
 * Only what was asked for is in the statement, so that an index fits. A copy or a person narrows far more than the
 * school does: the plus keeps the database, which knows no statistics, from choosing the school's index then.
 */
function conditions(schoolId: string, query: AuditQuery): { where: string; values: (string | number)[] } {
  const narrow = query.copy !== undefined || query.actor !== undefined;
  const parts = [narrow ? "+a.school_id = ?" : "a.school_id = ?"];
  const values: (string | number)[] = [schoolId];
  const add = (part: string, value: string | number | undefined) => {
    if (value === undefined) return;
    parts.push(part);
    values.push(value);
  };
  add("a.copy_id = ?", query.copy);
  add(query.copy === undefined ? "a.actor_id = ?" : "+a.actor_id = ?", query.actor);
  add(narrow ? "+a.kind = ?" : "a.kind = ?", query.kind);
  add("+a.exam_id = ?", query.exam);
  add("a.at >= ?", query.from);
  add("a.at < ?", query.to);
  return { where: parts.join(" and "), values };
}

const COLUMNS = `a.id, a.at, a.kind, a.success, a.address, a.device, a.detail, a.actor_id as actorId, u.name as actorName,
    a.subject, coalesce(p.name, s.last_name || ' ' || s.first_name) as subjectName, a.exam_id as examId,
    e.name as examName, a.copy_id as copyId, c.anonymous_id as anonymousId`;
const NAMES = `left join user u on u.id = a.actor_id left join user p on p.id = a.subject and p.school_id = a.school_id
  left join student s on s.id = a.subject and s.school_id = a.school_id
  left join exam e on e.id = a.exam_id and e.school_id = a.school_id
  left join copy c on c.id = a.copy_id and c.school_id = a.school_id`;

export async function searchAudit(db: D1Database, schoolId: string, query: AuditQuery) {
  const page = pageOf(query, LIMITS.eventsPage);
  const { where, values } = conditions(schoolId, query);
  const key = readCursor(page.cursor, 2);
  const after = key === null ? "" : " and a.at <= ? and (a.at < ? or a.id > ?)";
  const from = key === null ? [] : [key[0] ?? 0, key[0] ?? 0, key[1] ?? ""];
  const [rows, count] = await db.batch<Row & { total: number }>([
    db
      .prepare(`select ${COLUMNS} from audit a ${NAMES} where ${where}${after} order by a.at desc, a.id limit ?`)
      .bind(...values, ...from, page.limit + 1),
    db.prepare(`select count(*) as total from audit a where ${where}`).bind(...values),
  ]);
  const about = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? "" });
  const shape = (row: Row) => ({
    id: row.id,
    at: row.at,
    kind: row.kind,
    success: row.success === 1,
    actor: about(row.actorId, row.actorName),
    subject: about(row.subject, row.subjectName),
    exam: about(row.examId, row.examName),
    copy: about(row.copyId, row.anonymousId),
    address: row.address,
    device: row.device,
    detail: JSON.parse(row.detail) as unknown,
  });
  return {
    ...paged(rows?.results ?? [], page.limit, (row) => [row.at, row.id], shape),
    total: count?.results[0]?.total ?? 0,
  };
}
