/** Who may call what, tried on every endpoint of the contract: no session, every role that may not, every other school. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { ROLES, type Role } from "#domain/roles";
import { newToken } from "#src/tokens";
import { BODIES, call, type Ids, may, pathOf, TABLE } from "../../support/calls.ts";
import { type Desk, makeDesk, makeStaff } from "../../support/exams.ts";
import { makeOperator, makePerson, Visitor } from "../../support/people.ts";
import { author, ZOE } from "../../support/pupils.ts";
import { finalized } from "../../support/runs.ts";
import { scanOnItsWay } from "../../support/scans.ts";
import { world } from "../../support/world.ts";

/** A school with one of everything that has an id. */
async function oneOfEverything(): Promise<{ desk: Desk; ids: Ids }> {
  const desk = await makeDesk(1, { anonymous: false });
  const { schoolId, examId, copyId, admin, teacher } = desk;
  const { student } = await author(desk, copyId, ZOE);
  await finalized(desk);
  await admin.ask("POST", `/api/exams/${examId}/release`, {});
  const { scanId, jobId } = await scanOnItsWay({ schoolId, examId, by: admin.id }, null);
  await env.DB.prepare("update scan set state = 'uploading' where id = ?1").bind(scanId).run();
  const body = JSON.stringify({ v: 1, kind: "inspect", schoolId, requestId: "r", scanId, jobId });
  await env.DB.prepare(
    "insert into parked (id, school_id, queue, body, why, attempts, created_at) values ('parked-1', ?1, 'korrigo-import', ?2, 'x', 5, 1)",
  )
    .bind(schoolId, body)
    .run();
  expect((await student.ask("GET", `/api/my/copies/${copyId}`)).status).toBe(200);
  return {
    desk,
    ids: {
      exams: examId,
      copies: copyId,
      scans: scanId,
      users: teacher.id,
      jobs: jobId,
      parked: "parked-1",
      my: copyId,
    },
  };
}

async function everyRole(schoolId: string): Promise<Record<Role, Visitor>> {
  return {
    admin: await makePerson(schoolId, "admin"),
    secretary: await makePerson(schoolId, "secretary"),
    teacher: await makePerson(schoolId, "teacher"),
    student: await makePerson(schoolId, "student"),
    ops: await makeOperator(),
  };
}

const CLOSED = TABLE.filter(([, { allow }]) => allow !== "anyone" && allow !== "operator");

test("The list of good calls is complete: an endpoint that takes one has one here", () => {
  const taking = CLOSED.filter(([, { body }]) => body && !("raw" in body)).map(([key]) => key);
  expect(taking.filter((key) => !(key in BODIES))).toEqual([]);
});

test("Without a session every endpoint but the open ones answers 401 and does nothing", async () => {
  const { ids } = await oneOfEverything();
  const before = await world();
  for (const cookie of ["", "__Host-korrigo=", `__Host-korrigo=${newToken()}`]) {
    for (const [key] of CLOSED) {
      const who = Object.assign(new Visitor(), { cookie });
      expect({ key, ...(await call(who, key, ids)) }).toEqual({ key, status: 401, code: "UNAUTHENTICATED" });
    }
  }
  expect(await world()).toEqual(before);
});

test("Every role is refused with 403 at every endpoint it has no capability for, in its own school too", async () => {
  const { desk, ids } = await oneOfEverything();
  const people = await everyRole(desk.schoolId);
  const before = await world();
  let tried = 0;
  for (const role of ROLES) {
    for (const [key, endpoint] of CLOSED) {
      if (may(role, endpoint)) continue;
      tried += 1;
      expect({ role, key, ...(await call(people[role], key, ids)) }).toEqual({
        role,
        key,
        status: 403,
        code: "FORBIDDEN",
      });
    }
  }
  expect(tried).toBeGreaterThan(100);
  expect(await world()).toEqual(before);
});

test("To every role of another school, whatever it may do at home, nothing of this one exists", async () => {
  const { ids } = await oneOfEverything();
  const { schoolId } = await makeStaff();
  const strangers = await everyRole(schoolId);
  const before = await world();
  let tried = 0;
  for (const role of ROLES) {
    for (const [key, endpoint] of CLOSED) {
      if (!key.includes(":") || !may(role, endpoint)) continue;
      tried += 1;
      expect({ role, key, ...(await call(strangers[role], key, ids)) }).toEqual({
        role,
        key,
        status: 404,
        code: "NOT_FOUND",
      });
    }
  }
  expect(tried).toBeGreaterThan(60);
  expect(await world()).toEqual(before);
});

test("A teacher to whom a copy was not given cannot find it, read it, write on it or take it", async () => {
  const { desk, ids } = await oneOfEverything();
  const colleague = await makePerson(desk.schoolId, "teacher");
  await desk.admin.ask("PUT", `/api/exams/${desk.examId}/teachers`, { userIds: [desk.teacher.id, colleague.id] });
  const before = await world();
  const mine = CLOSED.filter(([key, endpoint]) => key.includes("/copies/:id") && may("teacher", endpoint));
  expect(mine.length).toBeGreaterThan(15);
  for (const [key] of mine)
    expect({ key, ...(await call(colleague, key, ids)) }).toEqual({ key, status: 404, code: "NOT_FOUND" });
  expect(await colleague.ask("GET", `/api/exams/${desk.examId}/copies`)).toMatchObject({
    body: { items: [], total: 0 },
  });
  expect(await world()).toEqual(before);
});

test("Every answer of every endpoint has the form of the contract; none tells of tables, files or code", async () => {
  const { desk, ids } = await oneOfEverything();
  const texts: string[] = [];
  for (const [key] of TABLE.filter(([name]) => name !== "DELETE /api/session")) {
    const [method = ""] = key.split(" ");
    for (const end of [
      pathOf(key, ids),
      pathOf(key, { ...ids, copies: "'; drop table copy --", exams: "../../x", jobs: "x".repeat(65) }),
    ]) {
      const headers = { "content-type": "application/json", "x-lock-token": "x" };
      const body = method === "GET" ? {} : { body: '{"surprise":[1,{"a":null}]}' };
      const response = await desk.admin.raw(method, end, { headers, ...body });
      expect(response.status, `${key} ${end}`).not.toBe(500);
      const isText = /json|text/.test(response.headers.get("content-type") ?? "");
      const text = new TextDecoder().decode(await response.arrayBuffer());
      if (isText && response.status >= 400) texts.push(text);
    }
  }
  expect(texts.filter((text) => /sqlite|select |D1_|\.ts|\bat \w+ \(/i.test(text))).toEqual([]);
});
