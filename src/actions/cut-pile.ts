/** A pile whose files are all read becomes copies and trays, in one batch. */
import { tellExam } from "#do/exam/client";
import { anonymousIds } from "#domain/anonymous";
import { type About, type Cut, cutPile, type Existing, type PileOrder, type PilePage } from "#domain/cut";
import { type PaperOrigin, schoolTag } from "#domain/page-code";
import type { PageFault } from "#domain/page-table";
import { codeSeen } from "#domain/pile-code";
import { type PileFacts, type PilePageRow, readPile, writeCut } from "../db/pile-cut.ts";
import { findPile, type Pile } from "../db/piles.ts";
import { anonymousIdsOf } from "../db/scans.ts";
import type { Bindings } from "../env.ts";
import { newId } from "../tokens.ts";
import { randomByte } from "./page-act-rows.ts";
import { askRedraw } from "./redraw.ts";

export type CutOutcome =
  | { kind: "done"; copies: number; pages: number }
  /** Cut already, not there, or some of its files are still on their way. */
  | { kind: "stale" }
  /** The table changed under the knife again and again: the same call may succeed later. */
  | { kind: "retry"; why: string };

type How = { requestId: string; now: number };
export type Wish = { order?: PileOrder | undefined; pagesPerCopy?: number | undefined; actorId?: string };

/** Cuts an open pile once every announced file is read or given up. Called twice, the second call changes nothing. */
export async function cutPileNow(
  env: Bindings,
  pile: { id: string; schoolId: string },
  how: How & Wish,
): Promise<CutOutcome> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const known = await findPile(env.DB, pile.schoolId, pile.id);
    if (known?.state !== "open") return { kind: "stale" };
    const facts = await readPile(env.DB, known);
    if (!isRead(known, facts)) return { kind: "stale" };
    const done = await cutOnce(env, known, facts, { ...how, former: [] });
    if (done) return { kind: "done", copies: done.copies.length, pages: facts.pages.length };
  }
  return { kind: "retry", why: "the page table changed while the pile was cut" };
}

const TRIES = 3;
const OVER = ["failed", "cancelled"];

export function isRead({ files }: Pile, { scans }: PileFacts): boolean {
  return (
    scans.length >= files &&
    scans.every(({ state, read, locked }) => locked === 0 && (read === 1 || OVER.includes(state)))
  );
}

/** Found by cutting, so that cutting anew finds it anew. */
const BY_CUTTING: readonly PageFault[] = ["otherExam", "codeUnread", "outOfOrder"];

/** Null when the table, the pile or a copy that late pages join changed since it was read. */
export async function cutOnce(
  env: Bindings,
  pile: Pile,
  facts: PileFacts,
  ask: How & Wish & { former: readonly string[] },
): Promise<Cut | null> {
  const order = ask.order ?? pile.order;
  const pagesPerCopy = ask.pagesPerCopy ?? facts.pagesPerCopy;
  const origin: PaperOrigin | null =
    facts.paperCode === null ? null : { school: schoolTag(pile.schoolId), exam: facts.paperCode };
  const files = new Map(facts.scans.map(({ id }, index) => [id, index]));
  const pages = facts.pages.map((row) => pileOf(row, files.get(row.scanId) ?? 0, origin));
  const about: About = { order, pagesPerCopy, folding: facts.folding, existing: existingOf(facts) };
  const cut = cutPile(pages, about);
  const count = cut.copies.filter(({ existing }) => existing === null).length;
  const ids = anonymousIds(count, await anonymousIdsOf(env.DB, pile.schoolId, pile.examId), randomByte);
  const fresh = ids.map((anonymousId, booklet) => ({ id: newId(), anonymousId, booklet }));
  const found = new Map(facts.pages.map(({ id, look }) => [id, withoutCuts(look)]));
  const { requestId, now, former, actorId = null } = ask;
  const writing = { pile, facts, cut, fresh, found, former, order, pagesPerCopy, actorId, requestId, now };
  try {
    await env.DB.batch(writeCut(env.DB, writing));
  } catch (error) {
    // The version or the state that is not there any more.
    if (error instanceof Error && /constraint/i.test(error.message)) return null;
    throw error;
  }
  await askRedraw(env, unmasked(pile, facts, cut), requestId);
  await tellExam(env, pile);
  return cut;
}

function withoutCuts(found: string | null): PageFault[] {
  const all = found === null ? [] : (JSON.parse(found) as PageFault[]);
  return all.filter((fault) => !BY_CUTTING.includes(fault));
}

const HALVES = ["whole", "left", "right"] as const;

function pileOf(row: PilePageRow, file: number, origin: PaperOrigin | null): PilePage {
  return {
    id: row.id,
    file,
    side: row.side,
    half: HALVES[row.half] ?? "whole",
    isFront: row.front === 1,
    blank: row.blank === 1,
    readable: row.state !== "error",
    code: row.state === "error" ? null : codeSeen(row.code, origin),
  };
}

function existingOf({ numbered }: PileFacts): Existing[] {
  const all = new Map<string, Omit<Existing, "pages"> & { pages: { id: string; number: number | null }[] }>();
  for (const { copyId, paperNumber, open, pageId, number } of numbered) {
    const copy = all.get(copyId) ?? { id: copyId, paperNumber, open: open === 1, pages: [] };
    copy.pages.push({ id: pageId, number });
    all.set(copyId, copy);
  }
  return [...all.values()];
}

/** First pages of an anonymous exam whose picture without the name was not made when they were read. */
function unmasked(pile: Pile, { anonymous, pages }: PileFacts, cut: Cut) {
  if (!anonymous) return [];
  const first = new Set(cut.copies.map((copy) => copy.pages[0]?.id));
  return pages
    .filter(({ id, viewKey, maskedViewKey }) => first.has(id) && viewKey !== null && maskedViewKey === null)
    .map(({ id, scanId }) => ({ schoolId: pile.schoolId, scanId, pageId: id }));
}
