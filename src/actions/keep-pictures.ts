/** The pictures of a page, stored under names that say how the page was turned: never written with other bytes. */
import { stripOf } from "#domain/name-strip";
import type { Encoded, PageImage } from "../codecs/page-image.ts";
import type { Bindings } from "../env.ts";
import { FILES } from "../files.ts";

export type PictureKeys = {
  viewKey: string;
  thumbKey: string;
  maskedViewKey: string | null;
  maskedThumbKey: string | null;
};

export type Pictured = {
  schoolId: string;
  examId: string;
  scanId: string;
  /** The page's number in its scan. */
  number: number;
  turn: number;
  skew: number;
  /** Also without the strip that bears the name. */
  masked: boolean;
};

/** `image` is turned and cut as the page is, not yet rotated by its skew. */
export async function keepPictures(env: Bindings, page: Pictured, image: PageImage): Promise<PictureKeys> {
  const { schoolId, examId, scanId, number, turn, skew } = page;
  const open = await kept(env, `${FILES.pages(schoolId, examId, scanId)}${number}-${turn}`, image);
  if (!page.masked) return { viewKey: open.view, thumbKey: open.thumb, maskedViewKey: null, maskedThumbKey: null };
  const blank = image.withoutTop(stripOf({ width: image.width, height: image.height, skew }));
  const masked = await kept(env, `${FILES.maskedPages(schoolId, examId, scanId)}${number}-${turn}`, blank);
  return { viewKey: open.view, thumbKey: open.thumb, maskedViewKey: masked.view, maskedThumbKey: masked.thumb };
}

async function kept(env: Bindings, stem: string, image: PageImage): Promise<{ view: string; thumb: string }> {
  const view = await put(env, `${stem}.view`, await image.view());
  return { view, thumb: await put(env, `${stem}.thumb`, await image.thumb()) };
}

const ENDINGS = { "image/jpeg": "jpg", "image/png": "png" } as const;

async function put(env: Bindings, stem: string, { bytes, type }: Encoded): Promise<string> {
  const key = `${stem}.${ENDINGS[type]}`;
  await env.FILES.put(key, bytes, { httpMetadata: { contentType: type } });
  return key;
}
