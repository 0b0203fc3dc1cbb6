/** Jobs: readable by their owner and the school's admins. */
import { LIMITS } from "#domain/limits";
import { noteReading } from "../actions/note-sight.ts";
import { serveFile } from "../actions/read-file.ts";
import { stopJob } from "../actions/stop-job.ts";
import { type Job, jobWire } from "../db/jobs.ts";
import { ApiError, orThrow } from "../errors.ts";
import { answers } from "../handlers.ts";
import { jobFor } from "../reach.ts";

export const jobRoutes = answers({
  "GET /api/jobs/:id": async ({ env, me, params, now }) => ({
    status: 200,
    body: jobWire(await jobFor({ env, me, now }, "readJobs", params.id)),
  }),

  "POST /api/jobs/:id/cancel": async ({ env, me, params, requestId, now }) => {
    const job = await jobFor({ env, me, now }, "readJobs", params.id);
    return { status: 200, body: jobWire(orThrow(await stopJob(env, job, { me, requestId, now }))) };
  },

  "GET /api/jobs/:id/file": async (ask) => {
    const { env, me, params, now } = ask;
    const job = await jobFor({ env, me, now }, "readJobs", params.id);
    const keptMs = FILE_KEPT_MS[job.kind] ?? Number.POSITIVE_INFINITY;
    if (job.fileKey === null || job.updatedAt + keptMs < now) throw new ApiError("NO_FILE");
    await noteReading(ask, { kind: "EXPORT_READ", subject: job.id, examId: job.examId, detail: { kind: job.kind } });
    return serveFile(env, job.fileKey, {
      contentType: contentTypeOf(job.fileKey),
      cacheControl: "private, no-store",
      fileName: job.fileName ?? "export.csv",
    });
  },
});

/** Files that go by themselves: none is served after its time, whether it was swept yet or not. */
const FILE_KEPT_MS: Partial<Record<Job["kind"], number>> = {
  slips: LIMITS.slipsFileMs,
  booklets: LIMITS.bookletsFileMs,
};

const TYPES = { csv: "text/csv; charset=utf-8", pdf: "application/pdf", zip: "application/zip" } as const;

/** By the ending that our own keys have. */
function contentTypeOf(key: string): string {
  const known = Object.entries(TYPES).find(([ending]) => key.endsWith(`.${ending}`));
  if (!known) throw new Error("a file of a kind no job makes");
  return known[1];
}
