/** The page table: every page of an exam before its copies are marked, acts on it, and pictures with the name on them. */
import { contentVersion } from "#domain/content-address";
import { doPageAct, tableOf } from "../../actions/page-act.ts";
import { serveFile } from "../../actions/read-file.ts";
import { recutOrCut } from "../../actions/recut-pile.ts";
import { takeBack } from "../../actions/undo-page-act.ts";
import { tableWire } from "../../db/page-table.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";
import { examFor, openExamFor, pageFor, pileFor } from "../../reach.ts";

/** A day: the address changes with the content, and signing out clears what was kept. */
const KEEP = "private, max-age=86400, immutable";

export const pageTableRoutes = answers({
  "GET /api/exams/:id/page-table": async ({ env, me, params, now }) => {
    const exam = await examFor({ env, me, now }, "importScans", params.id);
    return { status: 200, body: tableWire(await tableOf(env, { exam, me })) };
  },

  "POST /api/exams/:id/page-acts": async ({ env, me, params, body, requestId, now }) => {
    const exam = await openExamFor({ env, me, now }, "importScans", params.id);
    return { status: 200, body: orThrow(await doPageAct(env, { exam, me, requestId, now, ...body })) };
  },

  "POST /api/exams/:id/page-acts/undo": async ({ env, me, params, body, requestId, now }) => {
    const exam = await openExamFor({ env, me, now }, "importScans", params.id);
    const ask = { exam, me, requestId, now, ...body, way: "undo" } as const;
    return { status: 200, body: orThrow(await takeBack(env, ask)) };
  },

  "POST /api/exams/:id/page-acts/redo": async ({ env, me, params, body, requestId, now }) => {
    const exam = await openExamFor({ env, me, now }, "importScans", params.id);
    const ask = { exam, me, requestId, now, ...body, way: "redo" } as const;
    return { status: 200, body: orThrow(await takeBack(env, ask)) };
  },

  "GET /api/pages/:id/image": async ({ env, me, params, query, request, now }) => {
    const page = await pageFor({ env, me, now }, "importScans", params.id);
    const key = query.size === "thumb" ? page.thumbKey : page.viewKey;
    if (key === null) throw new ApiError("NO_FILE");
    return serveFile(env, key, {
      contentType:
        /\.(\w+)$/.exec(key)?.[1] === "png" ? "image/png" : /\.jpe?g$/.test(key) ? "image/jpeg" : "image/webp",
      cacheControl: query.v === contentVersion(key) ? KEEP : "private, no-cache",
      ifNoneMatch: request.headers.get("if-none-match"),
    });
  },

  "POST /api/piles/:id/cut": async ({ env, me, params, body, requestId, now }) => {
    const pile = await pileFor({ env, me, now }, "importScans", params.id);
    return { status: 202, body: { pile: orThrow(await recutOrCut(env, pile, { me, requestId, now, ...body })) } };
  },
});
