// Scans as copiers make them, from a seed: the practice exam at 300 dpi as colour JPEG, grey JPEG, CCITT G4, JBIG2, and
// the same kind of paper as vectors. Made once into a folder that git does not keep.
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { PDFDocument, PDFName, PDFRawStream, StandardFonts } from "pdf-lib";
import sharp from "sharp";
import { encode } from "uqr";
import { PAGES_PER_COPY, practiceExam } from "../../scripts/practice/exam.mjs";
import { jbig2Page } from "./jbig2.mjs";

export const KINDS = ["colour", "grey", "ccitt", "jbig2", "vector"];
const WIDTH = 2480;
const HEIGHT = 3508;
const A4 = [595.28, 841.89];
const SEED = "bench";
/** Distinct pages; a longer scan repeats them. */
const DISTINCT = 12;

/** @param {{ kind: string, pages: number, folder: string }} wanted @returns {Promise<string>} the file's path */
export async function benchScan({ kind, pages, folder }) {
  const file = path.join(folder, `${kind}-${pages}.pdf`);
  if (await stat(file).catch(() => null)) return file;
  await mkdir(folder, { recursive: true });
  const pdf = kind === "vector" ? await vectorPages(pages) : await picturePages(kind, pages, folder);
  await writeFile(`${file}.part`, await pdf.save({ useObjectStreams: false }));
  await rename(`${file}.part`, file);
  return file;
}

async function picturePages(kind, pages, folder) {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  for (let n = 0; n < pages; n++) {
    // Every page is its own stream, as a scanner writes it: nothing is shared.
    addPicture(pdf, await picture(kind, n % DISTINCT, folder));
  }
  return pdf;
}

/** @param {PDFDocument} pdf @param {{ dict: object, bytes: Uint8Array }} image */
function addPicture(pdf, { dict, bytes }) {
  const facts = { Type: "XObject", Subtype: "Image", Width: WIDTH, Height: HEIGHT, ...dict };
  const stream = PDFRawStream.of(pdf.context.obj(facts), bytes);
  const page = pdf.addPage(A4);
  page.node.setXObject(PDFName.of("Scan"), pdf.context.register(stream));
  const content = `q ${A4[0]} 0 0 ${A4[1]} 0 0 cm /Scan Do Q`;
  page.node.set(PDFName.of("Contents"), pdf.context.register(pdf.context.stream(content)));
}

async function kept(file, make) {
  const there = await readFile(file).catch(() => null);
  if (there) return there;
  const bytes = await make();
  await writeFile(file, bytes);
  return bytes;
}

/** Page `n` of the practice exam at 300 dpi, in grey, with a code at the top right. */
async function paper(n, folder) {
  return kept(path.join(folder, `paper-${n}.png`), async () => {
    const jpegs = await practiceJpegs(folder);
    const code = Buffer.from(codeSvg(`BENCH-${1 + Math.floor(n / PAGES_PER_COPY)}-${1 + (n % PAGES_PER_COPY)}`));
    return sharp(jpegs[n])
      .resize(WIDTH, HEIGHT, { fit: "fill" })
      .composite([{ input: code, left: WIDTH - 420, top: 120 }])
      .png()
      .toBuffer();
  });
}

let jpegsOfPractice = null;
function practiceJpegs() {
  jpegsOfPractice ??= practiceExam({ seed: SEED, copies: DISTINCT / PAGES_PER_COPY }).then(async (bytes) => {
    const pdf = await PDFDocument.load(bytes);
    const images = pdf.context.enumerateIndirectObjects().flatMap(([, object]) => {
      const picture = object instanceof PDFRawStream && object.dict.get(PDFName.of("Subtype")) === PDFName.of("Image");
      return picture ? [object.contents] : [];
    });
    if (images.length !== DISTINCT) throw new Error(`${images.length} pictures in the practice exam`);
    return images;
  });
  return jpegsOfPractice;
}

function codeSvg(text) {
  const { data, size } = encode(text, { ecc: "M", border: 2 });
  const cells = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300" viewBox="0 0 ${size} ${size}"><rect width="${size}" height="${size}" fill="#fff"/><path d="${cells.join("")}"/></svg>`;
}

async function picture(kind, n, folder) {
  if (kind === "colour") {
    const bytes = await kept(path.join(folder, `colour-${n}.jpg`), async () => coloured(await paper(n, folder)));
    return { bytes, dict: { ColorSpace: "DeviceRGB", BitsPerComponent: 8, Filter: "DCTDecode" } };
  }
  if (kind === "grey") {
    const bytes = await kept(path.join(folder, `grey-${n}.jpg`), async () => {
      const grained = sharp(await coloured(await paper(n, folder)));
      return grained.toColourspace("b-w").jpeg({ quality: 82 }).toBuffer();
    });
    return { bytes, dict: { ColorSpace: "DeviceGray", BitsPerComponent: 8, Filter: "DCTDecode" } };
  }
  const oneBit = { ColorSpace: "DeviceGray", BitsPerComponent: 1 };
  if (kind === "ccitt") {
    const bytes = await kept(path.join(folder, `ccitt-${n}.g4`), async () => g4(await paper(n, folder)));
    const DecodeParms = { K: -1, Columns: WIDTH, Rows: HEIGHT };
    return { bytes, dict: { ...oneBit, Filter: "CCITTFaxDecode", DecodeParms } };
  }
  const bytes = await kept(path.join(folder, `jbig2-${n}.jb2`), async () => {
    const grey = await twoTone(await paper(n, folder));
    return jbig2Page(
      grey.map((value) => (value === 0 ? 1 : 0)),
      WIDTH,
      HEIGHT,
    );
  });
  return { bytes, dict: { ...oneBit, Filter: "JBIG2Decode" } };
}

/** The grain and the tint of a colour scanner: about 1 MB a page, as such scans are. */
async function coloured(png) {
  const grain = await sharp({
    create: {
      width: WIDTH,
      height: HEIGHT,
      channels: 3,
      background: "#808080",
      noise: { type: "gaussian", mean: 128, sigma: 17 },
    },
  })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(png)
    .toColourspace("srgb")
    .linear([0.99, 0.985, 0.96], [2, 0, -2])
    .composite([{ input: grain, blend: "soft-light" }])
    .removeAlpha()
    .jpeg({ quality: 80 })
    .toBuffer();
}

/** One byte a pixel: 0 is black, 255 white. */
function twoTone(png) {
  return sharp(png).removeAlpha().greyscale().threshold(150).extractChannel(0).raw().toBuffer();
}

/** CCITT group 4 as one strip: libtiff writes it, and the strip is taken out of the TIFF. */
async function g4(png) {
  const tiff = await sharp(await twoTone(png), { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
    .toColourspace("b-w")
    .tiff({ compression: "ccittfax4", bitdepth: 1, tile: false, tileHeight: HEIGHT, miniswhite: true })
    .toBuffer();
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  const little = view.getUint16(0) === 0x4949;
  const ifd = view.getUint32(4, little);
  const tag = (wanted) => {
    for (let i = 0; i < view.getUint16(ifd, little); i++) {
      const at = ifd + 2 + 12 * i;
      if (view.getUint16(at, little) !== wanted) continue;
      const short = view.getUint16(at + 2, little) === 3;
      return {
        count: view.getUint32(at + 4, little),
        value: short ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little),
      };
    }
    return null;
  };
  const [offset, bytes] = [tag(273), tag(279)];
  if (offset?.count !== 1 || bytes?.count !== 1) throw new Error("the TIFF has more than one strip");
  return tiff.subarray(offset.value, offset.value + bytes.value);
}

async function vectorPages(pages) {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const font = await pdf.embedFont(StandardFonts.TimesRoman);
  for (let n = 0; n < pages; n++) {
    const page = pdf.addPage(A4);
    page.drawText(`Exercice ${1 + (n % 7)}. Page ${n + 1}`, { x: 60, y: 780, size: 16, font });
    for (let line = 0; line < 46; line++) {
      const words = Array.from({ length: 12 }, (_, word) => `mot${(n * 31 + line * 7 + word * 3) % 97}`).join(" ");
      page.drawText(words, { x: 60, y: 750 - 15 * line, size: 11, font });
      page.drawLine({ start: { x: 55, y: 747 - 15 * line }, end: { x: 540, y: 747 - 15 * line }, thickness: 0.3 });
    }
  }
  return pdf;
}
