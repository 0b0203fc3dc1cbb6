/**
 * Makes the papers of a job: numbers, the PDF, and the note of which numbers exist. A run writes its file under a key of
 * its own first; then file and numbers become true together, or not at all.
 */
import { BookletsAsk, type PapersAsked } from "#contract/booklets";
import { LIMITS } from "#domain/limits";
import { schoolTag } from "#domain/page-code";
import type { AttendanceClass } from "#src/codecs/attendance-page";
import { type Booklet, drawPapers } from "#src/codecs/booklets-pdf";
import { findJob, type Job, progress } from "#src/db/jobs";
import {
  extraSheetsBefore,
  lastPaperNumber,
  type PaperExam,
  type PaperStudent,
  paperExam,
  paperStudents,
  writePapers,
} from "#src/db/papers";
import { findSchool } from "#src/db/schools";
import type { Bindings } from "#src/env";
import { FILES } from "#src/files";
import { newId } from "#src/tokens";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";

export async function makeBooklets(task: MessageOf<"booklets">, env: Bindings): Promise<Outcome> {
  const job = await findJob(env.DB, task.schoolId, task.jobId);
  if (!job || job.examId === null || (job.state !== "queued" && job.state !== "running")) return { kind: "stale" };
  const ask = BookletsAsk.parse(job.ask);
  const [exam, school] = await Promise.all([
    paperExam(env.DB, job.schoolId, job.examId),
    findSchool(env.DB, job.schoolId),
  ]);
  if (!exam?.paperCode || !school) throw new Error("the exam or its paper code is not in the catalogue");
  if (!(await progress(env.DB, job.schoolId, job.id, 0, job.total, Date.now()))) return { kind: "stale" };
  const plan = await planOf(env, job, exam, ask);
  const bytes = await drawPapers({
    examName: exam.name,
    schoolName: school.name,
    language: ask.language,
    origin: { school: schoolTag(job.schoolId), exam: exam.paperCode },
    lines: ask.lines,
    layout: ask.layout === "A3" ? { paper: "A3", folding: exam.folding } : { paper: "A4" },
    pages: ask.pages,
    ...plan,
  });
  return finish(env, job, { exam, ask, plan, bytes });
}

type Named = Booklet & { studentId: string | null };
type Plan = { booklets: Named[]; extraSheets: number[]; attendance: AttendanceClass[] };

async function planOf(env: Bindings, job: Job, exam: PaperExam, ask: PapersAsked): Promise<Plan> {
  const named = ask.prenamed || ask.attendance;
  const whom = { examId: exam.id, classNames: ask.classNames ?? null, limit: LIMITS.paperStudentsMax };
  const [last, extrasBefore, students] = await Promise.all([
    lastPaperNumber(env.DB, job.schoolId, exam.id),
    extraSheetsBefore(env.DB, job, exam.id),
    named ? paperStudents(env.DB, job.schoolId, whom) : [],
  ]);
  const waiting = ask.prenamed ? students.filter(({ number }) => number === null) : [];
  const booklets = Array.from({ length: ask.copies }, (_, index): Named => {
    const student = waiting[index];
    return { number: last + 1 + index, name: student ? nameOf(student) : null, studentId: student?.id ?? null };
  });
  const extraSheets = Array.from({ length: ask.extraSheets }, (_, index) => extrasBefore + 1 + index);
  return { booklets, extraSheets, attendance: ask.attendance ? classesOf(students, booklets) : [] };
}

const nameOf = ({ lastName, firstName }: PaperStudent): string => `${lastName} ${firstName}`;

function classesOf(students: readonly PaperStudent[], booklets: readonly Named[]): AttendanceClass[] {
  const now = new Map(booklets.map(({ studentId, number }) => [studentId, number]));
  const classes = Map.groupBy(students, ({ className }) => className);
  return [...classes].map(([className, members]) => ({
    className,
    students: members.map((each) => ({ name: nameOf(each), copy: now.get(each.id) ?? each.number })),
  }));
}

async function finish(
  env: Bindings,
  job: Job,
  made: { exam: PaperExam; ask: PapersAsked; plan: Plan; bytes: Uint8Array<ArrayBuffer> },
): Promise<Outcome> {
  const { exam, ask, plan, bytes } = made;
  const fileKey = FILES.booklets(job.schoolId, job.id, newId());
  await env.FILES.put(fileKey, bytes, { httpMetadata: { contentType: "application/pdf" } });
  const rows = plan.booklets.map(({ number, studentId }) => ({ number, studentId }));
  const result = {
    copies: rows.length,
    first: rows[0]?.number ?? null,
    last: rows.at(-1)?.number ?? null,
    named: rows.filter(({ studentId }) => studentId !== null).length,
    extraSheets: plan.extraSheets.length,
    students: plan.attendance.reduce((sum, { students }) => sum + students.length, 0),
  };
  try {
    const end = { result, fileKey, fileName: `${exam.date} ${exam.name}.pdf`, now: Date.now() };
    if (await writePapers(env.DB, job, { examId: exam.id, pages: ask.pages, rows }, end)) return { kind: "done" };
  } catch (error) {
    // Whether the batch was done is not known when D1 did not answer: the file stays for the sweep to judge.
    if (/UNIQUE|FOREIGN KEY/.test(String(error))) await env.FILES.delete(fileKey);
    throw error;
  }
  await env.FILES.delete(fileKey);
  return { kind: "stale" };
}
