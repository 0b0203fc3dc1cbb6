/** Pictures of pages and final PDFs: the bytes, for exactly those who may see them. */
import { can, holds } from "#domain/roles";
import { noteReading, noteSight } from "../actions/note-sight.ts";
import { serveFile } from "../actions/read-file.ts";
import { type CopyFacts, copyOf, finalOf, findCopy, pagesOf } from "../db/copies.ts";
import { isMine } from "../db/identity.ts";
import type { Bindings, Person } from "../env.ts";
import { ApiError } from "../errors.ts";
import { answers } from "../handlers.ts";
import { pictureKey } from "../pictures.ts";

/** The copy for whoever asks: staff by school and lot, a student by ownership and release. */
async function copyFor(env: Bindings, me: Person, id: string, now: number): Promise<CopyFacts> {
  const mine = can(me.role, "readOwnCopies");
  const copy = !mine
    ? await findCopy(env.DB, me, id)
    : (await isMine(env.DB, me, id, now))
      ? await copyOf(env.DB, me.schoolId, id)
      : null;
  if (!copy) throw new ApiError("NOT_FOUND");
  return copy;
}

/** A day: the address changes with the content, and signing out clears what was kept. */
const KEEP = "private, max-age=86400, immutable";

export const fileRoutes = answers({
  "GET /api/copies/:id/pages/:n/image": async (ask) => {
    const { env, me, params, query, request, now } = ask;
    const copy = await copyFor(env, me, params.id, now);
    const page = (await pagesOf(env.DB, me.schoolId, copy.id))[params.n];
    if (!page) throw new ApiError("NOT_FOUND");
    noteSight(ask, { copyId: copy.id, examId: copy.examId });
    const masked = copy.exam.anonymous && !holds(me, "identify") && !can(me.role, "readOwnCopies");
    return serveFile(env, pictureKey(page, query.size ?? "view", masked), {
      contentType: "image/webp",
      cacheControl: query.v === undefined ? "private, no-cache" : KEEP,
      ifNoneMatch: request.headers.get("if-none-match"),
    });
  },

  "GET /api/copies/:id/final.pdf": async (ask) => {
    const { env, me, params, query, now } = ask;
    const copy = await copyFor(env, me, params.id, now);
    // The final PDF is the scan itself: it shows the name.
    const sealed = copy.exam.anonymous && !holds(me, "identify") && !can(me.role, "readOwnCopies");
    if (sealed && (copy.exam.releasedAt === null || copy.exam.releasedAt > now))
      throw new ApiError("ANONYMOUS_UNTIL_RELEASE");
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
