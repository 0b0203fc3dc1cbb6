/** The pages of a scan while it is imported: which sides are left to read, and what reading them found. */
import type { Way } from "#domain/look/feed";
import type { PageLook } from "#domain/page-look";
import type { ReadTurn, Revoted } from "#domain/revote";
import type { Scan } from "./scans.ts";

export type SideToDo = {
  /** Index of the side in the scan. */
  n: number;
  objectNumber: number;
  done: boolean;
  /** How often reading it alone was begun and never ended. */
  begun: number;
};

export async function sidesToDo(
  db: D1Database,
  scan: Pick<Scan, "id" | "schoolId">,
  from: number,
  to: number,
): Promise<SideToDo[]> {
  const { results } = await db
    .prepare(
      `select n, object_number as objectNumber, done, coalesce(look ->> 'begun', 0) as begun from page
       where scan_id = ?1 and school_id = ?2 and half <> 2 and n >= ?3 and n < ?4 order by n`,
    )
    .bind(scan.id, scan.schoolId, from, to)
    .all<Omit<SideToDo, "done"> & { done: number }>();
  return results.map((row) => ({ ...row, done: row.done === 1 }));
}

export type PageDone = {
  id: string;
  /** Index of the side, and the page's number among the pages of the scan: another one for a right half. */
  side: number;
  number: number;
  half: 0 | 1 | 2;
  state: "unread" | "error";
  reason: string | null;
  width: number | null;
  height: number | null;
  turn: number;
  skew: number;
  cropLeft: number;
  cropRight: number;
  viewKey: string | null;
  thumbKey: string | null;
  maskedViewKey: string | null;
  maskedThumbKey: string | null;
  named: boolean;
  code: string | null;
  codeCopy: number | null;
  codePage: number | null;
  look: PageLook | null;
};

/** Columns that reading a page settles, with where they stand in the JSON of PageDone. */
const READ = [
  ["half", "half"],
  ["state", "state"],
  ["reason", "reason"],
  ["width", "width"],
  ["height", "height"],
  ["turn", "turn"],
  ["picture_turn", "turn"],
  ["skew", "skew"],
  ["crop_left", "cropLeft"],
  ["crop_right", "cropRight"],
  ["view_key", "viewKey"],
  ["thumb_key", "thumbKey"],
  ["masked_view_key", "maskedViewKey"],
  ["masked_thumb_key", "maskedThumbKey"],
  ["named", "named"],
  ["code", "code"],
  ["code_copy", "codeCopy"],
  ["code_page", "codePage"],
  ["look", "look"],
] as const;

/**
 * Everything some sides were found to be, at once. Only while the scan is importing: a late page of a failed or
 * finished scan changes nothing, and neither does one that is done.
 */
export async function keepRead(db: D1Database, scan: Scan, pages: readonly PageDone[]): Promise<void> {
  if (pages.length === 0) return;
  const open = "exists (select 1 from scan s where s.id = ?1 and s.school_id = ?2 and s.state = 'importing')";
  const [rows, halves] = [pages.filter(({ half }) => half !== 2), pages.filter(({ half }) => half === 2)];
  const columns = READ.map(([column]) => column).join(", ");
  await db.batch([
    // The right halves first: once their left ones are done nobody makes them any more.
    db
      .prepare(
        `insert into page (id, school_id, scan_id, n, side, object_number, done, ${columns})
         select j.value ->> 'id', ?2, ?1, j.value ->> 'number', j.value ->> 'side',
           (select object_number from page where scan_id = ?1 and n = j.value ->> 'side'), 1,
           ${READ.map(([, place]) => `j.value ->> '${place}'`).join(", ")}
         from json_each(?3) j where ${open} on conflict (scan_id, n) do nothing`,
      )
      .bind(scan.id, scan.schoolId, JSON.stringify(halves)),
    db
      .prepare(
        `update page set done = 1, ${READ.map(([column, place]) => `${column} = j.value ->> '${place}'`).join(", ")}
         from json_each(?3) j where page.scan_id = ?1 and page.school_id = ?2 and page.n = j.value ->> 'number'
           and page.done = 0 and ${open}`,
      )
      .bind(scan.id, scan.schoolId, JSON.stringify(rows)),
  ]);
}

/** Sides that are read, whatever came of it. */
export async function countDone(db: D1Database, schoolId: string, scanId: string): Promise<number> {
  const row = await db
    .prepare("select count(*) as n from page where scan_id = ?1 and school_id = ?2 and done = 1 and half <> 2")
    .bind(scanId, schoolId)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

/** Reading this side alone begins, or ended in an orderly way with it undone: `begun` counts deaths in between. */
export async function noteBegun(db: D1Database, scan: Scan, side: number, begun: number): Promise<void> {
  await db
    .prepare(
      "update page set look = json_object('begun', ?4) where scan_id = ?1 and school_id = ?2 and n = ?3 and done = 0",
    )
    .bind(scan.id, scan.schoolId, side, begun)
    .run();
}

export type PageToDraw = {
  id: string;
  number: number;
  side: number;
  half: 0 | 1 | 2;
  objectNumber: number;
  turn: 0 | 90 | 180 | 270;
  skew: number;
  cropLeft: number;
  cropRight: number;
  named: boolean;
};

/**
 * Of these pages of a scan those whose pictures do not show them as they are meant to be shown. A picture from which an
 * erased name was taken for good is never made anew.
 */
export async function pagesToDraw(
  db: D1Database,
  ask: { schoolId: string; scanId: string; anonymous: boolean; pages: readonly string[] },
): Promise<PageToDraw[]> {
  const { results } = await db
    .prepare(
      `select p.id, p.n as number, coalesce(p.side, p.n) as side, p.half, p.object_number as objectNumber, p.turn, p.skew,
         p.crop_left as cropLeft, p.crop_right as cropRight, p.named
       from json_each(?3) j join page p on p.id = j.value
       where p.scan_id = ?1 and p.school_id = ?2 and p.done = 1 and p.state <> 'error'
         and (p.view_key is null or p.view_key is not p.masked_view_key
           and (p.picture_turn <> p.turn or ?4 = 1 and p.named = 1 and p.masked_view_key is null))
       order by p.n`,
    )
    .bind(ask.scanId, ask.schoolId, JSON.stringify(ask.pages), ask.anonymous ? 1 : 0)
    .all<Omit<PageToDraw, "named"> & { named: number }>();
  return results.map((row) => ({ ...row, named: row.named === 1 }));
}

type Drawn = { viewKey: string; thumbKey: string; maskedViewKey: string | null; maskedThumbKey: string | null };

/** The new pictures of a page, unless it was turned again meanwhile. */
export async function keepDrawn(db: D1Database, schoolId: string, page: PageToDraw, keys: Drawn): Promise<void> {
  await db
    .prepare(
      `update page set view_key = ?4, thumb_key = ?5, masked_view_key = ?6, masked_thumb_key = ?7, picture_turn = ?3
       where id = ?1 and school_id = ?2 and turn = ?3`,
    )
    .bind(page.id, schoolId, page.turn, keys.viewKey, keys.thumbKey, keys.maskedViewKey, keys.maskedThumbKey)
    .run();
}

/** How every whole side of a scan was turned when it was read. Halves are cut the way they were read. */
export async function turnsOf(db: D1Database, scan: Pick<Scan, "id" | "schoolId">): Promise<ReadTurn[]> {
  const { results } = await db
    .prepare(
      `select n + 1 as number, turn, look from page
       where scan_id = ?1 and school_id = ?2 and done = 1 and half = 0 and state <> 'error' and look is not null order by n`,
    )
    .bind(scan.id, scan.schoolId)
    .all<{ number: number; turn: Way; look: string }>();
  return results.map(({ number, turn, look }) => {
    const { sure, feed, found } = JSON.parse(look) as PageLook;
    return { number, turn, sure, feed, found };
  });
}

/** Writes the turns as all sides together want them, before the pile is cut; answers the pages to be drawn anew. */
export async function keepTurns(db: D1Database, scan: Scan, changed: readonly Revoted[]): Promise<string[]> {
  if (changed.length === 0) return [];
  const { results } = await db
    .prepare(
      `update page set turn = j.value ->> 'turn', look = json_set(look, '$.found', json(j.value -> 'found')),
         width = case when (turn + (j.value ->> 'turn')) % 180 = 0 then width else height end,
         height = case when (turn + (j.value ->> 'turn')) % 180 = 0 then height else width end
       from json_each(?3) j where page.scan_id = ?1 and page.school_id = ?2 and page.n = (j.value ->> 'number') - 1
         and page.half = 0 and page.state = 'unread'
       returning page.id, page.turn <> page.picture_turn as moved`,
    )
    .bind(scan.id, scan.schoolId, JSON.stringify(changed))
    .all<{ id: string; moved: number }>();
  return results.filter(({ moved }) => moved === 1).map(({ id }) => id);
}
