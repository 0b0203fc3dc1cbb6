/** Tokens for scripts: what they open, what they never open, and when they are over. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { auditOf } from "../../support/audit.ts";
import { idOf, placeCopies } from "../../support/exams.ts";
import { makePerson, makeSchool, makeSignedUp, PASSWORD, Visitor } from "../../support/people.ts";

const me = async (who: Visitor) => (await who.ask("GET", "/api/me")).status;

/** A program that knows the token and nothing else. */
function script(token: string) {
  const visitor = new Visitor();
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    visitor.ask(method, path, body, { authorization: `Bearer ${token}`, ...headers });
}

async function tokenFor(who: Visitor, capabilities: string[], days = 30): Promise<{ id: string; token: string }> {
  const { status, body } = await who.ask("POST", "/api/me/tokens", { name: "Export", capabilities, days });
  expect(status).toBe(201);
  return { id: idOf(body), token: idOf(body, "token") };
}

test("A token does what it was given and nothing else; it manages no account, no session and no token", async () => {
  const schoolId = await makeSchool("Collège Hugo");
  const admin = await makePerson(schoolId, "admin");
  const { token } = await tokenFor(admin, ["readExams"]);
  expect(token).toMatch(/^kor_[\w-]{43}$/);
  const run = script(token);
  expect(await run("GET", "/api/exams")).toMatchObject({ status: 200, body: { total: 0 } });
  expect(await run("GET", "/api/me")).toMatchObject({
    status: 200,
    body: { user: { id: admin.id }, school: { name: "Collège Hugo" }, session: { check: "" } },
  });
  const closed: [string, string, unknown?][] = [
    ["GET", "/api/students"],
    ["GET", "/api/users"],
    ["POST", "/api/users", { email: "a@b.test", name: "A", role: "admin" }],
    ["GET", "/api/me/tokens"],
    ["POST", "/api/me/tokens", { name: "More", capabilities: ["readExams"], days: 1 }],
    ["GET", "/api/me/sessions"],
    ["DELETE", "/api/me/sessions"],
    ["POST", "/api/me/password", { current: PASSWORD, password: "un-autre-mot-tout-neuf" }],
  ];
  for (const [method, path, body] of closed)
    expect(await run(method, path, body), path).toMatchObject({ status: 403, body: { error: { code: "FORBIDDEN" } } });
});

test("A token is never given what its owner lacks or what a script must not do, and loses what the role loses", async () => {
  const schoolId = await makeSchool();
  const [admin, secretary] = [await makePerson(schoolId, "admin"), await makePerson(schoolId, "secretary")];
  const ask = (who: Visitor, capabilities: string[]) =>
    who.ask("POST", "/api/me/tokens", { name: "x", capabilities, days: 1 });
  expect((await ask(secretary, ["readRoster", "release"])).status).toBe(403);
  for (const never of ["managePeople", "manageSchool", "managePrivacy", "root"])
    expect((await ask(admin, [never])).status).toBe(400);
  const { token } = await tokenFor(secretary, ["readRoster", "readExams"]);
  expect((await script(token)("GET", "/api/students")).status).toBe(200);
  await admin.ask("PATCH", `/api/users/${secretary.id}`, { role: "teacher" });
  expect((await script(token)("GET", "/api/students")).status).toBe(403);
  expect((await script(token)("GET", "/api/exams")).status).toBe(200);
});

test("A token is over with the next call when it is revoked, runs out, its owner is disabled or the school suspended", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  const owner = await makePerson(schoolId, "secretary");
  const [kept, revoked, old] = [
    await tokenFor(owner, ["readRoster"]),
    await tokenFor(owner, ["readRoster"]),
    await tokenFor(owner, ["readRoster"]),
  ];
  const status = async ({ token }: { token: string }) => (await script(token)("GET", "/api/students")).status;
  expect((await admin.ask("DELETE", `/api/me/tokens/${revoked.id}`)).status).toBe(404);
  expect((await owner.ask("DELETE", `/api/me/tokens/${revoked.id}`)).status).toBe(204);
  await env.DB.prepare("update api_token set expires_at = ?1 where id = ?2").bind(Date.now(), old.id).run();
  expect([await status(kept), await status(revoked), await status(old)]).toEqual([200, 401, 401]);
  const suspend = (at: number | null) =>
    env.DB.prepare("update school set suspended_at = ?1 where id = ?2").bind(at, schoolId).run();
  await suspend(Date.now());
  expect([await status(kept), await me(owner)]).toEqual([401, 401]);
  await suspend(null);
  expect([await status(kept), await me(owner)]).toEqual([200, 200]);
  await admin.ask("PATCH", `/api/users/${owner.id}`, { disabled: true });
  expect(await status(kept)).toBe(401);
  expect(await script("kor_nobody-knows-this")("GET", "/api/me")).toMatchObject({ status: 401 });
});

test("A way in that a stranger may have left open is closed too: a reset, a sign-out everywhere and disabling end the tokens", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  const nadia = await makeSignedUp(schoolId, "teacher");
  const alive = async ({ token }: { token: string }) => (await script(token)("GET", "/api/exams")).status;
  const reset = async () => {
    const { body } = await admin.ask("POST", `/api/users/${nadia.id}/invitation`);
    const [, token] = idOf(body, "url").split("#");
    await nadia.ask("POST", "/api/links/use", { token, password: PASSWORD });
  };
  const first = await tokenFor(nadia, ["readExams"]);
  expect((await nadia.ask("POST", "/api/me/password", { current: PASSWORD, password: `${PASSWORD}-2` })).status).toBe(
    200,
  );
  // One's own choice of a password leaves one's scripts alone; a reset does not.
  expect(await alive(first)).toBe(200);
  await reset();
  expect(await alive(first)).toBe(401);
  const second = await tokenFor(nadia, ["readExams"]);
  await admin.ask("DELETE", `/api/users/${nadia.id}/sessions`);
  expect(await alive(second)).toBe(401);
  await reset();
  const third = await tokenFor(nadia, ["readExams"]);
  for (const disabled of [true, false]) await admin.ask("PATCH", `/api/users/${nadia.id}`, { disabled });
  expect(await alive(third)).toBe(401);
});

test("Only a token's hash is stored, it is shown once, and its last use is told without a write for every call", async () => {
  const owner = await makePerson(await makeSchool(), "secretary");
  const { id, token } = await tokenFor(owner, ["readRoster"]);
  const row = await env.DB.prepare("select * from api_token where id = ?1").bind(id).first();
  expect(JSON.stringify(row)).not.toContain(token.slice(4));
  const list = async () => (await owner.ask("GET", "/api/me/tokens")).body as { items: { lastUsedAt: number }[] };
  expect(await list()).toMatchObject({
    items: [{ id, name: "Export", capabilities: ["readRoster"], lastUsedAt: null }],
  });
  expect(JSON.stringify(await list())).not.toContain(token.slice(4));
  await script(token)("GET", "/api/students");
  const used = (await list()).items[0]?.lastUsedAt ?? 0;
  expect(used).toBeGreaterThan(Date.now() - 60_000);
  const recent = Date.now() - LIMITS.tokenSlideMs + 60_000;
  await env.DB.prepare("update api_token set last_used_at = ?1 where id = ?2").bind(recent, id).run();
  await script(token)("GET", "/api/students");
  expect((await list()).items[0]?.lastUsedAt).toBe(recent);
  expect((await auditOf("TOKEN_MADE")).map(({ subject }) => subject)).toEqual([id]);
});

test("A token is no way around the anonymity: without the right to identify, a script sees what teachers see", async () => {
  const schoolId = await makeSchool();
  const secretary = await makePerson(schoolId, "secretary");
  const ask = { name: "x", capabilities: ["readCopies", "readExams"], days: 1 };
  const { body } = await secretary.ask("POST", "/api/me/tokens", ask);
  const admin = await makePerson(schoolId, "admin");
  const exam = await admin.ask("POST", "/api/exams", {
    name: "Brevet blanc",
    date: "2026-05-12",
    subject: "",
    pagesPerCopy: 2,
    sheetSize: "A4",
    anonymous: true,
    scheme: [{ id: "1", label: "1", points: 100 }],
  });
  await placeCopies({ schoolId, examId: idOf(exam.body), by: admin.id }, 1);
  const copies = `/api/exams/${idOf(exam.body)}/copies`;
  const [person, program] = [await secretary.ask("GET", copies), await script(idOf(body, "token"))("GET", copies)];
  const keys = ({ body: list }: { body: unknown }) =>
    Object.keys((list as { items: object[] }).items[0] ?? {}).includes("student");
  expect([keys(person), keys(program)]).toEqual([true, false]);
});

test("Twenty tokens are enough for one person, also when wishes come at once", async () => {
  const owner = await makePerson(await makeSchool(), "teacher");
  const answers = await Promise.all(
    Array.from({ length: LIMITS.tokensPerPersonMax + 5 }, () =>
      owner.ask("POST", "/api/me/tokens", { name: "x", capabilities: ["readExams"], days: 1 }),
    ),
  );
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(LIMITS.tokensPerPersonMax);
  expect(answers.find(({ status }) => status !== 201)).toMatchObject({
    status: 422,
    body: { error: { code: "TOO_MANY_TOKENS" } },
  });
});

test("A token needs no cookie and no origin; a cookie beside it neither helps nor harms", async () => {
  const schoolId = await makeSchool();
  const [admin, teacher] = [await makePerson(schoolId, "admin"), await makePerson(schoolId, "teacher")];
  const { token } = await tokenFor(teacher, ["readExams"]);
  const both = Object.assign(new Visitor(), { cookie: admin.cookie });
  const headers = { authorization: `Bearer ${token}` };
  expect(await both.ask("GET", "/api/me", undefined, headers)).toMatchObject({ body: { user: { id: teacher.id } } });
  expect((await both.ask("GET", "/api/students", undefined, headers)).status).toBe(403);
  expect((await both.ask("GET", "/api/me", undefined, { authorization: "Bearer kor_dead" })).status).toBe(401);
});
