// How much CPU time the JPEG codec takes for a page of 300 dpi and how much memory, against libjpeg-turbo (through sharp, one
// thread) decoding the same file in the same run. Node 24 or later: node bench/jpeg.mjs [FILE.jpg]
import { readFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

// Node would make an instance of a .wasm import; the Worker's bundler, for which the codec is written, makes a module.
registerHooks({
  load(url, context, next) {
    if (!url.endsWith(".wasm")) return next(url, context);
    const file = JSON.stringify(fileURLToPath(url));
    const source = `import { readFileSync } from "node:fs"; export default new WebAssembly.Module(readFileSync(${file}));`;
    return { format: "module", shortCircuit: true, source };
  },
});
const { JpegCodec, readJpegHead } = await import("../src/codecs/jpeg.ts");

const RUNS = 15;
const [WIDTH, HEIGHT] = [2480, 3508];
sharp.concurrency(1);
sharp.cache(false);

const [given] = process.argv.slice(2);
const page = given ? new Uint8Array(await readFile(given)) : await scannedPage({ quality: 75 });
const others = given
  ? []
  : [
      ["grey", await scannedPage({ quality: 75 }, true)],
      ["progressive", await scannedPage({ quality: 75, progressive: true })],
    ];
await report(given ?? "colour", page);
for (const [name, file] of others) await report(name, file);

async function report(name, file) {
  const { width, height, progressive } = readJpegHead(file) ?? { width: 0, height: 0, progressive: false };
  console.log(
    `\n${name}: ${width} x ${height}, ${(file.length / 1e6).toFixed(2)} MB${progressive ? ", progressive" : ""}`,
  );
  const decoding = await median(() => sharp(file).raw().toBuffer());
  console.log(`libjpeg-turbo, full size to RGB: ${decoding.toFixed(1)} ms`);
  for (const reduce of [1, 2, 4, 8]) {
    const codec = JpegCodec.start();
    const ms = await median(() => {
      codec.clear();
      if (codec.decode(file, reduce) === null) throw new Error("not for this codec");
    });
    const mb = codec.memoryBytes() / 2 ** 20;
    console.log(`decode 1/${reduce}: ${ms.toFixed(1)} ms (${(ms / decoding).toFixed(2)} of it), ${mb.toFixed(1)} MB`);
  }
  await views(file);
}

async function views(file) {
  const codec = JpegCodec.start();
  const picture = codec.decode(file, 2);
  const encoding = await median(() => picture.encode(75));
  console.log(
    `encode ${picture.width} x ${picture.height} q75: ${encoding.toFixed(1)} ms, ${picture.encode(75).length} bytes`,
  );
  console.log(`turn: ${(await median(() => turnAlone(codec, file))).toFixed(1)} ms with its decode at 1/8`);
  const whole = JpegCodec.start();
  const thumbnails = whole.decode(file, 2);
  console.log(`thumbnail 220: ${(await median(() => thumbnails.shrunk(220).encode(75))).toFixed(1)} ms`);
  console.log(`grey plane: ${(await median(() => thumbnails.grey())).toFixed(1)} ms`);
  const own = JpegCodec.start();
  const view = own.decode(file, 2);
  const sizes = [view.encode(75).length, view.shrunk(220).encode(75).length];
  console.log(`1/2, view and thumbnail: ${(own.memoryBytes() / 2 ** 20).toFixed(1)} MB (${sizes.join(" and ")} bytes)`);
}

function turnAlone(codec, file) {
  codec.clear();
  codec.decode(file, 8).turned(90);
}

/** CPU milliseconds of the whole process, which a busy machine changes less than those of the clock. */
async function median(work) {
  const times = [];
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[RUNS >> 1];
}

/** A page as a scanner sends it: uneven paper, noise, lines of strokes. The same one every time. */
async function scannedPage(options, grey = false) {
  let state = 99;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const rgb = new Uint8Array(3 * WIDTH * HEIGHT);
  for (let at = 0; at < rgb.length; at += 3) {
    const noise = 4.5 * (random() + random() + random() - 1.5);
    rgb[at] = 238 + noise;
    rgb[at + 1] = 236 + noise;
    rgb[at + 2] = 228 + noise;
  }
  for (let i = 0; i < 14_000; i++) {
    const left = Math.floor(150 + random() * (WIDTH - 300));
    const top = Math.floor(Math.floor((random() * HEIGHT) / 60) * 60 + random() * 30);
    const [wide, high] = random() < 0.5 ? [4, 8 + 22 * random()] : [8 + 22 * random(), 4];
    const ink = i % 3 === 0 ? [40, 60, 150] : [45, 45, 50];
    for (let y = top; y < Math.min(HEIGHT, top + high); y++) {
      for (let x = left; x < left + wide; x++) rgb.set(ink, 3 * (y * WIDTH + x));
    }
  }
  const picture = sharp(rgb, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
  if (grey) picture.toColourspace("b-w");
  return new Uint8Array(await picture.jpeg({ chromaSubsampling: "4:2:0", ...options }).toBuffer());
}
