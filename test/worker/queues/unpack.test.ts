/** A ZIP becomes scans of its pile: all of them, once, in the order a person would read their names. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { FILES } from "#src/files";
import { makeExam, makeStaff } from "../../support/exams.ts";
import { deliver, ended, until } from "../../support/jobs.ts";
import { paper } from "../../support/paper.ts";
import { type OnItsWay, scanOnItsWay, upload } from "../../support/scans.ts";
import { files, one, world } from "../../support/world.ts";
import { deflatedZip, zipOf } from "../../support/zips.ts";
import { picture } from "../codecs/pictures.ts";

const IMPORT = "korrigo-import";
const text = (words: string) => new TextEncoder().encode(words);

async function scene() {
  const staff = await makeStaff();
  const examId = await makeExam(staff.admin, []);
  return { ...staff, examId, place: { schoolId: staff.schoolId, examId, by: staff.admin.id } };
}

type Row = {
  fileName: string;
  state: string;
  code: string | null;
  place: number;
  member: number;
  parentId: string | null;
};

async function scansOf(examId: string): Promise<Row[]> {
  const { results } = await env.DB.prepare(
    `select file_name as fileName, state, error_code as code, place, member, parent_id as parentId from scan
     where exam_id = ?1 order by parent_id is not null, member`,
  )
    .bind(examId)
    .all<Row>();
  return results;
}

const allRead = (examId: string) =>
  until(async () =>
    (await one("select count(*) as n from scan where exam_id = ?1 and state = 'importing'", examId)) === 0
      ? true
      : null,
  );

const message = (scan: OnItsWay, kind: string) => ({ ...scan.message, kind });

test("The files of a ZIP become scans of its pile in natural order; litter is skipped, what is no scan is told by its name", async () => {
  const { admin, secretary, examId } = await scene();
  const zip = await zipOf([
    { name: "copies/copie 10.pdf", bytes: await paper(2) },
    { name: "copies/copie 2.pdf", bytes: await paper(4) },
    { name: "__MACOSX/copies/._copie 2.pdf", bytes: text("litter") },
    { name: "copies/.DS_Store", bytes: text("litter") },
    { name: "copies/Thumbs.db", bytes: text("litter") },
    { name: "photo.jpg", bytes: picture("color.jpg") },
    { name: "liste.txt", bytes: text("une liste") },
    { name: "vide.pdf", bytes: new Uint8Array(0) },
    { name: "autre.zip", bytes: await zipOf([{ name: "a.pdf", bytes: await paper(2) }]) },
  ]);
  const { scanId, jobId } = await upload(secretary, examId, zip, { fileName: "tout.zip" });
  expect(await ended(secretary, jobId)).toMatchObject({ state: "succeeded", done: 6, total: 6 });
  await allRead(examId);
  const child = { parentId: scanId, place: 0 };
  expect(await scansOf(examId)).toEqual([
    { fileName: "tout.zip", state: "imported", code: null, place: 0, member: 0, parentId: null },
    { ...child, fileName: "autre.zip", state: "failed", code: "ZIP_INSIDE_ZIP", member: 0 },
    { ...child, fileName: "copies/copie 2.pdf", state: "imported", code: null, member: 1 },
    { ...child, fileName: "copies/copie 10.pdf", state: "imported", code: null, member: 2 },
    { ...child, fileName: "liste.txt", state: "failed", code: "NOT_A_SCAN", member: 3 },
    { ...child, fileName: "photo.jpg", state: "imported", code: null, member: 4 },
    { ...child, fileName: "vide.pdf", state: "failed", code: "FILE_EMPTY", member: 5 },
  ]);
  const { piles, items } = (await admin.ask("GET", `/api/exams/${examId}/scans`)).body as {
    piles: unknown[];
    items: { fileName: string; error: unknown }[];
  };
  expect(piles).toMatchObject([{ files: 7, order: "files", state: "cut", complete: true }]);
  expect(items.find(({ fileName }) => fileName === "liste.txt")?.error).toEqual({
    code: "NOT_A_SCAN",
    page: null,
    details: { seems: "text" },
  });
});

test("Messages of a ZIP that come twice, side by side and when all is done, make each file once", async () => {
  const { admin, examId, place } = await scene();
  const bytes = await zipOf([
    { name: "b.pdf", bytes: await paper(2) },
    { name: "a.pdf", bytes: await paper(3) },
    { name: "a.pdf", bytes: await paper(5) },
  ]);
  const scan = await scanOnItsWay(place, bytes);
  await deliver(IMPORT, message(scan, "inspect"));
  await Promise.all([deliver(IMPORT, message(scan, "unpack")), deliver(IMPORT, message(scan, "unpack"))]);
  expect(await ended(admin, scan.jobId)).toMatchObject({ state: "succeeded", done: 3, total: 3 });
  await allRead(examId);
  expect((await scansOf(examId)).map(({ fileName, state }) => `${fileName} ${state}`)).toEqual([
    "pile.pdf imported",
    "a.pdf imported",
    "a.pdf imported",
    "b.pdf imported",
  ]);
  const before = await world();
  for (const kind of ["inspect", "unpack"])
    expect(await deliver(IMPORT, message(scan, kind))).toMatchObject({ acked: true, retried: false });
  expect(await world()).toEqual(before);
});

test("A message that died half-way is gone on with: what lies there already is not unpacked again", async () => {
  const { schoolId, admin, examId, place } = await scene();
  const [first, second] = [await paper(2), await paper(3)];
  const scan = await scanOnItsWay(
    place,
    await zipOf([
      { name: "1.pdf", bytes: first },
      { name: "2.pdf", bytes: second },
    ]),
  );
  await env.DB.prepare("update scan set media = 'zip', page_count = 0 where id = ?1").bind(scan.scanId).run();
  const key = FILES.original(schoolId, examId, `${scan.scanId}-0`);
  const laid = await env.FILES.put(key, first);
  await deliver(IMPORT, message(scan, "unpack"));
  expect(await ended(admin, scan.jobId)).toMatchObject({ state: "succeeded" });
  expect((await env.FILES.head(key))?.version).toBe(laid?.version);
  await allRead(examId);
  expect((await scansOf(examId)).map(({ state }) => state)).toEqual(["imported", "imported", "imported"]);
});

test("Where the message died between its rows and the next messages, it sends them when it comes again", async () => {
  const { examId, place, schoolId } = await scene();
  const scan = await scanOnItsWay(place, await zipOf([{ name: "1.pdf", bytes: await paper(2) }]));
  const child = `${scan.scanId}-0`;
  const key = FILES.original(schoolId, examId, child);
  await env.FILES.put(key, await paper(2));
  await env.DB.batch([
    env.DB.prepare("update scan set media = 'zip', page_count = 0, state = 'imported' where id = ?1").bind(scan.scanId),
    env.DB.prepare(
      `insert into scan (id, school_id, exam_id, file_name, size, part_size, state, object_key, upload_id, job_id, parent_id, created_by, created_at, updated_at)
       select ?2, school_id, exam_id, '1.pdf', 1000, part_size, 'importing', ?3, '', 'child-job', id, created_by, created_at, updated_at from scan where id = ?1`,
    ).bind(scan.scanId, child, key),
    env.DB.prepare(
      `insert into job (id, school_id, exam_id, kind, state, done, total, owner_id, subject, ask, request_id, created_at, updated_at)
       select 'child-job', school_id, exam_id, kind, 'queued', 0, 0, owner_id, ?2, ask, request_id, created_at, updated_at from job where id = ?1`,
    ).bind(scan.jobId, child),
  ]);
  expect(await deliver(IMPORT, message(scan, "unpack"))).toMatchObject({ acked: true });
  await allRead(examId);
  expect((await scansOf(examId)).map(({ state }) => state)).toEqual(["imported", "imported"]);
});

test.each<[string, () => Promise<Uint8Array>, string]>([
  ["holds nothing but litter", () => zipOf([{ name: ".DS_Store", bytes: text("x") }]), "ZIP_EMPTY"],
  ["is empty", () => zipOf([]), "ZIP_EMPTY"],
  ["asks for a password", () => deflatedZip("a.pdf", text("%PDF-1.4"), { encrypted: true }), "ZIP_ENCRYPTED"],
  [
    "was cut off on its way",
    async () => (await zipOf([{ name: "a.pdf", bytes: await paper(2) }])).slice(0, -40),
    "ZIP_BROKEN",
  ],
])("A ZIP that %s is refused, and nothing of it stays", async (_, bytes, code) => {
  const { secretary, examId } = await scene();
  const { jobId } = await upload(secretary, examId, await bytes());
  expect(await ended(secretary, jobId)).toMatchObject({ state: "failed", error: { code } });
  expect(await scansOf(examId)).toMatchObject([{ state: "failed", code }]);
  expect((await world()).files).toEqual([]);
});

test("A ZIP whose files together are larger than the school lets one file be is refused; a list that lies does not help", async () => {
  const { schoolId, secretary, examId } = await scene();
  await env.DB.prepare(`update school set settings = '{"scans":{"fileMiB":1}}' where id = ?1`).bind(schoolId).run();
  const large = new Uint8Array(1024 * 1024 + 1);
  large.set(text("%PDF-1.4"));
  const honest = await upload(secretary, examId, await deflatedZip("a.pdf", large));
  expect(await ended(secretary, honest.jobId)).toMatchObject({
    state: "failed",
    error: { code: "ZIP_TOO_LARGE", details: { bytes: 1024 * 1024 } },
  });
  expect((await world()).files).toEqual([]);
  const lying = await upload(secretary, examId, await deflatedZip("a.pdf", large, { size: 100 }));
  expect(await ended(secretary, lying.jobId)).toMatchObject({ state: "succeeded" });
  expect(await files(`schools/${schoolId}/exams/${examId}/scans/${lying.scanId}-`)).toEqual([]);
});

test("A file that is packed a thousandfold is no scan", async () => {
  const { secretary, examId } = await scene();
  const bomb = new Uint8Array(LIMITS.zipRatioBytes + 4 * 1024 * 1024);
  bomb.set(text("%PDF-1.4"));
  const { jobId } = await upload(secretary, examId, await deflatedZip("a.pdf", bomb));
  expect(await ended(secretary, jobId)).toMatchObject({ state: "failed", error: { code: "ZIP_TOO_LARGE" } });
}, 90_000);

test("A damaged file of a ZIP is told by its name, and the others arrive", async () => {
  const { secretary, examId } = await scene();
  const { jobId } = await upload(
    secretary,
    examId,
    await deflatedZip("a.pdf", text("%PDF-1.4 not what the sum says"), { sum: 1 }),
  );
  expect(await ended(secretary, jobId)).toMatchObject({ state: "succeeded" });
  expect(await scansOf(examId)).toMatchObject([
    { state: "imported" },
    { fileName: "a.pdf", state: "failed", code: "ZIP_BROKEN" },
  ]);
});

test("A ZIP that is given up while it is unpacked leaves no file, and its messages change nothing", async () => {
  const { schoolId, admin, examId, place } = await scene();
  const scan = await scanOnItsWay(place, await zipOf([{ name: "1.pdf", bytes: await paper(2) }]));
  await env.FILES.put(FILES.original(schoolId, examId, `${scan.scanId}-0`), await paper(2));
  expect((await admin.ask("DELETE", `/api/scans/${scan.scanId}`)).status).toBe(204);
  expect(await files("")).toEqual([]);
  const after = await world();
  for (const kind of ["inspect", "unpack"])
    expect(await deliver(IMPORT, message(scan, kind))).toMatchObject({ acked: true });
  expect(await world()).toEqual(after);
});

test("The same ZIP a second time is refused with the name of the first", async () => {
  const { admin, examId } = await scene();
  const bytes = await zipOf([{ name: "1.pdf", bytes: await paper(2) }]);
  const first = await upload(admin, examId, bytes, { fileName: "lundi.zip" });
  expect(await ended(admin, first.jobId)).toMatchObject({ state: "succeeded" });
  const second = await upload(admin, examId, bytes, { fileName: "mardi.zip" });
  expect(await ended(admin, second.jobId)).toMatchObject({
    state: "failed",
    error: { code: "SAME_FILE", details: { fileName: "lundi.zip" } },
  });
});
