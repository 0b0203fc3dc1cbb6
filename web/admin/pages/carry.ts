/** The spot, the selection, and pages on their way to another place. Pure. */
import { doing } from "./doing.ts";
import { besidePlace, movedPlace, movedSpot, type Place, range } from "./rows.ts";
import { copyIn, type Effect, hand, type Model, pageIn, rowsIn, type Turned } from "./state.ts";
import { groupsOf, isOpen, pagesOf, type Tray } from "./table.ts";

const NONE: ReadonlySet<string> = new Set();

export function carrying(model: Model): Turned {
  const pages = hand(model);
  const page = pageIn(model, model.spot);
  const copy = copyIn(model, page?.copyId ?? null);
  const here = copy && isOpen(copy) && page ? { copy: copy.id, at: page.position ?? 0 } : null;
  const first = rowsIn(model).find((row) => row.kind === "copy" && isOpen(row.copy));
  const place = here ?? (first ? { copy: first.key, at: 0 } : null);
  const next: Model = { ...model, carried: { pages, place, dragged: false }, open: null };
  return [next, [{ fx: "say", told: { what: "carried", count: pages.length } }]];
}

function toPlace(model: Model, place: Place): Turned {
  const carried = model.carried ?? { pages: [], dragged: false };
  const table = model.ledger.shown;
  const beside = besidePlace(table, place);
  const last = place.at >= pagesOf(table, place.copy).length;
  const next: Model = { ...model, carried: { ...carried, place }, spot: beside?.page ?? model.spot };
  const copy = groupsOf(table).number.get(place.copy) ?? 0;
  const effects: Effect[] = [{ fx: "say", told: { what: "place", copy, at: place.at, last } }];
  return [next, beside ? [{ fx: "focus", page: beside.page }, ...effects] : effects];
}

export function arrow(model: Model, key: string, extend: boolean): Turned {
  const rows = rowsIn(model);
  if (model.carried && !model.carried.dragged) {
    const place = movedPlace(rows, model.carried.place ?? { copy: "", at: 0 }, key);
    return place ? toPlace(model, place) : [model, []];
  }
  const next = model.spot === null ? null : movedSpot(rows, model.spot, key);
  if (next === null) return [model, []];
  const focus: Effect = { fx: "focus", page: next };
  if (!extend) return [{ ...model, spot: next, anchor: next, chosen: NONE }, [focus]];
  const anchor = model.anchor ?? model.spot ?? next;
  return [{ ...model, spot: next, anchor, chosen: new Set(range(rows, anchor, next)) }, [focus]];
}

export function spotted(model: Model, page: string, how: "focus" | "alone" | "extend" | "toggle"): Model {
  if (how === "focus") return model.carried ? model : { ...model, spot: page, anchor: model.anchor ?? page };
  if (how === "extend") {
    const anchor = model.anchor ?? model.spot ?? page;
    return { ...model, spot: page, anchor, chosen: new Set(range(rowsIn(model), anchor, page)) };
  }
  if (how === "toggle" || model.several) {
    const chosen = new Set(model.chosen);
    if (!chosen.delete(page)) chosen.add(page);
    return { ...model, spot: page, anchor: page, chosen };
  }
  return { ...model, spot: page, anchor: page, chosen: new Set([page]) };
}

export function put(model: Model, place: Place | null, id: string): Turned {
  const pages = model.carried?.pages ?? [];
  if (!place || pages.length === 0) return [{ ...model, carried: null }, []];
  if (isThere(model, pages, place)) return [{ ...model, carried: null }, []];
  return doing(model, { verb: "move", pages: [...pages], copy: place.copy, at: place.at }, id);
}

/** Into a tray: off their copies, or put away once a reason is given. */
export function putAside(model: Model, tray: Tray, id: string): Turned {
  const carried = (model.carried?.pages ?? []).flatMap((page) => pageIn(model, page) ?? []);
  const stay: Model = { ...model, carried: null };
  if (tray === "discarded") {
    const pages = carried.filter((page) => page.state !== "discarded").map((page) => page.id);
    return [pages.length > 0 ? { ...stay, open: { what: "discard", pages } } : stay, []];
  }
  const pages = carried.filter((page) => page.copyId !== null).map((page) => page.id);
  return pages.length > 0 ? doing(model, { verb: "takeOut", pages }, id) : [stay, []];
}

/** Pages put down where they were have not moved. */
function isThere(model: Model, pages: readonly string[], { copy, at }: Place): boolean {
  const row = pagesOf(model.ledger.shown, copy).map(({ id }) => id);
  const from = row.indexOf(pages[0] ?? "");
  const together = from >= 0 && pages.every((id, i) => row[from + i] === id);
  return together && at >= from && at <= from + pages.length;
}
