/** Uploading a scan as the web app does, and scans that are already on their way. */
import { env } from "cloudflare:workers";
import { LIMITS } from "#domain/limits";
import { FILES } from "#src/files";
import { newId } from "#src/tokens";
import { idOf } from "./exams.ts";
import type { Answer, Visitor } from "./people.ts";

const BYTES = { "content-type": "application/octet-stream" };

export async function putPart(who: Visitor, scanId: string, n: number, body: BodyInit): Promise<Answer> {
  const response = await who.raw("PUT", `/api/scans/${scanId}/parts/${n}`, { body, headers: BYTES });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Begins, sends every part, completes: the ids of the scan and its job. */
export async function upload(
  who: Visitor,
  examId: string,
  bytes: Uint8Array,
  about: { fileName?: string; force?: boolean; sha256?: string } = {},
): Promise<{ scanId: string; jobId: string }> {
  const ask = { fileName: "pile.pdf", ...about, size: bytes.length };
  const begun = await who.ask("POST", `/api/exams/${examId}/scans`, ask);
  const scanId = idOf(begun.body, "scanId");
  for (let n = 0; n * LIMITS.partBytes < bytes.length; n++) {
    await putPart(who, scanId, n + 1, bytes.slice(n * LIMITS.partBytes, (n + 1) * LIMITS.partBytes));
  }
  const { body } = await who.ask("POST", `/api/scans/${scanId}/complete`);
  return { scanId, jobId: idOf(body, "jobId") };
}

export type OnItsWay = {
  scanId: string;
  jobId: string;
  message: { v: 1; schoolId: string; requestId: string; scanId: string; jobId: string };
};

/** A scan whose upload is complete and whose first message has not arrived: the test delivers it itself, or loses it. */
export async function scanOnItsWay(
  place: { schoolId: string; examId: string; by: string },
  bytes: Uint8Array | null,
  { silentSince = Date.now() } = {},
): Promise<OnItsWay> {
  const { schoolId, examId, by } = place;
  const [scanId, jobId] = [newId(), newId()];
  const key = FILES.scan(schoolId, examId, scanId);
  if (bytes) await env.FILES.put(key, bytes);
  await env.DB.batch([
    env.DB.prepare(
      `insert into scan (id, school_id, exam_id, file_name, size, part_size, state, object_key, upload_id, job_id, created_by, created_at, updated_at)
       values (?1, ?2, ?3, 'pile.pdf', ?4, ?5, 'importing', ?6, 'none', ?7, ?8, ?9, ?9)`,
    ).bind(scanId, schoolId, examId, bytes?.length ?? 1, LIMITS.partBytes, key, jobId, by, silentSince),
    env.DB.prepare(
      `insert into job (id, school_id, exam_id, kind, state, done, total, owner_id, subject, ask, request_id, created_at, updated_at)
       values (?1, ?2, ?3, 'import', 'queued', 0, 0, ?4, ?5, '{}', 'r-import', ?6, ?6)`,
    ).bind(jobId, schoolId, examId, by, scanId, silentSince),
  ]);
  return { scanId, jobId, message: { v: 1, schoolId, requestId: "r-import", scanId, jobId } };
}
