/** One act on its way to the server and what its answer means for the queue. It neither waits nor repeats. */
import type * as z from "zod";
import type { AnnotationWire, AppreciationWire, MarkWire, RemarkWire } from "#contract/copy";
import type { ErrorCode } from "#contract/error";
import { call, Offline, Refused } from "../../api/client.ts";
import { type Act, blankOf, type Stored } from "./act.ts";
import type { Msg } from "./acts.ts";

/** `operationId` stays with an act for every sending of it, so that a lost answer does no harm. */
export type Sending = {
  copyId: string;
  token: string;
  operationId: string;
  act: Act;
  version: number;
  keepalive?: boolean;
};

/** Sends an act; resolves to the version the server gave it. */
export async function sendAct({
  copyId: id,
  token: lockToken,
  act,
  version,
  operationId,
  keepalive = false,
}: Sending): Promise<number> {
  const how = { lockToken, operationId, keepalive };
  switch (act.kind) {
    case "mark": {
      const { questionId, points, schemeVersion } = act;
      const key = "PUT /api/copies/:id/marks/:questionId";
      const body = { points, version, schemeVersion };
      return (await call(key, { params: { id, questionId }, body, ...how })).version;
    }
    case "remark": {
      const { questionId, text } = act;
      const key = "PUT /api/copies/:id/remarks/:questionId";
      return (await call(key, { params: { id, questionId }, body: { text, version }, ...how })).version;
    }
    case "appreciation": {
      const { text } = act;
      return (await call("PUT /api/copies/:id/appreciation", { params: { id }, body: { text, version }, ...how }))
        .version;
    }
    case "annotation":
      return sendAnnotation({ copyId: id, token: lockToken, operationId, act, version, keepalive });
  }
}

async function sendAnnotation({ copyId: id, act, version, token, operationId, keepalive }: Sending): Promise<number> {
  if (act.kind !== "annotation") throw new Error(`not an annotation: ${act.kind}`);
  const params = { id, annotationId: act.id };
  const how = { lockToken: token, operationId, keepalive: keepalive ?? false };
  const key = "/api/copies/:id/annotations/:annotationId";
  if (act.annotation === null) {
    await call(`DELETE ${key}`, { params, query: { version }, ...how });
    return version + 1;
  }
  const { id: _, version: __, ...facts } = act.annotation;
  return (await call(`PUT ${key}`, { params, body: { ...facts, version }, ...how })).version;
}

type Current = z.output<typeof AnnotationWire | typeof AppreciationWire | typeof MarkWire | typeof RemarkWire>;

/** The value in the details of a conflict; null when it was erased. */
function currentIn(details: unknown): Current | null {
  if (typeof details !== "object" || details === null || !("current" in details)) return null;
  return details.current as Current | null;
}

function theirsOf(act: Act, version: number, details: unknown): Stored {
  const current = currentIn(details);
  if (act.kind === "annotation" && current && "kind" in current) {
    return { act: { ...act, annotation: current }, version: current.version };
  }
  if (act.kind === "mark" && current && "points" in current) {
    return { act: { ...act, points: current.points }, version: current.version };
  }
  if ((act.kind === "remark" || act.kind === "appreciation") && current && "text" in current) {
    return { act: { ...act, text: current.text }, version: current.version };
  }
  return { act: blankOf(act), version: version + 1 };
}

/** Codes that say the copy is not ours (any more) rather than that the act is wrong. */
export const LOST: ReadonlySet<ErrorCode> = new Set([
  "LOCK_GONE",
  "LOCK_TOKEN_WRONG",
  "LOCKED_BY_OTHER",
  "WRONG_STATUS",
]);

/**
 * True for what may be tried again unchanged: no answer, a fault of the server, too many requests, a session that ended
 * or gave way to somebody else's. The act then waits for its owner.
 */
export function isPassing(failure: unknown): boolean {
  if (failure instanceof Offline) return true;
  if (!(failure instanceof Refused)) return false;
  const { status, code } = failure;
  return (
    status >= 500 || status === 429 || status === 401 || code === "WRONG_SESSION" || code === "SECOND_FACTOR_NEEDED"
  );
}

/** What a failed sending means for the queue. A fault of our own program is not ours to hide. */
export function answerTo(
  failure: unknown,
  { target, act, version }: { target: string; act: Act; version: number },
): Msg {
  if (isPassing(failure)) {
    const seconds = failure instanceof Refused ? failure.retryAfter : null;
    return { t: "failed", target, retryAfterMs: seconds === null ? undefined : seconds * 1_000 };
  }
  if (!(failure instanceof Refused)) throw failure;
  if (failure.code === "VERSION_CONFLICT") {
    return { t: "conflicted", target, theirs: theirsOf(act, version, failure.details) };
  }
  if (LOST.has(failure.code)) return { t: "lost", target };
  return { t: "refused", target, code: failure.code };
}
