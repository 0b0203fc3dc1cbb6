/** Events that D1 wrote in the batch of an act are bound into their copy's chain by the copy's object. Twice is once. */
import { copyObject } from "#do/copy/client";
import { type Unsealed, unsealedEvents } from "../db/care.ts";
import type { Bindings } from "../env.ts";

const AT_MOST = 500;

/** Of one copy right after an act, or of all copies what is older than `before` (UTC ms). Answers how many there were. */
export async function sealEvents(
  env: Bindings,
  which: { copyId: string | null; before: number; dryRun?: boolean },
): Promise<number> {
  const found = await unsealedEvents(env.DB, { copyId: which.copyId, before: which.before, limit: AT_MOST });
  if (which.dryRun) return found.length;
  // In order: events of one copy follow one another in the chain as they happened.
  for (const event of found) await seal(env, event);
  for (const place of new Map(found.map((event) => [event.copyId, event])).values()) {
    await copyObject(env, place).settle();
  }
  return found.length;
}

async function seal(env: Bindings, { schoolId, examId, copyId, ...event }: Unsealed): Promise<void> {
  const place = { schoolId, examId, copyId };
  await copyObject(env, place).seal(place, event);
}
