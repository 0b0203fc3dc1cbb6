/** Brings a copy's facts to D1, to the queue and to the exam's object. Every statement may run twice. */
import { raiseAlert, settleAlert } from "#src/db/alerts";
import { tellExam } from "../exam/client.ts";
import type { AlertFact, EndFact, EventFact, Fact, FinalizeFact, Place, ProjectionFact } from "./facts.ts";

export async function carry(env: Env, place: Place, fact: Fact): Promise<void> {
  switch (fact.t) {
    case "projection":
      await project(env, place, fact);
      await tellExam(env, place);
      return;
    case "event":
      await write(env, place, fact);
      return;
    case "finalize":
      await order(env, place, fact);
      return;
    case "end":
      await end(env, place, fact);
      return;
    case "alert":
      await raise(env, place, fact);
      return;
  }
}

/** An event that D1 wrote itself and the object sealed afterwards only learns its place in the chain. */
async function write(env: Env, place: Place, fact: EventFact): Promise<void> {
  const { id, actorId, kind, success, detail, requestId, at, seq, epoch, hash } = fact;
  const { schoolId, examId, copyId } = place;
  await env.DB.prepare(
    `insert into event (id, school_id, exam_id, copy_id, actor_id, kind, success, detail, request_id, at, seq, epoch, hash)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
     on conflict (id) do update set seq = excluded.seq, epoch = excluded.epoch, hash = excluded.hash where seq is null`,
  )
    .bind(id, schoolId, examId, copyId, actorId, kind, success ? 1 : 0, detail, requestId, at, seq, epoch, hash)
    .run();
}

/** The same trouble of the same copy is one alert: it is counted, and after somebody resolved it, it is new again. */
async function raise(env: Env, { schoolId, examId, copyId }: Place, fact: AlertFact): Promise<void> {
  await raiseAlert(env.DB, {
    id: fact.id,
    schoolId,
    kind: fact.kind,
    subject: copyId,
    code: fact.code,
    examId,
    copyId,
    at: fact.at,
  }).run();
}

/** A run that ended well ends the alert of those before it too. */
async function end(env: Env, { schoolId, copyId }: Place, { runId, code, at }: EndFact): Promise<void> {
  const job = env.DB.prepare(
    `update job set state = ?2, done = ?3, error_code = ?4, updated_at = ?5, finished_at = ?5
     where id = ?1 and school_id = ?6 and state in ('queued', 'running')`,
  ).bind(runId, code ? "failed" : "succeeded", code ? 0 : 1, code, at, schoolId);
  const over = settleAlert(env.DB, { schoolId, kind: "FINALIZE_FAILED", subject: copyId, at });
  await env.DB.batch(code === null ? [job, over] : [job]);
}

async function project(env: Env, place: Place, fact: ProjectionFact): Promise<void> {
  const { final } = fact;
  const update = env.DB.prepare(
    `update copy set version = ?3, status = ?4, total = ?5, marked = ?6, validated_at = ?7, graded_at = ?8,
       failure_code = ?9, failure = ?10, retries = ?11, final_version = coalesce(?12, final_version),
       final_key = coalesce(?13, final_key), final_sha256 = coalesce(?14, final_sha256),
       final_pages = coalesce(?15, final_pages)
     where id = ?1 and school_id = ?2 and version < ?3`,
  ).bind(
    place.copyId,
    place.schoolId,
    fact.version,
    fact.status,
    fact.total,
    fact.marked,
    fact.validatedAt,
    fact.gradedAt,
    fact.failureCode,
    fact.failure,
    fact.retries,
    final?.version ?? null,
    final?.key ?? null,
    final?.sha256 ?? null,
    final?.pages ?? null,
  );
  if (!final) {
    await update.run();
    return;
  }
  const kept = env.DB.prepare(
    `insert into final_pdf (copy_id, version, school_id, object_key, sha256, pages, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (copy_id, version) do nothing`,
  ).bind(place.copyId, final.version, place.schoolId, final.key, final.sha256, final.pages, fact.gradedAt);
  await env.DB.batch([update, kept]);
}

/** The job's row first: a message without a row could never be seen, a row without a message is swept up. */
async function order(env: Env, place: Place, fact: FinalizeFact): Promise<void> {
  await env.DB.prepare(
    `insert into job (id, school_id, exam_id, kind, state, done, total, owner_id, subject, ask, request_id, attempts, created_at, updated_at)
     values (?1, ?2, ?3, 'finalize', 'queued', 0, 1, ?4, ?5, '{}', ?6, ?8, ?7, ?7) on conflict (id) do nothing`,
  )
    .bind(fact.runId, place.schoolId, place.examId, fact.ownerId, place.copyId, fact.requestId, fact.at, fact.attempt)
    .run();
  const { schoolId, examId, copyId } = place;
  const { runId, requestId } = fact;
  const message = { v: 1, kind: "finalize", schoolId, examId, copyId, runId, requestId };
  // Drawing fills a thread that may be the one whose answer the teacher waits for: let that go out first.
  await env.FINALIZE_QUEUE.send(message, { delaySeconds: 1 });
}
