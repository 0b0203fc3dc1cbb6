/**
 * The final PDF of a copy as bytes: its own pages taken out of their scans, annotations drawn over them, the report
 * behind; and its one storing. A page whose author was erased is drawn anew without the strip that carried the name.
 */
import type { FinalFacts } from "#domain/report";
import { err, ok, type Result } from "#domain/result";
import { questionsOf } from "#domain/scheme";
import type { PageLie } from "#domain/straight";
import { drawFinalPdf } from "../codecs/pdf-write.ts";
import { type CopyFacts, copyOf, pagesOf } from "../db/copies.ts";
import { studentsOf } from "../db/identity.ts";
import type { Bindings } from "../env.ts";
import { hex } from "../tokens.ts";
import { type Refusal, takePages } from "./take-pages.ts";

export type Task = { schoolId: string; examId: string; copyId: string };
/** The work on the copy, as its object knows it. */
export type Work = Pick<FinalFacts, "annotations" | "marks" | "remarks"> & { appreciation: { text: string } };

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
  const own = await takePages(env, task.schoolId, pages);
  if (!own.ok) return own;
  const facts = await factsOf(task, env, { copy, lies: own.value.lies, view, nameless });
  const drawn = await drawFinalPdf(own.value.bytes, facts);
  if (drawn.ok) return ok(drawn.value);
  const { code } = drawn.error;
  // The writer counts from 0, people from 1.
  const page = "page" in drawn.error && drawn.error.page !== undefined ? drawn.error.page + 1 : null;
  return err({ code, error: page === null ? "the pages cannot be read" : `page ${page} of the copy` });
}

async function factsOf(
  task: Task,
  env: Bindings,
  { copy, lies, view, nameless }: { copy: CopyFacts; lies: readonly PageLie[]; view: Work; nameless: boolean },
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
    pages: lies,
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
