/** Acts at the page table: written whole or not at all, found again by their id. */
import type { Change } from "#domain/page-table";
import { eventAfter, type NewEvent } from "./events.ts";

export type Cell = string | number | null;
export type Row = Record<string, Cell>;

/** What `page_act.change` keeps: what the act changed, and whole rows of what it made or took away, by id. */
export type Kept = Change & { rows: { copies: Record<string, Row>; pages: Record<string, Row> } };

export type StoredAct = {
  id: string;
  schoolId: string;
  examId: string;
  version: number;
  actorId: string;
  verb: string;
  change: Kept;
  undoneAt: number | null;
  undoes: string | null;
};

export async function findAct(db: D1Database, schoolId: string, id: string): Promise<StoredAct | null> {
  const row = await db
    .prepare(
      `select id, school_id as schoolId, exam_id as examId, version, actor_id as actorId, verb, change,
         undone_at as undoneAt, undoes from page_act where id = ?1 and school_id = ?2`,
    )
    .bind(id, schoolId)
    .first<Omit<StoredAct, "change"> & { change: string }>();
  return row ? { ...row, change: JSON.parse(row.change) as Kept } : null;
}

/** The act that took another one back, the latest where it was done and taken back again and again. */
export async function undoOf(db: D1Database, act: StoredAct): Promise<string | null> {
  const row = await db
    .prepare("select id from page_act where exam_id = ?1 and undoes = ?2 order by version desc limit 1")
    .bind(act.examId, act.id)
    .first<{ id: string }>();
  return row?.id ?? null;
}

/** Ids in use anywhere: an id of a new copy or page must be nobody's. */
export async function idsInUse(db: D1Database, ids: readonly string[]): Promise<boolean> {
  const row = await db
    .prepare(
      `select 1 from json_each(?1) j where exists (select 1 from copy where id = j.value)
       or exists (select 1 from page where id = j.value) limit 1`,
    )
    .bind(JSON.stringify(ids))
    .first();
  return row !== null;
}

/** Whole rows, to be written back by an undoing. */
export async function wholeRows(
  db: D1Database,
  table: "copy" | "page",
  schoolId: string,
  ids: readonly string[],
): Promise<Record<string, Row>> {
  if (ids.length === 0) return {};
  const { results } = await db
    .prepare(`select t.* from json_each(?2) j join "${table}" t on t.id = j.value where t.school_id = ?1`)
    .bind(schoolId, JSON.stringify(ids))
    .all<Row & { id: string }>();
  return Object.fromEntries(results.map((row) => [row.id, row]));
}

export type NewAct = {
  id: string;
  schoolId: string;
  examId: string;
  /** The table it was thought on; it makes the next one. */
  on: number;
  actorId: string;
  verb: string;
  change: Kept;
  undoes: string | null;
  /** An act that is taken back by this one, or that stands again after it. */
  target: { id: string; undoneAt: number | null } | null;
  /** A sheet of ours that stands in for a lost page is a scan of its own. */
  scans: readonly Row[];
  requestId: string;
  at: number;
};

/**
 * One batch, all or nothing: the version of a table that has moved on is null, which the column refuses, and so is that
 * of a table on which a touched copy is past staging or is being validated.
 */
export function writeAct(db: D1Database, act: NewAct): D1PreparedStatement[] {
  const { change } = act;
  const gone = change.copies.gone.map(({ id }) => id);
  const made = change.copies.made.map(({ id }) => id);
  const lost = change.pages.flatMap(({ before, after }) => (before && !after ? [before.id] : []));
  const fresh = change.pages.flatMap(({ before, after }) => (after && !before ? [after.id] : []));
  const pick = (rows: Record<string, Row>, ids: readonly string[]): Row[] =>
    ids.flatMap((id) => {
      const row = rows[id];
      return row ? [row] : [];
    });
  return [
    insertAct(db, act, touchedCopies(change)),
    db
      .prepare("update exam set pages_version = ?3 where id = ?1 and school_id = ?2")
      .bind(act.examId, act.schoolId, act.on + 1),
    eventAfter(db, eventOf(act)),
    ...act.scans.map((row) => insertRow(db, "scan", row)),
    ...pick(change.rows.pages, fresh).map((row) => insertRow(db, "page", { ...row, copy_id: null, position: null })),
    lift(
      db,
      act.schoolId,
      change.pages.flatMap(({ before, after }) => (before && after ? [before.id] : [])).concat(lost),
    ),
    ...pick(change.rows.copies, made).map((row) => insertRow(db, "copy", row)),
    placePages(db, act),
    db
      .prepare("delete from page where school_id = ?1 and id in (select value from json_each(?2))")
      .bind(act.schoolId, JSON.stringify(lost)),
    db
      .prepare("delete from copy where school_id = ?1 and id in (select value from json_each(?2))")
      .bind(act.schoolId, JSON.stringify(gone)),
    amendCopies(db, act),
    ...(act.target
      ? [db.prepare("update page_act set undone_at = ?2 where id = ?1").bind(act.target.id, act.target.undoneAt)]
      : []),
  ];
}

function touchedCopies({ pages, copies }: Change): string[] {
  const around = pages.flatMap(({ before, after }) => [before?.copyId, after?.copyId]);
  const named = [...copies.gone, ...copies.changed.map(({ before }) => before)].map(({ id }) => id);
  return [...new Set([...around, ...named].filter((id) => id !== null && id !== undefined))];
}

function insertAct(db: D1Database, act: NewAct, copies: readonly string[]): D1PreparedStatement {
  return db
    .prepare(
      `insert into page_act (id, school_id, exam_id, version, actor_id, verb, change, at, undoes)
       values (?1, ?2, ?3, (select pages_version + 1 from exam where id = ?3 and school_id = ?2 and pages_version = ?4
         and deleted_at is null and not exists (select 1 from json_each(?9) j join copy c on c.id = j.value
           where c.status <> 'STAGING' or c.sealed_at is not null)), ?5, ?6, ?7, ?8, ?10)`,
    )
    .bind(
      act.id,
      act.schoolId,
      act.examId,
      act.on,
      act.actorId,
      act.verb,
      JSON.stringify(act.change),
      act.at,
      JSON.stringify(copies),
      act.undoes,
    );
}

function eventOf({ schoolId, examId, actorId, verb, change, requestId, at, id, on }: NewAct): NewEvent {
  const pages = change.pages.flatMap(({ before, after }) => after?.id ?? before?.id ?? []);
  const copies = { made: change.copies.made.map((c) => c.id), gone: change.copies.gone.map((c) => c.id) };
  const detail = { act: id, verb, version: on + 1, pages, copies };
  return { schoolId, examId, actorId, kind: "PAGES_ACT", detail, requestId, at };
}

const COLUMN = /^[a-z_0-9]+$/;

export function insertRow(db: D1Database, table: "copy" | "page" | "scan", row: Row): D1PreparedStatement {
  const columns = Object.keys(row);
  if (!columns.every((column) => COLUMN.test(column))) throw new Error(`${table} has no column of that name`);
  const places = columns.map((_, index) => `?${index + 1}`).join(", ");
  return db
    .prepare(`insert into "${table}" (${columns.join(", ")}) values (${places})`)
    .bind(...columns.map((column) => row[column] ?? null));
}

/** Off all places first: two pages never want one place at the same time. */
export function lift(db: D1Database, schoolId: string, ids: readonly string[]): D1PreparedStatement {
  return db
    .prepare(
      `update page set copy_id = null, position = null
       where school_id = ?1 and id in (select value from json_each(?2))`,
    )
    .bind(schoolId, JSON.stringify(ids));
}

/** Who does not carry the name any more is shown whole, unless the name was taken off for good. */
const UNMASKED = (column: "masked_view_key" | "masked_thumb_key", named: string) =>
  `case when ${named} = 0 and page.named = 1 and page.view_key is not page.masked_view_key then null else ${column} end`;

/**
 * A quarter turn swaps width and height, half a turn brings half an A3 side to the other end. Of the row as it was, so
 * that one statement does.
 */
function placePages(db: D1Database, { schoolId, change }: NewAct): D1PreparedStatement {
  const rows = change.pages.flatMap(({ after }) => {
    if (!after) return [];
    const { id, state, copyId, position, turn, named, reason, duplicateOf, accepted } = after;
    return [
      {
        id,
        state,
        copyId,
        position,
        turn,
        named: named ? 1 : 0,
        reason,
        duplicateOf,
        accepted: JSON.stringify(accepted),
      },
    ];
  });
  const across = "abs((j.value ->> 'turn') - page.turn) % 180 <> 0";
  const over = "abs((j.value ->> 'turn') - page.turn) = 180 and page.half > 0";
  return db
    .prepare(
      `update page set state = j.value ->> 'state', copy_id = j.value ->> 'copyId', position = j.value ->> 'position',
         reason = j.value ->> 'reason', duplicate_of = j.value ->> 'duplicateOf', accepted = j.value ->> 'accepted',
         width = case when ${across} then page.height else page.width end,
         height = case when ${across} then page.width else page.height end,
         crop_left = case when ${over} then 10000 - page.crop_right else page.crop_left end,
         crop_right = case when ${over} then 10000 - page.crop_left else page.crop_right end,
         masked_view_key = ${UNMASKED("masked_view_key", "j.value ->> 'named'")},
         masked_thumb_key = ${UNMASKED("masked_thumb_key", "j.value ->> 'named'")},
         turn = j.value ->> 'turn', named = j.value ->> 'named'
       from json_each(?2) j where page.school_id = ?1 and page.id = j.value ->> 'id'`,
    )
    .bind(schoolId, JSON.stringify(rows));
}

function amendCopies(db: D1Database, { schoolId, change }: NewAct): D1PreparedStatement {
  const changed = [...change.copies.made, ...change.copies.changed.map(({ after }) => after)];
  const odd = new Map(changed.map(({ id, oddAccepted }) => [id, oddAccepted]));
  const ids = [...new Set([...touchedCopies(change), ...odd.keys()])];
  const rows = ids.map((id) => ({ id, odd: odd.has(id) ? Number(odd.get(id)) : null }));
  return db
    .prepare(
      `update copy set page_count = (select count(*) from page p where p.copy_id = copy.id),
         odd_accepted = coalesce(j.value ->> 'odd', odd_accepted)
       from json_each(?2) j where copy.school_id = ?1 and copy.id = j.value ->> 'id'`,
    )
    .bind(schoolId, JSON.stringify(rows));
}
