/**
 * Who looked at what. Reading a copy is noted once per person and day, behind the answer: reading neither waits for
 * the note nor fails with it. A file that leaves the house is noted before its first byte goes out.
 */

import type { Client } from "../client.ts";
import { type AuditEntry, auditNow } from "../db/audit.ts";
import type { Bindings, Person } from "../env.ts";
import { describe, log } from "../log.ts";

export type Looking = { env: Bindings; me: Person; client: Client; requestId: string; now: number };
type Seen = { copyId: string; examId: string };

const DAY = 24 * 3_600_000;
/** Notes this isolate has written: the forty pictures of a screen are one note. */
const written = new Set<string>();
const REMEMBERED = 5_000;

function entryOf({ me, client, requestId, now }: Looking) {
  return { schoolId: me.schoolId, actorId: me.id, client, requestId, at: now };
}

/** Call it when the copy is about to be shown; `ctx` keeps the note alive after the answer. */
export function noteSight(ask: Looking & { ctx: ExecutionContext }, { copyId, examId }: Seen): void {
  const { env, me, now, requestId } = ask;
  const id = `seen-${me.id}-${copyId}-${Math.floor(now / DAY)}`;
  if (written.has(id)) return;
  const note = auditNow(env.DB, { ...entryOf(ask), id, kind: "COPY_SEEN", copyId, examId })
    .run()
    .then(() => {
      if (written.size >= REMEMBERED) written.clear();
      written.add(id);
    })
    .catch((error: unknown) => log("error", { event: "audit.sight", requestId, copyId, error: describe(error) }));
  ask.ctx.waitUntil(note);
}

/** A final PDF or an export goes out. */
export async function noteReading(
  ask: Looking,
  what: Pick<AuditEntry, "kind" | "subject" | "copyId" | "examId" | "detail">,
): Promise<void> {
  await auditNow(ask.env.DB, { ...entryOf(ask), ...what }).run();
}
