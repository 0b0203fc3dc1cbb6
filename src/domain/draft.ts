/**
 * A draft: one unsent piece of work per copy and person. A second tab may neither overwrite nor erase the first one's
 * unnoticed. A tab that took a draft over goes on under the draft's own client id and version.
 */
import { err, ok, type Result } from "./result.ts";

export type Draft = { clientId: string; version: number; payload: string; updatedAt: number };
export type DraftRefusal = { code: "DRAFT_CONFLICT"; current: Draft | null };

export function writeDraft(stored: Draft | null, next: Draft): Result<Draft, DraftRefusal> {
  if (stored !== null && stored.clientId !== next.clientId) return err({ code: "DRAFT_CONFLICT", current: stored });
  if ((stored?.version ?? 0) !== next.version) return err({ code: "DRAFT_CONFLICT", current: stored });
  return ok({ ...next, version: next.version + 1 });
}

/** True when there is something to erase. `seen` is the draft the caller means; null means whichever there is. */
export function eraseDraft(
  stored: Draft | null,
  seen: Pick<Draft, "clientId" | "version"> | null,
): Result<boolean, DraftRefusal> {
  if (stored === null || seen === null) return ok(stored !== null);
  const same = stored.clientId === seen.clientId && stored.version === seen.version;
  return same ? ok(true) : err({ code: "DRAFT_CONFLICT", current: stored });
}
