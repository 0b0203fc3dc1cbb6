/** Where one is on the contact sheet, and where an arrow leads. Pure. Pages count from 0 inside their copy. */

export type Spot = { copyId: string; page: number };

type Row = { id: string; pageCount: number };

/** Along the copy, or to the same place in the next one; null where the sheet ends. */
export function movedSpot(rows: readonly Row[], spot: Spot, key: string): Spot | null {
  const along = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  const across = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
  const row = rows[rows.findIndex((each) => each.id === spot.copyId) + across];
  if (!row) return null;
  const page = Math.min(spot.page + along, row.pageCount - 1);
  return page >= 0 ? { copyId: row.id, page } : null;
}
