/**
 * The page table: which page lies where before copies are marked. Pages are never lost: an act moves them between
 * copies and the trays of pages that are on no copy, and can be taken back.
 */
import type { CopyStatus } from "./copy.ts";

export const PAGE_STATES = ["unread", "known", "unknown", "extra", "blank", "duplicate", "discarded", "error"] as const;
/**
 * unread: its picture is not made yet. known: it has its place. unknown: nothing says where it belongs. extra: an extra
 * sheet, on a copy or waiting for one. blank: nothing is on it; it keeps its place. duplicate: its place is taken by
 * another page. discarded: a person put it away, with a reason. error: it cannot be read.
 */
export type PageState = (typeof PAGE_STATES)[number];

/** What may be odd about a page or a copy. */
export const PAGE_FAULTS = [
  /** The page cannot be read. */
  "unreadable",
  /** Nothing says to which copy it belongs. */
  "unknown",
  /** Its code is of another exam. */
  "otherExam",
  /** A page that should carry a code has none that can be read. */
  "codeUnread",
  /** It shows what another page shows already. */
  "duplicate",
  /** An extra sheet that waits for its copy, or was laid to one by its neighbours in the pile. */
  "extra",
  "blank",
  "blurred",
  "pale",
  "dark",
  "cutEdge",
  "stained",
  /** Put right by itself, told so that somebody may look: it lay upside down, on its side, askew, or out of order. */
  "upsideDown",
  "sideways",
  "skewed",
  "outOfOrder",
  /** The fold of an A3 side was not seen; it was cut in the middle. */
  "foldAssumed",
] as const;
export type PageFault = (typeof PAGE_FAULTS)[number];

/** Faults of a copy as a whole: pages that should be there are not; it has more or fewer pages than the others. */
export const COPY_FAULTS = ["missing", "tooFew", "tooMany", "oddSheet"] as const;
export type CopyFault = (typeof COPY_FAULTS)[number];

/** Faults a machine has put right: they are shown, and nobody has to answer them. */
export const PUT_RIGHT: ReadonlySet<PageFault> = new Set<PageFault>(["upsideDown", "sideways", "skewed", "outOfOrder"]);

export type TablePage = {
  id: string;
  state: PageState;
  copyId: string | null;
  /** Place in the copy, from 0; null when it is on none. */
  position: number | null;
  /** Degrees clockwise from the page as the scan shows it. */
  turn: 0 | 90 | 180 | 270;
  named: boolean;
  reason: string | null;
  duplicateOf: string | null;
  /** What the page's code says, where it is one of this exam: copy and page number, from 1. */
  code: { copy: number; page: number } | null;
  faults: readonly PageFault[];
  accepted: readonly PageFault[];
  /** Where it was scanned: half an A3 side is half a sheet. Left out where nobody asks for it. */
  scanId?: string;
  side?: number;
  half?: "whole" | "left" | "right";
};

export type TableCopy = {
  id: string;
  status: CopyStatus;
  /** The number printed on it. */
  paperNumber: number | null;
  identified: boolean;
  /** Validation is under way: nothing of it moves. */
  sealed: boolean;
  oddAccepted: boolean;
};

/** `pages` in any order; `expected` pages of a copy. */
export type PageTable = { copies: readonly TableCopy[]; pages: readonly TablePage[]; expected: number };

export type PageAct =
  /** To a place in a copy, before what is there now; taken off where they were. */
  | { verb: "move"; pages: string[]; copy: string; at: number }
  /** Off their copies, into the tray of pages without a place. */
  | { verb: "takeOut"; pages: string[] }
  /** This page and all after it become a copy of their own. */
  | { verb: "split"; page: string; newCopy: string }
  /** All pages of `from`, in order, to the end of `into`; `from` is no more. */
  | { verb: "merge"; from: string; into: string }
  | { verb: "turn"; pages: string[]; by: 90 | 180 | 270 }
  | { verb: "discard"; pages: string[]; reason: string }
  /** A discarded page goes back to the tray. */
  | { verb: "restore"; pages: string[] }
  /** Of two pages for one place, this one is kept; the other is discarded. */
  | { verb: "choose"; page: string }
  /** Looked at, and fine as it is. */
  | { verb: "accept"; pages: string[]; copies: string[] }
  | { verb: "name"; page: string; named: boolean }
  /** A blank sheet of ours takes a lost page's place, marked as such. */
  | { verb: "substitute"; copy: string; at: number; newPage: string };

/**
 * What an act changed. A page with no `before` is new (a sheet that stands in for a lost one), one with no `after` is no
 * more; copies likewise are `made`, `gone`, or changed. Turned round it is the change back.
 */
export type Change = {
  pages: { before: TablePage | null; after: TablePage | null }[];
  copies: { made: TableCopy[]; gone: TableCopy[]; changed: { before: TableCopy; after: TableCopy }[] };
};

export type PageActRefusal =
  /** Pages or copies that are not of this exam, or not any more. */
  | { code: "NOT_ON_TABLE"; ids: string[] }
  | { code: "WRONG_STATUS"; status: CopyStatus; wanted: readonly CopyStatus[] }
  | { code: "COPY_SEALED"; copyId: string }
  /** It would lose its last page while a name is on it: the name goes first. */
  | { code: "COPY_IDENTIFIED"; copyId: string }
  | { code: "ACT_IMPOSSIBLE"; why: Impossible };

export type Impossible =
  | "splitAtFirst"
  | "sameCopy"
  | "unread"
  | "unreadable"
  | "notDiscarded"
  | "noDouble"
  | "nothingThere"
  | "idTaken"
  | "half";

export { apply } from "./page-act.ts";
export { amend, inverse } from "./page-change.ts";
export { faultsIn, faultsOfCopy, laws, needs, unanswered } from "./page-faults.ts";
