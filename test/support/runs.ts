/** Final PDFs under way: begun as a teacher begins them, or begun with the message lost before it left. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { CopyDO } from "#do/copy/copy";
import { questionsOf } from "#domain/scheme";
import { type Desk, idOf, markAll, objectOf, SCHEME, take } from "./exams.ts";
import { deliver, ended, type Job } from "./jobs.ts";
import type { Visitor } from "./people.ts";

/** Marks every question and asks for the final PDF; brings the message itself, a moment before the queue does. */
export async function finalized(desk: Desk, copyId = desk.copyId): Promise<Job> {
  const token = await take(desk.teacher, copyId);
  await markAll(desk.teacher, copyId, token);
  const { status, body } = await desk.teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token);
  if (status !== 202) throw new Error(`finalize answered ${status} ${JSON.stringify(body)}`);
  return delivered(desk, copyId, idOf(body, "jobId"));
}

/** The run's message, delivered at once instead of after the second the queue waits. It comes again, as messages may. */
export async function delivered(
  { schoolId, examId, teacher }: Desk,
  copyId: string,
  runId: string,
  who: Visitor = teacher,
): Promise<Job> {
  await deliver("korrigo-finalize", { v: 1, kind: "finalize", schoolId, examId, copyId, runId, requestId: "r-first" });
  return ended(who, runId);
}

export type LostRun = {
  runId: string;
  message: {
    v: 1;
    kind: "finalize";
    schoolId: string;
    examId: string;
    copyId: string;
    runId: string;
    requestId: string;
  };
};

/** The copy is being made into a PDF, its job is there, and the message went astray: the test delivers it, or nobody. */
export async function finalizedButLost(desk: Desk, { silentSince = Date.now() } = {}): Promise<LostRun> {
  const { schoolId, examId, copyId, teacher } = desk;
  const held = await take(teacher, copyId);
  await markAll(teacher, copyId, held);
  const place = { schoolId, examId, copyId };
  const by = {
    userId: teacher.id,
    role: "teacher" as const,
    token: held["x-lock-token"] ?? "",
    requestId: "r-lost",
    now: Date.now(),
  };
  const exam = { questions: questionsOf(SCHEME), schemeVersion: 1, appreciationRequired: false, pageCount: 2 };
  const begun = await runInDurableObject(objectOf(desk, copyId), (object: CopyDO, state) => {
    const done = object.finalize(place, by, exam);
    state.storage.sql.exec("delete from outbox where fact ->> 't' = 'finalize'");
    return done;
  });
  if (!begun.ok) throw new Error(begun.error.code);
  const runId = begun.value;
  await env.DB.prepare(
    `insert into job (id, school_id, exam_id, kind, state, done, total, owner_id, subject, ask, request_id, created_at, updated_at)
     values (?1, ?2, ?3, 'finalize', 'queued', 0, 1, ?4, ?5, '{}', 'r-lost', ?6, ?6)`,
  )
    .bind(runId, schoolId, examId, teacher.id, copyId, silentSince)
    .run();
  await objectOf(desk, copyId).settle();
  return { runId, message: { v: 1, kind: "finalize", ...place, runId, requestId: "r-lost" } };
}
