/** A protected PDF waits for its password, is opened once by it, and the password is kept nowhere. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { giveUpOldUploads } from "#src/actions/give-up-scan";
import { sweepFiles } from "#src/actions/sweep-files";
import { FILES } from "#src/files";
import { idOf, makeExam, makeStaff } from "../../support/exams.ts";
import { deliver, ended } from "../../support/jobs.ts";
import { upload } from "../../support/scans.ts";
import { files, world } from "../../support/world.ts";
import * as fixtures from "../codecs/fixtures.ts";

const IMPORT = "korrigo-import";
/** Of the fixture. */
const PASSWORD = "secret";
const DAY = 24 * 3_600_000;

async function locked() {
  const staff = await makeStaff();
  const examId = await makeExam(staff.admin);
  const { scanId, jobId } = await upload(staff.secretary, examId, fixtures.locked, { fileName: "prot.pdf" });
  expect(await ended(staff.secretary, jobId)).toMatchObject({ state: "failed", error: { code: "PDF_ENCRYPTED" } });
  const give = (password: string) => staff.secretary.ask("POST", `/api/scans/${scanId}/password`, { password });
  const look = async () => (await staff.secretary.ask("GET", `/api/scans/${scanId}`)).body;
  return { ...staff, examId, scanId, give, look };
}

test("A wrong password says so and another may be tried; the right one opens the file, and its import goes on", async () => {
  const { schoolId, secretary, examId, scanId, give, look } = await locked();
  const wrong = await give("wrong");
  expect(wrong.status).toBe(202);
  expect(await ended(secretary, idOf(wrong.body, "jobId"))).toMatchObject({
    state: "failed",
    error: { code: "PDF_PASSWORD_WRONG" },
  });
  expect(await look()).toMatchObject({ state: "failed", error: { code: "PDF_PASSWORD_WRONG" } });
  const right = await give(PASSWORD);
  expect(await ended(secretary, idOf(right.body, "jobId"))).toMatchObject({ state: "succeeded" });
  expect(await look()).toMatchObject({ state: "imported", media: "pdf", error: null });
  expect(await env.FILES.head(FILES.scan(schoolId, examId, scanId))).not.toBeNull();
  expect(await give(PASSWORD)).toMatchObject({
    status: 409,
    body: { error: { code: "SCAN_NOT_LOCKED" } },
  });
  const cells = Object.values((await world()).rows).flatMap((rows) => rows.flatMap((row) => Object.values(row)));
  expect(
    cells.filter((cell) => typeof cell === "string" && (cell === PASSWORD || cell.includes(`"${PASSWORD}"`))),
  ).toEqual([]);
});

test("Two passwords at once are one import, and its message that comes again changes nothing", async () => {
  const { schoolId, secretary, scanId, give } = await locked();
  const both = await Promise.all([give(PASSWORD), give(PASSWORD)]);
  const [jobId = "", other] = both.map(({ body }) => idOf(body, "jobId"));
  expect(other).toBe(jobId);
  expect(await ended(secretary, jobId)).toMatchObject({ state: "succeeded" });
  const before = await world();
  const message = { v: 1, kind: "unlock", schoolId, requestId: "r", scanId, jobId, password: PASSWORD };
  expect(await deliver(IMPORT, message)).toMatchObject({ acked: true });
  expect(await world()).toEqual(before);
});

test("A password whose message cannot be worked is not stored with it: sent again, the import asks anew", async () => {
  const { schoolId, scanId } = await locked();
  await env.DB.prepare("update scan set state = 'importing', job_id = 'j', error_code = null where id = ?1")
    .bind(scanId)
    .run();
  const message = { v: 1, kind: "unlock", schoolId, requestId: "r", scanId, jobId: "j", password: "secret-word" };
  expect(await deliver("korrigo-dead", message)).toMatchObject({ acked: true });
  const { rows } = await world();
  expect(rows.parked).toHaveLength(1);
  expect(rows.parked?.[0]?.body).toContain('"inspect"');
  expect(JSON.stringify(rows)).not.toContain("secret-word");
});

test("A protected file is kept while it waits, for a week; then it goes, and so it does when it is given up", async () => {
  const { secretary, scanId, give, look } = await locked();
  expect(await files("")).toHaveLength(1);
  const now = Date.now();
  await sweepFiles(env, { now: now + 2 * DAY });
  expect(await files("")).toHaveLength(1);
  await giveUpOldUploads(env, now + LIMITS.uploadMs + DAY);
  expect(await files("")).toEqual([]);
  expect(await look()).toMatchObject({ state: "cancelled", error: null });
  expect(await give("any")).toMatchObject({ status: 409, body: { error: { code: "SCAN_NOT_LOCKED" } } });
  const other = await locked();
  expect((await other.secretary.ask("DELETE", `/api/scans/${other.scanId}`)).status).toBe(204);
  expect(await files("")).toEqual([]);
  expect((await secretary.ask("DELETE", `/api/scans/${scanId}`)).status).toBe(204);
});
