/** A protected PDF is opened once: from then on the scan is the open one, and its import goes on. */

import { r2Source } from "#src/codecs/pdf-source";
import { unlocked } from "#src/codecs/unlock";
import { keepMedia } from "#src/db/scan-files";
import type { Bindings } from "#src/env";
import { FILES } from "#src/files";
import { importing, refuse } from "./import-run.ts";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";
import { send } from "./send.ts";

export async function unlock(task: MessageOf<"unlock">, env: Bindings): Promise<Outcome> {
  const scan = await importing(task, env);
  if (!scan) return { kind: "stale" };
  const { v, schoolId, requestId, scanId, jobId } = task;
  // Opened by an earlier delivery: only its next message may have been lost.
  if (scan.originalKey === null) {
    const source = await r2Source(env.FILES, scan.objectKey);
    if (!source) return { kind: "retry", why: "the scan's bytes are not there" };
    const opened = await unlocked(source, task.password);
    if (!opened.ok) {
      const { code, ...details } = opened.error;
      return refuse(task, env, scan, { code, details });
    }
    const objectKey = FILES.scan(schoolId, scan.examId, scanId);
    await env.FILES.put(objectKey, opened.value, { httpMetadata: { contentType: "application/pdf" } });
    const found = { media: "pdf", objectKey, originalKey: scan.objectKey, now: Date.now() } as const;
    if (!(await keepMedia(env.DB, scan, found))) return { kind: "stale" };
  }
  await send(env, { v, kind: "inspect", schoolId, requestId, scanId, jobId });
  return { kind: "done" };
}
