/**
 * The scans on their way up, whichever screen is shown: all announced at once, so that a reload forgets none; then sent
 * in their order, some parts of several files at a time, each by its plan. What to send when is upload-plan.ts; this
 * sends, remembers, and says what happened.
 */
import { signal } from "@preact/signals";
import { Offline, Refused } from "../api/client.ts";
import type { Dropped } from "./dropped-files.ts";
import { hashFile, stopHash } from "./hash-file.ts";
import { type Sending, sendPart } from "./send-part.ts";
import { fileOf, handleOf, recalled } from "./upload-memory.ts";
import { addPile } from "./upload-piles.ts";
import * as plans from "./upload-plan.ts";
import { announce, complete, giveUp, goOn, leave } from "./upload-server.ts";

/**
 * queued: its turn comes · reading: it is announced · sending · missing: after a reload, the file must be shown again ·
 * same: these bytes are here already · refused: see error · closing: its sum is computed to the end and the server takes
 * it over · done
 */
export type Phase = "queued" | "reading" | "sending" | "missing" | "same" | "refused" | "closing" | "done";

export type Upload = {
  key: number;
  examId: string;
  name: string;
  size: number;
  lastModified: number;
  file: File | null;
  handle: FileSystemFileHandle | null;
  scanId: string | null;
  /** Its pile as it is known here, and its place in it, from 0. */
  pile: number;
  place: number;
  phase: Phase;
  plan: plans.UploadPlan | null;
  /** The share of the file whose sum is computed, from 0 to 1. */
  hashed: number;
  /** The last thing that went wrong, as thrown. */
  error: unknown;
  force: boolean;
};

export const uploads = signal<readonly Upload[]>([]);
const sendings = new Map<number, Map<number, Sending>>();
const sums = new Map<number, Promise<string | null>>();
/** One waiting look for the parts that are to be tried again. */
let look: ReturnType<typeof setTimeout> | undefined;
let lastKey = 0;

const find = (key: number) => uploads.peek().find((upload) => upload.key === key);
function change(key: number, next: Partial<Upload>): void {
  uploads.value = uploads.peek().map((upload) => (upload.key === key ? { ...upload, ...next } : upload));
}

/** Together they are one pile. What was interrupted by a reload and is chosen again goes on instead. */
export function addFiles(examId: string, chosen: readonly Dropped[], bytesMax: number): void {
  const fresh = chosen.filter(({ file }) => !goesOn(examId, file));
  const wrong = ({ file }: Dropped) =>
    file.size === 0 ? local("FILE_EMPTY") : file.size > bytesMax ? local("FILE_TOO_LARGE") : null;
  const pile = addPile(examId, fresh.filter((each) => wrong(each) === null).length);
  let place = 0;
  const added = fresh.map((each): Upload => {
    const { name, file, handle } = each;
    const error = wrong(each);
    const base = { ...newUpload(examId, name, file), handle, file, pile };
    if (error) return { ...base, phase: "refused", error };
    place += 1;
    return { ...base, place: place - 1 };
  });
  uploads.value = [...uploads.peek(), ...added];
  pump();
}

function newUpload(
  examId: string,
  name: string,
  { size, lastModified }: { size: number; lastModified: number },
): Upload {
  lastKey += 1;
  const nothing = { file: null, handle: null, scanId: null, plan: null, error: null };
  const start = { phase: "queued", pile: 0, place: 0, hashed: 0, force: false } as const;
  return { key: lastKey, examId, name, size, lastModified, ...nothing, ...start };
}

/** The same words as the server's, before anything is sent. */
function local(code: "FILE_EMPTY" | "FILE_TOO_LARGE"): Refused {
  return new Refused(0, { code, message: code, requestId: "" }, null);
}

function goesOn(examId: string, file: File): boolean {
  const missing = uploads.peek().filter((upload) => upload.examId === examId && upload.phase === "missing");
  return missing.some(({ key }) => giveFile(key, file));
}

export type Unfinished = { id: string; fileName: string; size: number; partSize: number; parts: readonly number[] };

/** Scans whose row was taken away here: the server may not have heard of it yet. */
const dropped = new Set<string>();

export function wasDropped(scanId: string): boolean {
  return dropped.has(scanId);
}

/** After a reload: the uploads begun in this browser that the server is still waiting for. */
export async function adopt(examId: string, unfinished: readonly Unfinished[]): Promise<void> {
  const memory = recalled(Date.now());
  for (const scan of unfinished) {
    const known = memory.find((each) => each.scanId === scan.id);
    if (!known || dropped.has(scan.id) || uploads.peek().some((upload) => upload.scanId === scan.id)) continue;
    const plan = plans.planUpload(scan.size, scan.partSize, scan.parts);
    const identity = { size: scan.size, lastModified: known.lastModified };
    const upload: Upload = { ...newUpload(examId, scan.fileName, identity), scanId: scan.id, phase: "missing", plan };
    uploads.value = [...uploads.peek(), upload];
    const handle = await handleOf(scan.id);
    if (!handle) continue;
    change(upload.key, { handle });
    const file = await fileOf(handle, false);
    if (file) giveFile(upload.key, file);
  }
}

/** The file of an upload that was interrupted. False when it is another file: nothing is sent then. */
export function giveFile(key: number, file: File): boolean {
  const upload = find(key);
  if (!upload?.scanId || upload.phase !== "missing") return false;
  if (!plans.sameFile(upload, file)) return false;
  change(key, { file, phase: "queued", error: null });
  pump();
  return true;
}

/** Goes on after a reload through the kept handle; the browser may ask. False: the file must be chosen by hand. */
export async function reopen(key: number): Promise<boolean> {
  const handle = find(key)?.handle;
  const file = handle ? await fileOf(handle, true) : null;
  return file !== null && giveFile(key, file);
}

export function pause(key: number): void {
  const plan = find(key)?.plan;
  if (!plan) return;
  change(key, { plan: plans.paused(plan) });
  stopSendings(key);
  pump();
}

export function resume(key: number): void {
  const upload = find(key);
  if (!upload) return;
  if (upload.plan) change(key, { plan: plans.resumed(upload.plan), error: null });
  if (upload.phase === "refused" && upload.file) change(key, { phase: "queued", error: null });
  pump();
}

/** These bytes are here already; the person says that they are wanted twice. Nothing is sent again. */
export function importAnyway(key: number): void {
  const upload = find(key);
  if (!upload) return;
  change(key, { force: true, phase: "queued", error: null });
  if (upload.scanId) void close(key, upload.scanId);
  else pump();
}

/** Takes a row away and gives its file up, at the server too. */
export function drop(key: number): void {
  const upload = find(key);
  if (!upload) return;
  stopSendings(key);
  stopHash(key);
  sums.delete(key);
  uploads.value = uploads.peek().filter((each) => each.key !== key);
  if (upload.scanId) {
    dropped.add(upload.scanId);
    void giveUp(upload.scanId);
  } else if (upload.phase !== "refused") void leave(upload);
  pump();
}

function stopSendings(key: number): void {
  for (const sending of sendings.get(key)?.values() ?? []) sending.stop();
  sendings.delete(key);
}

/** Announces the next file, and sends what there is room for: the first files first. */
function pump(): void {
  const now = Date.now();
  let room = plans.PARALLEL_PARTS;
  for (const { plan } of uploads.peek()) room -= plan ? plans.partsOnTheirWay(plan) : 0;
  for (const { key } of uploads.peek()) room -= sendMore(key, room, now);
  const waits = uploads.peek().flatMap(({ phase, plan }) => {
    const wait = phase === "sending" && plan ? plans.nextTryIn(plan, now) : null;
    return wait === null || wait === 0 ? [] : [wait];
  });
  clearTimeout(look);
  if (waits.length > 0) look = setTimeout(pump, Math.min(...waits));
  if (uploads.peek().some(({ phase }) => phase === "reading")) return;
  const next = uploads.peek().find((upload) => upload.phase === "queued" && upload.file && !upload.plan?.paused);
  if (next) void begin(next);
}

async function begin(upload: Upload): Promise<void> {
  const { key } = upload;
  change(key, { phase: "reading" });
  try {
    const begun = upload.scanId ? await goOn(upload.scanId) : await announce(upload);
    if (!find(key)) {
      // Taken away meanwhile.
      if (begun?.scanId) void giveUp(begun.scanId);
    } else if (begun === null) change(key, { phase: "done", error: null });
    else change(key, { ...begun, phase: "sending" });
  } catch (error) {
    const same = error instanceof Refused && error.code === "SAME_FILE";
    change(key, { phase: same ? "same" : "refused", error });
    if (!same && error instanceof Refused && !isPassing(error)) void leave(upload);
  }
  pump();
}

/** Sends parts of one file, `room` at most; answers how many. */
function sendMore(key: number, room: number, now: number): number {
  const upload = find(key);
  if (upload?.phase !== "sending" || !upload.plan || !upload.file || !upload.scanId) return 0;
  if (plans.allSent(upload.plan)) {
    void close(key, upload.scanId);
    return 0;
  }
  const { plan, take } = plans.takeParts(upload.plan, now, room);
  if (take.length === 0) return 0;
  change(key, { plan });
  if (!sums.has(key))
    sums.set(
      key,
      hashFile(key, upload.file, (hashed) => change(key, { hashed })),
    );
  for (const n of take) void send(key, upload.scanId, n, upload.file);
  return take.length;
}

async function send(key: number, scanId: string, n: number, file: File): Promise<void> {
  const step = (next: (plan: plans.UploadPlan) => plans.UploadPlan, error?: unknown) => {
    const plan = find(key)?.plan;
    if (plan) change(key, error === undefined ? { plan: next(plan) } : { plan: next(plan), error });
  };
  const plan = find(key)?.plan;
  if (!plan) return;
  const { start, end } = plans.partRange(plan, n);
  const sending = sendPart(scanId, n, file.slice(start, end), (bytes) => {
    step((now) => plans.partMoved(now, n, bytes, Date.now()));
  });
  const mine = sendings.get(key) ?? new Map<number, Sending>();
  sendings.set(key, mine.set(n, sending));
  try {
    await sending.done;
    step((now) => plans.partSent(now, n, Date.now()), null);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    const again = error instanceof Offline || (error instanceof Refused && isPassing(error));
    const waitMs = error instanceof Refused && error.retryAfter !== null ? error.retryAfter * 1_000 : null;
    step((now) => plans.partLost(now, n, Date.now(), { waitMs, forGood: !again }), error);
  }
  mine.delete(n);
  pump();
}

/** What the next try may find otherwise: trouble of the server, too many requests, a session that was just renewed. */
function isPassing({ status, code }: Refused): boolean {
  return status >= 500 || status === 429 || code === "WRONG_SESSION";
}

async function close(key: number, scanId: string): Promise<void> {
  change(key, { phase: "closing" });
  const sha256 = (await sums.get(key)) ?? null;
  const upload = find(key);
  if (!upload) return;
  try {
    await complete(scanId, { sha256, force: upload.force });
    change(key, { phase: "done", error: null, hashed: 1 });
    sums.delete(key);
  } catch (error) {
    const same = error instanceof Refused && error.code === "SAME_FILE";
    change(key, { phase: same ? "same" : "refused", error });
  }
  pump();
}
