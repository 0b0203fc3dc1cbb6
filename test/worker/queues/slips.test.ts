/** Slips: the codes of a class, in one PDF and nowhere else; each opens one account, once. */
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { LIMITS } from "#domain/limits";
import { readSlipCode } from "#domain/slip-code";
import { recoverJobs } from "#src/actions/recover-jobs";
import worker from "#src/index";
import { idOf } from "../../support/exams.ts";
import { deliver, ended } from "../../support/jobs.ts";
import { makePerson, makeSchool, PASSWORD, Visitor } from "../../support/people.ts";
import { enrol, type Pupil } from "../../support/pupils.ts";
import { files, one } from "../../support/world.ts";
import { lookAt } from "../codecs/pdf-look.ts";

const pupil = (firstName: string, lastName: string, n: number, more: Partial<Pupil> = {}): Pupil => ({
  firstName,
  lastName,
  email: "",
  number: `N${n}`,
  className: "3e Topaze",
  ...more,
});
const CLASS = [
  pupil("Zoé", "ROY", 1),
  pupil("Zoé", "ROY-PETIT", 2),
  pupil("Ali", "de la Tour d’Auvergne-Montmorency Castelnau du Rocher Saint-Pierre", 3),
  pupil("李", "王", 4),
  pupil("Lou", "MAIL", 5, { email: "lou@lycee.test" }),
  pupil("Ana", "AUTRE", 6, { className: "4e" }),
];

async function slips(admin: Visitor, ask: object) {
  const started = await admin.ask("POST", "/api/students/slips", ask);
  expect(started.status).toBe(202);
  const job = await ended(admin, idOf(started.body, "jobId"));
  return { job, ...(await read(admin, job.id)) };
}

async function read(who: Visitor, jobId: string) {
  const response = await who.raw("GET", `/api/jobs/${jobId}/file`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 200) return { status: response.status, codes: [], text: "" };
  const look = await lookAt(bytes);
  const text = Array.from({ length: look.pageCount }, (_, index) => look.words(index)).join("\n");
  const codes = [...text.matchAll(/[A-HJ-NP-Z2-9]{4}(?:-[A-HJ-NP-Z2-9]{4}){2}/g)].map(([code]) => code);
  return { status: 200, text, codes, pages: look.pageCount, type: response.headers.get("content-type") };
}

async function school() {
  const schoolId = await makeSchool("Collège Hugo");
  const admin = await makePerson(schoolId, "admin");
  const ids = await enrol(admin, CLASS);
  return { schoolId, admin, ids };
}
const use = (login: string, token: string, password = PASSWORD) =>
  new Visitor().ask("POST", "/api/links/use", { login, token, password });

test("Every student of a class without e-mail gets a slip whose code opens that one account, once [slips]", async () => {
  const { admin, ids } = await school();
  const { job, codes, text, pages, type } = await slips(admin, { className: "3e Topaze" });
  expect(job).toMatchObject({ state: "succeeded", done: 4, total: 4, result: { slips: 4, accounts: 4, withEmail: 0 } });
  expect(JSON.stringify(job.result)).not.toMatch(/Zo|roy|[A-Z2-9]{4}-/);
  expect({ pages, type, codes: codes.length, different: new Set(codes).size }).toEqual({
    pages: 1,
    type: "application/pdf",
    codes: 4,
    different: 4,
  });
  for (const word of ["Collège Hugo", "3e Topaze", "zoe.roy", "zoe.roypetit", "korrigo.test"])
    expect(text).toContain(word);
  expect(text).not.toContain("lou@");
  const { results } = await env.DB.prepare(
    "select u.login, s.id from student s join user u on u.id = s.user_id and u.role = 'student' order by u.login",
  ).all<{ login: string; id: string }>();
  expect(results.map(({ login }) => login)).toEqual(["ali.delatourdauvergnemon", "eleve", "zoe.roy", "zoe.roypetit"]);
  expect(results.map(({ id }) => ids.indexOf(id)).sort()).toEqual([0, 1, 2, 3]);
  for (const { login } of results) {
    const tried = [];
    for (const code of codes) tried.push((await use(login, code.toLowerCase().replaceAll("-", " "))).status);
    expect(tried.sort()).toEqual([200, 422, 422, 422]);
  }
  const signedIn = await new Visitor().ask("POST", "/api/session", { login: "Zoe.Roy", password: PASSWORD });
  expect(signedIn).toMatchObject({ status: 200, body: { user: { role: "student", email: null } } });
  for (const { login } of results)
    for (const code of codes) expect((await use(login, code)).status, "each works once").toBeGreaterThanOrEqual(422);
});

test("A code used by ten at once lets one in, and a code alone, without its login, opens nothing [slips]", async () => {
  const { admin } = await school();
  const { codes, text } = await slips(admin, { className: "4e" });
  const [code = ""] = codes;
  expect(text).toContain("ana.autre");
  expect((await new Visitor().ask("POST", "/api/links/use", { token: code, password: PASSWORD })).status).toBe(422);
  const check = await new Visitor().ask("POST", "/api/links/check", { login: "ana.autre", token: code });
  expect(check).toMatchObject({
    status: 200,
    body: { purpose: "slip", login: "ana.autre", schoolName: "Collège Hugo" },
  });
  const all = await Promise.all(Array.from({ length: 10 }, (_, n) => use("ana.autre", code, `${PASSWORD}-${n}`)));
  const refused = all.filter(({ status }) => status !== 200);
  expect(refused).toHaveLength(9);
  for (const { status } of refused) expect([422, 423]).toContain(status);
});

test("A wrong code is counted for the account it was tried on; for a login nobody has nothing is written [slips]", async () => {
  const { admin } = await school();
  const { codes } = await slips(admin, { className: "4e" });
  const wrong = "ZZZZ-ZZZZ-ZZZZ";
  for (const token of [wrong, wrong, "not a code"]) expect((await use("ana.autre", token)).status).toBe(422);
  await new Visitor().ask("POST", "/api/links/check", { login: "ana.autre", token: wrong });
  await use("nobody.here", wrong);
  const failed = "select count(*) as n from audit where kind = 'LINK_USED' and success = 0";
  expect(await one<number>(failed)).toBe(4);
  expect((await use("ana.autre", codes[0] ?? "")).status).toBe(200);
});

test("A new slip voids the former one and its PDF's account stays the same; a pupil with a password keeps it until then [slips]", async () => {
  const { admin, ids } = await school();
  const first = await slips(admin, { className: "4e" });
  const second = await slips(admin, { className: "4e" });
  expect(second.job.result).toMatchObject({ slips: 1, accounts: 0 });
  expect((await use("ana.autre", first.codes[0] ?? "")).status).toBe(422);
  expect((await use("ana.autre", second.codes[0] ?? "")).status).toBe(200);
  // Who can sign in gets no slip with the class, but does when chosen.
  const none = await admin.ask("POST", "/api/students/slips", { className: "4e" });
  expect(none).toMatchObject({ status: 422, body: { error: { code: "NO_SLIPS" } } });
  const third = await slips(admin, { studentIds: [ids[5], ids[4]] });
  expect(third.job.result).toEqual({ slips: 1, accounts: 0, withEmail: 1, closed: 0 });
  const signIn = (password: string) =>
    new Visitor().ask("POST", "/api/session", { login: "ana.autre", password }).then(({ status }) => status);
  expect(await signIn(PASSWORD)).toBe(200);
  expect((await use("ana.autre", third.codes[0] ?? "", `${PASSWORD}-neu`)).status).toBe(200);
  expect([await signIn(PASSWORD), await signIn(`${PASSWORD}-neu`)]).toEqual([401, 200]);
});

test("Another school's students are refused, its class is empty, and its admins read no file of slips [slips]", async () => {
  const { ids, admin } = await school();
  const stranger = await makePerson(await makeSchool(), "admin");
  const ask = (body: object) => stranger.ask("POST", "/api/students/slips", body);
  expect((await ask({ studentIds: [ids[0]] })).status).toBe(404);
  expect((await ask({ className: "3e Topaze" })).status).toBe(422);
  for (const wrong of [{}, { className: "4e", studentIds: [ids[0]] }, { studentIds: [] }])
    expect((await ask(wrong)).status).toBe(400);
  expect(await one<number>("select count(*) as n from job")).toBe(0);
  const { job } = await slips(admin, { className: "4e" });
  expect((await stranger.raw("GET", `/api/jobs/${job.id}/file`)).status).toBe(404);
});

test("Two schools with a pupil of one name make two logins, and names in any script make one [slips]", async () => {
  const [one_, two] = [await school(), await school()];
  const [a, b] = [await slips(one_.admin, { className: "4e" }), await slips(two.admin, { className: "4e" })];
  expect([a.text.includes("ana.autre2"), b.text.includes("ana.autre2")]).toEqual([false, true]);
  const [first, second] = [a.codes[0] ?? "", b.codes[0] ?? ""];
  expect((await use("ana.autre", second)).status).toBe(422);
  expect((await use("ana.autre", first)).status).toBe(200);
  expect((await use("ana.autre2", second)).status).toBe(200);
});

test("A message of slips that comes twice at once makes one file, and every code in it is good [slips]", async () => {
  const { admin, schoolId } = await school();
  vi.spyOn(env.WORK_QUEUE, "send").mockResolvedValue({
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
  } as never);
  const started = await admin.ask("POST", "/api/students/slips", { className: "3e Topaze" });
  vi.restoreAllMocks();
  const jobId = idOf(started.body, "jobId");
  const message = { v: 1, kind: "slips", schoolId, requestId: "r", jobId } as const;
  const both = await Promise.all([deliver("korrigo-work", message), deliver("korrigo-work", message)]);
  // One of the two may have met the other's accounts: it comes again and finds the job done.
  for (const { acked } of both)
    if (!acked) expect(await deliver("korrigo-work", message, 2)).toMatchObject({ acked: true });
  expect(await deliver("korrigo-work", message, 3)).toMatchObject({ acked: true });
  const { codes } = await read(admin, jobId);
  expect(codes).toHaveLength(4);
  expect(await files(`schools/${schoolId}/tmp/slips/`)).toHaveLength(1);
  expect(await one<number>("select count(*) as n from link")).toBe(4);
  expect(await one<number>("select count(*) as n from user where role = 'student'")).toBe(4);
  const used = await Promise.all(codes.map((code) => use("zoe.roy", code)));
  expect(used.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("Slips whose message was lost are made after all, once [slips]", async () => {
  const { admin } = await school();
  vi.spyOn(env.WORK_QUEUE, "send").mockResolvedValue(undefined as never);
  const jobId = idOf((await admin.ask("POST", "/api/students/slips", { className: "4e" })).body, "jobId");
  vi.restoreAllMocks();
  const lost = { now: Date.now(), dryRun: false, lostMessages: true };
  expect(await recoverJobs(env, lost)).toMatchObject({ resent: [jobId] });
  expect(await ended(admin, jobId)).toMatchObject({ state: "succeeded", result: { slips: 1 } });
  const [code = ""] = (await read(admin, jobId)).codes;
  expect((await use("ana.autre", code)).status).toBe(200);
});

test("A run whose student got an account meanwhile writes nothing, and the next one looks anew [slips]", async () => {
  const { admin, schoolId, ids } = await school();
  const { writeSlips } = await import("#src/db/slips");
  vi.spyOn(env.WORK_QUEUE, "send").mockResolvedValue(undefined as never);
  const jobId = idOf((await admin.ask("POST", "/api/students/slips", { className: "4e" })).body, "jobId");
  vi.restoreAllMocks();
  const job = { id: jobId, schoolId, ownerId: admin.id, requestId: "r" };
  const account = { login: "ana.autre", name: "Ana", auditId: "a1" };
  const end = { result: {}, fileKey: "k", fileName: "f", expiresAt: Date.now() + 1_000, now: Date.now() };
  await env.DB.prepare("update student set user_id = ?1 where id = ?2").bind(admin.id, ids[5]).run();
  await expect(
    writeSlips(env.DB, job, [{ studentId: ids[5] ?? "", userId: "u9", linkId: "l9", account }], end),
  ).rejects.toThrow(/FOREIGN KEY/);
  expect(await one<number>("select count(*) as n from link where id = 'l9'")).toBe(0);
  expect(await one<string>("select state as state from job")).toBe("queued");
});

test("A cancelled job makes neither accounts nor codes nor a file [slips]", async () => {
  const { admin, schoolId } = await school();
  vi.spyOn(env.WORK_QUEUE, "send").mockResolvedValue(undefined as never);
  const jobId = idOf((await admin.ask("POST", "/api/students/slips", { className: "4e" })).body, "jobId");
  vi.restoreAllMocks();
  await admin.ask("POST", `/api/jobs/${jobId}/cancel`);
  const message = { v: 1, kind: "slips", schoolId, requestId: "r", jobId } as const;
  expect(await deliver("korrigo-work", message)).toMatchObject({ acked: true });
  expect(await one<number>("select count(*) as n from user where role = 'student'")).toBe(0);
  expect(await files(`schools/${schoolId}/tmp/`)).toEqual([]);
});

test("The file of slips is gone a day after it was made, read or not; codes stand in clear nowhere else [slips]", async () => {
  const { admin, schoolId } = await school();
  const { job, codes } = await slips(admin, { className: "3e Topaze" });
  expect((await read(admin, job.id)).codes).toEqual(codes);
  const tables = ["user", "link", "job", "audit", "event", "mail"];
  const rows = await env.DB.batch(tables.map((table) => env.DB.prepare(`select * from ${table}`)));
  const stored = JSON.stringify(rows.map(({ results }) => results));
  for (const code of codes) {
    expect(stored).not.toContain(code);
    expect(stored).not.toContain(readSlipCode(code) ?? "?");
  }
  await env.DB.prepare("update job set updated_at = updated_at - ?1")
    .bind(LIMITS.slipsFileMs + 1)
    .run();
  expect((await read(admin, job.id)).status).toBe(404);
  expect(await files(`schools/${schoolId}/tmp/slips/`)).toHaveLength(1);
  await worker.scheduled({ scheduledTime: Date.now(), cron: "*/15 * * * *", noRetry() {} }, env);
  expect(await files(`schools/${schoolId}/tmp/slips/`)).toEqual([]);
  expect(await one<string>("select file_key as key from job")).toBe(null);
  expect((await use("zoe.roy", "x")).status).toBe(422);
});
