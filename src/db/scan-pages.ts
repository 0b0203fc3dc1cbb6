/** The pages of a scan while it is imported: which are left to draw, and what drawing them made. */
import type { Scan } from "./scans.ts";

export type PageToDo = { n: number; objectNumber: number; done: boolean };

export async function pagesToDo(
  db: D1Database,
  schoolId: string,
  scanId: string,
  from: number,
  to: number,
): Promise<PageToDo[]> {
  const { results } = await db
    .prepare(
      "select n, object_number as objectNumber, done from page where scan_id = ?1 and school_id = ?2 and n >= ?3 and n < ?4 order by n",
    )
    .bind(scanId, schoolId, from, to)
    .all<{ n: number; objectNumber: number; done: number }>();
  return results.map((row) => ({ ...row, done: row.done === 1 }));
}

export type PageDone = {
  n: number;
  width: number;
  height: number;
  turn: number;
  viewKey: string;
  thumbKey: string;
  maskedViewKey: string | null;
  maskedThumbKey: string | null;
};

/** Only while the scan is importing: a late page of a failed or finished scan changes nothing. */
export async function keepPage(db: D1Database, scan: Scan, page: PageDone): Promise<void> {
  await db
    .prepare(
      `update page set done = 1, width = ?4, height = ?5, turn = ?6, view_key = ?7, thumb_key = ?8, masked_view_key = ?9, masked_thumb_key = ?10
       where scan_id = ?1 and n = ?2 and school_id = ?3
       and exists (select 1 from scan where id = ?1 and state = 'importing')`,
    )
    .bind(
      scan.id,
      page.n,
      scan.schoolId,
      page.width,
      page.height,
      page.turn,
      page.viewKey,
      page.thumbKey,
      page.maskedViewKey,
      page.maskedThumbKey,
    )
    .run();
}

export async function countDone(db: D1Database, schoolId: string, scanId: string): Promise<number> {
  const row = await db
    .prepare("select count(*) as n from page where scan_id = ?1 and school_id = ?2 and done = 1")
    .bind(scanId, schoolId)
    .first<{ n: number }>();
  return row?.n ?? 0;
}
