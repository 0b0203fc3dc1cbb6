/** Wrong passwords: who is shut out, who is not, and for how long. */

import { createExecutionContext, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { accountLimiter, addressLimiter } from "#do/limiter/client";
import { LIMITS } from "#domain/limits";
import worker from "#src/index";
import { newToken } from "#src/tokens";
import { auditOf } from "../../support/audit.ts";
import { idOf } from "../../support/exams.ts";
import { makePerson, makeSchool, makeSignedUp, ORIGIN, PASSWORD, Visitor } from "../../support/people.ts";

const SCHOOL_ADDRESS = { "cf-connecting-ip": "198.51.100.7" };
const tryIt = (
  login: string,
  password: string,
  headers: Record<string, string> = SCHOOL_ADDRESS,
  who = new Visitor(),
) => who.ask("POST", "/api/session", { login, password }, headers);
const count = (answers: { status: number }[]) =>
  Object.fromEntries(
    [...new Set(answers.map(({ status }) => status))]
      .sort()
      .map((status) => [status, answers.filter((answer) => answer.status === status).length]),
  );

/** All but so many of the failures that one address may have were made a moment ago. */
async function almostUsedUp(address: string, left: number): Promise<void> {
  const limiter = await addressLimiter(env, address);
  const ask = { name: "wrong", budget: LIMITS.wrongPerAddress, now: Date.now() };
  for (let n = 0; n < LIMITS.wrongPerAddress.count - left; n++)
    expect(await limiter.take(ask)).toMatchObject({ ok: true });
}

test("Of fifty wrong passwords at once exactly five are looked at; then the right one is refused too, with the time to wait [P1.6]", async () => {
  const { id, email } = await makeSignedUp(await makeSchool(), "teacher");
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => tryIt(email, `wrong-${n}`)));
  expect(count(answers)).toEqual({ 401: 5, 423: 45 });
  const refused = await tryIt(email, PASSWORD);
  expect(refused).toMatchObject({ status: 423, body: { error: { code: "LOCKED_OUT" } } });
  const wait = Number(refused.headers.get("retry-after"));
  expect(wait).toBeGreaterThan(LIMITS.lockOutMs / 1000 - 60);
  expect(wait).toBeLessThanOrEqual(LIMITS.lockOutMs / 1000);
  expect(await auditOf("LOCKED_OUT")).toMatchObject([{ subject: id, actorId: null, success: false }]);
  expect((await auditOf("SIGN_IN")).filter(({ success }) => !success)).toHaveLength(5);
});

test("A login that nobody has closes like any other: nobody learns by it who has an account [P1.2]", async () => {
  const { email } = await makeSignedUp(await makeSchool(), "teacher");
  for (const login of [email, "nobody@korrigo.test", " NOBODY2@korrigo.test "]) {
    const answers: { status: number }[] = [];
    for (let n = 0; n < 7; n++) answers.push(await tryIt(n % 2 ? login.trim().toLowerCase() : login, "wrong-password"));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 423, 423]);
  }
});

test("The right password forgives what went before; five more wrong ones are needed then", async () => {
  const { email } = await makeSignedUp(await makeSchool(), "teacher");
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 4; n++) expect((await tryIt(email, "wrong-password")).status).toBe(401);
    expect((await tryIt(email, PASSWORD)).status).toBe(200);
  }
});

test("Forty students behind one address all get in within a minute, each wrong once, while one attacked account closes [K9]", async () => {
  const schoolId = await makeSchool();
  const students = await Promise.all(
    Array.from({ length: 40 }, (_, n) => makeSignedUp(schoolId, "student", `Élève numéro ${n}`)),
  );
  const [attacked] = await Promise.all([
    Promise.all(Array.from({ length: 30 }, (_, n) => tryIt("victim@korrigo.test", `wrong-${n}`))),
    Promise.all(
      students.map(async ({ email }) => {
        expect((await tryIt(email, "mistyped-once")).status).toBe(401);
        expect((await tryIt(email, PASSWORD)).status).toBe(200);
      }),
    ),
  ]);
  expect(count(attacked)).toEqual({ 401: 5, 423: 25 });
});

test("One address that is wrong again and again over many accounts is told to wait; another address is not [P1.6]", async () => {
  const { email } = await makeSignedUp(await makeSchool(), "teacher");
  const spray = { "cf-connecting-ip": "203.0.113.9" };
  await almostUsedUp("203.0.113.9", 10);
  const answers = await Promise.all(Array.from({ length: 14 }, (_, n) => tryIt(`p${n}@x.test`, "Printemps", spray)));
  expect(count(answers)).toEqual({ 401: 10, 429: 4 });
  const refused = await tryIt(email, PASSWORD, spray);
  expect(refused).toMatchObject({ status: 429, body: { error: { code: "TOO_MANY_REQUESTS" } } });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await tryIt(email, PASSWORD)).status).toBe(200);
});

test("Only the address the platform tells is believed: whoever writes X-Forwarded-For changes nothing [K23]", async () => {
  await almostUsedUp("203.0.113.9", 10);
  const from = (n: number) => ({
    "cf-connecting-ip": "203.0.113.9",
    "x-forwarded-for": `192.0.2.${n % 250}`,
    "x-real-ip": `192.0.2.${n % 250}`,
    forwarded: `for=192.0.2.${n % 250}`,
    "true-client-ip": `192.0.2.${n % 250}`,
  });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => tryIt(`p${n}@x.test`, "Printemps", from(n))));
  expect(count(answers)).toEqual({ 401: 10 });
  expect((await tryIt("somebody@x.test", "Printemps", from(7))).status).toBe(429);
  const entries = await auditOf("SIGN_IN");
  expect(new Set(entries.map(({ address }) => address))).toEqual(new Set(["203.0.113.0"]));
});

test("Nobody shuts a person out of her own computer: a device she signed in on has a count of its own [P1.6]", async () => {
  const schoolId = await makeSchool();
  const [nadia, paul] = [await makeSignedUp(schoolId, "teacher"), await makeSignedUp(schoolId, "teacher")];
  const laptop = new Visitor();
  expect((await tryIt(nadia.email, PASSWORD, SCHOOL_ADDRESS, laptop)).status).toBe(200);
  expect(laptop.device).toMatch(/^__Host-korrigo-device=[\w-]{43}$/);
  for (let n = 0; n < 6; n++) await tryIt(nadia.email, "wrong-password");
  expect((await tryIt(nadia.email, PASSWORD)).status).toBe(423);
  // Her own device, another person's device, and a device somebody made up.
  const [other, forged] = [new Visitor(), new Visitor()];
  other.device = paul.device;
  forged.device = `__Host-korrigo-device=${newToken()}`;
  expect((await tryIt(nadia.email, PASSWORD, SCHOOL_ADDRESS, other)).status).toBe(423);
  expect((await tryIt(nadia.email, PASSWORD, SCHOOL_ADDRESS, forged)).status).toBe(423);
  expect((await tryIt(nadia.email, PASSWORD, SCHOOL_ADDRESS, laptop)).status).toBe(200);
  // It is no way to guess without end either.
  const guesses: number[] = [];
  for (let n = 0; n < 7; n++) guesses.push((await tryIt(nadia.email, "wrong", SCHOOL_ADDRESS, laptop)).status);
  expect(guesses).toEqual([401, 401, 401, 401, 401, 423, 423]);
});

test("The device's word is a cookie no script reads; the database knows neither it nor a trace of it", async () => {
  const nadia = new Visitor();
  const { email } = await makeSignedUp(await makeSchool(), "student");
  const { headers } = await tryIt(email, PASSWORD, SCHOOL_ADDRESS, nadia);
  const cookie = headers.getSetCookie().find((each) => each.startsWith("__Host-korrigo-device=")) ?? "";
  expect(cookie).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=\d+$/);
  expect((await tryIt(email, "wrong-password")).headers.getSetCookie()).toEqual([]);
  expect((await new Visitor().ask("GET", "/api/me", undefined, { cookie: nadia.device })).status).toBe(401);
});

test("Whoever comes by a one-time link is the true owner: the account is open again [P1.6]", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  const { id, email } = await makeSignedUp(schoolId, "teacher");
  for (let n = 0; n < 6; n++) await tryIt(email, "wrong-password");
  expect((await tryIt(email, PASSWORD)).status).toBe(423);
  const [, token] = idOf((await admin.ask("POST", `/api/users/${id}/invitation`)).body, "url").split("#");
  expect((await new Visitor().ask("POST", "/api/links/use", { token, password: `${PASSWORD}-neu` })).status).toBe(200);
  expect((await tryIt(email, `${PASSWORD}-neu`)).status).toBe(200);
});

test("The present password cannot be guessed at the change of password either", async () => {
  const nadia = await makeSignedUp(await makeSchool(), "teacher");
  const stranger = Object.assign(new Visitor(), { cookie: nadia.cookie });
  const guess = (current: string) =>
    stranger.ask("POST", "/api/me/password", { current, password: "un-autre-mot-tout-neuf" });
  const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => guess(`wrong-${n}`)));
  expect(count(answers)).toEqual({ 422: 5, 423: 7 });
  expect((await guess(PASSWORD)).status).toBe(423);
});

test("Links are not guessed without end: wrong ones count at the address", async () => {
  await almostUsedUp("203.0.113.50", 10);
  const use = (token: string) =>
    new Visitor().ask("POST", "/api/links/use", { token, password: PASSWORD }, { "cf-connecting-ip": "203.0.113.50" });
  for (let n = 0; n < 10; n++) expect((await use(`guess-${n}`)).status).toBe(422);
  expect((await use("one-more")).status).toBe(429);
  // Asking for whom a link is would tell a guesser as much as using it.
  const check = (token: string) =>
    new Visitor().ask("POST", "/api/links/check", { token }, { "cf-connecting-ip": "203.0.113.51" });
  await almostUsedUp("203.0.113.51", 2);
  expect([(await check("a")).status, (await check("b")).status, (await check("c")).status]).toEqual([422, 422, 429]);
});

test("The count survives the object's memory, runs out by the clock, and in the end leaves nothing behind", async () => {
  const account = accountLimiter(env, { schoolId: "s", userId: "u" });
  const start = Date.now() - 3 * LIMITS.limiterCleanMs;
  for (let n = 0; n < 5; n++)
    expect(await account.reserve({ device: null, now: start + n })).toMatchObject({ ok: true });
  await evictDurableObject(account);
  const later = accountLimiter(env, { schoolId: "s", userId: "u" });
  expect(await later.reserve({ device: null, now: start + 10 })).toMatchObject({ ok: false });
  expect(await later.closed(start + 4 + LIMITS.lockOutMs - 1)).toBe(start + 4 + LIMITS.lockOutMs);
  expect(await later.closed(start + 4 + LIMITS.lockOutMs)).toBe(null);
  expect(await runDurableObjectAlarm(later)).toBe(true);
  // Nothing was left, so nothing rings again; and it can be used as if it were new.
  expect(await runDurableObjectAlarm(later)).toBe(false);
  expect(await later.reserve({ device: null, now: Date.now() })).toMatchObject({ ok: true, last: false });
});

test("An object that only knows devices sleeps until the first of them is forgotten", async () => {
  const account = accountLimiter(env, { schoolId: "s", userId: "v" });
  const now = Date.now();
  await account.unlock({ device: "hash", now });
  expect(await runDurableObjectAlarm(account)).toBe(true);
  const alarm = await runInDurableObject(account, (_, { storage }) => storage.getAlarm());
  expect(alarm).toBe(now + LIMITS.deviceKnownMs);
  expect(await account.reserve({ device: "hash", now })).toMatchObject({ ok: true });
  const sooner = await runInDurableObject(account, (_, { storage }) => storage.getAlarm());
  expect(sooner).toBe(now + LIMITS.limiterCleanMs);
});

test("When the object that counts is silent nobody signs in, and the refusal says to come again", async () => {
  const { email } = await makeSignedUp(await makeSchool(), "teacher");
  const silent = { ...env, LIMITER: { getByName: () => ({ reserve: () => Promise.reject(new Error("gone")) }) } };
  const request = new Request(`${ORIGIN}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login: email, password: PASSWORD }),
  });
  const response = await worker.fetch(request, silent as unknown as typeof env, createExecutionContext());
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(response.headers.getSetCookie()).toEqual([]);
});

test("Trouble on our side is nobody's failure: a database that breaks in the middle takes no attempt", async () => {
  const { email } = await makeSignedUp(await makeSchool(), "teacher");
  const broken = {
    ...env,
    DB: Object.create(env.DB, {
      prepare: { value: (sql: string) => env.DB.prepare(sql) },
      batch: { value: () => Promise.reject(new Error("D1_ERROR")) },
    }),
  };
  for (let n = 0; n < 8; n++) {
    const request = new Request(`${ORIGIN}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ login: email, password: PASSWORD }),
    });
    expect((await worker.fetch(request, broken, createExecutionContext())).status).toBe(500);
  }
  expect((await tryIt(email, PASSWORD)).status).toBe(200);
});
