/** A pile of read pages becomes copies in one act, once, whatever comes twice, late or in between. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { schoolTag, writeCode } from "#domain/page-code";
import { cutPileNow } from "#src/actions/cut-pile";
import { newId } from "#src/tokens";
import { makeExam, makeStaff, type Staff } from "../../support/exams.ts";
import { act, pagesOn, tableOf } from "../../support/table.ts";
import { eventKinds, one } from "../../support/world.ts";

type Place = { schoolId: string; examId: string; by: string };
type Read = {
  code?: string;
  half?: number;
  side?: number;
  look?: unknown;
  state?: string;
  copy?: number;
  page?: number;
};

const PAPER = "0123ABC";

async function pileOf({ schoolId, examId, by }: Place, files: number, order = "files"): Promise<string> {
  const id = newId();
  await env.DB.prepare(
    `insert into pile (id, school_id, exam_id, files, sequence, state, created_by, created_at) values (?1, ?2, ?3, ?4, ?5, 'open', ?6, 1)`,
  )
    .bind(id, schoolId, examId, files, order, by)
    .run();
  return id;
}

/** A file of a pile whose pages were all read. */
async function fileOf(place: Place, pileId: string, at: number, pages: readonly Read[], state = "importing") {
  const { schoolId, examId, by } = place;
  const [scanId, jobId] = [newId(), newId()];
  const ids = pages.map(newId);
  await env.DB.batch([
    env.DB.prepare(
      `insert into scan (id, school_id, exam_id, file_name, size, part_size, state, object_key, upload_id, job_id, page_count, pile_id, place, created_by, created_at, updated_at)
       values (?1, ?2, ?3, 'pile.pdf', 1, 1, ?4, 'none', 'none', ?5, ?6, ?7, ?8, ?9, ?10, 1)`,
    ).bind(scanId, schoolId, examId, state, jobId, state === "uploading" ? null : pages.length, pileId, at, by, at),
    env.DB.prepare(
      `insert into job (id, school_id, exam_id, kind, state, done, total, owner_id, subject, ask, request_id, created_at, updated_at)
       values (?1, ?2, ?3, 'import', 'running', 0, ?4, ?5, ?6, '{}', 'r', 1, 1)`,
    ).bind(jobId, schoolId, examId, pages.length, by, scanId),
    ...pages.map(({ code, half = 0, side, look, state: page = "unread", copy, page: number }, n) =>
      env.DB.prepare(
        `insert into page (id, school_id, scan_id, n, side, half, object_number, done, state, look, code, code_copy, code_page, view_key, thumb_key, width, height)
         values (?1, ?2, ?3, ?4, ?5, ?6, 1, 1, ?7, ?8, ?9, ?10, ?11, ?12, 't', 595, 842)`,
      ).bind(
        ids[n],
        schoolId,
        scanId,
        n,
        side ?? n,
        half,
        page,
        look === undefined ? null : JSON.stringify(look),
        code ?? null,
        copy ?? null,
        number ?? null,
        page === "error" ? null : `v${ids[n]}`,
      ),
    ),
  ]);
  return { scanId, jobId, ids };
}

const coded = (schoolId: string, copy: number, page: number): Read => ({
  code: writeCode({ kind: "page", school: schoolTag(schoolId), exam: PAPER, copy, page, pages: 2 }),
  copy,
  page,
});

async function stage(facts: Record<string, unknown> = {}): Promise<Staff & Place> {
  const staff = await makeStaff();
  const examId = await makeExam(staff.admin, [], facts);
  await env.DB.prepare("update exam set paper_code = ?2 where id = ?1").bind(examId, PAPER).run();
  return { ...staff, examId, by: staff.admin.id };
}

const cut = (place: Place, id: string) =>
  cutPileNow(env, { id, schoolId: place.schoolId }, { requestId: "r", now: Date.now() });

test("Once all its files are read a pile is cut: copies, imported scans, ended jobs, one event; a second call changes nothing", async () => {
  const place = await stage();
  const pile = await pileOf(place, 2);
  const first = await fileOf(place, pile, 1, [{}, {}]);
  expect(await cut(place, pile)).toEqual({ kind: "stale" });
  const second = await fileOf(place, pile, 0, [{}, {}, {}]);
  const [one_, two] = await Promise.all([cut(place, pile), cut(place, pile)]);
  expect([one_.kind, two.kind].sort()).toEqual(["done", "stale"]);
  expect(await cut(place, pile)).toEqual({ kind: "stale" });
  const table = await tableOf(place.admin, place.examId);
  expect(table.copies.map(({ id }) => pagesOn(table, id))).toEqual([
    second.ids.slice(0, 2),
    [second.ids[2], first.ids[0]],
    [first.ids[1]],
  ]);
  expect(table.pages.map(({ state }) => state)).toEqual(Array(5).fill("known"));
  expect([table.version, table.piles]).toMatchObject([1, [{ id: pile, state: "cut", settled: false }]]);
  expect(await one("select count(*) as n from job where state = 'succeeded'")).toBe(2);
  expect(await one("select count(*) as n from scan where state = 'imported'")).toBe(2);
  expect(await eventKinds("exam_id", place.examId)).toEqual(["EXAM_CREATED", "IMPORTED"]);
});

test("Codes put pages together; what they cannot say waits in trays, with its fault stored beside what reading found", async () => {
  const place = await stage();
  const pile = await pileOf(place, 1);
  const { schoolId } = place;
  const { ids } = await fileOf(place, pile, 0, [
    { ...coded(schoolId, 2, 2), look: { found: ["blurred"], ink: 7 } },
    coded(schoolId, 1, 1),
    coded(schoolId, 2, 1),
    coded(schoolId, 1, 2),
    coded(schoolId, 1, 2),
    { code: writeCode({ kind: "page", school: schoolTag(schoolId), exam: "ZZZZZZZ", copy: 1, page: 1, pages: 2 }) },
    { state: "error" },
  ]);
  expect(await cut(place, pile)).toMatchObject({ kind: "done", copies: 2 });
  const table = await tableOf(place.admin, place.examId);
  const [a = "", b = "", c = "", d = "", twin = "", stranger = "", broken = ""] = ids;
  const copyOf = (n: number) => pagesOn(table, table.copies.find(({ paperNumber }) => paperNumber === n)?.id ?? "");
  expect([copyOf(1), copyOf(2)]).toEqual([
    [b, d],
    [c, a],
  ]);
  const page = (id: string) => table.pages.find((each) => each.id === id);
  expect([page(twin)?.state, page(twin)?.faults]).toEqual(["duplicate", ["duplicate"]]);
  expect([page(stranger)?.state, page(stranger)?.faults]).toEqual(["unknown", ["otherExam"]]);
  expect(page(broken)).toMatchObject({ state: "error", faults: ["unreadable"], view: null });
  expect(page(a)?.faults).toContain("blurred");
  expect(await one("select look ->> '$.ink' as ink from page where id = ?1", a)).toBe(7);
});

test("Late pages of another pile join their copy in staging, and wait when it is validated", async () => {
  const place = await stage({ anonymous: false });
  const { schoolId } = place;
  const early = await pileOf(place, 1);
  const was = await fileOf(place, early, 0, [coded(schoolId, 1, 1), coded(schoolId, 2, 1), coded(schoolId, 2, 2)]);
  await cut(place, early);
  const second =
    (await tableOf(place.admin, place.examId)).copies.find(({ paperNumber }) => paperNumber === 2)?.id ?? "";
  expect((await place.admin.ask("POST", `/api/copies/${second}/validate`)).body).toEqual({ status: "READY" });
  const late = await pileOf(place, 1);
  const { ids } = await fileOf(place, late, 0, [coded(schoolId, 1, 2), coded(schoolId, 2, 2)]);
  expect(await cut(place, late)).toMatchObject({ kind: "done" });
  const table = await tableOf(place.admin, place.examId);
  const first = table.copies.find(({ paperNumber }) => paperNumber === 1);
  expect([pagesOn(table, first?.id ?? ""), first?.faults]).toEqual([[was.ids[0], ids[0]], []]);
  expect(table.pages.find(({ id }) => id === ids[1])?.state).toBe("duplicate");
  expect(await one("select page_count as n from copy where id = ?1", first?.id)).toBe(2);
});

test("A pile is cut anew another way while nothing of it is settled: old copies go, one event says so, and acts on the old table are refused", async () => {
  const place = await stage({ pagesPerCopy: 4 });
  const pile = await pileOf(place, 2);
  const fronts = await fileOf(place, pile, 0, [{}, {}]);
  const backs = await fileOf(place, pile, 1, [{}, {}]);
  await cut(place, pile);
  const before = await tableOf(place.admin, place.examId);
  const answer = await place.secretary.ask("POST", `/api/piles/${pile}/cut`, { order: "frontsBacks", pagesPerCopy: 2 });
  expect(answer).toMatchObject({ status: 202, body: { pile: { id: pile, state: "cut", order: "frontsBacks" } } });
  const table = await tableOf(place.admin, place.examId);
  expect(table.copies.map(({ id }) => pagesOn(table, id))).toEqual([
    [fronts.ids[0], backs.ids[0]],
    [fronts.ids[1], backs.ids[1]],
  ]);
  expect(await one("select pages_per_copy as n from exam where id = ?1", place.examId)).toBe(2);
  expect(await eventKinds("exam_id", place.examId)).toEqual(["EXAM_CREATED", "IMPORTED", "PILE_CUT_ANEW"]);
  const stale = { verb: "takeOut", pages: [fronts.ids[0]] };
  expect(await act(place.admin, place.examId, stale, { version: before.version })).toMatchObject({ status: 409 });
  await act(place.admin, place.examId, { verb: "accept", pages: [], copies: table.copies.map(({ id }) => id) });
  await env.DB.prepare("update page set masked_view_key = 'm' where named = 1").run();
  expect((await place.admin.ask("POST", `/api/copies/${table.copies[0]?.id}/validate`)).status).toBe(200);
  expect(await place.admin.ask("POST", `/api/piles/${pile}/cut`, {})).toMatchObject({
    status: 409,
    body: { error: { code: "PILE_SETTLED" } },
  });
});

test("Fronts and backs that do not match are a question to whoever asks for it; a pile waiting for a file is cut without it", async () => {
  const place = await stage();
  const pile = await pileOf(place, 3);
  await fileOf(place, pile, 0, [{}, {}]);
  await fileOf(place, pile, 1, [{}]);
  const never = await fileOf(place, pile, 2, [], "uploading");
  expect(await place.admin.ask("POST", `/api/piles/${pile}/cut`, { order: "frontsBacks" })).toMatchObject({
    status: 422,
    body: { error: { code: "PILE_SIDES_DIFFER", details: { fronts: 2, backs: 1 } } },
  });
  expect(await place.admin.ask("POST", `/api/piles/${pile}/cut`, {})).toMatchObject({ status: 202 });
  expect(await one("select state as s from scan where id = ?1", never.scanId)).toBe("cancelled");
  expect((await tableOf(place.admin, place.examId)).copies).toHaveLength(2);
});

test("Cutting settles who carries the name: a first page without its other picture is asked for, any other page is shown whole", async () => {
  const place = await stage();
  const pile = await pileOf(place, 1);
  const { ids } = await fileOf(place, pile, 0, [{}, {}, {}]);
  await env.DB.prepare("update page set masked_view_key = 'm', masked_thumb_key = 'm' where id in (?1, ?2)")
    .bind(ids[0], ids[1])
    .run();
  await cut(place, pile);
  const { results } = await env.DB.prepare("select named, masked_view_key as m from page order by n").all();
  expect(results).toEqual([
    { named: 1, m: "m" },
    { named: 0, m: null },
    { named: 1, m: null },
  ]);
});

test("A file still being read is waited for, also when somebody asks to cut", async () => {
  const place = await stage();
  const pile = await pileOf(place, 1);
  const { ids } = await fileOf(place, pile, 0, [{}, {}]);
  await env.DB.prepare("update page set done = 0 where id = ?1").bind(ids[1]).run();
  expect(await place.admin.ask("POST", `/api/piles/${pile}/cut`, {})).toMatchObject({
    status: 409,
    body: { error: { code: "PILE_NOT_READ" } },
  });
  expect(await cut(place, pile)).toEqual({ kind: "stale" });
});

test("A pile of 3,000 pages is cut in one batch", async () => {
  const place = await stage({ pagesPerCopy: 4 });
  const pile = await pileOf(place, 1);
  const { scanId } = await fileOf(place, pile, 0, [{}]);
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2999)
     insert into page (id, school_id, scan_id, n, object_number, done, state, view_key, thumb_key)
     select '00000000-0000-4000-8000-' || printf('%012d', i), ?1, ?2, i, 1, 1, 'unread', 'v', 't' from n`,
  )
    .bind(place.schoolId, scanId)
    .run();
  expect(await cut(place, pile)).toMatchObject({ kind: "done", copies: 750, pages: 3_000 });
  const table = await tableOf(place.admin, place.examId);
  expect([table.copies.length, table.needYou]).toEqual([750, 0]);
});
