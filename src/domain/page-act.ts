/** One act at the page table: what it changes, or why it cannot be done. */
import { changeBetween } from "./page-change.ts";
import { byCopy, faultsIn } from "./page-faults.ts";
import type {
  Change,
  Impossible,
  PageAct,
  PageActRefusal,
  PageFault,
  PageState,
  PageTable,
  TableCopy,
  TablePage,
} from "./page-table.ts";
import { err, ok, type Result } from "./result.ts";

/** The table while an act is done on it: which pages lie where, in order. */
type Bench = { pages: Map<string, TablePage>; places: Map<string, string[]>; copies: Map<string, TableCopy> };
type Done = Result<null, PageActRefusal>;

/** Discarded because another page of the same place was kept. */
export const DOUBLE = "duplicate";
/** A sheet of ours that stands in for a lost page. */
export const SUBSTITUTE = "substitute";

/** Whoever puts a page somewhere has answered these. */
const ANSWERED_BY_PLACING: readonly PageFault[] = ["otherExam", "codeUnread", "extra", "outOfOrder"];
const ASKED_AGAIN: readonly PageFault[] = ["unknown", "extra", "duplicate"];

const DONE: Done = ok(null);
const impossible = (why: Impossible): Done => err({ code: "ACT_IMPOSSIBLE", why });

/**
 * What the act changes on this table. Refused when it names what is not there, touches a copy that is not in staging or
 * is being validated, would leave a named copy without a page, or means nothing. An act that changes nothing is an empty
 * change.
 */
export function apply(table: PageTable, act: PageAct): Result<Change, PageActRefusal> {
  const bench: Bench = {
    pages: new Map(table.pages.map((page) => [page.id, page])),
    places: new Map([...byCopy(table.pages)].map(([id, pages]) => [id, pages.map((page) => page.id)])),
    copies: new Map(table.copies.map((copy) => [copy.id, copy])),
  };
  const free = isFree(bench, act);
  if (!free.ok) return free;
  const done = perform(bench, act);
  if (!done.ok) return done;
  const after = settled(table, bench);
  return after.ok ? ok(changeBetween(table, after.value)) : after;
}

/** Everything the act names is there, and on no copy whose pages must stay where they are. */
function isFree(bench: Bench, act: PageAct): Done {
  const pages = "pages" in act ? act.pages : "page" in act ? [act.page] : [];
  const named = act.verb === "merge" ? [act.from, act.into] : "copies" in act ? act.copies : [];
  const copies = "copy" in act ? [act.copy] : named;
  const strange = [...pages.filter((id) => !bench.pages.has(id)), ...copies.filter((id) => !bench.copies.has(id))];
  if (strange.length > 0) return err({ code: "NOT_ON_TABLE", ids: strange });
  const around = pages.flatMap((id) => bench.pages.get(id)?.copyId ?? []);
  for (const id of new Set([...copies, ...around])) {
    const still = isOpen(bench, id);
    if (!still.ok) return still;
  }
  return DONE;
}

function isOpen(bench: Bench, id: string): Done {
  const copy = bench.copies.get(id);
  if (!copy) return err({ code: "NOT_ON_TABLE", ids: [id] });
  if (copy.status !== "STAGING") return err({ code: "WRONG_STATUS", status: copy.status, wanted: ["STAGING"] });
  return copy.sealed ? err({ code: "COPY_SEALED", copyId: id }) : DONE;
}

function perform(bench: Bench, act: PageAct): Done {
  switch (act.verb) {
    case "move":
      return move(bench, [...new Set(act.pages)], act.copy, act.at);
    case "takeOut":
      return eachRead(bench, act.pages, (page) => {
        if (page.copyId !== null || page.state === "duplicate") toTray(bench, page);
      });
    case "split":
      return split(bench, act.page, act.newCopy);
    case "merge":
      return merge(bench, act.from, act.into);
    case "turn":
      return turnAll(bench, act.pages, act.by);
    case "discard":
      return eachRead(bench, act.pages, (page) => discard(bench, page, act.reason, page.duplicateOf));
    case "restore":
      return restore(bench, act.pages);
    case "choose":
      return choose(bench, act.page);
    case "accept":
      return accept(bench, act.pages, act.copies);
    case "name":
      return eachRead(bench, [act.page], (page) => put(bench, { ...page, named: act.named }));
    case "substitute":
      return substitute(bench, act);
  }
}

function put(bench: Bench, page: TablePage): void {
  bench.pages.set(page.id, { ...page, faults: faultsIn(page.state, page.faults) });
}

function get(bench: Bench, id: string): TablePage {
  const page = bench.pages.get(id);
  if (!page) throw new Error("a page of the act is not on the table");
  return page;
}

/** A page whose picture is not there yet can be judged by nobody. */
function eachRead(bench: Bench, ids: readonly string[], work: (page: TablePage) => void): Done {
  if (ids.some((id) => get(bench, id).state === "unread")) return impossible("unread");
  for (const id of new Set(ids)) work(get(bench, id));
  return DONE;
}

const without = (list: readonly PageFault[], some: readonly PageFault[]) => list.filter((each) => !some.includes(each));
const withAll = (list: readonly PageFault[], some: readonly PageFault[]) => [...new Set([...list, ...some])];

/** Off its copy: the page keeps everything but its place. */
function lift(bench: Bench, page: TablePage): void {
  if (page.copyId === null) return;
  const list = bench.places.get(page.copyId) ?? [];
  bench.places.set(
    page.copyId,
    list.filter((id) => id !== page.id),
  );
}

/** The state of a page that gets a place. */
function placedState({ state, faults }: TablePage): PageState {
  if (state === "extra") return "extra";
  return faults.includes("blank") ? "blank" : "known";
}

function place(bench: Bench, id: string): void {
  const page = get(bench, id);
  const answered = page.faults.filter((fault) => ANSWERED_BY_PLACING.includes(fault));
  const state = placedState(page);
  const accepted = withAll(page.accepted, answered);
  put(bench, { ...page, state, reason: page.reason === SUBSTITUTE ? SUBSTITUTE : null, duplicateOf: null, accepted });
}

function toTray(bench: Bench, page: TablePage): void {
  lift(bench, page);
  const state = page.state === "extra" ? "extra" : "unknown";
  put(bench, { ...page, state, duplicateOf: null, accepted: without(page.accepted, ASKED_AGAIN) });
}

function move(bench: Bench, ids: string[], copyId: string, at: number): Done {
  const pages = ids.map((id) => get(bench, id));
  if (pages.some(({ state }) => state === "unread")) return impossible("unread");
  if (pages.some(({ faults }) => faults.includes("unreadable"))) return impossible("unreadable");
  const there = bench.places.get(copyId) ?? [];
  const next = there.slice(at).find((id) => !ids.includes(id));
  for (const page of pages) lift(bench, page);
  const rest = bench.places.get(copyId) ?? [];
  const index = next === undefined ? rest.length : rest.indexOf(next);
  const list = [...rest.slice(0, index), ...ids, ...rest.slice(index)];
  const stays = list.length === there.length && list.every((id, n) => id === there[n]);
  bench.places.set(copyId, list);
  if (!stays) for (const id of ids) place(bench, id);
  return DONE;
}

function split(bench: Bench, id: string, newCopy: string): Done {
  const { copyId } = get(bench, id);
  if (copyId === null) return impossible("nothingThere");
  if (bench.copies.has(newCopy)) return impossible("idTaken");
  const list = bench.places.get(copyId) ?? [];
  const index = list.indexOf(id);
  if (index === 0) return impossible("splitAtFirst");
  const [stay, go] = [list.slice(0, index), list.slice(index)];
  bench.places.set(copyId, stay);
  bench.places.set(newCopy, go);
  const fresh = { id: newCopy, status: "STAGING", identified: false, sealed: false, oddAccepted: false } as const;
  bench.copies.set(newCopy, { ...fresh, paperNumber: numberOf(bench, go) });
  return DONE;
}

/** The paper's number, where all numbered pages agree on one that no other copy bears. */
function numberOf(bench: Bench, ids: readonly string[]): number | null {
  const numbers = new Set(ids.flatMap((id) => get(bench, id).code?.copy ?? []));
  const [number = null, ...others] = numbers;
  const taken = [...bench.copies.values()].some(({ paperNumber }) => paperNumber === number);
  return others.length > 0 || taken ? null : number;
}

function merge(bench: Bench, from: string, into: string): Done {
  if (from === into) return impossible("sameCopy");
  const moved = bench.places.get(from) ?? [];
  if (moved.length === 0) return impossible("nothingThere");
  bench.places.set(into, [...(bench.places.get(into) ?? []), ...moved]);
  bench.places.set(from, []);
  return DONE;
}

const QUARTERS = [0, 90, 180, 270] as const;

/** Half of an A3 side lies as its other half does: only upside down, never across. */
function turnAll(bench: Bench, ids: readonly string[], by: 90 | 180 | 270): Done {
  const pages = ids.map((id) => get(bench, id));
  if (pages.some(({ state }) => state === "error")) return impossible("unreadable");
  if (by !== 180 && pages.some(({ half = "whole" }) => half !== "whole")) return impossible("half");
  return eachRead(bench, ids, (page) => turn(bench, page, by));
}

function turn(bench: Bench, page: TablePage, by: 90 | 180 | 270): void {
  const next = QUARTERS[((page.turn + by) / 90) % 4] ?? 0;
  const seen = page.faults.filter((fault) => fault === "upsideDown" || fault === "sideways");
  put(bench, { ...page, turn: next, accepted: withAll(page.accepted, seen) });
}

function discard(bench: Bench, page: TablePage, reason: string, duplicateOf: string | null): void {
  lift(bench, page);
  put(bench, { ...page, state: "discarded", reason, duplicateOf });
}

/** Back to the tray it would lie in: of doubles while the page it doubles has its place, of unreadable ones, of unknown ones. */
function restore(bench: Bench, ids: readonly string[]): Done {
  if (ids.some((id) => get(bench, id).state !== "discarded")) return impossible("notDiscarded");
  for (const id of new Set(ids)) {
    const page = get(bench, id);
    const unreadable = page.faults.includes("unreadable");
    const other = page.duplicateOf === null ? null : bench.pages.get(page.duplicateOf);
    const double = !unreadable && other !== null && other !== undefined && isPlaced(bench, other.id);
    const state = unreadable ? "error" : double ? "duplicate" : "unknown";
    const reason = unreadable ? "PDF_PAGE_BROKEN" : null;
    const accepted = without(page.accepted, ASKED_AGAIN);
    put(bench, { ...page, state, reason, duplicateOf: double ? page.duplicateOf : null, accepted });
  }
  return DONE;
}

function isPlaced(bench: Bench, id: string): boolean {
  return [...bench.places.values()].some((list) => list.includes(id));
}

/** The page itself when it has the place, or the one that has it and that this page doubles. */
function choose(bench: Bench, id: string): Done {
  const page = get(bench, id);
  const holder = page.state === "duplicate" && page.duplicateOf !== null ? bench.pages.get(page.duplicateOf) : page;
  const copyId = holder?.copyId ?? null;
  if (!holder || copyId === null) return impossible("noDouble");
  const open = isOpen(bench, copyId);
  if (!open.ok) return open;
  const doubles = [...bench.pages.values()].filter((p) => p.state === "duplicate" && p.duplicateOf === holder.id);
  if (doubles.length === 0) return impossible("noDouble");
  if (page !== holder) {
    const list = bench.places.get(copyId) ?? [];
    bench.places.set(
      copyId,
      list.map((each) => (each === holder.id ? id : each)),
    );
    place(bench, id);
    put(bench, { ...get(bench, id), named: page.named || holder.named });
    put(bench, { ...holder, state: "discarded", reason: DOUBLE, duplicateOf: id });
  }
  for (const double of doubles) if (double.id !== id) discard(bench, double, DOUBLE, id);
  return DONE;
}

function accept(bench: Bench, pages: readonly string[], copies: readonly string[]): Done {
  for (const id of new Set(copies)) {
    const copy = bench.copies.get(id);
    if (copy) bench.copies.set(id, { ...copy, oddAccepted: true });
  }
  return eachRead(bench, pages, (page) => put(bench, { ...page, accepted: withAll(page.accepted, page.faults) }));
}

function substitute(bench: Bench, act: { copy: string; at: number; newPage: string }): Done {
  if (bench.pages.has(act.newPage)) return impossible("idTaken");
  const list = bench.places.get(act.copy) ?? [];
  if (list.length === 0) return impossible("nothingThere");
  const at = Math.min(act.at, list.length);
  bench.places.set(act.copy, [...list.slice(0, at), act.newPage, ...list.slice(at)]);
  const nowhere = { copyId: null, position: null, duplicateOf: null, code: null, faults: [], accepted: [] };
  bench.pages.set(act.newPage, {
    id: act.newPage,
    state: "known",
    turn: 0,
    named: false,
    reason: SUBSTITUTE,
    ...nowhere,
  });
  return DONE;
}

/** The table with every page at its place; who became the first of a copy carries the name, who lost all pages is gone. */
function settled(table: PageTable, bench: Bench): Result<PageTable, PageActRefusal> {
  const placed = new Map<string, { copyId: string; position: number }>();
  for (const [copyId, list] of bench.places)
    for (const [position, id] of list.entries()) placed.set(id, { copyId, position });
  const before = new Map(table.pages.map((page) => [page.id, page]));
  const pages = [...bench.pages.values()].map((page): TablePage => {
    const { copyId, position } = placed.get(page.id) ?? { copyId: null, position: null };
    const was = before.get(page.id);
    const first = position === 0 && !(was?.position === 0 && was.copyId === copyId);
    return { ...page, copyId, position, named: page.named || first };
  });
  const counts = byCopy(table.pages);
  const copies: TableCopy[] = [];
  for (const copy of bench.copies.values()) {
    const [had, has] = [counts.get(copy.id)?.length ?? 0, bench.places.get(copy.id)?.length ?? 0];
    if (has === 0 && had > 0) {
      if (copy.identified) return err({ code: "COPY_IDENTIFIED", copyId: copy.id });
      continue;
    }
    // Somebody let it be with so many pages: with another number it is looked at again.
    copies.push(had === has || !copy.oddAccepted ? copy : { ...copy, oddAccepted: false });
  }
  return ok({ ...table, copies, pages });
}
