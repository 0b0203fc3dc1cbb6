/** Piles: files dropped together, begun in any order, ordered until they are cut, complete when nothing more is to come. */
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { LIMITS } from "#domain/limits";
import { giveUpOldUploads } from "#src/actions/give-up-scan";
import { pileIsComplete, scansOfPile } from "#src/db/piles";
import { idOf, makeExam, makeStaff } from "../../support/exams.ts";
import { ended } from "../../support/jobs.ts";
import { paper } from "../../support/paper.ts";
import { putPart, upload } from "../../support/scans.ts";
import { files, one, world } from "../../support/world.ts";
import * as fixtures from "../codecs/fixtures.ts";
import { picture } from "../codecs/pictures.ts";

const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });

async function scene() {
  const staff = await makeStaff();
  const examId = await makeExam(staff.admin);
  const pile = async (asked: object) =>
    idOf((await staff.secretary.ask("POST", `/api/exams/${examId}/piles`, asked)).body, "id");
  const begin = (asked: object) =>
    staff.secretary.ask("POST", `/api/exams/${examId}/scans`, { fileName: "a.pdf", size: 10, ...asked });
  return { ...staff, examId, pile, begin };
}

/** Reading two pages takes a second, on a busy machine some more. */
const WAIT = { timeout: 20_000, interval: 100 };

const cut = (pileId: string) => env.DB.prepare("update pile set state = 'cut' where id = ?1").bind(pileId).run();

test("A pile is complete when each of its files is read, failed or given up, and its files lie by place whenever they came", async () => {
  const { schoolId, secretary, examId, pile, begin } = await scene();
  const pileId = await pile({ files: 4 });
  const complete = () => pileIsComplete(env.DB, schoolId, pileId);
  const at = (place: number, fileName: string) => ({ pileId, place, fileName });
  const last = idOf((await begin(at(3, "d.pdf"))).body, "scanId");
  const read = await upload(secretary, examId, await paper(2), at(1, "b.pdf"));
  // Read, and waiting for the others: its job ends when the pile is cut.
  const job = () => secretary.ask("GET", `/api/jobs/${read.jobId}`);
  await vi.waitFor(async () => expect((await job()).body).toMatchObject({ state: "running", done: 2, total: 2 }), WAIT);
  const bad = await upload(secretary, examId, fixtures.truncated, at(0, "a.pdf"));
  expect(await ended(secretary, bad.jobId)).toMatchObject({ state: "failed" });
  expect(await complete()).toBe(false);
  expect((await secretary.ask("DELETE", `/api/scans/${last}`)).status).toBe(204);
  expect(await complete()).toBe(false);
  const absent = { absent: [at(2, "c.pdf")].map(({ place, fileName }) => ({ place, fileName })) };
  const told = await secretary.ask("PATCH", `/api/piles/${pileId}`, absent);
  expect(told).toMatchObject({ status: 200, body: { id: pileId, files: 4, complete: true } });
  expect(await complete()).toBe(true);
  expect((await job()).body).toMatchObject({ state: "succeeded" });
  const before = await world();
  const again = await secretary.ask("PATCH", `/api/piles/${pileId}`, absent);
  expect(again).toMatchObject({ status: 409, body: { error: { code: "PILE_CUT" } } });
  expect(await world()).toEqual(before);
  expect((await scansOfPile(env.DB, schoolId, pileId)).map(({ fileName, state }) => `${fileName} ${state}`)).toEqual([
    "a.pdf failed",
    "b.pdf imported",
    "c.pdf cancelled",
    "d.pdf cancelled",
  ]);
  expect((await begin(at(3, "d.pdf"))).status).toBe(409);
});

test("A program that knows no piles gets one of one file for each of its files", async () => {
  const { schoolId, secretary, examId, begin } = await scene();
  const [first, second] = [await begin({}), await begin({})];
  const [a, b] = [idOf(first.body, "pileId"), idOf(second.body, "pileId")];
  expect(a).not.toBe(b);
  expect(await secretary.ask("GET", `/api/exams/${examId}/scans`)).toMatchObject({
    body: {
      piles: [
        { files: 1, order: "files", state: "open", complete: false },
        { files: 1, order: "files", state: "open", complete: false },
      ],
      limits: { bytes: LIMITS.scanBytesMax, sides: LIMITS.scanPagesMax },
    },
  });
  expect(await scansOfPile(env.DB, schoolId, a)).toHaveLength(1);
});

test("How two files belong together may be changed until the pile is cut; from then on nothing is added to it", async () => {
  const { schoolId, secretary, pile, begin } = await scene();
  const pileId = await pile({ files: 2, order: "frontsBacks" });
  const order = (value: string) => secretary.ask("PATCH", `/api/piles/${pileId}`, { order: value });
  expect(await order("frontsBacksReversed")).toMatchObject({ status: 200, body: { order: "frontsBacksReversed" } });
  expect(await order("shuffled")).toMatchObject(refusal(400, "BAD_REQUEST"));
  await cut(pileId);
  const before = await world();
  expect(await order("files")).toMatchObject(refusal(409, "PILE_CUT"));
  expect(await secretary.ask("PATCH", `/api/piles/${pileId}`, { absent: [{ place: 0, fileName: "a" }] })).toMatchObject(
    refusal(409, "PILE_CUT"),
  );
  expect(await begin({ pileId, place: 0 })).toMatchObject(refusal(409, "PILE_CUT"));
  expect(await world()).toEqual(before);
  expect(await pileIsComplete(env.DB, schoolId, pileId)).toBe(false);
});

test("A pile of another exam or another school is not there", async () => {
  const { admin, begin, pile } = await scene();
  const other = await makeExam(admin, [], { name: "Autre" });
  const stranger = await scene();
  const elsewhere = idOf((await admin.ask("POST", `/api/exams/${other}/piles`, { files: 1 })).body, "id");
  for (const pileId of [elsewhere, await stranger.pile({ files: 1 }), "no-such-pile"])
    expect(await begin({ pileId, place: 0 })).toMatchObject(refusal(404, "NOT_FOUND"));
  const mine = await pile({ files: 1 });
  expect(await stranger.admin.ask("PATCH", `/api/piles/${mine}`, { order: "files" })).toMatchObject(
    refusal(404, "NOT_FOUND"),
  );
});

test("A file given up leaves no part behind, once or twice; one whose pages are in use is not given up", async () => {
  const { secretary, examId, begin } = await scene();
  const bytes = await paper(2, { padding: LIMITS.partBytes });
  const scanId = idOf((await begin({ size: bytes.length })).body, "scanId");
  expect((await putPart(secretary, scanId, 1, bytes.slice(0, LIMITS.partBytes))).status).toBe(200);
  const giveUp = (id: string) => secretary.ask("DELETE", `/api/scans/${id}`);
  expect([(await giveUp(scanId)).status, (await giveUp(scanId)).status]).toEqual([204, 204]);
  expect(await files("")).toEqual([]);
  expect(await putPart(secretary, scanId, 2, bytes.slice(LIMITS.partBytes))).toMatchObject(refusal(409, "SCAN_CLOSED"));
  expect(await secretary.ask("POST", `/api/scans/${scanId}/complete`)).toMatchObject(refusal(409, "SCAN_CLOSED"));
  const read = await upload(secretary, examId, await paper(2));
  expect(await ended(secretary, read.jobId)).toMatchObject({ state: "succeeded" });
  const before = await world();
  expect(await giveUp(read.scanId)).toMatchObject(refusal(409, "SCAN_CLOSED"));
  expect(await world()).toEqual(before);
});

test("An upload that nobody went on with for a week is given up, and its pile waits for it no longer", async () => {
  const { schoolId, secretary, pile, begin } = await scene();
  const pileId = await pile({ files: 3 });
  const scanId = idOf((await begin({ pileId, place: 0 })).body, "scanId");
  const now = Date.now();
  await giveUpOldUploads(env, now + LIMITS.uploadMs - 60_000);
  expect((await secretary.ask("GET", `/api/scans/${scanId}`)).body).toMatchObject({ state: "uploading" });
  await giveUpOldUploads(env, now + LIMITS.uploadMs + 60_000);
  expect((await secretary.ask("GET", `/api/scans/${scanId}`)).body).toMatchObject({ state: "cancelled" });
  expect(await pileIsComplete(env.DB, schoolId, pileId)).toBe(true);
  const before = await world();
  await giveUpOldUploads(env, now + LIMITS.uploadMs + 120_000);
  expect(await world()).toEqual(before);
});

test("What was computed while the parts went up refuses known bytes at their end, with the first file's name, and lets them in on purpose", async () => {
  const { secretary, examId, begin } = await scene();
  const bytes = await paper(2);
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  const sha256 = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const first = await upload(secretary, examId, bytes, { fileName: "copies-A.pdf" });
  expect(await ended(secretary, first.jobId)).toMatchObject({ state: "succeeded" });
  const scanId = idOf((await begin({ size: bytes.length })).body, "scanId");
  await putPart(secretary, scanId, 1, bytes);
  const complete = (said: object) => secretary.ask("POST", `/api/scans/${scanId}/complete`, said);
  const createdAt = await one<number>("select created_at as n from scan where id = ?1", first.scanId);
  expect(await complete({ sha256 })).toMatchObject({
    status: 409,
    body: {
      error: {
        code: "SAME_FILE",
        details: { fileName: "copies-A.pdf", createdAt, examId, examName: expect.any(String) },
      },
    },
  });
  expect((await secretary.ask("GET", `/api/scans/${scanId}`)).body).toMatchObject({ state: "uploading", parts: [1] });
  const begun = await complete({ sha256, force: true });
  expect(begun.status).toBe(202);
  expect(await complete({ sha256 })).toMatchObject({ status: 202, body: begun.body });
  expect(await ended(secretary, idOf(begun.body, "jobId"))).toMatchObject({ state: "succeeded" });
});

test("A school that chose less than the product can gets less, and reads in the refusal how much", async () => {
  const { admin, secretary, examId, begin } = await scene();
  const change = (scans: object) => admin.ask("PATCH", "/api/school", { settings: { scans } });
  expect(await change({ fileMiB: 4_096 })).toMatchObject(refusal(400, "BAD_REQUEST"));
  expect(await change({ sides: 3_001 })).toMatchObject(refusal(400, "BAD_REQUEST"));
  expect(await change({ fileMiB: 100 })).toMatchObject({
    status: 200,
    body: { settings: { scans: { fileMiB: 100, sides: LIMITS.scanPagesMax } } },
  });
  const max = 100 * 1024 * 1024;
  expect(await begin({ size: max + 1 })).toMatchObject({ status: 413, body: { error: { details: { max } } } });
  expect((await begin({ size: max })).status).toBe(201);
  expect(await secretary.ask("GET", `/api/exams/${examId}/scans`)).toMatchObject({ body: { limits: { bytes: max } } });
});

test("A photograph becomes a scan of one page; its bytes stay as they came beside the PDF made around them", async () => {
  const { schoolId, secretary, examId } = await scene();
  const jpeg = picture("color-300dpi.jpg");
  const { scanId, jobId } = await upload(secretary, examId, jpeg, { fileName: "photo.jpg" });
  expect(await ended(secretary, jobId)).toMatchObject({ state: "succeeded", result: { pages: 1 } });
  expect(await secretary.ask("GET", `/api/scans/${scanId}`)).toMatchObject({ body: { media: "jpeg", pageCount: 1 } });
  const stem = `schools/${schoolId}/exams/${examId}/scans/${scanId}`;
  const original = await env.FILES.get(`${stem}/original`);
  expect(new Uint8Array((await original?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(jpeg);
  const made = await env.FILES.head(`${stem}/source.pdf`);
  expect(made && made.size > jpeg.length && made.size < jpeg.length + 2_000).toBe(true);
});

test("A telephone's own picture and a text are refused by what they seem to be", async () => {
  const { secretary, examId } = await scene();
  const heic = new Uint8Array(100);
  heic.set(new TextEncoder().encode("\0\0\0\u0018ftypheic"));
  for (const [bytes, seems] of [
    [heic, "heic"],
    [new TextEncoder().encode("Une lettre"), "text"],
  ] as const) {
    const { scanId, jobId } = await upload(secretary, examId, bytes);
    const error = { code: "NOT_A_SCAN", details: { seems } };
    expect(await ended(secretary, jobId)).toMatchObject({ state: "failed", error });
    expect(await secretary.ask("GET", `/api/scans/${scanId}`)).toMatchObject({ body: { state: "failed", error } });
  }
});
