/**
 * The printed sheet that tells how well a scanner scans: what stands where, as data. Who prints it draws these shapes;
 * who reads a scan of it (scan-doctor.ts) measures them. A4 upright, hundredths of a millimetre from the top left
 * corner. `ink` is the share of black, 0 (none) to 1.
 */

export const SHEET = { width: 21_000, height: 29_700 };

export type Area = { x: number; y: number; width: number; height: number };

/** Black squares by which the sheet is found: their middles, and their side. */
export const CORNERS = {
  side: 600,
  middles: {
    topLeft: [2_000, 2_000],
    topRight: [19_000, 2_000],
    bottomLeft: [2_000, 27_700],
    bottomRight: [19_000, 27_700],
  },
} as const;

/** Grey areas from paper to black in steps of a tenth. */
export const GREY_STEPS: readonly (Area & { ink: number })[] = Array.from({ length: 11 }, (_, step) => ({
  x: 4_000 + 1_200 * step,
  y: 4_500,
  width: 1_100,
  height: 1_400,
  ink: step / 10,
}));

/** `dpi`: the lines, and the gaps between them, are one pixel wide at this resolution. `lines`: how they run. */
export type LinePairs = Area & { dpi: number; lines: "level" | "plumb" };

export const LINE_PAIRS: readonly LinePairs[] = [75, 100, 150, 200].flatMap((dpi, index) => {
  const area = { y: 7_000, width: 1_400, height: 1_400, dpi };
  const x = 4_000 + 3_300 * index;
  return [
    { ...area, x, lines: "plumb" as const },
    { ...area, x: x + 1_600, lines: "level" as const },
  ];
});

/** Width of one line (and of one gap) of a pattern. */
export function lineWidth({ dpi }: Pick<LinePairs, "dpi">): number {
  return 2_540 / dpi;
}

/** Level strokes of a fine pen, five of each grey; `y` is their middle. */
export type Stroke = { x: number; y: number; length: number; width: number; ink: number };

export const STROKES: readonly Stroke[] = [0.9, 0.6, 0.35].flatMap((ink, group) =>
  Array.from({ length: 5 }, (_, line) => ({
    x: 4_000,
    y: 9_500 + 1_500 * group + 250 * line,
    length: 13_000,
    width: 25,
    ink,
  })),
);

/** Areas of the inks that pupils and teachers write with. */
export const COLOURS: readonly (Area & {
  name: "red" | "green" | "blue" | "yellow";
  rgb: readonly [number, number, number];
})[] = (
  [
    ["red", [214, 40, 40]],
    ["green", [40, 150, 70]],
    ["blue", [40, 70, 190]],
    ["yellow", [250, 225, 60]],
  ] as const
).map(([name, rgb], index) => ({ name, rgb, x: 4_000 + 3_000 * index, y: 14_500, width: 2_400, height: 2_000 }));

/**
 * Steps from each edge inwards: short strokes along the edge, a millimetre further in each. How many are seen tells how
 * much of the margin was cut off. `from` is where the first stands along the edge.
 */
export const RULERS = { steps: 12, pitch: 100, from: 6_000, advance: 600, length: 450, width: 30 };

/** One stroke of a ruler, `inward` hundredths of a millimetre from its edge, `from` and `to` along it. */
export type RulerStep = { inward: number; from: number; to: number };

export const RULER_STEPS: readonly RulerStep[] = Array.from({ length: RULERS.steps }, (_, step) => ({
  inward: RULERS.pitch * (step + 1),
  from: RULERS.from + RULERS.advance * step,
  to: RULERS.from + RULERS.advance * step + RULERS.length,
}));

/** Nothing may be printed here: streaks show on it, and the grain of the scanner. */
export const CLEAN_STRIPS: readonly (Area & { runs: "level" | "plumb" })[] = [
  { x: 2_600, y: 3_000, width: 15_800, height: 700, runs: "level" },
  { x: 2_600, y: 21_500, width: 15_800, height: 700, runs: "level" },
  { x: 2_700, y: 3_000, width: 700, height: 23_500, runs: "plumb" },
  { x: 17_600, y: 3_000, width: 700, height: 23_500, runs: "plumb" },
];
