/** Small PDFs of one scanned page, as scanners and copiers write them, object by object. */

export type PdfStream = { dictionary: string; bytes: Uint8Array };

export type ScanPage = {
  /** In points. */
  size: readonly [number, number];
  rotate?: number;
  content: string;
  resources: string;
  /** More of the page's dictionary, as "/CropBox [0 0 9 9]". */
  more?: string;
  /** Objects from number 10 on, as `resources` and `more` name them. */
  objects: readonly (PdfStream | string)[];
};

const FIRST_OWN = 10;

export function scanPdf(page: ScanPage): Uint8Array<ArrayBuffer> {
  const { size, rotate = 0, content, resources, more = "", objects } = page;
  const filler = Array.from({ length: FIRST_OWN - 6 }, () => "null");
  return written([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${size.join(" ")}] /Rotate ${rotate} /Contents 4 0 R ` +
      `/Resources << ${resources} /Font << /F 5 0 R >> >> ${more} >>`,
    { dictionary: "", bytes: latin(content) },
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...filler,
    ...objects,
  ]);
}

/** Objects are numbered from 1; the first is the catalogue. */
export function written(objects: readonly (PdfStream | string)[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [latin("%PDF-1.5\n")];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  const add = (part: Uint8Array) => {
    parts.push(part);
    length += part.length;
  };
  for (const [at, object] of objects.entries()) {
    offsets.push(length);
    add(latin(`${at + 1} 0 obj\n`));
    if (typeof object === "string") add(latin(object));
    else {
      add(latin(`<< ${object.dictionary} /Length ${object.bytes.length} >>\nstream\n`));
      add(object.bytes);
      add(latin("\nendstream"));
    }
    add(latin("\nendobj\n"));
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const count = objects.length + 1;
  const end = `trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`;
  add(latin(`xref\n0 ${count}\n0000000000 65535 f \n${table}${end}`));
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function latin(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

export async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Draws picture /I of unit size as the matrix says. */
export function drawn(matrix: readonly number[], name = "I"): string {
  return `q ${matrix.join(" ")} cm /${name} Do Q`;
}

/** The matrix that sets a picture on a page of this size, turned counter-clockwise by quarter turns. */
export function filling([width, height]: readonly [number, number], turn: 0 | 90 | 180 | 270 = 0): number[] {
  if (turn === 90) return [0, height, -width, 0, width, 0];
  if (turn === 180) return [-width, 0, 0, -height, width, height];
  if (turn === 270) return [0, -height, width, 0, 0, height];
  return [width, 0, 0, height, 0, 0];
}
