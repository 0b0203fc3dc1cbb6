/** A PDF around pictures, written as it comes: nothing of a picture is decoded here, and never a whole one is held. */
import { type Dpi, type Orientation, pageBox, uprightOf } from "#domain/image-page";

/** Why a picture cannot be imported. `what` names what this release does not read, in the format's own words. */
export type ImageRefusal = { code: "IMAGE_BROKEN" } | { code: "IMAGE_UNSUPPORTED"; what: string };

/** Takes bytes in order; keeps nothing of what it is given after the promise is settled. */
export type Write = (bytes: Uint8Array) => Promise<void>;

/** A rectangle of encoded pixels on its page, in pixels from the page's top left corner. */
export type Picture = {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Entries of the image's dictionary: colour space, bits, filter. */
  entries: string;
  pour(write: Write): Promise<void>;
};

export type ImagePage = {
  width: number;
  height: number;
  dpi: Dpi | null;
  orientation: Orientation;
  pictures: readonly Picture[];
};

const LATIN = new TextEncoder();
const CATALOG = 1;
const PAGES = 2;

/** Writes one page after the other. Throws only what a picture or `write` throws. */
export async function writeImagePdf(
  pages: AsyncIterable<ImagePage> | Iterable<ImagePage>,
  write: Write,
): Promise<void> {
  const file = new PdfFile(write);
  await file.text("%PDF-1.7\n%âãÏÓ\n");
  const kids: number[] = [];
  for await (const page of pages) kids.push(await writePage(file, page));
  const list = kids.map((kid) => `${kid} 0 R`).join(" ");
  await file.object(PAGES, `<< /Type /Pages /Kids [${list}] /Count ${kids.length} >>`);
  await file.object(CATALOG, `<< /Type /Catalog /Pages ${PAGES} 0 R >>`);
  await file.end(CATALOG);
}

async function writePage(file: PdfFile, page: ImagePage): Promise<number> {
  const box = pageBox(page, page.dpi);
  const scale = { x: box.width / page.width, y: box.height / page.height };
  const { mirrored, turn } = uprightOf(page.orientation);
  const names: string[] = [];
  const marks: string[] = [mirrored ? `-1 0 0 1 ${short(box.width)} 0 cm` : ""];
  for (const [index, picture] of page.pictures.entries()) {
    const { x, y, width, height, entries } = picture;
    const number = file.reserve();
    const size = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height}`;
    await file.stream(number, `${size} ${entries}`, (into) => picture.pour(into));
    names.push(`/I${index} ${number} 0 R`);
    const place = [width * scale.x, 0, 0, height * scale.y, x * scale.x, box.height - (y + height) * scale.y];
    marks.push(`q ${place.map(short).join(" ")} cm /I${index} Do Q`);
  }
  const content = file.reserve();
  await file.stream(content, "", (into) => into(LATIN.encode(marks.join("\n"))));
  const kid = file.reserve();
  const paper = `/MediaBox [0 0 ${short(box.width)} ${short(box.height)}]${turn === 0 ? "" : ` /Rotate ${turn}`}`;
  const resources = `/Resources << /XObject << ${names.join(" ")} >> >>`;
  await file.object(kid, `<< /Type /Page /Parent ${PAGES} 0 R ${paper} ${resources} /Contents ${content} 0 R >>`);
  return kid;
}

/** Four decimals of a point are a thousandth of a pixel at 1,600 dpi. */
function short(value: number): string {
  return String(Number(value.toFixed(4)));
}

/** Numbers objects, remembers where each begins, and ends the file with its table. */
class PdfFile {
  readonly #write: Write;
  readonly #offsets: number[] = [0, 0, 0];
  #at = 0;

  constructor(write: Write) {
    this.#write = write;
  }

  reserve(): number {
    return this.#offsets.push(0) - 1;
  }

  async text(words: string): Promise<void> {
    await this.bytes(LATIN.encode(words));
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    this.#at += bytes.length;
    await this.#write(bytes);
  }

  async object(number: number, body: string): Promise<void> {
    this.#offsets[number] = this.#at;
    await this.text(`${number} 0 obj\n${body}\nendobj\n`);
  }

  /** The length is an object of its own: it is known only when the last byte has passed. */
  async stream(number: number, entries: string, pour: (write: Write) => Promise<void>): Promise<void> {
    const length = this.reserve();
    this.#offsets[number] = this.#at;
    await this.text(`${number} 0 obj\n<< ${entries} /Length ${length} 0 R >>\nstream\n`);
    const from = this.#at;
    await pour((bytes) => this.bytes(bytes));
    const count = this.#at - from;
    await this.text("\nendstream\nendobj\n");
    await this.object(length, String(count));
  }

  async end(root: number): Promise<void> {
    const from = this.#at;
    const rows = this.#offsets.slice(1).map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
    await this.text(`xref\n0 ${this.#offsets.length}\n0000000000 65535 f \n${rows.join("")}`);
    await this.text(`trailer\n<< /Size ${this.#offsets.length} /Root ${root} 0 R >>\nstartxref\n${from}\n%%EOF\n`);
  }
}
