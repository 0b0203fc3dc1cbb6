/** A person has a pile cut: now, without the files that never came, or another way than it was cut before. */

import type { PileOrder } from "#domain/cut";
import { err, ok, type Result } from "#domain/result";
import { type PileShape, pilesIn, readTable } from "../db/page-table.ts";
import { readPile } from "../db/pile-cut.ts";
import { findPile, type Pile } from "../db/piles.ts";
import { findScan } from "../db/scans.ts";
import type { Bindings, Person } from "../env.ts";
import { abandonScan } from "./abandon-scan.ts";
import { cutOnce, cutPileNow, isRead } from "./cut-pile.ts";

export type RecutRefusal =
  | { code: "PILE_SETTLED" }
  | { code: "PILE_NOT_READ" }
  | { code: "PILE_SIDES_DIFFER"; fronts: number; backs: number }
  | { code: "PAGES_CHANGED"; version: number };

type Ask = {
  order?: PileOrder | undefined;
  pagesPerCopy?: number | undefined;
  me: Person;
  requestId: string;
  now: number;
};

export async function recutOrCut(env: Bindings, pile: Pile, ask: Ask): Promise<Result<PileShape, RecutRefusal>> {
  const refused = await sidesDiffer(env, pile, ask.order ?? pile.order);
  if (refused) return err(refused);
  const done = pile.state === "open" ? await cutWithout(env, pile, ask) : await recut(env, pile, ask);
  if (!done.ok) return done;
  const table = await readTable(env.DB, {
    schoolId: pile.schoolId,
    examId: pile.examId,
    userId: ask.me.id,
    expected: 0,
  });
  const shape = pilesIn(table).find(({ id }) => id === pile.id);
  if (!shape) throw new Error("the pile that was cut is not there");
  return ok(shape);
}

/** Fronts and backs are a person's word: where they cannot be true, she is asked before anything is cut. */
async function sidesDiffer(env: Bindings, pile: Pile, order: PileOrder) {
  if (order === "files") return null;
  const { scans, pages } = await readPile(env.DB, pile);
  const sides = scans
    .map(({ id }) => new Set(pages.filter(({ scanId }) => scanId === id).map(({ side }) => side)).size)
    .filter((count) => count > 0);
  const [fronts = 0, ...others] = sides;
  const backs = others.reduce((sum, each) => sum + each, 0);
  if (others.length === 1 && fronts === backs) return null;
  return { code: "PILE_SIDES_DIFFER" as const, fronts, backs };
}

/** Files that did not arrive are given up; one that is being read is waited for. */
async function cutWithout(env: Bindings, pile: Pile, ask: Ask): Promise<Result<null, RecutRefusal>> {
  const { me, requestId, now } = ask;
  const facts = await readPile(env.DB, pile);
  if (facts.scans.some(({ state, read }) => state === "importing" && read === 0)) return err({ code: "PILE_NOT_READ" });
  for (const { id } of facts.scans.filter(({ state }) => state === "uploading")) {
    const scan = await findScan(env.DB, pile.schoolId, id);
    const why = { state: "cancelled", code: null, page: null, actorId: me.id, requestId, now } as const;
    if (scan) await abandonScan(env, scan, why);
  }
  await env.DB.prepare(
    `update pile set files = (select count(*) from scan where pile_id = ?1) where id = ?1 and school_id = ?2 and state = 'open'`,
  )
    .bind(pile.id, pile.schoolId)
    .run();
  const outcome = await cutPileNow(env, pile, { ...ask, actorId: me.id });
  if (outcome.kind === "done") return ok(null);
  // Somebody, or the last file that was read, was quicker.
  const now_ = await findPile(env.DB, pile.schoolId, pile.id);
  return now_?.state === "cut" ? ok(null) : err({ code: "PILE_NOT_READ" });
}

async function recut(env: Bindings, pile: Pile, ask: Ask): Promise<Result<null, RecutRefusal>> {
  const about = { schoolId: pile.schoolId, examId: pile.examId, userId: ask.me.id, expected: 0 };
  const table = await readTable(env.DB, about);
  const shape = pilesIn(table).find(({ id }) => id === pile.id);
  if (!shape || shape.settled) return err({ code: "PILE_SETTLED" });
  const facts = await readPile(env.DB, pile);
  if (!isRead(pile, facts)) return err({ code: "PILE_NOT_READ" });
  const scans = new Set(shape.scans);
  const mine = table.pages.filter(({ scanId, copyId }) => scans.has(scanId) && copyId !== null);
  const copies = new Set(mine.map(({ copyId }) => copyId));
  // A copy that holds pages of another pile too keeps those, and is not this pile's to take apart.
  const shared = table.pages.some(({ scanId, copyId }) => copies.has(copyId) && !scans.has(scanId));
  if (shared) return err({ code: "PILE_SETTLED" });
  const former = [...copies].filter((id) => id !== null);
  const done = await cutOnce(env, pile, facts, { ...ask, actorId: ask.me.id, former });
  return done ? ok(null) : err({ code: "PAGES_CHANGED", version: table.version });
}
