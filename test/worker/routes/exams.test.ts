/** Exams: made, changed, put away, restored, released, taken back. Each act leaves one event, a refused one none. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { idOf, makeDesk, makeExam, makeStaff, markAll, placeCopies, SCHEME, take } from "../../support/exams.ts";
import { makePerson } from "../../support/people.ts";
import { eventKinds, world } from "../../support/world.ts";

const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });

test("An exam is created with its facts and its scheme, and read back as it was meant", async () => {
  const { admin, secretary, teacher } = await makeStaff();
  const facts = {
    name: "  Bac blanc ",
    date: "2026-06-15",
    subject: "Physique",
    pagesPerCopy: 8,
    sheetSize: "A3",
    anonymous: false,
  };
  const made = await admin.ask("POST", "/api/exams", { ...facts, scheme: SCHEME });
  expect(made.status).toBe(201);
  const path = `/api/exams/${idOf(made.body)}`;
  const read = {
    ...facts,
    name: "Bac blanc",
    coefficient: 100,
    appreciationRequired: false,
    scheme: SCHEME,
    schemeTotal: 2_000,
    schemeVersion: 1,
  };
  expect(await admin.ask("GET", path)).toMatchObject({
    status: 200,
    body: { ...read, releasedAt: null, deletedAt: null, progress: { total: 0 } },
  });
  expect((await secretary.ask("GET", path)).status).toBe(200);
  expect(await teacher.ask("GET", path)).toMatchObject(refusal(404, "NOT_FOUND"));
  await admin.ask("PUT", `${path}/teachers`, { userIds: [teacher.id, teacher.id] });
  expect(await teacher.ask("GET", path)).toMatchObject({ status: 200, body: { name: "Bac blanc", progress: null } });
  expect(await eventKinds("exam_id", idOf(made.body))).toEqual(["EXAM_CREATED", "TEACHERS_CHOSEN"]);
});

test("Facts that make no exam are refused and leave nothing behind", async () => {
  const { admin } = await makeStaff();
  const facts = {
    name: "Bac",
    date: "2026-06-15",
    subject: "",
    pagesPerCopy: 4,
    sheetSize: "A4",
    anonymous: true,
    scheme: SCHEME,
  };
  const before = await world();
  const wrong = [
    { name: " " },
    { date: "15/06/2026" },
    { date: "2026-02-30" },
    { pagesPerCopy: 0 },
    { pagesPerCopy: 101 },
    { sheetSize: "A5" },
    { scheme: "20" },
    { coefficient: -1 },
    { status: "READY" },
  ];
  for (const change of wrong) {
    expect(await admin.ask("POST", "/api/exams", { ...facts, ...change }), JSON.stringify(change)).toMatchObject(
      refusal(400, "BAD_REQUEST"),
    );
  }
  const twice = [
    { id: "1", label: "a", points: 100 },
    { id: "1", label: "b", points: 100 },
  ];
  expect(await admin.ask("POST", "/api/exams", { ...facts, scheme: twice })).toMatchObject({
    status: 422,
    body: { error: { code: "SCHEME_INVALID", details: { why: "DUPLICATE_ID", node: "1" } } },
  });
  expect(await admin.ask("POST", "/api/exams", { ...facts, scheme: [] })).toMatchObject(refusal(422, "SCHEME_INVALID"));
  expect(await world()).toEqual(before);
});

test("Names and dates can be changed at any time; how papers are cut and hidden only until the first scan", async () => {
  const { schoolId, admin } = await makeStaff();
  const examId = await makeExam(admin);
  const patch = (body: object) => admin.ask("PATCH", `/api/exams/${examId}`, body);
  expect(await patch({ pagesPerCopy: 4, anonymous: false })).toMatchObject({
    status: 200,
    body: { pagesPerCopy: 4, anonymous: false },
  });
  await admin.ask("POST", `/api/exams/${examId}/scans`, { fileName: "left.pdf", size: 10 });
  // An upload that nobody ended has read nothing yet.
  expect(await patch({ pagesPerCopy: 4 })).toMatchObject({ status: 200 });
  await placeCopies({ schoolId, examId, by: admin.id }, 1);
  expect(await patch({ name: "Brevet blanc n° 2", appreciationRequired: true })).toMatchObject({
    status: 200,
    body: { name: "Brevet blanc n° 2", appreciationRequired: true },
  });
  for (const body of [{ pagesPerCopy: 2 }, { sheetSize: "A3" }, { anonymous: true }, { name: "x", anonymous: true }]) {
    expect(await patch(body)).toMatchObject(refusal(409, "EXAM_SETTLED"));
  }
  expect(await patch({ releasedAt: 1 })).toMatchObject(refusal(400, "BAD_REQUEST"));
  expect(await admin.ask("GET", `/api/exams/${examId}`)).toMatchObject({
    body: { name: "Brevet blanc n° 2", pagesPerCopy: 4, anonymous: false },
  });
  expect(await eventKinds("exam_id", examId)).toEqual(["EXAM_CREATED", "EXAM_CHANGED", "EXAM_CHANGED", "EXAM_CHANGED"]);
});

test("The scheme is replaced while nobody marks, and refused from the first lock and the first mark on", async () => {
  const desk = await makeDesk(1);
  const { admin, teacher, examId, copyId } = desk;
  const other = [{ id: "q", label: "Question", points: 4_000 }];
  const replace = (scheme: unknown) => admin.ask("PUT", `/api/exams/${examId}/scheme`, { scheme });
  expect(await replace(other)).toMatchObject({ status: 200, body: { schemeTotal: 4_000, schemeVersion: 2 } });
  expect(await replace(SCHEME)).toMatchObject({ status: 200, body: { schemeVersion: 3 } });
  const token = await take(teacher, copyId);
  await desk.admin.ask("GET", `/api/copies/${copyId}`);
  await markAll(teacher, copyId, token);
  await teacher.ask("DELETE", `/api/copies/${copyId}/lock`, undefined, token);
  await expect
    .poll(() => env.DB.prepare("select marked from copy where id = ?1").bind(copyId).first("marked"), {
      timeout: 5_000,
    })
    .toBe(3);
  expect(await replace(other)).toMatchObject(refusal(409, "SCHEME_IN_USE"));
  expect(await admin.ask("GET", `/api/exams/${examId}`)).toMatchObject({
    body: { schemeTotal: 2_000, schemeVersion: 3 },
  });
});

test("An exam with copies is put away only with its copies, with a reason; restored, all is there again", async () => {
  const { admin, secretary, teacher, examId, copyId } = await makeDesk(2);
  const path = `/api/exams/${examId}`;
  const before = await world();
  expect(await admin.ask("DELETE", path, { reason: "" })).toMatchObject(refusal(400, "BAD_REQUEST"));
  expect(await admin.ask("DELETE", path, { reason: "doublon" })).toMatchObject(refusal(409, "EXAM_HAS_COPIES"));
  expect(await world()).toEqual(before);
  expect((await admin.ask("DELETE", `${path}?withCopies=true`, { reason: "doublon" })).status).toBe(204);
  for (const who of [secretary, teacher]) {
    expect((await who.ask("GET", path)).status).toBe(404);
    expect(await who.ask("GET", "/api/exams")).toMatchObject({ body: { items: [], total: 0 } });
  }
  expect((await teacher.ask("GET", `/api/copies/${copyId}`)).status).toBe(404);
  expect(await teacher.ask("GET", "/api/lots")).toMatchObject({ body: [] });
  expect(await admin.ask("GET", "/api/exams?deleted=true")).toMatchObject({
    body: { items: [{ id: examId, copies: 2 }], total: 1 },
  });
  expect(await secretary.ask("GET", "/api/exams?deleted=true")).toMatchObject({ body: { items: [] } });
  for (const [method, end, body] of [
    ["PATCH", "", { name: "x" }],
    ["POST", "/dispatch", {}],
    ["POST", "/release", {}],
    ["POST", "/scans", { fileName: "a.pdf", size: 1 }],
  ] as const) {
    expect(await admin.ask(method, path + end, body), end).toMatchObject(refusal(409, "EXAM_DELETED"));
  }
  expect((await admin.ask("DELETE", path, { reason: "encore" })).status).toBe(409);
  expect(await admin.ask("POST", `${path}/restore`)).toMatchObject({
    status: 200,
    body: { deletedAt: null, progress: { total: 2 } },
  });
  expect((await admin.ask("POST", `${path}/restore`)).status).toBe(200);
  const after = await world();
  expect({ ...after.rows, event: [], audit: [] }).toEqual({ ...before.rows, event: [], audit: [] });
  expect(after.files).toEqual(before.files);
  expect((await eventKinds("exam_id", examId)).filter((kind) => kind.startsWith("EXAM_"))).toEqual([
    "EXAM_CREATED",
    "EXAM_DELETED",
    "EXAM_RESTORED",
  ]);
});

test("Only teachers of the school who can sign in are chosen to mark", async () => {
  const { schoolId, admin, secretary, teacher } = await makeStaff();
  const stranger = (await makeStaff()).teacher;
  const gone = await makePerson(schoolId, "teacher");
  await admin.ask("PATCH", `/api/users/${gone.id}`, { disabled: true });
  const examId = await makeExam(admin);
  const choose = (...people: { id: string }[]) =>
    admin.ask("PUT", `/api/exams/${examId}/teachers`, { userIds: people.map(({ id }) => id) });
  for (const wrong of [secretary, stranger, gone]) {
    expect(await choose(teacher, wrong)).toMatchObject({
      status: 422,
      body: { error: { code: "NOT_A_TEACHER", details: { userIds: [wrong.id] } } },
    });
  }
  expect(await choose(teacher)).toMatchObject({
    status: 200,
    body: { progress: { teachers: [{ id: teacher.id, assigned: 0, done: 0 }] } },
  });
  expect(await choose()).toMatchObject({ status: 200, body: { progress: { teachers: [] } } });
  expect(await admin.ask("POST", `/api/exams/${examId}/dispatch`, {})).toMatchObject(refusal(422, "NO_TEACHERS"));
  expect(await eventKinds("exam_id", examId)).toEqual(["EXAM_CREATED", "TEACHERS_CHOSEN", "TEACHERS_CHOSEN"]);
});

test("Releasing twice keeps the first date, a date to come can be moved, taking back twice is taking back once", async () => {
  const { admin } = await makeStaff();
  const examId = await makeExam(admin);
  const release = (body: object) => admin.ask("POST", `/api/exams/${examId}/release`, body);
  const soon = Date.now() + 3_600_000;
  expect(await release({ at: soon })).toMatchObject({ status: 200, body: { releasedAt: soon, ready: 0, notReady: 0 } });
  expect(await release({ at: soon + 1 })).toMatchObject({ body: { releasedAt: soon + 1 } });
  const first = await release({});
  const { releasedAt } = first.body as { releasedAt: number };
  expect(Math.abs(Date.now() - releasedAt)).toBeLessThan(10_000);
  expect(await release({})).toMatchObject({ status: 200, body: { releasedAt } });
  expect(await release({ at: soon })).toMatchObject({ status: 200, body: { releasedAt } });
  for (let n = 0; n < 2; n++) expect((await admin.ask("DELETE", `/api/exams/${examId}/release`)).status).toBe(204);
  expect(await admin.ask("GET", `/api/exams/${examId}`)).toMatchObject({ body: { releasedAt: null } });
  expect(await eventKinds("exam_id", examId)).toEqual([
    "EXAM_CREATED",
    "RELEASED",
    "RELEASED",
    "RELEASED",
    "TAKEN_BACK",
  ]);
});
