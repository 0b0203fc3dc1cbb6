/** A page of a scan as a picture, upright and without what does not belong to it; or whose name strip is white paper. */
import { LIMITS } from "#domain/limits";
import { stripOf } from "#domain/name-strip";
import { blankTop, type Raster } from "../codecs/image.ts";
import type { Pdf } from "../codecs/rasterize.ts";
import { columnsOf, turnedBy } from "../codecs/turn.ts";
import type { PageFacts } from "../db/copies.ts";

export type Drawable = Pick<PageFacts, "n" | "objectNumber" | "turn" | "skew" | "cropLeft" | "cropRight">;

/** Turned and cut; its skew stays, as in every stored picture. */
export async function pageRaster(pdf: Pdf, page: Drawable): Promise<Raster> {
  const options = { dpi: LIMITS.viewDpi, maxPixels: LIMITS.viewPixelsMax, turn: 0 } as const;
  const side = await pdf.render({ index: page.n, objectNumber: page.objectNumber }, options);
  return columnsOf(turnedBy(side, page.turn), page.cropLeft, page.cropRight);
}

/** The same without the strip that bears the name once the page is shown straight. */
export async function namelessRaster(pdf: Pdf, page: Drawable): Promise<Raster> {
  const raster = await pageRaster(pdf, page);
  return blankTop(raster, stripOf({ width: raster.width, height: raster.height, skew: page.skew }));
}
