/**
 * A scheme that was marked with is changed by a job: the exam is claimed and the job written in one batch, then the
 * message sent. From the claim on marks wait; who dies before the message leaves it to the recovery.
 */
import { err, ok, type Result } from "#domain/result";
import type { Scheme } from "#domain/scheme";
import type { Choices } from "#domain/scheme-change";
import type { SchemeJob } from "#queues/messages";
import { send } from "#queues/send";
import { eventAfter } from "../db/events.ts";
import { examOf } from "../db/exams.ts";
import { insertJob } from "../db/jobs.ts";
import { claimScheme, countCopies } from "../db/schemes.ts";
import type { Bindings, Person } from "../env.ts";
import { newId } from "../tokens.ts";

export type SchemeRefusal =
  | { code: "SCHEME_CHANGING"; jobId: string }
  | { code: "VERSION_CONFLICT"; current: number }
  | { code: "EXAM_DELETED" };

type Ask = {
  examId: string;
  scheme: Scheme;
  choices: Choices;
  reason: string;
  version: number;
  me: Person;
  requestId: string;
  now: number;
};

export async function changeScheme(env: Bindings, ask: Ask): Promise<Result<{ jobId: string }, SchemeRefusal>> {
  const { examId, me, requestId, now, version, scheme, choices, reason } = ask;
  const { schoolId } = me;
  const jobId = newId();
  const { total } = await countCopies(env.DB, { schoolId, examId }, "");
  const job = { id: jobId, schoolId, examId, kind: "scheme", ownerId: me.id, subject: examId } as const;
  const about = { schoolId, examId, actorId: me.id, requestId, at: now, detail: { jobId, version, reason } };
  const kept: SchemeJob = { scheme, choices: { ...choices }, reason, version };
  const [claimed] = await env.DB.batch([
    claimScheme(env.DB, { schoolId, examId, jobId, version }),
    insertJob(env.DB, { ...job, ask: kept, requestId, total, now }, true),
    eventAfter(env.DB, { ...about, kind: "SCHEME_CHANGE_BEGUN" }),
  ]);
  if (claimed?.meta.changes !== 1) return err(await whyNot(env, schoolId, examId));
  await send(env, { v: 1, kind: "scheme", schoolId, requestId, jobId, after: "" });
  return ok({ jobId });
}

async function whyNot(env: Bindings, schoolId: string, examId: string): Promise<SchemeRefusal> {
  const exam = await examOf(env.DB, schoolId, examId);
  if (!exam) throw new Error("the exam disappeared while its scheme was changed");
  if (exam.deletedAt !== null) return { code: "EXAM_DELETED" };
  if (exam.schemeJobId !== null) return { code: "SCHEME_CHANGING", jobId: exam.schemeJobId };
  return { code: "VERSION_CONFLICT", current: exam.schemeVersion };
}
