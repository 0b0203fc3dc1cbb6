/** Papers for an exam: printed once, each number once, and read again as that exam's. */
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { LIMITS } from "#domain/limits";
import { readCode, schoolTag } from "#domain/page-code";
import { recoverJobs } from "#src/actions/recover-jobs";
import { readCodes } from "#src/codecs/barcode";
import { removeExam, removeStudents } from "#src/db/removal";
import worker from "#src/index";
import { idOf, makeExam, makeStaff } from "../../support/exams.ts";
import { deliver, ended } from "../../support/jobs.ts";
import { makePerson, makeSchool, type Visitor } from "../../support/people.ts";
import { enrol, type Pupil } from "../../support/pupils.ts";
import { files, one } from "../../support/world.ts";
import { lookAt } from "../codecs/pdf-look.ts";

const ASK = {
  copies: 2,
  pages: 2,
  layout: "A4",
  lines: "blank",
  prenamed: false,
  extraSheets: 0,
  attendance: false,
  language: "fr",
};
const pupil = (firstName: string, lastName: string, className: string, n: number): Pupil => ({
  firstName,
  lastName,
  email: "",
  number: `N${n}`,
  className,
});
const CLASSES = [pupil("Zoé", "ROY", "3e B", 1), pupil("Ali", "ARNAUD", "3e B", 2), pupil("Lou", "PETIT", "3e A", 3)];

async function print(who: Visitor, examId: string, ask: object = {}) {
  const started = await who.ask("POST", `/api/exams/${examId}/booklets`, { ...ASK, ...ask });
  expect(started.status).toBe(202);
  const job = await ended(who, idOf(started.body, "jobId"));
  return { job, bytes: await read(who, job.id) };
}

async function read(who: Visitor, jobId: string): Promise<Uint8Array | null> {
  const response = await who.raw("GET", `/api/jobs/${jobId}/file`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return response.status === 200 ? bytes : null;
}

async function wordsOf(bytes: Uint8Array | null): Promise<string[]> {
  const look = await lookAt(bytes ?? new Uint8Array());
  return Array.from({ length: look.pageCount }, (_, index) => look.words(index));
}

async function scene() {
  const staff = await makeStaff();
  return { ...staff, examId: await makeExam(staff.admin) };
}

test("Booklets are printed with the codes of the exam, and the next printing goes on counting [papers]", async () => {
  const { secretary, schoolId, examId } = await scene();
  const first = await print(secretary, examId, { extraSheets: 2 });
  expect(first.job).toMatchObject({
    state: "succeeded",
    total: 8,
    done: 8,
    result: { copies: 2, first: 1, last: 2, named: 0, extraSheets: 2, students: 0 },
  });
  const second = await print(secretary, examId, { copies: 1, extraSheets: 1 });
  expect(second.job.result).toMatchObject({ first: 3, last: 3 });
  const exam = await one<string>("select paper_code as code from exam");
  const seen: unknown[] = [];
  for (const { bytes } of [first, second]) {
    const look = await lookAt(bytes ?? new Uint8Array());
    for (let index = 0; index < look.pageCount; index += 2) {
      const [code] = await readCodes(look.grey(index, 1240), "corner");
      const page = readCode(code?.text ?? "");
      expect(page).toMatchObject({ school: schoolTag(schoolId), exam });
      seen.push(page?.kind === "page" ? `copy ${page.copy}` : page?.kind === "extra" ? `extra ${page.sheet}` : null);
    }
  }
  expect(seen).toEqual(["copy 1", "copy 2", "extra 1", "extra 2", "copy 3", "extra 3"]);
  const { results } = await env.DB.prepare("select number, pages, student_id from paper order by number").all();
  expect(results).toEqual([1, 2, 3].map((number) => ({ number, pages: 2, student_id: null })));
});

test("Prenamed papers go class by class, each student gets one, and the attendance sheet says which [papers]", async () => {
  const { admin, examId } = await scene();
  await enrol(admin, CLASSES);
  const some = await print(admin, examId, { copies: 2, prenamed: true, attendance: true, classNames: ["3e B"] });
  expect(some.job.result).toMatchObject({ named: 2, students: 2 });
  const [sheet, arnaud, , roy] = await wordsOf(some.bytes);
  expect(sheet).toContain("3e B");
  expect(sheet).not.toContain("PETIT");
  expect(sheet?.replace(/\s+/g, " ")).toMatch(/ARNAUD Ali 001.*ROY Zoé 002/);
  expect(arnaud).toContain("ARNAUD Ali");
  expect(roy).toContain("ROY Zoé");
  const rest = await print(admin, examId, { copies: 3, prenamed: true });
  expect(rest.job.result).toMatchObject({ copies: 3, named: 1, first: 3, last: 5 });
  expect((await wordsOf(rest.bytes))[0]).toContain("PETIT Lou");
  expect(JSON.stringify(rest.job.result)).not.toContain("PETIT");
});

test("Nobody to name, nothing to print, too much at once and pages that fill no folded sheet are refused [papers]", async () => {
  const { admin, examId } = await scene();
  const ask = (body: object) => admin.ask("POST", `/api/exams/${examId}/booklets`, { ...ASK, ...body });
  for (const nobody of [{ attendance: true }, { prenamed: true, classNames: ["none"] }])
    expect(await ask(nobody)).toMatchObject({ status: 422, body: { error: { code: "NO_STUDENTS" } } });
  for (const wrong of [
    { copies: 0 },
    { copies: 1000, pages: 4 },
    { layout: "A3", pages: 6 },
    { pages: 0 },
    { lines: "x" },
  ])
    expect((await ask(wrong)).status).toBe(400);
  expect(await one<number>("select count(*) as n from job where kind = 'booklets'")).toBe(0);
  expect((await ask({ layout: "A3", pages: 4 })).status).toBe(202);
});

/** The job's row is there, its message is lost. */
async function unsent(who: Visitor, examId: string): Promise<string> {
  vi.spyOn(env.WORK_QUEUE, "send").mockResolvedValue(undefined as never);
  const started = await who.ask("POST", `/api/exams/${examId}/booklets`, ASK);
  vi.restoreAllMocks();
  return idOf(started.body, "jobId");
}

test("Messages that come twice at once, or are lost, give each number once and leave one file a job [papers]", async () => {
  const { admin, schoolId, examId } = await scene();
  const jobs = [await unsent(admin, examId), await unsent(admin, examId)];
  const messages = [...jobs, ...jobs].map((jobId) => ({ v: 1, kind: "booklets", schoolId, requestId: "r", jobId }));
  // Both jobs count from the same last number: whoever comes second is delivered again and counts anew.
  for (let round = 1; round <= 4; round++)
    await Promise.all(messages.map((message) => deliver("korrigo-work", message, round)));
  const results = await Promise.all(jobs.map(async (id) => (await ended(admin, id)).result as { first: number }));
  expect(results.map(({ first }) => first).sort()).toEqual([1, 3]);
  expect(await one<number>("select count(*) as n from paper")).toBe(4);
  expect(await files(`schools/${schoolId}/tmp/booklets/`)).toHaveLength(2);
  const lost = await unsent(admin, examId);
  expect(await recoverJobs(env, { now: Date.now(), dryRun: false, lostMessages: true })).toMatchObject({
    resent: [lost],
  });
  expect(await ended(admin, lost)).toMatchObject({ state: "succeeded", result: { first: 5, last: 6 } });
});

test("A week later the file is gone, for its maker too; the numbers stay [papers]", async () => {
  const { admin, schoolId, examId } = await scene();
  const { job, bytes } = await print(admin, examId);
  const folder = `schools/${schoolId}/tmp/booklets/`;
  expect([bytes !== null, (await files(folder)).length]).toEqual([true, 1]);
  await env.DB.prepare("update job set updated_at = updated_at - ?1")
    .bind(LIMITS.bookletsFileMs - 60_000)
    .run();
  await worker.scheduled({ scheduledTime: Date.now(), cron: "*/15 * * * *", noRetry() {} }, env);
  expect(await files(folder)).toHaveLength(1);
  await env.DB.prepare("update job set updated_at = updated_at - 60001").run();
  expect(await read(admin, job.id)).toBeNull();
  expect(await files(folder)).toHaveLength(1);
  await worker.scheduled({ scheduledTime: Date.now(), cron: "*/15 * * * *", noRetry() {} }, env);
  expect(await files(folder)).toEqual([]);
  expect(await one<number>("select count(*) as n from paper")).toBe(2);
});

test("Papers of an exam that is removed for good, and of students who left, stand in nobody's way [papers]", async () => {
  const { admin, schoolId, examId } = await scene();
  await enrol(admin, CLASSES);
  await print(admin, examId, { copies: 3, prenamed: true });
  const note = env.DB.prepare("select 1");
  const { results } = await env.DB.prepare("select id from student").all<{ id: string }>();
  const now = Date.now();
  await removeStudents(env.DB, schoolId, { ids: results.map(({ id }) => id), before: now, now }, note);
  expect(await one<number>("select count(*) as n from student")).toBe(0);
  expect(await one<number>("select count(*) as n from paper where student_id is null")).toBe(3);
  await env.DB.prepare("update exam set purging_at = 1").run();
  await env.DB.batch(removeExam(env.DB, schoolId, examId));
  expect(await one<number>("select count(*) as n from paper")).toBe(0);
  expect(await one<number>("select count(*) as n from exam")).toBe(0);
});

test("Another school reaches neither the exam nor the file, and a teacher prints nothing [papers]", async () => {
  const { admin, teacher, examId } = await scene();
  const { job } = await print(admin, examId);
  const stranger = await makePerson(await makeSchool(), "admin");
  expect((await stranger.ask("POST", `/api/exams/${examId}/booklets`, ASK)).status).toBe(404);
  expect((await stranger.ask("GET", `/api/jobs/${job.id}/file`)).status).toBe(404);
  expect((await teacher.ask("POST", `/api/exams/${examId}/booklets`, ASK)).status).toBe(403);
});

test("A student who is erased is named on no paper and in no file that waits for the printer [papers]", async () => {
  const { admin, examId } = await scene();
  const [zoe = ""] = await enrol(admin, CLASSES);
  const { job } = await print(admin, examId, { copies: 3, prenamed: true });
  expect(await one<number>(`select count(*) as n from paper where student_id = '${zoe}'`)).toBe(1);
  expect((await admin.ask("POST", `/api/students/${zoe}/erase`, { reason: "asked", dryRun: false })).status).toBe(200);
  expect(await one<number>("select count(*) as n from paper where student_id is null")).toBe(1);
  expect(await read(admin, job.id)).toBeNull();
});

test("The scanner's control sheet is one page, in the school's language unless another is asked for; teachers print none [papers]", async () => {
  const { secretary, teacher } = await scene();
  const sheet = async (query: string) => {
    const response = await secretary.raw("GET", `/api/scanner-sheet${query}`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/pdf"]);
    return wordsOf(new Uint8Array(await response.arrayBuffer()));
  };
  expect((await sheet("")).join()).toContain("Feuille de contrôle du scanner");
  expect((await sheet("?language=en")).join()).toContain("Scanner check sheet");
  expect((await teacher.ask("GET", "/api/scanner-sheet")).status).toBe(403);
});
