/** The page table over HTTP: read in few statements, changed act by act, undone, and never changed behind anybody's back. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { FILES } from "#src/files";
import { newId } from "#src/tokens";
import { act, makeStage, pagesOn, stored, type Table, tableOf } from "../../support/table.ts";
import { eventKinds, one } from "../../support/world.ts";

test("The table shows every copy, page, scan and what waits, to those who import scans and to nobody else", async () => {
  const stage = await makeStage(2, { pagesPerCopy: 3 });
  const table = await tableOf(stage.secretary, stage.examId);
  expect(table).toMatchObject({ version: 0, expected: 3, needYou: 2, putRight: 0, undo: null, redo: null });
  expect(table.copies.map(({ faults }) => faults)).toEqual([["tooFew"], ["tooFew"]]);
  expect(table.pages.map(({ state, named, rotate }) => [state, named, rotate])).toEqual([
    ["known", true, 0],
    ["known", false, 0],
    ["known", true, 0],
    ["known", false, 0],
  ]);
  expect((await stage.teacher.ask("GET", `/api/exams/${stage.examId}/page-table`)).status).toBe(403);
});

test("A page moved is on its new copy at once, the page count is kept, an event says so with ids only", async () => {
  const stage = await makeStage(2);
  const [a = "", b = ""] = stage.copyIds;
  const [first = "", second = ""] = pagesOn(await tableOf(stage.admin, stage.examId), a);
  const moved = await act(stage.admin, stage.examId, { verb: "move", pages: [second], copy: b, at: 0 });
  expect(moved).toMatchObject({ status: 200, body: { version: 1, undo: { id: moved.id, verb: "move" }, redo: null } });
  const table = await tableOf(stage.admin, stage.examId);
  expect([pagesOn(table, a), pagesOn(table, b)[0]]).toEqual([[first], second]);
  const answered = (moved.body as { pages: Table["pages"] }).pages;
  for (const page of answered) expect(table.pages.find(({ id }) => id === page.id)).toEqual(page);
  expect((moved.body as { copies: unknown[] }).copies).toEqual(table.copies);
  const { results } = await env.DB.prepare("select page_count as n from copy where exam_id = ?1 order by n")
    .bind(stage.examId)
    .all();
  expect(results).toEqual([{ n: 1 }, { n: 3 }]);
  expect(await eventKinds("exam_id", stage.examId)).toContain("PAGES_ACT");
});

test("Two pages that change places never collide, whatever order they are written in", async () => {
  const stage = await makeStage(1);
  const [copy = ""] = stage.copyIds;
  const [first = "", second = ""] = pagesOn(await tableOf(stage.admin, stage.examId), copy);
  await act(stage.admin, stage.examId, { verb: "move", pages: [second], copy, at: 0 });
  expect(pagesOn(await tableOf(stage.admin, stage.examId), copy)).toEqual([second, first]);
});

test("An act sent twice, also at the same time, is done once and answered the same", async () => {
  const stage = await makeStage(2);
  const [a = "", b = ""] = stage.copyIds;
  const [, second = ""] = pagesOn(await tableOf(stage.admin, stage.examId), a);
  const what = { verb: "move", pages: [second], copy: b, at: 0 };
  const id = newId();
  const send = () => act(stage.admin, stage.examId, what, { version: 0, id });
  const answers = [...(await Promise.all([send(), send(), send()])), await send()];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const bodies = answers.map(({ body }) => body as { version: number; pages: unknown[] });
  for (const body of bodies) expect(body).toMatchObject({ version: 1, pages: bodies[0]?.pages });
  expect(await one("select count(*) as n from page_act where exam_id = ?1", stage.examId)).toBe(1);
  const colleague = await act(stage.secretary, stage.examId, what, { version: 1, id });
  expect(colleague).toMatchObject({ status: 409, body: { error: { code: "OPERATION_REUSED" } } });
});

test("Of two acts thought on one table one is done, the other hears that the pages changed", async () => {
  const stage = await makeStage(2);
  const [a = "", b = ""] = stage.copyIds;
  const [first = "", second = ""] = pagesOn(await tableOf(stage.admin, stage.examId), a);
  const both = await Promise.all([
    act(stage.admin, stage.examId, { verb: "takeOut", pages: [first] }, { version: 0 }),
    act(stage.secretary, stage.examId, { verb: "move", pages: [second], copy: b, at: 0 }, { version: 0 }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(both.find(({ status }) => status === 409)?.body).toMatchObject({
    error: { code: "PAGES_CHANGED", details: { version: 1 } },
  });
  expect((await tableOf(stage.admin, stage.examId)).version).toBe(1);
});

test("Everything that can be done is undone to the very rows of before, and done again to the very rows of after", async () => {
  const stage = await makeStage(3);
  const [a = "", b = "", c = ""] = stage.copyIds;
  const before = await tableOf(stage.admin, stage.examId);
  const [a0 = "", a1 = ""] = pagesOn(before, a);
  const [b0 = "", b1 = ""] = pagesOn(before, b);
  const [c0 = ""] = pagesOn(before, c);
  const states = [await stored(stage.examId)];
  for (const what of [
    { verb: "merge", from: a, into: b },
    { verb: "split", page: b1, newCopy: newId() },
    { verb: "move", pages: [a1, b0], copy: c, at: 0 },
    { verb: "turn", pages: [a1, c0], by: 90 },
    { verb: "turn", pages: [c0], by: 180 },
    { verb: "takeOut", pages: [b0] },
    { verb: "discard", pages: [a0], reason: "brouillon" },
    { verb: "restore", pages: [a0] },
    { verb: "name", page: c0, named: false },
    { verb: "accept", pages: [b0], copies: [c] },
    { verb: "substitute", copy: c, at: 1, newPage: newId() },
  ]) {
    expect(await act(stage.admin, stage.examId, what)).toMatchObject({ status: 200 });
    states.push(await stored(stage.examId));
  }
  const step = async (way: "undo" | "redo") => {
    const table = await tableOf(stage.admin, stage.examId);
    const body = { id: newId(), act: table[way]?.id ?? "none" };
    return stage.admin.ask("POST", `/api/exams/${stage.examId}/page-acts/${way}`, body);
  };
  // Pictures made without the name are let go with the name, and made anew: keys are not compared.
  for (let n = states.length - 2; n >= 0; n--) {
    expect(await step("undo")).toMatchObject({ status: 200 });
    expect(await stored(stage.examId), `undone to ${n}`).toEqual(states[n]);
  }
  expect((await tableOf(stage.admin, stage.examId)).undo).toBeNull();
  for (let n = 1; n < states.length; n++) {
    expect(await step("redo")).toMatchObject({ status: 200 });
    expect(await stored(stage.examId), `done again to ${n}`).toEqual(states[n]);
  }
  expect((await tableOf(stage.admin, stage.examId)).redo).toBeNull();
  expect(await step("undo")).toMatchObject({ status: 200 });
});

test("Only one's own last act is undone, only while its pages are as it left them, and once however often it is asked", async () => {
  const stage = await makeStage(2);
  const { examId, admin, secretary } = stage;
  const [a = "", b = ""] = stage.copyIds;
  const [first = "", second = ""] = pagesOn(await tableOf(admin, examId), a);
  const mine = await act(admin, examId, { verb: "move", pages: [second], copy: b, at: 2 });
  expect((await tableOf(secretary, examId)).undo).toBeNull();
  const foreign = { id: newId(), act: mine.id };
  expect(await secretary.ask("POST", `/api/exams/${examId}/page-acts/undo`, foreign)).toMatchObject({ status: 409 });
  // A colleague lays another page behind it: taken back, it would leave a gap.
  await act(secretary, examId, { verb: "move", pages: [first], copy: b, at: 9 });
  const undo = { id: newId(), act: mine.id };
  expect(await admin.ask("POST", `/api/exams/${examId}/page-acts/undo`, undo)).toMatchObject({
    status: 409,
    body: { error: { code: "PAGES_CHANGED" } },
  });
  const theirs = (await tableOf(secretary, examId)).undo?.id ?? "";
  const once = { id: newId(), act: theirs };
  const twice = await Promise.all([1, 2].map(() => secretary.ask("POST", `/api/exams/${examId}/page-acts/undo`, once)));
  expect(twice.map(({ status }) => status)).toEqual([200, 200]);
  expect(await admin.ask("POST", `/api/exams/${examId}/page-acts/undo`, undo)).toMatchObject({ status: 200 });
  const table = await tableOf(admin, examId);
  expect([pagesOn(table, a), table.redo?.id]).toEqual([[first, second], mine.id]);
  // Another act, and what was undone is over.
  await act(admin, examId, { verb: "turn", pages: [first], by: 90 });
  expect((await tableOf(admin, examId)).redo).toBeNull();
});

test("A named copy is not emptied, one with marks is not taken apart, an id that is somebody's is not given again", async () => {
  const stage = await makeStage(3);
  const [a = "", b = "", c = ""] = stage.copyIds;
  const pupil = await stage.admin.raw("POST", "/api/students/import", {
    body: "Nom;Prénom\nDurand;Léa\n",
    headers: { "content-type": "text/csv" },
  });
  expect(pupil.status).toBe(200);
  const studentId = await one<string>("select id as id from student where school_id = ?1", stage.schoolId);
  await stage.admin.ask("PUT", `/api/copies/${a}/student`, { studentId });
  expect(await act(stage.admin, stage.examId, { verb: "merge", from: a, into: b })).toMatchObject({
    status: 409,
    body: { error: { code: "COPY_IDENTIFIED" } },
  });
  await env.DB.prepare("update copy set marked = 1 where id = ?1").bind(c).run();
  expect(await act(stage.admin, stage.examId, { verb: "merge", from: c, into: b })).toMatchObject({
    body: { error: { code: "COPY_MARKED" } },
  });
  const other = await makeStage(1);
  const [page = ""] = pagesOn(await tableOf(stage.admin, stage.examId), b).slice(1);
  const taken = { verb: "split", page, newCopy: other.copyIds[0] };
  expect(await act(stage.admin, stage.examId, taken)).toMatchObject({ status: 422 });
  const elsewhere = pagesOn(await tableOf(other.admin, other.examId), other.copyIds[0] ?? "");
  expect(await act(stage.admin, stage.examId, { verb: "takeOut", pages: elsewhere })).toMatchObject({
    status: 409,
    body: { error: { code: "NOT_ON_TABLE" } },
  });
});

test("A sheet of ours that stands in for a lost page is a PDF of its own, marked, and asks for its picture", async () => {
  const stage = await makeStage(1, { pagesPerCopy: 3 });
  const [copy = ""] = stage.copyIds;
  const newPage = newId();
  await act(stage.admin, stage.examId, { verb: "substitute", copy, at: 1, newPage });
  const table = await tableOf(stage.admin, stage.examId);
  expect(pagesOn(table, copy)[1]).toBe(newPage);
  expect(table.pages.find(({ id }) => id === newPage)).toMatchObject({
    state: "known",
    reason: "substitute",
    view: null,
  });
  expect(table.copies[0]?.faults).toEqual([]);
  const key = await one<string>(
    "select object_key as k from scan where media = 'substitute' and exam_id = ?1",
    stage.examId,
  );
  const bytes = await (await env.FILES.get(key ?? ""))?.text();
  expect(bytes?.startsWith("%PDF-")).toBe(true);
});

test("A quarter turn is seen at once, by rotating the picture that is there, and swaps the page's sides", async () => {
  const stage = await makeStage(1);
  const [first = ""] = pagesOn(await tableOf(stage.admin, stage.examId), stage.copyIds[0] ?? "");
  await act(stage.admin, stage.examId, { verb: "turn", pages: [first], by: 270 });
  const page = (await tableOf(stage.admin, stage.examId)).pages.find(({ id }) => id === first);
  expect(page).toMatchObject({ rotate: -90, width: 212, height: 150, turn: 270 });
});

test("A page's picture is kept under the address of its content, shows the name, and is for those who import scans", async () => {
  const stage = await makeStage(1);
  const [page] = (await tableOf(stage.admin, stage.examId)).pages;
  const view = page?.view ?? "";
  const scan = await one<string>("select scan_id as s from page where id = ?1", page?.id);
  const key = `${FILES.pages(stage.schoolId, stage.examId, scan ?? "")}0.view.webp`;
  await env.FILES.put(key, "with the name");
  const got = await stage.secretary.raw("GET", view);
  expect([got.status, await got.text()]).toEqual([200, "with the name"]);
  expect(got.headers.get("cache-control")).toBe("private, max-age=86400, immutable");
  const made = await stage.admin.raw("GET", view.replace(/v=\w+/, "v=made-up"));
  expect(made.headers.get("cache-control")).toBe("private, no-cache");
  expect((await stage.teacher.raw("GET", view)).status).toBe(403);
  const stranger = await makeStage(1);
  expect((await stranger.admin.raw("GET", view)).status).toBe(404);
});

test("Validation seals the copy: of an act and a validation at the same time one wins, never both", async () => {
  for (let round = 0; round < 6; round++) {
    const stage = await makeStage(2);
    const [a = "", b = ""] = stage.copyIds;
    const [, second = ""] = pagesOn(await tableOf(stage.admin, stage.examId), a);
    const what = { verb: "move", pages: [second], copy: b, at: 0 };
    const validate = () => stage.secretary.ask("POST", `/api/copies/${a}/validate`);
    const move = () => act(stage.admin, stage.examId, what, { version: 0 });
    const [one_, other] = await Promise.all(round % 2 ? [move(), validate()] : [validate(), move()]);
    const [moved, valid] = round % 2 ? [one_, other] : [other, one_];
    expect([moved.status === 200, valid.status === 200].filter(Boolean).length, `${moved.status} ${valid.status}`).toBe(
      1,
    );
    if (moved.status !== 200)
      expect(moved.body).toMatchObject({ error: { code: expect.stringMatching(/COPY_SEALED|WRONG_STATUS/) } });
  }
});

test("A copy with something odd that nobody answered is not validated; the others are, and it is listed", async () => {
  const stage = await makeStage(2);
  const [a = "", b = ""] = stage.copyIds;
  const [first = ""] = pagesOn(await tableOf(stage.admin, stage.examId), a);
  await env.DB.prepare(`update page set look = '{"found":["blurred","upsideDown"]}' where id = ?1`).bind(first).run();
  expect(await stage.admin.ask("POST", `/api/copies/${a}/validate`)).toMatchObject({
    status: 409,
    body: {
      error: { code: "COPY_HAS_FAULTS", details: { faults: [], pages: [{ pageId: first, faults: ["blurred"] }] } },
    },
  });
  expect(await stage.admin.ask("POST", `/api/exams/${stage.examId}/validate-all`)).toMatchObject({
    body: { validated: 1, refused: [{ copyId: a, code: "COPY_HAS_FAULTS" }] },
  });
  const table = await tableOf(stage.admin, stage.examId);
  expect(table.copies.map(({ id, sealed }) => [id, sealed]).sort()).toEqual(
    [
      [a, false],
      [b, true],
    ].sort(),
  );
  await act(stage.admin, stage.examId, { verb: "accept", pages: [first], copies: [] });
  expect(await stage.admin.ask("POST", `/api/copies/${a}/validate`)).toMatchObject({ status: 200 });
  expect(await act(stage.admin, stage.examId, { verb: "takeOut", pages: [first] })).toMatchObject({ status: 409 });
});

test("A copy with too few pages is validated once somebody let it be, not before", async () => {
  const stage = await makeStage(1, { pagesPerCopy: 3 });
  const [copy = ""] = stage.copyIds;
  expect(await stage.admin.ask("POST", `/api/copies/${copy}/validate`)).toMatchObject({
    body: { error: { code: "COPY_HAS_FAULTS", details: { faults: ["tooFew"] } } },
  });
  await act(stage.admin, stage.examId, { verb: "accept", pages: [], copies: [copy] });
  expect(await stage.admin.ask("POST", `/api/copies/${copy}/validate`)).toMatchObject({ status: 200 });
});

test("A first page of an anonymous exam waits for its picture without the name, and after a turn for a new one", async () => {
  const stage = await makeStage(1);
  const [copy = ""] = stage.copyIds;
  const [, second = ""] = pagesOn(await tableOf(stage.admin, stage.examId), copy);
  await act(stage.admin, stage.examId, { verb: "move", pages: [second], copy, at: 0 });
  const refused = { status: 409, body: { error: { code: "PAGES_NOT_READY", details: { pages: [second] } } } };
  expect(await stage.admin.ask("POST", `/api/copies/${copy}/validate`)).toMatchObject(refused);
  await env.DB.prepare("update page set masked_view_key = 'm' where id = ?1").bind(second).run();
  await act(stage.admin, stage.examId, { verb: "turn", pages: [second], by: 180 });
  expect(await stage.admin.ask("POST", `/api/copies/${copy}/validate`)).toMatchObject(refused);
  await env.DB.prepare("update page set picture_turn = 180 where id = ?1").bind(second).run();
  expect(await stage.admin.ask("POST", `/api/copies/${copy}/validate`)).toMatchObject({ status: 200 });
});

test("Back in staging with a reason, the seal is off and pages move again", async () => {
  const stage = await makeStage(2);
  const [a = "", b = ""] = stage.copyIds;
  await stage.admin.ask("POST", `/api/copies/${a}/validate`);
  await stage.admin.ask("POST", `/api/copies/${a}/unvalidate`, { reason: "mal découpée" });
  expect(await act(stage.admin, stage.examId, { verb: "merge", from: a, into: b })).toMatchObject({ status: 200 });
  const undo = { id: newId(), act: (await tableOf(stage.admin, stage.examId)).undo?.id };
  expect(await stage.admin.ask("POST", `/api/exams/${stage.examId}/page-acts/undo`, undo)).toMatchObject({
    status: 200,
  });
  expect(await stage.admin.ask("POST", `/api/copies/${a}/validate`)).toMatchObject({ status: 200 });
});

test("A table of 3,000 pages is read in at most five statements besides who asks, and an act on it is one batch", async () => {
  const stage = await makeStage(1);
  const scanId = await one<string>("select id as id from scan where exam_id = ?1", stage.examId);
  const rows = (from: number) =>
    env.DB.prepare(
      `with recursive n(i) as (select ?3 union all select i + 1 from n where i < ?3 + 999)
       insert into page (id, school_id, scan_id, n, object_number, done, state, view_key, thumb_key)
       select '00000000-0000-4000-8000-' || printf('%012d', i), ?1, ?2, i, 1, 1, 'unknown', 'v' || i, 't' || i from n`,
    ).bind(stage.schoolId, scanId, from);
  await env.DB.batch([rows(1_000), rows(2_000), rows(3_000)]);
  const counted = counting();
  const table = await tableOf(stage.admin, stage.examId);
  expect(table.pages).toHaveLength(3_002);
  // The session is one of them.
  expect(counted.statements).toBeLessThanOrEqual(6);
  counted.stop();
  const discard = { verb: "discard", pages: ["00000000-0000-4000-8000-000000001500"], reason: "x" };
  expect(await act(stage.admin, stage.examId, discard, { version: 0 })).toMatchObject({ status: 200 });
});

/** Counts the statements that are sent while it runs. */
function counting() {
  const prepare = env.DB.prepare.bind(env.DB);
  const counted = {
    statements: 0,
    stop() {
      env.DB.prepare = prepare;
    },
  };
  env.DB.prepare = (sql: string) => {
    counted.statements++;
    return prepare(sql);
  };
  return counted;
}

test("An exam that is put away can be looked at by who can bring it back, and takes no act", async () => {
  const stage = await makeStage(1);
  await stage.admin.ask("DELETE", `/api/exams/${stage.examId}?withCopies=true`, { reason: "x" });
  const [copy = ""] = stage.copyIds;
  const refused = await act(stage.admin, stage.examId, { verb: "accept", pages: [], copies: [copy] }, { version: 0 });
  expect(refused).toMatchObject({ status: 409, body: { error: { code: "EXAM_DELETED" } } });
});
