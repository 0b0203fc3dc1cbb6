/** One-time links by purpose, mails, and the forgotten password: once, told to nobody, lost by no failure. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { linkId } from "#src/actions/links";
import worker from "#src/index";
import { idOf } from "../../support/exams.ts";
import { until } from "../../support/jobs.ts";
import { makePerson, makeSchool, ORIGIN, PASSWORD, Visitor } from "../../support/people.ts";
import { one } from "../../support/world.ts";

type Link = { url: string; expiresAt: number; mail: string };
const tokenOf = (link: unknown) => (link as Link).url.split("#")[1] ?? "";

async function invited(admin: Visitor, email = "nadia@lycee.test", role = "teacher") {
  const { body } = await admin.ask("POST", "/api/users", { email, name: "Nadia Benali", role });
  return { id: idOf(body), email, token: tokenOf((body as { invitation: unknown }).invitation) };
}
const use = (token: string, password = PASSWORD) => new Visitor().ask("POST", "/api/links/use", { token, password });
const check = (token: string) => new Visitor().ask("POST", "/api/links/check", { token });
const kinds = async () =>
  (
    await env.DB.prepare("select kind, success, detail from audit order by rowid").all<{
      kind: string;
      success: number;
      detail: string;
    }>()
  ).results;

/** The Worker as it is deployed, with these bindings; waits for what goes on after the answer. */
async function deployed(bindings: object, who: Visitor, path: string, body: object) {
  const context = createExecutionContext();
  const headers = { "content-type": "application/json", cookie: who.cookie };
  const request = new Request(ORIGIN + path, { method: "POST", body: JSON.stringify(body), headers });
  const response = await worker.fetch(request, { ...env, ...bindings }, context);
  const answer = { status: response.status, body: (await response.json()) as Record<string, unknown> };
  await waitOnExecutionContext(context);
  return answer;
}
type Sent = { to: string; subject: string; text: string };
function mailService(send: (mail: Sent) => Promise<object>) {
  const sent: Sent[] = [];
  const EMAIL = {
    send: async (mail: Sent) => {
      sent.push(mail);
      return send(mail);
    },
  };
  return { sent, bindings: { ENVIRONMENT: "production", EMAIL, MAIL_FROM: "korrigo@lycee.test" } };
}

test("Each link has a purpose of its own: the same token under another purpose is another link [links]", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const { id, token } = await invited(admin);
  expect(await check(token)).toMatchObject({ status: 200, body: { purpose: "invitation", name: "Nadia Benali" } });
  expect(new Set([await linkId("invitation", "x"), await linkId("reset", "x"), await linkId("slip", "x")]).size).toBe(
    3,
  );
  // A row whose purpose and hash do not belong together is found by no token.
  await env.DB.prepare("update link set id = ?1")
    .bind(await linkId("slip", token))
    .run();
  expect((await check(token)).status).toBe(422);
  const reset = await admin.ask("POST", `/api/users/${id}/reset`);
  expect(reset.status).toBe(201);
  expect(await check(tokenOf(reset.body))).toMatchObject({ status: 200, body: { purpose: "reset" } });
});

test("A reset or a new invitation voids the former links of that person, and of nobody else [links]", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const [nadia, paul] = [await invited(admin), await invited(admin, "paul@lycee.test")];
  const reset = tokenOf((await admin.ask("POST", `/api/users/${nadia.id}/reset`)).body);
  expect((await use(nadia.token)).status).toBe(422);
  const invitation = tokenOf((await admin.ask("POST", `/api/users/${nadia.id}/invitation`)).body);
  expect((await use(reset)).status).toBe(422);
  expect((await use(invitation)).status).toBe(200);
  expect((await use(paul.token)).status).toBe(200);
});

test("A reset link works once, also when ten windows use it at the same moment, and ends every session [links]", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const { id, token } = await invited(admin);
  const before = new Visitor();
  await before.ask("POST", "/api/links/use", { token, password: PASSWORD });
  const link = (await admin.ask("POST", `/api/users/${id}/reset`)).body as Link;
  expect(link.expiresAt - Date.now()).toBeLessThanOrEqual(LIMITS.linkTtlMs);
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => use(tokenOf(link), `${PASSWORD}-${n}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 422)]);
  expect((await before.ask("GET", "/api/me")).status).toBe(401);
  expect(await one<number>("select count(*) as n from link")).toBe(0);
  expect(await one<number>("select count(*) as n from audit where kind = 'LINK_USED'")).toBe(2);
});

test("The audit says who was added, which links were made and used, and never a word that opens anything [links]", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const { id, token } = await invited(admin);
  await use(token);
  await admin.ask("POST", `/api/users/${id}/reset`);
  const audit = await kinds();
  expect(audit.map(({ kind }) => kind).filter((kind) => /LINK|PERSON/.test(kind))).toEqual([
    "PERSON_ADDED",
    "LINK_MADE",
    "LINK_USED",
    "LINK_MADE",
  ]);
  const whole = JSON.stringify((await env.DB.prepare("select * from audit").all()).results);
  for (const secret of [token, PASSWORD, "Nadia", "nadia@"]) expect(whole).not.toContain(secret);
});

test("Where nothing leaves the machine mails are kept and shown to the admins of that school, never in production [mail]", async () => {
  const admin = await makePerson(await makeSchool("Collège Hugo"), "admin");
  const stranger = await makePerson(await makeSchool(), "admin");
  const { token } = await invited(admin);
  const box = await admin.ask("GET", "/api/outbox");
  expect(box).toMatchObject({
    status: 200,
    body: { total: 1, items: [{ to: "nadia@lycee.test", kind: "invitation" }] },
  });
  const [mail] = (box.body as { items: { subject: string; text: string }[] }).items;
  expect(mail?.subject).toBe("Votre accès à Korrigo (Collège Hugo)");
  expect(mail?.text).toContain(`${ORIGIN}/welcome#${token}`);
  expect(await stranger.ask("GET", "/api/outbox")).toMatchObject({ body: { items: [], total: 0 } });
  const live = await worker.fetch(
    new Request(`${ORIGIN}/api/outbox`, { headers: { cookie: admin.cookie } }),
    { ...env, ENVIRONMENT: "production" },
    createExecutionContext(),
  );
  expect(live.status).toBe(404);
});

test("In production a mail is plain text in the school's language, and its row keeps neither text nor link [mail]", async () => {
  const schoolId = await makeSchool("Hugo School");
  await env.DB.prepare("update school set language = 'en' where id = ?1").bind(schoolId).run();
  const admin = await makePerson(schoolId, "admin");
  const { sent, bindings } = mailService(async () => ({ messageId: "m" }));
  const person = { email: "Nadia@lycee.test", name: "Nadia\r\nBcc: all@lycee.test", role: "teacher" };
  const { status, body } = await deployed(bindings, admin, "/api/users", person);
  const invitation = body.invitation as Link;
  expect({ status, mail: invitation.mail }).toEqual({ status: 201, mail: "sent" });
  expect(sent).toEqual([
    {
      from: { email: "korrigo@lycee.test", name: "Korrigo" },
      to: "nadia@lycee.test",
      subject: "Your access to Korrigo (Hugo School)",
      text: expect.stringContaining(invitation.url),
    },
  ]);
  const rows = (await env.DB.prepare("select state, subject, body from mail").all()).results;
  expect(rows).toEqual([{ state: "sent", subject: null, body: null }]);
});

test("That a mail was sent is forgotten after thirty days [mail]", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const { id } = await invited(admin);
  await admin.ask("POST", `/api/users/${id}/invitation`);
  await env.DB.prepare("update mail set created_at = created_at - ?1 where rowid = 1").bind(LIMITS.mailKeptMs).run();
  await worker.scheduled({ scheduledTime: Date.now() + 1_000, cron: "*/15 * * * *", noRetry() {} }, env);
  expect(await one<number>("select count(*) as n from mail")).toBe(1);
});

test("A mail that does not leave loses nothing: the person is there and the admin is given the link [mail]", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const { bindings } = mailService(() => Promise.reject(new Error("E_SENDER_NOT_VERIFIED nadia@lycee.test")));
  const person = { email: "nadia@lycee.test", name: "Nadia", role: "teacher" };
  const { status, body } = await deployed(bindings, admin, "/api/users", person);
  const invitation = body.invitation as Link;
  expect({ status, mail: invitation.mail }).toEqual({ status: 201, mail: "failed" });
  expect((await use(tokenOf(invitation))).status).toBe(200);
  const { items } = (await admin.ask("GET", "/api/users")).body as { items: { email: string; mail: unknown }[] };
  expect(items.find(({ email }) => email === "nadia@lycee.test")?.mail).toMatchObject({ state: "failed" });
  const none = await deployed({ ENVIRONMENT: "production" }, admin, `/api/users/${idOf(body)}/reset`, {});
  expect(none).toMatchObject({ status: 201, body: { mail: "none" } });
});

const forgotten = (login: string) => new Visitor().ask("POST", "/api/session/forgotten", { login });
const resets = () => one<number>("select count(*) as n from mail where kind = 'reset'");

test("A forgotten password brings one mail to whoever has an address here, and one answer to everybody [links]", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  const { email, token, id } = await invited(admin);
  await use(token);
  const asked = [email, email.toUpperCase(), "nobody@lycee.test", "zoe.roy", email];
  const answers = await Promise.all(asked.map(forgotten));
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body])))).toEqual(new Set(["[202,{}]"]));
  expect(answers.flatMap(({ headers }) => headers.getSetCookie())).toEqual([]);
  await until(async () => ((await resets()) === 1 ? true : null));
  const text = await until(() => one<string>("select body as text from mail where kind = 'reset'"));
  const [, reset = ""] = /welcome#(\S+)/.exec(text) ?? [];
  expect((await check(reset)).body).toMatchObject({ purpose: "reset" });
  // Later again: another mail, and the former link is void.
  await env.DB.prepare("update mail set created_at = created_at - ?1").bind(LIMITS.forgottenEveryMs).run();
  await forgotten(email);
  await until(async () => ((await resets()) === 2 ? true : null));
  await until(async () => ((await check(reset)).status === 422 ? true : null));
  await admin.ask("PATCH", `/api/users/${id}`, { disabled: true });
  await env.DB.prepare("update mail set created_at = 0").run();
  await deployed({}, new Visitor(), "/api/session/forgotten", { login: email });
  expect(await resets()).toBe(2);
});

test("Where no mail can leave, a forgotten password makes no link and spoils none in somebody's hands [links]", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const { id, email, token } = await invited(admin);
  await deployed({ ENVIRONMENT: "production" }, new Visitor(), "/api/session/forgotten", { login: email });
  await deployed({}, new Visitor(), "/api/session/forgotten", { login: email });
  expect((await check(token)).status).toBe(200);
  const reset = tokenOf((await admin.ask("POST", `/api/users/${id}/reset`)).body);
  await deployed({ ENVIRONMENT: "production" }, new Visitor(), "/api/session/forgotten", { login: email });
  expect((await check(reset)).status).toBe(200);
});

test("The same address in other letters is the same address: the table itself refuses a second one [K24]", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  await invited(admin, "Nadia@Lycee.test");
  expect(await one<string>("select email as email from user where name = 'Nadia Benali'")).toBe("nadia@lycee.test");
  const again = await admin.ask("POST", "/api/users", { email: "NADIA@LYCEE.TEST", name: "Other", role: "teacher" });
  expect(again).toMatchObject({ status: 409, body: { error: { code: "EMAIL_TAKEN" } } });
  const twice = env.DB.prepare(
    "insert into user (id, school_id, name, email, role, created_at) values ('u2', ?1, 'x', 'nadia@lycee.test', 'teacher', 1)",
  ).bind(schoolId);
  await expect(twice.run()).rejects.toThrow(/UNIQUE/);
});
