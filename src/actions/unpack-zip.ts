/**
 * A ZIP becomes scans of its pile. Its files are laid into R2 one after the other; what lies there is all that is
 * remembered, so that a message that comes again goes on where the last one died. Rows are made at the very end, all or none.
 */
import type { ErrorCode } from "#contract/error";
import { tellExam } from "#do/exam/client";
import { LIMITS } from "#domain/limits";
import { SNIFF_BYTES, sniff } from "#domain/media";
import { err, ok, type Result } from "#domain/result";
import { inNaturalOrder, isMeant } from "#domain/zip-names";
import { sendAll } from "#queues/send";
import { type R2Writer, r2Writer } from "../codecs/multipart.ts";
import { r2Source } from "../codecs/pdf-source.ts";
import { type ZipFile, zipFiles } from "../codecs/zip.ts";
import { progress } from "../db/jobs.ts";
import { keepMembers, type Member, unreadMembers } from "../db/scan-files.ts";
import type { Scan } from "../db/scans.ts";
import type { Bindings } from "../env.ts";
import { FILES } from "../files.ts";
import { newId } from "../tokens.ts";
import { scanLimits } from "./prepare-scan.ts";

export type UnpackRefusal =
  | { code: "ZIP_BROKEN" | "ZIP_EMPTY" | "ZIP_ENCRYPTED" }
  | { code: "ZIP_TOO_LARGE"; details: { files: number } | { bytes: number } };

/** `more`: this message has done its share, and another must go on. `stale`: the import ended meanwhile. */
export type Unpacked = "done" | "more" | "stale";

/** A folder and what a program left beside each file are entries too. */
const LISTED_MAX = 4 * LIMITS.zipEntriesMax;
/** Progress is told at most this often: each time is a write. */
const TOLD_EVERY = 20;

type Task = { env: Bindings; scan: Scan; requestId: string; now: () => number };
/** What lies in R2 of a file: its bytes, or an empty object that says why it is no scan. */
type There = { size: number; refused: { code: ErrorCode; seems: string | null } | null };

export async function unpackZip(task: Task): Promise<Result<Unpacked, UnpackRefusal>> {
  const { env, scan, now } = task;
  const source = await r2Source(env.FILES, scan.objectKey);
  if (!source) throw new Error("the ZIP's bytes are not there");
  const listed = await zipFiles(source, LISTED_MAX);
  if (!listed.ok) return err(listed.error.code === "ZIP_BROKEN" ? { code: "ZIP_BROKEN" } : tooMany());
  const files = inNaturalOrder(listed.value.filter(({ name, folder }) => !folder && isMeant(name)));
  if (files.length === 0) return err({ code: "ZIP_EMPTY" });
  if (files.length > LIMITS.zipEntriesMax) return err(tooMany());
  if (files.some(({ encrypted }) => encrypted)) return err({ code: "ZIP_ENCRYPTED" });
  const { bytes: bytesMax } = await scanLimits(env, scan.schoolId);
  const there = await alreadyThere(env, scan);
  let total = [...there.values()].reduce((sum, { size }) => sum + size, 0);
  const share = { files: 0, bytes: 0 };
  for (const [n, file] of files.entries()) {
    if (there.has(n)) continue;
    if (share.files >= LIMITS.unpackEntriesPerMessage || share.bytes >= LIMITS.unpackBytesPerMessage) return ok("more");
    if (share.files % TOLD_EVERY === 0 && !(await tell(task, n, files.length))) return ok("stale");
    const laid = await layFile(task, file, n, bytesMax - total);
    if (!laid.ok) return err({ code: "ZIP_TOO_LARGE", details: { bytes: bytesMax } });
    there.set(n, laid.value);
    total += laid.value.size;
    share.files += 1;
    share.bytes += laid.value.size;
  }
  const members = files.map((file, n) => memberOf(scan, file, n, there.get(n) ?? { size: 0, refused: null }));
  const written = await env.DB.batch(keepMembers(env.DB, scan, members, { requestId: task.requestId, now: now() }));
  if (written.at(-1)?.meta.changes !== 1) return ok("stale");
  await env.FILES.delete(members.filter(({ error }) => error !== null).map(({ key }) => key));
  await sendMembers(env, scan, task.requestId);
  await tellExam(env, scan);
  return ok("done");
}

/** Also for a ZIP whose rows were made by a message that died before it sent the next ones. */
export async function sendMembers(env: Bindings, zip: Scan, requestId: string): Promise<void> {
  const unread = await unreadMembers(env.DB, zip);
  const base = { v: 1, kind: "inspect", schoolId: zip.schoolId, requestId } as const;
  await sendAll(
    env,
    unread.map((each) => ({ ...base, ...each })),
  );
}

function tooMany(): UnpackRefusal {
  return { code: "ZIP_TOO_LARGE", details: { files: LIMITS.zipEntriesMax } };
}

async function tell({ env, scan, now }: Task, done: number, total: number): Promise<boolean> {
  const on = scan.jobId !== null && (await progress(env.DB, scan.schoolId, scan.jobId, done, total, now()));
  if (on) await tellExam(env, scan);
  return on;
}

function idOf(zip: Scan, n: number): string {
  return `${zip.id}-${n}`;
}

function keyOf(zip: Scan, n: number): string {
  return FILES.original(zip.schoolId, zip.examId, idOf(zip, n));
}

async function alreadyThere(env: Bindings, zip: Scan): Promise<Map<number, There>> {
  const prefix = FILES.members(zip.schoolId, zip.examId, zip.id);
  const there = new Map<number, There>();
  for (let cursor: string | undefined; ; ) {
    const list = await env.FILES.list({ prefix, include: ["customMetadata"], ...(cursor ? { cursor } : {}) });
    for (const { key, size, customMetadata } of list.objects) {
      const [, n] = /^(\d+)\/original$/.exec(key.slice(prefix.length)) ?? [];
      const code = customMetadata?.refused as ErrorCode | undefined;
      if (n) there.set(Number(n), { size, refused: code ? { code, seems: customMetadata?.seems ?? null } : null });
    }
    if (!list.truncated) return there;
    cursor = list.cursor;
  }
}

class TooLarge extends Error {}
/** The file is known to be no scan: the rest of it need not be unpacked. */
class NoScanHere extends Error {}

/** Unpacks one file into R2. Refused when it becomes larger than `room`, or is packed as no paper ever was. */
async function layFile(task: Task, file: ZipFile, n: number, room: number): Promise<Result<There, null>> {
  const key = keyOf(task.scan, n);
  const gate = sniffing(task.env, key, { room, packedBytes: file.packedBytes });
  try {
    const poured = await file.pour(gate.write);
    if (poured.ok) return ok(await gate.end());
    await gate.abort();
    return ok(await refused(task.env, key, "ZIP_BROKEN", null));
  } catch (error) {
    await gate.abort();
    if (error instanceof TooLarge) return err(null);
    if (error instanceof NoScanHere) return ok(await gate.refuse());
    throw error;
  }
}

/** Holds the first bytes back until they tell what the file is; only a scan is written. */
function sniffing(env: Bindings, key: string, limits: { room: number; packedBytes: number }) {
  let head = new Uint8Array(0);
  let size = 0;
  let into: R2Writer | null = null;
  let why: { code: ErrorCode; seems: string | null } = { code: "FILE_EMPTY", seems: null };
  const decide = async () => {
    const found = sniff(head);
    if (found.media === null) why = { code: "NOT_A_SCAN", seems: found.seems };
    else if (found.media === "zip") why = { code: "ZIP_INSIDE_ZIP", seems: null };
    if (found.media === null || found.media === "zip") throw new NoScanHere();
    into = r2Writer(env.FILES, key);
    await into.write(head);
  };
  const refuse = () => refused(env, key, why.code, why.seems);
  return {
    refuse,
    async write(bytes: Uint8Array) {
      size += bytes.length;
      const bomb = size > LIMITS.zipRatioBytes && size > limits.packedBytes * LIMITS.zipRatioMax;
      if (size > limits.room || bomb) throw new TooLarge();
      if (into) return into.write(bytes);
      const longer = new Uint8Array(head.length + bytes.length);
      longer.set(head);
      longer.set(bytes, head.length);
      head = longer;
      if (head.length >= SNIFF_BYTES) await decide();
    },
    async end(): Promise<There> {
      if (size === 0) return refuse();
      try {
        if (!into) await decide();
      } catch (error) {
        if (error instanceof NoScanHere) return refuse();
        throw error;
      }
      await (into as R2Writer | null)?.close();
      return { size, refused: null };
    },
    async abort() {
      await into?.abort();
    },
  };
}

async function refused(env: Bindings, key: string, code: ErrorCode, seems: string | null): Promise<There> {
  await env.FILES.put(key, new Uint8Array(0), { customMetadata: { refused: code, ...(seems ? { seems } : {}) } });
  return { size: 0, refused: { code, seems } };
}

const NAME_MAX = 300;

function memberOf(zip: Scan, { name }: ZipFile, n: number, { size, refused: why }: There): Member {
  const error = why && { code: why.code, details: why.seems === null ? {} : { seems: why.seems } };
  return {
    id: idOf(zip, n),
    jobId: newId(),
    member: n,
    fileName: name.slice(-NAME_MAX),
    size,
    key: keyOf(zip, n),
    error,
  };
}
