/** One's own account: devices, password, tokens for scripts; and what admins may do about the devices of others. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { auditOf } from "../../support/audit.ts";
import { idOf, placeCopies } from "../../support/exams.ts";
import { makePerson, makeSchool, makeSignedUp, PASSWORD, Visitor } from "../../support/people.ts";

type Device = { id: string; device: string; address: string; method: string; current: boolean };

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const devicesOf = async (who: Visitor, path = "/api/me/sessions") =>
  ((await who.ask("GET", path)).body as { items: Device[] }).items;
const me = async (who: Visitor) => (await who.ask("GET", "/api/me")).status;

async function signedIn(login: string, password = PASSWORD, headers: Record<string, string> = {}): Promise<Visitor> {
  const visitor = new Visitor();
  const { status } = await visitor.ask("POST", "/api/session", { login, password }, headers);
  expect(status).toBe(200);
  return visitor;
}

test("A person sees on which devices she is signed in, which one she is using, and no word that opens anything", async () => {
  const nadia = await makeSignedUp(await makeSchool(), "teacher");
  const headers = { "user-agent": FIREFOX, "cf-connecting-ip": "192.0.2.77" };
  const laptop = await signedIn(nadia.email, PASSWORD, headers);
  const items = await devicesOf(laptop);
  expect(items).toHaveLength(2);
  expect(items.filter(({ current }) => current)).toMatchObject([
    { device: "Firefox · Windows", address: "192.0.2.0", method: "password" },
  ]);
  expect((await devicesOf(nadia)).find(({ current }) => current)?.method).toBe("link");
  const { results } = await env.DB.prepare("select id from session").all<{ id: string }>();
  const told = JSON.stringify(items);
  expect(results.filter(({ id }) => told.includes(id))).toEqual([]);
  expect(told).not.toContain(laptop.cookie.split("=")[1]);
});

test("One device is signed out, or all others at once, each with its next request; nobody ends a stranger's [P1.3]", async () => {
  const schoolId = await makeSchool();
  const [nadia, paul] = [await makeSignedUp(schoolId, "teacher"), await makeSignedUp(schoolId, "teacher")];
  const [phone, laptop] = [await signedIn(nadia.email), await signedIn(nadia.email)];
  const [own] = (await devicesOf(phone)).filter(({ current }) => current);
  expect((await paul.ask("DELETE", `/api/me/sessions/${own?.id}`)).status).toBe(404);
  expect(await me(phone)).toBe(200);
  expect((await laptop.ask("DELETE", `/api/me/sessions/${own?.id}`)).status).toBe(204);
  expect((await laptop.ask("DELETE", `/api/me/sessions/${own?.id}`)).status).toBe(404);
  expect([await me(phone), await me(laptop), await me(nadia)]).toEqual([401, 200, 200]);
  expect((await laptop.ask("DELETE", "/api/me/sessions")).status).toBe(204);
  expect([await me(nadia), await me(laptop), await me(paul)]).toEqual([401, 200, 200]);
  expect(await auditOf("SESSION_REVOKED")).toMatchObject([
    { actorId: nadia.id, subject: nadia.id, schoolId, detail: { which: "one" } },
    { actorId: nadia.id, subject: nadia.id, schoolId, detail: { which: "others" } },
  ]);
});

test("An admin sees a person's devices and signs one or all out; one of another school finds nobody [P1.3]", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  const stranger = await makePerson(await makeSchool(), "admin");
  const nadia = await makeSignedUp(schoolId, "teacher");
  const phone = await signedIn(nadia.email);
  const path = `/api/users/${nadia.id}/sessions`;
  const [own] = (await devicesOf(phone)).filter(({ current }) => current);
  expect((await devicesOf(admin, path)).map(({ current }) => current)).toEqual([false, false]);
  for (const [method, end] of [
    ["GET", path],
    ["DELETE", path],
    ["DELETE", `${path}/${own?.id}`],
  ] as const)
    expect((await stranger.ask(method, end)).status).toBe(404);
  // Its public name ends a session only together with its person.
  expect((await admin.ask("DELETE", `/api/users/${admin.id}/sessions/${own?.id}`)).status).toBe(404);
  expect([await me(phone), await me(nadia)]).toEqual([200, 200]);
  expect((await admin.ask("DELETE", `${path}/${own?.id}`)).status).toBe(204);
  expect([await me(phone), await me(nadia)]).toEqual([401, 200]);
  expect((await admin.ask("DELETE", path)).status).toBe(204);
  expect(await me(nadia)).toBe(401);
});

test("Sessions do not pile up: beyond the limit the one idle longest ends", async () => {
  const nadia = await makeSignedUp(await makeSchool(), "teacher");
  const first = await signedIn(nadia.email);
  await env.DB.prepare("update session set seen_at = seen_at - 60000 where user_id = ?1").bind(nadia.id).run();
  await env.DB.batch(
    Array.from({ length: LIMITS.sessionsPerPersonMax }, (_, n) =>
      env.DB.prepare(
        "insert into session (id, user_id, school_id, created_at, seen_at, expires_at) select ?1, user_id, school_id, created_at, ?2, expires_at from session where user_id = ?3 limit 1",
      ).bind(`filler-${n}`, Date.now(), nadia.id),
    ),
  );
  const last = await signedIn(nadia.email);
  expect([await me(first), await me(last)]).toEqual([401, 200]);
  expect(await devicesOf(last)).toHaveLength(LIMITS.sessionsPerPersonMax);
});

test("Another password ends every session but gives this browser a new one; the old password and old links open nothing", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  const nadia = await makeSignedUp(schoolId, "teacher");
  const [thief, former] = [await signedIn(nadia.email), Object.assign(new Visitor(), { cookie: nadia.cookie })];
  const { body: link } = await admin.ask("POST", `/api/users/${nadia.id}/invitation`);
  const [, token] = idOf(link, "url").split("#");
  const next = "un-autre-mot-tout-neuf";
  const change = (current: string, password: string) => nadia.ask("POST", "/api/me/password", { current, password });
  expect(await change("wrong", next)).toMatchObject({ status: 422, body: { error: { code: "PASSWORD_WRONG" } } });
  expect(await change(PASSWORD, "123456789012")).toMatchObject({
    status: 422,
    body: { error: { code: "PASSWORD_TOO_WEAK", details: { why: "ONLY_DIGITS" } } },
  });
  expect([await me(thief), await me(nadia)]).toEqual([200, 200]);
  expect(await change(PASSWORD, next)).toMatchObject({ status: 200, body: { user: { id: nadia.id } } });
  expect(nadia.cookie).not.toBe(former.cookie);
  expect([await me(thief), await me(former), await me(nadia)]).toEqual([401, 401, 200]);
  expect((await new Visitor().ask("POST", "/api/links/check", { token })).status).toBe(422);
  const open = async (password: string) =>
    (await new Visitor().ask("POST", "/api/session", { login: nadia.email, password })).status;
  expect([await open(PASSWORD), await open(next)]).toEqual([401, 200]);
  expect(await auditOf("PASSWORD_CHANGED")).toMatchObject([{ actorId: nadia.id, success: true }]);
});

test("Of two changes of one password at once one succeeds, and its password is the one that opens", async () => {
  const nadia = await makeSignedUp(await makeSchool(), "teacher");
  const windows = [0, 1, 2].map(() => Object.assign(new Visitor(), { cookie: nadia.cookie }));
  const answers = await Promise.all(
    windows.map((who, n) =>
      who.ask("POST", "/api/me/password", { current: PASSWORD, password: `un-autre-mot-tout-neuf-${n}` }),
    ),
  );
  const winners = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []));
  expect(winners).toHaveLength(1);
  const opens = await Promise.all(
    windows.map((_, n) =>
      new Visitor().ask("POST", "/api/session", { login: nadia.email, password: `un-autre-mot-tout-neuf-${n}` }),
    ),
  );
  expect(opens.flatMap(({ status }, n) => (status === 200 ? [n] : []))).toEqual(winners);
});

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
