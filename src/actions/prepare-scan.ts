/**
 * Whatever was uploaded, what follows reads a PDF: a PDF is taken as it is, a picture gets a PDF around its own bytes, a
 * ZIP is handed on to be unpacked. The file as it came stays where it is.
 */
import { type Media, type NoScan, SNIFF_BYTES, sniff } from "#domain/media";
import { err, ok, type Result } from "#domain/result";
import { scanLimitsOf, settingsOf } from "#domain/school-settings";
import { send } from "#queues/send";
import { r2Writer } from "../codecs/multipart.ts";
import { r2Source } from "../codecs/pdf-source.ts";
import { type WrapRefusal, wrap } from "../codecs/wrap.ts";
import { keepMedia, keepZip } from "../db/scan-files.ts";
import { type SameFile, type Scan, sameBytes } from "../db/scans.ts";
import { findSchool } from "../db/schools.ts";
import type { Bindings } from "../env.ts";
import { FILES } from "../files.ts";

export type PrepareRefusal =
  | { code: "NOT_A_SCAN"; details: { seems: NoScan } }
  | { code: "ZIP_INSIDE_ZIP" }
  | { code: "SAME_FILE"; details: SameFile }
  | { code: "IMAGE_BROKEN" }
  | { code: "IMAGE_UNSUPPORTED"; details: { what: string } }
  | { code: "TOO_MANY_PAGES"; details: { max: number } }
  | { code: "FILE_TOO_LARGE"; details: { max: number } };

/** `unpacked`: the ZIP is on its way to become scans of its own. `stale`: the import ended meanwhile. */
export type Prepared = { kind: "pdf"; scan: Scan } | { kind: "unpacked" } | { kind: "stale" };

/** What a school lets one file have: bytes, sides. */
export async function scanLimits(env: Bindings, schoolId: string): Promise<{ bytes: number; sides: number }> {
  const school = await findSchool(env.DB, schoolId);
  return scanLimitsOf(settingsOf(school?.settings ?? {}));
}

/** The key of the bytes as they came, whose hash is the file's. */
export function originalOf({ originalKey, objectKey }: Scan): string {
  return originalKey ?? objectKey;
}

/**
 * Run again it finds what it made and goes on. `sha256` is of the bytes as they came. Throws when they are not there, or
 * what R2, D1 or the queue throw.
 */
export async function prepareScan(
  env: Bindings,
  scan: Scan,
  about: { sha256: string; requestId: string; now: number },
): Promise<Result<Prepared, PrepareRefusal>> {
  const media = scan.media === "substitute" ? "pdf" : (scan.media ?? (await sniffed(env, scan)));
  if (typeof media === "object") return err({ code: "NOT_A_SCAN", details: media });
  if (media === "zip") return unpackLater(env, scan, about);
  if (scan.media !== null) return ok({ kind: "pdf", scan });
  if (media === "pdf") return kept(env, scan, { media, objectKey: scan.objectKey, originalKey: null, now: about.now });
  const made = await wrapped(env, scan, media);
  if (!made.ok) return made;
  return kept(env, scan, { media, objectKey: made.value, originalKey: scan.objectKey, now: about.now });
}

async function sniffed(env: Bindings, scan: Scan): Promise<Media | { seems: NoScan }> {
  const source = await r2Source(env.FILES, scan.objectKey);
  if (!source) throw new Error("the scan's bytes are not there");
  const found = sniff(await source.read(0, Math.min(source.size, SNIFF_BYTES)));
  return found.media ?? { seems: found.seems };
}

async function kept(
  env: Bindings,
  scan: Scan,
  found: Parameters<typeof keepMedia>[2],
): Promise<Result<Prepared, PrepareRefusal>> {
  if (!(await keepMedia(env.DB, scan, found))) return ok({ kind: "stale" });
  const { media, objectKey, originalKey } = found;
  return ok({ kind: "pdf", scan: { ...scan, media, objectKey, originalKey } });
}

/** Answers the key of the PDF. */
async function wrapped(
  env: Bindings,
  scan: Scan,
  media: Exclude<Media, "pdf" | "zip">,
): Promise<Result<string, PrepareRefusal>> {
  const source = await r2Source(env.FILES, scan.objectKey);
  if (!source) throw new Error("the scan's bytes are not there");
  const { sides, bytes: max } = await scanLimits(env, scan.schoolId);
  const key = FILES.scan(scan.schoolId, scan.examId, scan.id);
  const file = r2Writer(env.FILES, key, { httpMetadata: { contentType: "application/pdf" } });
  try {
    const made = await wrap(source, media, { pagesMax: sides, write: (bytes) => file.write(bytes) });
    if (!made.ok) {
      await file.abort();
      return err(refusalOf(made.error, sides));
    }
    // Around the largest of files even a thin PDF is too much for a reader that counts in 32 bits.
    if (file.size > 2 ** 31 - 1) {
      await file.abort();
      return err({ code: "FILE_TOO_LARGE", details: { max } });
    }
    await file.close();
    return ok(key);
  } catch (error) {
    await file.abort();
    throw error;
  }
}

function refusalOf(refusal: WrapRefusal, sides: number): PrepareRefusal {
  if (refusal.code === "IMAGE_UNSUPPORTED") return { code: refusal.code, details: { what: refusal.what } };
  if (refusal.code === "TOO_MANY_PAGES") return { code: refusal.code, details: { max: sides } };
  return refusal;
}

async function unpackLater(
  env: Bindings,
  scan: Scan,
  { sha256, requestId, now }: { sha256: string; requestId: string; now: number },
): Promise<Result<Prepared, PrepareRefusal>> {
  if (scan.parentId !== null) return err({ code: "ZIP_INSIDE_ZIP" });
  if (!(await keepZip(env.DB, scan, sha256, now))) {
    const same = await sameBytes(env.DB, scan.schoolId, sha256, scan.id, true);
    return same && !scan.forced ? err({ code: "SAME_FILE", details: same }) : ok({ kind: "stale" });
  }
  const { schoolId, id: scanId, jobId } = scan;
  if (jobId === null) throw new Error(`scan ${scanId} is importing without a job`);
  await send(env, { v: 1, kind: "unpack", schoolId, requestId, scanId, jobId });
  return ok({ kind: "unpacked" });
}
