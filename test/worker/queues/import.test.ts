/** From a scan to copies, by messages that may come twice, late, or never. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { abandonScan } from "#src/actions/abandon-scan";
import { findScan } from "#src/db/scans";
import { FILES } from "#src/files";
import { makeExam, makeStaff } from "../../support/exams.ts";
import { deliver, deliverAll, ended } from "../../support/jobs.ts";
import { blank, paper } from "../../support/paper.ts";
import { type OnItsWay, scanOnItsWay, upload } from "../../support/scans.ts";
import { eventKinds, files, one, world } from "../../support/world.ts";
import * as fixtures from "../codecs/fixtures.ts";

const IMPORT = "korrigo-import";

/** Every message of an import of so many pages, in order. */
function messagesOf({ message }: Pick<OnItsWay, "message">, pages: number) {
  const runs = Array.from({ length: Math.ceil(pages / 4) }, (_, n) => ({
    from: n * 4,
    to: Math.min(pages, n * 4 + 4),
  }));
  return [
    { ...message, kind: "inspect" },
    ...runs.map((run) => ({ ...message, kind: "rasterize", ...run })),
    { ...message, kind: "split" },
  ];
}

async function scene(facts: Record<string, unknown> = {}) {
  const staff = await makeStaff();
  const examId = await makeExam(staff.admin, [], facts);
  return { ...staff, examId, place: { schoolId: staff.schoolId, examId, by: staff.admin.id } };
}

type Copy = { id: string; booklet: number; pageCount: number; anonymousId: string; status: string };

test("A scan becomes copies of so many pages each, in staging, under ids that tell nothing; the short last one is kept", async () => {
  const { schoolId, admin, secretary, examId } = await scene();
  const { scanId, jobId } = await upload(secretary, examId, await paper(9));
  expect(await ended(secretary, jobId)).toMatchObject({
    state: "succeeded",
    done: 9,
    total: 9,
    result: { scanId, pages: 9, copies: 5 },
  });
  const { items } = (await admin.ask("GET", `/api/exams/${examId}/copies`)).body as { items: Copy[] };
  expect(items.map(({ booklet, pageCount, status }) => `${booklet}: ${pageCount} ${status}`).sort()).toEqual(
    [0, 1, 2, 3, 4].map((n) => `${n}: ${n < 4 ? 2 : 1} STAGING`),
  );
  expect(new Set(items.map(({ anonymousId }) => anonymousId)).size).toBe(5);
  const { results } = await env.DB.prepare(
    "select p.n, c.booklet, p.position from page p join copy c on c.id = p.copy_id order by p.n",
  ).all();
  expect(results).toEqual(Array.from({ length: 9 }, (_, n) => ({ n, booklet: Math.floor(n / 2), position: n % 2 })));
  const [open, masked] = [
    await files(FILES.pages(schoolId, examId, scanId)),
    await files(FILES.maskedPages(schoolId, examId, scanId)),
  ];
  expect([open.length, masked.length]).toEqual([18, 10]);
  expect(await eventKinds("exam_id", examId)).toEqual(["EXAM_CREATED", "IMPORTED"]);
  expect(await admin.ask("GET", `/api/exams/${examId}/progress`)).toMatchObject({
    body: { copies: { STAGING: 5 }, total: 5, scans: 1, scansImporting: 0, jobs: [] },
  });
});

test("In an exam that is not anonymous no page is masked", async () => {
  const { schoolId, admin, examId } = await scene({ anonymous: false });
  const { scanId, jobId } = await upload(admin, examId, await paper(2));
  expect(await ended(admin, jobId)).toMatchObject({ state: "succeeded" });
  expect(await files(FILES.maskedPages(schoolId, examId, scanId))).toEqual([]);
  expect(await files(FILES.pages(schoolId, examId, scanId))).toHaveLength(4);
});

test("Messages that come twice, side by side and again when all is done, make each page and copy once", async () => {
  const { admin, examId, place } = await scene();
  const scan = await scanOnItsWay(place, await paper(6));
  const [inspect] = messagesOf(scan, 6);
  const both = await Promise.all([deliver(IMPORT, inspect), deliver(IMPORT, inspect)]);
  expect(both.map(({ acked }) => acked)).toEqual([true, true]);
  expect(await ended(admin, scan.jobId)).toMatchObject({ state: "succeeded", done: 6, total: 6 });
  expect(await one("select count(*) as n from copy")).toBe(3);
  expect(await one("select count(*) as n from page where copy_id is not null")).toBe(6);
  const before = await world();
  for (const message of messagesOf(scan, 6))
    expect(await deliver(IMPORT, message)).toMatchObject({ acked: true, retried: false });
  expect(await world()).toEqual(before);
  expect(await eventKinds("exam_id", examId)).toEqual(["EXAM_CREATED", "IMPORTED"]);
});

test("A cancelled import leaves nothing behind, and its messages that come later change nothing", async () => {
  const { schoolId, admin, examId, place } = await scene();
  const scan = await scanOnItsWay(place, await paper(6));
  const stem = `${FILES.pages(schoolId, examId, scan.scanId)}0`;
  await env.FILES.put(`${stem}.view.webp`, "picture");
  await env.DB.prepare("update scan set page_count = 6 where id = ?1").bind(scan.scanId).run();
  await env.DB.prepare(
    "insert into page (id, school_id, scan_id, n, object_number, done, view_key) values ('p0', ?1, ?2, 0, 1, 1, ?3)",
  )
    .bind(schoolId, scan.scanId, `${stem}.view.webp`)
    .run();
  expect(await admin.ask("POST", `/api/jobs/${scan.jobId}/cancel`)).toMatchObject({
    status: 200,
    body: { state: "cancelled" },
  });
  const after = await world();
  expect(after.files).toEqual([]);
  expect(after.rows.page).toEqual([]);
  expect(await admin.ask("POST", `/api/jobs/${scan.jobId}/cancel`)).toMatchObject({
    status: 409,
    body: { error: { code: "JOB_FINISHED" } },
  });
  for (const message of messagesOf(scan, 6)) expect(await deliver(IMPORT, message)).toMatchObject({ acked: true });
  expect(await world()).toEqual(after);
  expect(await admin.ask("GET", `/api/scans/${scan.scanId}`)).toMatchObject({
    body: { state: "cancelled", error: null, copies: 0 },
  });
  expect(await eventKinds("exam_id", examId)).toEqual(["EXAM_CREATED", "IMPORT_CANCELLED"]);
});

const BAD: [title: string, bytes: Uint8Array, code: string][] = [
  ["that was cut off on its way", fixtures.truncated, "PDF_BROKEN"],
  ["that is only called PDF", fixtures.notAPdf, "ZIP_BROKEN"],
  ["that was written with an office program", new TextEncoder().encode("{\\rtf1 texte}"), "NOT_A_SCAN"],
  ["without pages", fixtures.zeroPages, "PDF_WITHOUT_PAGES"],
];

for (const [title, bytes, code] of BAD) {
  test(`A file ${title} ends with ${code}, and leaves neither pages nor pictures nor its bytes`, async () => {
    const { admin, secretary, examId } = await scene();
    const { scanId, jobId } = await upload(secretary, examId, bytes);
    expect(await ended(secretary, jobId)).toMatchObject({ state: "failed", error: { code } });
    expect(await secretary.ask("GET", `/api/scans/${scanId}`)).toMatchObject({
      body: { state: "failed", error: { code }, copies: 0 },
    });
    const { rows, files: left } = await world();
    expect([rows.page, rows.copy, left]).toEqual([[], [], []]);
    expect(await eventKinds("exam_id", examId)).toEqual(["EXAM_CREATED", "IMPORT_FAILED"]);
    expect(await admin.ask("GET", `/api/exams/${examId}/progress`)).toMatchObject({
      body: { scans: 0, jobs: [{ id: jobId, state: "failed" }] },
    });
    const again = await upload(secretary, examId, await paper(2));
    expect(await ended(secretary, again.jobId)).toMatchObject({ state: "succeeded" });
  });
}

test("A page that cannot be drawn is named at the page table, and the others arrive", async () => {
  const { secretary, examId } = await scene();
  const { jobId } = await upload(secretary, examId, fixtures.brokenPage);
  expect(await ended(secretary, jobId)).toMatchObject({ state: "succeeded" });
  const { body } = await secretary.ask("GET", `/api/exams/${examId}/page-table`);
  const { pages } = body as { pages: { state: string; reason: string | null; view: string | null }[] };
  const broken = pages.filter(({ state }) => state === "error");
  expect(broken).toEqual([expect.objectContaining({ reason: "PDF_PAGE_BROKEN", view: null })]);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.filter(({ view }) => view !== null)).toHaveLength(pages.length - 1);
});

test("The side over which consumers died is named, without being tried again, and its neighbours arrive", async () => {
  const { place, admin, examId } = await scene();
  const scan = await scanOnItsWay(place, await paper(3));
  const side = (n: number) => ({ ...scan.message, kind: "rasterize", from: n, to: n + 1, alone: true });
  // As inspecting leaves it, but with no message on its way that could read the side meanwhile.
  await env.DB.batch([
    env.DB.prepare("update scan set page_count = 3 where id = ?1").bind(scan.scanId),
    ...[0, 1, 2].map((n) =>
      env.DB.prepare(
        `insert into page (id, school_id, scan_id, n, object_number, look)
         select ?1 || '-' || cast(?2 as integer), school_id, id, ?2, 0, case when ?2 = 1 then json_object('begun', 2) end from scan where id = ?1`,
      ).bind(scan.scanId, n),
    ),
  ]);
  for (const n of [0, 1, 2]) await deliver(IMPORT, side(n));
  expect(await ended(admin, scan.jobId)).toMatchObject({ state: "succeeded" });
  const { body } = await admin.ask("GET", `/api/exams/${examId}/page-table`);
  const states = (body as { pages: { side: number; state: string; reason: string | null }[] }).pages;
  expect(states.find(({ side: n }) => n === 2)).toMatchObject({ state: "error", reason: "PDF_PAGE_TOO_SLOW" });
  expect(states.filter(({ state }) => state === "known")).toHaveLength(2);
});

test("A message that died over several sides asks for each by itself", async () => {
  const { place, admin } = await scene();
  const scan = await scanOnItsWay(place, await paper(3));
  await deliver(IMPORT, { ...scan.message, kind: "inspect" });
  await deliver(IMPORT, { ...scan.message, kind: "rasterize", from: 0, to: 3 }, 2);
  // Its own three messages are on their way by the queue.
  expect(await ended(admin, scan.jobId)).toMatchObject({ state: "succeeded" });
  expect(await one("select count(*) as n from page where scan_id = ?1 and done = 1", scan.scanId)).toBe(3);
});

test("A scan of more pages than an exam can have is refused with both numbers", async () => {
  const { admin, examId } = await scene();
  const { jobId } = await upload(admin, examId, await blank(3_001));
  expect(await ended(admin, jobId)).toMatchObject({
    state: "failed",
    error: { code: "TOO_MANY_PAGES", details: { pages: 3_001, max: 3_000 } },
  });
  expect((await world()).files).toEqual([]);
}, 60_000);

test("A sheet fed sideways becomes an upright page, and a file locked for its owner only is read", async () => {
  const { admin, examId } = await scene({ pagesPerCopy: 1 });
  const sideways = await upload(admin, examId, fixtures.fedSideways);
  expect(await ended(admin, sideways.jobId)).toMatchObject({ state: "succeeded" });
  const { results } = await env.DB.prepare("select width < height as upright, turn from page").all<{
    upright: number;
    turn: number;
  }>();
  expect(results.map(({ upright }) => upright)).toEqual(results.map(() => 1));
  expect(results.some(({ turn }) => turn !== 0)).toBe(true);
  const owned = await upload(admin, examId, fixtures.lockedForOwner);
  expect(await ended(admin, owned.jobId)).toMatchObject({ state: "succeeded" });
});

test("Giving up a scan that was imported a moment ago takes nothing from it", async () => {
  const { admin, place } = await scene();
  const scan = await scanOnItsWay(place, await paper(2));
  const seen = await findScan(env.DB, place.schoolId, scan.scanId);
  await deliver(IMPORT, { ...scan.message, kind: "inspect" });
  expect(await ended(admin, scan.jobId)).toMatchObject({ state: "succeeded" });
  const before = await world();
  if (!seen) throw new Error("the scan is not there");
  await abandonScan(env, seen, {
    state: "cancelled",
    code: null,
    page: null,
    actorId: admin.id,
    requestId: "r",
    now: Date.now(),
  });
  expect(await world()).toEqual(before);
});

test("A message without sense is thrown away, and its neighbour is not touched by it", async () => {
  const { admin, place } = await scene();
  const scan = await scanOnItsWay(place, await paper(2));
  const [nonsense, good] = await deliverAll(IMPORT, [
    { body: { kind: "inspect", v: 2 } },
    { body: { ...scan.message, kind: "inspect" } },
  ]);
  expect([nonsense, good]).toEqual([
    { acked: true, retried: false },
    { acked: true, retried: false },
  ]);
  expect(await ended(admin, scan.jobId)).toMatchObject({ state: "succeeded" });
});
