// What the students and the office get in the end, compared with what the teachers wrote. Uses the API only.
import { createHash, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { ApiRefusal } from "../api/client.mjs";
import { inOrder } from "./ledger.mjs";
import { PdfReader } from "./pdf-text.mjs";
import { inFrench, missingMarks, missingTexts, plain, readTable, reportText, rowProblems } from "./reading.mjs";
import { QUESTIONS, SCHEME_TOTAL, workOf } from "./work.mjs";

/** @typedef {import("../api/client.mjs").Client} Client */
/** @typedef {import("./ledger.mjs").Ledger} Ledger */
/** @typedef {{ id: string, anonymousId: string, pageCount: number }} Copy */

const AT_ONCE = 4;

/** Notes a problem unless the call is refused with 404. @param {Client} client @param {string} path @param {Ledger} ledger */
async function mustBeHidden(client, path, who, ledger) {
  const status = await client.send("GET", path).then(
    (answer) => answer.status,
    (refusal) => {
      if (refusal instanceof ApiRefusal) return refusal.status;
      throw refusal;
    },
  );
  ledger.check(status === 404, `${who} asked for ${path} and got ${status}, not 404`);
}

/** Before the release no student sees anything, not even by its address. @param {{ client: Client }[]} accounts @param {Copy[]} copies @param {Ledger} ledger */
export async function nothingYet(accounts, copies, ledger) {
  await inOrder(accounts, AT_ONCE, async ({ client }, place) => {
    const { items } = await client.get("/api/my/copies");
    const who = `student ${place + 1}, before the release,`;
    ledger.check(items.length === 0, `${who} sees ${items.length} copies`);
    for (const path of [`/api/my/copies/${copies[place].id}`, `/api/copies/${copies[place].id}/final.pdf`]) {
      await mustBeHidden(client, path, who, ledger);
    }
  });
}

/** Every copy is graded, for the total its teacher gave. @param {Client} admin @param {Copy[]} copies @param {Ledger} ledger */
export async function allGraded(admin, examId, copies, ledger) {
  const rows = new Map((await admin.all(`/api/exams/${examId}/copies?limit=500`)).map((row) => [row.id, row]));
  for (const [place, { id, pageCount }] of copies.entries()) {
    const row = rows.get(id);
    const why = row?.failure ? ` (${row.failure.code}: ${row.failure.message})` : "";
    if (!ledger.check(row?.status === "GRADED", `copy ${place + 1} is ${row?.status}, not GRADED${why}`)) continue;
    const { total } = workOf(place, pageCount);
    if (ledger.check(row.total === total, `copy ${place + 1} has ${row.total}, not ${total} hundredths`))
      ledger.counts.graded++;
  }
  const { exam } = await admin.get(`/api/exams/${examId}/statistics`);
  const mean = copies.reduce((sum, copy, place) => sum + workOf(place, copy.pageCount).total, 0) / copies.length;
  const right = exam.count === copies.length && Math.abs(exam.mean - mean) < 0.01;
  ledger.check(
    right,
    `the statistics say a mean of ${exam.mean} over ${exam.count} copies, not ${mean} over ${copies.length}`,
  );
}

/** @param {Client} admin @param {Ledger} ledger */
export async function release(admin, examId, copies, ledger) {
  const { ready, notReady } = await admin.call("POST", `/api/exams/${examId}/release`, {});
  ledger.check(
    ready === copies && notReady === 0,
    `${ready} of ${copies} copies were released, ${notReady} were not ready`,
  );
}

/**
 * Each student finds exactly the own copy, with the teacher's marks and words, in the API and in the final PDF.
 * Answers, per copy, the questions whose mark was right in both. With `folder` the final PDFs are left there.
 * @param {{ accounts: { client: Client }[], copies: Copy[], folder: string | null }} all @param {Ledger} ledger
 * @returns {Promise<Set<string>[]>}
 */
export async function readAsStudents({ accounts, copies, folder }, ledger) {
  const reader = await PdfReader.start();
  if (folder) await mkdir(folder, { recursive: true });
  return inOrder(accounts, AT_ONCE, async ({ client }, place) => {
    const copy = copies[place];
    const who = `student ${place + 1}`;
    const { items } = await client.get("/api/my/copies");
    const only = items.length === 1 && items[0].id === copy.id;
    ledger.check(only, `${who} sees the copies ${items.map(({ id }) => id).join(", ")}, not ${copy.id} alone`);
    const mine = await client.get(`/api/my/copies/${copy.id}`);
    const work = workOf(place, copy.pageCount);
    const right = compareMine(mine, work, who, ledger);
    const bytes = await client.bytes(mine.final.url);
    if (folder) await writeFile(path.join(folder, `copy-${String(place + 1).padStart(4, "0")}.pdf`), bytes);
    const read = readFinal(reader.pages(bytes), bytes, { mine, copy, work, who }, ledger);
    const other = copies[(place + 1) % copies.length];
    const foreign = other.id === copy.id ? randomUUID() : other.id;
    for (const path of [
      `/api/my/copies/${foreign}`,
      `/api/copies/${foreign}/final.pdf`,
      `/api/copies/${foreign}/pages/0/image`,
    ]) {
      await mustBeHidden(client, path, who, ledger);
    }
    return new Set([...right].filter((id) => read.has(id)));
  });
}

const byId = (a, b) => (a.id < b.id ? -1 : 1);

/** The questions whose mark the student reads as it was given. */
function compareMine(mine, work, who, ledger) {
  const given = new Map(mine.marks.map(({ questionId, points }) => [questionId, points]));
  const right = work.marks.filter(({ questionId, points }) =>
    ledger.check(
      given.get(questionId) === points,
      `${who} reads ${given.get(questionId)} for ${questionId}, not ${points}`,
    ),
  );
  const totals = mine.total === work.total && mine.schemeTotal === SCHEME_TOTAL;
  ledger.check(totals, `${who} reads ${mine.total}/${mine.schemeTotal}, not ${work.total}/${SCHEME_TOTAL}`);
  ledger.check(mine.appreciation === work.appreciation, `${who} reads another appreciation: ${mine.appreciation}`);
  const drawn = mine.annotations.map(({ version, ink, ...rest }) => rest).sort(byId);
  const wanted = [...work.annotations].sort(byId);
  const same = wanted.every((each, index) => Object.keys(each).every((key) => drawn[index]?.[key] === each[key]));
  ledger.check(same && drawn.length === wanted.length, `${who} reads other annotations than the teacher wrote`);
  const texts = new Map(mine.remarks.map(({ questionId, text }) => [questionId, text]));
  for (const { questionId, text } of work.remarks) {
    ledger.check(
      texts.get(questionId) === text,
      `${who} reads another remark on ${questionId}: ${texts.get(questionId)}`,
    );
  }
  return new Set(right.map(({ questionId }) => questionId));
}

/** Reads the final PDF whole. Answers the questions whose mark it shows. */
function readFinal(pages, bytes, { mine, copy, work, who }, ledger) {
  const before = ledger.problems.length;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  ledger.check(sha256 === mine.final.sha256, `the final PDF of ${who} has another SHA-256 than the API says`);
  const whole = pages.length === mine.final.pages && pages.length >= copy.pageCount + 1;
  ledger.check(
    whole,
    `the final PDF of ${who} has ${pages.length} pages; ${mine.final.pages} said, ${copy.pageCount} scanned`,
  );
  const report = reportText(pages, copy.pageCount);
  const words = [
    copy.anonymousId,
    work.appreciation,
    ...[...work.annotations, ...work.remarks].map(({ text }) => text),
  ];
  for (const text of missingTexts(report, words)) ledger.problem(`the final PDF of ${who} does not say: ${text}`);
  const total = `${inFrench(work.total)} / ${inFrench(SCHEME_TOTAL)}`;
  ledger.check(report.includes(total), `the final PDF of ${who} does not show the total ${total}`);
  const lost = missingMarks(report, QUESTIONS, new Map(work.marks.map((mark) => [mark.questionId, mark.points])));
  for (const { label } of lost) ledger.problem(`the final PDF of ${who} does not show the mark of « ${label} »`);
  if (ledger.problems.length === before) ledger.counts.finalPdfs++;
  else ledger.note(`report read: ${plain(report).slice(0, 600)}`);
  return new Set(QUESTIONS.filter((question) => !lost.includes(question)).map(({ id }) => id));
}

/**
 * The table of results: every mark, total and name of every copy. A mark counts as checked when the student's view,
 * the final PDF (`right`) and the table all show it.
 * @param {Client} admin @param {{ examId: string, copies: Copy[], students: Record<string, string>[], right: Set<string>[] }} all @param {Ledger} ledger
 */
export async function checkExport(admin, { examId, copies, students, right }, ledger) {
  const { jobId } = await admin.call("POST", `/api/exams/${examId}/exports`, { kind: "csv" });
  await admin.ended(jobId);
  const rows = readTable(
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(await admin.bytes(`/api/jobs/${jobId}/file`)),
  );
  ledger.check(rows.size === copies.length, `the table has ${rows.size} rows for ${copies.length} copies`);
  for (const [place, copy] of copies.entries()) {
    const { marks, total } = workOf(place, copy.pageCount);
    const wanted = { student: students[place], marks, total, max: SCHEME_TOTAL };
    const wrong = rowProblems(rows.get(copy.anonymousId), wanted);
    for (const words of wrong) ledger.problem(`in the table, copy ${place + 1}: ${words}`);
    const agreed = marks.filter(({ questionId, points }) => {
      return right[place].has(questionId) && rows.get(copy.anonymousId)?.[questionId] === inFrench(points);
    });
    ledger.counts.marksChecked += agreed.length;
  }
}
