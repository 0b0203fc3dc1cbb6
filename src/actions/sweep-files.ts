/**
 * Removes files that nothing refers to and that are older than a day. A file is part of the product only once a row
 * names it (docs/adr/012); what a crash left behind before that is waste. What is not understood is never removed.
 */
import { copyObject } from "#do/copy/client";
import { type FileOwner, ownerOf } from "#domain/file-keys";
import { LIMITS } from "#domain/limits";
import { type Asked, referredTo } from "../db/file-references.ts";
import type { Bindings } from "../env.ts";
import { log } from "../log.ts";
import { atOnce } from "./at-once.ts";

export type Ask = { now: number; dryRun?: boolean | undefined; cursor?: string | undefined };
type File = { key: string; size: number; uploadedAt: number; owner: FileOwner };

const FILES_A_STEP = 500;

/** One step; `next` says where the following one begins, null after the last. Answers keys, sizes and times only. */
export async function sweepFiles(env: Bindings, { now, dryRun = false, cursor }: Ask) {
  const list = await env.FILES.list({ limit: FILES_A_STEP, ...(cursor ? { cursor } : {}) });
  const unknown = list.objects.map(({ key }) => key).filter((key) => ownerOf(key) === null);
  const old = list.objects.flatMap(({ key, size, uploaded }): File[] => {
    const owner = ownerOf(key);
    const uploadedAt = uploaded.getTime();
    return owner && uploadedAt < now - LIMITS.orphanMs ? [{ key, size, uploadedAt, owner }] : [];
  });
  const kept = await keptKeys(env, old);
  const orphans = old.filter(({ key }) => !kept.has(key));
  if (!dryRun && orphans.length > 0) {
    await env.FILES.delete(orphans.map(({ key }) => key));
    log("warn", { event: "files.swept", count: orphans.length });
  }
  return {
    dryRun,
    looked: list.objects.length,
    orphans: orphans.map(({ key, size, uploadedAt }) => ({ key, size, uploadedAt })),
    unknown,
    next: list.truncated ? list.cursor : null,
  };
}

async function keptKeys(env: Bindings, files: readonly File[]): Promise<Set<string>> {
  const kept = new Set<string>();
  for (const kind of ["scan", "picture", "final", "export", "roster", "slips", "booklets"] as const) {
    const asked = files.filter(({ owner }) => owner.kind === kind).map(asking);
    for (const key of await referredTo(env.DB, kind, asked)) kept.add(key);
  }
  const doubtful = files.filter(({ key, owner }) => owner.kind === "final" && !kept.has(key));
  const named = await atOnce(doubtful, ({ key, owner }) => namedByObject(env, key, owner));
  doubtful.forEach(({ key }, index) => {
    if (named[index]) kept.add(key);
  });
  return kept;
}

function asking({ key, owner }: File): Asked {
  switch (owner.kind) {
    case "scan":
      return { key, id: owner.scanId };
    case "picture":
      return { key, id: owner.scanId, n: owner.page };
    case "final":
      return { key, id: owner.copyId };
    case "export":
    case "roster":
    case "slips":
    case "booklets":
      return { key, id: owner.jobId };
  }
}

/** A final PDF that lists do not know yet: its copy's object may have finished and not been able to say so. */
async function namedByObject(env: Bindings, key: string, owner: FileOwner): Promise<boolean> {
  if (owner.kind !== "final") return false;
  const { schoolId, copyId } = owner;
  const known = await env.DB.prepare("select exam_id as examId from copy where id = ?1 and school_id = ?2")
    .bind(copyId, schoolId)
    .first<{ examId: string }>();
  if (!known) return false;
  const place = { schoolId, examId: known.examId, copyId };
  const { projection, owed, runId } = await copyObject(env, place).truth(place, 0);
  return owed > 0 || runId !== null || projection.final?.key === key;
}

const STEPS_A_NIGHT = 100;

/** Every night, all files. */
export async function sweepAllFiles(env: Bindings, now: number): Promise<void> {
  let cursor: string | undefined;
  for (let n = 0; n < STEPS_A_NIGHT; n++) {
    const { next } = await sweepFiles(env, { now, cursor });
    if (next === null) return;
    cursor = next;
  }
}
