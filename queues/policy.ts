/** What a consumer may answer, and what follows from it. A consumer never acks or retries by itself. */
import type { ErrorCode } from "#contract/error";
import { LIMITS } from "#domain/limits";

export type Outcome =
  | { kind: "done" }
  /** The world moved on: the job ended, the copy is somewhere else. Nothing was changed. */
  | { kind: "stale" }
  /** Something did not answer; the same message may succeed later. */
  | { kind: "retry"; why: string }
  /** This message can never succeed; the job has been told with `code`. */
  | { kind: "refused"; code: ErrorCode };

export type Verdict = { kind: "ack" } | { kind: "retry"; delaySeconds: number } | { kind: "park"; why: string };

/** `attempts` counts deliveries, this one included, from 1. */
export function judge(outcome: Outcome, attempts: number): Verdict {
  switch (outcome.kind) {
    case "done":
    case "stale":
    case "refused":
      return { kind: "ack" };
    case "retry": {
      if (attempts >= LIMITS.messageAttemptsMax) return { kind: "park", why: outcome.why };
      const waitMs = Math.min(LIMITS.retryFirstMs * 2 ** (attempts - 1), LIMITS.retryLongestMs);
      return { kind: "retry", delaySeconds: Math.ceil(waitMs / 1000) };
    }
  }
}
