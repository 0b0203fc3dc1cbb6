/** Passkeys: made, used, renamed, removed, and every way in which somebody could try one that is not hers. Long
 * because the ways to cheat are many and share one authenticator. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { auditOf } from "../../support/audit.ts";
import { Authenticator } from "../../support/authenticator.ts";
import { makeSchool, makeSignedUp, PASSWORD, Visitor } from "../../support/people.ts";
import { one } from "../../support/world.ts";

const SITE = "http://localhost:8787";
type Question = { token: string; options: Record<string, unknown> };
type Person = Awaited<ReturnType<typeof makeSignedUp>>;
type Answered = Awaited<ReturnType<Visitor["ask"]>>;

function at<V extends Visitor>(visitor: V, origin = SITE): V {
  return Object.assign(visitor, { origin });
}

async function person(role: "admin" | "teacher" | "student" = "teacher", school?: string): Promise<Person> {
  return at(await makeSignedUp(school ?? (await makeSchool()), role));
}

async function question(who: Visitor, path: string, body?: unknown): Promise<Question> {
  const answer = await who.ask("POST", path, body);
  expect(answer.status).toBe(200);
  return answer.body as Question;
}
const forNew = (who: Visitor) => question(who, "/api/me/passkeys/options", { password: PASSWORD });
const forSignIn = (who: Visitor) => question(who, "/api/session/passkey/options");

/** A passkey of this person on a device of its own. */
async function withPasskey(who: Visitor, name = "Laptop"): Promise<Authenticator> {
  const device = await Authenticator.make(SITE);
  const { token, options } = await forNew(who);
  const made = await who.ask("POST", "/api/me/passkeys", { token, response: await device.create(options), name });
  expect(made).toMatchObject({ status: 201, body: { id: device.id, name, lastUsedAt: null } });
  return device;
}

/** Schools of tests ask nobody for a second factor; these ask their admins, as usual ones do. */
const askAdmins = () => env.DB.prepare("update school set settings = '{}'").run();

type Told = Parameters<Authenticator["get"]>[1];
async function signIn(device: Authenticator, told: Told = {}, who = at(new Visitor())): Promise<Answered> {
  const { token, options } = await forSignIn(who);
  return who.ask("POST", "/api/session/passkey", { token, response: await device.get(options, told) });
}

const codeOf = ({ status, body }: Answered) => [status, (body as { error?: { code: string } }).error?.code ?? null];
const why = async () => (await auditOf("SIGN_IN")).filter(({ success }) => !success).map(({ detail }) => detail.why);

test("A passkey is made after the password was given again, and signs its person in without name and password", async () => {
  const nadia = await person();
  expect(codeOf(await nadia.ask("POST", "/api/me/passkeys/options", { password: "not-hers" }))).toEqual([
    422,
    "PASSWORD_WRONG",
  ]);
  const device = await withPasskey(nadia);
  const browser = at(new Visitor());
  const { token, options } = await forSignIn(browser);
  expect(options).toMatchObject({ rpId: "localhost", userVerification: "required" });
  expect(options.allowCredentials).toBeUndefined();
  const answer = await browser.ask("POST", "/api/session/passkey", { token, response: await device.get(options) });
  expect(answer).toMatchObject({ status: 200, body: { user: { id: nadia.id, secondFactor: { has: true } } } });
  expect(answer.headers.getSetCookie().join()).toMatch(/^__Host-korrigo=[\w-]{43}; Path=\/; HttpOnly; Secure/);
  expect((await browser.ask("GET", "/api/me")).status).toBe(200);
  const { items } = (await browser.ask("GET", "/api/me/sessions")).body as { items: { method: string }[] };
  expect(items.map(({ method }) => method).sort()).toEqual(["link", "passkey"]);
  expect(await auditOf("PASSKEY_ADDED")).toMatchObject([{ actorId: nadia.id, success: true }]);
});

test("A passkey is asked to be found without a name, opened by finger or PIN, and not made twice on one device", async () => {
  const nadia = await person();
  const device = await withPasskey(nadia);
  const { options } = await forNew(nadia);
  expect(options).toMatchObject({
    rp: { id: "localhost", name: "Korrigo" },
    user: { name: nadia.email, displayName: "Nadia Benali" },
    attestation: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: [{ id: device.id, transports: ["internal"] }],
  });
});

test("One answer to one question: of ten parallel uses one signs in, and none later", async () => {
  const device = await withPasskey(await person());
  const browser = at(new Visitor());
  const { token, options } = await forSignIn(browser);
  const response = await device.get(options);
  const send = () => at(new Visitor()).ask("POST", "/api/session/passkey", { token, response });
  const answers = await Promise.all(Array.from({ length: 10 }, send));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 422)]);
  expect(codeOf(await send())).toEqual([422, "CHALLENGE_GONE"]);
});

test("A question to make a passkey is answered once, within five minutes, and by whom it was asked", async () => {
  const school = await makeSchool();
  const [nadia, paul] = [await person("teacher", school), await person("teacher", school)];
  const device = await Authenticator.make(SITE);
  const asked = await forNew(nadia);
  const body = { token: asked.token, response: await device.create(asked.options), name: "x" };
  expect(codeOf(await paul.ask("POST", "/api/me/passkeys", body))).toEqual([422, "CHALLENGE_GONE"]);
  const answers = await Promise.all(Array.from({ length: 5 }, () => nadia.ask("POST", "/api/me/passkeys", body)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422]);
  const late = await forNew(nadia);
  await env.DB.prepare("update challenge set expires_at = ?1").bind(Date.now()).run();
  const second = await Authenticator.make(SITE);
  const tooLate = { token: late.token, response: await second.create(late.options), name: "x" };
  expect(codeOf(await nadia.ask("POST", "/api/me/passkeys", tooLate))).toEqual([422, "CHALLENGE_GONE"]);
  expect(await one("select count(*) as n from passkey")).toBe(1);
});

test("A question asked to make a passkey does not let anybody in, nor the other way round", async () => {
  const nadia = await person();
  const device = await withPasskey(nadia);
  const made = await forNew(nadia);
  const response = await device.get({ ...made.options, rpId: "localhost" });
  expect(codeOf(await at(new Visitor()).ask("POST", "/api/session/passkey", { token: made.token, response }))).toEqual([
    422,
    "CHALLENGE_GONE",
  ]);
  const asked = await forSignIn(at(new Visitor()));
  const other = await Authenticator.make(SITE);
  const created = await other.create({ ...asked.options, rp: { id: "localhost" }, user: { id: "x" } });
  const kept = await nadia.ask("POST", "/api/me/passkeys", { token: asked.token, response: created, name: "x" });
  expect(codeOf(kept)).toEqual([422, "CHALLENGE_GONE"]);
});

test("The database holds no token of a question, only its hash; a question that was never answered is swept away", async () => {
  const { token } = await forSignIn(at(new Visitor()));
  const row = await env.DB.prepare("select * from challenge").first();
  expect(JSON.stringify(row)).not.toContain(token);
  const { sweepChallenges } = await import("#src/db/challenges");
  await sweepChallenges(env.DB, Date.now() + LIMITS.challengeMs - 5_000);
  expect(await one("select count(*) as n from challenge")).toBe(1);
  await sweepChallenges(env.DB, Date.now() + LIMITS.challengeMs + 1);
  expect(await one("select count(*) as n from challenge")).toBe(0);
});

const LIES: [what: string, told: Told][] = [
  ["another site's origin", { origin: "https://evil.test" }],
  ["another port", { origin: "http://localhost:9999" }],
  ["a key bound to another site", { rpId: "evil.test" }],
  ["an older question", { challenge: "b2xkLWNoYWxsZW5nZQ" }],
  ["no finger, face or PIN", { verified: false }],
  ["an answer of another kind", { type: "webauthn.create" }],
  ["somebody else's name", { userHandle: "c29tZWJvZHktZWxzZQ" }],
];

test.each(LIES)("A sign-in with %s is refused and written down, whatever is right about it", async (_, told) => {
  const nadia = await person();
  const device = await withPasskey(nadia);
  const refused = await signIn(device, told);
  expect(codeOf(refused)).toEqual([401, "PASSKEY_UNKNOWN"]);
  expect(refused.headers.getSetCookie()).toEqual([]);
  expect(await why()).toEqual(["SIGNATURE_WRONG"]);
  expect((await signIn(device)).status).toBe(200);
});

test.each(LIES.slice(0, 6))("A new passkey with %s is refused and not kept", async (_, told) => {
  const nadia = await person();
  const device = await Authenticator.make(SITE);
  const { token, options } = await forNew(nadia);
  const lie = told?.type ? { ...told, type: "webauthn.get" } : told;
  const response = await device.create(options, lie);
  expect(codeOf(await nadia.ask("POST", "/api/me/passkeys", { token, response, name: "x" }))).toEqual([
    422,
    "PASSKEY_REFUSED",
  ]);
  expect(await one("select count(*) as n from passkey")).toBe(0);
});

test("Another device that claims the id of a passkey, and a passkey nobody knows, open nothing", async () => {
  const nadia = await person();
  const device = await withPasskey(nadia);
  const forger = Object.assign(await Authenticator.make(SITE), { id: device.id, userHandle: device.userHandle });
  expect(codeOf(await signIn(forger))).toEqual([401, "PASSKEY_UNKNOWN"]);
  expect(codeOf(await signIn(await Authenticator.make(SITE)))).toEqual([401, "PASSKEY_UNKNOWN"]);
  expect(await why()).toEqual(["SIGNATURE_WRONG", "PASSKEY_UNKNOWN"]);
  const noise = { token: "t", response: { id: device.id, response: { clientDataJSON: 7 } } };
  expect((await at(new Visitor()).ask("POST", "/api/session/passkey", noise)).status).toBe(422);
});

test("A counter that goes back tells of a copied passkey: refused, and written down with the person", async () => {
  const nadia = await person();
  const device = await withPasskey(nadia);
  expect((await signIn(device, { counter: 5 })).status).toBe(200);
  expect(codeOf(await signIn(device, { counter: 5 }))).toEqual([401, "PASSKEY_UNKNOWN"]);
  expect(codeOf(await signIn(device, { counter: 3 }))).toEqual([401, "PASSKEY_UNKNOWN"]);
  expect(codeOf(await signIn(device, { counter: 0 }))).toEqual([401, "PASSKEY_UNKNOWN"]);
  expect((await signIn(device, { counter: 6 })).status).toBe(200);
  const entries = (await auditOf("SIGN_IN")).filter(({ success }) => !success);
  expect(entries).toMatchObject(
    Array.from({ length: 3 }, () => ({ subject: nadia.id, detail: { method: "passkey", why: "COUNTER_WENT_BACK" } })),
  );
});

test("Two devices with one counter in the same moment: one comes in. Devices that do not count come in always", async () => {
  const [nadia, paul] = [await person(), await person()];
  const device = await withPasskey(nadia);
  const two = await Promise.all([signIn(device, { counter: 9 }), signIn(device, { counter: 9 })]);
  expect(two.map(({ status }) => status).sort()).toEqual([200, 401]);
  const simple = await withPasskey(paul);
  for (let n = 0; n < 2; n += 1) expect((await signIn(simple, { counter: 0 })).status).toBe(200);
});

test("A disabled person, and everybody of a suspended school, is not let in by a passkey either", async () => {
  const school = await makeSchool();
  const [nadia, paul] = [await person("teacher", school), await person("teacher", school)];
  const [hers, his] = [await withPasskey(nadia), await withPasskey(paul)];
  await env.DB.prepare("update user set disabled_at = 1 where id = ?1").bind(nadia.id).run();
  expect(codeOf(await signIn(hers))).toEqual([401, "PASSKEY_UNKNOWN"]);
  expect((await signIn(his)).status).toBe(200);
  await env.DB.prepare("update school set suspended_at = 1 where id = ?1").bind(school).run();
  expect(codeOf(await signIn(his))).toEqual([401, "PASSKEY_UNKNOWN"]);
});

test("A passkey is renamed and removed by its person only; removed, it opens nothing and is in the audit", async () => {
  const school = await makeSchool();
  const [nadia, paul] = [await person("teacher", school), await person("teacher", school)];
  const device = await withPasskey(nadia);
  const path = `/api/me/passkeys/${device.id}`;
  for (const [method, body] of [
    ["PATCH", { name: "Mine" }],
    ["DELETE", undefined],
  ] as const)
    expect(codeOf(await paul.ask(method, path, body))).toEqual([404, "NOT_FOUND"]);
  expect(await nadia.ask("PATCH", path, { name: "  Téléphone  " })).toMatchObject({ body: { name: "Téléphone" } });
  expect((await nadia.ask("GET", "/api/me/passkeys")).body).toMatchObject({ items: [{ name: "Téléphone" }] });
  expect((await paul.ask("GET", "/api/me/passkeys")).body).toEqual({ items: [] });
  expect((await nadia.ask("DELETE", path)).status).toBe(204);
  expect((await nadia.ask("DELETE", path)).status).toBe(404);
  expect(codeOf(await signIn(device))).toEqual([401, "PASSKEY_UNKNOWN"]);
  expect(await auditOf("PASSKEY_REMOVED")).toMatchObject([{ actorId: nadia.id, subject: nadia.id }]);
});

test("One passkey belongs to one person, and a person has at most as many as she can oversee", async () => {
  const school = await makeSchool();
  const [nadia, paul] = [await person("teacher", school), await person("teacher", school)];
  const device = await withPasskey(nadia);
  const asked = await forNew(paul);
  const again = { token: asked.token, response: await device.create(asked.options), name: "x" };
  expect(codeOf(await paul.ask("POST", "/api/me/passkeys", again))).toEqual([409, "PASSKEY_EXISTS"]);
  expect(await one("select user_id as who from passkey")).toBe(nadia.id);
  await env.DB.batch(
    Array.from({ length: LIMITS.passkeysMax - 1 }, (_, n) =>
      env.DB.prepare(
        "insert into passkey select ?1, user_id, school_id, public_key, 0, '[]', 'x', 1, null from passkey limit 1",
      ).bind(`p${n}`),
    ),
  );
  const full = await forNew(nadia);
  const another = await Authenticator.make(SITE);
  const body = { token: full.token, response: await another.create(full.options), name: "x" };
  expect(codeOf(await nadia.ask("POST", "/api/me/passkeys", body))).toEqual([409, "TOO_MANY_PASSKEYS"]);
});

test("The last second factor of somebody who must have one stays, also when two are removed in one moment", async () => {
  const chief = await person("admin");
  await askAdmins();
  const [laptop, phone] = [await withPasskey(chief, "Laptop"), await withPasskey(chief, "Phone")];
  const remove = ({ id }: Authenticator) => chief.ask("DELETE", `/api/me/passkeys/${id}`);
  const both = await Promise.all([remove(laptop), remove(phone)]);
  expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
  expect(await one("select count(*) as n from passkey")).toBe(1);
  const refused = both.find(({ status }) => status === 409);
  expect(refused && codeOf(refused)).toEqual([409, "LAST_SECOND_FACTOR"]);
  // Whoever need not have one may remove the last.
  const pupil = await person("student");
  const hers = await withPasskey(pupil);
  expect((await pupil.ask("DELETE", `/api/me/passkeys/${hers.id}`)).status).toBe(204);
});

test("Where a second factor is asked for and a passkey is the only one, the password alone does not open; a backup code with it does, once", async () => {
  const chief = await person("admin");
  await askAdmins();
  await withPasskey(chief);
  const made = await chief.ask("POST", "/api/me/backup-codes", { password: PASSWORD });
  const [code = ""] = (made.body as { backupCodes: string[] }).backupCodes;
  const enter = (more: { code?: string } = {}, login = chief.email) =>
    at(new Visitor()).ask("POST", "/api/session", { login, password: PASSWORD, ...more });
  expect(await enter()).toMatchObject({
    status: 401,
    body: { error: { code: "CODE_NEEDED", details: { app: false } } },
  });
  expect(codeOf(await enter({ code: "123456" }))).toEqual([401, "WRONG_CREDENTIALS"]);
  expect((await enter({ code: code.toLowerCase() })).status).toBe(200);
  expect(codeOf(await enter({ code }))).toEqual([401, "WRONG_CREDENTIALS"]);
  // Where nobody asks for it, a passkey is a second way in and the password remains the first.
  const teacher = await person("teacher");
  await withPasskey(teacher);
  expect((await enter({}, teacher.email)).status).toBe(200);
});

test("A passkey opens an account that others locked by guessing its password", async () => {
  const nadia = await person();
  const device = await withPasskey(nadia);
  const guess = () => at(new Visitor()).ask("POST", "/api/session", { login: nadia.email, password: "a-wrong-guess" });
  for (let n = 0; n < LIMITS.failuresMax; n += 1) await guess();
  expect((await guess()).status).toBe(423);
  expect((await signIn(device)).status).toBe(200);
  expect((await guess()).status).toBe(401);
});

test("Who sits at an open screen cannot guess the password there either", async () => {
  const nadia = await person();
  const thief = Object.assign(at(new Visitor()), { cookie: nadia.cookie });
  const guess = () => thief.ask("POST", "/api/me/passkeys/options", { password: "a-wrong-guess" });
  for (let n = 0; n < LIMITS.failuresMax; n += 1) expect((await guess()).status).toBe(422);
  expect(codeOf(await guess())).toEqual([423, "LOCKED_OUT"]);
});

test("At an address without a name, or without https, passkeys are refused with the reason and nothing is asked", async () => {
  const nadia = await person();
  for (const origin of ["http://127.0.0.1:8787", "http://korrigo.test"]) {
    const [inside, outside] = [
      at(Object.assign(new Visitor(), { cookie: nadia.cookie }), origin),
      at(new Visitor(), origin),
    ];
    expect(codeOf(await inside.ask("POST", "/api/me/passkeys/options", { password: PASSWORD }))).toEqual([
      422,
      "PASSKEY_IMPOSSIBLE",
    ]);
    expect(codeOf(await outside.ask("POST", "/api/session/passkey/options"))).toEqual([422, "PASSKEY_IMPOSSIBLE"]);
  }
  expect(await one("select count(*) as n from challenge")).toBe(0);
});
