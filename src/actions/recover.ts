/**
 * Puts right what got stuck, from what is stored alone: messages that were lost, runs nobody works for, alarms that did
 * not ring, lists that differ from their copy. Every step may run twice; what is slow but alive is left alone.
 */
import type { Recovered } from "#contract/operator";
import { copyObject } from "#do/copy/client";
import { differences } from "#domain/projection";
import { raiseAlert } from "../db/alerts.ts";
import { type CareCopy, careCopy, emptyCopies, hasOpenJob, unsettledCopies } from "../db/care.ts";
import type { Bindings } from "../env.ts";
import { log } from "../log.ts";
import { newId } from "../tokens.ts";
import { atOnce } from "./at-once.ts";
import { giveUpOldUploads } from "./give-up-scan.ts";
import { recoverJobs } from "./recover-jobs.ts";
import { recoverPages, recoverSeals } from "./recover-pages.ts";
import { sealEvents } from "./seal-events.ts";

export type Ask = { now: number; dryRun?: boolean | undefined; lostMessages?: boolean | undefined };

/** An event younger than this may be sealed by the act that wrote it any moment. */
const SEAL_AFTER_MS = 60_000;
const COPIES_AT_MOST = 1_000;
const EMPTY_AT_MOST = 100;

/** Answers what was found and, unless `dryRun`, put right. With `lostMessages` every open job counts as silent. */
export async function recover(env: Bindings, ask: Ask): Promise<Recovered> {
  const { now, dryRun = false, lostMessages = false } = ask;
  const jobs = await recoverJobs(env, { now, dryRun, lostMessages });
  if (!dryRun) await giveUpOldUploads(env, now);
  const copies = await unsettledCopies(env.DB, lostMessages, COPIES_AT_MOST);
  const fates = await atOnce(copies, async (copy) => ({
    id: copy.id,
    fate: await recoverCopy(env, copy, { now, dryRun }),
  }));
  const those = (wanted: Fate) => fates.filter(({ fate }) => fate === wanted).map(({ id }) => id);
  const before = lostMessages ? now + 1 : now - SEAL_AFTER_MS;
  const report = {
    dryRun,
    resentJobs: jobs.resent,
    closedJobs: jobs.closed,
    wokenCopies: those("woken"),
    failedRuns: [...jobs.failed, ...those("failed")],
    sealedEvents: await sealEvents(env, { copyId: null, before, dryRun }),
    repairedCopies: those("repaired"),
    redrawnPages: await recoverPages(env, dryRun),
    unsealedCopies: await recoverSeals(env, { now, dryRun, lostMessages }),
    emptyCopies: await emptyCopies(env.DB, EMPTY_AT_MOST),
  };
  const count = [
    report.unsealedCopies,
    report.resentJobs,
    report.closedJobs,
    report.wokenCopies,
    report.failedRuns,
    report.repairedCopies,
  ];
  log("info", { event: "recovered", count: count.flat().length, outcome: dryRun ? "dry run" : "done" });
  return report;
}

type Fate = "well" | "woken" | "failed" | "repaired";

async function recoverCopy(env: Bindings, copy: CareCopy, ask: { now: number; dryRun: boolean }): Promise<Fate> {
  const { now, dryRun } = ask;
  const place = { schoolId: copy.schoolId, examId: copy.examId, copyId: copy.id };
  const object = copyObject(env, place);
  const truth = await object.truth(place, now);
  // An object that never heard of the copy has nothing to tell: that is for the verification to report.
  if (truth.projection.version === 0) return "well";
  const dead = truth.runId !== null && truth.owed === 0 && !(await hasOpenJob(env.DB, truth.runId));
  if (dead && truth.runId !== null) {
    if (dryRun) return "failed";
    const why = { code: "UNAVAILABLE", error: "nobody worked for this run any more", passing: true };
    await object.fail(truth.runId, why, { requestId: newId(), now });
    await object.settle();
    return "failed";
  }
  const differs = differences(copy, truth.projection, truth.finalVersion).length > 0;
  if (!differs && truth.owed === 0 && !truth.due) return "well";
  if (dryRun) return "woken";
  await object.wake();
  return (await repair(env, copy.id, now)) ? "repaired" : "woken";
}

/** Tells D1 the copy anew where it still shows something else than the object. True when it did. */
export async function repair(env: Bindings, copyId: string, now: number): Promise<boolean> {
  const copy = await careCopy(env.DB, copyId);
  if (!copy) return false;
  const place = { schoolId: copy.schoolId, examId: copy.examId, copyId };
  const object = copyObject(env, place);
  const truth = await object.truth(place, now);
  if (truth.owed > 0 || truth.projection.version === 0) return false;
  const facts = differences(copy, truth.projection, truth.finalVersion);
  if (facts.length === 0) return false;
  await object.reproject(place, copy.version, now);
  const { schoolId, examId } = copy;
  const alert = { id: newId(), schoolId, kind: "PROJECTION_REPAIRED", subject: copyId, code: "INTERNAL" } as const;
  await raiseAlert(env.DB, { ...alert, examId, copyId, at: now }).run();
  log("warn", { event: "projection.repaired", schoolId, copyId, error: facts.join(", ") });
  return true;
}
