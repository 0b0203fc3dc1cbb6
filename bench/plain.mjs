// Reads every page of some PDFs without drawing it, and holds what comes against PDFium's drawing of the same page.
// node bench/plain.mjs [FILE.pdf …]     without files: the real scans beside the repository, when they are there
import { existsSync, globSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import sharp from "sharp";

const SCANS = new URL("../../shared/scans/exams/", import.meta.url).pathname;
/** Mean difference of two small grey pictures, in grey levels of 255: another reduction makes some; a wrong turn twenty. */
const TOLERANCE = 6;
const DRAWN_DPI = 150;
const LOOK_WIDTH = 300;
const MB = 1024 * 1024;

// Node gives the exports of a .wasm, a Worker the module.
registerHooks({
  load(url, context, next) {
    if (!url.endsWith(".wasm")) return next(url, context);
    const source = `import { readFileSync } from "node:fs";
      export default new WebAssembly.Module(readFileSync(new URL(${JSON.stringify(url)})));`;
    return { format: "module", shortCircuit: true, source };
  },
});
const { pageResult, withPdf } = await import("../src/codecs/rasterize.ts");
const { bytesSource } = await import("../src/codecs/pdf-source.ts");
const { greyOf, turnedBits } = await import("../src/codecs/bits.ts");

const files = process.argv.length > 2 ? process.argv.slice(2) : globSync(`${SCANS}*.pdf`).toSorted();
if (files.length === 0 || !files.every((file) => existsSync(file))) {
  console.log("no scans there: nothing is measured");
  process.exit(process.argv.length > 2 ? 1 : 0);
}

let wrong = 0;
for (const file of files) {
  const read = await withPdf(bytesSource(readFileSync(file)), look);
  console.log(`${file.split("/").at(-1)}: ${read.ok ? told(read.value) : read.error.code}`);
}
process.exit(wrong > 0 ? 1 : 0);

async function look(pdf) {
  const pages = { jpeg: 0, oneBit: 0, drawn: 0, refused: 0, plainMs: 0, renderMs: 0, worst: 0, peak: 0 };
  for (let index = 0; index < pdf.pageCount; index++) {
    const ref = { index, objectNumber: 0 };
    const plain = await timed(() => pageResult(() => pdf.plainImage(ref)));
    const drawn = await timed(() =>
      pageResult(() => pdf.render(ref, { dpi: DRAWN_DPI, maxPixels: 4_500_000, turn: 0 })),
    );
    pages.plainMs += plain.ms;
    pages.renderMs += drawn.ms;
    pages.peak = pdf.peakMemoryBytes();
    if (!plain.value.ok || !drawn.value.ok) pages.refused++;
    else if (plain.value.value === null) pages.drawn++;
    else {
      pages[plain.value.value.kind]++;
      const difference = await compare(plain.value.value, drawn.value.value);
      pages.worst = Math.max(pages.worst, difference);
      if (difference > TOLERANCE) wrong++;
    }
  }
  return { ...pages, count: pdf.pageCount };
}

async function timed(work) {
  const start = performance.now();
  const value = await work();
  return { value, ms: performance.now() - start };
}

async function compare(plain, { width, height, rgba }) {
  const size = { width: LOOK_WIDTH, height: Math.round((LOOK_WIDTH * height) / width) };
  const small = (picture) =>
    picture
      .resize({ ...size, fit: "fill" })
      .flatten()
      .greyscale()
      .raw()
      .toBuffer();
  const drawn = await small(sharp(rgba, { raw: { width, height, channels: 4 } }));
  const upright = await small(sharp(await uprightOf(plain)));
  return upright.reduce((sum, value, at) => sum + Math.abs(value - drawn[at]), 0) / upright.length;
}

function uprightOf(plain) {
  if (plain.kind === "jpeg") return sharp(plain.bytes).rotate(plain.turn).png().toBuffer();
  const { grey, ...size } = greyOf(turnedBits(plain, plain.turn), plain.width > 1000 ? 2 : 1);
  return sharp(grey, { raw: { ...size, channels: 1 } })
    .png()
    .toBuffer();
}

function told({ count, jpeg, oneBit, drawn, refused, plainMs, renderMs, worst, peak }) {
  const ms = (sum) => (sum / count).toFixed(1);
  return (
    `${count} pages: ${jpeg} JPEG, ${oneBit} one bit, ${drawn} to draw, ${refused} refused; ` +
    `${ms(plainMs)} ms plain, ${ms(renderMs)} ms drawn at ${DRAWN_DPI} dpi; ` +
    `at most ${worst.toFixed(1)} grey levels apart; ${(peak / MB).toFixed(1)} MB at most`
  );
}
