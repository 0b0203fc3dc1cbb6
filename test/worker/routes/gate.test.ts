/** What stands between a valid session and an act: the second factor a school asks for, the tab's own session, the rate. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { RATES } from "#domain/limits";
import worker from "#src/index";
import { rateOf } from "#src/rates";
import { auditOf } from "../../support/audit.ts";
import { call, TABLE } from "../../support/calls.ts";
import { makePerson, makeSchool, makeSignedUp, ORIGIN, PASSWORD, Visitor } from "../../support/people.ts";

const NO_IDS = { exams: "x", copies: "x", scans: "x", users: "x", jobs: "x", parked: "x", my: "x" };
const choose = (schoolId: string, secondFactor: string) =>
  env.DB.prepare("update school set settings = json_set(settings, '$.secondFactor', ?1) where id = ?2")
    .bind(secondFactor, schoolId)
    .run();
const me = async (who: Visitor) => (await who.ask("GET", "/api/me")).status;
const factorOf = async (who: Visitor) =>
  ((await who.ask("GET", "/api/me")).body as { user: { secondFactor: object } }).user.secondFactor;

test("Who lacks the second factor her school asks for gets nothing but the way to one, on every endpoint", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  await choose(schoolId, "admins");
  expect(await factorOf(admin)).toEqual({ has: false, needed: true });
  const open = ([key, { allow, beforeSecondFactor }]: (typeof TABLE)[number]) =>
    allow === "anyone" || allow === "operator" || beforeSecondFactor === true || key === "DELETE /api/session";
  let tried = 0;
  for (const entry of TABLE.filter((each) => !open(each))) {
    const [key] = entry;
    const answer = await call(admin, key, NO_IDS);
    if (answer.code === "FORBIDDEN") continue;
    tried += 1;
    expect({ key, ...answer }).toEqual({ key, status: 403, code: "SECOND_FACTOR_NEEDED" });
  }
  expect(tried).toBeGreaterThan(40);
  // What is open before it reaches nobody's data: one's own account, and nothing that needs a capability.
  const before = TABLE.filter(([, { beforeSecondFactor }]) => beforeSecondFactor === true);
  expect(before.map(([, { allow }]) => allow).filter((allow) => allow !== "signedIn" && allow !== "useTotp")).toEqual(
    [],
  );
  expect((await admin.ask("GET", "/api/me/sessions")).status).toBe(200);
});

test("A confirmed code generator or a passkey opens what waited; an unconfirmed one does not", async () => {
  const schoolId = await makeSchool();
  const [byCode, byKey] = [await makePerson(schoolId, "admin"), await makePerson(schoolId, "admin")];
  await choose(schoolId, "admins");
  const exams = async (who: Visitor) => (await who.ask("GET", "/api/exams")).status;
  await env.DB.prepare("update user set totp_secret = 'JBSWY3DP' where id = ?1").bind(byCode.id).run();
  expect([await exams(byCode), await exams(byKey)]).toEqual([403, 403]);
  await env.DB.batch([
    env.DB.prepare("update user set totp_confirmed_at = 1 where id = ?1").bind(byCode.id),
    env.DB.prepare(
      "insert into passkey (id, user_id, school_id, public_key, transports, name, created_at) values ('k', ?1, ?2, 'k', '[]', 'Key', 1)",
    ).bind(byKey.id, schoolId),
  ]);
  expect([await exams(byCode), await exams(byKey)]).toEqual([200, 200]);
  expect(await factorOf(byKey)).toEqual({ has: true, needed: true });
});

test("Each school chooses for its own people; a choice holds from the next request; a script is held up like its person", async () => {
  const schoolId = await makeSchool();
  const [admin, teacher] = [await makePerson(schoolId, "admin"), await makePerson(schoolId, "teacher")];
  const elsewhere = await makePerson(await makeSchool(), "admin");
  const ask = { name: "x", capabilities: ["readExams"], days: 1 };
  const { token } = (await teacher.ask("POST", "/api/me/tokens", ask)).body as { token: string };
  const statuses = async () => [
    ...(await Promise.all([admin, teacher, elsewhere].map(async (who) => (await who.ask("GET", "/api/exams")).status))),
    (await new Visitor().ask("GET", "/api/exams", undefined, { authorization: `Bearer ${token}` })).status,
  ];
  expect(await statuses()).toEqual([200, 200, 200, 200]);
  await choose(schoolId, "admins");
  expect(await statuses()).toEqual([403, 200, 200, 200]);
  await choose(schoolId, "staff");
  expect(await statuses()).toEqual([403, 403, 200, 403]);
});

test("A school that chose nothing asks its admins for a second factor; a deployed first school is such a one", async () => {
  const schoolId = await makeSchool();
  await env.DB.prepare("update school set settings = '{}' where id = ?1").bind(schoolId).run();
  const [admin, teacher] = [await makePerson(schoolId, "admin"), await makePerson(schoolId, "teacher")];
  expect([await factorOf(admin), await factorOf(teacher)]).toEqual([
    { has: false, needed: true },
    { has: false, needed: false },
  ]);
});

test("What an old tab sends is not done in the name of whoever signed in since [P1.3]", async () => {
  const schoolId = await makeSchool();
  const [nadia, paul] = [await makeSignedUp(schoolId, "admin"), await makeSignedUp(schoolId, "admin", "Paul Henry")];
  const checkOf = async (who: Visitor) =>
    ((await who.ask("GET", "/api/me")).body as { session: { check: string } }).session.check;
  const old = await checkOf(nadia);
  expect(old).toMatch(/^[0-9a-f]{16}$/);
  // The same browser, another person.
  const { body } = await nadia.ask("POST", "/api/session", { login: paul.email, password: PASSWORD });
  const fresh = (body as { session: { check: string } }).session.check;
  expect(fresh).not.toBe(old);
  expect(fresh).toBe(await checkOf(nadia));
  const write = (headers: Record<string, string>) =>
    nadia.ask("POST", "/api/users", { email: `${Math.random()}@x.test`, name: "N", role: "teacher" }, headers);
  expect(await write({ "x-session-check": old })).toMatchObject({
    status: 403,
    body: { error: { code: "WRONG_SESSION" } },
  });
  expect((await nadia.ask("DELETE", "/api/session", undefined, { "x-session-check": old })).status).toBe(403);
  expect(await me(nadia)).toBe(200);
  // Reading tells nobody's acts apart, and a program says nothing at all.
  expect((await nadia.ask("GET", "/api/exams", undefined, { "x-session-check": old })).status).toBe(200);
  expect((await write({ "x-session-check": fresh })).status).toBe(201);
  expect((await write({})).status).toBe(201);
  const { results } = await env.DB.prepare("select name from user where name = 'N'").all();
  expect(results).toHaveLength(2);
  expect((await nadia.ask("DELETE", "/api/session", undefined, { "x-session-check": fresh })).status).toBe(204);
});

test("Nobody of a suspended school signs in, by password or by link; when it is resumed they do", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  const nadia = await makeSignedUp(schoolId, "teacher");
  const { body } = await admin.ask("POST", `/api/users/${nadia.id}/invitation`);
  const [, token = ""] = (body as { url: string }).url.split("#");
  const suspend = (at: number | null) =>
    env.DB.prepare("update school set suspended_at = ?1 where id = ?2").bind(at, schoolId).run();
  const open = async () =>
    (await new Visitor().ask("POST", "/api/session", { login: nadia.email, password: PASSWORD })).status;
  await suspend(Date.now());
  expect([await me(nadia), await open()]).toEqual([401, 401]);
  expect((await new Visitor().ask("POST", "/api/links/use", { token, password: `${PASSWORD}-neu` })).status).toBe(422);
  await suspend(null);
  expect([await me(nadia), await open()]).toEqual([200, 200]);
});

test("Every write and every costly read is counted in some class; the usual reads are not", () => {
  const uncounted = TABLE.filter(([key, endpoint]) => rateOf(endpoint, key.split(" ")[0] ?? "") === null);
  expect(uncounted.filter(([key]) => !key.startsWith("GET "))).toEqual([]);
  const classes = Object.fromEntries(TABLE.map(([key, each]) => [key, rateOf(each, key.split(" ")[0] ?? "")]));
  expect(classes).toMatchObject({
    "POST /api/session": "open",
    "POST /api/links/use": "open",
    "PUT /api/copies/:id/marks/:questionId": "write",
    "POST /api/exams/:id/exports": "costly",
    "GET /api/exams/:id/statistics": "costlyRead",
    "GET /api/jobs/:id/file": "costlyRead",
  });
});

test("Past the rate a person is told to wait, exactly, and only she; nothing of it was done [P1.6]", async () => {
  const schoolId = await makeSchool();
  const [ada, eve] = [await makePerson(schoolId, "admin"), await makePerson(schoolId, "admin")];
  const costly = (who: Visitor) => who.ask("POST", "/api/exams/no-such-exam/validate-all");
  const many = await Promise.all(Array.from({ length: RATES.costly.perMinute + 5 }, () => costly(ada)));
  expect(many.filter(({ status }) => status === 404)).toHaveLength(RATES.costly.perMinute);
  const [refused] = many.filter(({ status }) => status !== 404);
  expect(refused).toMatchObject({ status: 429, body: { error: { code: "TOO_MANY_REQUESTS" } } });
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(Number(refused?.headers.get("retry-after"))).toBeLessThanOrEqual(60);
  expect((await costly(eve)).status).toBe(404);
  // Other classes have a count of their own.
  expect((await ada.ask("PATCH", `/api/users/${eve.id}`, { disabled: false })).status).toBe(200);
});

/** The same Worker with other bindings. */
async function withBindings(change: object, method: string, path: string, init: RequestInit): Promise<Response> {
  const request = new Request(ORIGIN + path, { method, ...init });
  return worker.fetch(request, { ...env, ...change } as typeof env, createExecutionContext());
}

test("The platform's count is asked by person, and by address where nobody is signed in yet [K23]", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  const asked: string[] = [];
  const full = {
    limit: async ({ key }: { key: string }) => {
      asked.push(key);
      return { success: false };
    },
  };
  const write = await withBindings({ RATE_WRITE: full }, "PATCH", "/api/users/x", {
    headers: { cookie: admin.cookie, "content-type": "application/json" },
    body: '{"disabled":true}',
  });
  expect([write.status, write.headers.get("retry-after")]).toEqual([429, "60"]);
  const signIn = await withBindings({ RATE_OPEN: full }, "POST", "/api/session", {
    headers: {
      "content-type": "application/json",
      "cf-connecting-ip": "2001:db8:1:2::9",
      "x-forwarded-for": "192.0.2.1",
    },
    body: JSON.stringify({ login: "a@b.test", password: PASSWORD }),
  });
  expect(signIn.status).toBe(429);
  expect(asked).toEqual([`${schoolId}/${admin.id}`, "2001:db8:1:2::/64"]);
});

test("When whoever counts is silent, ordinary writes go on: marking does not stand still because counting does", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const silent = { limit: () => Promise.reject(new Error("gone")) };
  const headers = { cookie: admin.cookie, "content-type": "application/json" };
  const body = JSON.stringify({ email: "n@x.test", name: "N", role: "teacher" });
  expect((await withBindings({ RATE_WRITE: silent }, "POST", "/api/users", { headers, body })).status).toBe(201);
  const noObject = { getByName: () => ({ take: () => Promise.reject(new Error("gone")) }) };
  const costly = await withBindings({ LIMITER: noObject }, "POST", "/api/exams/x/validate-all", { headers });
  expect(costly.status).toBe(404);
});

test("Who comes and goes, fails and is changed stands in the audit, with ids and no word that was typed", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  const nadia = await makeSignedUp(schoolId, "teacher");
  const login = (password: string, who = new Visitor()) =>
    who.ask("POST", "/api/session", { login: nadia.email, password }, { "cf-connecting-ip": "192.0.2.77" });
  await login("not-her-password");
  await new Visitor().ask("POST", "/api/session", { login: "typed-by-mistake", password: "her-password-here" });
  const laptop = new Visitor();
  await login(PASSWORD, laptop);
  await laptop.ask("DELETE", "/api/session");
  await laptop.ask("DELETE", "/api/session");
  for (const body of [{ role: "secretary" }, { role: "secretary" }, { disabled: true }, { disabled: false }])
    await admin.ask("PATCH", `/api/users/${nadia.id}`, body);
  expect(await auditOf("SIGN_IN")).toMatchObject([
    { success: true, actorId: nadia.id, schoolId, detail: { method: "link" } },
    { success: false, actorId: null, subject: nadia.id, schoolId, address: "192.0.2.0" },
    { success: false, actorId: null, subject: null, schoolId: null },
    { success: true, actorId: nadia.id, subject: nadia.id, detail: { method: "password" }, address: "192.0.2.0" },
  ]);
  expect(await auditOf("SIGN_OUT")).toMatchObject([{ actorId: nadia.id, schoolId }]);
  const by = { actorId: admin.id, subject: nadia.id, schoolId };
  expect(await auditOf("ROLE_CHANGED")).toMatchObject([{ ...by, detail: { from: "teacher", to: "secretary" } }]);
  expect(await auditOf("PERSON_DISABLED")).toMatchObject([by]);
  expect(await auditOf("PERSON_ENABLED")).toMatchObject([by]);
  const { results } = await env.DB.prepare("select * from audit").all();
  expect(JSON.stringify(results)).not.toMatch(/typed-by|her-password|korrigo\.test|Nadia/);
  const seen = await env.DB.prepare("select last_sign_in_at as at from user where id = ?1").bind(nadia.id).first("at");
  expect(seen).toBeGreaterThan(Date.now() - 60_000);
});

test("Of an act that was refused the audit says nothing: the last admin keeps her role, and no entry says otherwise", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  expect((await admin.ask("PATCH", `/api/users/${admin.id}`, { role: "teacher" })).status).toBe(409);
  expect(await auditOf("ROLE_CHANGED")).toEqual([]);
  expect(await me(admin)).toBe(200);
});
