/** A file that is not wanted any more: while it is uploaded, imported, or waits for its password. */
import { tellExam } from "#do/exam/client";
import { LIMITS } from "#domain/limits";
import { err, ok, type Result } from "#domain/result";
import { closeOldPiles } from "../db/piles.ts";
import { giveUpLocked, oldUploads } from "../db/scan-files.ts";
import { findScan, type Scan } from "../db/scans.ts";
import type { Bindings } from "../env.ts";
import { log } from "../log.ts";
import { newId } from "../tokens.ts";
import { abandonScan, dropFiles, isLocked } from "./abandon-scan.ts";
import { cutIfComplete } from "./cut-complete.ts";

type Ask = { actorId: string | null; requestId: string; now: number };

/** Done again, and of a file that failed by itself, it changes nothing. A file whose pages are in use is not given up. */
export async function giveUpScan(env: Bindings, scan: Scan, ask: Ask): Promise<Result<null, { code: "SCAN_CLOSED" }>> {
  if (scan.state === "uploading" || scan.state === "importing") {
    await abandonScan(env, scan, { state: "cancelled", code: null, page: null, ...ask });
    const after = await findScan(env.DB, scan.schoolId, scan.id);
    return after?.state === "imported" ? err({ code: "SCAN_CLOSED" }) : ok(null);
  }
  if (scan.state === "imported") return err({ code: "SCAN_CLOSED" });
  if (isLocked(scan.error?.code ?? null) && (await giveUpLocked(env.DB, scan, ask.now))) {
    await dropFiles(env, scan);
    if (scan.pileId !== null) await cutIfComplete(env, { id: scan.pileId, schoolId: scan.schoolId }, ask);
    await tellExam(env, scan);
  }
  return ok(null);
}

const AT_MOST = 100;

/** What nobody went on with for a week: uploads, protected PDFs, places of a pile where no file came. Answers how many. */
export async function giveUpOldUploads(env: Bindings, now: number): Promise<number> {
  const before = now - LIMITS.uploadMs;
  const old = await oldUploads(env.DB, before, AT_MOST);
  for (const { schoolId, id } of old) {
    const scan = await findScan(env.DB, schoolId, id);
    if (scan) await giveUpScan(env, scan, { actorId: null, requestId: newId(), now });
  }
  const piles = await closeOldPiles(env.DB, before);
  for (const pile of piles) {
    await cutIfComplete(env, pile, { requestId: newId(), now });
    await tellExam(env, pile);
  }
  if (old.length + piles.length > 0) log("info", { event: "uploads.given-up", count: old.length + piles.length });
  return old.length;
}
