/** The JPEG codec in workerd, and its pixels against those PDFium draws of the same file. */
import { PDFDocument } from "pdf-lib";
import { describe, expect, test } from "vitest";
import { type Raster, toGrey } from "#src/codecs/image";
import { JpegCodec, readJpegHead } from "#src/codecs/jpeg";
import { bytesSource } from "#src/codecs/pdf-source";
import { withPdf } from "#src/codecs/rasterize";

/** Paper with a slow shade and strokes, in colour or not. */
function page(width: number, height: number, colour: boolean): Raster {
  const across = Array.from({ length: width }, (_, x) => 190 + 25 * Math.sin(x / 41));
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const down = 15 * Math.cos(y / 29);
    for (let x = 0; x < width; x++) {
      const ink = y % 17 < 5 && (x * 7 + y) % 23 < 6;
      const shade = ink ? 60 : ((across[x] ?? 0) + down) & 255;
      const blue = colour ? shade - 15 : shade;
      pixels[y * width + x] = 0xff000000 | (blue << 16) | (shade << 8) | shade;
    }
  }
  const rgba = new Uint8ClampedArray(pixels.buffer);
  return { width, height, rgba };
}

/** What PDFium draws of the file, a pixel for each of its pixels. */
async function drawnByPdfium(jpeg: Uint8Array): Promise<Raster> {
  const document = await PDFDocument.create();
  const image = await document.embedJpg(jpeg);
  document.addPage([image.width, image.height]).drawImage(image, { x: 0, y: 0 });
  const drawn = await withPdf(bytesSource(await document.save()), (pdf) =>
    pdf.render({ index: 0, objectNumber: 0 }, { dpi: 72, maxPixels: 4_000_000, turn: 0 }),
  );
  if (!drawn.ok) throw new Error(drawn.error.code);
  return drawn.value;
}

describe("A page's JPEG in workerd", () => {
  test.each([
    ["colour", true],
    ["grey", false],
  ])("is decoded to the pixels PDFium draws, %s", async (_, colour) => {
    const codec = JpegCodec.start();
    const jpeg = codec.fromRgba(page(620, 877, colour)).encode(90);
    expect(readJpegHead(jpeg)).toEqual({ width: 620, height: 877, components: colour ? 3 : 1, progressive: false });
    const mine = codec.decode(jpeg, 1);
    if (mine === null) throw new Error("not decoded");
    expect(mine.colour).toBe(colour);
    const { grey } = mine.grey();
    const other = toGrey(await drawnByPdfium(jpeg));
    expect([other.width, other.height]).toEqual([mine.width, mine.height]);
    let [sum, max] = [0, 0];
    for (let i = 0; i < grey.length; i++) {
      const off = Math.abs((grey[i] ?? 0) - (other.grey[i] ?? 0));
      sum += off;
      max = Math.max(max, off);
    }
    // toGrey rounds down, and its three weights are of eight bits.
    expect(sum / grey.length).toBeLessThan(1);
    expect(max).toBeLessThanOrEqual(4);
  });

  test("of 300 dpi becomes a view and a thumbnail within 20 MB", () => {
    const source = JpegCodec.start();
    const jpeg = source.fromRgba(page(2480, 3508, true)).encode(80);
    const codec = JpegCodec.start();
    const upright = codec.decode(jpeg, 2)?.turned(180);
    expect(upright?.grey()).toMatchObject({ width: 1240, height: 1754 });
    const view = upright?.encode(75) ?? new Uint8Array();
    const thumbnail = upright?.shrunk(220).encode(75) ?? new Uint8Array();
    const masked = upright?.blanked(0, 0, 1240, 200).encode(75) ?? new Uint8Array();
    expect(readJpegHead(view)).toMatchObject({ width: 1240, height: 1754 });
    expect(readJpegHead(thumbnail)).toMatchObject({ width: 220, height: 311 });
    expect(readJpegHead(masked)).toMatchObject({ width: 1240, height: 1754 });
    expect(masked.length).toBeLessThan(view.length);
    expect(codec.memoryBytes()).toBeLessThan(20_000_000);
  });
});
