/** Messages nobody could finish, and messages that were lost: parked, shown, sent again; swept up. */
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { PDFDocument } from "pdf-lib";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { FILES } from "#src/files";
import worker from "#src/index";
import { newId } from "#src/tokens";
import { makeDesk, makeExam, makeStaff } from "../../support/exams.ts";
import { deliver, deliverAll, ended } from "../../support/jobs.ts";
import { paper } from "../../support/paper.ts";
import type { Visitor } from "../../support/people.ts";
import { finalizedButLost } from "../../support/runs.ts";
import { scanOnItsWay } from "../../support/scans.ts";
import { eventKinds, one, world } from "../../support/world.ts";

type Parked = { id: string; kind: string; why: string; attempts: number; jobId: string | null; queue: string };
const parkedOf = async (who: Visitor) => ((await who.ask("GET", "/api/parked")).body as { items: Parked[] }).items;
const LAST = LIMITS.messageAttemptsMax;

async function importing(bytes: Uint8Array | null = null) {
  const staff = await makeStaff();
  const examId = await makeExam(staff.admin);
  const place = { schoolId: staff.schoolId, examId, by: staff.secretary.id };
  return { ...staff, examId, ...(await scanOnItsWay(place, bytes)) };
}

test("A message that fails five times is parked with its reason; sent again when the cause is gone, the import goes on", async () => {
  const { schoolId, examId, admin, secretary, scanId, jobId, message } = await importing();
  const inspect = { ...message, kind: "inspect" } as const;
  expect(await deliver("korrigo-import", inspect, LAST - 1)).toEqual({ acked: false, retried: true });
  expect(await parkedOf(admin)).toEqual([]);
  expect(await deliver("korrigo-import", inspect, LAST, "m-1")).toMatchObject({ acked: true });
  expect(await deliver("korrigo-import", inspect, LAST, "m-1")).toMatchObject({ acked: true });
  expect(await parkedOf(admin)).toEqual([
    expect.objectContaining({
      id: "m-1",
      kind: "inspect",
      why: "the scan's bytes are not there",
      attempts: LAST,
      jobId,
      queue: "korrigo-import",
    }),
  ]);
  expect(await secretary.ask("GET", `/api/jobs/${jobId}`)).toMatchObject({
    body: { state: "failed", error: { code: "UNAVAILABLE" } },
  });
  expect(await admin.ask("GET", `/api/exams/${examId}/progress`)).toMatchObject({
    body: { scansImporting: 1, jobs: [{ id: jobId, state: "failed" }] },
  });
  const stranger = (await makeStaff()).admin;
  expect([await parkedOf(stranger), (await stranger.ask("POST", "/api/parked/m-1/retry")).status]).toEqual([[], 404]);
  await env.FILES.put(FILES.scan(schoolId, examId, scanId), await paper(2));
  const retries = await Promise.all([1, 2, 3].map(() => admin.ask("POST", "/api/parked/m-1/retry")));
  expect(retries.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
  expect(await ended(secretary, jobId)).toMatchObject({ state: "succeeded", result: { copies: 1 } });
  expect(await parkedOf(admin)).toEqual([]);
});

test("An import whose message is parked can be stopped instead, and leaves nothing", async () => {
  const { admin, jobId, message, examId } = await importing();
  await deliver("korrigo-import", { ...message, kind: "inspect" }, LAST);
  expect(await admin.ask("POST", `/api/jobs/${jobId}/cancel`)).toMatchObject({ status: 200 });
  expect(await one("select state as state from scan")).toBe("cancelled");
  expect(await eventKinds("exam_id", examId)).toEqual(["EXAM_CREATED", "INSPECT_ATTEMPT_FAILED", "IMPORT_CANCELLED"]);
});

test("A message that killed its machine again and again is parked, and its neighbours in the batch go their way", async () => {
  const first = await importing(await paper(2));
  const second = await importing(await paper(2));
  const verdicts = await deliverAll("korrigo-dead", [
    { body: { ...first.message, kind: "inspect" }, id: "d-1" },
    { body: "nonsense" },
    { body: { ...second.message, kind: "split" }, id: "d-2" },
  ]);
  expect(verdicts.map(({ acked }) => acked)).toEqual([true, true, true]);
  expect(await parkedOf(first.admin)).toMatchObject([{ id: "d-1", why: "the isolate died", kind: "inspect" }]);
  expect(await parkedOf(second.admin)).toMatchObject([{ id: "d-2", why: "the isolate died", kind: "split" }]);
  expect(await first.admin.ask("GET", `/api/jobs/${first.jobId}`)).toMatchObject({ body: { state: "failed" } });
});

test("When even parking fails the message stays in the queue", async () => {
  const { message } = await importing();
  const foreign = { ...message, kind: "inspect", schoolId: "no-such-school" };
  const stale = await deliver("korrigo-import", foreign, LAST);
  expect(stale).toMatchObject({ acked: true });
  expect(await deliver("korrigo-dead", foreign, 1)).toEqual({ acked: false, retried: true });
});

test("A final PDF whose making died again and again fails the copy and parks its message; sent again it is a new run that ends well", async () => {
  const desk = await makeDesk(1);
  const { admin, teacher, copyId } = desk;
  const { message, runId } = await finalizedButLost(desk);
  expect(await deliver("korrigo-dead", message, 1, "f-1")).toMatchObject({ acked: true });
  expect(await teacher.ask("GET", `/api/jobs/${runId}`)).toMatchObject({
    body: { state: "failed", error: { code: "UNAVAILABLE" } },
  });
  expect(await teacher.ask("GET", `/api/copies/${copyId}`)).toMatchObject({
    body: { status: "GRADING_FAILED", failure: { code: "UNAVAILABLE" } },
  });
  expect(await parkedOf(admin)).toMatchObject([{ id: "f-1", kind: "finalize", jobId: runId }]);
  expect((await admin.ask("POST", "/api/parked/f-1/retry")).status).toBe(200);
  await expect
    .poll(async () => (await teacher.ask("GET", `/api/copies/${copyId}`)).body, { timeout: 10_000 })
    .toMatchObject({ status: "GRADED" });
  expect((await eventKinds("copy_id", copyId)).slice(-4)).toEqual(["FINALIZE", "GRADING_FAILED", "FINALIZE", "GRADED"]);
});

/** The clock of the installation, at a given time. */
async function tick(now = Date.now()): Promise<void> {
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController({ scheduledTime: now }), env);
  await waitOnExecutionContext(context);
}

const LONG_AGO = () => Date.now() - LIMITS.jobSilentMs - 1_000;

async function silentJob(
  desk: { schoolId: string; examId: string; admin: { id: string } },
  kind: "export" | "roster",
  at: number,
): Promise<string> {
  const id = newId();
  const ask = kind === "export" ? '{"kind":"csv","language":"fr"}' : "{}";
  await env.DB.prepare(
    `insert into job (id, school_id, exam_id, kind, state, done, total, owner_id, subject, ask, request_id, created_at, updated_at)
     values (?1, ?2, ?3, ?4, 'queued', 0, 0, ?5, ?2, ?6, 'r', ?7, ?7)`,
  )
    .bind(id, desk.schoolId, kind === "export" ? desk.examId : null, kind, desk.admin.id, ask, at)
    .run();
  return id;
}

test("A job of any kind whose message was lost is sent again after ten silent minutes, and ends as if nothing had been", async () => {
  const desk = await makeDesk(1);
  const { schoolId, examId, admin, teacher } = desk;
  const at = LONG_AGO();
  const place = { schoolId, examId, by: admin.id };
  const untouched = await scanOnItsWay(place, await paper(2), { silentSince: at });
  const { runId } = await finalizedButLost(desk, { silentSince: at });
  const exportId = await silentJob(desk, "export", at);
  const rosterId = await silentJob(desk, "roster", at);
  await env.FILES.put(FILES.roster(schoolId, rosterId), "Nom;Prénom\nPetit;Ali\n");
  await tick();
  for (const jobId of [untouched.jobId, exportId, rosterId])
    expect(await ended(admin, jobId)).toMatchObject({ state: "succeeded" });
  expect(await ended(teacher, runId)).toMatchObject({ state: "succeeded" });
  expect(await one("select count(*) as n from copy")).toBe(1 + 1);
});

test("An import that stopped half way goes on with the pages that are missing and leaves the finished ones alone", async () => {
  const { schoolId, admin } = await makeStaff();
  const examId = await makeExam(admin);
  const bytes = await paper(6);
  const scan = await scanOnItsWay({ schoolId, examId, by: admin.id }, bytes, { silentSince: LONG_AGO() });
  const refs = (await PDFDocument.load(bytes)).getPages().map(({ ref }) => ref.objectNumber);
  const page = `insert into page (id, school_id, scan_id, n, object_number, done, width, height, view_key, thumb_key)
    values (?1, ?2, ?3, ?4, ?5, ?6, 150, 212, 'made before', 'made before')`;
  await env.DB.batch([
    env.DB.prepare("update scan set page_count = 6 where id = ?1").bind(scan.scanId),
    ...refs.map((ref, n) => env.DB.prepare(page).bind(newId(), schoolId, scan.scanId, n, ref, n < 5 ? 1 : 0)),
  ]);
  await tick();
  expect(await ended(admin, scan.jobId)).toMatchObject({ state: "succeeded", done: 6, result: { copies: 3 } });
  const { results } = await env.DB.prepare("select view_key as k from page order by n").all<{ k: string }>();
  expect(results.map(({ k }) => k === "made before")).toEqual([true, true, true, true, true, false]);
});

test("A job that moved lately is left alone, and so is one that has ended", async () => {
  const desk = await makeDesk(1);
  const busy = await silentJob(desk, "export", Date.now() - LIMITS.jobSilentMs + 60_000);
  const over = await silentJob(desk, "export", LONG_AGO());
  await env.DB.prepare("update job set state = 'cancelled' where id = ?1").bind(over).run();
  const before = await world();
  await tick();
  expect(await world()).toEqual(before);
  expect(await desk.admin.ask("GET", `/api/jobs/${busy}`)).toMatchObject({ body: { state: "queued" } });
});
