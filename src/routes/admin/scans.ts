/** Scans: begun, filled part by part, completed. */
import { beginScan, completeScan, putPart } from "../../actions/upload-scan.ts";
import { scansOfExam, scanWire } from "../../db/scans.ts";
import { orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";
import { openExamFor, scanFor } from "../../reach.ts";

export const scanRoutes = answers({
  "GET /api/exams/:id/scans": async ({ env, me, params, now }) => {
    await openExamFor({ env, me, now }, "importScans", params.id);
    const scans = await scansOfExam(env.DB, me.schoolId, params.id);
    return { status: 200, body: { items: await Promise.all(scans.map((scan) => scanWire(env.DB, scan))) } };
  },

  "POST /api/exams/:id/scans": async ({ env, me, params, body, now }) => {
    await openExamFor({ env, me, now }, "importScans", params.id);
    return { status: 201, body: orThrow(await beginScan(env, { examId: params.id, scan: body, me, now })) };
  },

  "GET /api/scans/:id": async ({ env, me, params, now }) => ({
    status: 200,
    body: await scanWire(env.DB, await scanFor({ env, me, now }, "importScans", params.id)),
  }),

  "PUT /api/scans/:id/parts/:n": async ({ env, me, params: { id, n }, request, now }) => {
    const scan = await scanFor({ env, me, now }, "importScans", id);
    const given = request.headers.get("content-length");
    const length = given === null ? null : Number(given);
    const part = orThrow(await putPart(env, scan, { n, length, body: request.body }));
    return { status: 200, body: { n: part.n, etag: part.etag } };
  },

  "POST /api/scans/:id/complete": async ({ env, me, params, requestId, now }) => {
    const scan = await scanFor({ env, me, now }, "importScans", params.id);
    return { status: 202, body: orThrow(await completeScan(env, scan, { me, requestId, now })) };
  },
});
