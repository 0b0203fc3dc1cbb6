/** Acts at the table: shown at once, remembered for undo, queued for the server. Pure. */
import type { PageAct } from "#domain/page-table";
import * as ledgers from "./ledger.ts";
import { heldSpot, type Row } from "./rows.ts";
import { copyIn, type Effect, hand, type Model, nameOf, pageIn, rowsIn, type Told, type Turned } from "./state.ts";
import { groupsOf, isOpen } from "./table.ts";

const NONE: ReadonlySet<string> = new Set();

/** Sends the first act that waits, unless one is on its way; when none is left, what was missed is read. */
export function pumped([model, effects]: Turned): Turned {
  const [item] = model.ledger.waiting;
  if (!item && model.stale && model.line === "idle") return [{ ...model, stale: false }, [...effects, { fx: "read" }]];
  if (model.line !== "idle" || !item) return [model, effects];
  return [{ ...model, line: "busy" }, [...effects, { fx: "send", item, version: model.ledger.base.version }]];
}

/** The spot, the selection and what is open, brought to rows that have changed. */
export function settled(model: Model, before: readonly Row[]): Model {
  const { pages } = groupsOf(model.ledger.shown);
  const chosen = new Set([...model.chosen].filter((id) => pages.has(id)));
  const spot = heldSpot(before, rowsIn(model), model.spot);
  const { open } = model;
  const gone = open && open.what !== "loupe" && !open.pages.every((id) => pages.has(id));
  const carried = model.carried?.pages.every((id) => pages.has(id)) ? model.carried : null;
  return { ...model, chosen, spot, carried, open: gone || (open?.what === "loupe" && spot === null) ? null : open };
}

/** Copies on the sheet now stay on it, and so do those an act is about. */
function holding(model: Model, before: readonly Row[], act: PageAct): ReadonlySet<string> {
  const about =
    act.verb === "move" || act.verb === "substitute"
      ? [act.copy]
      : act.verb === "merge"
        ? [act.into]
        : act.verb === "split"
          ? [act.newCopy]
          : [];
  return new Set([...model.held, ...before.flatMap((row) => (row.kind === "copy" ? row.copy.id : [])), ...about]);
}

function told(model: Model, act: PageAct): Told {
  const table = model.ledger.shown;
  const { number, pages } = groupsOf(table);
  const ids = "pages" in act ? act.pages : "page" in act ? [act.page] : [];
  const only = ids.length === 1 ? pages.get(ids[0] ?? "") : undefined;
  const copy =
    "copy" in act ? act.copy : act.verb === "merge" ? act.into : act.verb === "accept" ? act.copies[0] : only?.copyId;
  const page = only ? nameOf(table, only) : null;
  return { what: "act", verb: act.verb, act, count: ids.length, page, copy: number.get(copy ?? "") ?? null };
}

/** One act: shown, remembered for undo, queued. */
export function doing(model: Model, act: PageAct, id: string): Turned {
  const before = rowsIn(model);
  const next = ledgers.acted(model.ledger, id, act);
  if (!next.ok) return [model, [{ fx: "tell", told: { what: "cannot", why: next.error } }]];
  if (next.value === model.ledger) return [{ ...model, carried: null }, []];
  const done: Model = { ...model, ledger: next.value, held: holding(model, before, act), carried: null };
  const follows = act.verb === "move";
  const left = act.verb === "discard" || act.verb === "takeOut" || act.verb === "restore" || act.verb === "choose";
  const after = settled(
    { ...done, spot: follows ? (act.pages[0] ?? model.spot) : nextSpot(model, before, left ? hand(model) : []) },
    before,
  );
  const effects: Effect[] = [{ fx: "tell", told: told(model, act) }];
  return pumped([
    { ...after, chosen: left ? NONE : after.chosen },
    after.spot ? [...effects, { fx: "focus", page: after.spot }] : effects,
  ]);
}

/** Where the hand goes on when its pages leave: the first page behind them that stays, else the last one before. */
function nextSpot(model: Model, rows: readonly Row[], leaving: readonly string[]): string | null {
  if (model.spot === null || !leaving.includes(model.spot)) return model.spot;
  const order = rows.flatMap(({ pages }) => pages.map(({ id }) => id));
  const at = order.indexOf(model.spot);
  const stays = (id: string) => !leaving.includes(id);
  return order.slice(at).find(stays) ?? order.slice(0, at).findLast(stays) ?? null;
}

export function back(model: Model, kind: "undo" | "redo", id: string): Turned {
  const before = rowsIn(model);
  const next = ledgers.turnedBack(model.ledger, kind, id);
  if (!next) return [model, [{ fx: "tell", told: { what: "nothing" } }]];
  const held = new Set([...model.held, ...before.flatMap((row) => (row.kind === "copy" ? row.copy.id : []))]);
  const change = (kind === "undo" ? model.ledger.done : model.ledger.undone).at(-1)?.change;
  const touched = change?.pages[0];
  const spot = touched?.before?.id ?? touched?.after?.id ?? model.spot;
  const after = settled({ ...model, ledger: next, held, spot, carried: null, chosen: NONE }, before);
  const effects: Effect[] = [{ fx: "tell", told: { what: kind } }];
  return pumped([after, after.spot ? [...effects, { fx: "focus", page: after.spot }] : effects]);
}

export function validating(model: Model, copyId: string, id: string): Turned {
  const copy = copyIn(model, copyId);
  if (!copy || !isOpen(copy)) return [model, []];
  const before = rowsIn(model);
  const held = new Set([...model.held, copyId]);
  return pumped([settled({ ...model, held, ledger: ledgers.validating(model.ledger, id, copyId) }, before), []]);
}

/** V validates the copy under the spot and goes on to the next one. */
export function validatedHere(model: Model, id: string): Turned {
  const copy = pageIn(model, model.spot)?.copyId;
  if (!copy) return [model, []];
  const rows = rowsIn(model);
  const next = rows.slice(rows.findIndex((row) => row.key === copy) + 1).find(({ pages }) => pages.length > 0)
    ?.pages[0]?.id;
  const [after, effects] = validating(model, copy, id);
  return next
    ? [{ ...after, spot: next, anchor: next, chosen: NONE }, [...effects, { fx: "focus", page: next }]]
    : [after, effects];
}
