/** Signing in and out: the one door, what it says to whom, and how long it stays open. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { accountLimiter } from "#do/limiter/client";
import { LIMITS } from "#domain/limits";
import { newId, sha256Hex } from "#src/tokens";
import { idOf } from "../../support/exams.ts";
import { makePerson, makeSchool, ORIGIN, PASSWORD, Visitor } from "../../support/people.ts";

type Invited = { id: string; email: string; token: string };

/** Somebody invited by an admin; the token is what stands behind the # of the link. */
async function invite(admin: Visitor, role = "teacher", name = "Nadia Benali"): Promise<Invited> {
  const email = `${newId()}@korrigo.test`;
  const { body } = await admin.ask("POST", "/api/users", { email, name, role });
  return { id: idOf(body), email, token: tokenOf((body as { invitation: unknown }).invitation) };
}

function tokenOf(invitation: unknown): string {
  const [, token = ""] = idOf(invitation, "url").split("#");
  return token;
}

/** The session's cookie; the device's has its own tests. */
const setCookie = (headers: Headers) =>
  headers
    .getSetCookie()
    .filter((each) => each.startsWith("__Host-korrigo="))
    .join("\n");
const without = (body: unknown) => ({ ...(body as { error: object }).error, requestId: "" });
const me = async (who: Visitor) => (await who.ask("GET", "/api/me")).status;

test("An invitation leads to a password, and the password to a session, until it is ended", async () => {
  const admin = await makePerson(await makeSchool("Collège Hugo"), "admin");
  const { id, email, token } = await invite(admin);
  const nadia = new Visitor();
  const check = await nadia.ask("POST", "/api/links/check", { token });
  expect(check).toMatchObject({
    status: 200,
    body: { name: "Nadia Benali", login: email, schoolName: "Collège Hugo" },
  });
  expect(await nadia.ask("POST", "/api/links/use", { token, password: "nadia-benali1" })).toMatchObject({
    status: 422,
    body: { error: { code: "PASSWORD_TOO_WEAK", details: { why: "LIKE_NAME" } } },
  });
  const used = await nadia.ask("POST", "/api/links/use", { token, password: PASSWORD });
  expect(used).toMatchObject({
    status: 200,
    body: { user: { id, email, role: "teacher" }, school: { name: "Collège Hugo" } },
  });
  expect(await me(nadia)).toBe(200);
  const out = await nadia.ask("DELETE", "/api/session");
  expect(out.status).toBe(204);
  expect(out.headers.get("clear-site-data")).toBe('"cache"');
  expect(setCookie(out.headers)).toContain("Max-Age=0");
  expect((await nadia.ask("DELETE", "/api/session")).status).toBe(204);
  const again = await nadia.ask("POST", "/api/session", { login: ` ${email.toUpperCase()} `, password: PASSWORD });
  expect(again).toMatchObject({ status: 200, body: { user: { id } } });
});

test("The cookie cannot be read by scripts, sent in the clear or given to another site; a student's ends with the browser", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const [teacher, student] = [await invite(admin), await invite(admin, "student")];
  const cookies = await Promise.all(
    [teacher, student].map(async ({ token }) =>
      setCookie((await new Visitor().ask("POST", "/api/links/use", { token, password: PASSWORD })).headers),
    ),
  );
  for (const cookie of cookies)
    expect(cookie).toMatch(/^__Host-korrigo=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax/);
  for (const cookie of cookies) expect(cookie.toLowerCase()).not.toContain("domain");
  expect(cookies[0]).toMatch(new RegExp(`Max-Age=${LIMITS.sessionAbsoluteMs / 1000}$`));
  expect(cookies[1]).not.toMatch(/max-age|expires/i);
});

test("The database holds neither password, session token nor link token, only what cannot be turned back", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const [used, open] = [await invite(admin), await invite(admin)];
  const nadia = new Visitor();
  await nadia.ask("POST", "/api/links/use", { token: used.token, password: PASSWORD });
  const rows = await env.DB.batch(["user", "session", "link"].map((table) => env.DB.prepare(`select * from ${table}`)));
  const stored = JSON.stringify(rows.map(({ results }) => results));
  const session = nadia.cookie.split("=")[1] ?? "";
  expect([PASSWORD, session, used.token, open.token].filter((secret) => stored.includes(secret))).toEqual([]);
  expect(stored).toContain(await sha256Hex(session));
  expect(stored).toContain("scrypt$");
});

test("A link works once, also when ten windows use it in the same moment", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  const { id, email, token } = await invite(admin);
  const windows = Array.from({ length: 10 }, (_, n) => ({ who: new Visitor(), password: `${PASSWORD}-${n}` }));
  const answers = await Promise.all(
    windows.map(({ who, password }) => who.ask("POST", "/api/links/use", { token, password })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 422)]);
  const winner = answers.findIndex(({ status }) => status === 200);
  const opens: number[] = [];
  for (const { password } of windows) {
    await accountLimiter(env, { schoolId, userId: id }).unlock({ device: null, now: Date.now() });
    opens.push((await new Visitor().ask("POST", "/api/session", { login: email, password })).status);
  }
  expect(opens).toEqual(windows.map((_, n) => (n === winner ? 200 : 401)));
  expect(await new Visitor().ask("POST", "/api/links/check", { token })).toMatchObject({
    status: 422,
    body: { error: { code: "LINK_INVALID" } },
  });
});

test("A new invitation ends the former one; a link that ran out opens nothing", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const { id, token } = await invite(admin);
  const second = tokenOf((await admin.ask("POST", `/api/users/${id}/invitation`)).body);
  const use = (word: string) => new Visitor().ask("POST", "/api/links/use", { token: word, password: PASSWORD });
  expect((await use(token)).status).toBe(422);
  await env.DB.prepare("update link set expires_at = ?1")
    .bind(Date.now() - 1)
    .run();
  expect(await use(second)).toMatchObject({ status: 422, body: { error: { code: "LINK_INVALID" } } });
});

test("Choosing a new password by a link ends the sessions of the old one", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const { id, token } = await invite(admin);
  const [thief, owner] = [new Visitor(), new Visitor()];
  await thief.ask("POST", "/api/links/use", { token, password: PASSWORD });
  const second = tokenOf((await admin.ask("POST", `/api/users/${id}/invitation`)).body);
  expect(await me(thief)).toBe(200);
  await owner.ask("POST", "/api/links/use", { token: second, password: `${PASSWORD}-neu` });
  expect([await me(thief), await me(owner)]).toEqual([401, 200]);
});

test("A wrong password, an unknown login, a disabled account and one without a password are answered alike", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  const [known, disabled, waiting] = [await invite(admin), await invite(admin), await invite(admin)];
  for (const { token } of [known, disabled])
    await new Visitor().ask("POST", "/api/links/use", { token, password: PASSWORD });
  await admin.ask("PATCH", `/api/users/${disabled.id}`, { disabled: true });
  const pairs = [
    { login: known.email, password: `${PASSWORD}x` },
    { login: "nobody@korrigo.test", password: PASSWORD },
    { login: disabled.email, password: PASSWORD },
    { login: waiting.email, password: PASSWORD },
  ];
  const answers = await Promise.all(pairs.map((pair) => new Visitor().ask("POST", "/api/session", pair)));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  const [first, ...others] = answers.map(({ body }) => without(body));
  expect(first).toMatchObject({ code: "WRONG_CREDENTIALS" });
  for (const other of others) expect(other).toEqual(first);
  expect(answers.flatMap(({ headers }) => headers.getSetCookie())).toEqual([]);
});

test("Signing in gives a new token and ends the session that was open in this browser", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const { email, token } = await invite(admin);
  const browser = new Visitor();
  await browser.ask("POST", "/api/links/use", { token, password: PASSWORD });
  const former = Object.assign(new Visitor(), { cookie: browser.cookie });
  await browser.ask("POST", "/api/session", { login: email, password: PASSWORD });
  expect(browser.cookie).not.toBe(former.cookie);
  expect([await me(former), await me(browser)]).toEqual([401, 200]);
  const planted = Object.assign(new Visitor(), { cookie: "__Host-korrigo=chosen-by-somebody-else" });
  await planted.ask("POST", "/api/session", { login: email, password: PASSWORD });
  expect(planted.cookie).not.toContain("chosen-by-somebody-else");
});

test("A session ends after four idle hours and after a week at work; work in between keeps it", async () => {
  const schoolId = await makeSchool();
  const [idle, old, busy] = [
    await makePerson(schoolId, "teacher"),
    await makePerson(schoolId, "teacher"),
    await makePerson(schoolId, "teacher"),
  ];
  const now = Date.now();
  const set = (column: string, at: number, who: { id: string }) =>
    env.DB.prepare(`update session set ${column} = ?1 where user_id = ?2`).bind(at, who.id).run();
  await set("seen_at", now - LIMITS.sessionIdleMs - 1, idle);
  await set("expires_at", now, old);
  await set("seen_at", now - LIMITS.sessionIdleMs + 60_000, busy);
  expect([await me(idle), await me(old), await me(busy)]).toEqual([401, 401, 200]);
  const { seen } = (await env.DB.prepare("select seen_at as seen from session where user_id = ?1")
    .bind(busy.id)
    .first<{ seen: number }>()) ?? { seen: 0 };
  expect(seen).toBeGreaterThanOrEqual(now);
});

test("A session that was ended elsewhere is over with the next request: no machine remembers it", async () => {
  const schoolId = await makeSchool();
  const [admin, teacher] = [await makePerson(schoolId, "admin"), await makePerson(schoolId, "teacher")];
  const second = Object.assign(new Visitor(), { cookie: teacher.cookie });
  expect([await me(teacher), await me(second)]).toEqual([200, 200]);
  expect((await admin.ask("DELETE", `/api/users/${teacher.id}/sessions`)).status).toBe(204);
  expect([await me(teacher), await me(second)]).toEqual([401, 401]);
});

test("Writes from another site are refused, whoever is signed in; our own pages and programs go through", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const { id } = await invite(admin);
  const end = (headers: Record<string, string>) => admin.ask("DELETE", `/api/users/${id}/sessions`, undefined, headers);
  const strangers: Record<string, string>[] = [
    { origin: "https://evil.test" },
    { origin: "null" },
    { origin: `${ORIGIN}.evil.test` },
    { origin: ORIGIN.replace("http", "https") },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of strangers) {
    expect(await end(headers), JSON.stringify(headers)).toMatchObject({
      status: 403,
      body: { error: { code: "WRONG_ORIGIN" } },
    });
  }
  const ours: Record<string, string>[] = [
    {},
    { origin: ORIGIN },
    { origin: ORIGIN, "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "same-origin" },
  ];
  for (const headers of ours) expect((await end(headers)).status, JSON.stringify(headers)).toBe(204);
  expect((await admin.ask("GET", "/api/me", undefined, { origin: "https://evil.test" })).status).toBe(200);
  const login = { login: "a@b.test", password: PASSWORD };
  expect((await new Visitor().ask("POST", "/api/session", login, { origin: "https://evil.test" })).status).toBe(403);
});

test("Fields nobody asked for, other types and broken JSON are refused before anything is done", async () => {
  const visitor = new Visitor();
  const good = { login: "a@b.test", password: PASSWORD };
  expect(await visitor.ask("POST", "/api/session", { ...good, role: "admin" })).toMatchObject({
    status: 400,
    body: { error: { code: "BAD_REQUEST" } },
  });
  expect((await visitor.ask("POST", "/api/session", { ...good, password: 12 })).status).toBe(400);
  expect((await visitor.ask("POST", "/api/session")).status).toBe(400);
  const raw = async (body: string, type: string) =>
    (await visitor.raw("POST", "/api/session", { body, headers: { "content-type": type } })).status;
  expect(await raw("{", "application/json")).toBe(400);
  expect(await raw(JSON.stringify(good), "text/plain")).toBe(415);
  expect(await raw(`"${"x".repeat(LIMITS.bodyBytesMax)}"`, "application/json")).toBe(413);
  expect((await visitor.ask("GET", "/api/me?surprise=1")).status).toBe(401);
});

test("A body that does not say its length is refused at the first byte too many, not when it has filled the memory", async () => {
  const piece = new Uint8Array(64 * 1024).fill(32);
  let poured = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      poured += piece.byteLength;
      if (poured > 64 * LIMITS.bodyBytesMax) controller.close();
      else controller.enqueue(piece);
    },
  });
  const headers = { "content-type": "application/json" };
  const { status } = await new Visitor().raw("POST", "/api/session", { body: endless, headers });
  expect(status).toBe(413);
  expect(poured).toBeLessThan(2 * LIMITS.bodyBytesMax);
});
