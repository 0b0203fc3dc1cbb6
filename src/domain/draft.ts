/** A draft: one unsent piece of work per copy and person. A second tab may not overwrite the first one's unnoticed. */
import { err, ok, type Result } from "./result.ts";

export type Draft = { clientId: string; version: number; payload: string; updatedAt: number };
export type DraftRefusal = { code: "DRAFT_CONFLICT"; current: Draft | null };

export function writeDraft(stored: Draft | null, next: Draft): Result<Draft, DraftRefusal> {
  if (stored !== null && stored.clientId !== next.clientId) return err({ code: "DRAFT_CONFLICT", current: stored });
  if ((stored?.version ?? 0) !== next.version) return err({ code: "DRAFT_CONFLICT", current: stored });
  return ok({ ...next, version: next.version + 1 });
}
