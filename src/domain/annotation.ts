/** What a teacher draws on a page, and the version rule that keeps two writers from losing each other's work. */
import { err, ok, type Result } from "./result.ts";

export const ANNOTATION_KINDS = ["comment", "highlight", "error", "bonus", "ink", "tick", "cross", "stamp"] as const;
export type AnnotationKind = (typeof ANNOTATION_KINDS)[number];

/** `page` counts from 0 inside the copy. x, y, w, h are fractions of the page as displayed. `scoreDelta` is hundredths. */
export type Annotation = {
  id: string;
  page: number;
  x: number;
  y: number;
  w: number;
  h: number;
  kind: AnnotationKind;
  text: string;
  scoreDelta: number | null;
  /** Strokes of ink, each a flat list x0,y0,x1,y1… in page fractions. */
  ink: number[][] | null;
  version: number;
};

export type AnnotationRefusal =
  | { code: "OUTSIDE_PAGE" }
  | { code: "NO_SUCH_PAGE"; pageCount: number }
  | { code: "VERSION_CONFLICT"; current: Annotation | null };

const EPSILON = 1e-9;

/** True when the box lies on the page and has a surface. */
export function inPage(box: { x: number; y: number; w: number; h: number }): boolean {
  const { x, y, w, h } = box;
  return x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 1 + EPSILON && y + h <= 1 + EPSILON;
}

/** What is stored for one id: the annotation, or the version at which it was deleted. */
export type StoredAnnotation = { annotation: Annotation | null; version: number };

/**
 * A writer names the version it saw; 0 means "new". So an edit can neither overwrite a newer text nor revive a
 * deleted annotation: a deleted id keeps a version above 0 for ever.
 */
export function writeAnnotation(
  stored: StoredAnnotation | null,
  next: Annotation,
  pageCount: number,
): Result<Annotation, AnnotationRefusal> {
  if (next.page >= pageCount) return err({ code: "NO_SUCH_PAGE", pageCount });
  if (!inPage(next)) return err({ code: "OUTSIDE_PAGE" });
  if ((stored?.version ?? 0) !== next.version) {
    return err({ code: "VERSION_CONFLICT", current: stored?.annotation ?? null });
  }
  return ok({ ...next, version: next.version + 1 });
}

/** Deleting needs the version too; deleting what is already gone is done, not refused, so a repeated call is harmless. */
export function eraseAnnotation(
  stored: StoredAnnotation | null,
  version: number,
): Result<{ version: number; changed: boolean }, AnnotationRefusal> {
  if (stored === null) return err({ code: "VERSION_CONFLICT", current: null });
  if (stored.annotation === null) return ok({ version: stored.version, changed: false });
  if (stored.version !== version) return err({ code: "VERSION_CONFLICT", current: stored.annotation });
  return ok({ version: version + 1, changed: true });
}
