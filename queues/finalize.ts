/**
 * Makes the final PDF of a copy: its own pages taken out of the scan, annotations drawn over them, the report behind.
 * Idempotent by key: the same run writes the same object, and only that run may finish the copy.
 */
import type { ErrorCode } from "#contract/error";
import { copyObject } from "#do/copy/client";
import type { View } from "#do/copy/copy";
import { LIMITS } from "#domain/limits";
import type { FinalFacts } from "#domain/report";
import { err, ok, type Result } from "#domain/result";
import { questionsOf } from "#domain/scheme";
import { r2Source } from "#src/codecs/pdf-source";
import { drawFinalPdf } from "#src/codecs/pdf-write";
import { withPdf } from "#src/codecs/rasterize";
import { type CopyFacts, copyOf, type PageFacts, pagesOf } from "#src/db/copies";
import { studentsOf } from "#src/db/identity";
import { progress } from "#src/db/jobs";
import { findScan } from "#src/db/scans";
import type { Bindings } from "#src/env";
import { FILES } from "#src/files";
import { describe, log } from "#src/log";
import { hex } from "#src/tokens";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";

type Refusal = { code: ErrorCode; error: string };
type Failure = Refusal & { passing: boolean };
type Task = MessageOf<"finalize">;

export async function finalize(task: Task, env: Bindings): Promise<Outcome> {
  const startedAt = Date.now();
  const object = copyObject(env, task);
  const view: View = await object.view(task, startedAt);
  if (view.state.status !== "GRADING_IN_PROGRESS" || view.state.runId !== task.runId) return { kind: "stale" };
  await progress(env.DB, task.schoolId, task.runId, 0, 1, startedAt);
  const made = await attempt(task, env, view);
  const by = { requestId: task.requestId, now: Date.now() };
  if (!made.ok) {
    await object.fail(task.runId, made.error, by);
    await object.settle();
    return { kind: "refused", code: made.error.code };
  }
  const { key, sha256, pages, size } = made.value;
  await object.finish({ runId: task.runId, key, sha256, pages }, by);
  await object.settle();
  env.METRICS.writeDataPoint({ indexes: ["finalize"], doubles: [pages, size, Date.now() - startedAt] });
  return { kind: "done" };
}

type Stored = { key: string; sha256: string; pages: number; size: number };

/**
 * Draws and stores. An accident ends this run like a refusal does: the copy keeps its failure and plans the next try
 * itself, so that nobody has to guess from a silent queue how it stands.
 */
async function attempt(task: Task, env: Bindings, view: View): Promise<Result<Stored, Failure>> {
  try {
    const made = await make(task, env, view);
    if (!made.ok) return err({ ...made.error, passing: false });
    const { bytes, pageCount } = made.value;
    const key = FILES.final(task.schoolId, task.examId, task.copyId, task.runId);
    return ok({ key, sha256: await keepOnce(env, key, bytes), pages: pageCount, size: bytes.byteLength });
  } catch (error) {
    const { requestId, schoolId, copyId, runId } = task;
    log("error", { event: "finalize.accident", requestId, schoolId, copyId, runId, error: describe(error) });
    return err({ code: "UNAVAILABLE", error: describe(error), passing: true });
  }
}

/**
 * Stores the final PDF unless this run has stored it before, and answers the SHA-256 of what is stored. A second
 * delivery draws other bytes (the PDF carries its time): they must not replace those whose digest the copy was told.
 */
async function keepOnce(env: Bindings, key: string, bytes: Uint8Array): Promise<string> {
  const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
  const httpMetadata = { contentType: "application/pdf" };
  const onlyIf = new Headers({ "if-none-match": "*" });
  if ((await env.FILES.put(key, bytes, { httpMetadata, sha256, onlyIf })) !== null) return sha256;
  const kept = (await env.FILES.head(key))?.checksums.sha256;
  if (!kept) throw new Error("the final PDF stored before has no digest");
  return hex(kept);
}

/** The message was tried often enough: the copy says so and waits for somebody. */
export async function giveUpFinalize(task: Task, env: Bindings, why: string): Promise<void> {
  const object = copyObject(env, task);
  const failure = { code: "UNAVAILABLE", error: why, passing: true } as const;
  await object.fail(task.runId, failure, { requestId: task.requestId, now: Date.now() });
  await object.settle();
}

type Made = { bytes: Uint8Array; pageCount: number };

async function make(task: Task, env: Bindings, view: View): Promise<Result<Made, Refusal>> {
  const copy = await copyOf(env.DB, task.schoolId, task.copyId);
  if (!copy) throw new Error("the copy is not in the catalogue");
  const pages = await pagesOf(env.DB, task.schoolId, task.copyId);
  if (pages.length !== copy.pageCount) {
    return err({ code: "PAGE_MISSING", error: `${copy.pageCount} pages expected, ${pages.length} found` });
  }
  const own = await takeOut(task, env, copy, pages);
  if (!own.ok) return own;
  const drawn = await drawFinalPdf(own.value, await factsOf(task, env, { copy, pages, view }));
  if (drawn.ok) return ok(drawn.value);
  const { code } = drawn.error;
  // The writer counts from 0, people from 1.
  const page = "page" in drawn.error && drawn.error.page !== undefined ? drawn.error.page + 1 : null;
  return err({ code, error: page === null ? "the pages cannot be read" : `page ${page} of the copy` });
}

/** The copy's pages as a PDF of their own, image streams untouched. */
async function takeOut(
  task: Task,
  env: Bindings,
  copy: CopyFacts,
  pages: readonly PageFacts[],
): Promise<Result<Uint8Array<ArrayBuffer>, Refusal>> {
  const scan = await findScan(env.DB, task.schoolId, copy.scanId);
  const source = scan ? await r2Source(env.FILES, scan.objectKey) : null;
  if (!source) return err({ code: "PAGE_MISSING", error: "the scan's bytes are missing" });
  const refs = pages.map(({ n, objectNumber }) => ({ index: n, objectNumber }));
  const taken = await withPdf(source, (pdf) => pdf.extract(refs, LIMITS.copyBytesMax));
  if (!taken.ok) return err({ code: taken.error.code, error: "the pages cannot be taken out of the scan" });
  if (taken.value.ok) return ok(taken.value.value);
  return err({ code: "COPY_TOO_LARGE", error: `more than ${LIMITS.copyBytesMax} bytes` });
}

async function factsOf(
  task: Task,
  env: Bindings,
  { copy, pages, view }: { copy: CopyFacts; pages: readonly PageFacts[]; view: View },
): Promise<FinalFacts> {
  const student = (await studentsOf(env.DB, task.schoolId, [task.copyId])).get(task.copyId);
  const school = await env.DB.prepare("select language from school where id = ?1")
    .bind(task.schoolId)
    .first<{ language: "fr" | "en" }>();
  const questions = questionsOf(copy.scheme);
  return {
    examName: copy.exam.name,
    subject: copy.exam.subject,
    date: copy.exam.date,
    anonymousId: copy.anonymousId,
    student: student
      ? { lastName: student.lastName, firstName: student.firstName, className: student.className }
      : null,
    language: school?.language ?? "fr",
    pages: pages.map(({ turn }) => ({ turn })),
    annotations: view.annotations,
    questions,
    marks: view.marks,
    remarks: view.remarks,
    appreciation: view.appreciation.text,
    total: view.marks.reduce((sum, mark) => sum + (mark.points ?? 0), 0),
    max: copy.schemeTotal,
    now: Date.now(),
  };
}
