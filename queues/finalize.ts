/**
 * Makes the final PDF of a copy: its own pages taken out of the scan, annotations drawn over them, the report behind.
 * Idempotent by key: the same run writes the same object, and only that run may finish the copy.
 */
import { copyObject } from "#do/copy/client";
import type { View } from "#do/copy/copy";
import { err, ok, type Result } from "#domain/result";
import { keepOnce, makeFinal } from "#src/actions/make-final";
import type { Refusal } from "#src/actions/take-pages";
import { progress } from "#src/db/jobs";
import type { Bindings } from "#src/env";
import { FILES } from "#src/files";
import { describe, log } from "#src/log";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";

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
    const made = await makeFinal(env, task, view);
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

/** The message was tried often enough: the copy says so and waits for somebody. */
export async function giveUpFinalize(task: Task, env: Bindings, why: string): Promise<void> {
  const object = copyObject(env, task);
  const failure = { code: "UNAVAILABLE", error: why, passing: true } as const;
  await object.fail(task.runId, failure, { requestId: task.requestId, now: Date.now() });
  await object.settle();
}
