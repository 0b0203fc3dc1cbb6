/**
 * The scans on their way up, whichever screen is shown: one file after the other, each by its plan. What to send when
 * is upload-plan.ts; this sends, remembers, and says what happened.
 */
import { signal } from "@preact/signals";
import { LIMITS } from "#domain/limits";
import { call, Offline, Refused } from "../api/client.ts";
import { type Sending, sendPart } from "./send-part.ts";
import { fileOf, forget, handleOf, recalled, remember } from "./upload-memory.ts";
import * as plans from "./upload-plan.ts";

/**
 * queued: its turn comes · reading: its fingerprint is made · sending · missing: after a reload, the file must be shown
 * again · same: these bytes are here already · refused: see error · closing: the server takes it over · done
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
  phase: Phase;
  plan: plans.UploadPlan | null;
  /** The last thing that went wrong, as thrown. */
  error: unknown;
  force: boolean;
};

export const uploads = signal<readonly Upload[]>([]);
const sendings = new Map<number, Map<number, Sending>>();
/** One waiting look per upload, for the parts that are to be tried again. */
const looks = new Map<number, ReturnType<typeof setTimeout>>();
let lastKey = 0;
/** Above this the fingerprint would need the whole file in memory. */
const FINGERPRINT_BYTES_MAX = 100_000_000;

const find = (key: number) => uploads.peek().find((upload) => upload.key === key);
function change(key: number, next: Partial<Upload>): void {
  uploads.value = uploads.peek().map((upload) => (upload.key === key ? { ...upload, ...next } : upload));
}

export type Chosen = { file: File; handle: FileSystemFileHandle | null };

export function addFiles(examId: string, chosen: readonly Chosen[]): void {
  const fresh = chosen.map(({ file, handle }): Upload => {
    lastKey += 1;
    const { name, size, lastModified } = file;
    const base = {
      key: lastKey,
      examId,
      name,
      size,
      lastModified,
      file,
      handle,
      scanId: null,
      plan: null,
      force: false,
    };
    if (size === 0) return { ...base, phase: "refused", error: local("FILE_EMPTY") };
    if (size > LIMITS.scanBytesMax) return { ...base, phase: "refused", error: local("FILE_TOO_LARGE") };
    return { ...base, phase: "queued", error: null };
  });
  uploads.value = [...uploads.peek(), ...fresh];
  pump();
}

/** The same words as the server's, before anything is sent. */
function local(code: "FILE_EMPTY" | "FILE_TOO_LARGE"): Refused {
  return new Refused(0, { code, message: code, requestId: "" }, null);
}

export type Unfinished = { id: string; fileName: string; size: number; partSize: number; parts: readonly number[] };

/** Scans whose row was taken away here: the server still waits for them, the screen does not. */
const dropped = new Set<string>();

export function wasDropped(scanId: string): boolean {
  return dropped.has(scanId);
}

/** After a reload: the uploads begun in this browser that the server is still waiting for. */
export async function adopt(examId: string, unfinished: readonly Unfinished[]): Promise<void> {
  const memory = recalled(Date.now());
  for (const scan of unfinished) {
    const known = memory.find((each) => each.scanId === scan.id);
    if (!known || uploads.peek().some((upload) => upload.scanId === scan.id)) continue;
    lastKey += 1;
    const upload: Upload = {
      key: lastKey,
      examId,
      name: scan.fileName,
      size: scan.size,
      lastModified: known.lastModified,
      file: null,
      handle: null,
      scanId: scan.id,
      phase: "missing",
      plan: plans.planUpload(scan.size, scan.partSize, scan.parts),
      error: null,
      force: false,
    };
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
  if (upload.phase === "sending") sendMore(key);
  pump();
}

/** These bytes are here already; the person says that they are wanted twice. */
export function importAnyway(key: number): void {
  change(key, { force: true, phase: "queued", error: null });
  pump();
}

/** Takes a row away. What is already at the server stays there, unused. */
export function drop(key: number): void {
  const scanId = find(key)?.scanId;
  stopSendings(key);
  uploads.value = uploads.peek().filter((upload) => upload.key !== key);
  if (scanId) {
    dropped.add(scanId);
    void forget(scanId, Date.now());
  }
  pump();
}

function stopSendings(key: number): void {
  clearTimeout(looks.get(key));
  for (const sending of sendings.get(key)?.values() ?? []) sending.stop();
  sendings.delete(key);
}

function isBusy({ phase, plan }: Upload): boolean {
  if (phase === "reading" || phase === "closing") return true;
  return phase === "sending" && plan !== null && !plan.paused && !plan.stopped;
}

/** One file at a time: a weak line gets the first copies done sooner than all of them at once. */
function pump(): void {
  if (uploads.peek().some(isBusy)) return;
  const next = uploads.peek().find((upload) => upload.phase === "queued" && !upload.plan?.paused);
  if (next?.file) void begin(next.key, next.file);
}

async function begin(key: number, file: File): Promise<void> {
  const upload = find(key);
  if (!upload) return;
  try {
    change(key, { phase: "reading" });
    const begun = upload.scanId ? await goOn(upload.scanId) : await announce(upload, file);
    if (begun === null) {
      change(key, { phase: "done", error: null });
      pump();
      return;
    }
    change(key, { ...begun, phase: "sending" });
    sendMore(key);
  } catch (error) {
    const same = error instanceof Refused && error.code === "SAME_FILE";
    change(key, { phase: same ? "same" : "refused", error });
    pump();
  }
}

/** Tells the server what comes. */
async function announce(upload: Upload, file: File): Promise<Pick<Upload, "scanId" | "plan">> {
  const { name, size, lastModified } = file;
  const sha256 = size <= FINGERPRINT_BYTES_MAX ? await fingerprint(file) : undefined;
  const body = { fileName: name, size, sha256, force: upload.force || undefined };
  const { scanId, partSize } = await call("POST /api/exams/:id/scans", { params: { id: upload.examId }, body });
  await remember({ scanId, name, size, lastModified, at: Date.now() }, upload.handle);
  return { scanId, plan: plans.planUpload(size, partSize) };
}

/** Asks which parts are there; null when the server has the whole scan already. */
async function goOn(scanId: string): Promise<Pick<Upload, "scanId" | "plan"> | null> {
  const { state, size, partSize, parts } = await call("GET /api/scans/:id", { params: { id: scanId } });
  return state === "uploading" ? { scanId, plan: plans.planUpload(size, partSize, parts) } : null;
}

async function fingerprint(file: File): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sendMore(key: number): void {
  const upload = find(key);
  if (upload?.phase !== "sending" || !upload.plan || !upload.file || !upload.scanId) return;
  if (plans.allSent(upload.plan)) {
    void close(key, upload.scanId);
    return;
  }
  const now = Date.now();
  const { plan, take } = plans.takeParts(upload.plan, now);
  change(key, { plan });
  for (const n of take) void send(key, upload.scanId, n, upload.file);
  clearTimeout(looks.get(key));
  const wait = plans.nextTryIn(plan, now);
  if (wait !== null && wait > 0)
    looks.set(
      key,
      setTimeout(() => sendMore(key), wait),
    );
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
  sendMore(key);
  pump();
}

/** What the next try may find otherwise: trouble of the server, too many requests, a session that was just renewed. */
function isPassing({ status, code }: Refused): boolean {
  return status >= 500 || status === 429 || code === "WRONG_SESSION";
}

async function close(key: number, scanId: string): Promise<void> {
  change(key, { phase: "closing" });
  try {
    await call("POST /api/scans/:id/complete", { params: { id: scanId } });
    change(key, { phase: "done", error: null });
    await forget(scanId, Date.now());
  } catch (error) {
    change(key, { phase: "refused", error });
  }
  pump();
}
