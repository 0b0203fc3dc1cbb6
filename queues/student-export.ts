/**
 * Everything about one student as one ZIP, for the student's right to see it: facts, work, who saw it, final PDFs,
 * pictures of pages. Streamed from the store into the store; the length is known before the first byte.
 */
import { makeZip, predictLength } from "client-zip";
import { copyObject } from "#do/copy/client";
import { findJob, progress, succeed } from "#src/db/jobs";
import * as person from "#src/db/person-data";
import type { Bindings } from "#src/env";
import { FILES } from "#src/files";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";

type StoredFile = { name: string; key: string; size: number };

export async function exportStudent(task: MessageOf<"studentExport">, env: Bindings): Promise<Outcome> {
  const { schoolId, jobId } = task;
  const job = await findJob(env.DB, schoolId, jobId);
  if (!job || (job.state !== "queued" && job.state !== "running")) return { kind: "stale" };
  const student = await person.studentFacts(env.DB, schoolId, job.subject);
  // Erased meanwhile: there is nothing left to hand over.
  if (!student) return { kind: "stale" };
  const copies = await person.copiesOf(env.DB, schoolId, student.id);
  const files: StoredFile[] = [];
  const work: unknown[] = [];
  for (const [index, copy] of copies.entries()) {
    files.push(...(await filesOf(env, schoolId, copy)));
    work.push(await workOf(env, schoolId, copy));
    if (!(await progress(env.DB, schoolId, jobId, index, copies.length + 1, Date.now()))) return { kind: "stale" };
  }
  const account = await person.accountFacts(env.DB, schoolId, student.userId);
  const { userId: _, ...facts } = student;
  const json = JSON.stringify({ madeAt: new Date().toISOString(), student: facts, account, copies: work }, null, 2);
  const fileKey = FILES.studentExport(schoolId, jobId);
  await store(env, fileKey, new TextEncoder().encode(json), files);
  const fileName = `${student.lastName} ${student.firstName}.zip`;
  const result = { copies: copies.length, files: files.length + 1 };
  await succeed(env.DB, schoolId, jobId, { result, fileKey, fileName, now: Date.now() }).run();
  return { kind: "done" };
}

/** Names a folder may have on every system. */
function folderOf({ exam, anonymousId }: person.CopyOfPerson): string {
  const name = exam.name.replace(/[\\/:*?"<>|\p{Cc}]/gu, " ").trim();
  return `${exam.date} ${name} ${anonymousId}`;
}

async function filesOf(env: Bindings, schoolId: string, copy: person.CopyOfPerson): Promise<StoredFile[]> {
  const { finals, pages } = await person.filesOfCopy(env.DB, schoolId, copy.id);
  const wanted = [
    ...finals.map(({ version, key }) => ({ name: `final-${version}.pdf`, key })),
    ...pages.map(({ position, key }) => ({
      name: `page-${String(position + 1).padStart(2, "0")}.${key.split(".").at(-1)}`,
      key,
    })),
  ];
  const found: StoredFile[] = [];
  for (const { name, key } of wanted) {
    const head = await env.FILES.head(key);
    if (!head) throw new Error("a file of the copy is not there");
    found.push({ name: `${folderOf(copy)}/${name}`, key, size: head.size });
  }
  return found;
}

async function workOf(env: Bindings, schoolId: string, copy: person.CopyOfPerson) {
  const place = { schoolId, examId: copy.exam.id, copyId: copy.id };
  const { state, marks, remarks, appreciation, annotations } = await copyObject(env, place).view(place, Date.now());
  const { exam, scheme, ...facts } = copy;
  const work = { status: state.status, marks, remarks, appreciation: appreciation.text, annotations };
  const { events, seen } = await person.tracesOf(env.DB, schoolId, copy.id);
  return { ...facts, folder: folderOf(copy), exam, scheme, ...work, events, seenBy: seen };
}

async function store(env: Bindings, key: string, json: Uint8Array, files: readonly StoredFile[]) {
  const head = { name: "student.json", size: json.length };
  const length = predictLength([head, ...files.map(({ name, size }) => ({ name, size }))]);
  async function* entries() {
    yield { name: head.name, input: json, size: json.length };
    for (const file of files) {
      const object = await env.FILES.get(file.key);
      if (!object) throw new Error("a file went while it was packed");
      yield { name: file.name, input: object.body, size: file.size };
    }
  }
  const fixed = new FixedLengthStream(length);
  const httpMetadata = { contentType: "application/zip" };
  await Promise.all([makeZip(entries()).pipeTo(fixed.writable), env.FILES.put(key, fixed.readable, { httpMetadata })]);
}
