/** Pages whose codes say copy and page: put together by number, in whatever order and pile they come. */
import {
  type About,
  type Cut,
  type CutCopy,
  type Existing,
  isNumbered,
  type Loose,
  loose,
  type PilePage,
  placed,
} from "./cut.ts";
import { grouped } from "./grouped.ts";
import { movedPages } from "./out-of-order.ts";

/** Which copy a code means: numbers of two programs, or of two exams of one program, are two things. */
type Numbered = { page: PilePage; key: string; copy: number; number: number; index: number; read: boolean };
type Group = { key: string; copy: number; pages: Map<number, Numbered>; extras: PilePage[] };
type Parts = { tray: Loose[]; groups: Map<string, Group> };

/** `sequence` in the order of the pile. Pages without a number are placed only where their neighbours leave no doubt. */
export function cutByCode(sequence: readonly PilePage[], about: About): Cut {
  const read = sequence.flatMap((page, index) => numberOn(page, index) ?? []);
  const filled = [...read, ...betweenNeighbours(sequence, read)].sort((a, b) => a.index - b.index);
  const parts: Parts = { tray: [], groups: new Map() };
  for (const each of filled) keep(parts, each);
  const numbers = new Set(filled.map(({ index }) => index));
  sequence.forEach((page, index) => {
    if (numbers.has(index)) return;
    const host = page.readable && page.code?.kind === "extra" ? hostOf(parts, read, index) : null;
    if (host) host.extras.push(page);
    else parts.tray.push(loose(page));
  });
  const inOrder = [...parts.groups.values()].sort((a, b) => middle(a) - middle(b));
  const moved = outOfOrder(inOrder);
  const stems = grouped(inOrder, ({ copy }) => copy);
  const copies = inOrder.flatMap((group) => {
    // Two things with one number: neither may take it for its own.
    const alone = stems.get(group.copy)?.length === 1;
    const before = alone ? about.existing.find(({ paperNumber }) => paperNumber === group.copy) : undefined;
    return before ? join(parts, group, before, moved) : made(group, alone ? group.copy : null, moved);
  });
  return { copies, tray: parts.tray, question: null };
}

function numberOn(page: PilePage, index: number): Numbered | null {
  const { code } = page;
  if (!isNumbered(page) || (code?.kind !== "ours" && code?.kind !== "numbered")) return null;
  const key = code.kind === "ours" ? `ours ${code.copy}` : `${code.stem}-${code.copy}`;
  return { page, key, copy: code.copy, number: code.page, index, read: true };
}

/** Pages without a readable code that lie just where numbers of one copy are missing. */
function betweenNeighbours(sequence: readonly PilePage[], read: readonly Numbered[]): Numbered[] {
  const taken = new Set(read.map(({ key, number }) => `${key} ${number}`));
  return read.flatMap((before, n) => {
    const after = read[n + 1];
    if (after?.key !== before.key) return [];
    const run = sequence.slice(before.index + 1, after.index);
    const step = Math.sign(after.number - before.number);
    const fits = run.length > 0 && before.number + step * (run.length + 1) === after.number;
    const numbers = run.map((_, k) => before.number + step * (k + 1));
    const free = numbers.every((number) => !taken.has(`${before.key} ${number}`));
    if (!fits || !free || !run.every(({ readable, code }) => readable && code === null)) return [];
    return run.map((page, k) => ({
      ...before,
      page,
      number: numbers[k] ?? 0,
      index: before.index + 1 + k,
      read: false,
    }));
  });
}

/** The first page of a number has the place; another one of the same number waits beside it. */
function keep({ groups, tray }: Parts, each: Numbered): void {
  const group = groups.get(each.key) ?? { key: each.key, copy: each.copy, pages: new Map(), extras: [] };
  groups.set(each.key, group);
  const first = group.pages.get(each.number);
  if (first) tray.push({ id: each.page.id, state: "duplicate", duplicateOf: first.page.id, found: [] });
  else group.pages.set(each.number, each);
}

/** The copy an extra sheet lies in: between two of its pages, or behind its last before another one begins. */
function hostOf({ groups }: Parts, read: readonly Numbered[], index: number): Group | null {
  const before = read.filter((each) => each.index < index).at(-1);
  const after = read.find((each) => each.index > index);
  if (!before) return null;
  const within = after?.key === before.key;
  const behind = after === undefined || after.number === 1;
  return within || behind ? (groups.get(before.key) ?? null) : null;
}

function middle(group: Group): number {
  const indexes = [...group.pages.values()].map(({ index }) => index).sort((a, b) => a - b);
  return indexes[Math.floor(indexes.length / 2)] ?? 0;
}

const byNumber = (group: Group) => [...group.pages.values()].sort((a, b) => a.number - b.number);

/** Ids of pages that lay elsewhere in the pile than their number says. Halves of A3 sides are never in order. */
function outOfOrder(groups: readonly Group[]): Set<string> {
  const target = groups.flatMap(byNumber).filter(({ page, read }) => read && page.half === "whole");
  const rank = new Map(target.map(({ page }, place) => [page.id, place]));
  const pile = [...target].sort((a, b) => a.index - b.index);
  const moved = movedPages(pile.map(({ page }) => rank.get(page.id) ?? 0));
  return new Set(pile.filter((_, place) => moved.has(place)).map(({ page }) => page.id));
}

function placedOf(each: Numbered, moved: ReadonlySet<string>) {
  const unread = each.read ? [] : (["codeUnread"] as const);
  return placed(each.page, [...unread, ...(moved.has(each.page.id) ? (["outOfOrder"] as const) : [])]);
}

function made(group: Group, paperNumber: number | null, moved: ReadonlySet<string>): CutCopy[] {
  const pages = byNumber(group).map((each) => placedOf(each, moved));
  return [{ existing: null, paperNumber, pages: [...pages, ...group.extras.map((page) => placed(page))] }];
}

/** Late pages go to their copy: to the place of their number, beside the page that has it already, or to a tray when it is closed. */
function join({ tray }: Parts, group: Group, before: Existing, moved: ReadonlySet<string>): CutCopy[] {
  const pages = before.pages.map(({ id, number }) => ({
    number,
    placed: { id, state: null, found: [] } as CutCopy["pages"][number],
  }));
  const extras = before.open ? group.extras.map((page) => placed(page)) : [];
  if (!before.open) tray.push(...group.extras.map(loose));
  let late = extras.length;
  for (const each of byNumber(group)) {
    const holder = before.pages.find(({ number }) => number === each.number);
    if (holder) tray.push({ id: each.page.id, state: "duplicate", duplicateOf: holder.id, found: [] });
    else if (!before.open) tray.push(loose(each.page));
    else {
      const lower = pages.map(({ number }) => number !== null && number < each.number);
      pages.splice(lower.lastIndexOf(true) + 1, 0, { number: each.number, placed: placedOf(each, moved) });
      late++;
    }
  }
  if (late === 0) return [];
  const all = [...pages.map((each) => each.placed), ...extras];
  return [{ existing: before.id, paperNumber: before.paperNumber, pages: all }];
}
