/** First step of an import: are these bytes a PDF we can read, how many pages, which way up? Then one message per run of pages. */
import { tellExam } from "#do/exam/client";
import { runsOf } from "#domain/booklet";
import { LIMITS } from "#domain/limits";
import { type Feed, readFeed, type Turn, voteTurn } from "#domain/orientation";
import { toGrey } from "#src/codecs/image";
import { r2Source } from "#src/codecs/pdf-source";
import { type Pdf, withPdf } from "#src/codecs/rasterize";
import { progress } from "#src/db/jobs";
import { keepInspection, type Scan, sameBytes } from "#src/db/scans";
import type { Bindings } from "#src/env";
import { hex, newId } from "#src/tokens";
import { importing, refuse } from "./import-run.ts";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";
import { sendAll } from "./send.ts";

/** Pages looked at to learn which way a stack was fed: spread over the scan, enough for a majority. */
const FEED_SAMPLES = 8;
const FEED_DPI = 100;

type Found = { tooMany: number } | { tooMany: null; objectNumbers: number[]; vote: Turn | null };

export async function inspect(task: MessageOf<"inspect">, env: Bindings): Promise<Outcome> {
  const scan = await importing(task, env);
  if (!scan) return { kind: "stale" };
  const source = await r2Source(env.FILES, scan.objectKey);
  if (!source) return { kind: "retry", why: "the scan's bytes are not there" };
  const sha256 = await digest(env, scan);
  if (!scan.forced) {
    const same = await sameBytes(env.DB, scan.schoolId, sha256, scan.id, true);
    if (same) return refuse(task, env, scan, { code: "SAME_FILE", details: same });
  }
  const found = await withPdf(source, readPages);
  if (!found.ok) return refuse(task, env, scan, found.error);
  if (found.value.tooMany !== null) {
    return refuse(task, env, scan, {
      code: "TOO_MANY_PAGES",
      details: { pages: found.value.tooMany, max: LIMITS.scanPagesMax },
    });
  }
  const { objectNumbers, vote } = found.value;
  const pages = objectNumbers.map((objectNumber, n) => ({ id: newId(), n, objectNumber }));
  const kept = await keepInspection(env.DB, scan, { sha256, sidewaysTurn: vote, pages, now: Date.now() });
  if (!kept) {
    const same = await sameBytes(env.DB, scan.schoolId, sha256, scan.id, true);
    return same ? refuse(task, env, scan, { code: "SAME_FILE", details: same }) : { kind: "stale" };
  }
  if (!(await progress(env.DB, scan.schoolId, task.jobId, 0, pages.length, Date.now()))) return { kind: "stale" };
  const { v, schoolId, requestId, scanId, jobId } = task;
  await sendAll(
    env,
    runsOf(pages.length, LIMITS.pagesPerMessage).map((run) => ({
      v,
      schoolId,
      requestId,
      scanId,
      jobId,
      kind: "rasterize",
      ...run,
    })),
  );
  await tellExam(env, scan);
  return { kind: "done" };
}

/** SHA-256 of the bytes as they are, streamed: they never lie in memory as a whole. */
async function digest(env: Bindings, scan: Scan): Promise<string> {
  const object = await env.FILES.get(scan.objectKey);
  if (!object) throw new Error("the scan's bytes are not there");
  const stream = new crypto.DigestStream("SHA-256");
  await object.body.pipeTo(stream);
  return hex(await stream.digest);
}

async function readPages(pdf: Pdf): Promise<Found> {
  if (pdf.pageCount > LIMITS.scanPagesMax) return { tooMany: pdf.pageCount };
  const objectNumbers = await pdf.pageObjectNumbers();
  const step = Math.max(1, Math.floor(pdf.pageCount / FEED_SAMPLES));
  const feeds: Feed[] = [];
  for (let index = 0; index < pdf.pageCount && feeds.length < FEED_SAMPLES; index += step) {
    const ref = { index, objectNumber: objectNumbers[index] ?? 0 };
    const size = await pdf.pageSize(ref);
    if (size.width <= size.height) continue;
    feeds.push(readFeed(toGrey(await pdf.render(ref, { dpi: FEED_DPI, maxPixels: LIMITS.viewPixelsMax, turn: 0 }))));
  }
  return { tooMany: null, objectNumbers, vote: voteTurn(feeds) };
}
