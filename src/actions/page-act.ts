/** One act at the page table: thought on a version, written whole or not at all, done once however often it is sent. */
import { tellExam } from "#do/exam/client";
import {
  amend,
  apply,
  type Change,
  needs,
  type PageAct,
  type PageActRefusal,
  type TablePage,
} from "#domain/page-table";
import { err, ok, type Result } from "#domain/result";
import {
  findAct,
  idsInUse,
  type Kept,
  type NewAct,
  type Row,
  type StoredAct,
  wholeRows,
  writeAct,
} from "../db/page-acts.ts";
import {
  copyWire,
  domainTable,
  type PageFacts,
  pageWire,
  readActs,
  readTable,
  type StoredTable,
} from "../db/page-table.ts";
import type { Bindings, Person } from "../env.ts";
import { describe, log } from "../log.ts";
import { newRows } from "./page-act-rows.ts";
import { askRedraw } from "./redraw.ts";

export type TableRefusal =
  | PageActRefusal
  | { code: "PAGES_CHANGED"; version: number }
  | { code: "COPY_MARKED"; copyId: string }
  | { code: "OPERATION_REUSED" };

export type ActExam = { id: string; pagesPerCopy: number; anonymous: boolean };
export type Ask = { exam: ActExam; me: Person; id: string; requestId: string; now: number };

export type Done = {
  version: number;
  pages: ReturnType<typeof pageWire>[];
  copies: ReturnType<typeof copyWire>[];
  copiesGone: string[];
  needYou: number;
  putRight: number;
  undo: StoredTable["undo"];
  redo: StoredTable["redo"];
};

export const tableOf = (env: Bindings, { exam, me }: Pick<Ask, "exam" | "me">) =>
  readTable(env.DB, { schoolId: me.schoolId, examId: exam.id, userId: me.id, expected: exam.pagesPerCopy });

/** A table that moved on between reading and writing is read again this often before the reader is told. */
const TRIES = 3;

export async function doPageAct(
  env: Bindings,
  ask: Ask & { version: number; act: PageAct },
): Promise<Result<Done, TableRefusal>> {
  const known = await findAct(env.DB, ask.me.schoolId, ask.id);
  if (known) return again(env, ask, known);
  for (let attempt = 1; ; attempt++) {
    const table = await tableOf(env, ask);
    if (table.version !== ask.version) return err({ code: "PAGES_CHANGED", version: table.version });
    const change = apply(domainTable(table), ask.act);
    if (!change.ok) return change;
    if (isNothing(change.value)) return ok(shown(table, change.value, table));
    const kept = await whole(env, ask, table, change.value);
    if (!kept.ok) return kept;
    const { scans, ...rest } = await newRows(env, { ...ask, table, change: kept.value });
    const act = { ...common(ask, table), ...rest, verb: ask.act.verb, scans, undoes: null, target: null };
    if (await written(env, act, attempt === TRIES)) return ok(await after(env, ask, table, act));
    const twin = await findAct(env.DB, ask.me.schoolId, ask.id);
    if (twin) return again(env, ask, twin);
  }
}

export const common = ({ id, exam, me, requestId, now }: Ask, { version }: StoredTable) => ({
  id,
  schoolId: me.schoolId,
  examId: exam.id,
  on: version,
  actorId: me.id,
  requestId,
  at: now,
});

export function isNothing({ pages, copies }: Change): boolean {
  return pages.length + copies.made.length + copies.gone.length + copies.changed.length === 0;
}

/** With the rows that the change takes away, as they are; refused where one of them holds work. */
export async function whole(
  env: Bindings,
  { me }: Pick<Ask, "me">,
  table: StoredTable,
  change: Change,
): Promise<Result<Kept, TableRefusal>> {
  const gone = change.copies.gone.map(({ id }) => id);
  const marked = table.copies.find((copy) => gone.includes(copy.id) && (copy.marked > 0 || copy.finalVersion > 0));
  if (marked) return err({ code: "COPY_MARKED", copyId: marked.id });
  const fresh = [
    ...change.copies.made.map(({ id }) => id),
    ...change.pages.flatMap(({ before, after }) => (after && !before ? [after.id] : [])),
  ];
  if (fresh.length > 0 && (await idsInUse(env.DB, fresh))) return err({ code: "ACT_IMPOSSIBLE", why: "idTaken" });
  const lost = change.pages.flatMap(({ before, after }) => (before && !after ? [before.id] : []));
  const copies = await wholeRows(env.DB, "copy", me.schoolId, gone);
  const pages = await wholeRows(env.DB, "page", me.schoolId, lost);
  return ok({ ...change, rows: { copies, pages } });
}

/** False when the table moved on, or a copy on it was sealed, since it was read; the last try throws. */
export async function written(env: Bindings, act: NewAct, last: boolean): Promise<boolean> {
  try {
    await env.DB.batch(writeAct(env.DB, act));
    return true;
  } catch (error) {
    // The version that is not there any more, or the act itself written a moment ago: told by what is stored now.
    const refused = error instanceof Error && /constraint/i.test(error.message);
    if (!refused || last) throw error;
    log("info", { event: "pages.again", examId: act.examId, requestId: act.requestId, error: describe(error) });
    return false;
  }
}

/** New pictures are asked for, open screens told, and the answer made of what is known already. */
export async function after(env: Bindings, ask: Ask, table: StoredTable, act: NewAct): Promise<Done> {
  const acts = await readActs(env.DB, act.schoolId, act.examId, act.actorId);
  const done = shown(table, act.change, { ...acts, version: act.on + 1 }, act.change.rows.pages);
  const { pages } = act.change.rows;
  const redraw = act.change.pages.flatMap(({ before, after: page }) => {
    if (!page) return [];
    const known = table.pages.find(({ id }) => id === page.id);
    const facts = factsOf(page, before, known, pages[page.id]);
    if (!needsPictures(facts, ask.exam.anonymous)) return [];
    return [{ schoolId: act.schoolId, scanId: facts.scanId, pageId: page.id }];
  });
  await askRedraw(env, redraw, act.requestId);
  await tellExam(env, act);
  return done;
}

/** Its pictures were made for another turn, or the one without its name is not there. A name that was erased stays so. */
export function needsPictures(page: PageFacts, anonymous: boolean): boolean {
  if (page.state === "unread" || page.state === "error" || page.faults.includes("unreadable")) return false;
  if (page.viewKey === null) return true;
  if (page.viewKey === page.maskedViewKey) return false;
  return page.turn !== page.pictureTurn || (anonymous && page.named && page.maskedViewKey === null);
}

/** Sent again, the act is answered with the same rows as they are by now. */
export async function again(env: Bindings, ask: Ask, act: StoredAct): Promise<Result<Done, TableRefusal>> {
  if (act.examId !== ask.exam.id || act.actorId !== ask.me.id) return err({ code: "OPERATION_REUSED" });
  const table = await tableOf(env, ask);
  return ok(shown(table, nowOf(act.change, table), { ...table, version: act.version }));
}

/** What a change touched, as it is now. */
function nowOf(change: Change, table: StoredTable): Change {
  const there = new Map(table.pages.map((page) => [page.id, page]));
  const copies = new Set(table.copies.map(({ id }) => id));
  return {
    pages: change.pages.map(({ before, after: then }) => {
      const now = there.get(then?.id ?? before?.id ?? "") ?? null;
      return { before: now ?? before, after: now };
    }),
    copies: {
      made: [],
      gone: [...change.copies.gone, ...change.copies.made].filter(({ id }) => !copies.has(id)),
      changed: [],
    },
  };
}

type Acts = Pick<StoredTable, "version" | "undo" | "redo">;

/** The answer: pages of the change and all copies they were or are on, with everything a screen shows of them. */
function shown(table: StoredTable, change: Change, acts: Acts, rows: Record<string, Row> = {}): Done {
  const next = amend(domainTable(table), change);
  const facts = new Map(table.pages.map((page) => [page.id, page]));
  const known = new Map(table.copies.map((copy) => [copy.id, copy]));
  const touched = new Set(change.pages.flatMap(({ before, after: page }) => [before?.copyId, page?.copyId]));
  for (const { after: copy } of change.copies.changed) touched.add(copy.id);
  const onCopy = (id: string) => next.pages.filter(({ copyId }) => copyId === id);
  return {
    version: acts.version,
    pages: change.pages.flatMap(({ before, after: page }) =>
      page ? [pageWire(factsOf(page, before, facts.get(page.id), rows[page.id]))] : [],
    ),
    copies: next.copies
      .filter(({ id }) => touched.has(id))
      .map((copy) => {
        const blank = { anonymousId: anonymousIdOf(change, copy.id), version: 0, marked: 0, finalVersion: 0 };
        return copyWire({ ...(known.get(copy.id) ?? blank), ...copy }, onCopy(copy.id), table.expected);
      }),
    copiesGone: change.copies.gone.map(({ id }) => id),
    ...needs(next),
    undo: acts.undo,
    redo: acts.redo,
  };
}

function anonymousIdOf(change: Change, id: string): string {
  const { rows } = change as Partial<Kept>;
  return String(rows?.copies[id]?.anonymous_id ?? "");
}

/** What the act made of the stored facts, as its statements do: a quarter turn swaps the sides. */
function factsOf(
  page: TablePage,
  before: TablePage | null,
  facts: PageFacts | undefined,
  row: Row | undefined,
): PageFacts {
  const known = facts ?? factsOfRow(page, row);
  const across = before !== null && Math.abs(page.turn - before.turn) % 180 !== 0;
  const unmasked = before?.named === true && !page.named && known.viewKey !== known.maskedViewKey;
  return {
    ...known,
    ...page,
    scanId: known.scanId,
    side: known.side,
    half: known.half,
    width: across ? known.height : known.width,
    height: across ? known.width : known.height,
    maskedViewKey: unmasked ? null : known.maskedViewKey,
  };
}

function factsOfRow(page: TablePage, row: Row | undefined): PageFacts {
  const text = (value: Row[string] | undefined) => (typeof value === "string" ? value : null);
  const number = (value: Row[string] | undefined) => (typeof value === "number" ? value : null);
  return {
    ...page,
    scanId: text(row?.scan_id) ?? "",
    side: (number(row?.side) ?? number(row?.n) ?? 0) + 1,
    half: "whole",
    pictureTurn: number(row?.picture_turn) ?? page.turn,
    skew: number(row?.skew) ?? 0,
    width: number(row?.width),
    height: number(row?.height),
    viewKey: text(row?.view_key),
    thumbKey: text(row?.thumb_key),
    maskedViewKey: text(row?.masked_view_key),
  };
}
