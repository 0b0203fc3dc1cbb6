/** Finds the one picture a page consists of: nothing visible beside it, nothing over it, nothing cut off it. */
import type { PdfDocument } from "./pdf-document.ts";
import type { Pdfium } from "./pdfium.ts";

/** As PDF writes it: x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
type Box = { left: number; bottom: number; right: number; top: number };
export type QuarterTurn = 0 | 90 | 180 | 270;

/** `turn` in degrees clockwise, from the stored picture to the page as displayed; sides in points, of the stored picture. */
export type LonePicture = { object: number; turn: QuarterTurn; across: number; down: number };

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
/** Share of the page that may be left uncovered, or hang over, on each edge. */
const TOLERANCE = 0.01;
/** A thousandth: two pixels over a page's width. */
const SLANT = 0.001;
/** FPDF_PAGEOBJ_… */
const TEXT = 1;
const PATH = 2;
const IMAGE = 3;
const FORM = 5;
/** FPDF_TEXTRENDERMODE_INVISIBLE: letters a scanner's software recognised. */
const INVISIBLE = 3;
/** FPDF_SEGMENT_MOVETO. */
const MOVE_TO = 2;
/** FPDF_ANNOT_LINK; a link without an appearance of its own is not drawn. */
const LINK = 2;
/** FPDF_ANNOT_FLAG_HIDDEN and _NOVIEW. */
const UNSEEN = 0x02 | 0x20;
const MAX_DEPTH = 4;
/** A page of recognised letters has some thousand objects. */
const MAX_OBJECTS = 20_000;

export async function lonePicture(document: PdfDocument, page: number): Promise<LonePicture | null> {
  const { pdfium } = document;
  const box = pageBox(pdfium, page);
  if (box === null) return null;
  const search = new Search(pdfium, box);
  const count = pdfium.now("FPDFPage_CountObjects", page);
  search.through(count, (at) => pdfium.now("FPDFPage_GetObject", page, at), { matrix: IDENTITY, depth: 0 });
  if (search.found === null || search.disturbed || (await hasAnnotations(pdfium, page))) return null;
  const { object, matrix } = search.found;
  const turn = quarterTurn(matrix);
  if (turn === null) return null;
  const rotation = 90 * pdfium.now("FPDFPage_GetRotation", page);
  const [a, b, c, d] = matrix;
  return { object, turn: ((turn + rotation) % 360) as QuarterTurn, across: Math.hypot(a, b), down: Math.hypot(c, d) };
}

function pageBox(pdfium: Pdfium, page: number): Box | null {
  const sides = pdfium.floats(4, (at) => pdfium.now("FPDF_GetPageBoundingBox", page, at));
  if (sides === null) return null;
  const [left = 0, top = 0, right = 0, bottom = 0] = sides;
  return right > left && top > bottom ? { left, bottom, right, top } : null;
}

/** What is drawn before a picture that fills the page lies hidden under it, as the letters of a "searchable" scan may. */
class Search {
  found: { object: number; matrix: Matrix } | null = null;
  /** Something visible besides the picture, or more than is looked through. */
  disturbed = false;
  readonly #pdfium: Pdfium;
  readonly #box: Box;
  #left = MAX_OBJECTS;

  constructor(pdfium: Pdfium, box: Box) {
    this.#pdfium = pdfium;
    this.#box = box;
  }

  through(count: number, objectAt: (at: number) => number, level: { matrix: Matrix; depth: number }): void {
    for (let at = 0; at < count && !(this.disturbed && this.#left < 0); at++) {
      if (--this.#left < 0) this.disturbed = true;
      else this.#look(objectAt(at), level);
    }
  }

  #look(object: number, { matrix, depth }: { matrix: Matrix; depth: number }): void {
    const type = this.#pdfium.now("FPDFPageObj_GetType", object);
    if (!this.#isVisible(object, type)) return;
    const plain = this.#isPlain(object, matrix);
    if (plain && type === FORM && depth < MAX_DEPTH) {
      const inner = { matrix: times(this.#matrixOf(object), matrix), depth: depth + 1 };
      const count = this.#pdfium.now("FPDFFormObj_CountObjects", object);
      this.through(count, (at) => this.#pdfium.now("FPDFFormObj_GetObject", object, at), inner);
      return;
    }
    const placed = times(this.#matrixOf(object), matrix);
    if (plain && type === IMAGE && fits(boxOf(placed), this.#box)) {
      this.found = { object, matrix: placed };
    } else if (this.found !== null) {
      this.disturbed = true;
    }
  }

  #isVisible(object: number, type: number): boolean {
    if (type === TEXT) return this.#pdfium.now("FPDFTextObj_GetTextRenderMode", object) !== INVISIBLE;
    if (type !== PATH) return true;
    const drawn = this.#pdfium.ints(2, (at) => this.#pdfium.now("FPDFPath_GetDrawMode", object, at, at + 4));
    return drawn === null || drawn.some((mode) => mode !== 0);
  }

  /** Neither see-through, nor on a layer that may be hidden, nor cut by a clip. */
  #isPlain(object: number, matrix: Matrix): boolean {
    const pdfium = this.#pdfium;
    if (pdfium.now("FPDFPageObj_HasTransparency", object) !== 0) return false;
    for (let at = 0; at < pdfium.now("FPDFPageObj_CountMarks", object); at++) {
      if (markName(pdfium, pdfium.now("FPDFPageObj_GetMark", object, at)).startsWith("OC")) return false;
    }
    return !this.#isClipped(object, matrix);
  }

  #isClipped(object: number, matrix: Matrix): boolean {
    const clip = this.#pdfium.now("FPDFPageObj_GetClipPath", object);
    const paths = clip === 0 ? 0 : this.#pdfium.now("FPDFClipPath_CountPaths", clip);
    for (let at = 0; at < paths; at++) {
      const corners = this.#corners(clip, at, matrix);
      if (corners === null || !covers(corners, this.#box)) return true;
    }
    return false;
  }

  /** The corners of a clip that is one run of straight lines. */
  #corners(clip: number, path: number, matrix: Matrix): { x: number; y: number }[] | null {
    const pdfium = this.#pdfium;
    const corners: { x: number; y: number }[] = [];
    const count = pdfium.now("FPDFClipPath_CountPathSegments", clip, path);
    if (count > 8) return null;
    for (let at = 0; at < count; at++) {
      const segment = pdfium.now("FPDFClipPath_GetPathSegment", clip, path, at);
      const type = pdfium.now("FPDFPathSegment_GetType", segment);
      const point = pdfium.floats(2, (into) => pdfium.now("FPDFPathSegment_GetPoint", segment, into, into + 4));
      // 1 is a curve; a second beginning is a second outline.
      if (point === null || type === 1 || (type === MOVE_TO && at > 0)) return null;
      corners.push(applied(matrix, point[0] ?? 0, point[1] ?? 0));
    }
    return corners;
  }

  #matrixOf(object: number): Matrix {
    const pdfium = this.#pdfium;
    const values = pdfium.floats(6, (at) => pdfium.now("FPDFPageObj_GetMatrix", object, at));
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = values ?? [];
    return [a, b, c, d, e, f];
  }
}

/** UTF-16, at most as many letters as the names that matter have. */
function markName(pdfium: Pdfium, mark: number): string {
  const LETTERS = 16;
  const at = pdfium.allocate(2 * LETTERS + 4);
  try {
    const told = pdfium.now("FPDFPageObjMark_GetName", mark, at, 2 * LETTERS, at + 2 * LETTERS);
    if (told === 0) return "";
    return new TextDecoder("utf-16le").decode(pdfium.view(at, 2 * LETTERS).slice()).replace(/\0.*$/s, "");
  } finally {
    pdfium.free(at);
  }
}

async function hasAnnotations(pdfium: Pdfium, page: number): Promise<boolean> {
  const count = await pdfium.call("FPDFPage_GetAnnotCount", page);
  if (count > MAX_OBJECTS) return true;
  for (let at = 0; at < count; at++) {
    const annotation = await pdfium.call("FPDFPage_GetAnnot", page, at);
    if (annotation === 0) continue;
    const unseen = ((await pdfium.call("FPDFAnnot_GetFlags", annotation)) & UNSEEN) !== 0;
    const link = (await pdfium.call("FPDFAnnot_GetSubtype", annotation)) === LINK;
    // Two bytes are the end of an empty text.
    const bare = (await pdfium.call("FPDFAnnot_GetAP", annotation, 0, 0, 0)) <= 2;
    await pdfium.call("FPDFPage_CloseAnnot", annotation);
    if (!unseen && !(link && bare)) return true;
  }
  return false;
}

/** First `inner`, then `outer`. */
function times([a, b, c, d, e, f]: Matrix, [A, B, C, D, E, F]: Matrix): Matrix {
  return [a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F];
}

function applied([a, b, c, d, e, f]: Matrix, x: number, y: number): { x: number; y: number } {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** A picture is the unit square of its matrix. */
function boxOf(matrix: Matrix): Box {
  return around([applied(matrix, 0, 0), applied(matrix, 1, 0), applied(matrix, 0, 1), applied(matrix, 1, 1)]);
}

function around(points: readonly { x: number; y: number }[]): Box {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return { left: Math.min(...xs), bottom: Math.min(...ys), right: Math.max(...xs), top: Math.max(...ys) };
}

function fits(picture: Box, page: Box): boolean {
  const across = TOLERANCE * (page.right - page.left);
  const down = TOLERANCE * (page.top - page.bottom);
  return (
    Math.abs(picture.left - page.left) <= across &&
    Math.abs(picture.right - page.right) <= across &&
    Math.abs(picture.bottom - page.bottom) <= down &&
    Math.abs(picture.top - page.top) <= down
  );
}

/** A rectangle that leaves the page whole. */
function covers(corners: readonly { x: number; y: number }[], page: Box): boolean {
  if (corners.length < 4) return false;
  const box = around(corners);
  const across = TOLERANCE * (page.right - page.left);
  const down = TOLERANCE * (page.top - page.bottom);
  const whole =
    box.left <= page.left + across &&
    box.right >= page.right - across &&
    box.bottom <= page.bottom + down &&
    box.top >= page.top - down;
  return whole && area(corners) >= (1 - TOLERANCE) * (box.right - box.left) * (box.top - box.bottom);
}

function area(corners: readonly { x: number; y: number }[]): number {
  let twice = 0;
  corners.forEach((corner, at) => {
    const next = corners[(at + 1) % corners.length] ?? corner;
    twice += corner.x * next.y - next.x * corner.y;
  });
  return Math.abs(twice) / 2;
}

/** Degrees clockwise; null for a picture that is slanted, mirrored or not set by quarter turns. */
function quarterTurn([a, b, c, d]: Matrix): QuarterTurn | null {
  const size = Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
  if (a * d - b * c <= 0) return null;
  if (Math.abs(b) + Math.abs(c) <= SLANT * size) return a > 0 ? 0 : 180;
  if (Math.abs(a) + Math.abs(d) <= SLANT * size) return b > 0 ? 270 : 90;
  return null;
}
