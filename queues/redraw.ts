/** Pages that were turned, or that turned out to bear the name, get their pictures anew, from the scan itself. */
import { tellExam } from "#do/exam/client";
import { quarter } from "#domain/way-up";
import { keepPictures } from "#src/actions/keep-pictures";
import { JpegCodec } from "#src/codecs/jpeg";
import { imageOfSide } from "#src/codecs/page-image";
import { r2Source } from "#src/codecs/pdf-source";
import { pageResult, withPdf } from "#src/codecs/rasterize";
import { examOf } from "#src/db/exams";
import { keepDrawn, type PageToDraw, pagesToDraw } from "#src/db/scan-pages";
import { findScan, type Scan } from "#src/db/scans";
import type { Bindings } from "#src/env";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";

export async function redraw(task: MessageOf<"redraw">, env: Bindings): Promise<Outcome> {
  const scan = await findScan(env.DB, task.schoolId, task.scanId);
  const exam = scan && (await examOf(env.DB, scan.schoolId, scan.examId));
  if (!scan || !exam) return { kind: "stale" };
  const { schoolId, scanId, pages } = task;
  const todo = await pagesToDraw(env.DB, { schoolId, scanId, anonymous: exam.anonymous, pages });
  if (todo.length === 0) return { kind: "stale" };
  const source = await r2Source(env.FILES, scan.objectKey);
  if (!source) return { kind: "retry", why: "the scan's bytes are not there" };
  const jpeg = JpegCodec.start();
  const drawn = await withPdf(source, async (pdf) => {
    for (const page of todo) {
      const ref = { index: page.side, objectNumber: page.objectNumber };
      const side = await pageResult(() => imageOfSide(pdf, jpeg, ref));
      // It was read once: that it cannot be now will pass, or a person must look.
      if (!side.ok) throw new Error(side.error.code);
      await draw(env, { scan, page, masked: exam.anonymous && page.named }, side.value);
      jpeg.clear();
    }
  });
  if (!drawn.ok) return { kind: "retry", why: drawn.error.code };
  await tellExam(env, scan);
  return { kind: "done" };
}

async function draw(
  env: Bindings,
  { scan, page, masked }: { scan: Scan; page: PageToDraw; masked: boolean },
  { image, turn }: Awaited<ReturnType<typeof imageOfSide>>,
): Promise<void> {
  const upright = image.turned(quarter(turn + page.turn));
  const whole = page.half === 0 ? upright : upright.between(page.cropLeft, page.cropRight);
  const { id: scanId, schoolId, examId } = scan;
  const about = { schoolId, examId, scanId, number: page.number, turn: page.turn, skew: page.skew, masked };
  await keepDrawn(env.DB, schoolId, page, await keepPictures(env, about, whole));
}
