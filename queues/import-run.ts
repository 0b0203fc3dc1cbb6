/** What the three steps of an import share: is this run still the one, and how it ends badly. */
import type { ErrorCode } from "#contract/error";
import { abandonScan } from "#src/actions/abandon-scan";
import { findScan, type Scan } from "#src/db/scans";
import type { Bindings } from "#src/env";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";

type ImportMessage = MessageOf<"inspect" | "unpack" | "unlock" | "rasterize" | "split">;

/** The scan while this very job imports it; null makes the message stale. */
export async function importing(task: ImportMessage, env: Bindings): Promise<Scan | null> {
  const scan = await findScan(env.DB, task.schoolId, task.scanId);
  return scan?.state === "importing" && scan.jobId === task.jobId ? scan : null;
}

/** The file itself is at fault: nothing of it stays, and the reader is told why. */
export async function refuse(
  task: ImportMessage,
  env: Bindings,
  scan: Scan,
  why: { code: ErrorCode; page?: number; details?: unknown },
): Promise<Outcome> {
  await abandonScan(env, scan, {
    state: "failed",
    code: why.code,
    page: why.page ?? null,
    details: why.details,
    actorId: null,
    requestId: task.requestId,
    now: Date.now(),
  });
  return { kind: "refused", code: why.code };
}
