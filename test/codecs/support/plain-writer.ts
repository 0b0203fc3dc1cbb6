/**
 * A slow JPEG writer for tests, for what sharp does not write: any sampling, restart markers, a scan for each component,
 * rare codes. It shares nothing with the codec under test.
 */
import type { Rgb } from "./pictures.ts";

export type Plan = {
  /** Brightness blocks across and down for each colour block; [1, 1] with `grey` for one component. */
  across: number;
  down: number;
  grey?: boolean;
  /** Units between restart markers, 0 for none. */
  restart?: number;
  /** Each component in a scan of its own. */
  separate?: boolean;
  /** Codes of up to 16 bits instead of 8, so that most are longer than a look-up. */
  longCodes?: boolean;
  /** All steps of the quantisation. */
  step?: number;
  /** Blocks across of a colour in a unit, when all components have more than one. */
  colourBlocks?: number;
};

type Component = { id: number; h: number; v: number; plane: Float64Array; width: number; height: number };
type Code = { code: number; length: number };

const ORDER = zigzag();
const AC_SYMBOLS = [
  0x00,
  0xf0,
  ...Array.from({ length: 16 }, (_, run) => Array.from({ length: 10 }, (_, i) => 16 * run + i + 1)).flat(),
];
const DC_SYMBOLS = Array.from({ length: 12 }, (_, size) => size);

export function writePlain(picture: Rgb, plan: Plan): Uint8Array<ArrayBuffer> {
  const components = componentsOf(picture, plan);
  const step = plan.step ?? 4;
  const dc = codes(
    DC_SYMBOLS,
    DC_SYMBOLS.map(() => 4),
  );
  const ac = codes(
    AC_SYMBOLS,
    AC_SYMBOLS.map((_, i) => (plan.longCodes ? Math.min(i + 2, i < 60 ? 9 + (i >> 3) : 16) : 8)),
  );
  const out: number[] = [0xff, 0xd8];
  const segment = (marker: number, body: number[]) =>
    out.push(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body);
  segment(0xdb, [0, ...Array.from({ length: 64 }, () => step)]);
  const { width, height } = picture;
  const parts = components.flatMap(({ id, h, v }) => [id, (h << 4) | v, 0]);
  segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, components.length, ...parts]);
  segment(0xc4, [0x00, ...dc.counts, ...dc.symbols]);
  segment(0xc4, [0x10, ...ac.counts, ...ac.symbols]);
  const restart = plan.restart ?? 0;
  if (restart > 0) segment(0xdd, [restart >> 8, restart & 255]);
  for (const scan of plan.separate ? components.map((one) => [one]) : [components]) {
    segment(0xda, [scan.length, ...scan.flatMap(({ id }) => [id, 0]), 0, 63, 0]);
    writeScan(out, scan, { width, height, restart, step, components }, { dc: dc.bySymbol, ac: ac.bySymbol });
  }
  out.push(0xff, 0xd9);
  return new Uint8Array(out);
}

type Frame = { width: number; height: number; restart: number; step: number; components: Component[] };
type Codes = { dc: Map<number, Code>; ac: Map<number, Code> };

function writeScan(out: number[], scan: Component[], frame: Frame, tables: Codes): void {
  const maxH = Math.max(...frame.components.map(({ h }) => h));
  const maxV = Math.max(...frame.components.map(({ v }) => v));
  const [only] = scan;
  const alone = scan.length === 1 && only !== undefined;
  const wide = alone ? Math.ceil(only.width / 8) : Math.ceil(frame.width / (8 * maxH));
  const high = alone ? Math.ceil(only.height / 8) : Math.ceil(frame.height / (8 * maxV));
  const before = new Map<number, number>();
  let bits = new Bits(out);
  for (let unit = 0; unit < wide * high; unit++) {
    if (frame.restart > 0 && unit > 0 && unit % frame.restart === 0) {
      bits.end();
      out.push(0xff, 0xd0 + ((unit / frame.restart - 1) & 7));
      bits = new Bits(out);
      before.clear();
    }
    const [x, y] = [unit % wide, Math.floor(unit / wide)];
    for (const c of scan) {
      const [h, v] = alone ? [1, 1] : [c.h, c.v];
      for (let i = 0; i < h * v; i++) {
        const block = blockOf(c, x * h + (i % h), y * v + Math.floor(i / h), frame.step);
        before.set(c.id, writeBlock(bits, block, before.get(c.id) ?? 0, tables));
      }
    }
  }
  bits.end();
}

function writeBlock(bits: Bits, block: number[], before: number, { dc, ac }: Codes): number {
  const [first = 0] = block;
  bits.coded(dc, 0, first - before);
  let run = 0;
  for (const at of ORDER.slice(1)) {
    const value = block[at] ?? 0;
    if (value === 0) run++;
    else {
      for (; run > 15; run -= 16) bits.code(ac, 0xf0);
      bits.coded(ac, run, value);
      run = 0;
    }
  }
  if (run > 0) bits.code(ac, 0x00);
  return first;
}

class Bits {
  #held = "";
  readonly #out: number[];

  constructor(out: number[]) {
    this.#out = out;
  }

  code(table: Map<number, Code>, symbol: number): void {
    const found = table.get(symbol);
    if (found === undefined) throw new Error(`no code for ${symbol}`);
    this.#put(found.code, found.length);
  }

  coded(table: Map<number, Code>, run: number, value: number): void {
    const size = value === 0 ? 0 : 32 - Math.clz32(Math.abs(value));
    this.code(table, 16 * run + size);
    this.#put(value < 0 ? value + 2 ** size - 1 : value, size);
  }

  end(): void {
    while (this.#held.length % 8 > 0) this.#held += "1";
    this.#flush();
  }

  #put(value: number, length: number): void {
    if (length > 0) this.#held += value.toString(2).padStart(length, "0");
    this.#flush();
  }

  #flush(): void {
    for (; this.#held.length >= 8; this.#held = this.#held.slice(8)) {
      const byte = Number.parseInt(this.#held.slice(0, 8), 2);
      this.#out.push(byte);
      if (byte === 255) this.#out.push(0);
    }
  }
}

/** Canonical codes of these lengths: counts and symbols for a DHT segment, and each symbol's code. */
function codes(symbols: number[], lengths: number[]) {
  const sorted = symbols.map((symbol, i) => ({ symbol, length: lengths[i] ?? 16 })).sort((a, b) => a.length - b.length);
  const counts = Array.from({ length: 16 }, (_, i) => sorted.filter(({ length }) => length === i + 1).length);
  const bySymbol = new Map<number, Code>();
  let code = 0;
  let before = sorted[0]?.length ?? 0;
  for (const { symbol, length } of sorted) {
    code <<= length - before;
    before = length;
    bySymbol.set(symbol, { code: code++, length });
  }
  if (code >= 2 ** before) throw new Error("these lengths are no code");
  return { counts, symbols: sorted.map(({ symbol }) => symbol), bySymbol };
}

function componentsOf(picture: Rgb, { across, down, grey = false, colourBlocks = 1 }: Plan): Component[] {
  const weights = [
    [0.299, 0.587, 0.114, 0],
    [-0.168736, -0.331264, 0.5, 128],
    [0.5, -0.418688, -0.081312, 128],
  ] as const;
  return weights.slice(0, grey ? 1 : 3).map((weight, i) => {
    const [wide, high] = i === 0 ? [1, 1] : [across, down];
    const width = Math.ceil(picture.width / wide);
    const height = Math.ceil(picture.height / high);
    const plane = new Float64Array(width * height).map((_, at) =>
      meanOf(picture, weight, { left: (at % width) * wide, top: Math.floor(at / width) * high, wide, high }),
    );
    const [h, v] = i === 0 ? [across * colourBlocks, down] : [colourBlocks, 1];
    return { id: i + 1, h, v, plane, width, height };
  });
}

function meanOf(
  { width, height, rgb }: Rgb,
  weight: readonly number[],
  box: Record<"left" | "top" | "wide" | "high", number>,
) {
  let sum = 0;
  for (let dy = 0; dy < box.high; dy++) {
    for (let dx = 0; dx < box.wide; dx++) {
      const at = 3 * (Math.min(box.top + dy, height - 1) * width + Math.min(box.left + dx, width - 1));
      for (let i = 0; i < 3; i++) sum += (weight[i] ?? 0) * (rgb[at + i] ?? 0);
    }
  }
  return sum / (box.wide * box.high) + (weight[3] ?? 0);
}

const COSINES = Array.from({ length: 8 }, (_, k) =>
  Array.from({ length: 8 }, (_, n) => (k === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * n + 1) * k * Math.PI) / 16)),
);

/** Quantised coefficients in rows. */
function blockOf(c: Component, x: number, y: number, step: number): number[] {
  const pixel = (row: number, column: number) =>
    (c.plane[Math.min(8 * y + row, c.height - 1) * c.width + Math.min(8 * x + column, c.width - 1)] ?? 0) - 128;
  const eight = [0, 1, 2, 3, 4, 5, 6, 7];
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  const rows = eight.map((row) => COSINES.map((wave) => total(eight.map((n) => (wave[n] ?? 0) * pixel(row, n)))));
  return COSINES.flatMap((wave) =>
    eight.map((k) => Math.round(total(eight.map((row) => (wave[row] ?? 0) * (rows[row]?.[k] ?? 0))) / step)),
  );
}

function zigzag(): number[] {
  const places = Array.from({ length: 64 }, (_, i) => ({ row: i >> 3, column: i & 7 }));
  const along = ({ row, column }: { row: number; column: number }) => ((row + column) % 2 === 0 ? column : row);
  return places
    .sort((a, b) => a.row + a.column - b.row - b.column || along(a) - along(b))
    .map(({ row, column }) => 8 * row + column);
}
