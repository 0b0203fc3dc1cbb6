/** Why a file was not imported, in one sentence that says what to do; from the refusal and what it tells beside its code. */
import type * as z from "zod";
import type { ScanWire } from "#contract/scan";
import { NO_SCANS, type NoScan } from "#domain/media";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatBytes, formatMoment } from "../text/numbers.ts";
import { errorWords } from "./error-words.ts";

export type Scan = z.infer<typeof ScanWire>;

/** What a file input offers; the bytes decide. A telephone that is asked for JPEG turns its own pictures into one. */
export const SCAN_FILES =
  ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.zip,application/pdf,image/jpeg,image/png,image/tiff,application/zip";

function told(details: unknown): Partial<Record<string, unknown>> {
  return typeof details === "object" && details !== null ? (details as Partial<Record<string, unknown>>) : {};
}

/** Which file has the same bytes; null when the refusal does not say. */
export function sameWords(details: unknown): string | null {
  const { fileName, createdAt, examName } = told(details);
  if (typeof fileName !== "string" || typeof createdAt !== "number" || typeof examName !== "string") return null;
  return t.scans.sameFileAs(fileName, formatMoment(createdAt, language.value), examName);
}

function isNoScan(value: unknown): value is NoScan {
  return NO_SCANS.some((each) => each === value);
}

/** The sentence that only these details make possible; null when the code's own sentence says all. */
function detailWords(code: string, details: unknown): string | null {
  const { seems, what, files, bytes, max } = told(details);
  if (code === "SAME_FILE") return sameWords(details);
  if (code === "NOT_A_SCAN" && isNoScan(seems)) return t.scans.seems[seems];
  if (code === "IMAGE_UNSUPPORTED" && typeof what === "string") return t.scans.unsupported(what);
  if (code === "ZIP_TOO_LARGE" && typeof files === "number") return t.scans.zipFiles(files);
  if (code === "ZIP_TOO_LARGE" && typeof bytes === "number")
    return t.scans.zipBytes(formatBytes(bytes, language.value));
  if (code === "TOO_MANY_PAGES" && typeof max === "number") return t.scans.tooManySides(max);
  return null;
}

export function failureWords({ error }: Pick<Scan, "error">): string {
  if (!error) return base.errors.INTERNAL;
  const sentence = detailWords(error.code, error.details) ?? errorWords(error.code);
  // The wire counts pages as the PDF does, from 1.
  return error.page === null ? sentence : `${t.scans.failedPage(error.page)} ${sentence}`;
}

/** It may still be opened by its password. */
export function isLocked({ state, error }: Pick<Scan, "state" | "error">): boolean {
  return state === "failed" && (error?.code === "PDF_ENCRYPTED" || error?.code === "PDF_PASSWORD_WRONG");
}
