/**
 * Makes the slips of a job: codes, the PDF that alone knows them, and the accounts behind them. A run writes its file
 * under a key of its own first; then file, accounts and codes become true together, or not at all. Of two runs of one
 * job the slower changes nothing and takes its file away.
 */
import * as z from "zod";
import { linkTtlMs } from "#domain/links";
import { loginFor, takeLogin } from "#domain/login";
import { SLIP_CODE_BYTES, slipCode } from "#domain/slip-code";
import { linkId, slipToken } from "#src/actions/links";
import { drawSlips, type Slip } from "#src/codecs/slips-pdf";
import { findJob, type Job, progress } from "#src/db/jobs";
import { findSchool } from "#src/db/schools";
import { loginsLike, type SlipStudent, slipStudents, type WrittenSlip, writeSlips } from "#src/db/slips";
import type { Bindings } from "#src/env";
import { FILES } from "#src/files";
import { newId } from "#src/tokens";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";

const Ask = z.strictObject({ studentIds: z.array(z.string()), origin: z.string() });

export async function makeSlips(task: MessageOf<"slips">, env: Bindings): Promise<Outcome> {
  const job = await findJob(env.DB, task.schoolId, task.jobId);
  if (!job || (job.state !== "queued" && job.state !== "running")) return { kind: "stale" };
  const { studentIds, origin } = Ask.parse(job.ask);
  const school = await findSchool(env.DB, job.schoolId);
  if (!school) throw new Error("the school is not in the catalogue");
  if (!(await progress(env.DB, job.schoolId, job.id, 0, job.total, Date.now()))) return { kind: "stale" };
  const students = await slipStudents(env.DB, job.schoolId, studentIds);
  const withEmail = students.filter(({ email }) => email !== null).length;
  const without = students.filter(({ email }) => email === null);
  const welcome = without.filter(({ userId, role, disabledAt }) => !userId || (role === "student" && !disabledAt));
  const now = Date.now();
  const expiresAt = now + linkTtlMs("slip");
  const slips = await codesFor(env, welcome);
  const bytes = await drawSlips(
    slips.map(({ slip }) => slip),
    { schoolName: school.name, language: school.language, origin, expiresAt },
  );
  const accounts = slips.filter(({ row }) => row.account !== null).length;
  const result = { slips: slips.length, accounts, withEmail, closed: without.length - welcome.length };
  return finish(env, job, { slips, bytes, result, expiresAt, now });
}

type Made = { slip: Slip; row: WrittenSlip };

/** A code for each, and an account for who has none. */
async function codesFor(env: Bindings, students: readonly SlipStudent[]): Promise<Made[]> {
  const wished = students.map(({ firstName, lastName }) => loginFor(firstName, lastName));
  const taken = await loginsLike(env.DB, [...new Set(wished)]);
  return Promise.all(
    students.map(async (student, index): Promise<Made> => {
      const name = `${student.firstName} ${student.lastName}`;
      const login = student.login ?? takeLogin(wished[index] ?? "", taken);
      const code = slipCode(crypto.getRandomValues(new Uint8Array(SLIP_CODE_BYTES)));
      const account = student.userId === null ? { login, name, auditId: newId() } : null;
      const userId = student.userId ?? newId();
      const row = { studentId: student.id, userId, linkId: await linkId("slip", slipToken(login, code)), account };
      return { slip: { name, className: student.className, login, code }, row };
    }),
  );
}

async function finish(
  env: Bindings,
  job: Job,
  made: { slips: Made[]; bytes: Uint8Array; result: unknown; expiresAt: number; now: number },
): Promise<Outcome> {
  const fileKey = FILES.slips(job.schoolId, job.id, newId());
  await env.FILES.put(fileKey, made.bytes, { httpMetadata: { contentType: "application/pdf" } });
  const rows = made.slips.map(({ row }) => row);
  const { result, expiresAt, now } = made;
  try {
    const end = { result, fileKey, fileName: "korrigo-codes.pdf", expiresAt, now };
    if (await writeSlips(env.DB, job, rows, end)) return { kind: "done" };
  } catch (error) {
    // Whether the batch was done is not known when D1 did not answer: the file stays for the sweep to judge.
    if (/UNIQUE|FOREIGN KEY/.test(String(error))) await env.FILES.delete(fileKey);
    throw error;
  }
  await env.FILES.delete(fileKey);
  return { kind: "stale" };
}
