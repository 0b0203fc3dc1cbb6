/** The sheet that stands in for a lost page: one A4 page that says so. */
import { PDFDocument, PDFName } from "pdf-lib";
import { drawable, embedFaces, widthOf } from "./fonts.ts";
import { Pen, penResources, type Rgb } from "./pdf-write-pen.ts";
import { A4 } from "./report-layout.ts";

const INK: Rgb = [28, 28, 32];
const QUIET: Rgb = [92, 94, 102];
const EDGE = 60;
const FIRST = 300;

export async function drawSubstitute({
  title,
  lines,
}: {
  title: string;
  lines: readonly string[];
}): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const faces = await embedFaces(document);
  const pen = new Pen(A4.height, faces);
  pen.rect(
    { x: EDGE / 2, y: EDGE / 2, w: A4.width - EDGE, h: A4.height - EDGE },
    { stroke: QUIET, line: 1, dash: [6, 4] },
  );
  const size = Math.min(20, (A4.width - 2 * EDGE) / widthOf(drawable(title), "bold"));
  pen.text(drawable(title), EDGE, FIRST, { size, weight: "bold", color: INK });
  for (const [index, line] of lines.entries())
    pen.text(drawable(line), EDGE, FIRST + 32 + index * 20, { size: 12, weight: "regular", color: QUIET });
  const { node } = document.addPage([A4.width, A4.height]);
  node.set(PDFName.of("Resources"), penResources(document.context, faces));
  node.set(PDFName.of("Contents"), document.context.register(document.context.contentStream(pen.operators)));
  document.setTitle(drawable(title));
  document.setProducer("Korrigo");
  return document.save({ addDefaultPage: false, objectsPerTick: Number.POSITIVE_INFINITY });
}
