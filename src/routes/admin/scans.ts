/** Scans: begun, filled part by part, completed. */
import { beginScan, completeScan, putPart } from "../../actions/upload-scan.ts";
import { findExam } from "../../db/exams.ts";
import { findScan, scansOfExam, scanWire } from "../../db/scans.ts";
import type { Bindings, Person } from "../../env.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";

async function scanFor(env: Bindings, me: Person, id: string) {
  const scan = await findScan(env.DB, me.schoolId, id);
  if (!scan) throw new ApiError("NOT_FOUND");
  return scan;
}

async function examFor(env: Bindings, me: Person, id: string) {
  const exam = await findExam(env.DB, me, id);
  if (!exam) throw new ApiError("NOT_FOUND");
  if (exam.deletedAt !== null) throw new ApiError("EXAM_DELETED");
}

export const scanRoutes = answers({
  "GET /api/exams/:id/scans": async ({ env, me, params }) => {
    await examFor(env, me, params.id);
    const scans = await scansOfExam(env.DB, me.schoolId, params.id);
    return { status: 200, body: { items: await Promise.all(scans.map((scan) => scanWire(env.DB, scan))) } };
  },

  "POST /api/exams/:id/scans": async ({ env, me, params, body, now }) => {
    await examFor(env, me, params.id);
    return { status: 201, body: orThrow(await beginScan(env, { examId: params.id, scan: body, me, now })) };
  },

  "GET /api/scans/:id": async ({ env, me, params }) => ({
    status: 200,
    body: await scanWire(env.DB, await scanFor(env, me, params.id)),
  }),

  "PUT /api/scans/:id/parts/:n": async ({ env, me, params: { id, n }, request }) => {
    const scan = await scanFor(env, me, id);
    const given = request.headers.get("content-length");
    const length = given === null ? null : Number(given);
    const part = orThrow(await putPart(env, scan, { n, length, body: request.body }));
    return { status: 200, body: { n: part.n, etag: part.etag } };
  },

  "POST /api/scans/:id/complete": async ({ env, me, params, requestId, now }) => {
    const scan = await scanFor(env, me, params.id);
    return { status: 202, body: orThrow(await completeScan(env, scan, { me, requestId, now })) };
  },
});
