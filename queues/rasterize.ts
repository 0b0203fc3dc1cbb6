/** Second step of an import: some sides are read. Done ones are left alone, so a second delivery costs nothing. */
import { tellExam } from "#do/exam/client";
import { LIMITS } from "#domain/limits";
import { type PaperOrigin, schoolTag } from "#domain/page-code";
import { quarter } from "#domain/way-up";
import { keepPictures } from "#src/actions/keep-pictures";
import { type ReadPage, readSide } from "#src/actions/read-side";
import { readerBytes } from "#src/codecs/barcode";
import { JpegCodec } from "#src/codecs/jpeg";
import { r2Source } from "#src/codecs/pdf-source";
import { type Pdf, pageResult, withPdf } from "#src/codecs/rasterize";
import { type ExamFacts, examOf } from "#src/db/exams";
import { progress } from "#src/db/jobs";
import { countDone, keepRead, noteBegun, type PageDone, type SideToDo, sidesToDo } from "#src/db/scan-pages";
import type { Scan } from "#src/db/scans";
import type { Bindings } from "#src/env";
import { log } from "#src/log";
import { newId } from "#src/tokens";
import { importing, refuse } from "./import-run.ts";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";
import { send, sendAll } from "./send.ts";

type Task = MessageOf<"rasterize">;

/** `attempts` counts deliveries of this message, from 1. */
export async function rasterize(task: Task, env: Bindings, attempts: number): Promise<Outcome> {
  const scan = await importing(task, env);
  if (!scan || scan.pageCount === null) return { kind: "stale" };
  const todo = (await sidesToDo(env.DB, scan, task.from, task.to)).filter(({ done }) => !done);
  const [first] = todo;
  if (todo.length > 1 && attempts > 1) return alone(task, env, todo);
  if (first && task.alone && first.begun >= LIMITS.pageDeathsMax) {
    await keepRead(env.DB, scan, [unreadable(first.n, "PDF_PAGE_TOO_SLOW")]);
  } else if (first) {
    if (task.alone) await noteBegun(env.DB, scan, first.n, first.begun + 1);
    const read = await readSides(task, env, { scan, todo });
    if (read) return read;
  }
  return gather(task, env, scan, scan.pageCount);
}

/**
 * One message died. Which of its sides was it? Each gets a message of its own, which says when it begins: the one whose
 * message dies again is known by then, and the others arrive.
 */
async function alone(task: Task, env: Bindings, todo: readonly SideToDo[]): Promise<Outcome> {
  await sendAll(
    env,
    todo.map(({ n }) => ({ ...task, from: n, to: n + 1, alone: true })),
  );
  return { kind: "done" };
}

/** Null when all went well, or another outcome that ends the message. */
async function readSides(
  task: Task,
  env: Bindings,
  { scan, todo }: { scan: Scan; todo: readonly SideToDo[] },
): Promise<Outcome | null> {
  const exam = await examOf(env.DB, scan.schoolId, scan.examId);
  const source = await r2Source(env.FILES, scan.objectKey);
  if (!exam || !source) return { kind: "retry", why: "the exam or the scan's bytes are not there" };
  const jpeg = JpegCodec.start();
  const done: PageDone[] = [];
  const opened = await withPdf(source, async (pdf) => {
    for (const side of todo) {
      done.push(...(await readOne(env, { scan, exam, pdf, jpeg, side })));
      jpeg.clear();
    }
    return pdf.peakMemoryBytes();
  });
  if (!opened.ok) return refuse(task, env, scan, opened.error);
  await keepRead(env.DB, scan, done);
  log("info", {
    event: "pages.read",
    scanId: scan.id,
    jobId: task.jobId,
    pages: done.length,
    reads: source.stats.reads,
    readBytes: source.stats.bytes,
    wasmBytes: opened.value + jpeg.memoryBytes() + (await readerBytes()),
  });
  return null;
}

type One = { scan: Scan; exam: ExamFacts; pdf: Pdf; jpeg: JpegCodec; side: SideToDo };

async function readOne(env: Bindings, { scan, exam, pdf, jpeg, side }: One): Promise<PageDone[]> {
  const ref = { index: side.n, objectNumber: side.objectNumber };
  const about = {
    vote: scan.sidewaysTurn === null ? null : quarter(scan.sidewaysTurn),
    coded: scan.coded === true || exam.paperCode !== null,
    folded: exam.sheetSize === "A3",
    origin: originOf(scan.schoolId, exam),
  };
  const read = await pageResult(() => readSide({ pdf, jpeg }, ref, about));
  if (!read.ok) return [unreadable(side.n, read.error.code)];
  const pages: PageDone[] = [];
  for (const page of read.value) pages.push(await stored(env, scan, exam, { side: side.n, page }));
  return pages;
}

/** Whose papers an exam's own are; null before the first were printed. */
function originOf(schoolId: string, exam: ExamFacts): PaperOrigin | null {
  return exam.paperCode === null ? null : { school: schoolTag(schoolId), exam: exam.paperCode };
}

async function stored(
  env: Bindings,
  scan: Scan,
  exam: ExamFacts,
  { side, page }: { side: number; page: ReadPage },
): Promise<PageDone> {
  const number = page.half === 2 ? side + (scan.pageCount ?? 0) : side;
  const named = probablyNamed(exam, side, page);
  const { half, width, height, turn, skew, cropLeft, cropRight, look } = page;
  const place = { schoolId: scan.schoolId, examId: scan.examId, scanId: scan.id };
  const keys = await keepPictures(env, { ...place, number, turn, skew, masked: exam.anonymous && named }, page.image);
  const said = page.code?.said;
  const numbered = said?.kind === "page" || said?.kind === "numbered" ? said : null;
  return {
    id: newId(),
    side,
    number,
    half,
    state: "unread",
    reason: null,
    width,
    height,
    turn,
    skew,
    cropLeft,
    cropRight,
    ...keys,
    named,
    code: page.code?.text ?? null,
    codeCopy: numbered?.copy ?? null,
    codePage: numbered?.page ?? null,
    look,
  };
}

/**
 * Where copies begin is settled when the pile is cut; the pages that will probably be first get their second picture
 * now, the others then.
 */
function probablyNamed(exam: ExamFacts, side: number, { code, half, look }: ReadPage): boolean {
  const { said = null } = code ?? {};
  if (said?.kind === "page" || said?.kind === "numbered") return said.page === 1;
  if (said?.kind === "other" || said?.kind === "extra") return true;
  return half === 0 ? side % exam.pagesPerCopy === 0 : half === 2 && look.header !== null;
}

function unreadable(side: number, code: string): PageDone {
  return {
    id: newId(),
    side,
    number: side,
    half: 0,
    state: "error",
    reason: code,
    width: null,
    height: null,
    turn: 0,
    skew: 0,
    cropLeft: 0,
    cropRight: 10_000,
    viewKey: null,
    thumbKey: null,
    maskedViewKey: null,
    maskedThumbKey: null,
    named: false,
    code: null,
    codeCopy: null,
    codePage: null,
    look: null,
  };
}

/** Tells how far the import is; the message that finds every side done starts the last step. */
async function gather(task: Task, env: Bindings, scan: Scan, pageCount: number): Promise<Outcome> {
  const done = await countDone(env.DB, scan.schoolId, scan.id);
  if (!(await progress(env.DB, scan.schoolId, task.jobId, done, pageCount, Date.now()))) return { kind: "stale" };
  if (done === pageCount) {
    const { v, schoolId, requestId, scanId, jobId } = task;
    await send(env, { v, schoolId, requestId, scanId, jobId, kind: "split" });
  }
  await tellExam(env, scan);
  return { kind: "done" };
}
