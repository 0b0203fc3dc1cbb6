/**
 * A student is erased: copies lose their author, the strip that carries the name and every PDF that prints it; then the
 * student and the account go. Marks stay without an owner, so that statistics and results of others do not change.
 * Copy by copy, and the link to the student goes last of each: what died is found again and gone on with.
 */
import type { Erased } from "#contract/privacy";
import { copyObject } from "#do/copy/client";
import { tellExam } from "#do/exam/client";
import { LIMITS } from "#domain/limits";
import { err, ok, type Result } from "#domain/result";
import { examDueAt } from "#domain/retention";
import { settingsOf } from "#domain/school-settings";
import type { Client } from "../client.ts";
import { encodeWebp, shrink } from "../codecs/image.ts";
import { r2Source } from "../codecs/pdf-source.ts";
import { withPdf } from "../codecs/rasterize.ts";
import { isNameless, type PageFacts, pagesOf } from "../db/copies.ts";
import * as erasure from "../db/erasure.ts";
import { forgetFiles } from "../db/removal.ts";
import { schoolFrom } from "../db/retention.ts";
import { findScan } from "../db/scans.ts";
import type { Bindings, Person } from "../env.ts";
import { FILES } from "../files.ts";
import { keepOnce, makeFinal } from "./make-final.ts";
import { namelessRaster } from "./nameless-raster.ts";
import { sealEvents } from "./seal-events.ts";

export type Ask = {
  studentId: string;
  reason: string;
  dryRun: boolean;
  confirm: boolean;
  me: Person;
  client: Client;
  requestId: string;
  now: number;
};
type InMarking = { copyId: string; anonymousId: string; examName: string; canConfirm: boolean };
export type EraseRefusal = { code: "NOT_FOUND" } | { code: "STUDENT_IN_MARKING"; copies: InMarking[] };

/** A copy somebody may be working on. In staging nobody can be; graded, the work is done. */
const IN_MARKING: readonly string[] = ["READY", "LOCKED", "GRADING_IN_PROGRESS", "GRADING_FAILED"];

export async function eraseStudent(env: Bindings, ask: Ask): Promise<Result<Erased, EraseRefusal>> {
  const { me, studentId, dryRun } = ask;
  const student = await erasure.toErase(env.DB, me.schoolId, studentId);
  if (!student) {
    // Asked again by somebody whose first answer got lost: it is done.
    const done = await erasure.wasErased(env.DB, me.schoolId, studentId);
    return done ? ok({ dryRun, copies: [], account: false, exports: 0, stays: [] }) : err({ code: "NOT_FOUND" });
  }
  const examIds = [...new Set(student.copies.map(({ examId }) => examId))];
  const files = await erasure.namingFiles(env.DB, me.schoolId, studentId, examIds);
  const report = await reportOf(env, ask, student, files.length);
  if (dryRun) return ok(report);
  const busy = student.copies.filter(({ status }) => IN_MARKING.includes(status));
  // A final PDF under way would print the name after all: that is a matter of seconds, and no yes helps.
  const refused = busy.filter(({ status }) => !ask.confirm || status === "GRADING_IN_PROGRESS");
  if (refused.length > 0) {
    const copies = refused.map(({ copyId, anonymousId, examName, status }) => ({
      copyId,
      anonymousId,
      examName,
      canConfirm: status !== "GRADING_IN_PROGRESS",
    }));
    return err({ code: "STUDENT_IN_MARKING", copies });
  }
  for (const copy of student.copies) await eraseAuthor(env, ask, copy);
  if (files.length > 0) {
    await env.FILES.delete(files.map(({ fileKey }) => fileKey));
    await forgetFiles(
      env.DB,
      me.schoolId,
      files.map(({ id }) => id),
    ).run();
  }
  const who = { schoolId: me.schoolId, actorId: me.id, client: ask.client, requestId: ask.requestId, at: ask.now };
  const detail = { copies: student.copies.length, account: student.userId !== null, reason: ask.reason };
  const entry = { ...who, kind: "STUDENT_ERASED", subject: studentId, detail } as const;
  // A copy that was given to the student in this very moment is erased too, by asking once more.
  const gone = await erasure.removeStudent(env.DB, me.schoolId, student, entry);
  return gone ? ok(report) : eraseStudent(env, ask);
}

async function reportOf(
  env: Bindings,
  { me, dryRun }: Ask,
  student: erasure.ToErase,
  exports: number,
): Promise<Erased> {
  const school = await schoolFrom(env.DB, { id: me.schoolId });
  const { retention } = settingsOf(school?.settings ?? {});
  const exams = new Map(student.copies.map((copy) => [copy.examId, copy]));
  const stays: Erased["stays"] = [];
  for (const { examId, examName, examDate: date, createdAt, deletedAt } of exams.values()) {
    const scans = await erasure.countScans(env.DB, me.schoolId, examId);
    stays.push({ examId, examName, scans, until: examDueAt({ date, createdAt, deletedAt }, retention) });
  }
  const copies = student.copies.map(({ copyId, anonymousId, examId, examName, examDate, status, finalPdfs }) => ({
    copyId,
    anonymousId,
    examId,
    examName,
    examDate,
    inMarking: IN_MARKING.includes(status),
    finalPdfs,
  }));
  return { dryRun, copies, account: student.userId !== null, exports, stays };
}

async function eraseAuthor(env: Bindings, ask: Ask, copy: erasure.CopyToErase): Promise<void> {
  const { me, requestId, now } = ask;
  const place = { schoolId: me.schoolId, examId: copy.examId, copyId: copy.copyId };
  await hideNames(env, place);
  if (copy.finalPdfs > 0) await replaceFinals(env, ask, place);
  const event = { ...place, actorId: me.id, kind: "IDENTITY_REMOVED", detail: { erased: true }, requestId, at: now };
  await erasure.forgetAuthor(env.DB, ask.studentId, event);
  await sealEvents(env, { copyId: copy.copyId, before: now + 1 });
  await tellExam(env, place);
}

type Place = { schoolId: string; examId: string; copyId: string };

/** The pictures of the first page, and of any other that has a picture without the name. */
async function hideNames(env: Bindings, place: Place): Promise<void> {
  const pages = await pagesOf(env.DB, place.schoolId, place.copyId);
  const telling = pages.filter((page) => page.position === 0 || page.named || page.maskedViewKey !== null);
  for (const page of telling) {
    if (!isNameless(page)) {
      const made = await withoutName(env, place, page);
      await erasure.hideName(env.DB, place.schoolId, page.id, made).run();
    }
    // All that was ever drawn of it with the name, whatever kind of picture it was.
    const stem = `${FILES.pages(place.schoolId, place.examId, page.scanId)}${page.number}`;
    // Pictures of former releases are called by the number alone, others by number and turn.
    for (const prefix of [`${stem}.`, `${stem}-`]) {
      const { objects } = await env.FILES.list({ prefix, limit: 1_000 });
      if (objects.length > 0) await env.FILES.delete(objects.map(({ key }) => key));
    }
  }
}

/** Keys of the pictures without the name: those that teachers get, or new ones where the exam was never anonymous. */
async function withoutName(env: Bindings, place: Place, page: PageFacts) {
  const { turn, pictureTurn } = page;
  if (page.maskedViewKey !== null && page.maskedThumbKey !== null && turn === pictureTurn) {
    return { view: page.maskedViewKey, thumb: page.maskedThumbKey, pictureTurn };
  }
  const scan = await findScan(env.DB, place.schoolId, page.scanId);
  const source = scan ? await r2Source(env.FILES, scan.objectKey) : null;
  if (!source) throw new Error("the scan of the page is not there");
  const drawn = await withPdf(source, (pdf) => namelessRaster(pdf, page));
  if (!drawn.ok) throw new Error(`the page cannot be drawn: ${drawn.error.code}`);
  const stem = `${FILES.maskedPages(place.schoolId, place.examId, page.scanId)}${page.number}`;
  const keys = { view: `${stem}.view.webp`, thumb: `${stem}.thumb.webp` };
  const how = { httpMetadata: { contentType: "image/webp" } };
  await env.FILES.put(keys.view, await encodeWebp(drawn.value, LIMITS.viewQuality), how);
  await env.FILES.put(keys.thumb, await encodeWebp(shrink(drawn.value, LIMITS.thumbWidth), LIMITS.thumbQuality), how);
  return { ...keys, pictureTurn: turn };
}

/** Draws the work as it stands without any name, in place of every version that was made, and removes those. */
async function replaceFinals(env: Bindings, { me, requestId, now }: Ask, place: Place): Promise<void> {
  const object = copyObject(env, place);
  const view = await object.view(place, now);
  const made = await makeFinal(env, place, view, true);
  if (!made.ok) throw new Error(`a PDF without the name cannot be made: ${made.error.code}`);
  const of = view.state.status === "GRADED" ? view.state.final.runId : String(view.finalVersion);
  const key = FILES.final(place.schoolId, place.examId, place.copyId, `erased-${of}`);
  const final = { key, sha256: await keepOnce(env, key, made.value.bytes), pages: made.value.pageCount };
  await env.DB.batch(erasure.repointFinals(env.DB, place.schoolId, place.copyId, final));
  await object.replaceFinal(place, final, { userId: me.id, role: "admin", requestId, now });
  await object.settle();
  const { objects } = await env.FILES.list({
    prefix: FILES.finals(place.schoolId, place.examId, place.copyId),
    limit: 1_000,
  });
  const former = objects.map((each) => each.key).filter((each) => each !== key);
  if (former.length > 0) await env.FILES.delete(former);
}
