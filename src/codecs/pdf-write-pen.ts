/** Draws rectangles, lines and type into one PDF content stream. Knows points and colours, no page and no annotation. */
import {
  appendBezierCurve,
  beginText,
  closePath,
  endPath,
  endText,
  fill,
  fillAndStroke,
  LineCapStyle,
  LineJoinStyle,
  lineTo,
  moveTo,
  type PDFContext,
  type PDFDict,
  type PDFOperator,
  popGraphicsState,
  pushGraphicsState,
  setDashPattern,
  setFillingRgbColor,
  setFontAndSize,
  setGraphicsState,
  setLineCap,
  setLineJoin,
  setLineWidth,
  setStrokingRgbColor,
  setTextMatrix,
  showText,
  stroke,
} from "pdf-lib";
import type { Faces, Weight } from "./fonts.ts";

/** Red, green, blue, each 0 to 255. */
export type Rgb = readonly [number, number, number];
/** Position and size in points, from the top left corner. */
export type Area = { x: number; y: number; w: number; h: number };

export type RectLook = {
  fill?: Rgb;
  stroke?: Rgb;
  line?: number;
  dash?: readonly number[];
  radius?: number;
  /** “multiply” lets what lies under it show as through a marker; “veil” lets it shimmer through. */
  blend?: "multiply" | "veil";
};

export type TypeLook = { size: number; weight: Weight; color: Rgb };

/** How far from the end of a quarter circle the handles of its curve lie. */
const ARC = 0.5523;

const tidy = (value: number): number => Math.round(value * 1000) / 1000;

/** Collects drawing on a surface of the given height in points; y runs down, as on a screen. */
export class Pen {
  readonly #operators: PDFOperator[] = [];
  readonly #height: number;
  readonly #faces: Faces;

  constructor(height: number, faces: Faces) {
    this.#height = height;
    this.#faces = faces;
  }

  get operators(): PDFOperator[] {
    return this.#operators;
  }

  rect(area: Area, look: RectLook): void {
    const out = this.#operators;
    out.push(pushGraphicsState());
    if (look.blend) out.push(setGraphicsState(look.blend));
    if (look.fill) out.push(setFillingRgbColor(...unit(look.fill)));
    if (look.stroke) this.#stroke(look.stroke, look.line ?? 1, look.dash ?? []);
    this.#outline(area, Math.min(look.radius ?? 0, area.w / 2, area.h / 2));
    out.push(look.fill && look.stroke ? fillAndStroke() : look.fill ? fill() : look.stroke ? stroke() : endPath());
    out.push(popGraphicsState());
  }

  /** A line through points x0,y0,x1,y1…; a single point becomes a dot. */
  polyline(points: readonly number[], color: Rgb, line: number): void {
    const out = this.#operators;
    out.push(pushGraphicsState(), setLineCap(LineCapStyle.Round), setLineJoin(LineJoinStyle.Round));
    this.#stroke(color, line, []);
    for (let index = 0; index + 1 < points.length; index += 2) {
      const [x, y] = [tidy(points[index] ?? 0), this.#y(points[index + 1] ?? 0)];
      out.push(index === 0 ? moveTo(x, y) : lineTo(x, y));
      if (points.length < 4) out.push(lineTo(x, y));
    }
    out.push(stroke(), popGraphicsState());
  }

  /** One line of type that went through `drawable`; y is its baseline. */
  text(text: string, x: number, y: number, look: TypeLook): void {
    if (text === "") return;
    this.#operators.push(
      beginText(),
      setFillingRgbColor(...unit(look.color)),
      setFontAndSize(look.weight, tidy(look.size)),
      setTextMatrix(1, 0, 0, 1, tidy(x), this.#y(y)),
      showText(this.#faces[look.weight].encode(text)),
      endText(),
    );
  }

  #y(fromTop: number): number {
    return tidy(this.#height - fromTop);
  }

  #stroke(color: Rgb, line: number, dash: readonly number[]): void {
    this.#operators.push(setStrokingRgbColor(...unit(color)), setLineWidth(tidy(line)));
    if (dash.length > 0) this.#operators.push(setDashPattern(dash.map(tidy), 0));
  }

  #outline({ x, y, w, h }: Area, radius: number): void {
    const [left, right, top, bottom] = [tidy(x), tidy(x + w), this.#y(y), this.#y(y + h)];
    const r = tidy(radius);
    const k = tidy(radius * (1 - ARC));
    if (r === 0) {
      this.#operators.push(
        moveTo(left, top),
        lineTo(right, top),
        lineTo(right, bottom),
        lineTo(left, bottom),
        closePath(),
      );
      return;
    }
    this.#operators.push(
      moveTo(left + r, top),
      lineTo(right - r, top),
      appendBezierCurve(right - k, top, right, top - k, right, top - r),
      lineTo(right, bottom + r),
      appendBezierCurve(right, bottom + k, right - k, bottom, right - r, bottom),
      lineTo(left + r, bottom),
      appendBezierCurve(left + k, bottom, left, bottom + k, left, bottom + r),
      lineTo(left, top - r),
      appendBezierCurve(left, top - k, left + k, top, left + r, top),
      closePath(),
    );
  }
}

/** What the operators of a pen refer to by name. */
export function penResources(context: PDFContext, faces: Faces): PDFDict {
  return context.obj({
    Font: { regular: faces.regular.ref, bold: faces.bold.ref },
    ExtGState: { multiply: { BM: "Multiply" }, veil: { ca: 0.88 } },
  });
}

function unit([red, green, blue]: Rgb): [number, number, number] {
  return [tidy(red / 255), tidy(green / 255), tidy(blue / 255)];
}
