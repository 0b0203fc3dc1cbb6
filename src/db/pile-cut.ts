/** A pile and its pages for cutting, and what cutting writes: one batch, all or nothing, safe to be done twice. */
import type { Cut, PileOrder } from "#domain/cut";
import type { PageFault } from "#domain/page-table";
import { eventAfter } from "./events.ts";
import type { Pile } from "./piles.ts";

/** `locked`: a protected PDF that waits for its password. */
export type PileScan = {
  id: string;
  state: string;
  locked: number;
  media: string | null;
  read: number;
  jobId: string | null;
};

export type PilePageRow = {
  id: string;
  scanId: string;
  side: number;
  half: number;
  state: string;
  copyId: string | null;
  blank: number;
  front: number;
  code: string | null;
  look: string | null;
  named: number;
  maskedViewKey: string | null;
  viewKey: string | null;
};

export type NumberedRow = {
  copyId: string;
  paperNumber: number;
  open: number;
  pageId: string;
  number: number | null;
};

export type PileFacts = {
  version: number;
  pagesPerCopy: number;
  folding: "nested" | "consecutive";
  paperCode: string | null;
  anonymous: boolean;
  scans: PileScan[];
  pages: PilePageRow[];
  /** Pages of copies that bear a number and are not of this pile, in order. */
  numbered: NumberedRow[];
};

type ExamRow = Pick<PileFacts, "version" | "pagesPerCopy" | "folding" | "paperCode"> & { anonymous: number };

/** `read`: every page was drawn, or cannot be. A ZIP has no pages of its own: it is read once it is imported. */
export async function readPile(db: D1Database, pile: Pile): Promise<PileFacts> {
  const [exams, scans, pages, numbered] = await db.batch([
    db
      .prepare(
        `select pages_version as version, pages_per_copy as pagesPerCopy, folding, paper_code as paperCode, anonymous
         from exam where id = ?1 and school_id = ?2`,
      )
      .bind(pile.examId, pile.schoolId),
    db
      .prepare(
        `select s.id, s.state, s.state = 'failed' and coalesce(s.error_code, '') in ('PDF_ENCRYPTED', 'PDF_PASSWORD_WRONG') as locked, s.media, s.job_id as jobId, s.state = 'imported' or (s.state = 'importing' and s.page_count > 0
           and not exists (select 1 from page p where p.scan_id = s.id and p.done = 0 and p.state <> 'error')) as read
         from scan s where s.pile_id = ?1 and s.school_id = ?2 order by s.place, s.parent_id is not null, s.member, s.created_at, s.id`,
      )
      .bind(pile.id, pile.schoolId),
    db
      .prepare(
        `select p.id, p.scan_id as scanId, coalesce(p.side, p.n) as side, p.half, p.state, p.copy_id as copyId,
           p.state = 'blank' or coalesce(p.look ->> '$.blank', 0) = 1 as blank, p.look ->> '$.header' is not null as front,
           p.code, p.look ->> '$.found' as look, p.named, p.view_key as viewKey, p.masked_view_key as maskedViewKey
         from scan s join page p on p.scan_id = s.id where s.pile_id = ?1 and s.school_id = ?2
           and s.state in ('importing', 'imported') order by s.place, s.parent_id is not null, s.member, s.created_at, s.id, p.n`,
      )
      .bind(pile.id, pile.schoolId),
    db
      .prepare(
        `select c.id as copyId, c.paper_number as paperNumber, c.status = 'STAGING' and c.sealed_at is null as open,
           p.id as pageId, case when p.code_copy = c.paper_number then p.code_page end as number
         from copy c join page p on p.copy_id = c.id join scan s on s.id = p.scan_id
         where c.exam_id = ?2 and c.school_id = ?3 and c.paper_number is not null
           and not exists (select 1 from page o join scan t on t.id = o.scan_id where o.copy_id = c.id and t.pile_id = ?1)
         order by c.id, p.position`,
      )
      .bind(pile.id, pile.examId, pile.schoolId),
  ]);
  const exam = exams?.results[0] as ExamRow | undefined;
  if (!exam) throw new Error("the exam of the pile is not there");
  return {
    ...exam,
    anonymous: exam.anonymous === 1,
    scans: (scans?.results ?? []) as PileScan[],
    pages: (pages?.results ?? []) as PilePageRow[],
    numbered: (numbered?.results ?? []) as NumberedRow[],
  };
}

export type Writing = {
  pile: Pile;
  facts: PileFacts;
  cut: Cut;
  /** Id, anonymous id and booklet of each new copy, in the order of the cut's copies that join none. */
  fresh: readonly { id: string; anonymousId: string; booklet: number }[];
  /** Faults found before, by page: those of reading stay, those of an earlier cut do not. */
  found: ReadonlyMap<string, readonly PageFault[]>;
  /** Copies of an earlier cut of the same pile, which go. */
  former: readonly string[];
  order: PileOrder;
  pagesPerCopy: number;
  actorId: string | null;
  requestId: string;
  now: number;
};

type PlacedRow = {
  id: string;
  copyId: string | null;
  position: number | null;
  state: string | null;
  duplicateOf: string | null;
  found: PageFault[] | null;
};

/** A page row of 150 bytes: far below what one bound value may have. */
const ROWS_A_STATEMENT = 2_000;

/**
 * Of two cuttings of one pile one wins: its state, or the version of the table, becomes null for the other, which the
 * columns refuse, and nothing of it is written.
 */
export function writeCut(db: D1Database, ask: Writing): D1PreparedStatement[] {
  const { pile, facts, now } = ask;
  const rows = placedRows(ask);
  const ids = JSON.stringify([...facts.pages.map(({ id }) => id), ...rows.map(({ id }) => id)]);
  return [
    db
      .prepare(
        `update pile set state = case when state = ?3 then 'cut' end, sequence = ?4, cut_at = ?5 where id = ?1 and school_id = ?2`,
      )
      .bind(pile.id, pile.schoolId, pile.state, ask.order, now),
    bumpVersion(db, ask),
    eventAfter(db, eventOf(ask)),
    db
      .prepare(
        "update page set copy_id = null, position = null where school_id = ?1 and id in (select value from json_each(?2))",
      )
      .bind(pile.schoolId, ids),
    db
      .prepare("delete from copy where school_id = ?1 and id in (select value from json_each(?2))")
      .bind(pile.schoolId, JSON.stringify(ask.former)),
    // How many pages a copy has is a matter of the whole exam: changed by the only pile there is, for good.
    db
      .prepare(
        "update exam set pages_per_copy = ?3 where id = ?1 and school_id = ?2 and not exists (select 1 from copy where exam_id = ?1)",
      )
      .bind(pile.examId, pile.schoolId, ask.pagesPerCopy),
    insertCopies(db, ask),
    ...chunks(rows).map((some) => placeRows(db, pile.schoolId, some)),
    db
      .prepare(
        `update copy set page_count = (select count(*) from page p where p.copy_id = copy.id), odd_accepted = 0
         where school_id = ?1 and id in (select value from json_each(?2))`,
      )
      .bind(pile.schoolId, JSON.stringify(ask.cut.copies.flatMap(({ existing }) => existing ?? []))),
    ...closeImport(db, ask),
  ];
}

function chunks<T>(rows: readonly T[]): T[][] {
  const all: T[][] = [];
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) all.push(rows.slice(from, from + ROWS_A_STATEMENT));
  return all;
}

function placedRows({ cut, fresh, found }: Writing): PlacedRow[] {
  const next = fresh.values();
  const all = (id: string, more: readonly PageFault[]) => [...new Set([...(found.get(id) ?? []), ...more])];
  return [
    ...cut.copies.flatMap(({ existing, pages }) => {
      const copyId = existing ?? next.next().value?.id ?? null;
      return pages.map(({ id, state, found: more }, position) => ({
        id,
        copyId,
        position,
        state,
        duplicateOf: null,
        found: state === null ? null : all(id, more),
      }));
    }),
    ...cut.tray.map(({ id, state, duplicateOf, found: more }) => ({
      id,
      copyId: null,
      position: null,
      state,
      duplicateOf,
      found: all(id, more),
    })),
  ];
}

/** Copies that late pages join must still be open, copies that go must be nobody's. */
function bumpVersion(db: D1Database, { pile, facts, cut, former }: Writing): D1PreparedStatement {
  const touched = [...former, ...cut.copies.flatMap(({ existing }) => existing ?? [])];
  return db
    .prepare(
      `update exam set pages_version = case when pages_version = ?3 and deleted_at is null and not exists (select 1 from json_each(?4) j
         join copy c on c.id = j.value where c.status <> 'STAGING' or c.sealed_at is not null)
         and not exists (select 1 from json_each(?5) j join identity i on i.copy_id = j.value) then pages_version + 1 end
       where id = ?1 and school_id = ?2`,
    )
    .bind(pile.examId, pile.schoolId, facts.version, JSON.stringify(touched), JSON.stringify(former));
}

function eventOf({ pile, facts, cut, former, actorId, requestId, now }: Writing) {
  const again = pile.state === "cut";
  const detail = { pileId: pile.id, pages: facts.pages.length, copies: cut.copies.length, tray: cut.tray.length };
  return {
    schoolId: pile.schoolId,
    examId: pile.examId,
    actorId,
    kind: again ? "PILE_CUT_ANEW" : "IMPORTED",
    detail: again ? { ...detail, gone: former.length } : detail,
    requestId,
    at: now,
  };
}

function insertCopies(db: D1Database, { pile, facts, cut, fresh, now }: Writing): D1PreparedStatement {
  const scanOf = new Map(facts.pages.map(({ id, scanId }) => [id, scanId]));
  const made = cut.copies.filter(({ existing }) => existing === null);
  const rows = made.map(({ paperNumber, pages }, index) => ({
    ...fresh[index],
    paperNumber,
    scanId: scanOf.get(pages[0]?.id ?? "") ?? null,
    pageCount: pages.length,
  }));
  return db
    .prepare(
      `insert into copy (id, school_id, exam_id, scan_id, booklet, anonymous_id, page_count, paper_number, status, created_at)
       select j.value ->> 'id', ?1, ?2, j.value ->> 'scanId', j.value ->> 'booklet', j.value ->> 'anonymousId',
         j.value ->> 'pageCount', j.value ->> 'paperNumber', 'STAGING', ?4 from json_each(?3) j`,
    )
    .bind(pile.schoolId, pile.examId, JSON.stringify(rows), now);
}

function placeRows(db: D1Database, schoolId: string, rows: readonly PlacedRow[]): D1PreparedStatement {
  const named = "(j.value ->> 'position' is not null and j.value ->> 'position' = 0)";
  const stays = "j.value ->> 'state' is null";
  // Which pages carry the name is settled now: any other is shown whole, unless a name was taken off for good.
  const whole = `not ${named} and page.view_key is not page.masked_view_key`;
  return db
    .prepare(
      `update page set copy_id = j.value ->> 'copyId', position = j.value ->> 'position',
         state = coalesce(j.value ->> 'state', page.state),
         duplicate_of = case when ${stays} then page.duplicate_of else j.value ->> 'duplicateOf' end,
         reason = case when ${stays} or page.state = 'error' then page.reason end,
         look = case when ${stays} then page.look else json_set(coalesce(page.look, '{}'), '$.found', json(j.value -> 'found')) end,
         masked_view_key = case when ${stays} then masked_view_key when ${whole} then null else masked_view_key end,
         masked_thumb_key = case when ${stays} then masked_thumb_key when ${whole} then null else masked_thumb_key end,
         named = case when ${stays} then max(page.named, ${named}) else ${named} end
       from json_each(?2) j where page.school_id = ?1 and page.id = j.value ->> 'id'`,
    )
    .bind(schoolId, JSON.stringify(rows));
}

/** Scans whose pages are read are imported, and their jobs have ended well. */
function closeImport(db: D1Database, { pile, cut, now }: Writing): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `update job set state = 'succeeded', done = total, updated_at = ?3, finished_at = ?3,
           result = json_object('scanId', subject, 'pages', total, 'copies', ?4)
         where school_id = ?2 and state in ('queued', 'running')
           and id in (select job_id from scan where pile_id = ?1 and state = 'importing' and page_count is not null)`,
      )
      .bind(pile.id, pile.schoolId, now, cut.copies.length),
    db
      .prepare(
        `update scan set state = 'imported', updated_at = ?3
         where pile_id = ?1 and school_id = ?2 and state = 'importing' and page_count is not null`,
      )
      .bind(pile.id, pile.schoolId, now),
  ];
}
