/** A pile is begun before its files, ordered until it is cut, and told of files that will not come. */

import { tellExam } from "#do/exam/client";
import type { PileOrder } from "#domain/cut";
import { err, ok, type Result } from "#domain/result";
import { insertAbsent, insertPile, orderPile, type Pile, pileWire } from "../db/piles.ts";
import type { Bindings, Person } from "../env.ts";
import { newId } from "../tokens.ts";
import { cutIfComplete } from "./cut-complete.ts";

export async function beginPile(
  env: Bindings,
  ask: { examId: string; files: number; order: PileOrder; me: Person; now: number },
) {
  const { examId, files, order, me, now } = ask;
  const id = newId();
  await insertPile(env.DB, { id, schoolId: me.schoolId, examId, files, order, createdBy: me.id, now }).run();
  const pile = await pileWire(env.DB, me.schoolId, id);
  if (!pile) throw new Error(`pile ${id} was made and is not there`);
  return pile;
}

type Change = {
  order?: PileOrder | undefined;
  absent?: readonly { place: number; fileName: string }[] | undefined;
};
type Wire = NonNullable<Awaited<ReturnType<typeof pileWire>>>;

export async function changePile(
  env: Bindings,
  pile: Pile,
  change: Change & { me: Person; requestId: string; now: number },
): Promise<Result<Wire, { code: "PILE_CUT" } | { code: "NOT_FOUND" }>> {
  const { order, absent = [], me, requestId, now } = change;
  if (pile.state === "cut") return err({ code: "PILE_CUT" });
  const [ordered] = await env.DB.batch([
    orderPile(env.DB, pile, order ?? pile.order),
    insertAbsent(env.DB, pile, absent, { userId: me.id, now }),
  ]);
  if (ordered?.meta.changes !== 1) return err({ code: "PILE_CUT" });
  if (absent.length > 0) await cutIfComplete(env, pile, { requestId, now });
  await tellExam(env, pile);
  const after = await pileWire(env.DB, pile.schoolId, pile.id);
  return after ? ok(after) : err({ code: "NOT_FOUND" });
}
