/** One's own account: devices and password; and what admins may do about the devices of others. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { auditOf } from "../../support/audit.ts";
import { idOf } from "../../support/exams.ts";
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
