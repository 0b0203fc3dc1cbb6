/** A page of a scan as a picture whose name strip is white paper. */
import { LIMITS } from "#domain/limits";
import { blankTop, type Raster } from "../codecs/image.ts";
import type { Pdf } from "../codecs/rasterize.ts";
import { turned } from "../codecs/turn.ts";
import type { PageFacts } from "../db/copies.ts";

/** `upright` as people read it, or `displayed` as the scan itself shows it, perhaps on its side. */
export async function namelessRaster(
  pdf: Pdf,
  page: Pick<PageFacts, "n" | "objectNumber" | "turn">,
  way: "upright" | "displayed",
): Promise<Raster> {
  const options = { dpi: LIMITS.viewDpi, maxPixels: LIMITS.viewPixelsMax, turn: 0 } as const;
  const seen = await pdf.render({ index: page.n, objectNumber: page.objectNumber }, options);
  // The strip is at the top of the page as people read it.
  const blank = blankTop(turnedBy(seen, page.turn), LIMITS.headerStripFraction);
  return way === "upright" ? blank : turnedBy(blank, (360 - page.turn) % 360);
}

function turnedBy(raster: Raster, degrees: number): Raster {
  if (degrees === 90 || degrees === 270) return turned(raster, degrees);
  return degrees === 180 ? turned(turned(raster, 90), 90) : raster;
}
