/** From a marked copy to its final PDF: once, whole, and with every failure kept and told. Long because every way in which
 * one run can fail is told of the same desk. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { PDFDocument } from "pdf-lib";
import { expect, test, vi } from "vitest";
import type { CopyDO } from "#do/copy/copy";
import { FILES } from "#src/files";
import { hex } from "#src/tokens";
import { type Desk, idOf, makeDesk, markAll, objectOf, take } from "../../support/exams.ts";
import { deliver, ended } from "../../support/jobs.ts";
import { delivered, finalized, finalizedButLost } from "../../support/runs.ts";
import { eventKinds, files, one, world } from "../../support/world.ts";
import { lookAt } from "../codecs/pdf-look.ts";

const FINALIZE = "korrigo-finalize";
const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });

const finalsOf = ({ schoolId, examId, copyId }: Desk) =>
  files(FILES.final(schoolId, examId, copyId, "").replace(/\.pdf$/, ""));

type Copy = {
  status: string;
  total: number | null;
  marks: unknown[];
  annotations: unknown[];
  appreciation: unknown;
  final: { version: number; pages: number; sha256: string; url: string } | null;
  failure: { code: string; message: string } | null;
};
const onDesk = async (desk: Desk) => (await desk.teacher.ask("GET", `/api/copies/${desk.copyId}`)).body as Copy;

/** As another machine reads it: from D1, in a statement of its own. */
const row = (copyId: string) =>
  env.DB.prepare(
    "select status, total, retries, failure_code as code, failure, final_version as version from copy where id = ?1",
  )
    .bind(copyId)
    .first();

test("A marked copy becomes a final PDF with its pages, its marks and a report, graded in the same moment", async () => {
  const desk = await makeDesk(1, { appreciationRequired: true });
  const { teacher, admin, copyId } = desk;
  const token = await take(teacher, copyId);
  await markAll(teacher, copyId, token, [450, 25, 1_000]);
  const long = `Raisonnement ${"très détaillé ".repeat(30)}fin`;
  await teacher.ask(
    "PUT",
    `/api/copies/${copyId}/annotations/a1`,
    { page: 1, x: 0.1, y: 0.1, w: 0.5, h: 0.1, kind: "comment", text: long, version: 0 },
    token,
  );
  await teacher.ask("PUT", `/api/copies/${copyId}/appreciation`, { text: "Très bon travail.", version: 0 }, token);
  const { body } = await teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token);
  expect(await ended(teacher, idOf(body, "jobId"))).toMatchObject({ state: "succeeded", done: 1, total: 1 });
  const copy = await onDesk(desk);
  expect(copy).toMatchObject({ status: "GRADED", total: 1_475, final: { version: 1 }, failure: null });
  const response = await admin.raw("GET", copy.final?.url ?? "");
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(response.headers.get("content-type")).toBe("application/pdf");
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(hex(await crypto.subtle.digest("SHA-256", bytes))).toBe(copy.final?.sha256);
  expect((await PDFDocument.load(bytes)).getPageCount()).toBe(copy.final?.pages);
  const look = await lookAt(bytes);
  const text = Array.from({ length: look.pageCount }, (_, n) => look.words(n))
    .join(" ")
    .replace(/\s+/g, " ");
  for (const part of ["page 1", "page 2", "14,75", "20", "0,25", "Très bon travail.", "détaillé fin", "Brevet blanc"])
    expect(text).toContain(part);
});

test("Ten clicks and a message that comes again make one job, one PDF, one event each", async () => {
  const desk = await makeDesk(1);
  const { teacher, admin, copyId, schoolId, examId } = desk;
  const token = await take(teacher, copyId);
  await markAll(teacher, copyId, token);
  const clicks = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      (n % 5 === 4 ? admin : teacher).ask(
        "POST",
        `/api/copies/${copyId}/finalize`,
        undefined,
        n % 5 === 4 ? {} : token,
      ),
    ),
  );
  const jobs = new Set(clicks.filter(({ status }) => status === 202).map(({ body }) => idOf(body, "jobId")));
  expect(clicks.filter(({ status }) => status === 202).length).toBeGreaterThanOrEqual(8);
  expect(jobs.size).toBe(1);
  const [runId = ""] = jobs;
  expect(await ended(teacher, runId)).toMatchObject({ state: "succeeded" });
  await expect.poll(() => row(copyId)).toMatchObject({ status: "GRADED", version: 1 });
  const before = await world();
  for (let n = 0; n < 2; n++) {
    const again = { v: 1, kind: "finalize", schoolId, examId, copyId, runId, requestId: "again" };
    expect(await deliver(FINALIZE, again, n + 2)).toMatchObject({ acked: true });
  }
  expect(await world()).toEqual(before);
  expect(await finalsOf(desk)).toHaveLength(1);
  expect(await one("select count(*) as n from job where kind = 'finalize'")).toBe(1);
  const kinds = await eventKinds("copy_id", copyId);
  expect(kinds.filter((kind) => kind === "FINALIZE" || kind === "GRADED")).toEqual(["FINALIZE", "GRADED"]);
  expect(await teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token)).toMatchObject({
    status: 202,
    body: { jobId: runId },
  });
  expect(await world()).toEqual(before);
});

test("What is missing is listed, and nothing is begun", async () => {
  const desk = await makeDesk(1, { appreciationRequired: true });
  const { teacher, copyId } = desk;
  const token = await take(teacher, copyId);
  const finalize = () => teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token);
  await teacher.ask("PUT", `/api/copies/${copyId}/marks/1b`, { points: 100, version: 0 }, token);
  await teacher.ask("PUT", `/api/copies/${copyId}/marks/2`, { points: 0, version: 0 }, token);
  await teacher.ask("PUT", `/api/copies/${copyId}/marks/2`, { points: null, version: 1 }, token);
  expect(await finalize()).toMatchObject({
    status: 422,
    body: { error: { code: "NOT_COMPLETE", details: { questions: ["1a", "2"], appreciation: true } } },
  });
  await teacher.ask("PUT", `/api/copies/${copyId}/appreciation`, { text: "   ", version: 0 }, token);
  expect(await finalize()).toMatchObject({ body: { error: { details: { appreciation: true } } } });
  expect(await teacher.ask("POST", `/api/copies/${copyId}/finalize`)).toMatchObject(refusal(403, "LOCK_TOKEN_WRONG"));
  expect(await onDesk(desk)).toMatchObject({ status: "LOCKED", total: 100 });
  expect(await one("select count(*) as n from job where kind = 'finalize'")).toBe(0);
});

test("When the scan is gone the copy fails, says so, keeps its marks, and succeeds once the scan is back", async () => {
  const desk = await makeDesk(1);
  const { teacher, admin, copyId, sourceKey } = desk;
  const bytes = await (await env.FILES.get(sourceKey))?.arrayBuffer();
  await env.FILES.delete(sourceKey);
  expect(await finalized(desk)).toMatchObject({ state: "failed", error: { code: "PAGE_MISSING" } });
  const message = "pages 1, 2 of the copy: the scan's bytes are missing";
  expect(await row(copyId)).toEqual({
    status: "GRADING_FAILED",
    total: 1_175,
    retries: 1,
    code: "PAGE_MISSING",
    failure: message,
    version: 0,
  });
  expect(await onDesk(desk)).toMatchObject({
    status: "GRADING_FAILED",
    failure: { code: "PAGE_MISSING", message },
    marks: [{ points: 450 }, { points: 0 }, { points: 725 }],
    final: null,
  });
  const failures = () =>
    env.DB.prepare("select success, detail ->> 'code' as code from event where kind = 'GRADING_FAILED'").all();
  expect((await failures()).results).toEqual([{ success: 0, code: "PAGE_MISSING" }]);
  const retry = async (who = teacher) =>
    delivered(desk, copyId, idOf((await who.ask("POST", `/api/copies/${copyId}/finalize`)).body, "jobId"), who);
  expect(await retry()).toMatchObject({ state: "failed" });
  expect(await row(copyId)).toMatchObject({ status: "GRADING_FAILED", retries: 2 });
  expect((await failures()).results).toHaveLength(2);
  await env.FILES.put(sourceKey, bytes ?? "");
  expect(await retry(admin)).toMatchObject({ state: "succeeded" });
  expect(await row(copyId)).toEqual({
    status: "GRADED",
    total: 1_175,
    retries: 0,
    code: null,
    failure: null,
    version: 1,
  });
});

test("After a failure the teacher may take the copy again, correct it and finish", async () => {
  const desk = await makeDesk(1);
  const { teacher, copyId, sourceKey } = desk;
  const bytes = await (await env.FILES.get(sourceKey))?.arrayBuffer();
  await env.FILES.delete(sourceKey);
  expect(await finalized(desk)).toMatchObject({ state: "failed" });
  await env.FILES.put(sourceKey, bytes ?? "");
  const token = await take(teacher, copyId);
  expect(await onDesk(desk)).toMatchObject({ status: "LOCKED", failure: null });
  await teacher.ask("PUT", `/api/copies/${copyId}/marks/1b`, { points: 400, version: 1 }, token);
  const { body } = await teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token);
  expect(await delivered(desk, copyId, idOf(body, "jobId"))).toMatchObject({ state: "succeeded" });
  expect(await onDesk(desk)).toMatchObject({ status: "GRADED", total: 1_575 });
});

test("A page that is missing is never left out in silence: the copy fails and names what it lacks", async () => {
  const desk = await makeDesk(1);
  await env.DB.prepare("delete from page where copy_id = ?1 and position = 1").bind(desk.copyId).run();
  expect(await finalized(desk)).toMatchObject({ state: "failed", error: { code: "PAGE_MISSING" } });
  expect(await row(desk.copyId)).toMatchObject({ status: "GRADING_FAILED", failure: "2 pages expected, 1 found" });
  expect(await finalsOf(desk)).toEqual([]);
});

test("A scan whose bytes were exchanged for others fails the copy instead of giving it somebody else's pages", async () => {
  const desk = await makeDesk(1);
  await env.FILES.put(desk.sourceKey, "these are not the pages");
  expect(await finalized(desk)).toMatchObject({ state: "failed", error: { code: "NOT_A_PDF" } });
  expect(await row(desk.copyId)).toMatchObject({ status: "GRADING_FAILED", code: "NOT_A_PDF" });
});

test("What did not answer twice and then does ends in one final PDF; every try leaves its trace and none is lost [P0-DI-007a] [K12]", async () => {
  const desk = await makeDesk(1);
  const { message } = await finalizedButLost(desk);
  using _head = vi
    .spyOn(env.FILES, "head")
    .mockRejectedValueOnce(new Error("no answer"))
    .mockRejectedValueOnce(new Error("no answer"));
  const before = await onDesk(desk);
  expect(await deliver(FINALIZE, message)).toEqual({ acked: true, retried: false });
  expect(await row(desk.copyId)).toMatchObject({ status: "GRADING_FAILED", retries: 1, code: "UNAVAILABLE" });
  expect(await deliver(FINALIZE, message, 2)).toEqual({ acked: true, retried: false });
  await tryAgain(desk);
  expect(await row(desk.copyId)).toMatchObject({ status: "GRADING_FAILED", retries: 2 });
  await tryAgain(desk);
  expect(await onDesk(desk)).toMatchObject({ status: "GRADED", marks: before.marks, annotations: before.annotations });
  expect((await eventKinds("copy_id", desk.copyId)).filter((kind) => /^(GRAD|FINAL)/.test(kind))).toEqual([
    "FINALIZE",
    "GRADING_FAILED",
    "FINALIZE",
    "GRADING_FAILED",
    "FINALIZE",
    "GRADED",
  ]);
  expect((await finalsOf(desk)).length).toBe(1);
  const { results } = await env.DB.prepare(
    "select state, attempts from job where kind = 'finalize' order by attempts",
  ).all();
  expect(results).toEqual([
    { state: "failed", attempts: 1 },
    { state: "failed", attempts: 2 },
    { state: "succeeded", attempts: 3 },
  ]);
});

test("After three automatic tries the copy waits for somebody, an alert calls, and nothing of the work has changed [P0-DI-004a] [P0-DI-004b] [K1]", async () => {
  const desk = await makeDesk(1);
  const { message } = await finalizedButLost(desk);
  const before = await onDesk(desk);
  using _head = vi.spyOn(env.FILES, "head").mockRejectedValue(new Error(`no answer ${"x".repeat(900)}`));
  await deliver(FINALIZE, message);
  for (let n = 0; n < 3; n++) await tryAgain(desk);
  const stands = await row(desk.copyId);
  expect(stands).toMatchObject({ status: "GRADING_FAILED", retries: 4, code: "UNAVAILABLE" });
  expect(String(stands?.failure).length).toBeLessThanOrEqual(500);
  await tryAgain(desk);
  expect(await row(desk.copyId)).toMatchObject({ status: "GRADING_FAILED", retries: 4 });
  const { results } = await env.DB.prepare("select kind, code, state, count, copy_id as copyId from alert").all();
  expect(results).toEqual([
    { kind: "FINALIZE_FAILED", code: "UNAVAILABLE", state: "NEW", count: 1, copyId: desk.copyId },
  ]);
  const kinds = await eventKinds("copy_id", desk.copyId);
  expect(kinds.filter((kind) => kind === "GRADING_FAILED").length).toBe(4);
  const after = await onDesk(desk);
  expect([after.marks, after.annotations, after.appreciation]).toEqual([
    before.marks,
    before.annotations,
    before.appreciation,
  ]);
});

test("What cannot pass is not tried again by itself: an alert calls at once", async () => {
  const desk = await makeDesk(1);
  await env.DB.prepare("delete from page where copy_id = ?1 and position = 1").bind(desk.copyId).run();
  await finalized(desk);
  await tryAgain(desk);
  expect(await row(desk.copyId)).toMatchObject({ status: "GRADING_FAILED", retries: 1 });
  expect(await env.DB.prepare("select code, count from alert").first()).toEqual({ code: "PAGE_MISSING", count: 1 });
});

test("No list can show a graded copy without its final PDF: the table itself refuses it [P0-DI-004a]", async () => {
  const desk = await makeDesk(1);
  const graded = env.DB.prepare("update copy set marked = 1, status = 'GRADED' where id = ?1").bind(desk.copyId);
  await expect(graded.run()).rejects.toThrow(/graded_has_final_pdf/);
});

test("Ten people asking at once and a message brought twice make one final PDF, one run, one event [P0-DI-003]", async () => {
  const desk = await makeDesk(1);
  const { teacher, copyId } = desk;
  const token = await take(teacher, copyId);
  await markAll(teacher, copyId, token);
  const ask = () => teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token);
  const answers = await Promise.all(Array.from({ length: 10 }, ask));
  const jobs = new Set(answers.map(({ status, body }) => `${status} ${idOf(body, "jobId")}`));
  expect(jobs.size).toBe(1);
  const runId = idOf(answers[0]?.body, "jobId");
  await Promise.all([delivered(desk, copyId, runId), delivered(desk, copyId, runId)]);
  const [first] = await finalsOf(desk);
  expect(await delivered(desk, copyId, runId)).toMatchObject({ state: "succeeded" });
  expect(await finalsOf(desk)).toEqual([first]);
  const kinds = await eventKinds("copy_id", copyId);
  expect(kinds.filter((kind) => kind === "FINALIZE" || kind === "GRADED")).toEqual(["FINALIZE", "GRADED"]);
});

/** Lets the planned try begin now: the time it waits for is set back, then the object is woken; its message is brought. */
async function tryAgain(desk: Desk): Promise<void> {
  const stub = objectOf(desk, desk.copyId);
  await runInDurableObject(stub, (_: CopyDO, state) => {
    state.storage.sql.exec(
      "update life set state = json_set(state, '$.retryAt', 1) where state ->> 'retryAt' is not null",
    );
  });
  await stub.wake();
  const { state } = await stub.view({ schoolId: desk.schoolId, examId: desk.examId, copyId: desk.copyId }, Date.now());
  if (state.status !== "GRADING_IN_PROGRESS") return;
  await delivered(desk, desk.copyId, state.runId);
}

test("A reopened copy keeps its final PDF as version one and its marks; the next one is version two", async () => {
  const desk = await makeDesk(1);
  const { teacher, admin, copyId } = desk;
  await finalized(desk);
  const first = await onDesk(desk);
  expect(await admin.ask("POST", `/api/copies/${copyId}/reopen`, { reason: "" })).toMatchObject(
    refusal(400, "BAD_REQUEST"),
  );
  expect(await admin.ask("POST", `/api/copies/${copyId}/reopen`, { reason: "addition fausse" })).toMatchObject({
    status: 200,
    body: { status: "READY" },
  });
  expect(await admin.ask("POST", `/api/copies/${copyId}/reopen`, { reason: "encore" })).toMatchObject(
    refusal(409, "WRONG_STATUS"),
  );
  expect(await onDesk(desk)).toMatchObject({ status: "READY", total: 1_175, final: null });
  const token = await take(teacher, copyId);
  await teacher.ask("PUT", `/api/copies/${copyId}/marks/2`, { points: 1_000, version: 1 }, token);
  const { body } = await teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token);
  await delivered(desk, copyId, idOf(body, "jobId"));
  expect(await onDesk(desk)).toMatchObject({ status: "GRADED", total: 1_450, final: { version: 2 } });
  const sum = async (query: string) =>
    hex(
      await crypto.subtle.digest(
        "SHA-256",
        await (await admin.raw("GET", `/api/copies/${copyId}/final.pdf${query}`)).arrayBuffer(),
      ),
    );
  const second = await onDesk(desk);
  expect([await sum("?version=1"), await sum("?version=2"), await sum("")]).toEqual([
    first.final?.sha256,
    second.final?.sha256,
    second.final?.sha256,
  ]);
  expect((await admin.ask("GET", `/api/copies/${copyId}/final.pdf?version=3`)).status).toBe(404);
  expect(await eventKinds("copy_id", copyId)).toEqual([
    "VALIDATE",
    "LOCK",
    "MARK",
    "MARK",
    "MARK",
    "FINALIZE",
    "GRADED",
    "REOPEN",
    "LOCK",
    "MARK",
    "FINALIZE",
    "GRADED",
  ]);
});

test("What a run stored before it died stays: brought again, the copy is told of those very bytes", async () => {
  const desk = await makeDesk(1);
  const { message, runId } = await finalizedButLost(desk);
  const key = FILES.final(desk.schoolId, desk.examId, desk.copyId, runId);
  const bytes = new TextEncoder().encode("drawn by the delivery that died");
  const sha256 = await crypto.subtle.digest("SHA-256", bytes);
  await env.FILES.put(key, bytes, { sha256 });
  await Promise.all([deliver(FINALIZE, message), deliver(FINALIZE, message)]);
  expect(await ended(desk.teacher, runId)).toMatchObject({ state: "succeeded" });
  expect((await onDesk(desk)).final).toMatchObject({ version: 1, sha256: hex(sha256) });
  expect(await (await env.FILES.get(key))?.text()).toBe("drawn by the delivery that died");
});
