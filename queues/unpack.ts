/** A ZIP is unpacked: one message after the other, each for some of its files. */
import { cutIfComplete } from "#src/actions/cut-complete";
import { sendMembers, unpackZip } from "#src/actions/unpack-zip";
import { findScan } from "#src/db/scans";
import type { Bindings } from "#src/env";
import { importing, refuse } from "./import-run.ts";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";
import { send } from "./send.ts";

export async function unpack(task: MessageOf<"unpack">, env: Bindings): Promise<Outcome> {
  const scan = await importing(task, env);
  if (!scan) {
    const zip = await findScan(env.DB, task.schoolId, task.scanId);
    if (zip?.media === "zip" && zip.state === "imported") await sendMembers(env, zip, task.requestId);
    return { kind: "stale" };
  }
  const unpacked = await unpackZip({ env, scan, requestId: task.requestId, now: () => Date.now() });
  if (!unpacked.ok) return refuse(task, env, scan, unpacked.error);
  if (unpacked.value === "stale") return { kind: "stale" };
  if (unpacked.value === "more") await send(env, task);
  else if (scan.pileId !== null) {
    const pile = { id: scan.pileId, schoolId: scan.schoolId };
    await cutIfComplete(env, pile, { requestId: task.requestId, now: Date.now() });
  }
  return { kind: "done" };
}
