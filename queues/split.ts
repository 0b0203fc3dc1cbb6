/** Last step of an import: every side is read. Those that did not know which way is up learn it; the pile is cut. */

import { revote } from "#domain/revote";
import { cutPileNow } from "#src/actions/cut-pile";
import { askRedraw } from "#src/actions/redraw";
import { adoptIntoPile } from "#src/db/piles";
import { countDone, keepTurns, turnsOf } from "#src/db/scan-pages";
import type { Bindings } from "#src/env";
import { importing } from "./import-run.ts";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";

export async function split(task: MessageOf<"split">, env: Bindings): Promise<Outcome> {
  const scan = await importing(task, env);
  if (!scan || scan.pageCount === null) return { kind: "stale" };
  if ((await countDone(env.DB, scan.schoolId, scan.id)) < scan.pageCount) return { kind: "stale" };
  const turned = await keepTurns(env.DB, scan, revote(await turnsOf(env.DB, scan)));
  const now = Date.now();
  const pileId = scan.pileId ?? (await adoptIntoPile(env.DB, scan, now));
  const cut = await cutPileNow(env, { id: pileId, schoolId: scan.schoolId }, { requestId: task.requestId, now });
  // After the cut, which knows which pages bear the name.
  await askRedraw(
    env,
    turned.map((pageId) => ({ schoolId: scan.schoolId, scanId: scan.id, pageId })),
    task.requestId,
  );
  if (cut.kind === "done") {
    env.METRICS.writeDataPoint({ indexes: ["import"], doubles: [cut.pages, now - scan.createdAt] });
    return { kind: "done" };
  }
  return cut;
}
