/** Scans: begun, filled part by part, completed, given up; and the piles they lie in. */
import { beginPile, changePile } from "../../actions/change-pile.ts";
import { giveUpScan } from "../../actions/give-up-scan.ts";
import { scanLimits } from "../../actions/prepare-scan.ts";
import { unlockScan } from "../../actions/unlock-scan.ts";
import { beginScan, completeScan, putPart } from "../../actions/upload-scan.ts";
import { pilesOfExam } from "../../db/piles.ts";
import { scansOfExam, scanWire } from "../../db/scan-wire.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";
import { openExamFor, pileFor, scanFor } from "../../reach.ts";

export const scanRoutes = answers({
  "GET /api/exams/:id/scans": async ({ env, me, params, now }) => {
    await openExamFor({ env, me, now }, "importScans", params.id);
    const [items, piles, limits] = await Promise.all([
      scansOfExam(env.DB, me.schoolId, params.id),
      pilesOfExam(env.DB, me.schoolId, params.id),
      scanLimits(env, me.schoolId),
    ]);
    return { status: 200, body: { items, piles, limits } };
  },

  "POST /api/exams/:id/piles": async ({ env, me, params, body: { files, order = "files" }, now }) => {
    await openExamFor({ env, me, now }, "importScans", params.id);
    return { status: 201, body: await beginPile(env, { examId: params.id, files, order, me, now }) };
  },

  "PATCH /api/piles/:id": async ({ env, me, params, body, requestId, now }) => {
    const pile = await pileFor({ env, me, now }, "importScans", params.id);
    return { status: 200, body: orThrow(await changePile(env, pile, { ...body, me, requestId, now })) };
  },

  "POST /api/exams/:id/scans": async ({ env, me, params, body, now }) => {
    await openExamFor({ env, me, now }, "importScans", params.id);
    return { status: 201, body: orThrow(await beginScan(env, { examId: params.id, scan: body, me, now })) };
  },

  "GET /api/scans/:id": async ({ env, me, params, now }) => {
    await scanFor({ env, me, now }, "importScans", params.id);
    const body = await scanWire(env.DB, me.schoolId, params.id);
    if (!body) throw new ApiError("NOT_FOUND");
    return { status: 200, body };
  },

  "DELETE /api/scans/:id": async ({ env, me, params, requestId, now }) => {
    const scan = await scanFor({ env, me, now }, "importScans", params.id);
    orThrow(await giveUpScan(env, scan, { actorId: me.id, requestId, now }));
    return { status: 204 };
  },

  "POST /api/scans/:id/password": async ({ env, me, params, body: { password }, requestId, now }) => {
    const scan = await scanFor({ env, me, now }, "importScans", params.id);
    return { status: 202, body: orThrow(await unlockScan(env, scan, { password, me, requestId, now })) };
  },

  "PUT /api/scans/:id/parts/:n": async ({ env, me, params: { id, n }, request, now }) => {
    const scan = await scanFor({ env, me, now }, "importScans", id);
    const given = request.headers.get("content-length");
    const length = given === null ? null : Number(given);
    const part = orThrow(await putPart(env, scan, { n, length, body: request.body }));
    return { status: 200, body: { n: part.n, etag: part.etag } };
  },

  "POST /api/scans/:id/complete": async ({ env, me, params, body: said, requestId, now }) => {
    const scan = await scanFor({ env, me, now }, "importScans", params.id);
    return { status: 202, body: orThrow(await completeScan(env, scan, { me, requestId, now, said })) };
  },
});
