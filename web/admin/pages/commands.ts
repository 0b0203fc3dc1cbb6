/** What a key or a button means for the pages in hand: an act, or null where it means nothing. Pure. */
import { type PageAct, unanswered } from "#domain/page-table";
import { reachable } from "./ledger.ts";
import { COMMANDS, type Command, copyIn, type Fresh, hand, type Model, pageIn, pairOf } from "./state.ts";
import { groupsOf, isOpen, type Page, pagesOf, type Table } from "./table.ts";

/** The copy before this one that can still change, or null. */
export function formerCopy(table: Table, copyId: string): string | null {
  const at = table.copies.findIndex((copy) => copy.id === copyId);
  return table.copies.slice(0, Math.max(0, at)).findLast(isOpen)?.id ?? null;
}

/** Where a lost page, counted from 1, belongs among the pages that are there. */
export function placeOfMissing(pages: readonly Page[], missing: number): number {
  const after = pages.findIndex((page) => page.code !== null && page.code.page > missing);
  return after >= 0 ? after : Math.min(missing - 1, pages.length);
}

function accepting(model: Model, pages: readonly Page[]): PageAct | null {
  // A page on no copy is answered by putting it somewhere.
  const odd = pages.filter((page) => page.copyId !== null && unanswered(page).length > 0).map((page) => page.id);
  if (odd.length > 0) return { verb: "accept", pages: odd, copies: [] };
  const copy = copyIn(model, pages[0]?.copyId ?? null);
  const wants = copy && copy.faults.length > 0 && !copy.oddAccepted;
  return wants ? { verb: "accept", pages: [], copies: [copy.id] } : null;
}

function substituting(model: Model, copyId: string | null, fresh: Fresh): PageAct | null {
  const copy = copyIn(model, copyId);
  const [missing] = copy?.missing ?? [];
  if (!copy || missing === undefined) return null;
  const at = placeOfMissing(pagesOf(model.ledger.shown, copy.id), missing);
  return { verb: "substitute", copy: copy.id, at, newPage: fresh.thing };
}

function ofOnePage(command: Command, model: Model, page: Page, fresh: Fresh): PageAct | null {
  switch (command) {
    case "split":
      return page.copyId && page.position ? { verb: "split", page: page.id, newCopy: fresh.thing } : null;
    case "join": {
      const into = page.copyId && formerCopy(model.ledger.shown, page.copyId);
      return page.copyId && into ? { verb: "merge", from: page.copyId, into } : null;
    }
    case "substitute":
      return substituting(model, page.copyId, fresh);
    case "name":
      return page.copyId ? { verb: "name", page: page.id, named: !page.named } : null;
    default:
      return null;
  }
}

/** The act of a command on the pages in hand; null when it does nothing there, or is no act but a question. */
export function actOf(command: Command, model: Model, fresh: Fresh): PageAct | null {
  const { pages: known } = groupsOf(model.ledger.shown);
  const pages = hand(model).flatMap((id) => known.get(id) ?? []);
  const ids = pages.map((page) => page.id);
  const [first] = pages;
  if (!first || !pages.every((page) => movable(model, page))) return null;
  switch (command) {
    case "right":
      return { verb: "turn", pages: ids, by: 90 };
    case "left":
      return { verb: "turn", pages: ids, by: 270 };
    case "restore":
      return pages.every((page) => page.state === "discarded") ? { verb: "restore", pages: ids } : null;
    case "takeOut":
      return pages.every((page) => page.copyId !== null) ? { verb: "takeOut", pages: ids } : null;
    case "accept":
      return accepting(model, pages);
    default:
      return pages.length === 1 ? ofOnePage(command, model, first, fresh) : null;
  }
}

/** On no copy, or on one that can still change. */
function movable(model: Model, page: Page): boolean {
  const copy = copyIn(model, page.copyId);
  return copy === null || isOpen(copy);
}

const NOTHING: Fresh = { act: "", thing: "" };

/** Whether a command would do something now: buttons follow it. */
export function can(command: Command, model: Model): boolean {
  const pages = hand(model).flatMap((id) => pageIn(model, id) ?? []);
  const free = pages.length > 0 && pages.every((page) => movable(model, page));
  switch (command) {
    case "undo":
    case "redo":
      return reachable(model.ledger, command) !== null;
    case "loupe":
      return pages.length > 0;
    case "take":
      return free;
    case "discard":
      return free && pages.every((page) => page.state !== "discarded");
    case "keep":
      return pages.length === 1 && pages[0] !== undefined && pairOf(model.ledger.shown, pages[0]) !== null;
    case "validate": {
      const copy = copyIn(model, pages[0]?.copyId ?? null);
      return copy !== null && isOpen(copy);
    }
    default:
      return actOf(command, model, NOTHING) !== null;
  }
}

/** Every command that would do something now. */
export function possible(model: Model): ReadonlySet<Command> {
  return new Set(COMMANDS.filter((command) => can(command, model)));
}
