/** What is left of the page table when something dies, is checked, or goes for good. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { purgeSome } from "#src/actions/purge-exam";
import { recover } from "#src/actions/recover";
import { verify } from "#src/actions/verify";
import { eventAfter } from "#src/db/events";
import { newId } from "#src/tokens";
import { objectOf } from "../../support/exams.ts";
import { act, makeStage, pagesOn, tableOf } from "../../support/table.ts";
import { files, one } from "../../support/world.ts";

test("A seal nobody took off goes once the copy's object says it was not validated; a younger one stays", async () => {
  const stage = await makeStage(2);
  const [old = "", young = ""] = stage.copyIds;
  const now = Date.now();
  await env.DB.prepare("update copy set sealed_at = ?2 where id = ?1")
    .bind(old, now - 600_000)
    .run();
  await env.DB.prepare("update copy set sealed_at = ?2 where id = ?1").bind(young, now).run();
  expect(await recover(env, { now, dryRun: true })).toMatchObject({ unsealedCopies: [old] });
  expect(await recover(env, { now })).toMatchObject({ unsealedCopies: [old] });
  expect(await recover(env, { now })).toMatchObject({ unsealedCopies: [] });
  expect(await one("select count(*) as n from copy where sealed_at is not null")).toBe(1);
});

test("Pages that were turned, or whose name would be seen, have their pictures asked for again; erased names never", async () => {
  const stage = await makeStage(2);
  const [a = "", b = ""] = stage.copyIds;
  const table = await tableOf(stage.admin, stage.examId);
  const [first = "", second = ""] = pagesOn(table, a);
  const [erased = ""] = pagesOn(table, b);
  await act(stage.admin, stage.examId, { verb: "turn", pages: [first], by: 90 });
  await act(stage.admin, stage.examId, { verb: "name", page: second, named: true });
  await env.DB.prepare("update page set view_key = masked_view_key, turn = 90 where id = ?1").bind(erased).run();
  expect(await recover(env, { now: Date.now() })).toMatchObject({ redrawnPages: 2 });
  await env.DB.prepare("update page set picture_turn = turn, masked_view_key = coalesce(masked_view_key, 'm')").run();
  expect(await recover(env, { now: Date.now() })).toMatchObject({ redrawnPages: 0 });
});

test("The check of everything sees a copy that counts its pages wrongly, and a name that teachers would see", async () => {
  const stage = await makeStage(2);
  const [a = "", b = ""] = stage.copyIds;
  await stage.admin.ask("POST", `/api/exams/${stage.examId}/validate-all`);
  expect((await verify(env, { now: Date.now() })).faults).toEqual([]);
  await env.DB.prepare("update copy set page_count = 7 where id = ?1").bind(a).run();
  await env.DB.prepare("update page set masked_view_key = null where copy_id = ?1 and position = 0").bind(b).run();
  const { faults } = await verify(env, { now: Date.now() });
  expect(faults.map(({ kind, copyId }) => [kind, copyId]).sort()).toEqual(
    [
      ["LAW_BROKEN", b],
      ["PAGE_COUNT", a],
    ].sort(),
  );
});

test("An exam goes for good with its piles, acts and papers, and with what a joined copy's object still held", async () => {
  const stage = await makeStage(2);
  const { schoolId, examId } = stage;
  const [a = "", b = ""] = stage.copyIds;
  await stage.admin.ask("POST", `/api/copies/${a}/validate`);
  await stage.admin.ask("POST", `/api/copies/${a}/unvalidate`, { reason: "x" });
  expect(await act(stage.admin, examId, { verb: "merge", from: a, into: b })).toMatchObject({ status: 200 });
  const place = { schoolId, examId, copyId: a };
  expect((await objectOf(stage, a).truth(place, 0)).projection.version).toBeGreaterThan(0);
  await env.DB.batch([
    env.DB.prepare(
      `insert into pile (id, school_id, exam_id, files, sequence, state, created_by, created_at) values (?1, ?2, ?3, 1, 'files', 'cut', ?4, 1)`,
    ).bind(newId(), schoolId, examId, stage.admin.id),
    env.DB.prepare(
      "insert into paper (exam_id, number, school_id, pages, job_id, created_at) values (?1, 1, ?2, 2, 'j', 1)",
    ).bind(examId, schoolId),
    env.DB.prepare("update scan set pile_id = (select id from pile) where exam_id = ?1").bind(examId),
    env.DB.prepare("update exam set purging_at = 1, deleted_at = 1 where id = ?1").bind(examId),
  ]);
  const event = { schoolId, actorId: null, kind: "EXAM_PURGED", requestId: null, at: 1 };
  expect(await purgeSome(env, { schoolId, id: examId }, eventAfter(env.DB, event))).toBe(true);
  for (const table of ["exam", "pile", "scan", "page", "page_act", "paper", "copy"])
    expect(await one(`select count(*) as n from ${table}`), table).toBe(0);
  expect((await objectOf(stage, a).truth(place, 0)).projection.version).toBe(0);
  expect(await files(`schools/${schoolId}/exams/`)).toEqual([]);
});

test("A student printed on a paper is erased all the same: the paper keeps its number", async () => {
  const stage = await makeStage(1);
  await stage.admin.raw("POST", "/api/students/import", {
    body: "Nom;Prénom\nDurand;Léa\n",
    headers: { "content-type": "text/csv" },
  });
  const studentId = await one<string>("select id as id from student where school_id = ?1", stage.schoolId);
  await env.DB.prepare(
    "insert into paper (exam_id, number, school_id, pages, student_id, job_id, created_at) values (?1, 1, ?2, 2, ?3, 'j', 1)",
  )
    .bind(stage.examId, stage.schoolId, studentId)
    .run();
  const gone = await stage.admin.ask("POST", `/api/students/${studentId}/erase`, { reason: "x", dryRun: false });
  expect(gone.status).toBe(200);
  expect(await one("select count(*) as n from student where school_id = ?1", stage.schoolId)).toBe(0);
  expect(await one("select count(*) as n from paper where student_id is null")).toBe(1);
});
