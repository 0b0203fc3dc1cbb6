/**
 * The final PDF of a copy as bytes: its own pages taken out of the scan, annotations drawn over them, the report
 * behind; and its one storing. A page whose author was erased is drawn anew without the strip that carried the name.
 */
import type { ErrorCode } from "#contract/error";
import { LIMITS } from "#domain/limits";
import type { FinalFacts } from "#domain/report";
import { err, ok, type Result } from "#domain/result";
import { questionsOf } from "#domain/scheme";
import { withFirstPage } from "../codecs/nameless-page.ts";
import { r2Source } from "../codecs/pdf-source.ts";
import { drawFinalPdf } from "../codecs/pdf-write.ts";
import { type Pdf, withPdf } from "../codecs/rasterize.ts";
import { type CopyFacts, copyOf, isNameless, type PageFacts, pagesOf } from "../db/copies.ts";
import { studentsOf } from "../db/identity.ts";
import { findScan } from "../db/scans.ts";
import type { Bindings } from "../env.ts";
import { hex } from "../tokens.ts";
import { namelessRaster } from "./nameless-raster.ts";

export type Task = { schoolId: string; examId: string; copyId: string };
/** The work on the copy, as its object knows it. */
export type Work = Pick<FinalFacts, "annotations" | "marks" | "remarks"> & { appreciation: { text: string } };
export type Refusal = { code: ErrorCode; error: string };

/**
 * Stores the final PDF unless this run has stored it before, and answers the SHA-256 of what is stored. A second
 * delivery draws other bytes (the PDF carries its time): they must not replace those whose digest the copy was told.
 */
export async function keepOnce(env: Bindings, key: string, bytes: Uint8Array): Promise<string> {
  const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
  const httpMetadata = { contentType: "application/pdf" };
  const onlyIf = new Headers({ "if-none-match": "*" });
  if ((await env.FILES.put(key, bytes, { httpMetadata, sha256, onlyIf })) !== null) return sha256;
  const kept = (await env.FILES.head(key))?.checksums.sha256;
  if (!kept) throw new Error("the final PDF stored before has no digest");
  return hex(kept);
}

type Made = { bytes: Uint8Array; pageCount: number };

/** `nameless`: whoever wrote it, no name is printed. */
export async function makeFinal(
  env: Bindings,
  task: Task,
  view: Work,
  nameless = false,
): Promise<Result<Made, Refusal>> {
  const copy = await copyOf(env.DB, task.schoolId, task.copyId);
  if (!copy) throw new Error("the copy is not in the catalogue");
  const pages = await pagesOf(env.DB, task.schoolId, task.copyId);
  if (pages.length !== copy.pageCount) {
    return err({ code: "PAGE_MISSING", error: `${copy.pageCount} pages expected, ${pages.length} found` });
  }
  const own = await takeOut(task, env, copy, pages);
  if (!own.ok) return own;
  const drawn = await drawFinalPdf(own.value, await factsOf(task, env, { copy, pages, view, nameless }));
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
  const taken = await withPdf(source, (pdf) => extract(pdf, pages));
  if (!taken.ok) return err({ code: taken.error.code, error: "the pages cannot be taken out of the scan" });
  if (taken.value.ok) return ok(taken.value.value);
  return err({ code: "COPY_TOO_LARGE", error: `more than ${LIMITS.copyBytesMax} bytes` });
}

async function factsOf(
  task: Task,
  env: Bindings,
  { copy, pages, view, nameless }: { copy: CopyFacts; pages: readonly PageFacts[]; view: Work; nameless: boolean },
): Promise<FinalFacts> {
  const student = nameless ? null : (await studentsOf(env.DB, task.schoolId, [task.copyId])).get(task.copyId);
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

/** A first page without its name never comes from the scan itself: not even hidden bytes of it are in the PDF. */
async function extract(pdf: Pdf, pages: readonly PageFacts[]) {
  const refs = pages.map(({ n, objectNumber }) => ({ index: n, objectNumber }));
  const [first] = pages;
  if (!first || !isNameless(first)) return pdf.extract(refs, LIMITS.copyBytesMax);
  const others = refs.length > 1 ? await pdf.extract(refs.slice(1), LIMITS.copyBytesMax) : null;
  if (others && !others.ok) return others;
  const size = await pdf.pageSize({ index: first.n, objectNumber: first.objectNumber });
  return ok(await withFirstPage(others?.value ?? null, await namelessRaster(pdf, first, "displayed"), size));
}
