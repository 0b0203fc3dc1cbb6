/** What was done at the page table, and what is odd about a page or a copy, in the reader's words. */
import type { CopyFault } from "#domain/page-table";
import { t } from "../../text/admin.ts";
import { sentenceOf } from "../../ui/error-note.tsx";
import { knownWords } from "../error-words.ts";
import type { PageName, Told } from "./state.ts";
import type { Copy, Page } from "./table.ts";

export function nameWords({ page, copy, file }: PageName): string {
  if (copy !== null) return t.pages.pageOfCopy(page, copy);
  return file === null ? t.pages.pageLong(page) : t.pages.pageOfFile(page, file);
}

function actWords(told: Told & { what: "act" }): string {
  const { done } = t.pages;
  const { act, count, page } = told;
  const copy = told.copy ?? 0;
  switch (act.verb) {
    case "move":
      return done.move(done.moved(count, page?.copy == null ? null : page.page), copy);
    case "split":
      return done.split(copy);
    case "merge":
      return done.merge(copy);
    case "discard":
      return done.discard(count, act.reason);
    case "accept":
      return done.accept(count);
    case "name":
      return done.name(act.named);
    case "substitute":
      return done.substitute(copy);
    case "choose":
      return done.choose;
    case "takeOut":
    case "turn":
    case "restore":
      return done[act.verb](count);
  }
}

export function toldWords(told: Told): string {
  switch (told.what) {
    case "act":
      return actWords(told);
    case "undo":
    case "redo":
    case "nothing":
      return t.pages.done[told.what];
    case "changed":
      return t.pages.changed;
    case "validated":
      return t.pages.done.validated(told.copy);
    case "place":
      return t.pages.place(told.copy, told.at, told.last);
    case "carried":
      return t.pages.carried(told.count);
    case "cannot":
      return knownWords(told.why.code) ?? t.pages.cannot;
    case "refused":
      return sentenceOf(told.failure);
  }
}

/** Whether an undo stands beside the words. */
export function canUndo(told: Told): boolean {
  return told.what === "act" || told.what === "redo";
}

/** The person's words for a page put away; ours where it was one of two. */
export function reasonWords({ reason }: Pick<Page, "reason">): string {
  return reason === "duplicate" ? t.pages.discard.duplicate : (reason ?? "");
}

type Odd = Pick<Copy, "faults" | "missing">;

function oddWords(fault: CopyFault, { missing }: Odd, pages: number, expected: number): string {
  const words = t.pages.copyFaults;
  switch (fault) {
    case "missing":
      return words.missing(missing);
    case "tooFew":
    case "tooMany":
      return words[fault](pages, expected);
    case "oddSheet":
      return words.oddSheet;
  }
}

/** What is odd about a copy as a whole, one sentence each. */
export function copyFaultWords(copy: Odd, pages: number, expected: number): string[] {
  return copy.faults.map((fault) => oddWords(fault, copy, pages, expected));
}
