/** A PDF that begins with a picture in place of a page. */
import {
  concatTransformationMatrix,
  drawObject,
  PDFDocument,
  PDFName,
  popGraphicsState,
  pushGraphicsState,
} from "pdf-lib";
import type { Raster } from "./image.ts";

/** `others` are the pages that follow, null when there are none. `size` is that of the first page, in points. */
export async function withFirstPage(
  others: Uint8Array | null,
  raster: Raster,
  size: { width: number; height: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const document = others === null ? await PDFDocument.create() : await PDFDocument.load(others);
  const { width, height } = size;
  const page = document.insertPage(0, [width, height]);
  const image = document.context.flateStream(withoutAlpha(raster), {
    Type: "XObject",
    Subtype: "Image",
    Width: raster.width,
    Height: raster.height,
    ColorSpace: "DeviceRGB",
    BitsPerComponent: 8,
  });
  page.node.setXObject(PDFName.of("Page"), document.context.register(image));
  page.pushOperators(
    pushGraphicsState(),
    concatTransformationMatrix(width, 0, 0, height, 0, 0),
    drawObject("Page"),
    popGraphicsState(),
  );
  return new Uint8Array(await document.save({ addDefaultPage: false, updateFieldAppearances: false }));
}

function withoutAlpha({ width, height, rgba }: Raster): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let to = 0, from = 0; to < rgb.length; to += 3, from += 4) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
  return rgb;
}
