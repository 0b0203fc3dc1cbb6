/** A protected PDF without its protection. The one place that knows the password. */
import { err, ok, type Result } from "#domain/result";
import { cappedSink } from "./capped-sink.ts";
import type { ByteSource } from "./pdf-source.ts";
import { type PdfRefusal, withoutLock } from "./rasterize.ts";

export type UnlockRefusal =
  | Pick<PdfRefusal, "code">
  /** Bytes the open file may have. */
  | { code: "FILE_TOO_LARGE"; max: number };

/** The open file lies in memory beside PDFium until it is stored. */
const OPEN_BYTES_MAX = 24 * 1024 * 1024;

/** The whole document, its streams untouched but decrypted. Throws only what the source throws. */
export async function unlocked(
  source: ByteSource,
  password: string,
): Promise<Result<Uint8Array<ArrayBuffer>, UnlockRefusal>> {
  const sink = cappedSink(OPEN_BYTES_MAX);
  const saved = await withoutLock(source, password, sink.take);
  if (sink.overflowed()) return err({ code: "FILE_TOO_LARGE", max: OPEN_BYTES_MAX });
  if (!saved.ok) return err({ code: saved.error.code });
  return saved.value ? ok(sink.joined()) : err({ code: "PDF_BROKEN" });
}
