/** Papers are asked for: the exam gets its code, the job its row and message. The PDF is made later. */
import type { PapersAsked } from "#contract/booklets";
import { PAPER_CODE_BYTES, paperCode } from "#domain/page-code";
import { sidesOf } from "#domain/paper-order";
import { err, ok, type Result } from "#domain/result";
import { send } from "#queues/send";
import { auditAfter } from "../db/audit.ts";
import { insertJob } from "../db/jobs.ts";
import { givePaperCode, hasStudents } from "../db/papers.ts";
import type { Bindings, Person } from "../env.ts";
import { newId } from "../tokens.ts";
import type { By } from "./links.ts";

export async function startBooklets(
  env: Bindings,
  asked: { examId: string; ask: PapersAsked; me: Person; by: By },
): Promise<Result<string, { code: "NO_STUDENTS" }>> {
  const { examId, ask, me, by } = asked;
  const whom = { examId, classNames: ask.classNames ?? null };
  if ((ask.attendance || ask.prenamed) && !(await hasStudents(env.DB, me.schoolId, whom)))
    return err({ code: "NO_STUDENTS" });
  const id = newId();
  const { client, requestId, now } = by;
  const job = { id, schoolId: me.schoolId, examId, kind: "booklets", ownerId: me.id, subject: examId } as const;
  const { copies, extraSheets } = ask;
  const about = { schoolId: me.schoolId, actorId: me.id, subject: id, examId, detail: { copies, extraSheets } };
  await env.DB.batch([
    givePaperCode(env.DB, me.schoolId, examId, paperCode(crypto.getRandomValues(new Uint8Array(PAPER_CODE_BYTES)))),
    insertJob(env.DB, { ...job, ask, requestId, total: sidesOf(ask), now }),
    auditAfter(env.DB, { ...about, kind: "PAPERS_PRINTED", client, requestId, at: now }),
  ]);
  await send(env, { v: 1, kind: "booklets", schoolId: me.schoolId, requestId, jobId: id });
  return ok(id);
}
