/** Schools: made, counted and shut by an operator who never learns who is in them; and what each chooses for itself. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { USUAL_SETTINGS } from "#domain/school-settings";
import { idOf, makeDesk } from "../../support/exams.ts";
import { makeOperator, makePerson, makeSchool, PASSWORD, Visitor } from "../../support/people.ts";
import { author, ZOE } from "../../support/pupils.ts";
import { one } from "../../support/world.ts";

const NEW = { name: "Collège Hugo", language: "en", adminName: "Ada Martin", adminEmail: "Ada@hugo.test" };
type Made = { id: string; invitation: { url: string; mail: string } };
const use = (url: string, who = new Visitor()) =>
  who.ask("POST", "/api/links/use", { token: url.split("#")[1], password: PASSWORD });

/** A code app for somebody, without the screens for it. */
const withFactor = (email: string) =>
  env.DB.prepare("update user set totp_secret = 'JBSWY3DP', totp_confirmed_at = 1 where email = lower(?1)")
    .bind(email)
    .run();

test("The operator makes a school, and its first admin enters by a one-time link; there is no password before [K8] [ops]", async () => {
  const ops = await makeOperator();
  const { status, body } = await ops.ask("POST", "/api/ops/schools", NEW);
  expect(status).toBe(201);
  const made = body as Made;
  expect(made.invitation.mail).toBe("kept");
  expect(await one<number>("select count(*) as n from user where password_hash is not null")).toBe(0);
  const ada = new Visitor();
  expect(await use(made.invitation.url, ada)).toMatchObject({
    status: 200,
    body: { user: { role: "admin", email: "ada@hugo.test" }, school: { id: made.id, name: "Collège Hugo" } },
  });
  expect((await use(made.invitation.url)).status).toBe(422);
  // A school that has chosen nothing asks its admins for a second factor before anything else.
  expect((await ada.ask("GET", "/api/school")).status).toBe(403);
  await withFactor(NEW.adminEmail);
  expect(await ada.ask("GET", "/api/school")).toMatchObject({ status: 200, body: { language: "en" } });
  const kinds = (await env.DB.prepare("select kind, school_id as school from audit order by rowid").all()).results;
  expect(kinds.slice(0, 3)).toEqual([
    { kind: "SCHOOL_MADE", school: null },
    { kind: "PERSON_ADDED", school: made.id },
    { kind: "LINK_MADE", school: made.id },
  ]);
});

test("Asked twice, also at the same moment, one school is made; an address in use makes none [ops]", async () => {
  const ops = await makeOperator();
  const both = await Promise.all([NEW, NEW].map((ask) => ops.ask("POST", "/api/ops/schools", ask)));
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(await one<number>("select count(*) as n from school")).toBe(1);
  expect(await ops.ask("POST", "/api/ops/schools", { ...NEW, adminEmail: "ADA@HUGO.TEST" })).toMatchObject({
    status: 409,
    body: { error: { code: "EMAIL_TAKEN" } },
  });
  expect((await ops.ask("POST", "/api/ops/schools", { ...NEW, name: " " })).status).toBe(400);
});

test("A link that was not used in its day is made again, and never once an admin of the school can enter [ops]", async () => {
  const ops = await makeOperator();
  const made = (await ops.ask("POST", "/api/ops/schools", NEW)).body as Made;
  const again = () => ops.ask("POST", `/api/ops/schools/${made.id}/invitation`);
  const second = (await again()).body as { url: string };
  expect((await use(made.invitation.url)).status).toBe(422);
  expect((await use(second.url)).status).toBe(200);
  expect(await again()).toMatchObject({ status: 409, body: { error: { code: "SCHOOL_HAS_ADMIN" } } });
  expect(await one<number>("select count(*) as n from link")).toBe(0);
  expect((await ops.ask("POST", "/api/ops/schools/nowhere/invitation")).status).toBe(404);
});

test("No byte of any answer the operator gets holds the name, address or number of a pupil or of anybody of a school [ops]", async () => {
  const desk = await makeDesk(1, { anonymous: false });
  await author(desk, desk.copyId, ZOE);
  await makePerson(desk.schoolId, "teacher", "Nadia Benali");
  const { results } = await env.DB.prepare(
    "select name, email from user union all select last_name, first_name from student union all select number, email from student",
  ).all<Record<string, string | null>>();
  const telling = results.flatMap((row) => Object.values(row)).filter((word): word is string => Boolean(word));
  expect(telling.length).toBeGreaterThan(6);
  const ops = await makeOperator();
  const { schoolId } = desk;
  const answers = [
    await ops.ask("GET", "/api/ops/schools"),
    await ops.ask("PATCH", `/api/ops/schools/${schoolId}`, { name: "Lycée renommé", suspended: true }),
    await ops.ask("PATCH", `/api/ops/schools/${schoolId}`, { suspended: false }),
    await ops.ask("POST", "/api/ops/schools", NEW),
    await ops.ask("POST", "/api/ops/schools", NEW),
    await ops.ask("GET", "/api/outbox"),
    await ops.ask("GET", "/api/alerts"),
    await ops.ask("GET", "/api/parked"),
    await ops.ask("GET", "/api/users"),
    await ops.ask("GET", "/api/students"),
    await ops.ask("GET", `/api/copies/${desk.copyId}`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 201, 409, 200, 200, 200, 403, 403, 403]);
  const said = JSON.stringify(answers.map(({ body, headers }) => [body, [...headers]]));
  expect(telling.filter((word) => said.includes(word))).toEqual([]);
  expect(said).not.toContain("Ada");
});

test("The operator sees how many and how well, school by school [ops]", async () => {
  const desk = await makeDesk(2, { anonymous: true });
  const { schoolId } = desk;
  await makeSchool("Aucun");
  await env.DB.batch([
    env.DB.prepare(
      "insert into parked (id, school_id, queue, body, why, attempts, created_at) values ('p1', ?1, 'q', '{}', 'x', 5, 1), ('p2', ?1, 'q', '{}', 'x', 5, 1)",
    ).bind(schoolId),
    env.DB.prepare("update parked set retried_at = 1 where id = 'p2'"),
    env.DB.prepare(
      "insert into installation (one, checked_at) values (1, 77) on conflict (one) do update set checked_at = 77",
    ),
    env.DB.prepare(
      "insert into job (id, school_id, kind, state, owner_id, subject, ask, request_id, created_at, updated_at) select 'j1', school_id, 'export', 'failed', id, 'x', '{}', 'r', ?1, ?1 from user where school_id = ?2 limit 1",
    ).bind(Date.now(), schoolId),
  ]);
  const { body } = await (await makeOperator()).ask("GET", "/api/ops/schools");
  const { items, total, checkedAt } = body as { items: Record<string, unknown>[]; total: number; checkedAt: number };
  expect({ total, checkedAt }).toEqual({ total: 2, checkedAt: 77 });
  const exam = items.find(({ id }) => id === schoolId);
  expect(exam).toMatchObject({
    people: { admin: 1, secretary: 1, teacher: 1, student: 0 },
    activeAdmins: 0,
    exams: 1,
    copies: 2,
    health: { failedJobs: 1, parked: 1, openAlerts: 0 },
  });
  expect(exam?.pages).toBeGreaterThanOrEqual(2);
  expect(items.find(({ name }) => name === "Aucun")).toMatchObject({
    people: { admin: 0, secretary: 0, teacher: 0, student: 0 },
    copies: 0,
    pages: 0,
    bytes: 0,
    health: { openJobs: 0, failedJobs: 0, parked: 0, openAlerts: 0 },
  });
});

test("A suspended school lets nobody in, by session, password, link or forgotten password, and loses nothing [ops]", async () => {
  const ops = await makeOperator();
  const made = (await ops.ask("POST", "/api/ops/schools", NEW)).body as Made;
  const ada = new Visitor();
  await use(made.invitation.url, ada);
  await withFactor(NEW.adminEmail);
  const link = await ada.ask("POST", "/api/users", { name: "Paul", email: "paul@hugo.test", role: "teacher" });
  const { url } = (link.body as Made).invitation;
  const other = await makePerson(await makeSchool(), "admin");
  const suspend = (suspended: boolean) => ops.ask("PATCH", `/api/ops/schools/${made.id}`, { suspended });
  expect((await suspend(true)).body).toMatchObject({ suspendedAt: expect.any(Number) });
  expect((await suspend(true)).status).toBe(200);
  expect(await one<number>("select count(*) as n from audit where kind = 'SCHOOL_SUSPENDED'")).toBe(1);
  const signIn = () => new Visitor().ask("POST", "/api/session", { login: NEW.adminEmail, password: PASSWORD });
  expect((await ada.ask("GET", "/api/me")).status).toBe(401);
  expect(await signIn()).toMatchObject({ status: 401, body: { error: { code: "WRONG_CREDENTIALS" } } });
  expect((await use(url)).status).toBe(422);
  expect((await other.ask("GET", "/api/me")).status).toBe(200);
  expect((await suspend(false)).body).toMatchObject({ suspendedAt: null });
  expect((await ada.ask("GET", "/api/me")).status).toBe(401);
  expect(await signIn()).toMatchObject({ status: 401, body: { error: { code: "CODE_NEEDED" } } });
  expect((await use(url)).status).toBe(200);
});

test("What a school chooses holds from then on; two admins who change two things at once undo nothing of each other", async () => {
  const schoolId = await makeSchool();
  const admin = await makePerson(schoolId, "admin");
  await makePerson(schoolId, "teacher");
  const patch = (body: object) => admin.ask("PATCH", "/api/school", body);
  const fresh = await admin.ask("GET", "/api/school");
  expect(fresh.body).toMatchObject({
    settings: { ...USUAL_SETTINGS, secondFactor: "optional" },
    withoutSecondFactor: { admins: 1, staff: 1, me: true },
  });
  const changes = [
    { settings: { secondFactor: "staff" } },
    { settings: { retention: { examDays: 400 } } },
    { settings: { retention: { auditDays: 365 } } },
    { name: "Lycée Zola", language: "en" },
  ];
  for (const { status } of await Promise.all(changes.map(patch))) expect(status).toBe(200);
  // From now on the school asks her for a second factor too.
  expect((await admin.ask("GET", "/api/school")).status).toBe(403);
  await env.DB.prepare("update user set totp_secret = 'JBSWY3DP', totp_confirmed_at = 1 where id = ?1")
    .bind(admin.id)
    .run();
  expect((await admin.ask("GET", "/api/school")).body).toMatchObject({
    name: "Lycée Zola",
    language: "en",
    settings: { secondFactor: "staff", retention: { ...USUAL_SETTINGS.retention, examDays: 400, auditDays: 365 } },
  });
  for (const retention of [
    { auditDays: 179 },
    { examDays: 1 },
    { draftDays: 0 },
    { draftDays: 31 },
    { exportDays: 1.5 },
    { other: 3 },
  ])
    expect((await patch({ settings: { retention } })).status, JSON.stringify(retention)).toBe(400);
  expect(await one<number>("select count(*) as n from audit where kind = 'SETTINGS_CHANGED'")).toBe(4);
  expect(await one<string>("select group_concat(detail) as d from audit")).not.toContain("Zola");
  expect((await admin.ask("GET", "/api/school")).body).toMatchObject({
    withoutSecondFactor: { admins: 0, staff: 1, me: false },
  });
});

test("Nobody's first password is known to anybody: whoever is added, by whatever door, has none until choosing one [K8]", async () => {
  const ops = await makeOperator();
  const made = (await ops.ask("POST", "/api/ops/schools", NEW)).body as Made;
  const ada = new Visitor();
  await use(made.invitation.url, ada);
  await withFactor(NEW.adminEmail);
  for (const role of ["admin", "secretary", "teacher", "student"])
    await ada.ask("POST", "/api/users", { name: role, email: `${role}@hugo.test`, role });
  await ada.raw("POST", "/api/students/import", {
    body: "Nom;Prénom;Classe\nRoy;Zoé;3A\n",
    headers: { "content-type": "text/csv" },
  });
  expect(idOf((await ada.ask("POST", "/api/students/slips", { className: "3A" })).body, "jobId")).not.toBe("");
  expect(await one<number>("select count(*) as n from user where password_hash is not null")).toBe(1);
  for (const password of ["admin", "password", "korrigo", "passe123", "teacher@hugo.test", "", "changeme"]) {
    const { status } = await new Visitor().ask("POST", "/api/session", { login: "teacher@hugo.test", password });
    // After five wrong ones the door is shut.
    expect([400, 401, 423]).toContain(status);
  }
});
