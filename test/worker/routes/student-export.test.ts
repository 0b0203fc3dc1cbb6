/** A student's right to see what is kept: all of it, nothing of others, in one file that goes again by itself. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { oldFiles } from "#src/db/retention";
import { idOf, makeDesk } from "../../support/exams.ts";
import { deliver, ended } from "../../support/jobs.ts";
import { ALI, author, ZOE } from "../../support/pupils.ts";
import { finalized } from "../../support/runs.ts";
import { one } from "../../support/world.ts";

/** The files of a ZIP without compression, which is how ours are made: local headers one after the other. */
function unzip(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 22;
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  const files = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  for (let n = 0; n < view.getUint16(end + 10, true); n++) {
    const [size, nameLength] = [view.getUint32(at + 24, true), view.getUint16(at + 28, true)];
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    files.set(name, bytes.subarray(from, from + size));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}

async function pictures(): Promise<void> {
  const { results } = await env.DB.prepare("select view_key as key from page").all<{ key: string }>();
  for (const { key } of results) await env.FILES.put(key, `picture ${key}`);
}

test("Everything about one student comes in one file: facts, marks, who saw it, final PDFs and pages; nothing of others [privacy]", async () => {
  const desk = await makeDesk(2);
  const { admin, schoolId, copyId, copyIds } = desk;
  await pictures();
  const { studentId, student } = await author(desk, copyId, ZOE);
  await author(desk, copyIds[1] ?? "", ALI);
  const job = await finalized(desk, copyId);
  expect(job.state).toBe("succeeded");
  await student.ask("GET", "/api/me");
  const { status, body } = await admin.ask("POST", `/api/students/${studentId}/export`);
  expect(status).toBe(202);
  const jobId = idOf(body, "jobId");
  expect(await ended(admin, jobId)).toMatchObject({ state: "succeeded", result: { copies: 1, files: 4 } });
  const file = await admin.raw("GET", `/api/jobs/${jobId}/file`);
  expect(file.headers.get("content-type")).toBe("application/zip");
  const files = unzip(new Uint8Array(await file.arrayBuffer()));
  const names = [...files.keys()];
  expect(names.map((name) => name.split("/").at(-1))).toEqual([
    "student.json",
    "final-1.pdf",
    "page-01.webp",
    "page-02.webp",
  ]);
  const pdf = files.get(names[1] ?? "") ?? new Uint8Array();
  const sum = await crypto.subtle.digest("SHA-256", new Uint8Array(pdf));
  const hex = [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(hex).toBe(await one("select sha256 as value from final_pdf where copy_id = ?1", copyId));
  const text = new TextDecoder().decode(files.get("student.json"));
  const all = JSON.parse(text);
  expect(all).toMatchObject({
    student: { lastName: "QUINTESSENCE", number: ZOE.number },
    account: { role: "student", sessions: [{}] },
    copies: [{ id: copyId, status: "GRADED", total: 1_175, marks: [{ points: 450 }, { points: 0 }, { points: 725 }] }],
  });
  expect(all.copies[0].events.map(({ kind }: { kind: string }) => kind)).toContain("GRADED");
  expect(all.copies[0].seenBy.map(({ kind }: { kind: string }) => kind)).toContain("IDENTITY_SET");
  for (const word of ["PETIT", "password", "hash", copyIds[1] ?? "?"]) expect(text, word).not.toContain(word);
  expect(await one("select subject as value from audit where kind = 'STUDENT_EXPORTED'")).toBe(studentId);
  // It goes by retention like every file that was made, and brought twice it is one file.
  expect(await oldFiles(env.DB, schoolId, Date.now() + 1)).toMatchObject([{ id: jobId }]);
  await deliver("korrigo-work", { v: 1, kind: "studentExport", schoolId, requestId: "r", jobId });
  expect((await env.FILES.list({ prefix: `schools/${schoolId}/exports/` })).objects.length).toBe(1);
});

test("A student without copy or account is exported too; one of another school, or none, does not exist [privacy]", async () => {
  const desk = await makeDesk(1);
  const other = await makeDesk(1);
  const { studentId } = await author(other, other.copyId, ALI);
  for (const id of [studentId, "no-such-student"]) {
    expect((await desk.admin.ask("POST", `/api/students/${id}/export`)).status).toBe(404);
  }
  await env.DB.batch([env.DB.prepare("delete from identity"), env.DB.prepare("update student set user_id = null")]);
  const { body } = await other.admin.ask("POST", `/api/students/${studentId}/export`);
  expect(await ended(other.admin, idOf(body, "jobId"))).toMatchObject({ result: { copies: 0, files: 1 } });
  expect((await other.secretary.ask("POST", `/api/students/${studentId}/export`)).status).toBe(403);
});
