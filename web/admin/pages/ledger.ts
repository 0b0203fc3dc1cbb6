/**
 * What the server has said about the page table, and what was done here since: acts are shown at once, sent one after
 * the other, each on the table the one before it made. A refusal drops everything behind it, so that nothing is half
 * done. Pure.
 */
import { apply, type Change, inverse, type PageAct, type PageActRefusal } from "#domain/page-table";
import { ok, type Result } from "#domain/result";
import { type Copy, type Done, inOrder, sheetOrder, type Table, withChange, withDone } from "./table.ts";

export type Waiting =
  | { kind: "act"; id: string; act: PageAct }
  /** `act` is the one that is taken back or done again. `change` is null when it was not done on this screen. */
  | { kind: "undo" | "redo"; id: string; act: string; change: Change | null }
  | { kind: "validate"; id: string; copy: string }
  | { kind: "validateAll"; id: string };

type Remembered = { id: string; change: Change };

export type Ledger = {
  /** As the server last said. */
  base: Table;
  /** `base` with everything that waits. */
  shown: Table;
  /** The first one is on its way. */
  waiting: readonly Waiting[];
  /** What was done on this screen and can be taken back, the last one last; and what was taken back. */
  done: readonly Remembered[];
  undone: readonly Remembered[];
  /** Every copy ever seen, in the order of the sheet: one that comes back stands where it stood. */
  order: readonly string[];
};

export function opened(table: Table, order: readonly string[] = sheetOrder(table)): Ledger {
  const base = { ...table, copies: inOrder(table.copies, order) };
  return { base, shown: base, waiting: [], done: [], undone: [], order };
}

/** Copies that are new stand behind the one before them in their own order; the others stay where they stand. */
function orderWith(order: readonly string[], table: Table): string[] {
  const known = new Set(order);
  const next = [...order];
  let before = -1;
  for (const id of sheetOrder(table)) {
    if (!known.has(id)) next.splice(before + 1, 0, id);
    before = next.indexOf(id);
  }
  return next;
}

/** A copy split off stands behind the one it came from. */
function orderAfter(ledger: Ledger, act: PageAct): readonly string[] {
  if (act.verb !== "split") return ledger.order;
  const from = ledger.shown.pages.find((page) => page.id === act.page)?.copyId;
  const at = ledger.order.indexOf(from ?? "");
  return ledger.order.toSpliced(at < 0 ? ledger.order.length : at + 1, 0, act.newCopy);
}

function isNothing({ pages, copies }: Change): boolean {
  return pages.length + copies.made.length + copies.gone.length + copies.changed.length === 0;
}

/** Shows an act and queues it. One that changes nothing leaves the ledger as it is. */
export function acted(ledger: Ledger, id: string, act: PageAct): Result<Ledger, PageActRefusal> {
  const change = apply(ledger.shown, act);
  if (!change.ok) return change;
  if (isNothing(change.value)) return ok(ledger);
  const order = orderAfter(ledger, act);
  return ok({
    ...ledger,
    order,
    shown: withChange(ledger.shown, change.value, order),
    waiting: [...ledger.waiting, { kind: "act", id, act }],
    done: [...ledger.done, { id, change: change.value }],
    undone: [],
  });
}

/** Which act `undo` or `redo` would reach, or null when there is none. */
export function reachable(ledger: Ledger, kind: "undo" | "redo"): { id: string; change: Change | null } | null {
  const last = (kind === "undo" ? ledger.done : ledger.undone).at(-1);
  if (last) return last;
  // Of what was done before this screen was opened the server knows the last one, once nothing is under way.
  const told = kind === "undo" ? ledger.base.undo : ledger.base.redo;
  const known = kind === "redo" && ledger.done.length > 0;
  return told && ledger.waiting.length === 0 && !known ? { id: told.id, change: null } : null;
}

/** Takes back the last act, or does again what was taken back; null when there is nothing to. */
export function turnedBack(ledger: Ledger, kind: "undo" | "redo", id: string): Ledger | null {
  const found = reachable(ledger, kind);
  if (!found) return null;
  const waiting: Waiting[] = [...ledger.waiting, { kind, id, act: found.id, change: found.change }];
  if (!found.change) return { ...ledger, waiting };
  const entry = { id: found.id, change: found.change };
  const change = kind === "undo" ? inverse(entry.change) : entry.change;
  const shown = withChange(ledger.shown, change, ledger.order);
  return kind === "undo"
    ? { ...ledger, waiting, shown, done: ledger.done.slice(0, -1), undone: [...ledger.undone, entry] }
    : { ...ledger, waiting, shown, undone: ledger.undone.slice(0, -1), done: [...ledger.done, entry] };
}

/** A copy is validated, or all that can be; until the server has answered it is sealed on the screen. */
export function validating(ledger: Ledger, id: string, copy: string | null): Ledger {
  const item: Waiting = copy === null ? { kind: "validateAll", id } : { kind: "validate", id, copy };
  return { ...ledger, waiting: [...ledger.waiting, item], shown: replay(ledger.shown, item, ledger.order) };
}

function replay(table: Table, item: Waiting, order: readonly string[]): Table {
  switch (item.kind) {
    case "act": {
      const change = apply(table, item.act);
      // What no longer fits is left to the server's refusal.
      return change.ok ? withChange(table, change.value, order) : table;
    }
    case "undo":
      return item.change ? withChange(table, inverse(item.change), order) : table;
    case "redo":
      return item.change ? withChange(table, item.change, order) : table;
    case "validate":
      return {
        ...table,
        copies: table.copies.map((copy) => (copy.id === item.copy ? { ...copy, sealed: true } : copy)),
      };
    case "validateAll":
      return table;
  }
}

function shownOver(base: Table, waiting: readonly Waiting[], order: readonly string[]): Table {
  return waiting.reduce((table, item) => replay(table, item, order), base);
}

function renamed(entries: readonly Remembered[], from: string, to: string): Remembered[] {
  return entries.map((entry) => (entry.id === from ? { ...entry, id: to } : entry));
}

/** The server names an act anew when it was done again; what is remembered and what waits follow. */
function follow(ledger: Ledger, item: Waiting, done: Done): Ledger {
  // On the server's table there was nothing left to do, so there is nothing to take back.
  if (item.kind === "act" && done.undo?.id !== item.id) {
    return { ...ledger, done: ledger.done.filter((entry) => entry.id !== item.id) };
  }
  if (item.kind !== "undo" && item.kind !== "redo") return ledger;
  const to = (item.kind === "undo" ? done.redo : done.undo)?.id;
  if (to === undefined || to === item.act) return ledger;
  return {
    ...ledger,
    done: renamed(ledger.done, item.act, to),
    undone: renamed(ledger.undone, item.act, to),
    waiting: ledger.waiting.map((each) =>
      (each.kind === "undo" || each.kind === "redo") && each.act === item.act ? { ...each, act: to } : each,
    ),
  };
}

/** The first that waited is done. */
export function answered(ledger: Ledger, done: Done): Ledger {
  const [item, ...waiting] = ledger.waiting;
  if (!item) return ledger;
  const next = follow({ ...ledger, waiting }, item, done);
  const base = withDone(next.base, done, next.order);
  return { ...next, base, shown: shownOver(base, next.waiting, next.order) };
}

/** A validation that waited first is over: this copy has another status now, or the table will be read anew. */
export function passed(ledger: Ledger, copyId: string | null = null, status: Copy["status"] | null = null): Ledger {
  const waiting = ledger.waiting.slice(1);
  const copies = ledger.base.copies.map((copy) => (copy.id === copyId && status ? { ...copy, status } : copy));
  const base = { ...ledger.base, copies };
  return { ...ledger, base, waiting, shown: shownOver(base, waiting, ledger.order) };
}

/** The server said no: the sheet is as the server has it, and what was built on the refused act is gone. */
export function dropped(ledger: Ledger): Ledger {
  return { ...ledger, shown: ledger.base, waiting: [], done: [], undone: [] };
}

/** A table read anew. While acts wait it would be older than they are, and is left for the next reading. */
export function reread(ledger: Ledger, table: Table): Ledger {
  if (ledger.waiting.length > 0 || table.version < ledger.base.version) return ledger;
  const fresh = opened(table, orderWith(ledger.order, table));
  // Somebody else's acts came between: what the server can take back is what counts.
  const same = table.undo?.id === ledger.done.at(-1)?.id && table.version === ledger.base.version;
  return same ? { ...fresh, done: ledger.done, undone: ledger.undone } : fresh;
}
