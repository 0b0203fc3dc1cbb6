/** What has had its time goes for good, announced and noted; what has not stays to the last byte. Long because each kind of data,
 * and each moment at which a run can die, is tried on one school. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type Ask, retain, retainOn } from "#src/actions/retention";
import { newId } from "#src/tokens";
import { type Desk, idOf, makeDesk, makeExam, objectOf, placeCopies, take } from "../../support/exams.ts";
import { ended } from "../../support/jobs.ts";
import { ALI, author, enrol, ZOE } from "../../support/pupils.ts";
import { finalized, finalizedButLost } from "../../support/runs.ts";
import { files, one, world } from "../../support/world.ts";

const DAY = 24 * 3_600_000;
const NOTICE = 14 * DAY;

/** A whole run: all its steps, and what they said together. */
async function wholeRun(ask: Ask) {
  const gone = { exams: [] as string[], students: [] as string[], files: [] as string[], drafts: [] as string[] };
  const announced: string[] = [];
  const postponed: string[] = [];
  let [auditRows, steps] = [0, 0];
  for (let cursor: string | null | undefined; cursor !== null; steps++) {
    const step = await retain(env, { ...ask, cursor });
    for (const kind of ["exams", "students", "files", "drafts"] as const) gone[kind].push(...step.gone[kind]);
    auditRows += step.gone.auditRows;
    announced.push(...(step.announced ?? []).map(({ id }) => id));
    postponed.push(...(step.postponed ?? []).map(({ examId }) => examId));
    cursor = step.next;
  }
  for (const ids of Object.values(gone)) ids.sort();
  return { ...gone, auditRows, announced: announced.sort(), postponed, steps };
}

/** As if the exam had been held, and entered, so many days ago. */
async function held(examId: string, days: number): Promise<void> {
  const at = Date.now() - days * DAY;
  await env.DB.prepare("update exam set date = ?2, created_at = ?3 where id = ?1")
    .bind(examId, new Date(at).toISOString().slice(0, 10), at)
    .run();
}

async function agedStudents(ids: readonly string[], days: number): Promise<void> {
  await env.DB.prepare("update student set updated_at = ?2 where id in (select value from json_each(?1))")
    .bind(JSON.stringify(ids), Date.now() - days * DAY)
    .run();
}

const NOTHING = { exams: [], students: [], files: [], drafts: [], auditRows: 0 };

test("An exam whose year is over is announced two weeks ahead, and only then goes with all its copies [P0-DI-005]", async () => {
  const desk = await makeDesk(2);
  await finalized(desk);
  const { schoolId, examId, admin } = desk;
  await admin.ask("POST", `/api/exams/${examId}/scans`, { fileName: "left.pdf", size: 10 });
  const { body } = await admin.ask("POST", `/api/exams/${examId}/exports`, { kind: "csv" });
  await ended(admin, idOf(body, "jobId"));
  const other = await makeDesk(1);
  await held(examId, 400);
  const before = await world();
  const start = Date.now();
  expect(await wholeRun({ now: start })).toMatchObject({ ...NOTHING, announced: [examId] });
  expect(await one("select code as value from alert where exam_id = ?1", examId)).toBe("RETENTION_DUE");
  // The nights between repeat the notice without counting it again.
  expect(await wholeRun({ now: start + 1 * DAY })).toMatchObject(NOTHING);
  expect(await wholeRun({ now: start + 13 * DAY })).toMatchObject({ exams: [], announced: [examId] });
  expect(await one("select count as value from alert where exam_id = ?1", examId)).toBe(1);
  expect((await world()).files.filter((key) => !key.includes("exports"))).toEqual(
    before.files.filter((key) => !key.includes("exports")),
  );
  const dry = await wholeRun({ now: start + NOTICE, dryRun: true });
  const done = await wholeRun({ now: start + NOTICE });
  expect(dry.exams).toEqual([examId]);
  expect(done.exams).toEqual([examId]);
  expect((await admin.ask("GET", `/api/exams/${examId}`)).status).toBe(404);
  expect(await files(`schools/${schoolId}/`)).toEqual([]);
  for (const copyId of desk.copyIds) expect(await objectOf(desk, copyId).dump()).toBeNull();
  for (const table of ["copy", "page", "scan", "scan_part", "final_pdf", "event", "alert", "job", "exam_teacher"]) {
    expect(await one(`select count(*) as n from ${table} where school_id = ?1`, schoolId), table).toBe(0);
  }
  expect((await other.admin.ask("GET", `/api/exams/${other.examId}`)).status).toBe(200);
  const noted = await env.DB.prepare(
    "select report from retention_run where school_id = ?1 and dry_run = 0 order by at desc",
  )
    .bind(schoolId)
    .first<{ report: string }>();
  expect(JSON.parse(noted?.report ?? "{}")).toMatchObject({ gone: { exams: [examId] } });
  expect(await wholeRun({ now: start + NOTICE + 1 })).toMatchObject(NOTHING);
});

test("A dry run lists the very ids that the real one removes, of every kind, and changes nothing [P0-DI-005]", async () => {
  const desk = await makeDesk(2);
  const { schoolId, examId, admin, teacher, copyId } = desk;
  const old = await makeExam(admin);
  await placeCopies({ schoolId, examId: old, by: admin.id }, 1);
  const [ali = "", zoe = ""] = await enrol(admin, [ALI, ZOE]);
  await admin.ask("PUT", `/api/copies/${copyId}/student`, { studentId: zoe });
  const token = await take(teacher, copyId);
  await teacher.ask("PUT", `/api/copies/${copyId}/draft`, { clientId: "c", version: 0, payload: "…" }, token);
  await teacher.ask("DELETE", `/api/copies/${copyId}/lock`, undefined, token);
  await objectOf(desk, copyId).settle();
  const { body } = await admin.ask("POST", `/api/exams/${examId}/exports`, { kind: "csv" });
  const exportId = idOf(body, "jobId");
  await ended(admin, exportId);
  await held(old, 400);
  await agedStudents([ali, zoe], 400);
  await settings(schoolId, { draftDays: 16, exportDays: 15 });
  const start = Date.now();
  expect(await wholeRun({ now: start })).toMatchObject({ ...NOTHING, announced: [ali, old].sort() });
  await env.DB.prepare(
    `insert into job (id, school_id, kind, state, owner_id, subject, ask, request_id, result, created_at, updated_at, finished_at)
     values ('roster', ?1, 'roster', 'succeeded', ?2, '', '{}', 'r', '{"lines":[{"name":"PETIT Ali"}]}', 1, ?3, ?3)`,
  )
    .bind(schoolId, admin.id, start)
    .run();
  await auditRow(schoolId, "old", 200);
  await auditRow(schoolId, "young", 179);
  const now = start + 17 * DAY;
  const before = [await world(), await objectOf(desk, copyId).dump()];
  const { steps: _a, ...would } = await wholeRun({ now, dryRun: true });
  expect([await world(), await objectOf(desk, copyId).dump()]).toEqual(before);
  expect(await one("select count(*) as n from audit where id in ('old', 'young')")).toBe(2);
  const { steps: _b, announced: _c, ...did } = await wholeRun({ now });
  expect(would).toMatchObject({
    exams: [old],
    students: [ali],
    files: [exportId, "roster"].sort(),
    drafts: [copyId],
    auditRows: 1,
  });
  expect({ ...did, announced: would.announced }).toEqual(would);
  expect(await objectOf(desk, copyId).draft(teacher.id)).toBeNull();
  expect(await one("select count(*) as n from audit where id = 'young'")).toBe(1);
  expect((await admin.raw("GET", `/api/jobs/${exportId}/file`)).status).toBe(404);
  expect(await one("select result as value from job where id = 'roster'")).toBeNull();
  expect(await one("select count(*) as n from student where id = ?1", zoe)).toBe(1);
  expect(await one("select kind as value from audit where subject is not null and kind = 'RETENTION_RUN'")).toBe(
    "RETENTION_RUN",
  );
});

test("Put away, an exam can be restored until its removal has begun, and not a moment longer [P0-DI-005]", async () => {
  const desk = await makeDesk(1);
  const { admin, examId, schoolId } = desk;
  await admin.ask("DELETE", `/api/exams/${examId}?withCopies=true`, { reason: "doublon" });
  const start = Date.now();
  await wholeRun({ now: start + 20 * DAY });
  // Announced, but brought back in between and put away again: its notice begins anew.
  expect((await admin.ask("POST", `/api/exams/${examId}/restore`)).status).toBe(200);
  await wholeRun({ now: start + 21 * DAY });
  await admin.ask("DELETE", `/api/exams/${examId}?withCopies=true`, { reason: "doublon" });
  expect(await wholeRun({ now: start + 35 * DAY })).toMatchObject({ exams: [], announced: [examId] });
  expect(await one("select count(*) as n from alert")).toBe(0);
  await env.DB.prepare("update exam set purging_at = 1 where id = ?1").bind(examId).run();
  expect(await admin.ask("POST", `/api/exams/${examId}/restore`)).toMatchObject({
    status: 409,
    body: { error: { code: "EXAM_PURGED" } },
  });
  expect(await wholeRun({ now: start + 36 * DAY })).toMatchObject({ exams: [examId] });
  expect(await files(`schools/${schoolId}/`)).toEqual([]);
});

test("A copy somebody is working on right now, or a final PDF under way, postpones its exam [P0-DI-005]", async () => {
  const desk = await makeDesk(1);
  const making = await makeDesk(1);
  for (const { examId } of [desk, making]) await held(examId, 400);
  const start = Date.now();
  await wholeRun({ now: start });
  await finalizedButLost(making);
  const now = start + NOTICE + 1;
  // The object knows of the lock; the list has not heard yet.
  const lock = await objectOf(desk, desk.copyId).lock(
    { schoolId: desk.schoolId, examId: desk.examId, copyId: desk.copyId },
    { userId: desk.teacher.id, role: "teacher", requestId: "r", now },
    600_000,
  );
  expect(lock.ok).toBe(true);
  await env.DB.prepare("update copy set status = 'READY' where id = ?1").bind(desk.copyId).run();
  const wanted = { exams: [], postponed: [desk.examId, making.examId] };
  for (const dryRun of [true, false]) {
    const { exams, postponed } = await wholeRun({ now, dryRun });
    expect({ exams, postponed: postponed.sort() }).toEqual({ ...wanted, postponed: wanted.postponed.sort() });
  }
  expect(await one("select count(*) as n from exam where purging_at is not null")).toBe(0);
  await env.DB.prepare("update job set state = 'cancelled'").run();
  expect((await wholeRun({ now: now + 700_000 })).exams).toEqual([desk.examId]);
});

test("Broken off at any step, a run is gone on with and ends as if nothing had happened [P0-DI-005]", {
  timeout: 90_000,
}, async () => {
  const desks: Desk[] = [];
  for (let n = 0; n < 5; n++) desks.push(await makeDesk(2));
  const ids: string[] = [];
  for (const desk of desks) {
    await held(desk.examId, 400);
    const { studentId } = await author(desk, desk.copyId, ZOE);
    ids.push(studentId);
  }
  const start = Date.now();
  await wholeRun({ now: start });
  const now = start + NOTICE;
  const [batch, drop, list] = [
    env.DB.batch.bind(env.DB),
    env.FILES.delete.bind(env.FILES),
    env.FILES.list.bind(env.FILES),
  ];
  for (const [n, desk] of desks.entries()) {
    const ask = { now, schoolId: desk.schoolId };
    let calls = 0;
    // The n-th call of each kind is done and its answer lost, or never done at all.
    const dies = async <T>(act: () => Promise<T>): Promise<T> => {
      calls += 1;
      if (calls === n + 1) throw new Error("the isolate died before");
      const done = await act();
      if (calls === n + 4) throw new Error("the isolate died after");
      return done;
    };
    {
      using _batch = vi.spyOn(env.DB, "batch").mockImplementation((all) => dies(() => batch(all)) as never);
      using _drop = vi.spyOn(env.FILES, "delete").mockImplementation((keys) => dies(() => drop(keys)));
      using _list = vi.spyOn(env.FILES, "list").mockImplementation((how) => dies(() => list(how)));
      let deaths = 0;
      for (let tries = 0; tries < 4; tries++) {
        try {
          await wholeRun(ask);
          break;
        } catch {
          deaths += 1;
        }
      }
      expect(deaths, `desk ${n}`).toBeGreaterThan(0);
    }
    await wholeRun(ask);
    for (const table of ["exam", "copy", "page", "scan", "event", "identity", "final_pdf"]) {
      expect(await one(`select count(*) as n from ${table} where school_id = ?1`, desk.schoolId), table).toBe(0);
    }
    expect(await files(`schools/${desk.schoolId}/`)).toEqual([]);
    const report = await one<string>(
      "select json_group_array(distinct j.value) as value from retention_run r, json_each(r.report, '$.gone.exams') j where r.school_id = ?1",
      desk.schoolId,
    );
    expect(report).toBe(JSON.stringify([desk.examId]));
  }
});

test("Whatever is due goes with all that is its own, and nothing else changes, neither row nor file nor object [P0-DI-005]", async () => {
  const desk = await makeDesk(2);
  const { schoolId, admin } = desk;
  const exams = [desk.examId];
  const copies = new Map([[desk.examId, desk.copyIds]]);
  for (let n = 0; n < 3; n++) {
    const examId = await makeExam(admin, [desk.teacher]);
    copies.set(examId, (await placeCopies({ schoolId, examId, by: admin.id }, 1)).copyIds);
    await admin.ask("POST", `/api/exams/${examId}/validate-all`);
    exams.push(examId);
  }
  const students = await enrol(admin, [ALI, ZOE]);
  const stranger = await makeDesk(1);
  for (const copyId of [...copies.values()].flat()) await objectOf(desk, copyId).settle();
  await objectOf(stranger, stranger.copyId).settle();
  let start = Date.now();
  // Each round takes some of what is left, so that the last rounds find an almost empty school.
  await fc.assert(
    fc.asyncProperty(fc.subarray(exams), fc.subarray(students), async (oldExams, oldStudents) => {
      for (const examId of oldExams) await held(examId, 800);
      await agedStudents(oldStudents, 800);
      await wholeRun({ now: start });
      const before = await world();
      const living = [...copies].flatMap(([examId, ids]) => (oldExams.includes(examId) ? [] : ids));
      const dumps = await Promise.all(living.map((copyId) => objectOf(desk, copyId).dump()));
      await wholeRun({ now: start + NOTICE });
      start += NOTICE + DAY;
      const after = await world();
      const gone = new Set([...oldExams, ...oldStudents, ...oldExams.flatMap((examId) => copies.get(examId) ?? [])]);
      const scans = new Set(
        (before.rows.scan ?? []).filter((row) => gone.has(String(row.exam_id))).map((row) => row.id),
      );
      const ownsIt = (row: Record<string, unknown>) =>
        gone.has(String(row.id)) ||
        gone.has(String(row.exam_id)) ||
        gone.has(String(row.copy_id)) ||
        scans.has(row.scan_id);
      for (const [table, rows] of Object.entries(before.rows)) {
        // The run itself is noted there.
        if (table === "audit") continue;
        const settled = (row: Record<string, unknown>) => table !== "alert" || row.exam_id !== null;
        expect((after.rows[table] ?? []).filter(settled), table).toEqual(
          rows.filter((row) => !ownsIt(row)).filter(settled),
        );
      }
      expect(after.files).toEqual(before.files.filter((key) => ![...gone].some((id) => key.includes(`/${id}/`))));
      expect(await Promise.all(living.map((copyId) => objectOf(desk, copyId).dump()))).toEqual(dumps);
    }),
    { numRuns: 4 },
  );
});

test("A student's account goes with the student, and what opened it; who is on a list again, or has a copy, stays [P0-DI-005]", async () => {
  const desk = await makeDesk(1);
  const { admin, schoolId } = desk;
  const { studentId: zoe } = await author(desk, desk.copyId, ZOE);
  const [ali = "", bob = ""] = await enrol(admin, [
    ALI,
    { ...ALI, firstName: "Bob", email: "bob@e.test", number: "8" },
  ]);
  const account = newId();
  await env.DB.batch([
    env.DB.prepare(
      "insert into user (id, school_id, name, email, role, created_at) values (?1, ?2, 'Ali', 'a@e.test', 'student', 1)",
    ).bind(account, schoolId),
    env.DB.prepare(
      "insert into link (id, purpose, user_id, school_id, expires_at, created_at) values ('l', 'slip', ?1, ?2, 9e15, 1)",
    ).bind(account, schoolId),
    env.DB.prepare(
      "insert into passkey (id, user_id, school_id, public_key, transports, name, created_at) values ('p', ?1, ?2, '', '[]', '', 1)",
    ).bind(account, schoolId),
    env.DB.prepare("update student set user_id = ?1 where id = ?2").bind(account, ali),
  ]);
  await agedStudents([zoe, ali, bob], 400);
  // The class list of the new year names Bob as it did before.
  const [, again] = await enrol(admin, [ZOE, { ...ALI, firstName: "Bob", email: "bob@e.test", number: "8" }]);
  expect(again).toBe(bob);
  const start = Date.now();
  expect((await wholeRun({ now: start })).announced).toEqual([ali]);
  expect((await wholeRun({ now: start + NOTICE })).students).toEqual([ali]);
  expect(await one("select count(*) as n from student")).toBe(2);
  for (const table of ["link", "passkey"]) expect(await one(`select count(*) as n from ${table}`), table).toBe(0);
  expect(await one("select count(*) as n from user where id = ?1", account)).toBe(0);
});

test("The night runs it for every school; what stays open goes on by day; during a restore nothing is removed", async () => {
  const [desk, other] = [await makeDesk(1), await makeDesk(1)];
  for (const { examId } of [desk, other]) await held(examId, 400);
  const start = Date.now();
  await auditRow(null, "nobody", 200);
  await auditRow(null, "nobody-lately", 100);
  await retainOn(env, { now: start, begin: true });
  expect(await one("select group_concat(id) as value from audit where school_id is null")).toBe("nobody-lately");
  await env.DB.prepare("insert into installation (one, restoring_at) values (1, 5)").run();
  await retainOn(env, { now: start + NOTICE, begin: true });
  expect(await one("select count(*) as n from exam")).toBe(2);
  await env.DB.prepare("update installation set restoring_at = null").run();
  await retainOn(env, { now: start + NOTICE, begin: false });
  expect(await one("select count(*) as n from exam")).toBe(2);
  // One step by hand, then the operator's machine goes away.
  await retain(env, { now: start + NOTICE, schoolId: desk.schoolId });
  await retainOn(env, { now: start + NOTICE, begin: false });
  expect(await one("select school_id as value from exam")).toBe(other.schoolId);
  await retainOn(env, { now: start + NOTICE, begin: true });
  expect(await one("select count(*) as n from exam")).toBe(0);
});

async function settings(schoolId: string, retention: Record<string, number>): Promise<void> {
  await env.DB.prepare("update school set settings = ?2 where id = ?1")
    .bind(schoolId, JSON.stringify({ secondFactor: "optional", retention }))
    .run();
}

async function auditRow(schoolId: string | null, id: string, daysAgo: number): Promise<void> {
  await env.DB.prepare(
    "insert into audit (id, school_id, at, kind, success, address, device, detail) values (?1, ?2, ?3, 'SIGN_IN', 1, '', '', '{}')",
  )
    .bind(id, schoolId, Date.now() - daysAgo * DAY)
    .run();
}
