/** A scan that cannot be imported, or shall not be: pages and bytes go, the row stays and says why. */
import type { ErrorCode } from "#contract/error";
import { tellExam } from "#do/exam/client";
import { eventAfter } from "../db/events.ts";
import { cancelJob, failJob } from "../db/jobs.ts";
import { abandonScan as abandon, type Scan } from "../db/scans.ts";
import type { Bindings } from "../env.ts";
import { FILES } from "../files.ts";
import { describe, log } from "../log.ts";
import { cutIfComplete } from "./cut-complete.ts";

export type Abandon = {
  state: "failed" | "cancelled";
  code: ErrorCode | null;
  /** From 1, when one page is to blame. */
  page: number | null;
  details?: unknown;
  actorId: string | null;
  requestId: string;
  now: number;
};

/** Rows first, then files: a crash in between leaves files nobody refers to, never a row without its files. */
export async function abandonScan(env: Bindings, scan: Scan, why: Abandon): Promise<void> {
  const { code, page, now } = why;
  const [row, pages] = abandon(env.DB, scan, { state: why.state, code, page, now });
  if (!row || !pages) throw new Error("abandoning takes two statements");
  const event = eventAfter(env.DB, {
    schoolId: scan.schoolId,
    examId: scan.examId,
    actorId: why.actorId,
    kind: why.state === "failed" ? "IMPORT_FAILED" : "IMPORT_CANCELLED",
    success: why.state !== "failed",
    detail: { scanId: scan.id, code, page },
    requestId: why.requestId,
    at: now,
  });
  const end = scan.jobId === null ? [] : [endJob(env, scan, scan.jobId, why)];
  const [given] = await env.DB.batch([row, event, pages, ...end]);
  // Imported in the meantime, the scan keeps its files; abandoned by somebody else, they are going already.
  if (given?.meta.changes !== 1) return;
  // A protected PDF waits for its password.
  if (!isLocked(code)) await dropFiles(env, scan);
  if (scan.pileId !== null) await cutIfComplete(env, { id: scan.pileId, schoolId: scan.schoolId }, why);
  await tellExam(env, scan);
}

/** The refusals after which somebody may still open the file. */
export function isLocked(code: ErrorCode | null): boolean {
  return code === "PDF_ENCRYPTED" || code === "PDF_PASSWORD_WRONG";
}

function endJob(env: Bindings, scan: Scan, jobId: string, why: Abandon): D1PreparedStatement {
  const { code, details, page, now } = why;
  if (why.state === "cancelled" || code === null) return cancelJob(env.DB, scan.schoolId, jobId, now);
  return failJob(env.DB, scan.schoolId, jobId, {
    code,
    details: details ?? (page === null ? undefined : { page }),
    now,
  });
}

/** Everything of a scan that R2 keeps: its bytes, what was made of them, and of an upload in parts those parts. */
export async function dropFiles(env: Bindings, scan: Scan): Promise<void> {
  const { schoolId, examId, id, objectKey, originalKey } = scan;
  if (scan.state === "uploading") await abortUpload(env, scan);
  await env.FILES.delete([objectKey, ...(originalKey === null ? [] : [originalKey]), FILES.scan(schoolId, examId, id)]);
  const made = [FILES.pages, FILES.maskedPages, FILES.members];
  for (const prefix of made.map((prefixOf) => prefixOf(schoolId, examId, id))) {
    for (;;) {
      const { objects, truncated } = await env.FILES.list({ prefix, limit: 1_000 });
      if (objects.length > 0) await env.FILES.delete(objects.map(({ key }) => key));
      if (!truncated) break;
    }
  }
}

async function abortUpload(env: Bindings, { schoolId, objectKey, uploadId }: Scan): Promise<void> {
  try {
    await env.FILES.resumeMultipartUpload(objectKey, uploadId).abort();
  } catch (error) {
    // Ended or forgotten already: the store drops the parts of an open upload by itself after a week.
    log("info", { event: "upload.abort", schoolId, error: describe(error) });
  }
}
