/**
 * The picture of one side of paper while it is worked on, whatever it was in the scan: samples in planes, or black and
 * white bits. Every change is a new picture; `JpegCodec.clear` frees them all.
 */
import type { GreyPage } from "#domain/glyphs";
import { LIMITS } from "#domain/limits";
import { type Bits, greyOf, halved, turnedBits } from "./bits.ts";
import { croppedBits, withoutTopBits } from "./bits-cut.ts";
import type { JpegCodec, Picture } from "./jpeg.ts";
import type { QuarterTurn } from "./lone-picture.ts";
import { pngOfBits } from "./png.ts";
import { type PageRef, type Pdf, pageResult } from "./rasterize.ts";

export type Encoded = { bytes: Uint8Array<ArrayBuffer>; type: "image/jpeg" | "image/png" };

export type PageImage = {
  readonly width: number;
  readonly height: number;
  /** Its resolution on the paper. */
  readonly dpi: number;
  /** For looking at: between about 75 and 200 dpi. */
  grey(): { page: GreyPage; dpi: number };
  /** Clockwise. */
  turned(turn: QuarterTurn): PageImage;
  /** Between two places of its width, in ten-thousandths. */
  between(left: number, right: number): PageImage;
  /** Its top is white paper down to this fraction of the height: the name never leaves the server. */
  withoutTop(fraction: number): PageImage;
  view(): Promise<Encoded>;
  thumb(): Promise<Encoded>;
};

/** A picture of less resolution than this is not made smaller any more. */
const VIEW_DPI_MIN = 140;
/** Black and white above this is halved: what is left shows a stroke of a tenth of a millimetre. */
const BITS_DPI_MAX = 220;
const TEN_THOUSAND = 10_000;

/** The side as the scan stores it, `turn` clockwise from how the scan shows it; drawn where it is no plain picture. */
export type SideImage = { image: PageImage; turn: QuarterTurn };

/** Throws PageRefused when the side cannot be read. */
export async function imageOfSide(pdf: Pdf, jpeg: JpegCodec, ref: PageRef): Promise<SideImage> {
  return (await stored(pdf, jpeg, ref)) ?? { image: await drawn(pdf, jpeg, ref), turn: 0 };
}

async function stored(pdf: Pdf, jpeg: JpegCodec, ref: PageRef): Promise<SideImage | null> {
  // What cannot be taken out as it is may well be drawn.
  const found = await pageResult(() => pdf.plainImage(ref));
  const plain = found.ok ? found.value : null;
  if (plain === null) return null;
  if (plain.kind === "oneBit") return { image: ofBits(jpeg, plain, plain.dpi), turn: plain.turn };
  const reduce = reductionOf(plain);
  const picture = jpeg.decode(plain.bytes, reduce);
  return picture && { image: ofPicture(picture, plain.dpi / reduce), turn: plain.turn };
}

async function drawn(pdf: Pdf, jpeg: JpegCodec, ref: PageRef): Promise<PageImage> {
  const size = await pdf.pageSize(ref);
  const raster = await pdf.render(ref, { dpi: LIMITS.viewDpi, maxPixels: LIMITS.viewPixelsMax, turn: 0 });
  return ofPicture(jpeg.fromRgba(raster), (72 * raster.width) / Math.max(1, size.width));
}

/** The largest reduction that still shows what is written, or the least that leaves no more pixels than we keep. */
function reductionOf({ dpi, width, height }: { dpi: number; width: number; height: number }): 1 | 2 | 4 | 8 {
  const fits = (by: number) => (width * height) / (by * by) <= LIMITS.viewPixelsMax;
  const enough = ([8, 4, 2] as const).find((by) => dpi / by >= VIEW_DPI_MIN) ?? 1;
  return fits(enough) ? enough : (([2, 4] as const).find(fits) ?? 8);
}

function ofPicture(picture: Picture, dpi: number): PageImage {
  const { width, height } = picture;
  return {
    width,
    height,
    dpi,
    grey: () => ({ page: picture.grey(), dpi }),
    turned: (turn) => (turn === 0 ? ofPicture(picture, dpi) : ofPicture(picture.turned(turn), dpi)),
    between(left, right) {
      const from = Math.round((width * left) / TEN_THOUSAND);
      const to = Math.round((width * right) / TEN_THOUSAND);
      return ofPicture(picture.cropped(from, 0, to - from, height), dpi);
    },
    withoutTop: (fraction) => ofPicture(picture.blanked(0, 0, width, Math.ceil(fraction * height)), dpi),
    view: async () => ({ bytes: picture.encode(LIMITS.viewQuality), type: "image/jpeg" }),
    thumb: async () => ({ bytes: picture.shrunk(LIMITS.thumbWidth).encode(LIMITS.thumbQuality), type: "image/jpeg" }),
  };
}

function ofBits(jpeg: JpegCodec, stored: Bits, storedDpi: number): PageImage {
  const [bits, dpi] = storedDpi > BITS_DPI_MAX ? [halved(stored), storedDpi / 2] : [stored, storedDpi];
  return dpi > BITS_DPI_MAX ? ofBits(jpeg, bits, dpi) : bitsImage(jpeg, bits, dpi);
}

function bitsImage(jpeg: JpegCodec, bits: Bits, dpi: number): PageImage {
  const { width, height } = bits;
  return {
    width,
    height,
    dpi,
    grey() {
      const reduce = dpi >= 190 ? 2 : 1;
      return { page: greyOf(bits, reduce), dpi: dpi / reduce };
    },
    turned: (turn) => bitsImage(jpeg, turnedBits(bits, turn), dpi),
    between(left, right) {
      const from = Math.round((width * left) / TEN_THOUSAND);
      return bitsImage(jpeg, croppedBits(bits, from, Math.round((width * right) / TEN_THOUSAND)), dpi);
    },
    withoutTop: (fraction) => bitsImage(jpeg, withoutTopBits(bits, fraction), dpi),
    view: async () => ({ bytes: await pngOfBits(bits, dpi), type: "image/png" }),
    async thumb() {
      const grey = greyOf(bits, Math.max(1, Math.floor(width / LIMITS.thumbWidth)));
      const small = jpeg.fromGrey(grey).shrunk(LIMITS.thumbWidth);
      return { bytes: small.encode(LIMITS.thumbQuality), type: "image/jpeg" };
    },
  };
}
