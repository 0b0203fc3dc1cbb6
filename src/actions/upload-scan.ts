/** A scan comes in parts, in any order, repeated and resumed at will; then one job imports it. */
import { tellExam } from "#do/exam/client";
import { LIMITS } from "#domain/limits";
import { err, ok, type Result } from "#domain/result";
import { send } from "#queues/send";
import { insertJob } from "../db/jobs.ts";
import { findPile, insertPile } from "../db/piles.ts";
import {
  beginImport,
  findScan,
  insertScan,
  keepPart,
  type Part,
  partsOf,
  type SameFile,
  type Scan,
  sameBytes,
} from "../db/scans.ts";
import type { Bindings, Person } from "../env.ts";
import { FILES } from "../files.ts";
import { newId } from "../tokens.ts";
import { scanLimits } from "./prepare-scan.ts";

export type NewScan = {
  fileName: string;
  size: number;
  sha256?: string | undefined;
  force?: boolean | undefined;
  pileId?: string | undefined;
  place?: number | undefined;
};
export type BeginRefusal =
  | { code: "FILE_EMPTY" }
  | { code: "FILE_TOO_LARGE"; max: number }
  | { code: "NOT_FOUND" }
  | { code: "PILE_CUT" }
  | ({ code: "SAME_FILE" } & SameFile);

/** Without a pile the file gets one of its own, made with it. */
export async function beginScan(
  env: Bindings,
  ask: { examId: string; scan: NewScan; me: Person; now: number },
): Promise<Result<{ scanId: string; partSize: number; pileId: string }, BeginRefusal>> {
  const { examId, scan, me, now } = ask;
  if (scan.size === 0) return err({ code: "FILE_EMPTY" });
  const { bytes: max } = await scanLimits(env, me.schoolId);
  if (scan.size > max) return err({ code: "FILE_TOO_LARGE", max });
  const pile = scan.pileId === undefined ? null : await findPile(env.DB, me.schoolId, scan.pileId);
  if (scan.pileId !== undefined && pile?.examId !== examId) return err({ code: "NOT_FOUND" });
  if (pile?.state === "cut") return err({ code: "PILE_CUT" });
  const id = newId();
  const same = scan.sha256 && !scan.force ? await sameBytes(env.DB, me.schoolId, scan.sha256, id) : null;
  if (same) return err({ code: "SAME_FILE", ...same });
  const objectKey = FILES.original(me.schoolId, examId, id);
  const upload = await env.FILES.createMultipartUpload(objectKey);
  const pileId = pile?.id ?? newId();
  const { fileName, size, sha256 = null, force: forced = false, place = 0 } = scan;
  const base = { schoolId: me.schoolId, examId, createdBy: me.id, now };
  const row = { ...base, id, fileName, size, partSize: LIMITS.partBytes, sha256, forced, pileId, place };
  const insert = insertScan(env.DB, { ...row, objectKey, uploadId: upload.uploadId });
  const first = pile ? [] : [insertPile(env.DB, { ...base, id: pileId, files: 1, order: "files" })];
  const written = await env.DB.batch([...first, insert]);
  if (written.at(-1)?.meta.changes !== 1) {
    await upload.abort();
    return err({ code: "PILE_CUT" });
  }
  return ok({ scanId: id, partSize: LIMITS.partBytes, pileId });
}

/** How many bytes part n (from 1) must have; null when the file has no such part. */
function partLength(scan: Scan, n: number): number | null {
  const left = scan.size - (n - 1) * scan.partSize;
  return left <= 0 ? null : Math.min(left, scan.partSize);
}

export type PartRefusal = { code: "SCAN_CLOSED" } | { code: "PART_INVALID"; n: number; expected: number | null };

/** Streams one part into R2. Sent twice, the later one counts; only a whole part is noted. */
export async function putPart(
  env: Bindings,
  scan: Scan,
  part: { n: number; length: number | null; body: ReadableStream | null },
): Promise<Result<Part, PartRefusal>> {
  if (scan.state !== "uploading") return err({ code: "SCAN_CLOSED" });
  const expected = partLength(scan, part.n);
  const wrong = err({ code: "PART_INVALID" as const, n: part.n, expected });
  if (expected === null || part.body === null || (part.length !== null && part.length !== expected)) return wrong;
  const upload = env.FILES.resumeMultipartUpload(scan.objectKey, scan.uploadId);
  const fixed = new FixedLengthStream(expected);
  const sent = counting();
  const piped = part.body.pipeThrough(sent.through).pipeTo(fixed.writable);
  const [stored, poured] = await Promise.allSettled([upload.uploadPart(part.n, fixed.readable), piped]);
  if (sent.bytes > expected || (sent.ended && sent.bytes < expected)) return wrong;
  if (stored.status === "rejected") throw stored.reason;
  if (poured.status === "rejected") throw poured.reason;
  const kept = { n: part.n, etag: stored.value.etag, size: expected };
  await keepPart(env.DB, scan, kept);
  return ok(kept);
}

/** Counts what flows through. When both ends of a pipe fail, only this tells a wrong part from trouble with R2. */
function counting() {
  const sent = {
    bytes: 0,
    ended: false,
    through: new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        sent.bytes += chunk.byteLength;
        controller.enqueue(chunk);
      },
      flush() {
        sent.ended = true;
      },
    }),
  };
  return sent;
}

export type CompleteRefusal =
  | { code: "SCAN_CLOSED" }
  | { code: "PARTS_MISSING"; missing: number[] }
  | ({ code: "SAME_FILE" } & SameFile);

type CompleteAsk = {
  me: Person;
  requestId: string;
  now: number;
  /** What the sender computed of the bytes: known ones are refused at once, unless they are wanted twice. */
  said?: { sha256?: string | undefined; force?: boolean | undefined };
};

/** Closes the upload and starts the job; asked again, answers the same job. What the sender says of the bytes saves time; what they are is found out by reading them. */
export async function completeScan(
  env: Bindings,
  scan: Scan,
  ask: CompleteAsk,
): Promise<Result<{ jobId: string }, CompleteRefusal>> {
  if (scan.jobId !== null) return ok({ jobId: scan.jobId });
  if (scan.state !== "uploading") return err({ code: "SCAN_CLOSED" });
  const parts = await partsOf(env.DB, scan.schoolId, scan.id);
  const count = Math.ceil(scan.size / scan.partSize);
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
    (n) => !parts.some((part) => part.n === n),
  );
  if (missing.length > 0) return err({ code: "PARTS_MISSING", missing });
  const { sha256, force = false } = ask.said ?? {};
  const same = sha256 && !force && !scan.forced ? await sameBytes(env.DB, scan.schoolId, sha256, scan.id) : null;
  if (same) return err({ code: "SAME_FILE", ...same });
  await assemble(env, scan, parts);
  return start(env, scan, ask);
}

/** R2 forgets the upload once it is completed: a second completion finds the object and goes on. */
async function assemble(env: Bindings, scan: Scan, parts: readonly Part[]): Promise<void> {
  const upload = env.FILES.resumeMultipartUpload(scan.objectKey, scan.uploadId);
  try {
    await upload.complete(parts.map(({ n, etag }) => ({ partNumber: n, etag })));
  } catch (error) {
    if ((await env.FILES.head(scan.objectKey)) === null) throw error;
  }
}

async function start(
  env: Bindings,
  scan: Scan,
  { me, requestId, now, said = {} }: CompleteAsk,
): Promise<Result<{ jobId: string }, CompleteRefusal>> {
  const jobId = newId();
  const { id: scanId, schoolId, examId } = scan;
  const facts = { id: jobId, schoolId, examId, kind: "import", ownerId: me.id, subject: scanId, ask: {} } as const;
  const job = insertJob(env.DB, { ...facts, requestId, total: 0, now }, true);
  const [begun] = await env.DB.batch([
    beginImport(env.DB, scan, { jobId, sha256: said.sha256 ?? null, force: said.force ?? false, now }),
    job,
  ]);
  if (begun?.meta.changes !== 1) {
    const other = await findScan(env.DB, schoolId, scanId);
    return other?.jobId ? ok({ jobId: other.jobId }) : err({ code: "SCAN_CLOSED" });
  }
  await send(env, { v: 1, kind: "inspect", schoolId, requestId, scanId, jobId });
  await tellExam(env, { schoolId, examId });
  return ok({ jobId });
}
