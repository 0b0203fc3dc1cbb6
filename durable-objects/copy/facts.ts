/** What a copy's object owes the outside world. Each fact may be carried twice without harm. */
import type { AlertKind } from "#domain/alert";
import type { CopyStatus } from "#domain/copy";
import type { Link } from "#src/event-chain";

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

/** An event of the copy's chain. */
export type EventFact = Link & { t: "event"; hash: string };

/** A final PDF is wanted: the job's row first, then its message. */
export type FinalizeFact = {
  t: "finalize";
  runId: string;
  ownerId: string;
  requestId: string;
  /** Counts the runs of this finalization, from 1. */
  attempt: number;
  at: number;
};

/** The run ended: the job's row says how. */
export type EndFact = { t: "end"; runId: string; code: string | null; at: number };

/** Something only a person can put right. `id` makes telling it twice one telling. */
export type AlertFact = { t: "alert"; id: string; kind: AlertKind; code: string; at: number };

export type Fact = ProjectionFact | EventFact | FinalizeFact | EndFact | AlertFact;
export type Place = { schoolId: string; examId: string; copyId: string };
