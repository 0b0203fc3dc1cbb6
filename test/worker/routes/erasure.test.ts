/** A student's right to be forgotten: every name goes, no mark of anybody changes, nothing breaks. */
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { sweepFiles } from "#src/actions/sweep-files";
import { verify } from "#src/actions/verify";
import { bytesSource } from "#src/codecs/pdf-source";
import { withPdf } from "#src/codecs/rasterize";
import { type Desk, idOf, makeDesk, markAll, objectOf, take } from "../../support/exams.ts";
import { ended } from "../../support/jobs.ts";
import type { Visitor } from "../../support/people.ts";
import { ALI, author, ZOE } from "../../support/pupils.ts";
import { delivered, finalizedButLost } from "../../support/runs.ts";
import { one, world } from "../../support/world.ts";
import { lookAt } from "../codecs/pdf-look.ts";

type Report = {
  copies: { copyId: string; inMarking: boolean; finalPdfs: number }[];
  account: boolean;
  exports: number;
  stays: { scans: number; until: number }[];
};

const erase = (who: Visitor, id: string, more: object = {}) =>
  who.ask("POST", `/api/students/${id}/erase`, { reason: "demande de la famille", ...more });

/** Pictures as an import leaves them: with the name, and without. */
async function pictures(): Promise<void> {
  const { results } = await env.DB.prepare(
    "select view_key, thumb_key, masked_view_key, masked_thumb_key from page",
  ).all<Record<string, string | null>>();
  for (const key of results.flatMap((row) => Object.values(row)))
    if (key !== null) await env.FILES.put(key, key.includes("/masked/") ? "without the name" : "with the name");
}

/** How dark the strip of the first page is, from 0 (white paper) to 1. */
async function stripOf(bytes: Uint8Array): Promise<number> {
  const drawn = await withPdf(bytesSource(bytes), (pdf) =>
    pdf.render({ index: 0, objectNumber: 0 }, { dpi: 50, maxPixels: 1e6, turn: 0 }),
  );
  if (!drawn.ok) throw new Error(drawn.error.code);
  const { width, height, rgba } = drawn.value;
  const strip = rgba.subarray(0, 4 * width * Math.floor(height * 0.24));
  return strip.reduce((dark, value, at) => (at % 4 === 0 && value < 128 ? dark + 1 : dark), 0) / (strip.length / 4);
}

/** Every word a reader of the PDF sees. */
async function wordsOf(bytes: Uint8Array): Promise<string> {
  const look = await lookAt(bytes);
  return Array.from({ length: look.pageCount }, (_, page) => look.words(page)).join(" ");
}

async function finalPdf(who: Visitor, copyId: string): Promise<Uint8Array> {
  const response = await who.raw("GET", `/api/copies/${copyId}/final.pdf`);
  if (response.status !== 200) throw new Error(`the final PDF answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Every word of every table and the name of every file. */
async function everything(): Promise<string> {
  const audit = await env.DB.prepare("select * from audit").all();
  return JSON.stringify([await world(), audit.results]);
}

/** Marked and finalized, with the queue itself bringing the message. */
async function finish(desk: Desk, copyId: string): Promise<void> {
  const token = await take(desk.teacher, copyId);
  await markAll(desk.teacher, copyId, token);
  const { body } = await desk.teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token);
  expect((await ended(desk.teacher, idOf(body, "jobId"))).state).toBe("succeeded");
}

async function graded(desk: Desk) {
  await pictures();
  const { studentId, student } = await author(desk, desk.copyId, ZOE);
  const other = desk.copyIds[1];
  if (other) await author(desk, other, ALI);
  for (const copyId of desk.copyIds) await finish(desk, copyId);
  await desk.admin.ask("POST", `/api/exams/${desk.examId}/release`, {});
  return { studentId, student };
}

test("A dry run tells what goes, what stays and until when, and changes nothing [privacy]", async () => {
  const desk = await makeDesk(1);
  const { studentId } = await graded(desk);
  const before = await world();
  const { status, body } = await erase(desk.admin, studentId, { dryRun: true });
  expect(status).toBe(200);
  const report = body as Report;
  expect(report).toMatchObject({
    account: true,
    exports: 0,
    copies: [{ copyId: desk.copyId, inMarking: false, finalPdfs: 1 }],
    stays: [{ scans: 1 }],
  });
  expect(report.stays[0]?.until).toBeGreaterThan(Date.now());
  expect(await world()).toEqual(before);
});

test("Erased, a student is in no row, no picture and no PDF; marks, statistics and the copies of others are as before [privacy]", async () => {
  const desk = await makeDesk(2);
  const { admin, teacher, examId, copyId, copyIds, schoolId } = desk;
  const { studentId, student } = await graded(desk);
  const { body: made } = await admin.ask("POST", `/api/exams/${examId}/exports`, { kind: "csv" });
  await ended(admin, idOf(made, "jobId"));
  const statistics = (await admin.ask("GET", `/api/exams/${examId}/statistics`)).body;
  const named = await finalPdf(admin, copyId);
  expect(await stripOf(named)).toBeGreaterThan(0.1);
  const others = await finalPdf(admin, copyIds[1] ?? "");
  expect(await everything()).toContain("QUINTESSENCE");
  const { status } = await erase(admin, studentId);
  expect(status).toBe(200);
  const all = await everything();
  for (const word of ["QUINTESSENCE", "Zephyrine", ZOE.email, ZOE.number]) expect(all, word).not.toContain(word);
  expect(all).toContain(ALI.lastName);
  expect((await student.ask("GET", "/api/me")).status).toBe(401);
  expect(await one("select count(*) as n from user where id = ?1", student.id)).toBe(0);
  // The desk, the lists and the statistics go on.
  expect((await admin.ask("GET", `/api/exams/${examId}/statistics`)).body).toEqual(statistics);
  expect((await teacher.ask("GET", `/api/copies/${copyId}`)).body).toMatchObject({ status: "GRADED", total: 1_175 });
  const picture = await admin.raw("GET", `/api/copies/${copyId}/pages/0/image`);
  expect(await picture.text()).toBe("without the name");
  expect(await (await admin.raw("GET", `/api/copies/${copyId}/pages/1/image`)).text()).toBe("with the name");
  const nameless = await finalPdf(admin, copyId);
  expect(await wordsOf(named)).toContain("QUINTESSENCE");
  expect(await wordsOf(nameless)).not.toContain("QUINTESSENCE");
  expect(await stripOf(nameless)).toBe(0);
  expect(await finalPdf(admin, copyIds[1] ?? "")).toEqual(others);
  // One final PDF is left of the copy, the check of everything is content, and there is no waste but what a crash leaves.
  expect(
    (await env.FILES.list({ prefix: `schools/${schoolId}/exams/${examId}/copies/${copyId}/` })).objects.length,
  ).toBe(1);
  expect((await env.FILES.list({ prefix: `schools/${schoolId}/exports/` })).objects).toEqual([]);
  expect((await verify(env, { now: Date.now(), bytes: true })).faults).toEqual([]);
  expect((await sweepFiles(env, { now: Date.now() + 25 * 3_600_000 })).orphans).toEqual([]);
  expect(await one("select detail ->> 'reason' as value from audit where kind = 'STUDENT_ERASED'")).toBe(
    "demande de la famille",
  );
  // Asked again it is done already.
  expect(await erase(admin, studentId)).toMatchObject({ status: 200, body: { copies: [], account: false } });
  expect(await one("select count(*) as n from audit where kind = 'STUDENT_ERASED'")).toBe(1);
});

test("Reopened and finalized again, the copy of somebody erased still shows no name: the scan's own page is not taken [privacy]", async () => {
  const desk = await makeDesk(1);
  const { admin, copyId } = desk;
  const { studentId } = await graded(desk);
  await erase(admin, studentId);
  await admin.ask("POST", `/api/copies/${copyId}/reopen`, { reason: "oubli" });
  const token = await take(desk.teacher, copyId);
  const { status, body } = await desk.teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token);
  expect(status).toBe(202);
  expect((await delivered(desk, copyId, idOf(body, "jobId"))).state).toBe("succeeded");
  expect(await stripOf(await finalPdf(admin, copyId))).toBe(0);
  expect((await verify(env, { now: Date.now(), bytes: true })).faults).toEqual([]);
});

test("In an exam that was never anonymous the strip is taken off a picture made for it [privacy]", async () => {
  const desk = await makeDesk(1, { anonymous: false });
  await env.DB.prepare("update page set masked_view_key = null, masked_thumb_key = null").run();
  const { studentId } = await graded(desk);
  await erase(desk.admin, studentId);
  const picture = await desk.teacher.raw("GET", `/api/copies/${desk.copyId}/pages/0/image`);
  expect(new TextDecoder("latin1").decode((await picture.arrayBuffer()).slice(8, 12))).toBe("WEBP");
  expect(await stripOf(await finalPdf(desk.teacher, desk.copyId))).toBe(0);
});

test("While a copy is in marking an erasure must be confirmed; while its final PDF is made it must wait [privacy]", async () => {
  const desk = await makeDesk(2);
  const { admin, teacher, copyId } = desk;
  await pictures();
  const { studentId } = await author(desk, copyId, ZOE);
  const before = await world();
  expect(await erase(admin, studentId)).toMatchObject({
    status: 409,
    body: { error: { code: "STUDENT_IN_MARKING", details: { copies: [{ copyId, canConfirm: true }] } } },
  });
  expect(await world()).toEqual(before);
  const { message } = await finalizedButLost(desk);
  expect(await erase(admin, studentId, { confirm: true })).toMatchObject({
    status: 409,
    body: { error: { code: "STUDENT_IN_MARKING", details: { copies: [{ canConfirm: false }] } } },
  });
  await delivered(desk, copyId, message.runId);
  await admin.ask("POST", `/api/copies/${copyId}/reopen`, { reason: "encore" });
  await take(teacher, copyId);
  expect((await erase(admin, studentId, { confirm: true })).status).toBe(200);
  // The teacher goes on with a copy that has no author; the version that printed the name is gone.
  expect((await teacher.ask("GET", `/api/copies/${copyId}`)).body).toMatchObject({ status: "LOCKED", total: 1_175 });
  expect(await stripOf(await finalPdf(admin, copyId))).toBe(0);
  for (const who of [desk.secretary, teacher]) expect((await erase(who, studentId)).status).toBe(403);
  expect((await erase((await makeDesk(1)).admin, studentId)).status).toBe(404);
});

test("Broken off at any step, an erasure is gone on with by asking again, and ends whole [privacy]", {
  timeout: 90_000,
}, async () => {
  for (let n = 0; n < 8; n += 2) {
    const desk = await makeDesk(1);
    const { studentId } = await graded(desk);
    const [batch, put, drop] = [
      env.DB.batch.bind(env.DB),
      env.FILES.put.bind(env.FILES),
      env.FILES.delete.bind(env.FILES),
    ];
    let calls = 0;
    const dies = async <T>(act: () => Promise<T>): Promise<T> => {
      calls += 1;
      if (calls === 2 + n) throw new Error("the isolate died");
      return act();
    };
    {
      using _batch = vi.spyOn(env.DB, "batch").mockImplementation((all) => dies(() => batch(all)) as never);
      using _put = vi
        .spyOn(env.FILES, "put")
        .mockImplementation((...args: Parameters<typeof put>) => dies(() => put(...args)) as never);
      using _drop = vi.spyOn(env.FILES, "delete").mockImplementation((keys) => dies(() => drop(keys)));
      for (let tries = 0; tries < 3; tries++) if ((await erase(desk.admin, studentId)).status === 200) break;
    }
    expect(calls).toBeGreaterThan(2 + n);
    expect(await one("select count(*) as n from student where id = ?1", studentId), `death ${n}`).toBe(0);
    expect(await stripOf(await finalPdf(desk.admin, desk.copyId))).toBe(0);
    await objectOf(desk, desk.copyId).settle();
    expect((await verify(env, { now: Date.now(), bytes: true })).faults, `death ${n}`).toEqual([]);
  }
});
