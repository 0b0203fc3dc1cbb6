/** The page table: every page of an exam before its copies are marked, and what people do to put it right. */
import * as z from "zod";
import { LIMITS } from "#domain/limits";
import { COPY_FAULTS, PAGE_FAULTS, PAGE_STATES, type PageAct } from "#domain/page-table";
import { CopyStatusWire } from "./copy.ts";
import { endpoints, raw } from "./endpoint.ts";
import { Id, Millis } from "./ids.ts";

const id = z.strictObject({ id: Id });
const Turn = z.literal([0, 90, 180, 270]);

export const TablePageWire = z.strictObject({
  id: Id,
  scanId: Id,
  /** Number of the side in its scan, from 1, and which half of an A3 side. */
  side: z.int().min(1),
  half: z.enum(["whole", "left", "right"]),
  state: z.enum(PAGE_STATES),
  copyId: Id.nullable(),
  position: z.int().min(0).nullable(),
  turn: Turn,
  named: z.boolean(),
  /** A person's words for a discarded page, a code for one that cannot be read. */
  reason: z.string().nullable(),
  duplicateOf: Id.nullable(),
  code: z.strictObject({ copy: z.int(), page: z.int() }).nullable(),
  faults: z.array(z.enum(PAGE_FAULTS)),
  accepted: z.array(z.enum(PAGE_FAULTS)),
  /** Points as displayed; null while unread or unreadable. */
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** Degrees clockwise by which the picture must be rotated about its middle to be as displayed. */
  rotate: z.number(),
  /** Addresses of the pictures; null while there are none. */
  thumb: z.string().nullable(),
  view: z.string().nullable(),
});

export const TableCopyWire = z.strictObject({
  id: Id,
  anonymousId: z.string(),
  status: CopyStatusWire,
  paperNumber: z.int().nullable(),
  identified: z.boolean(),
  sealed: z.boolean(),
  oddAccepted: z.boolean(),
  faults: z.array(z.enum(COPY_FAULTS)),
  /** Numbers, from 1, of the pages that should be there and are not. */
  missing: z.array(z.int()),
});

export const PileWire = z.strictObject({
  id: Id,
  state: z.enum(["open", "cut"]),
  order: z.enum(["files", "frontsBacks", "frontsBacksReversed"]),
  files: z.int(),
  scans: z.array(Id),
  createdAt: Millis,
  /** Why it cannot be cut anew, or null when it can: some of its copies are past staging. */
  settled: z.boolean(),
});

/** An act that can be taken back or done again. */
export const ActWire = z.strictObject({ id: Id, verb: z.string(), at: Millis });

export const PageTableWire = z.strictObject({
  version: z.int().min(0),
  /** Pages a copy should have. */
  expected: z.int(),
  copies: z.array(TableCopyWire),
  pages: z.array(TablePageWire),
  scans: z.array(z.strictObject({ id: Id, fileName: z.string() })),
  piles: z.array(PileWire),
  /** How many pages and copies wait for a person; how many were put right by themselves. */
  needYou: z.int(),
  putRight: z.int(),
  /** The reader's own last acts. */
  undo: ActWire.nullable(),
  redo: ActWire.nullable(),
});

const pages = z.array(Id).min(1).max(LIMITS.pagesPerActMax);
const PageActWire = z.discriminatedUnion("verb", [
  z.strictObject({ verb: z.literal("move"), pages, copy: Id, at: z.int().min(0).max(10_000) }),
  z.strictObject({ verb: z.literal("takeOut"), pages }),
  z.strictObject({ verb: z.literal("split"), page: Id, newCopy: Id }),
  z.strictObject({ verb: z.literal("merge"), from: Id, into: Id }),
  z.strictObject({ verb: z.literal("turn"), pages, by: z.literal([90, 180, 270]) }),
  z.strictObject({ verb: z.literal("discard"), pages, reason: z.string().trim().min(1).max(LIMITS.reasonMax) }),
  z.strictObject({ verb: z.literal("restore"), pages }),
  z.strictObject({ verb: z.literal("choose"), page: Id }),
  z.strictObject({
    verb: z.literal("accept"),
    pages: z.array(Id).max(LIMITS.pagesPerActMax),
    copies: z.array(Id).max(LIMITS.pagesPerActMax),
  }),
  z.strictObject({ verb: z.literal("name"), page: Id, named: z.boolean() }),
  z.strictObject({ verb: z.literal("substitute"), copy: Id, at: z.int().min(0).max(10_000), newPage: Id }),
]);
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
export const ACT_MATCHES_DOMAIN: Same<z.infer<typeof PageActWire>, PageAct> = true;

/** `id` is chosen by the screen: sent twice, the act is done once. `version` is the table the act was thought on. */
export const PageActAsk = z.strictObject({ id: Id, version: z.int().min(0), act: PageActWire });

/** What an act changed: rows as they are now, and ids that are no more. */
export const PageActDone = z.strictObject({
  version: z.int(),
  pages: z.array(TablePageWire),
  copies: z.array(TableCopyWire),
  copiesGone: z.array(Id),
  needYou: z.int(),
  putRight: z.int(),
  undo: ActWire.nullable(),
  redo: ActWire.nullable(),
});

export const CutAsk = z.strictObject({
  order: z.enum(["files", "frontsBacks", "frontsBacksReversed"]).optional(),
  pagesPerCopy: z.int().min(1).max(LIMITS.pagesPerCopyMax).optional(),
});

export const pageTable = endpoints({
  "GET /api/exams/:id/page-table": {
    summary: "Every page of an exam, on its copy or waiting for one, with what is odd about it",
    allow: "importScans",
    params: id,
    answers: { 200: PageTableWire },
  },
  "POST /api/exams/:id/page-acts": {
    summary: "One act at the page table",
    allow: "importScans",
    params: id,
    body: PageActAsk,
    answers: { 200: PageActDone },
  },
  "POST /api/exams/:id/page-acts/undo": {
    summary: "Take back the reader's last act at the page table",
    allow: "importScans",
    params: id,
    body: z.strictObject({ id: Id, act: Id }),
    answers: { 200: PageActDone },
  },
  "POST /api/exams/:id/page-acts/redo": {
    summary: "Do again what was last taken back",
    allow: "importScans",
    params: id,
    body: z.strictObject({ id: Id, act: Id }),
    answers: { 200: PageActDone },
  },
  "GET /api/pages/:id/image": {
    summary: "The picture of a page, on a copy or not, with the name on it",
    allow: "importScans",
    rate: "costlyRead",
    params: id,
    query: z.strictObject({ size: z.enum(["thumb", "view"]), v: z.string().max(40).optional() }),
    answers: { 200: raw("image/*") },
  },
  "POST /api/piles/:id/cut": {
    summary: "Cut a pile into copies with what is there, or anew while none of its copies is past staging",
    allow: "importScans",
    rate: "costly",
    params: id,
    body: CutAsk,
    answers: { 202: z.strictObject({ pile: PileWire }) },
  },
});
