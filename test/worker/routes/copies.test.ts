/** Copies before they are marked: validated, identified, shared out. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { makeDesk, makeExam, makeStaff, markAll, placeCopies, take } from "../../support/exams.ts";
import { makePerson, type Visitor } from "../../support/people.ts";
import { eventKinds, one, world } from "../../support/world.ts";

const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });

/** Two pupils on the roster: their ids in order of the alphabet. */
async function pupils(admin: Visitor, ...names: string[]): Promise<string[]> {
  const body = `Nom;Prénom\n${names.map((name) => `${name};Camille`).join("\n")}\n`;
  await admin.raw("POST", "/api/students/import", { body, headers: { "content-type": "text/csv" } });
  const { items } = (await admin.ask("GET", "/api/students")).body as { items: { id: string }[] };
  return items.map(({ id }) => id);
}

async function staged(count: number) {
  const staff = await makeStaff();
  const examId = await makeExam(staff.admin, [staff.teacher]);
  const { copyIds } = await placeCopies({ schoolId: staff.schoolId, examId, by: staff.admin.id }, count);
  const [first = "", second = "", third = ""] = copyIds;
  return { ...staff, examId, copyIds, first, second, third };
}

test("A copy is validated once; a second time changes nothing, and a graded or locked one is past it", async () => {
  const { admin, secretary, teacher, examId, copyIds, first } = await staged(3);
  expect(await secretary.ask("POST", `/api/copies/${first}/validate`)).toMatchObject({
    status: 200,
    body: { status: "READY" },
  });
  expect(await admin.ask("POST", `/api/copies/${first}/validate`)).toMatchObject({
    status: 200,
    body: { status: "READY" },
  });
  expect(await admin.ask("POST", `/api/exams/${examId}/validate-all`)).toMatchObject({
    status: 200,
    body: { validated: 2, refused: [] },
  });
  expect(await admin.ask("POST", `/api/exams/${examId}/validate-all`)).toMatchObject({ body: { validated: 0 } });
  for (const copyId of copyIds) expect(await eventKinds("copy_id", copyId)).toEqual(["VALIDATE"]);
  await admin.ask("POST", `/api/exams/${examId}/dispatch`, {});
  await take(teacher, first);
  expect(await admin.ask("POST", `/api/copies/${first}/validate`)).toMatchObject({
    status: 409,
    body: { error: { code: "WRONG_STATUS", details: { status: "LOCKED", wanted: ["STAGING"] } } },
  });
});

test("A copy without pages stays in staging, and the others are not held up by it", async () => {
  const { admin, examId, first } = await staged(3);
  await env.DB.prepare("update copy set page_count = 0 where id = ?1").bind(first).run();
  expect(await admin.ask("POST", `/api/copies/${first}/validate`)).toMatchObject(refusal(422, "NO_PAGES"));
  expect(await admin.ask("POST", `/api/exams/${examId}/validate-all`)).toMatchObject({
    body: { validated: 2, refused: [{ copyId: first, code: "NO_PAGES" }] },
  });
});

test("A pupil has one copy in an exam, unless a second one is asked for", async () => {
  const { admin, secretary, first, second, examId } = await staged(2);
  const [martin = "", petit = ""] = await pupils(admin, "Martin", "Petit");
  const say = (copyId: string, body: object) => secretary.ask("PUT", `/api/copies/${copyId}/student`, body);
  expect(await say(first, { studentId: martin })).toMatchObject({
    status: 200,
    body: { student: { id: martin, lastName: "Martin" } },
  });
  expect(await say(second, { studentId: martin })).toMatchObject(refusal(409, "STUDENT_HAS_COPY"));
  expect(await say(second, { studentId: "nobody" })).toMatchObject(refusal(404, "NOT_FOUND"));
  const left = async () =>
    ((await admin.ask("GET", `/api/students?withoutCopyIn=${examId}`)).body as { items: { id: string }[] }).items.map(
      ({ id }) => id,
    );
  expect(await left()).toEqual([petit]);
  expect(await say(second, { studentId: martin, secondCopy: true })).toMatchObject({
    status: 200,
    body: { student: { id: martin } },
  });
  expect(await say(first, { studentId: petit })).toMatchObject({ status: 200, body: { student: { id: petit } } });
  expect(await left()).toEqual([]);
  expect(await say(second, { studentId: null })).toMatchObject({ status: 200, body: { student: null } });
  expect(await say(second, { studentId: null })).toMatchObject({ status: 200, body: { student: null } });
  expect(await eventKinds("copy_id", first)).toEqual(["IDENTIFIED", "IDENTIFIED"]);
  expect(await eventKinds("copy_id", second)).toEqual(["IDENTIFIED", "IDENTITY_REMOVED"]);
  const { results } = await env.DB.prepare("select detail from event").all<{ detail: string }>();
  expect(results.filter(({ detail }) => detail.includes(martin) || detail.includes("Martin"))).toEqual([]);
});

test("When two people give one pupil to two copies at the same moment, one of them wins", async () => {
  const { admin, secretary, copyIds, examId } = await staged(6);
  const [martin = ""] = await pupils(admin, "Martin");
  const answers = await Promise.all(
    copyIds.map((copyId, n) =>
      (n % 2 ? admin : secretary).ask("PUT", `/api/copies/${copyId}/student`, { studentId: martin }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  expect(await one("select count(*) as n from identity where exam_id = ?1", examId)).toBe(1);
  expect(await one("select count(*) as n from event where kind = 'IDENTIFIED'")).toBe(1);
});

type Shared = { runId: string; assigned: number; perTeacher: Record<string, number>; min: number; max: number };
const lots = async (examId: string) =>
  (
    await env.DB.prepare(
      "select id, teacher_id as teacherId, dispatch_run_id as runId from copy where exam_id = ?1 order by id",
    )
      .bind(examId)
      .all<{ id: string; teacherId: string; runId: string }>()
  ).results;

test("Ready copies are shared evenly, staging ones wait; two dispatches at once give each copy once", async () => {
  const { schoolId, admin, teacher, examId, copyIds } = await staged(11);
  const colleagues = [teacher, await makePerson(schoolId, "teacher"), await makePerson(schoolId, "teacher")];
  await admin.ask("PUT", `/api/exams/${examId}/teachers`, { userIds: colleagues.map(({ id }) => id) });
  const dispatch = async (body = {}) => (await admin.ask("POST", `/api/exams/${examId}/dispatch`, body)).body as Shared;
  expect(await dispatch()).toMatchObject({ assigned: 0, min: 0, max: 0 });
  for (const copyId of copyIds.slice(0, 10)) await admin.ask("POST", `/api/copies/${copyId}/validate`);
  const runs = await Promise.all([dispatch(), dispatch(), dispatch()]);
  expect(runs.reduce((sum, run) => sum + run.assigned, 0)).toBe(10);
  const given = (await lots(examId)).filter(({ teacherId }) => teacherId !== null);
  expect(given).toHaveLength(10);
  for (const run of runs) expect(given.filter(({ runId }) => runId === run.runId)).toHaveLength(run.assigned);
  const counts = colleagues.map(({ id }) => given.filter(({ teacherId }) => teacherId === id).length).sort();
  expect(counts).toEqual([3, 3, 4]);
  const late = copyIds[10];
  await admin.ask("POST", `/api/copies/${late}/validate`);
  expect(await dispatch()).toMatchObject({ assigned: 1 });
  expect((await lots(examId)).filter(({ id }) => id !== late)).toEqual(given);
  expect((await eventKinds("exam_id", examId)).filter((kind) => kind === "DISPATCH")).toHaveLength(
    runs.filter(({ assigned }) => assigned > 0).length + 1,
  );
});

test("Sharing out again leaves every copy somebody has begun with its teacher", async () => {
  const desk = await makeDesk(6);
  const { schoolId, admin, teacher, examId, copyIds } = desk;
  const [marked = "", locked = ""] = copyIds;
  const token = await take(teacher, marked);
  await markAll(teacher, marked, token);
  await teacher.ask("DELETE", `/api/copies/${marked}/lock`, undefined, token);
  await take(teacher, locked);
  await expect
    .poll(
      async () =>
        (await env.DB.prepare("select status, marked from copy where id in (?1, ?2)").bind(marked, locked).all())
          .results,
      { timeout: 5_000 },
    )
    .toContainEqual({ status: "READY", marked: 3 });
  const colleague = await makePerson(schoolId, "teacher");
  await admin.ask("PUT", `/api/exams/${examId}/teachers`, { userIds: [colleague.id] });
  const { body } = await admin.ask("POST", `/api/exams/${examId}/dispatch`, { redo: true });
  expect(body).toMatchObject({ assigned: 4, perTeacher: { [colleague.id]: 4 } });
  const kept = (await lots(examId)).filter(({ teacherId }) => teacherId === teacher.id).map(({ id }) => id);
  expect(kept.sort()).toEqual([marked, locked].sort());
});

test("A list shows the copies by their anonymous ids, filtered by state, teacher and letters of the id", async () => {
  const { admin, teacher, examId, copyIds } = await makeDesk(3);
  const list = async (who: Visitor, query = "") =>
    (await who.ask("GET", `/api/exams/${examId}/copies${query}`)).body as {
      items: { id: string; anonymousId: string }[];
      total: number;
    };
  const all = await list(admin);
  expect(all.items.map(({ anonymousId }) => anonymousId)).toEqual(
    [...all.items.map(({ anonymousId }) => anonymousId)].sort(),
  );
  expect((await list(admin, "?status=STAGING")).total).toBe(0);
  expect((await list(admin, `?status=READY&teacher=${teacher.id}`)).total).toBe(3);
  // A stack is often in the order of names: where in it a copy lay is not for its teacher.
  expect(all.items[0]).toHaveProperty("booklet");
  for (const row of (await list(teacher)).items) {
    expect(row).not.toHaveProperty("booklet");
    expect(row).not.toHaveProperty("scanId");
  }
  const wanted = all.items[1];
  expect((await list(teacher, `?query=${wanted?.anonymousId.toLowerCase()}`)).items.map(({ id }) => id)).toEqual([
    wanted?.id,
  ]);
  await env.DB.prepare("update copy set teacher_id = null where id = ?1").bind(copyIds[0]).run();
  expect((await list(teacher)).total).toBe(2);
  expect((await list(teacher, `?teacher=${admin.id}`)).total).toBe(2);
});

test("A copy's states can be changed by its acts only: no field of a copy is writable", async () => {
  const { admin, copyId } = await makeDesk(1);
  const before = await world();
  for (const method of ["PATCH", "PUT", "POST", "DELETE"]) {
    expect((await admin.ask(method, `/api/copies/${copyId}`, { status: "GRADED", total: 2_000 })).status, method).toBe(
      404,
    );
  }
  expect(await world()).toEqual(before);
});
