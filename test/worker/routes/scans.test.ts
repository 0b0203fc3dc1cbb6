/** Uploading a scan: in parts, in any order, broken off and resumed; closed once. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { FILES } from "#src/files";
import { hex } from "#src/tokens";
import { idOf, makeExam, makeStaff } from "../../support/exams.ts";
import { ended } from "../../support/jobs.ts";
import { paper } from "../../support/paper.ts";
import { Visitor } from "../../support/people.ts";
import { putPart, upload } from "../../support/scans.ts";
import { one, world } from "../../support/world.ts";

const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });
const sha256 = async (bytes: Uint8Array<ArrayBuffer>) => hex(await crypto.subtle.digest("SHA-256", bytes));

async function begin(who: Visitor, examId: string, size: number, about: object = {}) {
  return who.ask("POST", `/api/exams/${examId}/scans`, { fileName: "pile.pdf", size, ...about });
}

/** A body whose length nobody is told beforehand. */
function stream(bytes: Uint8Array): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

test("A scan arrives part by part, out of order, repeated and resumed by somebody else, and is the file that was sent", async () => {
  const { schoolId, admin, secretary } = await makeStaff();
  const examId = await makeExam(admin);
  const bytes = await paper(3, { padding: LIMITS.partBytes + 300_000 });
  const [first, second] = [bytes.slice(0, LIMITS.partBytes), bytes.slice(LIMITS.partBytes)];
  const begun = await begin(secretary, examId, bytes.length);
  expect(begun).toMatchObject({ status: 201, body: { partSize: LIMITS.partBytes } });
  const scanId = idOf(begun.body, "scanId");
  const complete = (who: Visitor) => who.ask("POST", `/api/scans/${scanId}/complete`);
  expect(await putPart(secretary, scanId, 2, second)).toMatchObject({ status: 200, body: { n: 2 } });
  expect(await complete(secretary)).toMatchObject({
    status: 409,
    body: { error: { code: "PARTS_MISSING", details: { missing: [1] } } },
  });
  for (const [n, wrong] of [
    [1, second],
    [1, stream(second)],
    [2, first],
    [3, second],
  ] as const) {
    expect(await putPart(secretary, scanId, n, wrong)).toMatchObject({
      status: 422,
      body: { error: { code: "PART_INVALID" } },
    });
  }
  expect((await admin.ask("GET", `/api/scans/${scanId}`)).body).toMatchObject({
    state: "uploading",
    parts: [2],
    size: bytes.length,
    jobId: null,
  });
  const scrambled = first.map((byte) => byte ^ 255);
  expect((await putPart(admin, scanId, 1, scrambled)).status).toBe(200);
  expect((await putPart(admin, scanId, 1, stream(first))).status).toBe(200);
  expect((await putPart(secretary, scanId, 2, second)).status).toBe(200);
  expect((await admin.ask("GET", `/api/scans/${scanId}`)).body).toMatchObject({ parts: [1, 2] });
  const jobs = await Promise.all([complete(admin), complete(secretary), complete(admin)]);
  expect(jobs.map(({ status }) => status)).toEqual([202, 202, 202]);
  const [jobId = "", ...others] = jobs.map(({ body }) => idOf(body, "jobId"));
  expect(others).toEqual([jobId, jobId]);
  expect(await complete(secretary)).toMatchObject({ status: 202, body: { jobId } });
  expect(await putPart(admin, scanId, 1, first)).toMatchObject(refusal(409, "SCAN_CLOSED"));
  expect(await ended(admin, jobId)).toMatchObject({ state: "succeeded", done: 3, total: 3 });
  const stored = await env.FILES.get(FILES.original(schoolId, examId, scanId));
  expect(await sha256(new Uint8Array((await stored?.arrayBuffer()) ?? new ArrayBuffer(0)))).toBe(await sha256(bytes));
  expect(await admin.ask("GET", `/api/exams/${examId}/scans`)).toMatchObject({
    body: { items: [{ id: scanId, state: "imported", pageCount: 3, copies: 2 }] },
  });
  expect(await one("select count(*) as n from job where kind = 'import'")).toBe(1);
});

test("A file that is empty or larger than two gibibytes is refused before a byte is sent", async () => {
  const { admin } = await makeStaff();
  const examId = await makeExam(admin);
  const before = await world();
  expect(await begin(admin, examId, 0)).toMatchObject(refusal(422, "FILE_EMPTY"));
  expect(await begin(admin, examId, LIMITS.scanBytesMax + 1)).toMatchObject(refusal(413, "FILE_TOO_LARGE"));
  expect(await begin(admin, examId, 10, { fileName: "  " })).toMatchObject(refusal(400, "BAD_REQUEST"));
  expect(await begin(admin, examId, 10, { sha256: "abc" })).toMatchObject(refusal(400, "BAD_REQUEST"));
  expect(await begin(admin, "no-such-exam", 10)).toMatchObject(refusal(404, "NOT_FOUND"));
  expect(await world()).toEqual(before);
  expect((await begin(admin, examId, LIMITS.scanBytesMax)).status).toBe(201);
});

test("The same bytes are imported once, told where they already are, and a second time only on purpose", async () => {
  const { admin, secretary } = await makeStaff();
  const [examId, otherId] = [await makeExam(admin), await makeExam(admin, [], { name: "Autre" })];
  const bytes = await paper(2);
  const sum = await sha256(bytes);
  const first = await upload(admin, examId, bytes, { fileName: "lundi.pdf" });
  expect(await ended(admin, first.jobId)).toMatchObject({ state: "succeeded" });
  const known = { scanId: first.scanId, examId, fileName: "lundi.pdf" };
  expect(await begin(secretary, otherId, bytes.length, { sha256: sum })).toMatchObject({
    status: 409,
    body: { error: { code: "SAME_FILE", details: known } },
  });
  const second = await upload(secretary, otherId, bytes, { fileName: "mardi.pdf" });
  expect(await ended(secretary, second.jobId)).toMatchObject({
    state: "failed",
    error: { code: "SAME_FILE", details: known },
  });
  expect(await secretary.ask("GET", `/api/scans/${second.scanId}`)).toMatchObject({
    body: { state: "failed", error: { code: "SAME_FILE" }, copies: 0 },
  });
  const third = await upload(secretary, otherId, bytes, { force: true, sha256: sum });
  expect(await ended(secretary, third.jobId)).toMatchObject({ state: "succeeded" });
  const stranger = await makeStaff();
  const theirs = await upload(stranger.admin, await makeExam(stranger.admin), bytes, { sha256: sum });
  expect(await ended(stranger.admin, theirs.jobId)).toMatchObject({ state: "succeeded" });
});

test("A job is read by who started it and by admins; for a colleague and another school it is not there", async () => {
  const { schoolId, admin, secretary, teacher } = await makeStaff();
  const examId = await makeExam(admin, [teacher]);
  const { jobId } = await upload(secretary, examId, await paper(2));
  expect(await ended(secretary, jobId)).toMatchObject({ state: "succeeded" });
  expect((await admin.ask("GET", `/api/jobs/${jobId}`)).status).toBe(200);
  const stranger = (await makeStaff()).admin;
  for (const who of [teacher, stranger]) {
    expect(await who.ask("GET", `/api/jobs/${jobId}`)).toMatchObject(refusal(404, "NOT_FOUND"));
    expect(await who.ask("POST", `/api/jobs/${jobId}/cancel`)).toMatchObject(refusal(404, "NOT_FOUND"));
    expect(await who.ask("GET", `/api/jobs/${jobId}/file`)).toMatchObject(refusal(404, "NOT_FOUND"));
  }
  expect((await new Visitor().ask("POST", `/api/jobs/${jobId}/cancel`)).status).toBe(401);
  expect(await secretary.ask("POST", `/api/jobs/${jobId}/cancel`)).toMatchObject(refusal(409, "JOB_FINISHED"));
  expect(await secretary.ask("GET", `/api/jobs/${jobId}/file`)).toMatchObject(refusal(404, "NO_FILE"));
  expect(await one("select count(*) as n from copy where school_id = ?1", schoolId)).toBe(1);
});
