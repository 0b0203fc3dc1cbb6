/** The sheet as rows: trays of pages that are on no copy, then the copies; where one is, and where arrows lead. Pure. */
import {
  type Copy,
  copyNeeds,
  type Groups,
  groupsOf,
  isOpen,
  type Page,
  type Table,
  TRAYS,
  type Tray,
  wasPutRight,
} from "./table.ts";

export const FILTERS = ["toSee", "all", "putRight", "validated"] as const;
export type Filter = (typeof FILTERS)[number];

export type Row =
  /** A long tray is cut into rows; only the first one has the head. `count` is of the whole tray. */
  | { kind: "tray"; key: string; tray: Tray; pages: readonly Page[]; count: number; head: boolean }
  | { kind: "copy"; key: string; copy: Copy; number: number; pages: readonly Page[]; needs: boolean };

/** A row must not be taller than a screen or two. */
export const TRAY_ROW = 24;

/** Before which page of a copy something is put; as many as it has pages means at its end. */
export type Place = { copy: string; at: number };

function trayRows(groups: Groups, tray: Tray): Row[] {
  const pages = groups.trays[tray];
  return Array.from({ length: Math.ceil(pages.length / TRAY_ROW) }, (_, i) => ({
    kind: "tray" as const,
    key: `${tray} ${i}`,
    tray,
    pages: pages.slice(i * TRAY_ROW, (i + 1) * TRAY_ROW),
    count: pages.length,
    head: i === 0,
  }));
}

const SHOWN_TRAYS: Record<Filter, readonly Tray[]> = {
  toSee: TRAYS.filter((tray) => tray !== "discarded"),
  all: TRAYS,
  putRight: [],
  validated: [],
};

function isIn(filter: Filter, copy: Copy, pages: readonly Page[]): boolean {
  switch (filter) {
    case "toSee":
      return copyNeeds(copy, pages);
    case "all":
      return true;
    case "putRight":
      return pages.some(wasPutRight);
    case "validated":
      return copy.status !== "STAGING";
  }
}

/** The rows under a filter. `held` copies stay although they left it: nothing goes from under the hand. */
export function rowsOf(table: Table, filter: Filter, held: ReadonlySet<string>): Row[] {
  const groups = groupsOf(table);
  const trays = SHOWN_TRAYS[filter].flatMap((tray) => trayRows(groups, tray));
  const copies = table.copies.flatMap((copy): Row[] => {
    const pages = groups.byCopy.get(copy.id) ?? [];
    if (!held.has(copy.id) && !isIn(filter, copy, pages)) return [];
    const number = groups.number.get(copy.id) ?? 0;
    return [{ kind: "copy", key: copy.id, copy, number, pages, needs: copyNeeds(copy, pages) }];
  });
  return [...trays, ...copies];
}

/** How many copies each filter shows; trays count in the first by their pages. */
export function countsOf(table: Table): Record<Filter, number> {
  const { byCopy } = groupsOf(table);
  const count = (filter: Filter) => table.copies.filter((copy) => isIn(filter, copy, byCopy.get(copy.id) ?? [])).length;
  return { toSee: table.needYou, all: table.copies.length, putRight: count("putRight"), validated: count("validated") };
}

/** Copies the filter shows by itself. */
export function inFilter(table: Table, filter: Filter): string[] {
  const { byCopy } = groupsOf(table);
  return table.copies.filter((copy) => isIn(filter, copy, byCopy.get(copy.id) ?? [])).map((copy) => copy.id);
}

function spotIn(rows: readonly Row[], page: string): { row: number; at: number } | null {
  for (const [row, { pages }] of rows.entries()) {
    const at = pages.findIndex((each) => each.id === page);
    if (at >= 0) return { row, at };
  }
  return null;
}

/** The page an arrow leads to: along the row and on into the next one, or to the same place in another row. */
export function movedSpot(rows: readonly Row[], page: string, key: string): string | null {
  const here = spotIn(rows, page);
  if (!here) return null;
  const row = rows[here.row];
  switch (key) {
    case "ArrowRight":
      return (
        row?.pages[here.at + 1]?.id ??
        rows.slice(here.row + 1).find(({ pages }) => pages.length > 0)?.pages[0]?.id ??
        null
      );
    case "ArrowLeft":
      return (
        row?.pages[here.at - 1]?.id ??
        rows
          .slice(0, here.row)
          .findLast(({ pages }) => pages.length > 0)
          ?.pages.at(-1)?.id ??
        null
      );
    case "ArrowDown":
      return nearest(
        rows.slice(here.row + 1).find(({ pages }) => pages.length > 0),
        here.at,
      );
    case "ArrowUp":
      return nearest(
        rows.slice(0, here.row).findLast(({ pages }) => pages.length > 0),
        here.at,
      );
    case "Home":
      return row?.pages[0]?.id ?? null;
    case "End":
      return row?.pages.at(-1)?.id ?? null;
    default:
      return null;
  }
}

function nearest(row: Row | undefined, at: number): string | null {
  return row?.pages[Math.min(at, row.pages.length - 1)]?.id ?? null;
}

/** The spot after rows have changed: the same page, else the one that has come to its place. */
export function heldSpot(before: readonly Row[], after: readonly Row[], page: string | null): string | null {
  const first = after.find(({ pages }) => pages.length > 0)?.pages[0]?.id ?? null;
  if (page === null) return first;
  if (spotIn(after, page)) return page;
  const here = spotIn(before, page);
  if (!here) return first;
  const order = before.flatMap(({ pages }) => pages.map(({ id }) => id));
  const at = order.indexOf(page);
  const there = new Set(after.flatMap(({ pages }) => pages.map(({ id }) => id)));
  return order.slice(at).find((id) => there.has(id)) ?? order.slice(0, at).findLast((id) => there.has(id)) ?? first;
}

/** Every page from one to another, both included, as the eye reads the rows. */
export function range(rows: readonly Row[], from: string, to: string): string[] {
  const order = rows.flatMap(({ pages }) => pages.map(({ id }) => id));
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  if (a < 0 || b < 0) return [to];
  return order.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** `pages` as the eye reads them. */
export function inSight(rows: readonly Row[], pages: ReadonlySet<string>): string[] {
  return rows.flatMap((row) => row.pages.map(({ id }) => id)).filter((id) => pages.has(id));
}

/** The place an arrow leads to while pages are carried: only copies that can still change have places. */
export function movedPlace(rows: readonly Row[], place: Place, key: string): Place | null {
  const open = rows.flatMap((row) => (row.kind === "copy" && isOpen(row.copy) ? [row] : []));
  const here = open.findIndex((row) => row.copy.id === place.copy);
  const row = open[here];
  if (!row) return placeAt(open[0], 0);
  switch (key) {
    case "ArrowRight":
      return place.at < row.pages.length ? { ...place, at: place.at + 1 } : placeAt(open[here + 1], 0);
    case "ArrowLeft":
      return place.at > 0 ? { ...place, at: place.at - 1 } : placeAt(open[here - 1], Number.POSITIVE_INFINITY);
    case "ArrowDown":
      return placeAt(open[here + 1], place.at);
    case "ArrowUp":
      return placeAt(open[here - 1], place.at);
    case "Home":
      return { ...place, at: 0 };
    case "End":
      return { ...place, at: row.pages.length };
    default:
      return null;
  }
}

function placeAt(row: (Row & { kind: "copy" }) | undefined, at: number): Place | null {
  return row ? { copy: row.copy.id, at: Math.min(at, row.pages.length) } : null;
}

/** The page beside a place, and on which side of it the place is. */
export function besidePlace(table: Table, { copy, at }: Place): { page: string; side: "before" | "after" } | null {
  const pages = groupsOf(table).byCopy.get(copy) ?? [];
  const page = pages[at];
  if (page) return { page: page.id, side: "before" };
  const last = pages.at(-1);
  return last ? { page: last.id, side: "after" } : null;
}
