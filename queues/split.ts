/** Last step of an import: every page is there, so the booklets become copies, all at once or not at all. */
import { tellExam } from "#do/exam/client";
import { anonymousIds } from "#domain/anonymous";
import { cut } from "#domain/booklet";
import { eventAfter } from "#src/db/events";
import { examOf } from "#src/db/exams";
import { succeed } from "#src/db/jobs";
import { countDone } from "#src/db/scan-pages";
import { anonymousIdsOf, makeCopies } from "#src/db/scans";
import type { Bindings } from "#src/env";
import { newId } from "#src/tokens";
import { importing } from "./import-run.ts";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";

export async function split(task: MessageOf<"split">, env: Bindings): Promise<Outcome> {
  const scan = await importing(task, env);
  if (!scan || scan.pageCount === null) return { kind: "stale" };
  if ((await countDone(env.DB, scan.schoolId, scan.id)) < scan.pageCount) return { kind: "stale" };
  const exam = await examOf(env.DB, scan.schoolId, scan.examId);
  if (!exam) return { kind: "retry", why: "the exam is not there" };
  const booklets = cut(scan.pageCount, exam.pagesPerCopy);
  const ids = anonymousIds(booklets.length, await anonymousIdsOf(env.DB, scan.schoolId, scan.examId), randomByte);
  const copies = booklets.map(({ booklet, pages }, index) => ({
    id: newId(),
    booklet,
    pages,
    anonymousId: ids[index] ?? "",
  }));
  const now = Date.now();
  await env.DB.batch([
    ...makeCopies(env.DB, scan, copies, now),
    eventAfter(env.DB, {
      schoolId: scan.schoolId,
      examId: scan.examId,
      actorId: null,
      kind: "IMPORTED",
      detail: { scanId: scan.id, pages: scan.pageCount, copies: copies.length },
      requestId: task.requestId,
      at: now,
    }),
    succeed(env.DB, scan.schoolId, task.jobId, {
      result: { scanId: scan.id, pages: scan.pageCount, copies: copies.length },
      now,
    }),
  ]);
  env.METRICS.writeDataPoint({ indexes: ["import"], doubles: [scan.pageCount, now - scan.createdAt] });
  await tellExam(env, scan);
  return { kind: "done" };
}

function randomByte(): number {
  return crypto.getRandomValues(new Uint8Array(1))[0] ?? 0;
}
