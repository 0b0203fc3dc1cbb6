/** A file of a pile is through, or will not come: the others may have waited for nothing else. */
import { scansOfPile } from "../db/piles.ts";
import type { Bindings } from "../env.ts";
import { cutPileNow } from "./cut-pile.ts";

/** Cuts the pile when all its files are through and at least one of them was read. Done twice, it changes nothing. */
export async function cutIfComplete(
  env: Bindings,
  pile: { id: string; schoolId: string },
  ask: { requestId: string; now: number },
): Promise<void> {
  const scans = await scansOfPile(env.DB, pile.schoolId, pile.id);
  if (scans.some(({ state }) => state === "importing")) await cutPileNow(env, pile, ask);
}
