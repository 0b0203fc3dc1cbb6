/**
 * Cutting a pile: from the pages as they were read, in the order of the paper, to copies, and trays of what belongs to
 * none. Nothing is lost: every page is in one place or in one tray. Modes follow from what is on the pages: codes with
 * numbers, codes that begin a copy, or nothing but the count.
 */
import { cutByCode } from "./cut-by-code.ts";
import { cutByCount } from "./cut-by-count.ts";
import { grouped } from "./grouped.ts";
import type { PageFault } from "./page-table.ts";

export type CodeSeen =
  /** One of this exam's own papers; `pages` of the booklet. */
  | { kind: "ours"; copy: number; page: number; pages: number }
  | { kind: "extra" }
  | { kind: "otherExam" }
  /** Printed by another program: exam, copy and page by number. */
  | { kind: "numbered"; stem: string; copy: number; page: number }
  /** Stands on some pages only: a copy begins there. */
  | { kind: "start"; text: string };

export type PileOrder = "files" | "frontsBacks" | "frontsBacksReversed";

export type PilePage = {
  id: string;
  /** Place of its file in the pile, and of the side in the file, both from 0. */
  file: number;
  side: number;
  half: "whole" | "left" | "right";
  /** The header box was seen on it: where it is the right half, the side is the front of a copy. */
  isFront: boolean;
  blank: boolean;
  /** False: no picture could be made of it. It counts as a page and goes to the tray of unreadable ones. */
  readable: boolean;
  code: CodeSeen | null;
};

/** A copy of before that bears a number. `open`: in staging, so that a late page can join it. */
export type Existing = {
  id: string;
  paperNumber: number;
  open: boolean;
  /** In order; the number from 1 that its code says. */
  pages: readonly { id: string; number: number | null }[];
};

export type About = {
  order: PileOrder;
  pagesPerCopy: number;
  folding: "nested" | "consecutive";
  existing: readonly Existing[];
};

/** `found`: what cutting found out about it. A page that was on the copy before has no state: it keeps its own. */
export type Placed = { id: string; state: "known" | "blank" | "extra" | null; found: PageFault[] };

/** Pages in their order, the first carries the name. `existing` is the id of the copy they join. */
export type CutCopy = { existing: string | null; paperNumber: number | null; pages: Placed[] };

export type Loose = {
  id: string;
  state: "unknown" | "duplicate" | "extra" | "error";
  duplicateOf: string | null;
  found: PageFault[];
};

export type Cut = {
  copies: CutCopy[];
  tray: Loose[];
  /** Fronts and backs that do not match in number: which back belongs to which front only a person knows. */
  question: { fronts: number; backs: number } | null;
};

/** One scanned side: a page, or the two halves of an A3 side. */
export type Side = { pages: PilePage[]; left: PilePage | null; right: PilePage | null };

/** A fifth of the pages with numbers: a coded pile. Fewer are strays in a pile without codes. */
const CODED_SHARE = 5;

export function cutPile(pages: readonly PilePage[], about: About): Cut {
  const { sides, question } = inPileOrder(pages, about.order);
  const sequence = sides.flatMap((side) => side.pages);
  const numbered = sequence.filter(isNumbered);
  if (numbered.length * CODED_SHARE >= sequence.length && numbered.length > 0) return cutByCode(sequence, about);
  const strays = cutByCode(numbered, about);
  const left = sides.flatMap((side) => without(side, numbered));
  const rest = question ? notCut(left) : cutByCount(left, about);
  return { copies: [...rest.copies, ...strays.copies], tray: [...rest.tray, ...strays.tray], question };
}

export function isNumbered({ code }: PilePage): boolean {
  return code?.kind === "ours" || code?.kind === "numbered";
}

/** Sides in the order in which the paper lay. */
function inPileOrder(pages: readonly PilePage[], order: PileOrder): { sides: Side[]; question: Cut["question"] } {
  const files = [...new Set(pages.map(({ file }) => file))].sort((a, b) => a - b);
  const perFile = files.map((file) => sidesOf(pages.filter((page) => page.file === file)));
  const [fronts, backs, ...others] = perFile;
  if (order === "files" || !fronts) return { sides: perFile.flat(), question: null };
  if (!backs || others.length > 0 || fronts.length !== backs.length) {
    const rest = perFile.slice(1).reduce((sum, sides) => sum + sides.length, 0);
    return { sides: perFile.flat(), question: { fronts: fronts.length, backs: rest } };
  }
  const behind = order === "frontsBacksReversed" ? [...backs].reverse() : backs;
  return { sides: fronts.flatMap((front, n) => [front, ...behind.slice(n, n + 1)]), question: null };
}

const HALVES = ["whole", "left", "right"];

function sidesOf(pages: readonly PilePage[]): Side[] {
  const bySide = grouped(pages, ({ side }) => side);
  return [...bySide.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, list]) => sideOf([...list].sort((a, b) => HALVES.indexOf(a.half) - HALVES.indexOf(b.half))));
}

function sideOf(pages: PilePage[]): Side {
  const half = (which: PilePage["half"]) => pages.find((page) => page.half === which) ?? null;
  return { pages, left: half("left"), right: half("right") };
}

function without(side: Side, some: readonly PilePage[]): Side[] {
  const pages = side.pages.filter((page) => !some.includes(page));
  return pages.length === 0 ? [] : [sideOf(pages)];
}

/** Nothing is guessed: all pages wait for somebody. */
function notCut(sides: readonly Side[]): Pick<Cut, "copies" | "tray"> {
  return { copies: [], tray: sides.flatMap((side) => side.pages.map((page) => loose(page))) };
}

/** A page that belongs to no copy, for what its code says or because nothing says where. */
export function loose(page: PilePage): Loose {
  const state = !page.readable ? "error" : page.code?.kind === "extra" ? "extra" : "unknown";
  const found: PageFault[] = page.code?.kind === "otherExam" ? ["otherExam"] : [];
  return { id: page.id, state, duplicateOf: null, found };
}

export function placed(page: PilePage, found: PageFault[] = []): Placed {
  const state = page.code?.kind === "extra" ? "extra" : page.blank ? "blank" : "known";
  return { id: page.id, state, found };
}
