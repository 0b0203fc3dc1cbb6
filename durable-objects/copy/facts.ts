/** What a copy's object owes the outside world. Each fact may be carried twice without harm. */
import type { CopyStatus } from "#domain/copy";

/** The copy as lists see it. `version` lets D1 refuse an older fact. */
export type ProjectionFact = {
  t: "projection";
  version: number;
  status: CopyStatus;
  total: number | null;
  marked: number;
  validatedAt: number | null;
  gradedAt: number | null;
  failureCode: string | null;
  failure: string | null;
  retries: number;
  final: { key: string; sha256: string; pages: number; version: number } | null;
};

export type EventFact = {
  t: "event";
  id: string;
  kind: string;
  success: boolean;
  actorId: string | null;
  requestId: string | null;
  detail: Record<string, unknown>;
  at: number;
};

/** A final PDF is wanted: the job's row first, then its message. */
export type FinalizeFact = { t: "finalize"; runId: string; ownerId: string; requestId: string; at: number };

/** The run ended: the job's row says how. */
export type EndFact = { t: "end"; runId: string; code: string | null; at: number };

export type Fact = ProjectionFact | EventFact | FinalizeFact | EndFact;
export type Place = { schoolId: string; examId: string; copyId: string };
