/** Papers for tests: small PDFs whose pages can be told apart. */
import { PDFDocument, rgb, StandardFonts } from "pdf-lib";

/** A quarter of A4 in width: drawn at 150 dpi in a few milliseconds. */
const SIZE: [width: number, height: number] = [150, 212];

/** A scan of so many pages. `name` stands at the top of every `pagesPerCopy`-th page, where pupils write theirs. */
export async function paper(
  pages: number,
  { name = "", pagesPerCopy = 2, padding = 0 } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (let n = 0; n < pages; n++) {
    const page = pdf.addPage(SIZE);
    page.drawText(`page ${n + 1}`, { x: 20, y: 80, size: 12, font });
    if (n % pagesPerCopy === 0) page.drawRectangle({ x: 10, y: 180, width: 120, height: 20, color: rgb(0, 0, 0) });
    if (n % pagesPerCopy === 0 && name) page.drawText(name, { x: 20, y: 165, size: 10, font });
  }
  // Bytes that nothing refers to make a file of any size.
  if (padding > 0) pdf.context.register(pdf.context.stream(noise(padding)));
  pdf.setCreationDate(new Date(0));
  pdf.setModificationDate(new Date(0));
  pdf.setTitle(`${name} ${pages} ${Math.random()}`);
  return new Uint8Array(await pdf.save());
}

function noise(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, size)));
  return bytes;
}

/** Many empty pages, quickly. */
export async function blank(pages: number): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.create();
  for (let n = 0; n < pages; n++) pdf.addPage(SIZE);
  return new Uint8Array(await pdf.save({ objectsPerTick: Number.POSITIVE_INFINITY }));
}
