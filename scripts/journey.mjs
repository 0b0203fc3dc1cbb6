// `npm run journey`: one scan through the whole main job, over the public API, with every result read back and compared.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import * as exam from "./journey/exam.mjs";
import { Ledger } from "./journey/ledger.mjs";
import { awaitFinals, markAll } from "./journey/marking.mjs";
import {
  enterAsAdmin,
  importStudents,
  inviteStaff,
  inviteStudents,
  newPassword,
  studentsFor,
} from "./journey/people.mjs";
import { allGraded, checkExport, nothingYet, readAsStudents, release } from "./journey/results.mjs";
import { openStage } from "./journey/stage.mjs";

const USAGE = `npm run journey -- FILE.pdf --pages-per-copy N [--url URL] [--keep] [--finals FOLDER]
  without --url: starts a fresh server and removes it afterwards (--keep leaves its folder)
  with --url:    --admin-link LINK --password PASSWORD (the link's owner gets that password), or
                 --admin LOGIN --password PASSWORD
  --finals:      leaves the final PDFs in that folder`;

/** The command line as given; throws RangeError or parseArgs' own error when it makes no sense. */
function order() {
  const text = { type: /** @type {const} */ ("string") };
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      "pages-per-copy": text,
      url: text,
      "admin-link": text,
      admin: text,
      password: text,
      finals: text,
      keep: { type: "boolean", default: false },
    },
  });
  const pagesPerCopy = Number(values["pages-per-copy"]);
  if (positionals.length !== 1) throw new RangeError("name exactly one PDF");
  if (!Number.isInteger(pagesPerCopy) || pagesPerCopy < 1)
    throw new RangeError("--pages-per-copy must be a whole number from 1");
  const door = { link: values["admin-link"], login: values.admin, password: values.password };
  const entry = (door.link || door.login) && door.password;
  if (values.url && !entry) throw new RangeError("--url needs --password, and --admin-link or --admin");
  if (!values.url && (door.link || door.login || door.password)) {
    throw new RangeError("--admin-link, --admin and --password go with --url");
  }
  const url = values.url?.replace(/\/+$/, "") ?? null;
  return { file: positionals[0], pagesPerCopy, url, door, keep: values.keep, folder: values.finals ?? null };
}

/**
 * The main job, step by step.
 * @param {{ url: string, door: { link?: string, login?: string, password?: string }, tag: string, force: boolean, file: string, folder: string | null, pagesPerCopy: number }} ask
 * @param {Ledger} ledger
 */
async function travel({ url, door, tag, force, file, folder, pagesPerCopy }, ledger) {
  const { counts } = ledger;
  const bytes = new Uint8Array(await readFile(file));
  const admin = await ledger.step("admin", () => enterAsAdmin(url, door));
  const { teachers, secretary } = await ledger.step("staff by invitation", () => inviteStaff(admin, tag));
  const office = secretary.client;
  const examId = await ledger.step("exam", () => exam.createExam(admin, { tag, pagesPerCopy }, ledger));
  const scan = { examId, fileName: path.basename(file), bytes, force };
  const { pages } = await ledger.step("upload and import", () => exam.importScan(office, scan, ledger));
  counts.pages = pages;
  const copies = await ledger.step("copies", () => exam.readCopies(office, { examId, pages, pagesPerCopy }, ledger));
  counts.copies = copies.length;
  const listed = studentsFor(tag, copies.length);
  const students = await ledger.step("class list", () => importStudents(office, listed, tag, ledger));
  await ledger.step("identities", () => exam.identifyAll(office, copies, students, ledger));
  const accounts = await ledger.step("student accounts", () => inviteStudents(admin, students));
  await ledger.step("validation", () => exam.validateAll(office, examId, copies.length, ledger));
  const ask = { examId, copies: copies.length, teachers };
  const lots = await ledger.step("dispatch", () => exam.shareOut(admin, ask, ledger));
  const places = new Map(copies.map(({ id }, place) => [id, place]));
  const jobs = await ledger.step("marking", () => markAll(teachers, lots, places, ledger));
  await ledger.step("final PDFs", () => awaitFinals(jobs, ledger));
  await ledger.step("catalogue", () => allGraded(admin, examId, copies, ledger));
  await ledger.step("students before the release", () => nothingYet(accounts, copies, ledger));
  await ledger.step("release", () => release(admin, examId, copies.length, ledger));
  const right = await ledger.step("students after the release", () =>
    readAsStudents({ accounts, copies, folder }, ledger),
  );
  await ledger.step("table of results", () => checkExport(admin, { examId, copies, students, right }, ledger));
}

/** @param {ReturnType<typeof order>} given */
async function journey({ url, door, keep, ...rest }) {
  const ledger = new Ledger();
  const tag = randomBytes(4).toString("hex");
  const stage = url ? null : openStage({ tag, keep });
  const stopped = interrupted();
  try {
    const server = stage && (await ledger.step("fresh server", () => Promise.race([stage.ready, stopped])));
    const way = server
      ? { url: server.url, door: { link: server.link, password: newPassword() } }
      : { url: url ?? "", door };
    await Promise.race([travel({ ...way, ...rest, tag, force: url !== null }, ledger), stopped]);
  } catch (fault) {
    ledger.problem(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
    const said = await stage?.ready.then(
      ({ said }) => said,
      () => [],
    );
    for (const line of said?.filter((each) => /"level":"(warn|error)"|✘|\[ERROR\]/.test(each)).slice(-20) ?? [])
      ledger.note(line);
  }
  await stage?.stop();
  if (keep && stage) ledger.note(`kept: ${stage.persist}`);
  console.log(ledger.line());
  process.exit(ledger.problems.length === 0 ? 0 : 1);
}

/** Rejects when somebody stops the journey: the server must go all the same. @returns {Promise<never>} */
function interrupted() {
  const signal = new Promise((_, reject) => {
    for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => reject(new Error(`stopped by ${name}`)));
  });
  signal.catch(() => undefined);
  return signal;
}

try {
  await journey(order());
} catch (fault) {
  const badOrder = fault instanceof RangeError || (fault instanceof TypeError && "code" in fault);
  if (!badOrder) throw fault;
  console.error(`${fault.message}\n${USAGE}`);
  process.exitCode = 2;
}
