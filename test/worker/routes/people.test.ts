/** The people of a school: added, changed, disabled; never without an admin. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { idOf } from "../../support/exams.ts";
import { makePerson, makeSchool, PASSWORD, Visitor } from "../../support/people.ts";

const person = (email: string, role = "teacher") => ({ email, name: "Nadia Benali", role });

test("An address belongs to one person, however it is written and whoever is quicker", async () => {
  const [first, second] = [
    await makePerson(await makeSchool(), "admin"),
    await makePerson(await makeSchool(), "admin"),
  ];
  expect((await first.ask("POST", "/api/users", person("Nadia@Lycee.test"))).status).toBe(201);
  expect(await second.ask("POST", "/api/users", person("nadia@lycee.test"))).toMatchObject({
    status: 409,
    body: { error: { code: "EMAIL_TAKEN" } },
  });
  const race = await Promise.all(
    [first, second, first].map((admin) => admin.ask("POST", "/api/users", person("race@lycee.test"))),
  );
  expect(race.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
});

test("An invitation is good for a day, its token stands behind the # and reaches no server's log", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const { body } = await admin.ask("POST", "/api/users", person("nadia@lycee.test"));
  const { url, expiresAt } = (body as { invitation: { url: string; expiresAt: number } }).invitation;
  expect(url).toMatch(/^http:\/\/korrigo\.test\/welcome#[\w-]{43}$/);
  expect(expiresAt - Date.now()).toBeGreaterThan(86_400_000 - 10_000);
  expect(expiresAt - Date.now()).toBeLessThanOrEqual(86_400_000);
});

test("Nobody becomes an operator through a school, and no stranger's student is tied to an account", async () => {
  const schoolId = await makeSchool();
  const [admin, stranger] = [await makePerson(schoolId, "admin"), await makePerson(await makeSchool(), "admin")];
  expect((await admin.ask("POST", "/api/users", person("o@lycee.test", "ops"))).status).toBe(400);
  await admin.raw("POST", "/api/students/import", {
    body: "Nom;Prénom\nPetit;Ali\nRoy;Zoé\n",
    headers: { "content-type": "text/csv" },
  });
  const { items } = (await admin.ask("GET", "/api/students")).body as { items: { id: string }[] };
  const ask = { ...person("ali@lycee.test", "student"), studentId: items[0]?.id };
  expect((await stranger.ask("POST", "/api/users", ask)).status).toBe(404);
  const { body } = await admin.ask("POST", "/api/users", ask);
  const tied = await env.DB.prepare("select user_id as id from student where id = ?1").bind(ask.studentId).first("id");
  expect(tied).toBe(idOf(body));
});

test("A student's account and the line of the class list find each other by the address, in either order", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const roster = (body: string) =>
    admin.raw("POST", "/api/students/import", { body, headers: { "content-type": "text/csv" } });
  await roster("Nom;Prénom;E-mail\nPetit;Ali;ali@lycee.test\n");
  const ali = idOf((await admin.ask("POST", "/api/users", person("ali@lycee.test", "student"))).body);
  const zoe = idOf((await admin.ask("POST", "/api/users", person("zoe@lycee.test", "student"))).body);
  await roster("Nom;Prénom;E-mail\nRoy;Zoé;ZOE@lycee.test\nRoy;Lou;lou@lycee.test\n");
  const { results } = await env.DB.prepare(
    "select first_name as name, user_id as id from student order by first_name",
  ).all();
  expect(results).toEqual([
    { name: "Ali", id: ali },
    { name: "Lou", id: null },
    { name: "Zoé", id: zoe },
  ]);
});

test("Who is disabled or gets another role is signed out at once; enabling revives no session", async () => {
  const schoolId = await makeSchool();
  const [admin, teacher] = [await makePerson(schoolId, "admin"), await makePerson(schoolId, "teacher")];
  const patch = (body: object) => admin.ask("PATCH", `/api/users/${teacher.id}`, body);
  expect(await patch({ disabled: true })).toMatchObject({ status: 200, body: { disabled: true, role: "teacher" } });
  expect((await teacher.ask("GET", "/api/me")).status).toBe(401);
  expect(await patch({ disabled: false })).toMatchObject({ body: { disabled: false } });
  expect((await teacher.ask("GET", "/api/me")).status).toBe(401);
  const secretary = await makePerson(schoolId, "secretary");
  expect(await admin.ask("PATCH", `/api/users/${secretary.id}`, { role: "teacher" })).toMatchObject({
    body: { role: "teacher" },
  });
  expect((await secretary.ask("GET", "/api/me")).status).toBe(401);
});

test("A school keeps an admin: the last one can neither be disabled nor change role, also when two go at once", async () => {
  const schoolId = await makeSchool();
  const [ada, eve] = [await makePerson(schoolId, "admin"), await makePerson(schoolId, "admin")];
  await env.DB.prepare("update user set password_hash = 'chosen' where school_id = ?1").bind(schoolId).run();
  const leave = (who: Visitor & { id: string }) => who.ask("PATCH", `/api/users/${who.id}`, { role: "teacher" });
  const both = await Promise.all([leave(ada), leave(eve)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const { results } = await env.DB.prepare("select id from user where school_id = ?1 and role = 'admin'")
    .bind(schoolId)
    .all<{ id: string }>();
  const left = results.map(({ id }) => id);
  expect(left).toHaveLength(1);
  const last = left[0] === ada.id ? ada : eve;
  for (const body of [{ disabled: true }, { role: "teacher" }]) {
    expect(await last.ask("PATCH", `/api/users/${last.id}`, body)).toMatchObject({
      status: 409,
      body: { error: { code: "LAST_ADMIN" } },
    });
  }
  expect(await last.ask("PATCH", `/api/users/${last.id}`, { role: "admin" })).toMatchObject({ status: 200 });
});

test("An admin who never used the invitation does not count: the one who can sign in stays", async () => {
  const schoolId = await makeSchool();
  const [ada, invited] = [await makePerson(schoolId, "admin"), await makePerson(schoolId, "admin")];
  const leave = () => ada.ask("PATCH", `/api/users/${ada.id}`, { role: "teacher" });
  expect(await leave()).toMatchObject({ status: 409, body: { error: { code: "LAST_ADMIN" } } });
  await env.DB.prepare("update user set password_hash = 'chosen' where id = ?1").bind(invited.id).run();
  expect(await leave()).toMatchObject({ status: 200, body: { role: "teacher" } });
});

test("The list of people says who has not used the invitation yet, and never a word that opens anything", async () => {
  const admin = await makePerson(await makeSchool(), "admin", "Ada");
  const { body } = await admin.ask("POST", "/api/users", person("nadia@lycee.test"));
  const find = async () =>
    ((await admin.ask("GET", "/api/users")).body as { items: { id: string; active: boolean }[] }).items.find(
      ({ id }) => id === idOf(body),
    );
  expect(await find()).toEqual({
    id: idOf(body),
    name: "Nadia Benali",
    email: "nadia@lycee.test",
    login: null,
    role: "teacher",
    disabled: false,
    active: false,
    mail: { state: "kept", at: expect.any(Number) },
  });
  const [, token] = idOf((body as { invitation: unknown }).invitation, "url").split("#");
  await new Visitor().ask("POST", "/api/links/use", { token, password: PASSWORD });
  expect(await find()).toMatchObject({ active: true });
});
