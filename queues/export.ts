/** The results of an exam as a table, one line a copy, one column a question. */

import * as z from "zod";
import { copyObject } from "#do/copy/client";
import type { View } from "#do/copy/copy";
import { questionsOf } from "#domain/scheme";
import { writeCsv } from "#src/codecs/csv";
import { type CopyFacts, copyOf } from "#src/db/copies";
import { type ExamFacts, examOf } from "#src/db/exams";
import { type StudentFacts, studentsOf } from "#src/db/identity";
import { findJob, progress, succeed } from "#src/db/jobs";
import type { Bindings } from "#src/env";
import { FILES } from "#src/files";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";

const Ask = z.strictObject({ kind: z.literal("csv"), language: z.enum(["fr", "en"]) });
type Language = z.infer<typeof Ask>["language"];

/** Objects asked at once: the platform lets six calls wait at a time. */
const AT_ONCE = 6;
const PROGRESS_EVERY = 30;

export async function exportResults(task: MessageOf<"export">, env: Bindings): Promise<Outcome> {
  const job = await findJob(env.DB, task.schoolId, task.jobId);
  if (!job || job.examId === null || (job.state !== "queued" && job.state !== "running")) return { kind: "stale" };
  const exam = await examOf(env.DB, task.schoolId, job.examId);
  if (!exam) return { kind: "stale" };
  const { language } = Ask.parse(job.ask);
  const ids = await copyIds(env, task.schoolId, exam.id);
  const students = await studentsOf(env.DB, task.schoolId, ids);
  const lines: { copy: CopyFacts; view: View }[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    lines.push(
      ...(await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => read(env, task.schoolId, exam.id, id)))),
    );
    const told = from % PROGRESS_EVERY === 0;
    if (told && !(await progress(env.DB, task.schoolId, job.id, lines.length, ids.length, Date.now())))
      return { kind: "stale" };
  }
  const bytes = writeCsv(table(exam, lines, students, language), language === "fr" ? ";" : ",");
  const fileKey = FILES.export(task.schoolId, job.id);
  await env.FILES.put(fileKey, bytes, { httpMetadata: { contentType: "text/csv; charset=utf-8" } });
  const fileName = `${exam.date} ${exam.name}.csv`;
  await succeed(env.DB, task.schoolId, job.id, {
    result: { copies: ids.length },
    fileKey,
    fileName,
    now: Date.now(),
  }).run();
  return { kind: "done" };
}

async function copyIds(env: Bindings, schoolId: string, examId: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "select id from copy where exam_id = ?1 and school_id = ?2 order by anonymous_id",
  )
    .bind(examId, schoolId)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** The marks come from the copy's object, which is their owner; D1 only knows the total. */
async function read(
  env: Bindings,
  schoolId: string,
  examId: string,
  copyId: string,
): Promise<{ copy: CopyFacts; view: View }> {
  const place = { schoolId, examId, copyId };
  const [copy, view] = await Promise.all([
    copyOf(env.DB, schoolId, copyId),
    copyObject(env, place).view(place, Date.now()),
  ]);
  if (!copy) throw new Error("a copy disappeared while it was read");
  return { copy, view };
}

const WORDS = {
  fr: ["Numéro anonyme", "Nom", "Prénom", "Date de naissance", "Classe", "Numéro", "État", "Total", "Barème"],
  en: ["Anonymous id", "Last name", "First name", "Birth date", "Class", "Number", "Status", "Total", "Out of"],
} as const;

function table(
  exam: ExamFacts,
  lines: readonly { copy: CopyFacts; view: View }[],
  students: ReadonlyMap<string, StudentFacts>,
  language: Language,
): string[][] {
  const questions = questionsOf(exam.scheme);
  // As spreadsheets read numbers: no grouping, the comma only in French.
  const points = (value: number | null) =>
    value === null ? "" : String(value / 100).replace(".", language === "fr" ? "," : ".");
  const header = [...WORDS[language], ...questions.map(({ id }) => id)];
  const body = lines.map(({ copy, view }) => {
    const who = students.get(copy.id);
    const marks = new Map(view.marks.map((mark) => [mark.questionId, mark.points]));
    const given = questions.map(({ id }) => marks.get(id) ?? null);
    const total = given.every((each) => each === null)
      ? null
      : given.reduce<number>((sum, each) => sum + (each ?? 0), 0);
    const person = [
      who?.lastName ?? "",
      who?.firstName ?? "",
      who?.birthDate ?? "",
      who?.className ?? "",
      who?.number ?? "",
    ];
    return [
      copy.anonymousId,
      ...person,
      view.state.status,
      points(total),
      points(copy.schemeTotal),
      ...given.map(points),
    ];
  });
  return [header, ...body];
}
