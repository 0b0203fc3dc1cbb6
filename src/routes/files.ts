/** Pictures of pages and final PDFs: the bytes, for exactly those who may see them. */
import { can, holds } from "#domain/roles";
import { noteReading, noteSight } from "../actions/note-sight.ts";
import { serveFile } from "../actions/read-file.ts";
import { finalOf, pagesOf } from "../db/copies.ts";
import { ApiError } from "../errors.ts";
import { answers } from "../handlers.ts";
import { pictureKey, versionOf } from "../pictures.ts";
import { anyCopyFor } from "../reach-author.ts";

/** A day: the address changes with the content, and signing out clears what was kept. */
const KEEP = "private, max-age=86400, immutable";

/** Pictures of earlier releases are WebP. Nothing a browser would run is ever named. */
const pictureType = (kept: string | undefined) => (kept === "image/jpeg" || kept === "image/png" ? kept : "image/webp");

export const fileRoutes = answers({
  "GET /api/copies/:id/pages/:n/image": async (ask) => {
    const { env, me, params, query, request, now } = ask;
    const copy = await anyCopyFor({ env, me, now }, "readPages", params.id);
    const page = (await pagesOf(env.DB, me.schoolId, copy.id))[params.n];
    if (!page) throw new ApiError("NOT_FOUND");
    const masked = copy.exam.anonymous && !holds(me, "identify") && !can(me.role, "readOwnCopies");
    const size = query.size ?? "view";
    const key = pictureKey(page, size, masked);
    if (key === null) throw new ApiError("NOT_FOUND");
    const picture = await serveFile(env, key, {
      contentType: pictureType,
      cacheControl: query.v === versionOf(page, size, masked) ? KEEP : "private, no-cache",
      ifNoneMatch: request.headers.get("if-none-match"),
    });
    // What could not be read was not seen.
    noteSight(ask, { copyId: copy.id, examId: copy.examId });
    return picture;
  },

  "GET /api/copies/:id/final.pdf": async (ask) => {
    const { env, me, params, query, now } = ask;
    const copy = await anyCopyFor({ env, me, now }, "readFinal", params.id);
    // The final PDF is the scan itself: it shows the name, also after the release (docs/adr/022).
    const sealed = copy.exam.anonymous && !holds(me, "identify") && !can(me.role, "readOwnCopies");
    if (sealed) throw new ApiError("ANONYMOUS_EXAM");
    // A student reads what stands, not what was corrected since.
    const mine = can(me.role, "readOwnCopies");
    const final = await finalOf(env.DB, me.schoolId, copy.id, mine ? null : (query.version ?? null));
    if (!final) throw new ApiError("NOT_FOUND");
    const about = { copyId: copy.id, examId: copy.examId, detail: { version: final.version } };
    await noteReading(ask, { kind: "FINAL_PDF_READ", ...about });
    return serveFile(env, final.key, {
      contentType: "application/pdf",
      cacheControl: "private, no-store",
      fileName: `${copy.exam.name} ${copy.anonymousId}.pdf`,
      inline: query.download === undefined,
    });
  },
});
