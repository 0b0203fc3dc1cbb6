/** Long lists and old rows: pages that neither repeat nor hide, laws the tables keep by themselves, sweeping. */
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import worker from "#src/index";
import { newId } from "#src/tokens";
import { makeDesk, makeExam, makeStaff, placeCopies } from "../../support/exams.ts";
import { makePerson, makeSchool, type Visitor } from "../../support/people.ts";
import { one } from "../../support/world.ts";

type Page = { items: { id: string }[]; nextCursor: string | null; total: number };

/** All pages of a list, one after the other; `meanwhile` happens after the first. */
async function pages(
  who: Visitor,
  path: string,
  meanwhile: () => Promise<unknown> = async () => null,
): Promise<Page[]> {
  const all: Page[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { status, body } = await who.ask(
      "GET",
      `${path}${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    expect(status).toBe(200);
    const page = body as Page;
    all.push(page);
    if (all.length === 1) await meanwhile();
    cursor = page.nextCursor;
  }
  return all;
}
const idsOf = (list: Page[]) => list.flatMap(({ items }) => items.map(({ id }) => id));

const csv = (body: string) => ({ body, headers: { "content-type": "text/csv" } });

test("A roster is read page by page; pupils who join meanwhile neither repeat nor hide anybody", async () => {
  const { admin } = await makeStaff();
  const names = Array.from({ length: 57 }, (_, n) => `Nom${String(n % 19).padStart(2, "0")};Prénom${n}`);
  await admin.raw("POST", "/api/students/import", csv(`Nom;Prénom\n${names.join("\n")}\n`));
  const before = idsOf(await pages(admin, "/api/students?limit=57"));
  const read = await pages(admin, "/api/students?limit=20", () =>
    admin.raw("POST", "/api/students/import", csv("Nom;Prénom\nAAA;Tôt\nZZZ;Tard\n")),
  );
  expect(read.map(({ items }) => items.length)).toEqual([20, 20, 18]);
  const seen = idsOf(read);
  expect(new Set(seen).size).toBe(seen.length);
  expect(before.filter((id) => !seen.includes(id))).toEqual([]);
  expect(read[0]?.total).toBe(57);
  expect(read[1]?.total).toBe(59);
});

test("Copies, exams, people are read whole in small pages, in the same order as at once", async () => {
  const { admin, schoolId } = await makeStaff();
  const examId = await makeExam(admin);
  await placeCopies({ schoolId, examId, by: admin.id }, 11, 1);
  for (const date of ["2026-01-01", "2026-01-01", "2025-12-31", "2026-02-01"]) await makeExam(admin, [], { date });
  for (let n = 0; n < 4; n++) await makePerson(schoolId, "teacher", "Alex Homonyme");
  for (const path of [`/api/exams/${examId}/copies`, "/api/exams", "/api/users"]) {
    const whole = idsOf(await pages(admin, `${path}?limit=200`));
    const pieces = await pages(admin, `${path}?limit=2`);
    expect(idsOf(pieces), path).toEqual(whole);
    expect(
      pieces.every(({ total }) => total === whole.length),
      path,
    ).toBe(true);
    expect(new Set(whole).size, path).toBe(whole.length);
  }
});

test("A cursor that is not ours, or of another list, is refused and reaches no statement", async () => {
  const { admin } = await makeStaff();
  const foreign = btoa(JSON.stringify(["x"]));
  for (const cursor of ["x", "%00", btoa("{}"), btoa("null"), foreign, btoa('[{"a":1},{"b":2}]')]) {
    for (const path of ["/api/students", "/api/exams", "/api/users", "/api/parked"]) {
      const answer = await admin.ask("GET", `${path}?cursor=${encodeURIComponent(cursor)}`);
      expect(answer, `${path} ${cursor}`).toMatchObject({ status: 400, body: { error: { code: "BAD_REQUEST" } } });
    }
  }
  for (const limit of ["0", "-1", "1.5", "x", "100000"])
    expect((await admin.ask("GET", `/api/students?limit=${limit}`)).status).toBe(400);
});

test("The tables themselves refuse a graded copy without its PDF, a page in two places, and the end of what others refer to", async () => {
  const desk = await makeDesk(2);
  const [first, second] = desk.copyIds;
  const refused = async (sql: string, ...values: unknown[]) => {
    const run = env.DB.prepare(sql)
      .bind(...values)
      .run();
    await expect(run, sql).rejects.toThrow(/constraint/i);
  };
  await refused("update copy set status = 'GRADED' where id = ?1", first);
  await refused("update page set copy_id = ?1, position = 0 where copy_id = ?2 and position = 1", first, second);
  await refused(
    "update copy set anonymous_id = (select anonymous_id from copy where id = ?2) where id = ?1",
    first,
    second,
  );
  for (const table of ["school", "exam", "scan", "copy"]) await refused(`delete from ${table}`);
  await refused("insert into user (id, name, email, role, created_at) values ('u', 'x', 'x@y.z', 'teacher', 1)");
  expect(await one("select count(*) as n from copy")).toBe(2);
});

test("The clock takes away sessions and links that ran out, and no other", async () => {
  const schoolId = await makeSchool();
  const [live, idle, old] = [
    await makePerson(schoolId, "teacher"),
    await makePerson(schoolId, "teacher"),
    await makePerson(schoolId, "teacher"),
  ];
  const now = Date.now();
  await env.DB.prepare("update session set seen_at = ?1 where user_id = ?2")
    .bind(now - LIMITS.sessionIdleMs, idle.id)
    .run();
  await env.DB.prepare("update session set expires_at = ?1 where user_id = ?2").bind(now, old.id).run();
  for (const expiresAt of [now, now + 60_000]) {
    await env.DB.prepare(
      "insert into link (id, purpose, user_id, school_id, expires_at, created_at) values (?1, 'invitation', ?2, ?3, ?4, ?5)",
    )
      .bind(newId(), live.id, schoolId, expiresAt, now)
      .run();
  }
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController({ scheduledTime: now }), env);
  await waitOnExecutionContext(context);
  const { results } = await env.DB.prepare("select user_id as id from session").all();
  expect(results).toEqual([{ id: live.id }]);
  expect(await one("select count(*) as n from link")).toBe(1);
});
