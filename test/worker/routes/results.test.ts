/** What comes out: final PDFs for exactly those who may see them, results for pupils, statistics, the table. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { FILES } from "#src/files";
import { idOf, makeDesk, markAll, take } from "../../support/exams.ts";
import { deliver, ended } from "../../support/jobs.ts";
import { makePerson, type Visitor } from "../../support/people.ts";
import { ALI, author, enrol, ZOE } from "../../support/pupils.ts";
import { delivered, finalized } from "../../support/runs.ts";
import { world } from "../../support/world.ts";

const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });
const pdf = async (who: Visitor, copyId: string, query = "") => {
  const response = await who.raw("GET", `/api/copies/${copyId}/final.pdf${query}`);
  const bytes = await response.arrayBuffer();
  return {
    status: response.status,
    headers: response.headers,
    start: new TextDecoder().decode(bytes.slice(0, 5)),
    body: bytes,
  };
};
const code = (answer: { body: ArrayBuffer }) =>
  (JSON.parse(new TextDecoder().decode(answer.body)) as { error: { code: string } }).error.code;

test("Before release the PDF of an anonymous exam is for admins only, after it for its author too, and never for who marks", async () => {
  const desk = await makeDesk(2);
  const { admin, secretary, teacher, examId, copyIds } = desk;
  const [first = "", second = ""] = copyIds;
  const zoe = await author(desk, first, ZOE);
  const ali = await author(desk, second, ALI);
  expect((await pdf(admin, first)).status).toBe(404);
  await finalized(desk, first);
  const statuses = async (copyId: string) =>
    Promise.all(
      [admin, secretary, teacher, zoe.student, ali.student].map(async (who) => (await pdf(who, copyId)).status),
    );
  expect(await statuses(first)).toEqual([200, 403, 403, 404, 404]);
  expect([code(await pdf(teacher, first)), code(await pdf(secretary, first))]).toEqual(["ANONYMOUS_EXAM", "FORBIDDEN"]);
  const soon = Date.now() + 3_600_000;
  await admin.ask("POST", `/api/exams/${examId}/release`, { at: soon });
  expect(await statuses(first)).toEqual([200, 403, 403, 404, 404]);
  await admin.ask("POST", `/api/exams/${examId}/release`, {});
  expect(await statuses(first)).toEqual([200, 403, 403, 200, 404]);
  expect(await statuses(second)).toEqual([404, 403, 403, 404, 404]);
  const mine = await pdf(zoe.student, first);
  expect(mine.start).toBe("%PDF-");
  expect(mine.headers.get("cache-control")).toBe("private, no-store");
  expect(mine.headers.get("x-content-type-options")).toBe("nosniff");
  expect(mine.headers.get("content-disposition")).toMatch(/^inline; filename\*=UTF-8''Brevet%20blanc%20/);
  expect((await pdf(zoe.student, first, "?download=1")).headers.get("content-disposition")).toMatch(/^attachment;/);
  await admin.ask("DELETE", `/api/exams/${examId}/release`);
  expect(await statuses(first)).toEqual([200, 403, 403, 404, 404]);
});

test("In an exam that is not anonymous the teacher reads the PDF at once, a colleague never", async () => {
  const desk = await makeDesk(1, { anonymous: false });
  await finalized(desk);
  expect((await pdf(desk.teacher, desk.copyId)).status).toBe(200);
  expect((await pdf(await makePerson(desk.schoolId, "teacher"), desk.copyId)).status).toBe(404);
});

test("A pupil sees the own graded copies of released exams with every remark, and nothing of anybody else's", async () => {
  const desk = await makeDesk(2);
  const { admin, teacher, examId, copyIds } = desk;
  const [first = "", second = ""] = copyIds;
  const zoe = await author(desk, first, ZOE);
  const ali = await author(desk, second, ALI);
  const token = await take(teacher, first);
  await markAll(teacher, first, token, [600, 0, 250]);
  await teacher.ask("PUT", `/api/copies/${first}/remarks/2`, { text: "Relire le cours", version: 0 }, token);
  await teacher.ask("PUT", `/api/copies/${first}/appreciation`, { text: "Courage", version: 0 }, token);
  const { body } = await teacher.ask("POST", `/api/copies/${first}/finalize`, undefined, token);
  await delivered(desk, first, idOf(body, "jobId"));
  const list = async (who: Visitor) => ((await who.ask("GET", "/api/my/copies")).body as { items: object[] }).items;
  expect(await list(zoe.student)).toEqual([]);
  const released = await admin.ask("POST", `/api/exams/${examId}/release`, {});
  expect(released).toMatchObject({ body: { ready: 1, notReady: 1 } });
  expect(await list(zoe.student)).toMatchObject([
    { id: first, examName: "Brevet blanc", total: 850, schemeTotal: 2_000 },
  ]);
  expect(await list(ali.student)).toEqual([]);
  const copy = await zoe.student.ask("GET", `/api/my/copies/${first}`);
  expect(copy).toMatchObject({
    status: 200,
    body: {
      total: 850,
      marks: [{ points: 600 }, { points: 0 }, { points: 250 }],
      remarks: [{ text: "Relire le cours" }],
      appreciation: "Courage",
      final: { version: 1 },
    },
  });
  expect(Object.keys(copy.body as object)).not.toContain("student");
  expect((await ali.student.ask("GET", `/api/my/copies/${first}`)).status).toBe(404);
  expect((await ali.student.raw("GET", `/api/copies/${first}/pages/0/image`)).status).toBe(404);
  expect((await zoe.student.ask("GET", `/api/copies/${first}`)).status).toBe(403);
  await admin.ask("POST", `/api/copies/${first}/reopen`, { reason: "erreur" });
  expect(await list(zoe.student)).toEqual([]);
  expect((await zoe.student.ask("GET", `/api/my/copies/${first}`)).status).toBe(404);
});

type Marks = {
  count: number;
  mean: number;
  median: number;
  min: number;
  max: number;
  standardDeviation: number;
  histogram: number[];
};

test("Statistics count graded copies only: a teacher's lot beside the whole exam", async () => {
  const desk = await makeDesk(4);
  const { schoolId, admin, teacher, examId, copyIds } = desk;
  const read = async (who: Visitor) =>
    (await who.ask("GET", `/api/exams/${examId}/statistics`)).body as {
      schemeTotal: number;
      lot: Marks | null;
      exam: Marks;
    };
  expect(await read(admin)).toMatchObject({
    schemeTotal: 2_000,
    lot: null,
    exam: { count: 0, mean: null, histogram: Array(10).fill(0) },
  });
  const totals = [0, 1_000, 2_000];
  for (const [n, total] of totals.entries()) {
    await env.DB.prepare(
      "update copy set status = 'GRADED', total = ?2, final_key = 'k', final_sha256 = 's', final_pages = 1 where id = ?1",
    )
      .bind(copyIds[n], total)
      .run();
  }
  const colleague = await makePerson(schoolId, "teacher");
  await env.DB.prepare("update copy set teacher_id = ?2 where id = ?1").bind(copyIds[2], colleague.id).run();
  const { lot, exam } = await read(teacher);
  expect(lot).toMatchObject({ count: 2, mean: 500, median: 500, min: 0, max: 1_000 });
  expect(exam).toMatchObject({ count: 3, mean: 1_000, median: 1_000, min: 0, max: 2_000 });
  expect(exam.standardDeviation).toBeCloseTo(Math.sqrt(2_000_000 / 3), 6);
  expect(exam.histogram).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect((await read(admin)).lot).toBeNull();
});

test("The table of results has a line per copy and a column per question, in the language asked for; its message twice is one file", async () => {
  const desk = await makeDesk(2);
  const { schoolId, admin, secretary, examId, copyIds } = desk;
  const [first = "", second = ""] = copyIds;
  await author(desk, first, { ...ZOE, firstName: "=cmd|calc" });
  await finalized(desk, first);
  const start = async (language?: string) =>
    idOf(
      (await admin.ask("POST", `/api/exams/${examId}/exports`, { kind: "csv", ...(language ? { language } : {}) }))
        .body,
      "jobId",
    );
  const jobId = await start();
  expect(await ended(admin, jobId)).toMatchObject({ state: "succeeded", result: { copies: 2 } });
  const file = await admin.raw("GET", `/api/jobs/${jobId}/file`);
  expect(file.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''2026-05-12%20Brevet%20blanc.csv");
  const bytes = new Uint8Array(await file.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const [header, ...lines] = new TextDecoder().decode(bytes).trim().split("\r\n");
  expect(header).toBe("Numéro anonyme;Nom;Prénom;Date de naissance;Classe;Numéro;État;Total;Barème;1a;1b;2");
  expect(lines.find((line) => line.includes("GRADED"))).toMatch(
    /^X\w+;QUINTESSENCE;"?'=cmd\|calc"?;;3e Topaze;INE0042ZQ;GRADED;11,75;20;4,5;0;7,25$/,
  );
  expect(lines.find((line) => line.includes("READY"))).toMatch(/^X\w+;;;;;;READY;;20;;;$/);
  const english = await start("en");
  await ended(admin, english);
  expect(await (await admin.raw("GET", `/api/jobs/${english}/file`)).text()).toMatch(
    /Anonymous id,Last name.*\r\n.*11\.75,20,4\.5,0,7\.25/s,
  );
  const before = await world();
  await deliver("korrigo-work", { v: 1, kind: "export", schoolId, requestId: "again", jobId });
  expect(await world()).toEqual(before);
  expect(await env.FILES.head(FILES.export(schoolId, jobId))).not.toBeNull();
  expect((await secretary.ask("GET", `/api/jobs/${jobId}/file`)).status).toBe(404);
  expect(await admin.ask("POST", `/api/jobs/${jobId}/cancel`)).toMatchObject(refusal(409, "JOB_FINISHED"));
  expect(second).not.toBe("");
});

test("A final PDF that is being made cannot be stopped, and a teacher's lot says what is left", async () => {
  const desk = await makeDesk(3);
  const { teacher, admin, copyIds, examId } = desk;
  const [first = "", second = ""] = copyIds;
  await enrol(admin, [ZOE]);
  const job = await finalized(desk, first);
  await env.DB.prepare("update job set state = 'running' where id = ?1").bind(job.id).run();
  for (const who of [teacher, admin])
    expect(await who.ask("POST", `/api/jobs/${job.id}/cancel`)).toMatchObject(refusal(409, "JOB_CANNOT_STOP"));
  await take(teacher, second);
  expect(await teacher.ask("GET", "/api/lots")).toMatchObject({
    status: 200,
    body: [{ examId, name: "Brevet blanc", total: 3, done: 1, left: 2, failed: 0, schemeTotal: 2_000 }],
  });
  expect(await admin.ask("GET", `/api/exams/${examId}/progress`)).toMatchObject({
    body: { copies: { GRADED: 1 }, students: 1, teachers: [{ id: teacher.id, assigned: 3, done: 1 }] },
  });
});
