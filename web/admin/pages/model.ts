/**
 * The page table under the hand: update(model, msg) → [model, effects]. It shows each act at once and asks the shell to
 * tell the server; it knows neither the server (use-page-table.ts) nor the screen.
 */
import { arrow, carrying, put, putAside, spotted } from "./carry.ts";
import { actOf, can, placeOfMissing } from "./commands.ts";
import { back, doing, pumped, settled, validatedHere, validating } from "./doing.ts";
import * as ledgers from "./ledger.ts";
import { type Filter, heldSpot, inFilter } from "./rows.ts";
import {
  type Command,
  type Effect,
  type Fresh,
  hand,
  type Model,
  type Msg,
  pageIn,
  pairOf,
  rowsIn,
  type Told,
  type Turned,
} from "./state.ts";
import { groupsOf, pagesOf, type Table } from "./table.ts";

export * from "./state.ts";

const NONE: ReadonlySet<string> = new Set();

/** What waits is shown first; a table in order shows everything. */
function filterFor(table: Table): Filter {
  return table.needYou > 0 ? "toSee" : "all";
}

export function newModel(table: Table): Model {
  const filter = filterFor(table);
  const model: Model = {
    ledger: ledgers.opened(table),
    filter,
    held: new Set(inFilter(table, filter)),
    spot: null,
    anchor: null,
    chosen: NONE,
    several: false,
    carried: null,
    open: null,
    line: "idle",
    stale: false,
  };
  return { ...model, spot: heldSpot([], rowsIn(model), null) };
}

function command(model: Model, name: Command, fresh: Fresh): Turned {
  switch (name) {
    case "undo":
    case "redo":
      return back(model, name, fresh.act);
    case "loupe":
      return model.spot ? [{ ...model, open: { what: "loupe" }, carried: null }, []] : [model, []];
    case "take":
      if (model.carried && !model.carried.dragged) return put(model, model.carried.place, fresh.act);
      return can("take", model) ? carrying(model) : [model, []];
    case "discard":
      if (can("restore", model)) return command(model, "restore", fresh);
      return can("discard", model) ? [{ ...model, open: { what: "discard", pages: hand(model) } }, []] : [model, []];
    case "keep": {
      const page = pageIn(model, model.spot);
      const pages = page && pairOf(model.ledger.shown, page);
      return pages ? [{ ...model, open: { what: "compare", pages } }, []] : [model, []];
    }
    case "validate":
      return validatedHere(model, fresh.act);
    default: {
      const act = actOf(name, model, fresh);
      return act ? doing(model, act, fresh.act) : [model, []];
    }
  }
}

function ofCopy(model: Model, copyId: string, name: "validate" | "accept" | "join", fresh: Fresh): Turned {
  if (name === "validate") return validating(model, copyId, fresh.act);
  if (name === "accept") return doing(model, { verb: "accept", pages: [], copies: [copyId] }, fresh.act);
  const first = pagesOf(model.ledger.shown, copyId)[0]?.id ?? null;
  const act = actOf("join", { ...model, spot: first, chosen: NONE }, fresh);
  return act ? doing(model, act, fresh.act) : [model, []];
}

function substituted(model: Model, copyId: string, missing: number, fresh: Fresh): Turned {
  const at = placeOfMissing(pagesOf(model.ledger.shown, copyId), missing);
  return doing(model, { verb: "substitute", copy: copyId, at, newPage: fresh.thing }, fresh.act);
}

function escaped(model: Model): Model {
  if (model.carried) return { ...model, carried: null };
  if (model.open) return { ...model, open: null };
  return { ...model, chosen: NONE, several: false };
}

function read(model: Model, table: Table): Turned {
  const before = rowsIn(model);
  const ledger = ledgers.reread(model.ledger, table);
  if (ledger === model.ledger) return pumped([{ ...model, stale: true }, []]);
  // The first copies of an import: until now there was nothing to choose from.
  const first = model.ledger.base.copies.length === 0 && table.copies.length > 0;
  const filter = first ? filterFor(table) : model.filter;
  const held = new Set([...model.held, ...inFilter(ledger.shown, filter)]);
  return [settled({ ...model, ledger, held, filter, stale: false }, before), []];
}

/** A refused act takes with it what was built on it; a copy that was not validated takes nothing. */
function refused(model: Model, code: string, failure: unknown): Turned {
  const before = rowsIn(model);
  const [item] = model.ledger.waiting;
  const alone = item?.kind === "validate" || item?.kind === "validateAll";
  const ledger = alone ? ledgers.passed(model.ledger) : ledgers.dropped(model.ledger);
  const why: Told = code === "PAGES_CHANGED" ? { what: "changed" } : { what: "refused", failure };
  const next = settled({ ...model, ledger, line: "idle" }, before);
  return pumped([next, [{ fx: "tell", told: why }, { fx: "read" }]]);
}

function validated(model: Model, msg: Msg & { t: "validated" }): Turned {
  const before = rowsIn(model);
  const ledger = ledgers.passed(model.ledger, msg.copy, msg.status);
  const number = groupsOf(ledger.shown).number.get(msg.copy ?? "");
  const effects: Effect[] =
    number === undefined ? [{ fx: "read" }] : [{ fx: "say", told: { what: "validated", copy: number } }];
  return pumped([settled({ ...model, ledger, line: "idle" }, before), effects]);
}

/** What happens at the table itself. */
function atTable(model: Model, msg: Msg): Turned | null {
  switch (msg.t) {
    case "command":
      return command(model, msg.command, msg.fresh);
    case "ofCopy":
      return ofCopy(model, msg.copy, msg.command, msg.fresh);
    case "substituted":
      return substituted(model, msg.copy, msg.page, msg.fresh);
    case "put":
      return put(model, msg.place ?? model.carried?.place ?? null, msg.fresh.act);
    case "putAside":
      return putAside(model, msg.tray, msg.fresh.act);
    case "discarded":
      return doing(
        { ...model, open: null },
        { verb: "discard", pages: [...msg.pages], reason: msg.reason },
        msg.fresh.act,
      );
    case "kept":
      return doing({ ...model, open: null }, { verb: "choose", page: msg.page }, msg.fresh.act);
    case "arrow":
      return arrow(model, msg.key, msg.extend);
    case "closed":
      return [{ ...model, open: null }, model.spot === null ? [] : [{ fx: "focus", page: model.spot }]];
    default:
      return null;
  }
}

/** What the server says. */
function fromServer(model: Model, msg: Msg): Turned | null {
  switch (msg.t) {
    case "read":
      return read(model, msg.table);
    case "answered": {
      const before = rowsIn(model);
      return pumped([
        settled({ ...model, ledger: ledgers.answered(model.ledger, msg.done), line: "idle" }, before),
        [],
      ]);
    }
    case "validated":
      return validated(model, msg);
    case "validatedAll": {
      const ledger = ledgers.validating(model.ledger, msg.fresh.act, null);
      return pumped([{ ...model, ledger }, []]);
    }
    case "refused":
      return refused(model, msg.code, msg.failure);
    case "unreached":
      return [{ ...model, line: "cut" }, [{ fx: "wait" }]];
    case "retried":
      return model.line === "cut" ? pumped([{ ...model, line: "idle" }, []]) : [model, []];
    default:
      return null;
  }
}

/** What only the screen knows of. */
function onScreen(model: Model, msg: Msg): Model {
  switch (msg.t) {
    case "filtered": {
      const held = new Set(inFilter(model.ledger.shown, msg.filter));
      return settled({ ...model, filter: msg.filter, held, chosen: NONE }, []);
    }
    case "spot":
      return spotted(model, msg.page, msg.how);
    case "several":
      return { ...model, several: !model.several };
    case "escaped":
      return escaped(model);
    case "lifted": {
      const pages = model.chosen.has(msg.page) ? hand({ ...model, spot: msg.page }) : [msg.page];
      const chosen = model.chosen.has(msg.page) ? model.chosen : new Set([msg.page]);
      return { ...model, spot: msg.page, chosen, carried: { pages, place: null, dragged: true } };
    }
    case "over":
      return model.carried ? { ...model, carried: { ...model.carried, place: msg.place } } : model;
    case "opened":
      return model.spot === null ? model : { ...model, open: { what: "loupe" }, carried: null };
    case "letGo":
      return model.carried?.dragged ? { ...model, carried: null } : model;
    default:
      return model;
  }
}

export function update(model: Model, msg: Msg): Turned {
  return atTable(model, msg) ?? fromServer(model, msg) ?? [onScreen(model, msg), []];
}
