// Writes test/fixtures/pictures.json: small pictures in every coding a scanner or a telephone may use, as base64. Run it
// by hand after a change here; the result is committed, so tests need neither this script nor the library it uses.
import { writeFile } from "node:fs/promises";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";

const TARGET = new URL("../test/fixtures/pictures.json", import.meta.url);
const WIDTH = 64;
const HEIGHT = 48;
const RED = [220, 30, 30];
const GREEN = [30, 160, 60];
const BLUE = [30, 60, 200];
const WHITE = [255, 255, 255];

/** Red at the top left, green at the top right, blue at the bottom left, white at the bottom right. */
function quarters(height = HEIGHT, channels = 3) {
  const bytes = Buffer.alloc(WIDTH * height * channels, 255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < WIDTH; x++) {
      const color = y < height / 2 ? (x < WIDTH / 2 ? RED : GREEN) : x < WIDTH / 2 ? BLUE : WHITE;
      color.forEach((value, n) => {
        bytes[(y * WIDTH + x) * channels + n] = value;
      });
      // The last quarter lets everything through; the first lets half through.
      if (channels === 4) bytes[(y * WIDTH + x) * 4 + 3] = color === WHITE ? 0 : color === RED ? 128 : 255;
    }
  return bytes;
}

const raw = (height = HEIGHT, channels = 3) =>
  sharp(quarters(height, channels), { raw: { width: WIDTH, height, channels } });
const jpeg = { quality: 95, chromaSubsampling: "4:4:4" };
/** Black on the left, white on the right: what one bit can say. */
const halves = (height = HEIGHT) =>
  sharp(Buffer.from(Array.from({ length: WIDTH * height }, (_, at) => (at % WIDTH < WIDTH / 2 ? 0 : 255))), {
    raw: { width: WIDTH, height, channels: 1 },
  }).toColourspace("b-w");

function chunk(name, body) {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length);
  head.write(name, 4, "latin1");
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), body])));
  return Buffer.concat([head, body, tail]);
}

/** A PNG by hand, for what the library does not write: rows of `bytes(y)` with the filters of `filter(y)` undone. */
function png({ bits, kind, row, extra = [], pieces = 1, height = HEIGHT }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bits;
  header[9] = kind;
  const packed = deflateSync(Buffer.concat(Array.from({ length: height }, (_, y) => Buffer.from([0, ...row(y)]))));
  const size = Math.ceil(packed.length / pieces);
  const data = Array.from({ length: pieces }, (_, n) => chunk("IDAT", packed.subarray(n * size, (n + 1) * size)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), ...extra, ...data, chunk("IEND", Buffer.alloc(0))]);
}

const leftBlack = (bits) => (_y) => {
  const bytes = (WIDTH * bits) / 8;
  return Array.from({ length: bytes }, (_, at) => (at < bytes / 2 ? 0 : 255));
};

/** A TIFF with one strip of fax lines by hand: every line white but for a black left half, as Modified Huffman codes. */
function faxTiff() {
  const bits = [];
  const put = (word) => bits.push(...word);
  for (let y = 0; y < HEIGHT; y++) {
    put("000000000001");
    put("00110101"); // no white
    put("000001101010"); // 32 black
    put("00011011"); // 32 white
  }
  while (bits.length % 8 !== 0) bits.push("0");
  const strip = Buffer.from(
    Array.from({ length: bits.length / 8 }, (_, n) => Number.parseInt(bits.slice(8 * n, 8 * n + 8).join(""), 2)),
  );
  const entries = [
    [256, 3, WIDTH],
    [257, 3, HEIGHT],
    [258, 3, 1],
    [259, 3, 3],
    [262, 3, 0],
    [273, 4, 8],
    [277, 3, 1],
    [278, 3, HEIGHT],
    [279, 4, strip.length],
  ];
  const head = Buffer.alloc(8);
  head.write("MM\0*", "latin1");
  head.writeUInt32BE(8 + strip.length, 4);
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16BE(entries.length, 0);
  entries.forEach(([tag, type, value], n) => {
    directory.writeUInt16BE(tag, 2 + 12 * n);
    directory.writeUInt16BE(type, 4 + 12 * n);
    directory.writeUInt32BE(1, 6 + 12 * n);
    if (type === 3) directory.writeUInt16BE(value, 10 + 12 * n);
    else directory.writeUInt32BE(value, 10 + 12 * n);
  });
  return Buffer.concat([head, strip, directory]);
}

const tiff = (options, height) =>
  raw(height)
    .tiff({ predictor: "none", ...options })
    .toBuffer();
const pictures = {
  "color.jpg": await raw().jpeg(jpeg).toBuffer(),
  "color-300dpi.jpg": await sharp(quarters(), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .resize(1240, 1754, { fit: "fill", kernel: "nearest" })
    .withMetadata({ density: 300 })
    .jpeg({ quality: 30 })
    .toBuffer(),
  "grey.jpg": await raw().greyscale().jpeg(jpeg).toBuffer(),
  "progressive.jpg": await raw()
    .jpeg({ ...jpeg, progressive: true })
    .toBuffer(),
  "cmyk.jpg": await raw().toColourspace("cmyk").jpeg(jpeg).toBuffer(),
  ...Object.fromEntries(
    await Promise.all(
      [2, 3, 4, 5, 6, 7, 8].map(async (orientation) => [
        `orientation-${orientation}.jpg`,
        await raw().withMetadata({ orientation }).jpeg(jpeg).toBuffer(),
      ]),
    ),
  ),
  "color.png": await raw().png().toBuffer(),
  "grey.png": await raw().greyscale().toColourspace("b-w").png().toBuffer(),
  "see-through.png": await raw(HEIGHT, 4).png().toBuffer(),
  "palette.png": await raw().png({ palette: true, colours: 8 }).toBuffer(),
  "see-through-palette.png": await raw(HEIGHT, 4).png({ palette: true, colours: 16 }).toBuffer(),
  "interlaced.png": await raw().png({ progressive: true }).toBuffer(),
  "one-bit.png": png({ bits: 1, kind: 0, row: leftBlack(1), pieces: 3 }),
  "two-bit.png": png({ bits: 2, kind: 0, row: leftBlack(2) }),
  "four-bit.png": png({ bits: 4, kind: 0, row: leftBlack(4) }),
  "sixteen-bit.png": png({ bits: 16, kind: 0, row: leftBlack(16) }),
  "sixteen-bit-color.png": png({ bits: 16, kind: 2, row: leftBlack(48) }),
  "sixteen-bit-see-through.png": png({
    bits: 16,
    kind: 4,
    row: () => Array.from({ length: WIDTH }, (_, x) => (x < WIDTH / 2 ? [0, 0, 255, 255] : [0, 0, 0, 0])).flat(),
  }),
  "clear-color.png": png({
    bits: 8,
    kind: 0,
    row: (y) => leftBlack(8)(y).map((value) => (value === 0 ? 0 : 100)),
    extra: [chunk("tRNS", Buffer.from([0, 100]))],
  }),
  "none.tif": await tiff({ compression: "none" }, 100),
  "lzw.tif": await tiff({ compression: "lzw" }, 300),
  "lzw-predicted.tif": await tiff({ compression: "lzw", predictor: "horizontal" }, 300),
  "deflate.tif": await tiff({ compression: "deflate" }, 300),
  "packbits.tif": await tiff({ compression: "packbits" }, 100),
  "jpeg.tif": await tiff({ compression: "jpeg", quality: 95 }, 300),
  "tiles.tif": await tiff({ compression: "lzw", tile: true, tileWidth: 32, tileHeight: 32 }),
  "jpeg-tiles.tif": await tiff({ compression: "jpeg", quality: 95, tile: true, tileWidth: 32, tileHeight: 32 }),
  "group4.tif": await halves().tiff({ compression: "ccittfax4", bitdepth: 1 }).toBuffer(),
  "group4-white-is-zero.tif": await halves()
    .tiff({ compression: "ccittfax4", bitdepth: 1, miniswhite: true })
    .toBuffer(),
  "group4-strips.tif": await halves(300).tiff({ compression: "ccittfax4", bitdepth: 1 }).toBuffer(),
  "group3.tif": faxTiff(),
  "one-bit.tif": await halves().tiff({ compression: "none", bitdepth: 1 }).toBuffer(),
  "sixteen-bit.tif": await raw().toColourspace("rgb16").tiff({ compression: "lzw", predictor: "none" }).toBuffer(),
  "see-through.tif": await raw(HEIGHT, 4).tiff({ compression: "lzw" }).toBuffer(),
  "cmyk.tif": await raw().toColourspace("cmyk").tiff({ compression: "lzw" }).toBuffer(),
  "three-pages.tif": await sharp(quarters(144), { raw: { width: WIDTH, height: 144, channels: 3, pageHeight: HEIGHT } })
    .tiff({ compression: "lzw", xres: 4, yres: 4 })
    .toBuffer(),
};
const entries = Object.entries(pictures).map(([name, bytes]) => [name, bytes.toString("base64")]);
await writeFile(TARGET, `${JSON.stringify(Object.fromEntries(entries), null, 1)}\n`);
for (const [name, bytes] of Object.entries(pictures)) console.log(name, bytes.length);
