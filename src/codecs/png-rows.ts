/** Rows of a see-through PNG, laid on white as they pass. */
import type { Write } from "./image-pdf.ts";
import { BadPixels, inPieces } from "./rows.ts";

/** `samples` of each pixel in the file, the last of them its opacity; `color` of them go on; `bytes` of each sample. */
export type RowShape = { width: number; height: number; samples: number; color: number; bytes: number };

/** Takes the rows with their filters, as they come out of the compression; writes them without, and without opacity. */
export function rowsOnWhite(shape: RowShape, write: Write): Write {
  const { width, height, samples, color, bytes } = shape;
  const step = samples * bytes;
  const row = { now: new Uint8Array(width * step), before: new Uint8Array(width * step) };
  const laid = new Uint8Array(width * color * bytes);
  let rows = 0;
  return inPieces(1 + width * step, async (piece) => {
    rows += 1;
    // What goes on for ever would fill the store.
    if (rows > height) throw new BadPixels("more rows than the picture is high");
    row.now.set(piece.subarray(1));
    unfilter(piece[0] ?? 0, row.now, row.before, step);
    if (bytes === 1) layBytes(row.now, laid, samples, color);
    else layWords(row.now, laid, samples, color);
    [row.now, row.before] = [row.before, row.now];
    await write(laid);
  });
}

/** Undoes the filter of a row in place; `before` is the row above it, `step` the bytes of a pixel. */
function unfilter(kind: number, row: Uint8Array, before: Uint8Array, step: number): void {
  if (kind > 4) throw new BadPixels(`a row with filter ${kind}`);
  for (let at = 0; at < row.length; at++) {
    const left = at >= step ? (row[at - step] ?? 0) : 0;
    const above = before[at] ?? 0;
    const corner = at >= step ? (before[at - step] ?? 0) : 0;
    const guess =
      kind === 0
        ? 0
        : kind === 1
          ? left
          : kind === 2
            ? above
            : kind === 3
              ? (left + above) >> 1
              : paeth(left, above, corner);
    row[at] = (row[at] ?? 0) + guess;
  }
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

function layBytes(row: Uint8Array, laid: Uint8Array, samples: number, color: number): void {
  for (let from = 0, to = 0; from < row.length; from += samples, to += color) {
    const opaque = row[from + color] ?? 255;
    for (let n = 0; n < color; n++) laid[to + n] = Math.round(((row[from + n] ?? 0) * opaque) / 255 + 255 - opaque);
  }
}

function layWords(row: Uint8Array, laid: Uint8Array, samples: number, color: number): void {
  const from = new DataView(row.buffer, row.byteOffset, row.length);
  const to = new DataView(laid.buffer, laid.byteOffset, laid.length);
  for (let pixel = 0; pixel * samples * 2 < row.length; pixel++) {
    const start = pixel * samples * 2;
    const opaque = from.getUint16(start + 2 * color);
    for (let n = 0; n < color; n++) {
      const value = from.getUint16(start + 2 * n);
      to.setUint16((pixel * color + n) * 2, Math.round((value * opaque) / 65_535 + 65_535 - opaque));
    }
  }
}
