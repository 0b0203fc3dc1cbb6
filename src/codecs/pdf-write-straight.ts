/** Makes a page of the source the page people read: its own half of the side, upright, straight. Draws nothing new. */
import { PDFName, PDFNumber } from "pdf-lib";
import type { PageLie } from "#domain/straight";
import { type SourcePage, turnOf } from "./pdf-write-source.ts";

/** Boxes that mean nothing once a page is half of what it was. */
const OTHER_BOXES = ["BleedBox", "TrimBox", "ArtBox"].map((name) => PDFName.of(name));

/** The page as displayed, in points, and the matrix from there (origin bottom left) into the page's own units. */
export function displayOf(
  { box, unit }: SourcePage,
  rotate: number,
): { width: number; height: number; matrix: number[] } {
  const sideways = rotate === 90 || rotate === 270;
  const [right, top] = [box.x + box.width, box.y + box.height];
  const s = 1 / unit;
  const matrices: Record<number, number[]> = {
    0: [s, 0, 0, s, box.x, box.y],
    90: [0, s, -s, 0, right, box.y],
    180: [-s, 0, 0, -s, right, top],
    270: [0, -s, s, 0, box.x, top],
  };
  return {
    width: (sideways ? box.height : box.width) * unit,
    height: (sideways ? box.width : box.height) * unit,
    matrix: matrices[rotate] ?? [],
  };
}

/**
 * Turns the page upright and narrows its boxes to its half. Answers the page as it then is, and the operators that go
 * before its own content so that this is straight: empty when it is. Of the other half the bytes stay in the file, for
 * both are one picture; nothing of it is shown, in the corners of a page rotated straight neither. What lies over a
 * page as an annotation of the scan itself is not rotated with it.
 */
export function layStraight(source: SourcePage, lie: PageLie): { page: SourcePage; before: string } {
  const { leaf } = source;
  const upright = turnOf(source.rotate + lie.turn);
  const box = partOf(source, upright, lie);
  leaf.set(PDFName.of("Rotate"), PDFNumber.of(upright));
  if (box !== source.box) {
    const corners = leaf.context.obj([box.x, box.y, box.x + box.width, box.y + box.height]);
    leaf.set(PDFName.of("MediaBox"), corners);
    leaf.set(PDFName.of("CropBox"), corners);
    for (const name of OTHER_BOXES) leaf.delete(name);
  }
  return { page: { ...source, rotate: upright, box }, before: lie.skew === 0 ? "" : rotated(box, lie.skew) };
}

/** What is shown of the page, in its own units, once its half is all there is. */
function partOf(source: SourcePage, upright: number, { cropLeft, cropRight }: PageLie): SourcePage["box"] {
  if (cropLeft === 0 && cropRight === 10_000) return source.box;
  const { width, height, matrix } = displayOf(source, upright);
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix;
  const [left, right] = [(cropLeft / 10_000) * width, (cropRight / 10_000) * width];
  const [x0, y0] = [a * left + e, b * left + f];
  const [x1, y1] = [a * right + c * height + e, b * right + d * height + f];
  return { x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
}

/** A clockwise rotation about the middle of the box, and the box itself as the edge of what takes part in it. */
function rotated({ x, y, width, height }: SourcePage["box"], skew: number): string {
  const angle = (skew / 100) * (Math.PI / 180);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  const shift = [middleX - cos * middleX - sin * middleY, middleY + sin * middleX - cos * middleY];
  const matrix = [cos, -sin, sin, cos].map((part) => part.toFixed(6));
  const lengths = [...shift, x, y, width, height].map((part) => part.toFixed(3));
  return `${[...matrix, ...lengths.slice(0, 2)].join(" ")} cm ${lengths.slice(2).join(" ")} re W n\n`;
}
