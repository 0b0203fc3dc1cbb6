/** A change of the page table: found between two tables, applied to one, turned round. */
import type { Change, PageTable, TableCopy, TablePage } from "./page-table.ts";

/** The change back: undoing is writing what was before. */
export function inverse({ pages, copies }: Change): Change {
  return {
    pages: pages.map(({ before, after }) => ({ before: after, after: before })),
    copies: {
      made: copies.gone,
      gone: copies.made,
      changed: copies.changed.map(({ before, after }) => ({ before: after, after: before })),
    },
  };
}

/** The table after the change; pages and copies it does not name stay as they are. */
export function amend(table: PageTable, { pages, copies }: Change): PageTable {
  const placed = new Map(pages.flatMap(({ after }) => (after ? [[after.id, after] as const] : [])));
  const lost = new Set(pages.flatMap(({ before, after }) => (before && !after ? [before.id] : [])));
  const gone = new Set(copies.gone.map(({ id }) => id));
  const changed = new Map(copies.changed.map(({ after }) => [after.id, after]));
  const known = new Set(table.pages.map(({ id }) => id));
  return {
    ...table,
    copies: [
      ...table.copies.filter(({ id }) => !gone.has(id)).map((copy) => changed.get(copy.id) ?? copy),
      ...copies.made,
    ],
    pages: [
      ...table.pages.filter(({ id }) => !lost.has(id)).map((page) => placed.get(page.id) ?? page),
      ...[...placed.values()].filter(({ id }) => !known.has(id)),
    ],
  };
}

/** What differs between two tables of one exam. */
export function changeBetween(from: PageTable, to: PageTable): Change {
  const pages = new Map(from.pages.map((page) => [page.id, page]));
  const copies = new Map(from.copies.map((copy) => [copy.id, copy]));
  const left = new Set(to.pages.map(({ id }) => id));
  const leftCopies = new Set(to.copies.map(({ id }) => id));
  return {
    pages: [
      ...to.pages.flatMap((after) => {
        const before = pages.get(after.id) ?? null;
        return before && samePage(before, after) ? [] : [{ before, after }];
      }),
      ...from.pages.filter(({ id }) => !left.has(id)).map((before) => ({ before, after: null })),
    ],
    copies: {
      made: to.copies.filter(({ id }) => !copies.has(id)),
      gone: from.copies.filter(({ id }) => !leftCopies.has(id)),
      changed: to.copies.flatMap((after) => {
        const before = copies.get(after.id);
        return before && !sameCopy(before, after) ? [{ before, after }] : [];
      }),
    },
  };
}

export function isEmpty({ pages, copies }: Change): boolean {
  return pages.length === 0 && copies.made.length + copies.gone.length + copies.changed.length === 0;
}

/** The same in everything a person's act can change; what was measured on the page may have been measured anew. */
export function samePage(one: TablePage, other: TablePage): boolean {
  return (
    one.state === other.state &&
    one.copyId === other.copyId &&
    one.position === other.position &&
    one.turn === other.turn &&
    one.named === other.named &&
    one.reason === other.reason &&
    one.duplicateOf === other.duplicateOf &&
    [...one.accepted].sort().join() === [...other.accepted].sort().join()
  );
}

function sameCopy(one: TableCopy, other: TableCopy): boolean {
  return one.oddAccepted === other.oddAccepted && one.paperNumber === other.paperNumber;
}
