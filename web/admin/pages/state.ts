/** What the page table on the screen is made of, what can happen to it, and what it asks of the shell. */
import type { PageAct, PageActRefusal } from "#domain/page-table";
import type { Ledger, Waiting } from "./ledger.ts";
import { type Filter, inSight, type Place, type Row, rowsOf } from "./rows.ts";
import { type Copy, type Done, groupsOf, type Page, type Table, type Tray } from "./table.ts";

export type Open =
  /** The page under the spot, large. */
  | { what: "loupe" }
  /** Two pages for one place: the one that was there, and the other. */
  | { what: "compare"; pages: readonly [string, string] }
  | { what: "discard"; pages: readonly string[] };

export type Model = {
  ledger: Ledger;
  filter: Filter;
  /** Copies that stay on the sheet although the filter would now leave them out. */
  held: ReadonlySet<string>;
  /** The page under the focus, or null on an empty sheet. */
  spot: string | null;
  /** Where a selection began. */
  anchor: string | null;
  chosen: ReadonlySet<string>;
  /** A touch adds to the selection instead of beginning a new one. */
  several: boolean;
  /** Pages on their way to another place, by hand or under the mouse. */
  carried: { pages: readonly string[]; place: Place | null; dragged: boolean } | null;
  open: Open | null;
  /** Whether the first act that waits is being told to the server. */
  line: "idle" | "busy" | "cut";
  /** A reading came that was older than what was done here: the table is read again once nothing waits. */
  stale: boolean;
};

/** Ids made by the shell: of the act, and of what it brings into being. */
export type Fresh = { act: string; thing: string };

export const COMMANDS = [
  "loupe",
  "take",
  "split",
  "join",
  "right",
  "left",
  "discard",
  "restore",
  "takeOut",
  "substitute",
  "name",
  "accept",
  "keep",
  "validate",
  "undo",
  "redo",
] as const;
export type Command = (typeof COMMANDS)[number];

export type Msg =
  | { t: "read"; table: Table }
  | { t: "filtered"; filter: Filter }
  | { t: "spot"; page: string; how: "focus" | "alone" | "extend" | "toggle" }
  | { t: "arrow"; key: string; extend: boolean }
  | { t: "several" }
  | { t: "escaped" }
  | { t: "command"; command: Command; fresh: Fresh }
  /** A command for a copy as a whole, wherever the spot is. */
  | { t: "ofCopy"; copy: string; command: "validate" | "accept" | "join"; fresh: Fresh }
  | { t: "substituted"; copy: string; page: number; fresh: Fresh }
  | { t: "validatedAll"; fresh: Fresh }
  | { t: "lifted"; page: string }
  /** The mouse let go of what it dragged outside every place. */
  | { t: "letGo" }
  | { t: "opened" }
  | { t: "over"; place: Place | null }
  | { t: "put"; place?: Place; fresh: Fresh }
  /** Into a tray: among the pages put away a reason is asked. */
  | { t: "putAside"; tray: Tray; fresh: Fresh }
  | { t: "discarded"; pages: readonly string[]; reason: string; fresh: Fresh }
  | { t: "kept"; page: string; fresh: Fresh }
  | { t: "closed" }
  | { t: "answered"; done: Done }
  | { t: "validated"; copy: string | null; status: Copy["status"] | null }
  | { t: "refused"; code: string; failure: unknown }
  | { t: "unreached" }
  | { t: "retried" };

/** A page as people speak of it: its number on a copy, or its number in a file. */
export type PageName = { page: number; copy: number | null; file: string | null };

export type Told =
  | { what: "act"; verb: PageAct["verb"]; act: PageAct; count: number; page: PageName | null; copy: number | null }
  | { what: "undo" | "redo" | "nothing" | "changed" }
  | { what: "validated"; copy: number }
  /** Where carried pages would be put. */
  | { what: "place"; copy: number; at: number; last: boolean }
  | { what: "carried"; count: number }
  | { what: "cannot"; why: PageActRefusal }
  | { what: "refused"; failure: unknown };

export type Effect =
  | { fx: "send"; item: Waiting; version: number }
  /** The server could not be reached: try again in a moment. */
  | { fx: "wait" }
  | { fx: "read" }
  | { fx: "focus"; page: string }
  /** Shown with an undo. */
  | { fx: "tell"; told: Told }
  /** For the ear only. */
  | { fx: "say"; told: Told };

export type Turned = [Model, Effect[]];

export const rowsIn = (model: Model): Row[] => rowsOf(model.ledger.shown, model.filter, model.held);
export const pageIn = (model: Model, id: string | null): Page | null =>
  (id === null ? undefined : groupsOf(model.ledger.shown).pages.get(id)) ?? null;
export const copyIn = (model: Model, id: string | null): Copy | null =>
  (id === null ? undefined : groupsOf(model.ledger.shown).copies.get(id)) ?? null;

/** The pages an act is about: the selection when the spot is in it, else the page under the spot. */
export function hand(model: Model): string[] {
  if (model.spot === null) return [];
  return model.chosen.has(model.spot) && model.chosen.size > 1 ? inSight(rowsIn(model), model.chosen) : [model.spot];
}

export function nameOf(table: Table, page: Page): PageName {
  const { number } = groupsOf(table);
  if (page.copyId !== null && page.position !== null) {
    return { page: page.position + 1, copy: number.get(page.copyId) ?? null, file: null };
  }
  const file = table.scans.find((scan) => scan.id === page.scanId)?.fileName ?? null;
  return { page: page.side, copy: null, file };
}

/** The page this one is a double of, or that is a double of this one. */
export function pairOf(table: Table, page: Page): readonly [string, string] | null {
  const { pages } = groupsOf(table);
  if (page.duplicateOf !== null && pages.has(page.duplicateOf)) return [page.duplicateOf, page.id];
  const other = table.pages.find((each) => each.duplicateOf === page.id && each.state !== "discarded");
  return other ? [page.id, other.id] : null;
}
