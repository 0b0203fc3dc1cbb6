/** Draws the shapes of a marked page over the scanned one. Decides neither what nor where: that is the domain's paint. */
import { PDFDict, PDFName, type PDFRef } from "pdf-lib";
import type { Annotation } from "#domain/annotation";
import type { Language } from "#domain/figures";
import { type PaintColor, paintPage, type Shape } from "#domain/paint";
import type { PageLie } from "#domain/straight";
import { type Faces, widthOf } from "./fonts.ts";
import { enclosedContents } from "./pdf-write-balance.ts";
import { type Area, Pen, penResources, type Rgb } from "./pdf-write-pen.ts";
import type { SourcePage } from "./pdf-write-source.ts";
import { displayOf, layStraight } from "./pdf-write-straight.ts";

/** Each ink dark enough for white type on it and for thin lines on paper. */
export const INKS: Readonly<Record<PaintColor, Rgb>> = {
  error: [196, 20, 40],
  highlight: [138, 88, 0],
  bonus: [22, 116, 58],
  comment: [28, 88, 180],
};
const CONTENTS = PDFName.of("Contents");
const MARKER: Rgb = [255, 222, 92];
const WHITE: Rgb = [255, 255, 255];
const TEXT: Rgb = [28, 28, 32];

export type Marked = { annotations: readonly Annotation[]; language: Language; lie: PageLie; page: number };

/**
 * Lays the page straight and draws its annotations over it. The page's own streams and images are referred to as they
 * are; what is new sits in a form of its own, so that no name and no state of the page can disturb it.
 */
export function drawOver(source: SourcePage, marked: Marked, faces: Faces): void {
  const { context } = source.leaf;
  const { page, before } = layStraight(source, marked.lie);
  const { width, height, matrix } = displayOf(page, page.rotate);
  const shapes = paintPage(marked.annotations, marked.page, {
    aspect: width / height,
    language: marked.language,
    regular: (text) => widthOf(text, "regular"),
    bold: (text) => widthOf(text, "bold"),
  });
  if (shapes.length === 0) {
    if (before !== "") page.leaf.set(CONTENTS, context.obj(enclosedContents(page.leaf, context, before)));
    return;
  }
  const pen = new Pen(height, faces);
  for (const shape of shapes) drawShape(pen, shape, { width, height });
  const form = context.formXObject(pen.operators, {
    BBox: [0, 0, width, height],
    Matrix: matrix,
    Resources: penResources(context, faces),
  });
  place(page, before, context.register(form));
}

/** Resources are copied before a name is added: several pages may share one set of them. */
function place({ leaf }: SourcePage, before: string, form: PDFRef): void {
  const { context } = leaf;
  const resources = leaf.Resources()?.clone(context) ?? context.obj({});
  const forms = resources.lookupMaybe(PDFName.of("XObject"), PDFDict)?.clone(context) ?? context.obj({});
  const name = forms.uniqueKey("Marks");
  forms.set(name, form);
  resources.set(PDFName.of("XObject"), forms);
  const call = context.register(context.stream(`q ${name.toString()} Do Q\n`));
  leaf.set(PDFName.of("Resources"), resources);
  leaf.set(CONTENTS, context.obj([...enclosedContents(leaf, context, before), call]));
}

function drawShape(pen: Pen, shape: Shape, page: { width: number; height: number }): void {
  const short = Math.min(page.width, page.height);
  const ink = INKS[shape.color];
  if (shape.shape === "stroke") {
    const points = shape.points.map((part, index) => part * (index % 2 === 0 ? page.width : page.height));
    pen.polyline(points, ink, shape.line * short);
    return;
  }
  const { box } = shape;
  const area: Area = { x: box.x * page.width, y: box.y * page.height, w: box.w * page.width, h: box.h * page.height };
  if (shape.shape === "wash") {
    pen.rect(area, { fill: MARKER, blend: "multiply" });
    return;
  }
  if (shape.shape === "frame") {
    pen.rect(area, { stroke: ink, line: shape.line * short, dash: shape.dash.map((part) => part * short) });
    return;
  }
  const radius = shape.size * short * 0.3;
  if (shape.shape === "tag") pen.rect(area, { fill: ink, radius });
  if (shape.shape === "stamp") pen.rect(area, { stroke: ink, line: shape.line * short, radius: 4 * (short / 595) });
  if (shape.shape === "note") {
    pen.rect(area, { fill: WHITE, radius, blend: "veil" });
    pen.rect(area, { stroke: ink, line: shape.line * short, radius });
  }
  const look = {
    size: shape.size * short,
    weight: shape.shape === "note" ? "regular" : "bold",
    color: shape.shape === "tag" ? WHITE : shape.shape === "note" ? TEXT : ink,
  } as const;
  for (const line of shape.lines) pen.text(line.text, line.x * page.width, line.y * page.height, look);
}
