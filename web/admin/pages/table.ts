/** The page table as this screen holds it: pages by copy and by tray, and what an act changes in it. Pure. */
import type * as z from "zod";
import type { PageActDone, PageTableWire, PileWire, TableCopyWire, TablePageWire } from "#contract/page-table";
import { type Change, faultsOfCopy, needs, PUT_RIGHT, unanswered } from "#domain/page-table";

export type Table = z.infer<typeof PageTableWire>;
export type Page = z.infer<typeof TablePageWire>;
export type Copy = z.infer<typeof TableCopyWire>;
export type Pile = z.infer<typeof PileWire>;
export type Done = z.infer<typeof PageActDone>;

/** Trays of pages that are on no copy, in the order in which they are shown. */
export const TRAYS = ["unknown", "duplicate", "extra", "unreadable", "reading", "discarded"] as const;
export type Tray = (typeof TRAYS)[number];

export type Groups = {
  byCopy: ReadonlyMap<string, readonly Page[]>;
  trays: Readonly<Record<Tray, readonly Page[]>>;
  pages: ReadonlyMap<string, Page>;
  copies: ReadonlyMap<string, Copy>;
  /** What a copy is called: the number printed on it, else its place in the list, from 1. */
  number: ReadonlyMap<string, number>;
};

export function trayOf({ state }: Pick<Page, "state">): Tray {
  switch (state) {
    case "duplicate":
    case "extra":
    case "discarded":
    case "unknown":
      return state;
    case "error":
      return "unreadable";
    case "unread":
    case "known":
    case "blank":
      return "reading";
  }
}

const grouped = new WeakMap<Table, Groups>();

/** Reckoned once for each state of the table: every key press asks. */
export function groupsOf(table: Table): Groups {
  const known = grouped.get(table);
  if (known) return known;
  const byCopy = new Map<string, Page[]>(table.copies.map((copy) => [copy.id, []]));
  const trays: Record<Tray, Page[]> = {
    unknown: [],
    duplicate: [],
    extra: [],
    unreadable: [],
    reading: [],
    discarded: [],
  };
  for (const page of table.pages) {
    const there = page.copyId === null ? undefined : byCopy.get(page.copyId);
    (there ?? trays[trayOf(page)]).push(page);
  }
  for (const pages of byCopy.values()) pages.sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  const groups: Groups = {
    byCopy,
    trays,
    pages: new Map(table.pages.map((page) => [page.id, page])),
    copies: new Map(table.copies.map((copy) => [copy.id, copy])),
    number: new Map(table.copies.map((copy, index) => [copy.id, copy.paperNumber ?? index + 1])),
  };
  grouped.set(table, groups);
  return groups;
}

export function pagesOf(table: Table, copyId: string): readonly Page[] {
  return groupsOf(table).byCopy.get(copyId) ?? [];
}

/** Pages come and go only before a copy is validated. */
export function isOpen(copy: Pick<Copy, "status" | "sealed">): boolean {
  return copy.status === "STAGING" && !copy.sealed;
}

/** A person must say something about this page. */
export function pageNeeds(page: Page): boolean {
  return unanswered(page).length > 0;
}

/** A person must say something about this copy or a page of it. */
export function copyNeeds(copy: Copy, pages: readonly Page[]): boolean {
  if (copy.status !== "STAGING") return false;
  return (copy.faults.length > 0 && !copy.oddAccepted) || pages.some(pageNeeds);
}

export function wasPutRight(page: Page): boolean {
  return page.faults.some((fault) => PUT_RIGHT.has(fault));
}

/** What a turn does to the picture that is there: it is rotated by the viewer until the server has made it anew. */
function turned(page: Page, turn: Page["turn"]): Pick<Page, "turn" | "rotate" | "width" | "height"> {
  const by = (turn - page.turn + 360) % 360;
  const across = by % 180 !== 0;
  return {
    turn,
    rotate: page.rotate + (by > 180 ? by - 360 : by),
    width: across ? page.height : page.width,
    height: across ? page.width : page.height,
  };
}

type Put = NonNullable<Change["pages"][number]["after"]>;

function pageWith(known: Page | undefined, after: Put): Page {
  const { state, copyId, position, named, reason, duplicateOf } = after;
  const said = { faults: [...after.faults], accepted: [...after.accepted] };
  const more = { state, copyId, position, named, reason, duplicateOf, ...said };
  if (known) return { ...known, ...more, ...turned(known, after.turn) };
  // Only a substitute comes into being here: it has no picture before the server has made it.
  return {
    ...more,
    id: after.id,
    scanId: SUBSTITUTE,
    side: 1,
    half: "whole",
    turn: after.turn,
    code: after.code,
    width: null,
    height: null,
    rotate: 0,
    thumb: null,
    view: null,
  };
}

/** The reason of a sheet of ours that stands in for a lost page. */
export const SUBSTITUTE = "substitute";

export function isSubstitute(page: Pick<Page, "reason" | "state">): boolean {
  return page.reason === SUBSTITUTE && page.state !== "discarded";
}

/** The table after a change, with what is odd about the copies it touched. `order` says where copies stand. */
export function withChange(table: Table, change: Change, order: readonly string[]): Table {
  const changed = new Map(change.pages.map((each) => [(each.after ?? each.before)?.id, each.after]));
  const known = new Set(table.pages.map((page) => page.id));
  const kept = table.pages.flatMap((page) => {
    if (!changed.has(page.id)) return page;
    const after = changed.get(page.id);
    return after ? pageWith(page, after) : [];
  });
  const fresh = change.pages.flatMap(({ after }) => (after && !known.has(after.id) ? pageWith(undefined, after) : []));
  const pages = [...kept, ...fresh];
  const gone = new Set(change.copies.gone.map((copy) => copy.id));
  const now = new Map(change.copies.changed.map(({ after }) => [after.id, after]));
  const made = change.copies.made.map((copy): Copy => ({ anonymousId: "", faults: [], missing: [], ...copy }));
  const stay = table.copies.filter((copy) => !gone.has(copy.id)).map((copy) => ({ ...copy, ...now.get(copy.id) }));
  const copies = inOrder([...stay, ...made], order);
  const touched = new Set(change.pages.flatMap(({ before, after }) => [before?.copyId, after?.copyId]));
  const next = { ...table, pages, copies };
  return { ...next, copies: looked(next, touched), ...needs(next) };
}

function looked(table: Table, touched: ReadonlySet<string | null | undefined>): Copy[] {
  return table.copies.map((copy) => {
    if (!touched.has(copy.id)) return copy;
    const pages = table.pages.filter((page) => page.copyId === copy.id);
    const { faults, missing } = faultsOfCopy(copy, pages, table.expected);
    return { ...copy, faults: [...faults], missing: [...missing] };
  });
}

/**
 * The order of the sheet: by the numbers printed on the copies when all have one, else as the paper lay in the piles, so
 * that a copy split off stands behind the one it came from. The pages of a table come in the order of the piles.
 */
export function sheetOrder(table: Table): string[] {
  const numbers = table.copies.map((copy) => copy.paperNumber);
  const key = new Map<string, number>();
  if (numbers.every((number) => number !== null)) {
    for (const copy of table.copies) key.set(copy.id, copy.paperNumber ?? 0);
  } else {
    table.pages.forEach(({ copyId }, index) => {
      if (copyId !== null && !key.has(copyId)) key.set(copyId, index);
    });
  }
  const of = (copy: Copy) => key.get(copy.id) ?? Number.POSITIVE_INFINITY;
  return table.copies.toSorted((a, b) => (of(a) === of(b) ? 0 : of(a) - of(b))).map((copy) => copy.id);
}

/** Sorted by `order`; what it does not name comes last, in the order given. */
export function inOrder(copies: readonly Copy[], order: readonly string[]): Copy[] {
  const place = new Map(order.map((id, index) => [id, index]));
  return copies.toSorted((a, b) => (place.get(a.id) ?? order.length) - (place.get(b.id) ?? order.length));
}

/** The table after what the server answered to an act. */
export function withDone(table: Table, done: Done, order: readonly string[]): Table {
  const pages = new Map(table.pages.map((page) => [page.id, page]));
  for (const page of done.pages) pages.set(page.id, page);
  const gone = new Set(done.copiesGone);
  const copies = new Map(table.copies.filter((copy) => !gone.has(copy.id)).map((copy) => [copy.id, copy]));
  for (const copy of done.copies) copies.set(copy.id, copy);
  const { version, needYou, putRight, undo, redo } = done;
  return {
    ...table,
    version,
    needYou,
    putRight,
    undo,
    redo,
    pages: [...pages.values()],
    copies: inOrder([...copies.values()], order),
  };
}
