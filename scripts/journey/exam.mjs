// From a file to copies on the teachers' desks: exam, scan, identities, lots. Uses the API only and checks each answer.
import { PDFDocument } from "pdf-lib";
import { inOrder } from "./ledger.mjs";
import { SCHEME, SCHEME_TOTAL } from "./work.mjs";

/** @typedef {import("../api/client.mjs").Client} Client */
/** @typedef {import("./ledger.mjs").Ledger} Ledger */

/** The number of pages as another reader counts them. @param {Uint8Array} bytes */
export async function countPages(bytes) {
  return (await PDFDocument.load(bytes, { ignoreEncryption: true, updateMetadata: false })).getPageCount();
}

/** @param {Client} admin @param {{ tag: string, pagesPerCopy: number }} ask @param {Ledger} ledger */
export async function createExam(admin, { tag, pagesPerCopy }, ledger) {
  const { id } = await admin.call("POST", "/api/exams", {
    name: `Physique-chimie – épreuve commune ${tag}`,
    date: "2026-11-20",
    subject: "Physique-chimie",
    pagesPerCopy,
    sheetSize: "A4",
    anonymous: true,
    appreciationRequired: true,
    scheme: SCHEME,
  });
  const { schemeTotal } = await admin.get(`/api/exams/${id}`);
  ledger.check(schemeTotal === SCHEME_TOTAL, `the exam is worth ${schemeTotal} hundredths, not ${SCHEME_TOTAL}`);
  return id;
}

/**
 * Uploads the file and waits for its import, watching that progress only goes forward.
 * @param {Client} secretary @param {{ examId: string, fileName: string, bytes: Uint8Array, force: boolean }} file @param {Ledger} ledger
 * @returns {Promise<{ pages: number, copies: number }>} what the import job says
 */
export async function importScan(secretary, { examId, fileName, bytes, force }, ledger) {
  const { jobId } = await secretary.upload(examId, fileName, bytes, { force });
  let seen = 0;
  let backwards = false;
  const job = await secretary.ended(jobId, ({ done }) => {
    backwards ||= done < seen;
    seen = done;
  });
  ledger.check(!backwards, "the progress of the import went backwards");
  const pages = await countPages(bytes);
  ledger.check(job.result.pages === pages, `the import found ${job.result.pages} pages, the file has ${pages}`);
  ledger.check(job.done === pages && job.total === pages, `the import ended at ${job.done} of ${job.total} pages`);
  return job.result;
}

/** The copies in the order of the scan, each checked against the cut. @param {Client} secretary @param {Ledger} ledger */
export async function readCopies(secretary, { examId, pages, pagesPerCopy }, ledger) {
  const copies = (await secretary.all(`/api/exams/${examId}/copies?limit=500`)).sort((a, b) => a.booklet - b.booklet);
  const wanted = Math.ceil(pages / pagesPerCopy);
  ledger.check(copies.length === wanted, `${copies.length} copies instead of ${wanted}`);
  ledger.check(
    new Set(copies.map(({ anonymousId }) => anonymousId)).size === copies.length,
    "two copies share an anonymous id",
  );
  for (const [index, copy] of copies.entries()) {
    const own = Math.min(pagesPerCopy, pages - index * pagesPerCopy);
    const right = copy.booklet === index && copy.pageCount === own && copy.status === "STAGING";
    ledger.check(right, `copy ${index + 1} is booklet ${copy.booklet}, ${copy.pageCount} pages, ${copy.status}`);
  }
  return copies;
}

/** Says who wrote each copy, in the order of the scan. @param {Client} secretary @param {Ledger} ledger */
export async function identifyAll(secretary, copies, students, ledger) {
  await inOrder(copies, 4, async (copy, index) => {
    const student = students[index];
    const row = await secretary.call("PUT", `/api/copies/${copy.id}/student`, { studentId: student.id });
    ledger.check(row.student?.id === student.id, `copy ${index + 1} belongs to ${row.student?.id}, not ${student.id}`);
  });
}

/** @param {Client} secretary @param {Ledger} ledger */
export async function validateAll(secretary, examId, copies, ledger) {
  const { validated, refused } = await secretary.call("POST", `/api/exams/${examId}/validate-all`);
  const words = refused.map(({ copyId, code }) => `${copyId} ${code}`).join(", ");
  ledger.check(
    validated === copies && refused.length === 0,
    `${validated} of ${copies} copies validated; refused: ${words}`,
  );
}

/**
 * Chooses the teachers and shares the copies out. Answers each teacher's lot as the teacher sees it: without names.
 * @param {Client} admin @param {{ id: string, name: string, client: Client }[]} teachers @param {Ledger} ledger
 */
export async function shareOut(admin, { examId, copies, teachers }, ledger) {
  await admin.call("PUT", `/api/exams/${examId}/teachers`, { userIds: teachers.map(({ id }) => id) });
  const { assigned, perTeacher, min, max } = await admin.call("POST", `/api/exams/${examId}/dispatch`, {});
  ledger.check(assigned === copies, `${assigned} of ${copies} copies were shared out`);
  const loads = teachers.map(({ id }) => perTeacher[id] ?? 0);
  const even = Math.max(...loads) - Math.min(...loads) <= 1 && min === Math.min(...loads) && max === Math.max(...loads);
  ledger.check(even, `the loads are uneven: ${loads.join(" and ")} (said: ${min} to ${max})`);
  return Promise.all(teachers.map((teacher, index) => lotOf(teacher, { examId, load: loads[index] }, ledger)));
}

async function lotOf({ name, client }, { examId, load }, ledger) {
  const lots = (await client.get("/api/lots")).filter((each) => each.examId === examId);
  const rows = await client.all(`/api/exams/${examId}/copies?limit=500`);
  const told = lots.reduce((sum, { total }) => sum + total, 0);
  ledger.check(
    rows.length === load && told === load,
    `${name} has ${load} copies, sees ${rows.length}, is told of ${told}`,
  );
  ledger.check(!rows.some((row) => "student" in row), `${name} is told who wrote an anonymous copy`);
  return rows;
}
