/**
 * An exam goes for good, some of it at a time: files first, then the copies' objects, then rows, children before
 * parents. Whatever a death in between leaves is found again by the exam's own mark, and gone on with.
 */
import { copyObject } from "#do/copy/client";
import { settle } from "#domain/copy";
import { filesOfJobs, formerCopies, openUploads, removeCopies, removeExam, someCopies } from "../db/removal.ts";
import { isExamBusy, openCopies } from "../db/retention.ts";
import type { Bindings } from "../env.ts";
import { FILES } from "../files.ts";
import { describe, log } from "../log.ts";
import { atOnce } from "./at-once.ts";

type Exam = { schoolId: string; id: string };

const COPIES_A_STEP = 20;
const FILES_A_STEP = 1_000;

/** True while somebody or something is at work in the exam, by the lists or by what only its copies know yet. */
export async function isAtWork(env: Bindings, { schoolId, id: examId }: Exam, now: number): Promise<boolean> {
  if (await isExamBusy(env.DB, schoolId, examId)) return true;
  const open = await openCopies(env.DB, schoolId, examId);
  const live = await atOnce(open, async (copyId) => {
    const place = { schoolId, examId, copyId };
    const { state } = await copyObject(env, place).view(place, now);
    const { status } = settle(state, now);
    return status === "LOCKED" || status === "GRADING_IN_PROGRESS";
  });
  return live.includes(true);
}

/** One step of the removal of an exam that is marked; true when nothing of it is left. `note` is for the last batch. */
export async function purgeSome(env: Bindings, exam: Exam, note: D1PreparedStatement): Promise<boolean> {
  const { schoolId, id } = exam;
  if (!(await dropFiles(env, exam))) return false;
  const copies = await someCopies(env.DB, schoolId, id, COPIES_A_STEP);
  if (copies.length > 0) {
    await atOnce(copies, (copyId) => copyObject(env, { schoolId, copyId }).erase());
    await env.DB.batch(removeCopies(env.DB, schoolId, copies));
    if (copies.length === COPIES_A_STEP) return false;
  }
  await atOnce(await formerCopies(env.DB, schoolId, id), (copyId) => copyObject(env, { schoolId, copyId }).erase());
  await env.DB.batch([...removeExam(env.DB, schoolId, id), note]);
  return true;
}

/** True when no file of the exam is left. */
async function dropFiles(env: Bindings, exam: Exam): Promise<boolean> {
  const { objects, truncated } = await env.FILES.list({
    prefix: FILES.exam(exam.schoolId, exam.id),
    limit: FILES_A_STEP,
  });
  if (objects.length > 0) await env.FILES.delete(objects.map(({ key }) => key));
  if (truncated) return false;
  const made = await filesOfJobs(env.DB, exam.schoolId, exam.id);
  for (let from = 0; from < made.length; from += FILES_A_STEP) {
    await env.FILES.delete(made.slice(from, from + FILES_A_STEP));
  }
  for (const { objectKey, uploadId } of await openUploads(env.DB, exam.schoolId, exam.id)) {
    try {
      await env.FILES.resumeMultipartUpload(objectKey, uploadId).abort();
    } catch (error) {
      // Ended or forgotten already: the store drops the parts of an open upload by itself after a week.
      log("info", { event: "purge.upload", schoolId: exam.schoolId, examId: exam.id, error: describe(error) });
    }
  }
  return true;
}
