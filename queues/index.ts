/** The only place that acks and retries. One message's trouble never touches its neighbours. */

import { raiseAlert } from "#src/db/alerts";
import { findJob, noteAttempt } from "#src/db/jobs";
import { park } from "#src/db/parked";
import { BACKGROUND, withDeadlines } from "#src/deadline";
import type { Bindings } from "#src/env";
import { describe, log } from "#src/log";
import { makeBooklets } from "./booklets.ts";
import { exportResults } from "./export.ts";
import { finalize, giveUpFinalize } from "./finalize.ts";
import { giveUpJob } from "./give-up.ts";
import { inspect } from "./inspect.ts";
import { jobOf, keepable, Message } from "./messages.ts";
import { judge, type Outcome } from "./policy.ts";
import { rasterize } from "./rasterize.ts";
import { redraw } from "./redraw.ts";
import { importRoster } from "./roster.ts";
import { bringScheme } from "./scheme.ts";
import { makeSlips } from "./slips.ts";
import { split } from "./split.ts";
import { exportStudent } from "./student-export.ts";
import { unlock } from "./unlock.ts";
import { unpack } from "./unpack.ts";

export const DEAD_QUEUE = "korrigo-dead";

export async function consume(batch: MessageBatch, bindings: Bindings): Promise<void> {
  const env = withDeadlines(bindings, BACKGROUND);
  for (const message of batch.messages) {
    const startedAt = Date.now();
    const parsed = Message.safeParse(message.body);
    if (!parsed.success) {
      // Nobody can act on what has no school and no job; the log is where this is seen.
      log("error", { event: "message.unreadable", queue: batch.queue, attempts: message.attempts });
      message.ack();
      continue;
    }
    const task = parsed.data;
    const jobId = jobOf(task);
    const outcome: Outcome =
      batch.queue === DEAD_QUEUE
        ? { kind: "retry", why: "the isolate died" }
        : await attempt(task, env, message.attempts);
    const verdict =
      batch.queue === DEAD_QUEUE
        ? ({ kind: "park", why: "the isolate died" } as const)
        : judge(outcome, message.attempts);
    if (outcome.kind === "retry" && task.kind !== "finalize" && task.kind !== "redraw")
      await failedAttempt(task, env, message);
    if (verdict.kind === "retry") message.retry({ delaySeconds: verdict.delaySeconds });
    else if (verdict.kind === "ack") message.ack();
    else if (
      await parked(task, env, { id: message.id, queue: batch.queue, why: verdict.why, attempts: message.attempts })
    )
      message.ack();
    else message.retry({ delaySeconds: 60 });
    log(outcome.kind === "retry" ? "warn" : "info", {
      event: `message.${task.kind}`,
      queue: batch.queue,
      outcome: verdict.kind === "park" ? "parked" : outcome.kind,
      attempts: message.attempts,
      ms: Date.now() - startedAt,
      requestId: task.requestId,
      schoolId: task.schoolId,
      ...(jobId === null ? {} : { jobId }),
      ...("scanId" in task ? { scanId: task.scanId } : {}),
      ...("copyId" in task ? { copyId: task.copyId } : {}),
      ...("code" in outcome ? { code: outcome.code } : {}),
      ...(outcome.kind === "retry" ? { error: outcome.why } : {}),
    });
  }
}

async function attempt(task: Message, env: Bindings, attempts: number): Promise<Outcome> {
  try {
    return await run(task, env, attempts);
  } catch (error) {
    return { kind: "retry", why: describe(error) };
  }
}

function run(task: Message, env: Bindings, attempts: number): Promise<Outcome> {
  switch (task.kind) {
    case "inspect":
      return inspect(task, env);
    case "unpack":
      return unpack(task, env);
    case "unlock":
      return unlock(task, env);
    case "rasterize":
      return rasterize(task, env, attempts);
    case "redraw":
      return redraw(task, env);
    case "split":
      return split(task, env);
    case "finalize":
      return finalize(task, env);
    case "export":
      return exportResults(task, env);
    case "roster":
      return importRoster(task, env);
    case "scheme":
      return bringScheme(task, env);
    case "booklets":
      return makeBooklets(task, env);
    case "slips":
      return makeSlips(task, env);
    case "studentExport":
      return exportStudent(task, env);
  }
}

/** An attempt that failed leaves its trace, once for each delivery. What cannot even be written is in the log. */
async function failedAttempt(
  task: Exclude<Message, { kind: "finalize" | "redraw" }>,
  env: Bindings,
  message: { id: string; attempts: number },
): Promise<void> {
  const { schoolId, requestId, jobId } = task;
  try {
    await env.DB.batch(
      noteAttempt(env.DB, { ...message, schoolId, requestId, jobId, kind: task.kind, at: Date.now() }),
    );
  } catch (error) {
    log("error", { event: "message.attempt", jobId, schoolId, requestId, error: describe(error) });
  }
}

/** Writes the row an admin sees and closes the job or the run. False when even that failed: the message stays. */
async function parked(
  task: Message,
  env: Bindings,
  about: { id: string; queue: string; why: string; attempts: number },
): Promise<boolean> {
  try {
    const now = Date.now();
    const jobId = jobOf(task);
    const job = jobId === null ? null : await findJob(env.DB, task.schoolId, jobId);
    await park(env.DB, { ...about, schoolId: task.schoolId, body: keepable(task), jobId: job?.id ?? null, now });
    const { schoolId } = task;
    const alert = {
      id: about.id,
      schoolId,
      kind: "MESSAGE_PARKED",
      subject: jobId ?? about.id,
      code: "UNAVAILABLE",
    } as const;
    await raiseAlert(env.DB, { ...alert, examId: job?.examId ?? null, jobId: job?.id ?? null, at: now }).run();
    if (task.kind === "finalize") await giveUpFinalize(task, env, about.why);
    // What is drawn anew has no job: the recovery sends it again.
    else if (task.kind !== "redraw") await giveUpJob(task, env, now);
    return true;
  } catch (error) {
    log("error", { event: "message.park", queue: about.queue, requestId: task.requestId, error: describe(error) });
    return false;
  }
}
