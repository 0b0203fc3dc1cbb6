/** What is odd on the page table, what of it waits for a person, and what must always hold. */
import {
  type CopyFault,
  type PageFault,
  type PageState,
  type PageTable,
  PUT_RIGHT,
  type TableCopy,
  type TablePage,
} from "./page-table.ts";

/** Faults that are nothing but the state; all others were measured, or found when the pile was cut, and stay. */
const OF_STATE: Partial<Record<PageState, PageFault>> = {
  unknown: "unknown",
  duplicate: "duplicate",
  extra: "extra",
  error: "unreadable",
};
const STATES_FAULTS: readonly PageFault[] = ["unknown", "duplicate", "extra"];

const SAYS_WHY: readonly PageFault[] = ["blank", "otherExam"];

/** The faults of a page in a state, out of those that were found on it. */
export function faultsIn(state: PageState, found: readonly PageFault[]): PageFault[] {
  if (state === "unread") return [];
  const own = OF_STATE[state];
  const others = found.filter((fault) => !STATES_FAULTS.includes(fault) && fault !== own);
  // Of a blank sheet, of a page of another exam, that it has no place says nothing more.
  const told = own === "unknown" && others.some((fault) => SAYS_WHY.includes(fault)) ? null : own;
  return told ? [told, ...others] : others;
}

/** Faults of a page that nobody has answered yet and no machine has put right. A discarded page asks nothing. */
export function unanswered(page: Pick<TablePage, "state" | "faults" | "accepted">): PageFault[] {
  if (page.state === "discarded" || page.state === "unread") return [];
  return page.faults.filter((fault) => !PUT_RIGHT.has(fault) && !page.accepted.includes(fault));
}

type Odd = { faults: CopyFault[]; missing: number[] };

/**
 * What is odd about a copy as a whole. `pages` are its own, in any order; `missing` are page numbers from 1. Where the
 * paper carries numbers, a page without one that lies where a number is lacking counts as that page; extra sheets are
 * never counted.
 */
export function faultsOfCopy(copy: Pick<TableCopy, "paperNumber">, pages: readonly TablePage[], expected: number): Odd {
  const own = pages.filter(({ state }) => state !== "extra").sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  const missing = copy.paperNumber === null ? [] : lacking(own, copy.paperNumber, expected);
  const faults: CopyFault[] = [];
  if (missing.length > 0) faults.push("missing");
  else if (own.length < expected) faults.push("tooFew");
  if (own.length > expected) faults.push("tooMany");
  if (hasOddSheet(own)) faults.push("oddSheet");
  return { faults, missing };
}

/** Numbers no page has, and no page without a number stands for. */
function lacking(pages: readonly TablePage[], paperNumber: number, expected: number): number[] {
  const numbers = pages.map(({ code }) => (code?.copy === paperNumber ? code.page : null));
  const taken = new Set(numbers.filter((n) => n !== null));
  let last = 0;
  numbers.forEach((number, index) => {
    if (number !== null) {
      last = Math.max(last, number);
      return;
    }
    const next = numbers.slice(index + 1).find((n) => n !== null) ?? expected + 1;
    for (let free = last + 1; free < next; free++) {
      if (taken.has(free)) continue;
      taken.add(free);
      last = free;
      return;
    }
  });
  return Array.from({ length: expected }, (_, index) => index + 1).filter((n) => !taken.has(n));
}

/** A folded sheet has two scanned sides; an odd number of them means that one was not scanned. */
function hasOddSheet(pages: readonly TablePage[]): boolean {
  const halves = pages.filter(({ half }) => half === "left" || half === "right");
  return new Set(halves.map(({ scanId, side }) => `${scanId} ${side}`)).size % 2 === 1;
}

/** How many pages and copies wait for a person, and how many pages were put right by themselves. */
export function needs({ copies, pages, expected }: PageTable): { needYou: number; putRight: number } {
  const open = new Set(copies.filter(({ status }) => status === "STAGING").map(({ id }) => id));
  const shown = pages.filter(({ copyId }) => copyId === null || open.has(copyId));
  const asking = shown.filter((page) => unanswered(page).length > 0).length;
  const onCopy = byCopy(pages);
  const odd = copies.filter(
    (copy) =>
      copy.status === "STAGING" &&
      !copy.oddAccepted &&
      faultsOfCopy(copy, onCopy.get(copy.id) ?? [], expected).faults.length > 0,
  ).length;
  const right = (page: TablePage) =>
    page.state !== "discarded" && page.faults.some((fault) => PUT_RIGHT.has(fault) && !page.accepted.includes(fault));
  return { needYou: asking + odd, putRight: shown.filter(right).length };
}

/** The pages of each copy, in the order of their places. */
export function byCopy(pages: readonly TablePage[]): Map<string, TablePage[]> {
  const all = new Map<string, TablePage[]>();
  for (const page of pages) {
    if (page.copyId === null) continue;
    const list = all.get(page.copyId);
    if (list) list.push(page);
    else all.set(page.copyId, [page]);
  }
  for (const list of all.values()) list.sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  return all;
}

const NOWHERE: readonly PageState[] = ["unknown", "duplicate", "discarded", "error"];

/** The laws that are broken, in words; none when all is well. */
export function laws(table: PageTable): string[] {
  const copies = new Set(table.copies.map(({ id }) => id));
  const onCopy = byCopy(table.pages);
  const every = <T>(list: Iterable<T>, holds: (each: T) => boolean) => [...list].every(holds);
  const all: [boolean, string][] = [
    [new Set(table.pages.map(({ id }) => id)).size === table.pages.length, "a page is on the table once"],
    [copies.size === table.copies.length, "a copy is on the table once"],
    [every(onCopy.keys(), (id) => copies.has(id)), "a page is on a copy that exists"],
    [every(table.pages, (p) => (p.copyId === null) === (p.position === null)), "a page of a copy has a place in it"],
    [
      every(onCopy.values(), (list) => list.every(({ position }, index) => position === index)),
      "the places of a copy follow each other without a gap, and no two pages have one",
    ],
    [
      every(table.pages, ({ state, copyId }) => copyId === null || !NOWHERE.includes(state)),
      "a page of this state is on no copy",
    ],
    [
      every(table.pages, ({ state, copyId }) => copyId !== null || (state !== "known" && state !== "blank")),
      "a page that has its place is on a copy",
    ],
    [every(table.pages, ({ state, reason }) => state !== "discarded" || reason !== null), "who discards says why"],
  ];
  return all.filter(([holds]) => !holds).map(([, law]) => law);
}
