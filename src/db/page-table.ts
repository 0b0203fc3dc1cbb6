/** The page table of an exam as it is stored, read in four statements whatever its size, and as the contract shows it. */

import { contentVersion } from "#domain/content-address";
import type { CopyStatus } from "#domain/copy";
import {
  faultsIn,
  faultsOfCopy,
  needs,
  type PageFault,
  type PageState,
  type PageTable,
  type TableCopy,
  type TablePage,
} from "#domain/page-table";
import { rotationOf } from "#domain/rotate";

type CopyRow = {
  id: string;
  anonymousId: string;
  status: CopyStatus;
  paperNumber: number | null;
  identified: number;
  sealed: number;
  oddAccepted: number;
  version: number;
  marked: number;
  finalVersion: number;
};

export type PageRow = {
  id: string;
  scanId: string;
  side: number;
  half: number;
  state: PageState;
  copyId: string | null;
  position: number | null;
  turn: TablePage["turn"];
  pictureTurn: number;
  skew: number;
  named: number;
  reason: string | null;
  duplicateOf: string | null;
  codeCopy: number | null;
  codePage: number | null;
  found: string | null;
  accepted: string;
  width: number | null;
  height: number | null;
  done: number;
  viewKey: string | null;
  thumbKey: string | null;
  maskedViewKey: string | null;
};

type PileRow = {
  pileId: string | null;
  state: "open" | "cut" | null;
  sequence: "files" | "frontsBacks" | "frontsBacksReversed" | null;
  files: number | null;
  createdAt: number | null;
  scanId: string | null;
  fileName: string | null;
};

type ActRow = { kind: "version" | "undo" | "redo"; id: string | null; verb: string | null; at: number };
export type ActFacts = { id: string; verb: string; at: number };

/** A page with all the table shows of it. */
export type PageFacts = TablePage & {
  scanId: string;
  side: number;
  half: "whole" | "left" | "right";
  pictureTurn: number;
  skew: number;
  width: number | null;
  height: number | null;
  viewKey: string | null;
  thumbKey: string | null;
  maskedViewKey: string | null;
};
export type CopyFacts = TableCopy & { anonymousId: string; version: number; marked: number; finalVersion: number };

export type StoredTable = {
  version: number;
  expected: number;
  copies: CopyFacts[];
  pages: PageFacts[];
  rows: PileRow[];
  undo: ActFacts | null;
  redo: ActFacts | null;
};

const PAGE_COLUMNS = `p.id, p.scan_id as scanId, coalesce(p.side, p.n) + 1 as side, p.half, p.state, p.copy_id as copyId,
  p.position, p.turn, p.picture_turn as pictureTurn, p.skew, p.named, p.reason, p.duplicate_of as duplicateOf,
  p.code_copy as codeCopy, p.code_page as codePage, p.look ->> '$.found' as found, p.accepted, p.width, p.height,
  p.done, p.view_key as viewKey, p.thumb_key as thumbKey, p.masked_view_key as maskedViewKey`;

const COPIES = `select c.id, c.anonymous_id as anonymousId, c.status, c.paper_number as paperNumber,
    exists (select 1 from identity i where i.copy_id = c.id) as identified, c.sealed_at is not null as sealed,
    c.odd_accepted as oddAccepted, c.version, c.marked, c.final_version as finalVersion
  from copy c where c.exam_id = ?1 and c.school_id = ?2 order by c.created_at, c.booklet, c.id`;

const PAGES = `select ${PAGE_COLUMNS} from scan s join page p on p.scan_id = s.id
  where s.exam_id = ?1 and s.school_id = ?2 order by s.created_at, s.place, s.member, s.id, p.n`;

const PILES = `select p.id as pileId, p.state, p.sequence, p.files, p.created_at as createdAt, s.id as scanId,
    s.file_name as fileName, s.place, s.member
  from pile p left join scan s on s.pile_id = p.id where p.exam_id = ?1 and p.school_id = ?2
  union all select null, null, null, null, null, id, file_name, 0, 0
  from scan where exam_id = ?1 and school_id = ?2 and pile_id is null order by 5, 1, 8, 9, 6`;

const MINE = "exam_id = ?1 and school_id = ?2 and actor_id = ?3";
/** Undone acts can be done again until the same person does another thing. */
export const ACTS = `select 'version' as kind, null as id, null as verb, pages_version as at from exam where id = ?1 and school_id = ?2
  union all select * from (select 'undo', id, verb, at from page_act
    where ${MINE} and undoes is null and undone_at is null order by version desc limit 1)
  union all select * from (select 'redo', a.id, a.verb, a.at from page_act a
    where a.exam_id = ?1 and a.school_id = ?2 and a.actor_id = ?3 and a.undoes is null and a.undone_at is not null
      and exists (select 1 from page_act u where u.exam_id = ?1 and u.actor_id = ?3 and u.undoes = a.id
        and u.version > (select max(version) from page_act where ${MINE} and undoes is null))
    order by a.version limit 1)`;

export async function readTable(
  db: D1Database,
  ask: { schoolId: string; examId: string; userId: string; expected: number },
): Promise<StoredTable> {
  const [copies, pages, rows, acts] = await db.batch([
    db.prepare(COPIES).bind(ask.examId, ask.schoolId),
    db.prepare(PAGES).bind(ask.examId, ask.schoolId),
    db.prepare(PILES).bind(ask.examId, ask.schoolId),
    db.prepare(ACTS).bind(ask.examId, ask.schoolId, ask.userId),
  ]);
  return {
    expected: ask.expected,
    copies: ((copies?.results ?? []) as CopyRow[]).map(copyFacts),
    pages: ((pages?.results ?? []) as PageRow[]).map(pageFacts),
    rows: (rows?.results ?? []) as PileRow[],
    ...actsIn((acts?.results ?? []) as ActRow[]),
  };
}

/** The reader's acts that can be taken back or done again, and the version of the table. */
export async function readActs(db: D1Database, schoolId: string, examId: string, userId: string) {
  const { results } = await db.prepare(ACTS).bind(examId, schoolId, userId).all<ActRow>();
  return actsIn(results);
}

function actsIn(rows: readonly ActRow[]) {
  const of = (kind: ActRow["kind"]): ActFacts | null => {
    const row = rows.find((each) => each.kind === kind);
    return row?.id && row.verb ? { id: row.id, verb: row.verb, at: row.at } : null;
  };
  return { version: rows.find(({ kind }) => kind === "version")?.at ?? 0, undo: of("undo"), redo: of("redo") };
}

/** The pages of some copies, for judging whether they can be validated. */
export async function pagesOfCopies(db: D1Database, schoolId: string, ids: readonly string[]): Promise<PageFacts[]> {
  const { results } = await db
    .prepare(
      `select ${PAGE_COLUMNS} from json_each(?2) j join page p on p.copy_id = j.value where p.school_id = ?1 order by p.copy_id, p.position`,
    )
    .bind(schoolId, JSON.stringify(ids))
    .all<PageRow>();
  return results.map(pageFacts);
}

export async function findPage(
  db: D1Database,
  schoolId: string,
  id: string,
): Promise<(PageFacts & { examId: string }) | null> {
  const row = await db
    .prepare(
      `select ${PAGE_COLUMNS}, s.exam_id as examId from page p join scan s on s.id = p.scan_id join exam e on e.id = s.exam_id
       where p.id = ?1 and p.school_id = ?2 and e.deleted_at is null`,
    )
    .bind(id, schoolId)
    .first<PageRow & { examId: string }>();
  return row ? { ...pageFacts(row), examId: row.examId } : null;
}

function copyFacts(row: CopyRow): CopyFacts {
  return { ...row, identified: row.identified === 1, sealed: row.sealed === 1, oddAccepted: row.oddAccepted === 1 };
}

const HALVES = ["whole", "left", "right"] as const;

export function pageFacts(row: PageRow): PageFacts {
  const found = row.found === null ? [] : (JSON.parse(row.found) as PageFault[]);
  // Drawn and without a picture: it cannot be read, wherever it lies now.
  const dark = row.done === 1 && row.viewKey === null && row.reason !== "substitute";
  const faults = faultsIn(row.state, dark ? [...new Set<PageFault>(["unreadable", ...found])] : found);
  const code = row.codeCopy === null || row.codePage === null ? null : { copy: row.codeCopy, page: row.codePage };
  return {
    id: row.id,
    scanId: row.scanId,
    side: row.side,
    half: HALVES[row.half] ?? "whole",
    state: row.state,
    copyId: row.copyId,
    position: row.position,
    turn: row.turn,
    pictureTurn: row.pictureTurn,
    skew: row.skew,
    named: row.named === 1,
    reason: row.reason,
    duplicateOf: row.duplicateOf,
    code,
    faults,
    accepted: JSON.parse(row.accepted) as PageFault[],
    width: row.width,
    height: row.height,
    viewKey: row.viewKey,
    thumbKey: row.thumbKey,
    maskedViewKey: row.maskedViewKey,
  };
}

function pictureUrl(page: PageFacts, size: "thumb" | "view"): string | null {
  const key = size === "thumb" ? page.thumbKey : page.viewKey;
  return key === null ? null : `/api/pages/${page.id}/image?size=${size}&v=${contentVersion(key)}`;
}

export function pageWire(page: PageFacts) {
  const { pictureTurn, skew, viewKey, thumbKey, maskedViewKey, ...shown } = page;
  return {
    ...shown,
    code: page.code,
    faults: [...page.faults],
    accepted: [...page.accepted],
    rotate: rotationOf(page),
    thumb: pictureUrl(page, "thumb"),
    view: pictureUrl(page, "view"),
  };
}

export function copyWire(copy: CopyFacts, pages: readonly TablePage[], expected: number) {
  const { version, marked, finalVersion, ...shown } = copy;
  return { ...shown, ...faultsOfCopy(copy, pages, expected) };
}

export type PileShape = ReturnType<typeof pilesIn>[number];

/** A pile is settled once any of its copies is past staging, under validation, named, or was validated before. */
export function pilesIn({ rows, pages, copies }: StoredTable) {
  const moved = new Set(
    copies.filter((c) => c.status !== "STAGING" || c.sealed || c.identified || c.version > 0).map(({ id }) => id),
  );
  const fixed = new Set(pages.filter(({ copyId }) => copyId !== null && moved.has(copyId)).map(({ scanId }) => scanId));
  const ids = [...new Set(rows.flatMap(({ pileId }) => pileId ?? []))];
  return ids.map((id) => {
    const own = rows.filter(({ pileId }) => pileId === id);
    const scans = own.flatMap(({ scanId }) => scanId ?? []);
    const [first] = own;
    return {
      id,
      state: first?.state ?? "open",
      order: first?.sequence ?? "files",
      files: first?.files ?? 0,
      scans,
      createdAt: first?.createdAt ?? 0,
      settled: scans.some((scan) => fixed.has(scan)),
    };
  });
}

export function tableWire(stored: StoredTable) {
  const onCopy = new Map<string, TablePage[]>();
  for (const page of stored.pages) {
    if (page.copyId === null) continue;
    const list = onCopy.get(page.copyId);
    if (list) list.push(page);
    else onCopy.set(page.copyId, [page]);
  }
  return {
    version: stored.version,
    expected: stored.expected,
    copies: stored.copies.map((copy) => copyWire(copy, onCopy.get(copy.id) ?? [], stored.expected)),
    pages: stored.pages.map(pageWire),
    scans: stored.rows.flatMap(({ scanId, fileName }) =>
      scanId === null ? [] : [{ id: scanId, fileName: fileName ?? "" }],
    ),
    piles: pilesIn(stored),
    ...needs(domainTable(stored)),
    undo: stored.undo,
    redo: stored.redo,
  };
}

/** The same for the rules: nothing they could not know. */
export function domainTable({
  copies,
  pages,
  expected,
}: Pick<StoredTable, "copies" | "pages" | "expected">): PageTable {
  return { copies, pages: pages.map(tablePage), expected };
}

function tablePage(page: PageFacts): TablePage {
  const { pictureTurn, skew, width, height, viewKey, thumbKey, maskedViewKey, ...rules } = page;
  return rules;
}
