/** Who did or saw what, from where: written with the act, once, for ever, and found again at once. */
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { type Desk, idOf, makeDesk, take } from "../../support/exams.ts";
import { ended, until } from "../../support/jobs.ts";
import type { Visitor } from "../../support/people.ts";
import { ALI, author, enrol, ZOE } from "../../support/pupils.ts";
import { finalized } from "../../support/runs.ts";
import { one, world } from "../../support/world.ts";

type Entry = {
  id: string;
  at: number;
  kind: string;
  actor: { id: string; name: string } | null;
  subject: { id: string; name: string } | null;
  copy: { id: string; name: string } | null;
  exam: { id: string; name: string } | null;
  address: string;
  device: string;
};
type Page = { items: Entry[]; nextCursor: string | null; total: number };

async function journal(admin: Visitor, query = ""): Promise<Page> {
  const { status, body } = await admin.ask("GET", `/api/audit${query}`);
  if (status !== 200) throw new Error(`the audit answered ${status} ${JSON.stringify(body)}`);
  return body as Page;
}

/** What is noted behind an answer is there a moment later. */
function noted(admin: Visitor, query: string, count: number): Promise<Entry[]> {
  return until(async () => {
    const { items } = await journal(admin, query);
    return items.length >= count ? items : null;
  });
}

const kinds = ({ items }: Page) => items.map(({ kind }) => kind).filter((kind) => kind !== "COPY_SEEN");

test("Who saw this copy? One entry for each person and day, however many pages were turned [audit]", async () => {
  const desk = await makeDesk(2);
  const { admin, teacher, secretary, copyId, examId } = desk;
  const from = {
    "cf-connecting-ip": "203.0.113.77",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  };
  for (let n = 0; n < 3; n++) await teacher.ask("GET", `/api/copies/${copyId}`, undefined, from);
  const { results } = await env.DB.prepare("select view_key as view, thumb_key as thumb from page where copy_id = ?1")
    .bind(copyId)
    .all<{ view: string; thumb: string }>();
  for (const { view, thumb } of results) for (const key of [view, thumb]) await env.FILES.put(key, "a picture");
  await secretary.raw("GET", `/api/copies/${copyId}/pages/0/image?size=thumb`);
  await secretary.raw("GET", `/api/copies/${copyId}/pages/1/image`);
  const seen = await noted(admin, `?copy=${copyId}`, 2);
  expect(seen.map(({ kind, actor }) => [kind, actor?.name]).sort()).toEqual([
    ["COPY_SEEN", "Sacha Secrétaire"],
    ["COPY_SEEN", "Tara Enseignante"],
  ]);
  const hers = seen.find(({ actor }) => actor?.id === teacher.id);
  expect(hers).toMatchObject({
    address: "203.0.113.0",
    exam: { id: examId, name: "Brevet blanc" },
    copy: { id: copyId },
  });
  expect(hers?.device).toContain("Firefox");
  // A second isolate has no memory of what the first one wrote: the id makes it one entry.
  await env.DB.prepare("insert into audit select * from audit where copy_id = ?1 on conflict (id) do nothing")
    .bind(copyId)
    .run();
  expect((await journal(admin, `?copy=${copyId}`)).total).toBe(2);
  expect((await journal(admin, `?copy=${desk.copyIds[1]}`)).total).toBe(0);
});

test("Reading a copy neither fails nor waits when the audit cannot be written [audit]", async () => {
  const desk = await makeDesk(1);
  await env.DB.exec("alter table audit rename to audit_away");
  expect((await desk.teacher.ask("GET", `/api/copies/${desk.copyId}`)).status).toBe(200);
  await env.DB.exec("alter table audit_away rename to audit");
  await desk.teacher.ask("GET", `/api/copies/${desk.copyId}`);
  // What could not be noted is noted with the next look of the day.
  expect((await noted(desk.admin, `?copy=${desk.copyId}`, 1)).length).toBe(1);
});

test("A final PDF or an export leaves the house only with its entry [audit]", async () => {
  const desk = await makeDesk(1);
  const { admin, examId, copyId } = desk;
  const { student } = await author(desk, copyId, ZOE);
  await finalized(desk);
  await admin.ask("POST", `/api/exams/${examId}/release`, {});
  const { body } = await admin.ask("POST", `/api/exams/${examId}/exports`, { kind: "csv" });
  const jobId = idOf(body, "jobId");
  await ended(admin, jobId);
  const file = await admin.raw("GET", `/api/jobs/${jobId}/file`);
  await file.arrayBuffer();
  const pdf = await student.raw("GET", `/api/copies/${copyId}/final.pdf`);
  await pdf.arrayBuffer();
  expect([file.status, pdf.status]).toEqual([200, 200]);
  expect((await journal(admin, `?exam=${examId}&kind=FINAL_PDF_READ`)).items).toMatchObject([
    { actor: { id: student.id }, copy: { id: copyId } },
  ]);
  expect((await journal(admin, `?kind=EXPORT_READ`)).items).toMatchObject([{ subject: { id: jobId } }]);
  expect((await journal(admin, `?kind=EXPORT_MADE`)).items).toMatchObject([{ subject: { id: jobId } }]);
  await env.DB.exec("alter table audit rename to audit_away");
  expect((await student.raw("GET", `/api/copies/${copyId}/final.pdf`)).status).toBe(500);
  expect((await admin.raw("GET", `/api/jobs/${jobId}/file`)).status).toBe(500);
  await env.DB.exec("alter table audit_away rename to audit");
});

test("Acts of those who run the exam stand in the audit once; a refused act or one that changed nothing does not [audit]", async () => {
  const desk = await makeDesk(2);
  const { admin, teacher, secretary, examId, copyId, copyIds } = desk;
  const [ali = "", zoe = ""] = await enrol(admin, [ALI, ZOE]);
  const name = (copy: string | undefined, studentId: string | null) =>
    secretary.ask("PUT", `/api/copies/${copy}/student`, { studentId });
  await name(copyId, ali);
  expect((await name(copyIds[1], ali)).status).toBe(409);
  await name(copyId, zoe);
  await name(copyIds[1], null);
  await take(teacher, copyId);
  await admin.ask("POST", `/api/copies/${copyId}/lock/break`, { reason: "absente" });
  expect((await admin.ask("POST", `/api/copies/${copyId}/reopen`, { reason: "x" })).status).toBe(409);
  await finalized(desk, copyId);
  await admin.ask("POST", `/api/copies/${copyId}/reopen`, { reason: "oubli" });
  const path = `/api/exams/${examId}`;
  for (let n = 0; n < 2; n++) await admin.ask("POST", `${path}/release`, {});
  for (let n = 0; n < 2; n++) await admin.ask("DELETE", `${path}/release`);
  expect((await admin.ask("DELETE", path, { reason: "x" })).status).toBe(409);
  await admin.ask("DELETE", `${path}?withCopies=true`, { reason: "doublon" });
  for (let n = 0; n < 2; n++) await admin.ask("POST", `${path}/restore`);
  expect(kinds(await journal(admin, `?exam=${examId}`)).reverse()).toEqual([
    "IDENTITY_SET",
    "IDENTITY_SET",
    "LOCK_BROKEN",
    "COPY_REOPENED",
    "RESULTS_RELEASED",
    "RESULTS_TAKEN_BACK",
    "EXAM_DELETED",
    "EXAM_RESTORED",
  ]);
  const { items } = await journal(admin, "?kind=IDENTITY_SET");
  expect(items.map(({ subject }) => subject?.name)).toEqual(["QUINTESSENCE Zephyrine", "PETIT Ali"]);
});

test("An entry is never changed and, young, never removed, not even by who may write every table [audit]", async () => {
  const desk = await makeDesk(1);
  const { schoolId } = desk;
  const put = (id: string, daysAgo: number) =>
    env.DB.prepare(
      "insert into audit (id, school_id, at, kind, success, address, device, detail) values (?1, ?2, ?3, 'SIGN_IN', 1, '', '', '{}')",
    )
      .bind(id, schoolId, Date.now() - daysAgo * 24 * 3_600_000)
      .run();
  await put("young", 179);
  await put("old", 181);
  await expect(env.DB.prepare("update audit set actor_id = 'other' where id = 'old'").run()).rejects.toThrow(
    "append-only",
  );
  await expect(env.DB.prepare("delete from audit where id = 'young'").run()).rejects.toThrow("180 days");
  await expect(env.DB.prepare("delete from audit").run()).rejects.toThrow("180 days");
  expect(await one("select count(*) as n from audit where id in ('old', 'young')")).toBe(2);
  await env.DB.prepare("delete from audit where id = 'old'").run();
  expect(await one("select count(*) as n from audit where id = 'old'")).toBe(0);
});

test("The audit is searched by person, kind, exam, copy and time, and its pages neither repeat nor leave out [audit]", async () => {
  const desk = await makeDesk(1);
  const { admin, teacher, schoolId, copyId, examId } = desk;
  const strange = await makeDesk(1);
  const rows = Array.from({ length: 25 }, (_, n) => n);
  await env.DB.batch(
    rows.map((n) =>
      env.DB.prepare(
        "insert into audit (id, school_id, at, actor_id, kind, success, exam_id, copy_id, address, device, detail) values (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, '', '', '{}')",
      ).bind(
        `row-${n}`,
        n % 5 === 4 ? strange.schoolId : schoolId,
        // Several at the same moment.
        1_000 + Math.floor(n / 3),
        n % 2 === 0 ? teacher.id : admin.id,
        n % 3 === 0 ? "LOCK_BROKEN" : "COPY_SEEN",
        examId,
        n % 4 === 0 ? copyId : null,
      ),
    ),
  );
  const mine = rows.filter((n) => n % 5 !== 4);
  const idsOf = (numbers: number[]) => numbers.map((n) => `row-${n}`).sort();
  const search = async (query: string) => {
    const found: string[] = [];
    let cursor: string | null = "";
    for (; cursor !== null; ) {
      const page: Page = await journal(
        admin,
        `?limit=4&to=2000${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      found.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      if (cursor === null) expect(page.total, query).toBe(found.length);
    }
    return found.sort();
  };
  expect(await search("")).toEqual(idsOf(mine));
  expect(await search(`&actor=${teacher.id}`)).toEqual(idsOf(mine.filter((n) => n % 2 === 0)));
  expect(await search("&kind=LOCK_BROKEN")).toEqual(idsOf(mine.filter((n) => n % 3 === 0)));
  expect(await search(`&copy=${copyId}`)).toEqual(idsOf(mine.filter((n) => n % 4 === 0)));
  expect(await search(`&copy=${copyId}&actor=${admin.id}`)).toEqual([]);
  expect(await search(`&exam=${strange.examId}`)).toEqual([]);
  expect(await search("&from=1003&kind=COPY_SEEN")).toEqual(
    idsOf(mine.filter((n) => n % 3 !== 0 && 1_000 + Math.floor(n / 3) >= 1_003)),
  );
  expect((await admin.ask("GET", "/api/audit?kind=NONSENSE")).status).toBe(400);
  expect((await teacher.ask("GET", "/api/audit")).status).toBe(403);
  const before = await world();
  await journal(admin);
  expect(await world()).toEqual(before);
});

test("The question who saw a copy is answered from the index of copies, whatever else is asked with it [audit]", async () => {
  const desk: Desk = await makeDesk(1);
  const asked: string[] = [];
  const prepare = env.DB.prepare.bind(env.DB);
  {
    using _prepare = vi.spyOn(env.DB, "prepare").mockImplementation((sql) => {
      asked.push(sql);
      return prepare(sql);
    });
    const { searchAudit } = await import("#src/db/audit-search");
    await searchAudit(env.DB, desk.schoolId, { copy: desk.copyId, kind: "COPY_SEEN", from: 1 });
    await searchAudit(env.DB, desk.schoolId, { actor: desk.admin.id });
  }
  const planOf = async (sql: string) => {
    const values = sql
      .split("?")
      .slice(1)
      .map(() => "x");
    const { results } = await prepare(`explain query plan ${sql}`)
      .bind(...values)
      .all<{ detail: string }>();
    return results.map(({ detail }) => detail).join("\n");
  };
  const plans = await Promise.all(asked.map(planOf));
  expect(plans.map((plan) => /INDEX (audit_\w+)/.exec(plan)?.[1])).toEqual([
    "audit_copy",
    "audit_copy",
    "audit_actor",
    "audit_actor",
  ]);
});
