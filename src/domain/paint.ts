/**
 * What a page looks like once it is marked: annotations become shapes in one order, which the screen and the final
 * PDF both follow. Knows no canvas, no PDF and no colour value. All positions are fractions of the page as displayed.
 */
import type { Annotation, AnnotationKind } from "./annotation.ts";
import { formatDelta } from "./figures.ts";
import { type Box, bottomOf, fitStamp, placeNote, placeTag, type Sheet, type TextLine } from "./paint-place.ts";

export type { Box, Sheet, TextLine };

/** Names of inks, not their values: each surface has its own table of them. */
export const PAINT_COLORS = ["error", "highlight", "bonus", "comment"] as const;
export type PaintColor = (typeof PAINT_COLORS)[number];

/** The teacher's own hand (pen, cross, stamp) writes in the red of the error. */
export const COLOR_OF: Readonly<Record<AnnotationKind, PaintColor>> = {
  comment: "comment",
  highlight: "highlight",
  error: "error",
  bonus: "bonus",
  ink: "error",
  tick: "bonus",
  cross: "error",
  stamp: "error",
};

/**
 * One thing to draw. `line` (thickness), `dash` and `size` (type) are fractions of the page's SHORTER side; all else
 * is fractions of its width and height. A `wash` is multiplied with what lies under it, never laid on top of it.
 */
export type Shape = { id: string; color: PaintColor } & (
  | { shape: "wash"; box: Box }
  | { shape: "frame"; box: Box; line: number; dash: readonly number[] }
  | { shape: "stroke"; points: readonly number[]; line: number }
  | { shape: "stamp"; box: Box; line: number; size: number; lines: TextLine[] }
  | { shape: "note"; box: Box; line: number; size: number; lines: TextLine[] }
  | { shape: "tag"; box: Box; size: number; lines: TextLine[] }
);

/** Bottom first. Tags come last: they lead to the report and must never be covered. */
export const PAINT_ORDER = ["wash", "frame", "stroke", "stamp", "note", "tag"] as const satisfies Shape["shape"][];

/** Lengths are thought out in points on A4 and grow and shrink with the page. */
const POINT = 1 / 595;
const FRAME = { error: [], comment: [5 * POINT, 2.5 * POINT], bonus: [1.2 * POINT, 2.4 * POINT] } as const;

/**
 * The number of each annotation on its page, in reading order from 1. What has neither words nor points (a tick, a
 * line of ink) has none: the report would have nothing to say about it.
 */
export function numberAnnotations(annotations: readonly Annotation[]): Map<string, number> {
  const numbers = new Map<string, number>();
  const last = new Map<number, number>();
  for (const { id, page, text, scoreDelta } of inReadingOrder(annotations)) {
    if (text.trim() === "" && scoreDelta === null) continue;
    const number = (last.get(page) ?? 0) + 1;
    last.set(page, number);
    numbers.set(id, number);
  }
  return numbers;
}

/** Page by page, from top to bottom, then from left to right; the id decides last, so that the order is always the same. */
export function inReadingOrder(annotations: readonly Annotation[]): Annotation[] {
  return [...annotations].sort(
    (a, b) => a.page - b.page || a.y - b.y || a.x - b.x || (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}

/** The shapes of one page (counted from 0), bottom first. The order in which the annotations come plays no part. */
export function paintPage(annotations: readonly Annotation[], page: number, sheet: Sheet): Shape[] {
  const numbers = numberAnnotations(annotations);
  const mine = inReadingOrder(annotations).filter((each) => each.page === page);
  const shapes = mine.flatMap((each) => shapesOf(each, sheet));
  const tags = tagsOf(mine, numbers, sheet);
  shapes.push(...tags, ...notesOf(mine, tags, sheet));
  const rank = (shape: Shape): number => PAINT_ORDER.indexOf(shape.shape);
  return shapes.sort((a, b) => rank(a) - rank(b));
}

function shapesOf(annotation: Annotation, sheet: Sheet): Shape[] {
  const { id, kind, x, y, w, h } = annotation;
  const base = { id, color: COLOR_OF[kind], box: { x, y, w, h } };
  switch (kind) {
    case "highlight":
      return [{ ...base, shape: "wash" }];
    case "comment":
    case "error":
    case "bonus":
      return [{ ...base, shape: "frame", line: 1.3 * POINT, dash: FRAME[kind] }];
    case "stamp": {
      const fit = fitStamp(annotation.text, base.box, sheet);
      return [{ ...base, shape: "stamp", line: 1.6 * POINT, size: fit?.size ?? 0, lines: fit?.lines ?? [] }];
    }
    case "tick":
    case "cross":
    case "ink":
      return strokesOf(annotation, sheet).map((points) => ({
        id,
        color: base.color,
        shape: "stroke",
        points,
        line: (kind === "ink" ? 1.5 : 2) * POINT,
      }));
  }
}

const SIGNS = {
  tick: [[0.08, 0.55, 0.38, 0.88, 0.92, 0.12]],
  cross: [
    [0.12, 0.12, 0.88, 0.88],
    [0.88, 0.12, 0.12, 0.88],
  ],
} as const;

/** A tick or a cross keeps its shape in the middle of a box of any proportions. */
function strokesOf({ kind, ink, x, y, w, h }: Annotation, { aspect }: Sheet): readonly (readonly number[])[] {
  if (kind !== "tick" && kind !== "cross") return (ink ?? []).filter((stroke) => stroke.length >= 2);
  const side = Math.min(w * aspect, h);
  const [left, top] = [x + (w - side / aspect) / 2, y + (h - side) / 2];
  return SIGNS[kind].map((stroke) =>
    stroke.map((part, index) => (index % 2 === 0 ? left + (part * side) / aspect : top + part * side)),
  );
}

function tagsOf(mine: readonly Annotation[], numbers: ReadonlyMap<string, number>, sheet: Sheet): Shape[] {
  const placed: Box[] = [];
  return mine.flatMap((annotation): Shape[] => {
    const number = numbers.get(annotation.id);
    if (number === undefined) return [];
    const delta = annotation.scoreDelta === null ? "" : `\u2002${formatDelta(annotation.scoreDelta, sheet.language)}`;
    const others = mine.filter((each) => each !== annotation);
    const tag = placeTag(`${number}${delta}`, annotation, { tags: placed, boxes: others }, sheet);
    placed.push(tag.box);
    return [{ id: annotation.id, color: COLOR_OF[annotation.kind], shape: "tag", ...tag }];
  });
}

/** Words go beside their box when there is room that nothing else needs; where there is none, the tag leads to the report. */
function notesOf(mine: readonly Annotation[], tags: readonly Shape[], sheet: Sheet): Shape[] {
  const taken: Box[] = [...mine, ...tags.flatMap((tag) => ("box" in tag ? [tag.box] : []))];
  return mine.flatMap((annotation): Shape[] => {
    const { id, kind, text } = annotation;
    if (text.trim() === "" || (kind === "stamp" && fitStamp(text, annotation, sheet) !== null)) return [];
    const own = tags.find((tag) => tag.id === id);
    const above = own && "box" in own && bottomOf(own.box) <= annotation.y + POINT ? own.box.y : annotation.y;
    const note = placeNote(text, annotation, above, taken, sheet);
    if (note === null) return [];
    taken.push(note.box);
    return [{ id, color: COLOR_OF[kind], shape: "note", line: 0.8 * POINT, ...note }];
  });
}
