/** An exam with its scans and copies, as they are before the test begins. */
import { env } from "cloudflare:workers";
import { PDFDocument } from "pdf-lib";
import { copyObject } from "#do/copy/client";
import { LIMITS } from "#domain/limits";
import { FILES } from "#src/files";
import { newId } from "#src/tokens";
import { paper } from "./paper.ts";
import { makePerson, makeSchool, type Visitor } from "./people.ts";

export type Staff = Awaited<ReturnType<typeof makeStaff>>;

/** A school with one person of each kind at work. */
export async function makeStaff() {
  const schoolId = await makeSchool();
  return {
    schoolId,
    admin: await makePerson(schoolId, "admin", "Ada Principal"),
    secretary: await makePerson(schoolId, "secretary", "Sacha Secrétaire"),
    teacher: await makePerson(schoolId, "teacher", "Tara Enseignante"),
  };
}

export const SCHEME = [
  {
    id: "1",
    label: "Exercice 1",
    children: [
      { id: "1a", label: "a", points: 600 },
      { id: "1b", label: "b", points: 400 },
    ],
  },
  { id: "2", label: "Exercice 2", points: 1_000 },
];
export const QUESTIONS = ["1a", "1b", "2"];

const FACTS = {
  name: "Brevet blanc",
  date: "2026-05-12",
  subject: "Mathématiques",
  pagesPerCopy: 2,
  sheetSize: "A4",
  anonymous: true,
  scheme: SCHEME,
};

/** The id in an answer that made something. */
export function idOf(body: unknown, name = "id"): string {
  const id = typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
  if (typeof id !== "string") throw new Error(`no ${name} in ${JSON.stringify(body)}`);
  return id;
}

export async function makeExam(
  admin: Visitor,
  teachers: { id: string }[] = [],
  facts: Record<string, unknown> = {},
): Promise<string> {
  const id = idOf((await admin.ask("POST", "/api/exams", { ...FACTS, ...facts })).body);
  if (teachers.length > 0)
    await admin.ask("PUT", `/api/exams/${id}/teachers`, { userIds: teachers.map((teacher) => teacher.id) });
  return id;
}

export type Placed = { copyIds: string[]; scanId: string; sourceKey: string };

/**
 * Copies as an import leaves them, without the time an import takes: their scan lies in R2, its pages are known, all
 * are in staging. The import itself has its own tests.
 */
export async function placeCopies(
  place: { schoolId: string; examId: string; by: string },
  count: number,
  pagesPerCopy = 2,
): Promise<Placed> {
  const { schoolId, examId, by } = place;
  const scanId = newId();
  const sourceKey = FILES.scan(schoolId, examId, scanId);
  const bytes = await paper(count * pagesPerCopy, { pagesPerCopy });
  await env.FILES.put(sourceKey, bytes);
  const refs = (await PDFDocument.load(bytes)).getPages().map(({ ref }) => ref.objectNumber);
  const copyIds = Array.from({ length: count }, newId);
  const now = Date.now();
  const scan = env.DB.prepare(
    `insert into scan (id, school_id, exam_id, file_name, size, part_size, state, object_key, upload_id, page_count, created_by, created_at, updated_at)
     values (?1, ?2, ?3, 'pile.pdf', ?4, ?5, 'imported', ?6, 'none', ?7, ?8, ?9, ?9)`,
  ).bind(scanId, schoolId, examId, bytes.length, LIMITS.partBytes, sourceKey, refs.length, by, now);
  const copies = copyIds.map((id, booklet) =>
    env.DB.prepare(
      `insert into copy (id, school_id, exam_id, scan_id, booklet, anonymous_id, page_count, status, created_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'STAGING', ?8)`,
    ).bind(
      id,
      schoolId,
      examId,
      scanId,
      booklet,
      `X${String(booklet).padStart(4, "0")}${scanId.slice(0, 2)}`.toUpperCase(),
      pagesPerCopy,
      now,
    ),
  );
  const pages = refs.map((objectNumber, n) =>
    pageRow({
      schoolId,
      examId,
      scanId,
      n,
      objectNumber,
      pagesPerCopy,
      copyId: copyIds[Math.floor(n / pagesPerCopy)] ?? "",
    }),
  );
  await env.DB.batch([scan, ...copies, ...pages]);
  return { copyIds, scanId, sourceKey };
}

function pageRow(page: {
  schoolId: string;
  examId: string;
  scanId: string;
  n: number;
  objectNumber: number;
  pagesPerCopy: number;
  copyId: string;
}) {
  const { schoolId, examId, scanId, n, pagesPerCopy } = page;
  const [open, masked] = [FILES.pages(schoolId, examId, scanId), FILES.maskedPages(schoolId, examId, scanId)];
  const named = n % pagesPerCopy === 0;
  return env.DB.prepare(
    `insert into page (id, school_id, scan_id, n, object_number, copy_id, position, done, width, height, view_key, thumb_key, masked_view_key, masked_thumb_key, state, named)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, 150, 212, ?8, ?9, ?10, ?11, 'known', ?12)`,
  ).bind(
    newId(),
    schoolId,
    scanId,
    n,
    page.objectNumber,
    page.copyId,
    n % pagesPerCopy,
    `${open}${n}.view.webp`,
    `${open}${n}.thumb.webp`,
    named ? `${masked}${n}.view.webp` : null,
    named ? `${masked}${n}.thumb.webp` : null,
    named ? 1 : 0,
  );
}

export type Desk = Staff & { examId: string; copyIds: string[]; copyId: string; sourceKey: string };

/** An exam with ready copies that all belong to the teacher. */
export async function makeDesk(count = 1, facts: Record<string, unknown> = {}): Promise<Desk> {
  const staff = await makeStaff();
  const examId = await makeExam(staff.admin, [staff.teacher], facts);
  const { copyIds, sourceKey } = await placeCopies({ schoolId: staff.schoolId, examId, by: staff.admin.id }, count);
  await staff.admin.ask("POST", `/api/exams/${examId}/validate-all`);
  await staff.admin.ask("POST", `/api/exams/${examId}/dispatch`, {});
  return { ...staff, examId, copyIds, copyId: copyIds[0] ?? "", sourceKey };
}

/** Takes the copy; answers the header that every write carries. */
export async function take(who: Visitor, copyId: string): Promise<Record<string, string>> {
  const { status, body } = await who.ask("POST", `/api/copies/${copyId}/lock`, {});
  if (status !== 201 && status !== 200) throw new Error(`the lock answered ${status} ${JSON.stringify(body)}`);
  return { "x-lock-token": idOf(body, "token") };
}

/** Gives every question its mark: all that is needed before the final PDF. */
export async function markAll(
  who: Visitor,
  copyId: string,
  token: Record<string, string>,
  points = [450, 0, 725],
): Promise<void> {
  for (const [index, question] of QUESTIONS.entries()) {
    const body = { points: points[index] ?? 0, version: 0 };
    const { status } = await who.ask("PUT", `/api/copies/${copyId}/marks/${question}`, body, token);
    if (status !== 200) throw new Error(`marking ${question} answered ${status}`);
  }
}

/** The copy's object, as the Worker itself reaches it. */
export function objectOf(desk: { schoolId: string }, copyId: string) {
  return copyObject(env, { schoolId: desk.schoolId, copyId });
}
