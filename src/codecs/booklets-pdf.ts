/** Papers to print: booklets, extra sheets and attendance sheets, each page with its two codes. Decides no number. */
import {
  concatTransformationMatrix,
  drawObject,
  PDFContentStream,
  type PDFContext,
  type PDFDict,
  PDFDocument,
  PDFName,
  type PDFOperator,
  type PDFRef,
  popGraphicsState,
  pushGraphicsState,
} from "pdf-lib";
import { encode } from "uqr";
import type { Language } from "#domain/figures";
import { type Folding, imposed } from "#domain/imposition";
import { type PageCode, type PaperOrigin, spelledNumber, writeCode } from "#domain/page-code";
import type { Ruling } from "#domain/paper-order";
import { CODES_MM } from "#domain/paper-places";
import { PAPER_WORDS, type PaperWords } from "#domain/paper-words";
import { type AttendanceClass, attendancePages } from "./attendance-page.ts";
import { drawable, embedFaces, type Faces, fittedText, type Weight } from "./fonts.ts";
import { drawFrame, type FrameKind, INK, MM, PAGE_SIZE, QUIET } from "./paper-frame.ts";
import { Pen, penResources } from "./pdf-write-pen.ts";

/** A copy to print; `name` is what the roster says, printed on the first page alone. */
export type Booklet = { number: number; name: string | null };

export type PaperOrder = {
  examName: string;
  schoolName: string;
  language: Language;
  origin: PaperOrigin;
  lines: Ruling;
  /** “A3”: sheets to fold, printed on both sides; the pages must fill them, or the order throws. */
  layout: { paper: "A4" } | { paper: "A3"; folding: Folding };
  pages: number;
  booklets: readonly Booklet[];
  /** Numbers of the extra sheets, each printed on both sides. */
  extraSheets: readonly number[];
  attendance: readonly AttendanceClass[];
};

/** Where lines of print begin, millimetres. */
const LEFT = 14;
/** An extra sheet is written on both sides. */
const EXTRA_SIDES = 2;

/**
 * One PDF: attendance sheets, booklets, extra sheets. A page costs about 2 KB of file and 10 KB of memory while it is
 * made, whatever is on it: rulings and boxes are drawn once and referred to.
 */
export async function drawPapers(order: PaperOrder): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  const press = new Press(document, await embedFaces(document), order);
  for (const operators of attendancePages(order, press.pen)) press.sheet([{ operators, objects: {} }]);
  for (const booklet of order.booklets) printBooklet(press, booklet, order);
  for (const sheet of order.extraSheets)
    for (let side = 1; side <= EXTRA_SIDES; side++) press.sheet([press.extra(sheet, side)]);
  document.setTitle(PAPER_WORDS[order.language].title);
  document.setProducer("Korrigo");
  document.setLanguage(order.language);
  const bytes = await document.save({ addDefaultPage: false, objectsPerTick: Number.POSITIVE_INFINITY });
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}

function printBooklet(press: Press, booklet: Booklet, { layout, pages }: PaperOrder): void {
  if (layout.paper === "A4") {
    for (let page = 1; page <= pages; page++) press.sheet([press.page(booklet, page)]);
    return;
  }
  const sides = imposed(pages, layout.folding);
  if (!sides) throw new Error(`${pages} pages do not fill folded A3 sheets`);
  for (const [left, right] of sides) press.sheet([press.page(booklet, left), press.page(booklet, right)]);
}

/** An A4 page ready to be put on a sheet: how it is drawn and the drawings it refers to by name. */
type Leaf = { operators: PDFOperator[]; objects: Record<string, PDFRef> };

class Press {
  readonly #document: PDFDocument;
  readonly #context: PDFContext;
  readonly #faces: Faces;
  readonly #order: PaperOrder;
  readonly #words: PaperWords;
  readonly #frames = new Map<FrameKind, PDFRef>();
  readonly #fonts: PDFDict;

  constructor(document: PDFDocument, faces: Faces, order: PaperOrder) {
    this.#document = document;
    this.#context = document.context;
    this.#faces = faces;
    this.#order = order;
    this.#words = PAPER_WORDS[order.language];
    this.#fonts = penResources(this.#context, faces);
  }

  readonly pen = (): Pen => new Pen(PAGE_SIZE.height, this.#faces);

  page(booklet: Booklet, page: number): Leaf {
    const { pages, origin } = this.#order;
    const words = this.#words;
    const place = `${words.copy(spelledNumber(booklet.number))} · ${words.page(page, pages)}`;
    const code: PageCode = { kind: "page", ...origin, copy: booklet.number, page, pages };
    return this.#leaf(page === 1 ? "first" : "rest", code, { place, name: page === 1 ? booklet.name : null });
  }

  extra(sheet: number, side: number): Leaf {
    const place = `${this.#words.extra(spelledNumber(sheet))} · ${this.#words.page(side, EXTRA_SIDES)}`;
    const code: PageCode = { kind: "extra", ...this.#order.origin, sheet, side, sides: EXTRA_SIDES };
    return this.#leaf("extra", code, { place, name: null });
  }

  /** A sheet's side: one A4 page, or two beside each other on A3. Its drawing is packed at once, or a print run fills the memory. */
  sheet(leaves: readonly Leaf[]): void {
    const { node } = this.#document.addPage([PAGE_SIZE.width * leaves.length, PAGE_SIZE.height]);
    const objects: Record<string, PDFRef> = {};
    const operators = leaves.flatMap((leaf, place) => {
      for (const [name, ref] of Object.entries(leaf.objects)) objects[`${name}${place}`] = ref;
      const drawn = Object.keys(leaf.objects).length === 0 ? leaf.operators : withPlace(leaf, place);
      return place === 0 ? drawn : shifted(drawn, { x: place * PAGE_SIZE.width, y: 0, scale: 1 });
    });
    const resources = this.#context.obj({ XObject: objects });
    for (const [key, value] of this.#fonts.entries()) resources.set(key, value);
    node.set(PDFName.of("Resources"), resources);
    node.set(PDFName.of("Contents"), this.#packed(operators));
  }

  #leaf(kind: FrameKind, code: PageCode, head: { place: string; name: string | null }): Leaf {
    const pen = this.pen();
    const { examName, schoolName } = this.#order;
    const room = (CODES_MM.topRight.x - LEFT - 4) * MM;
    const line = (text: string, y: number, look: { size: number; weight: Weight }, quiet = false) => {
      const shown = fittedText(drawable(text), look.weight, look.size, room);
      pen.text(shown.text, LEFT * MM, y * MM, { ...look, size: shown.size, color: quiet ? QUIET : INK });
    };
    line(examName, 15, { size: 11, weight: "bold" });
    line(schoolName, 20, { size: 8, weight: "regular" }, true);
    if (kind === "extra") line(head.place, 24.5, { size: 8, weight: "bold" });
    else line(head.place, 25.5, { size: 10, weight: "bold" });
    if (head.name !== null) line(head.name, 31.5, { size: 11, weight: "bold" });
    const foot = { size: 7.5, weight: "regular", color: QUIET } as const;
    pen.text(head.place, (CODES_MM.bottomLeft.x + CODES_MM.bottomLeft.side + 4) * MM, 278 * MM, foot);
    return {
      operators: pen.operators,
      objects: { frame: this.#frame(kind), code: this.#code(code) },
    };
  }

  #frame(kind: FrameKind): PDFRef {
    const known = this.#frames.get(kind);
    if (known) return known;
    const pen = this.pen();
    drawFrame(pen, kind, this.#order.lines, this.#words);
    const box = this.#context.obj([0, 0, PAGE_SIZE.width, PAGE_SIZE.height]);
    const ref = this.#context.register(
      this.#context.formXObject(pen.operators, { BBox: box, Resources: this.#fonts.clone(this.#context) }),
    );
    this.#frames.set(kind, ref);
    return ref;
  }

  /** The code on a square of the size 1: both places on the page refer to it. */
  #code(code: PageCode): PDFRef {
    const { data, size } = encode(writeCode(code), { ecc: "Q", border: 0 });
    const drawing = `0 g\n${1 / size} 0 0 ${-1 / size} 0 1 cm\n${darkRuns(data)}f\n`;
    const dict = { Type: "XObject", Subtype: "Form", BBox: this.#context.obj([0, -0.01, 1, 1]) };
    return this.#context.register(this.#context.flateStream(drawing, dict));
  }

  #packed(operators: PDFOperator[]): PDFRef {
    const stream = PDFContentStream.of(this.#context.obj({}), operators, false);
    return this.#context.register(this.#context.flateStream(stream.getUnencodedContents()));
  }
}

/** Rectangles of neighbouring dark modules; a hair higher than a module, or printers leave white lines between rows. */
function darkRuns(rows: readonly (readonly boolean[])[]): string {
  let out = "";
  for (const [y, cells] of rows.entries()) {
    for (let from = 0; from < cells.length; from++) {
      if (!cells[from]) continue;
      let to = from;
      while (cells[to]) to++;
      out += `${from} ${y} ${to - from} 1.03 re\n`;
      from = to;
    }
  }
  return out;
}

function withPlace(leaf: Leaf, place: number): PDFOperator[] {
  const codes = Object.values(CODES_MM).flatMap(({ x, y, side }) =>
    shifted([drawObject(`code${place}`)], {
      x: x * MM,
      y: PAGE_SIZE.height - (y + side) * MM,
      scale: side * MM,
    }),
  );
  return [drawObject(`frame${place}`), ...codes, ...leaf.operators];
}

function shifted(drawn: readonly PDFOperator[], to: { x: number; y: number; scale: number }): PDFOperator[] {
  const matrix = concatTransformationMatrix(to.scale, 0, 0, to.scale, to.x, to.y);
  return [pushGraphicsState(), matrix, ...drawn, popGraphicsState()];
}
