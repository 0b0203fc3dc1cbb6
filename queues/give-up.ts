/** A message was tried often enough: its job says so. What it had made stays, so that sending it again goes on. */

import { tellExam } from "#do/exam/client";
import { failJob, findJob } from "#src/db/jobs";
import { findScan } from "#src/db/scans";
import type { Bindings } from "#src/env";
import type { Message } from "./messages.ts";

export async function giveUpJob(
  task: Exclude<Message, { kind: "finalize" | "redraw" }>,
  env: Bindings,
  now: number,
): Promise<void> {
  await failJob(env.DB, task.schoolId, task.jobId, { code: "UNAVAILABLE", now }).run();
  const scan = "scanId" in task ? await findScan(env.DB, task.schoolId, task.scanId) : null;
  const examId = scan?.examId ?? (await findJob(env.DB, task.schoolId, task.jobId))?.examId;
  if (examId) await tellExam(env, { schoolId: task.schoolId, examId });
}
