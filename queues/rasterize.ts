/** Second step of an import: pictures of a few pages. Done pages are left alone, so a second delivery costs nothing. */
import { tellExam } from "#do/exam/client";
import { LIMITS } from "#domain/limits";
import { readFeed, type Turn, turnOf } from "#domain/orientation";
import { blankTop, encodeWebp, type Raster, shrink, toGrey } from "#src/codecs/image";
import { r2Source } from "#src/codecs/pdf-source";
import { type Pdf, withPdf } from "#src/codecs/rasterize";
import { turned } from "#src/codecs/turn";
import { type ExamFacts, examOf } from "#src/db/exams";
import { progress } from "#src/db/jobs";
import { countDone, keepPage, type PageToDo, pagesToDo } from "#src/db/scan-pages";
import type { Scan } from "#src/db/scans";
import type { Bindings } from "#src/env";
import { FILES } from "#src/files";
import { importing, refuse } from "./import-run.ts";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";
import { send } from "./send.ts";

export async function rasterize(task: MessageOf<"rasterize">, env: Bindings): Promise<Outcome> {
  const scan = await importing(task, env);
  if (!scan || scan.pageCount === null) return { kind: "stale" };
  const todo = (await pagesToDo(env.DB, scan.schoolId, scan.id, task.from, task.to)).filter(({ done }) => !done);
  if (todo.length > 0) {
    const exam = await examOf(env.DB, scan.schoolId, scan.examId);
    const source = await r2Source(env.FILES, scan.objectKey);
    if (!exam || !source) return { kind: "retry", why: "the exam or the scan's bytes are not there" };
    const drawn = await withPdf(source, async (pdf) => {
      for (const page of todo) await picture(env, { scan, exam, pdf, page });
    });
    if (!drawn.ok) return refuse(task, env, scan, drawn.error);
  }
  return gather(task, env, scan, scan.pageCount);
}

/** Tells how far the import is; the message that finds every page done starts the last step. */
async function gather(task: MessageOf<"rasterize">, env: Bindings, scan: Scan, pageCount: number): Promise<Outcome> {
  const done = await countDone(env.DB, scan.schoolId, scan.id);
  if (!(await progress(env.DB, scan.schoolId, task.jobId, done, pageCount, Date.now()))) return { kind: "stale" };
  if (done === pageCount) {
    const { v, schoolId, requestId, scanId, jobId } = task;
    await send(env, { v, schoolId, requestId, scanId, jobId, kind: "split" });
  }
  await tellExam(env, scan);
  return { kind: "done" };
}

type Picture = { scan: Scan; exam: ExamFacts; pdf: Pdf; page: PageToDo };

async function picture(env: Bindings, { scan, exam, pdf, page }: Picture): Promise<void> {
  const ref = { index: page.n, objectNumber: page.objectNumber };
  const size = await pdf.pageSize(ref);
  const seen = await pdf.render(ref, { dpi: LIMITS.viewDpi, maxPixels: LIMITS.viewPixelsMax, turn: 0 });
  const turn = seen.width > seen.height ? turnOf(readFeed(toGrey(seen)), voteOf(scan)) : 0;
  const upright = turn === 0 ? seen : turned(seen, turn);
  const { schoolId, examId, id } = scan;
  const open = await store(env, `${FILES.pages(schoolId, examId, id)}${page.n}`, upright);
  // Only the first page of a copy carries the name; where copies begin is settled by the exam.
  const named = exam.anonymous && page.n % exam.pagesPerCopy === 0;
  const masked = named
    ? await store(
        env,
        `${FILES.maskedPages(schoolId, examId, id)}${page.n}`,
        blankTop(upright, LIMITS.headerStripFraction),
      )
    : null;
  await keepPage(env.DB, scan, {
    n: page.n,
    width: Math.round(turn === 0 ? size.width : size.height),
    height: Math.round(turn === 0 ? size.height : size.width),
    turn,
    viewKey: open.view,
    thumbKey: open.thumb,
    maskedViewKey: masked?.view ?? null,
    maskedThumbKey: masked?.thumb ?? null,
  });
}

function voteOf(scan: Scan): Turn | null {
  return scan.sidewaysTurn === 90 || scan.sidewaysTurn === 270 ? scan.sidewaysTurn : null;
}

const WEBP = { httpMetadata: { contentType: "image/webp" } };

async function store(env: Bindings, stem: string, raster: Raster): Promise<{ view: string; thumb: string }> {
  const keys = { view: `${stem}.view.webp`, thumb: `${stem}.thumb.webp` };
  await env.FILES.put(keys.view, await encodeWebp(raster, LIMITS.viewQuality), WEBP);
  await env.FILES.put(keys.thumb, await encodeWebp(shrink(raster, LIMITS.thumbWidth), LIMITS.thumbQuality), WEBP);
  return keys;
}
