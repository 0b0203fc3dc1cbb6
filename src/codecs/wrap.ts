/** Makes a PDF around a picture file, whatever its kind; the one door to the makers of pages. */
import type { Media } from "#domain/media";
import { err, ok, type Result } from "#domain/result";
import { type ImagePage, type Write, writeImagePdf } from "./image-pdf.ts";
import type { ByteSource } from "./pdf-source.ts";
import { BadPixels } from "./rows.ts";
import { jpegPage } from "./wrap-jpeg.ts";
import { pngPage } from "./wrap-png.ts";
import { type TiffRefusal, tiffPages } from "./wrap-tiff.ts";

export type WrapRefusal = TiffRefusal;

/**
 * Writes the PDF to `write` as it grows; on a refusal what was written is worth nothing. Holds some MiB of the file,
 * whatever its size. Throws what the source or `write` throws.
 */
export async function wrap(
  source: ByteSource,
  media: Exclude<Media, "pdf" | "zip">,
  limits: { pagesMax: number; write: Write },
): Promise<Result<{ pages: number }, WrapRefusal>> {
  const pages = await pagesOf(source, media, limits.pagesMax);
  if (!pages.ok) return pages;
  try {
    await writeImagePdf(pages.value, limits.write);
  } catch (error) {
    if (error instanceof BadPixels) return err({ code: "IMAGE_BROKEN" });
    throw error;
  }
  return ok({ pages: pages.value.length });
}

async function pagesOf(
  source: ByteSource,
  media: Exclude<Media, "pdf" | "zip">,
  pagesMax: number,
): Promise<Result<ImagePage[], WrapRefusal>> {
  if (media === "tiff") return tiffPages(source, pagesMax);
  const page = await (media === "jpeg" ? jpegPage(source) : pngPage(source));
  return page.ok ? ok([page.value]) : page;
}
