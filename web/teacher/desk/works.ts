/** Every copy this tab has in hand: the one on the desk, and those that still save or go to their final PDF behind it. */
import { signal } from "@preact/signals";
import type * as z from "zod";
import type { JobWire } from "#contract/exam";
import { call } from "../../api/client.ts";
import { holdPending } from "../../shell/pending.ts";
import { newModel } from "../../viewer/model.ts";
import { noteStatus } from "../lot.ts";
import { fetchAhead } from "./reading.ts";
import { isPassing } from "./send.ts";
import { CopyWork, type Finalized } from "./work.ts";

/** What went wrong behind the desk: a task for the teacher, not a dialog. */
export type Notice = { copyId: string; anonymousId: string; why: "refused" | "pdf"; failure: unknown };
export const notices = signal<readonly Notice[]>([]);

const works = new Map<string, CopyWork>();
let onDesk: CopyWork | null = null;
/** The copy somebody looks at now: one turned back to while it was being given back stays. */
let wanted: CopyWork | null = null;

/** Zoom, tool and kind go along from copy to copy. */
function freshPage() {
  const blank = newModel(matchMedia("(pointer: coarse)").matches ? "hand" : "box");
  if (onDesk === null) return blank;
  const { view, tool, kind } = onDesk.page.peek();
  return { ...blank, view, tool, kind };
}

/** The copy on the desk; one that is still in hand goes on where it was. */
export function workOn(copyId: string): CopyWork {
  const known = works.get(copyId);
  if (known && known.holding.state.peek().t !== "left") {
    wanted = known;
    return known;
  }
  const work = new CopyWork(copyId, freshPage());
  onDesk = work;
  wanted = work;
  works.set(copyId, work);
  void work.open();
  return work;
}

/** The desk turns to another copy or is left. */
export async function letGo(work: CopyWork): Promise<void> {
  if (wanted === work) wanted = null;
  if ((await work.leave(() => wanted === work)) && works.get(work.id) === work) works.delete(work.id);
}

export function dismissNotice(notice: Notice): void {
  notices.value = notices.value.filter((each) => each !== notice);
}

function note(work: CopyWork, why: Notice["why"], failure: unknown): void {
  const { id: copyId } = work;
  const anonymousId = work.copy.peek()?.anonymousId ?? "";
  notices.value = [...notices.value.filter((each) => each.copyId !== copyId), { copyId, anonymousId, why, failure }];
}

/** Finalizes behind the desk. A failure comes back as a notice; the copy stays in hand with all its acts. */
export async function finalizeBehind(work: CopyWork): Promise<void> {
  dropNotice(work.id);
  const examId = work.copy.peek()?.exam.id ?? "";
  noteStatus(examId, work.id, "GRADING_IN_PROGRESS");
  const done = await work.finalize();
  if (!done.ok) {
    noteStatus(examId, work.id, "LOCKED");
    note(work, "refused", done.failure);
    return;
  }
  holdPending(`copy:${work.id}`, 0);
  works.delete(work.id);
  await followPdf(work, done);
}

/** Asks again for a final PDF that failed. */
export async function retryBehind(work: CopyWork): Promise<void> {
  dropNotice(work.id);
  const done = await work.retryFinal();
  if (!done.ok) return note(work, "refused", done.failure);
  await followPdf(work, done);
}

function dropNotice(copyId: string): void {
  notices.value = notices.value.filter((each) => each.copyId !== copyId);
}

const POLL_MS = 3_000;
const FOLLOW_MS = 10 * 60_000;

async function readJob(id: string): Promise<z.output<typeof JobWire> | null> {
  try {
    return await call("GET /api/jobs/:id", { params: { id } });
  } catch (failure) {
    if (isPassing(failure)) return null;
    throw failure;
  }
}

/** Watches the job until it ends; after ten minutes the list of the lot is where its end is seen. */
async function followPdf(work: CopyWork, { jobId }: Extract<Finalized, { ok: true }>): Promise<void> {
  const examId = work.copy.peek()?.exam.id ?? "";
  for (const until = Date.now() + FOLLOW_MS; Date.now() < until; ) {
    const job = await readJob(jobId);
    if (job?.state === "succeeded") {
      noteStatus(examId, work.id, "GRADED");
      return;
    }
    if (job?.state === "failed" || job?.state === "cancelled") {
      noteStatus(examId, work.id, "GRADING_FAILED");
      return note(work, "pdf", null);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Fetches the copies that come next while the teacher works on this one. */
export function prepare(copyIds: readonly string[]): void {
  for (const copyId of copyIds) if (!works.has(copyId)) void fetchAhead(copyId);
}

/** Called once with the teacher's area. */
export function watchPage(): void {
  addEventListener("online", () => {
    for (const work of works.values()) work.online();
  });
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const work of works.values()) work.hurry();
  });
  addEventListener("pagehide", () => {
    for (const work of works.values()) work.part();
  });
}
