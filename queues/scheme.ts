/**
 * Brings a new scheme to every copy of an exam, some a message, in the order of their ids; when the last is there the
 * scheme takes effect. A message that names a copy is sent only when all before it were brought, and a copy is brought
 * once however often it is asked: so a walk may die anywhere, begin again, and be walked twice at the same time.
 */

import { copyObject } from "#do/copy/client";
import { tellExam } from "#do/exam/client";
import { questionsOf } from "#domain/scheme";
import { atOnce } from "#src/actions/at-once";
import { type ExamFacts, examOf } from "#src/db/exams";
import { findJob, type Job, progress, succeed } from "#src/db/jobs";
import { copiesOfExamAfter, countCopies, takeEffect } from "#src/db/schemes";
import type { Bindings } from "#src/env";
import { type MessageOf, SchemeJob } from "./messages.ts";
import type { Outcome } from "./policy.ts";
import { send } from "./send.ts";

type Task = MessageOf<"scheme">;

/** Two calls for each copy: far below what one invocation may make, and seconds of work. */
const COPIES_A_MESSAGE = 60;
/** A final PDF takes seconds; while one of the exam is being made the walk asks again after this long. */
const WAIT_SECONDS = 5;

export async function bringScheme(task: Task, env: Bindings): Promise<Outcome> {
  const job = await findJob(env.DB, task.schoolId, task.jobId);
  if (!job || job.examId === null || (job.state !== "queued" && job.state !== "running")) return { kind: "stale" };
  const exam = await examOf(env.DB, task.schoolId, job.examId);
  if (exam?.schemeJobId !== job.id) return { kind: "stale" };
  const ask = SchemeJob.parse(job.ask);
  const place = { schoolId: task.schoolId, examId: exam.id };
  const copies = await copiesOfExamAfter(env.DB, place, task.after, COPIES_A_MESSAGE);
  const fates = await atOnce(copies, ({ id }) => bringOne(env, { ...place, copyId: id }, { job, exam, ask }));
  const waiting = fates.indexOf("waits");
  const reached = (waiting === -1 ? copies.at(-1) : copies[waiting - 1])?.id ?? task.after;
  const { done, total } = await countCopies(env.DB, place, reached);
  if (!(await progress(env.DB, task.schoolId, job.id, done, total, Date.now()))) return { kind: "stale" };
  if (waiting !== -1) {
    await send(env, { ...task, after: reached }, WAIT_SECONDS);
    return { kind: "done" };
  }
  if (copies.length === COPIES_A_MESSAGE) {
    await send(env, { ...task, after: reached });
    return { kind: "done" };
  }
  await end(env, { job, exam, ask });
  await tellExam(env, place);
  return { kind: "done" };
}

type Change = { job: Job; exam: ExamFacts; ask: SchemeJob };

function bringOne(
  env: Bindings,
  place: { schoolId: string; examId: string; copyId: string },
  { job, exam, ask }: Change,
) {
  const { choices, reason, version } = ask;
  const plan = { from: questionsOf(exam.scheme), to: questionsOf(ask.scheme), choices };
  const by = { userId: job.ownerId, requestId: job.requestId, now: Date.now() };
  return copyObject(env, place).bring({ ...plan, reason, version: version + 1 }, by);
}

/** The scheme takes effect and its job has succeeded, or neither. */
async function end(env: Bindings, { job, exam, ask }: Change): Promise<void> {
  const now = Date.now();
  const { scheme, reason, version } = ask;
  const taking = { schoolId: job.schoolId, examId: exam.id, jobId: job.id, by: job.ownerId, requestId: job.requestId };
  await env.DB.batch([
    ...takeEffect(env.DB, { ...taking, version, scheme, reason, now }),
    succeed(env.DB, job.schoolId, job.id, { result: { version: version + 1 }, now }),
  ]);
}
