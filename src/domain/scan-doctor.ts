/**
 * Reads the scan of the printed test sheet (scan-doctor-sheet.ts): measured facts about the scanner, and what to change
 * on it, weightiest first. Pure: a picture in, facts and codes out.
 */
import type { GreyPage } from "./glyphs.ts";
import { err, ok, type Result } from "./result.ts";
import { deviationOf, findSheet, greyAt, inner, meanOf, medianOf, type Sheet, samples } from "./scan-doctor-find.ts";
import {
  type Area,
  CLEAN_STRIPS,
  COLOURS,
  CORNERS,
  GREY_STEPS,
  LINE_PAIRS,
  type LinePairs,
  lineWidth,
  RULER_STEPS,
  RULERS,
  SHEET,
  STROKES,
} from "./scan-doctor-sheet.ts";

/** Grey (one byte a pixel) or colour (three: red, green, blue), rows from the top, no padding. */
export type ScanPicture = { width: number; height: number; channels: 1 | 3; pixels: Uint8Array };

export type Advice =
  | "scanInGrey"
  | "raiseResolution"
  | "focus"
  | "turnOffBackgroundRemoval"
  | "darker"
  | "lessCompression"
  | "cleanGlass"
  | "keepMargins"
  | "feedStraight";

export type ScanFacts = {
  /** Dots an inch of the picture, by the distance of the corner marks. */
  dpi: number;
  /** Finest line pattern that is still seen both ways, dots an inch: 0, 75, 100, 150 or 200. */
  resolved: number;
  /** 0 to 100, from paper to black. */
  contrast: number;
  /** Hundredths of a degree the picture must be turned clockwise, quarter turns left aside. */
  skew: number;
  /** Millimetres over which the edge of a black mark rises. */
  blur: number;
  /** Grain of plain paper, in tenths of a grey level. */
  noise: number;
  /** Unrest around black marks beyond the grain of the paper, in tenths of a grey level: what compression leaves. */
  ringing: number;
  oneBit: boolean;
  /** Does the scan keep red, green and blue apart? Never in grey pictures. */
  colour: boolean;
  /** Light greys printed on the sheet came out as white paper. */
  backgroundRemoved: boolean;
  /** Contrast of the palest fine strokes, 0 to 100 of the contrast from paper to black. */
  palest: number;
  /** Lines across the clean paper that the sheet does not have. */
  streaks: number;
  /** Millimetres of each margin that are missing; 12 when nothing of it is seen. Printers leave out 3 to 5 themselves. */
  clipped: { left: number; right: number; top: number; bottom: number };
};

const MIN_DPI = 140;
const MIN_RESOLVED = 100;
/** Millimetres: a sharp edge at 150 dots an inch takes about 0.25. */
const MAX_BLUR = 0.55;
/** Per cent of the full contrast a fine pale stroke must keep; 0.35 of ink in a line as wide as a pixel leaves about 25. */
const MIN_PALEST = 7;
/** Of 100: ordinary scans keep about 85. */
const MIN_CONTRAST = 60;
/** Tenths of a grey level. */
const MAX_RINGING = 30;
const MAX_CLIPPED = 6;
/** Hundredths of a degree. */
const MAX_SKEW = 100;

/** Reads a scan of the test sheet, fed in any of the four ways. Refuses a picture in which it is not found. */
export function diagnose(picture: ScanPicture): Result<{ facts: ScanFacts; advice: Advice[] }, "SHEET_NOT_FOUND"> {
  const grey = greyOf(picture);
  const sheet = findSheet(grey);
  if (!sheet) return err("SHEET_NOT_FOUND");
  const tone = tonesOf(grey, sheet);
  const facts: ScanFacts = {
    dpi: Math.round(sheet.scale * 2_540),
    resolved: resolvedOf(grey, sheet, tone),
    contrast: Math.round((100 * (tone.paper - tone.black)) / Math.max(1, tone.paper)),
    skew: sheet.skew,
    ...restOf(grey, sheet, tone),
    oneBit: isOneBit(grey, sheet),
    colour: keepsColours(picture, sheet),
    backgroundRemoved: losesLightGreys(tone),
    palest: palestOf(grey, sheet, tone),
    streaks: streaksOf(grey, sheet, tone),
    clipped: clippedOf(grey, sheet, tone),
  };
  return ok({ facts, advice: adviceOn(facts) });
}

/** What to change, weightiest first: what loses writing, then what makes it hard to read, then what is only untidy. */
function adviceOn(facts: ScanFacts): Advice[] {
  const { left, right, top, bottom } = facts.clipped;
  const coarse = facts.dpi < MIN_DPI;
  const blurred = facts.blur > MAX_BLUR || facts.resolved < MIN_RESOLVED;
  const pale = facts.contrast < MIN_CONTRAST || (facts.palest < MIN_PALEST && !blurred);
  const ranked: [Advice, boolean][] = [
    ["scanInGrey", facts.oneBit],
    ["raiseResolution", coarse],
    ["focus", !coarse && !facts.oneBit && blurred],
    ["turnOffBackgroundRemoval", facts.backgroundRemoved && !facts.oneBit],
    ["darker", pale && !facts.oneBit && !facts.backgroundRemoved],
    ["keepMargins", Math.max(left, right, top, bottom) > MAX_CLIPPED && facts.resolved > 0],
    ["lessCompression", facts.ringing > MAX_RINGING && !facts.oneBit && !blurred],
    ["cleanGlass", facts.streaks > 0],
    ["feedStraight", Math.abs(facts.skew) > MAX_SKEW],
  ];
  return ranked.flatMap(([advice, due]) => (due ? [advice] : []));
}

function greyOf({ width, height, channels, pixels }: ScanPicture): GreyPage {
  if (channels === 1) return { width, height, grey: pixels };
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at++, from += 3) {
    grey[at] = (77 * (pixels[from] ?? 0) + 150 * (pixels[from + 1] ?? 0) + 29 * (pixels[from + 2] ?? 0)) >> 8;
  }
  return { width, height, grey };
}

type Tones = { paper: number; black: number; steps: number[] };

function tonesOf(page: GreyPage, sheet: Sheet): Tones {
  const steps = GREY_STEPS.map((step) => meanOf(samples(page, sheet, inner(step))));
  const paper = meanOf(CLEAN_STRIPS.flatMap((strip) => samples(page, sheet, strip)));
  return { paper, black: steps.at(-1) ?? 0, steps };
}

/** Share of the full contrast that a pattern must keep to be seen. */
const SEEN = 0.2;

function resolvedOf(page: GreyPage, sheet: Sheet, { paper, black }: Tones): number {
  const full = Math.max(1, paper - black);
  const seen = (dpi: number) =>
    LINE_PAIRS.filter((pairs) => pairs.dpi === dpi).every((pairs) => swing(page, sheet, pairs) >= SEEN * full);
  const sizes = [...new Set(LINE_PAIRS.map(({ dpi }) => dpi))].sort((a, b) => a - b);
  const first = sizes.findIndex((dpi) => !seen(dpi));
  return (first < 0 ? sizes.at(-1) : sizes[first - 1]) ?? 0;
}

/** How far a pattern swings at its own pitch, in grey levels: no other pattern, and no grain, swings with it. */
function swing(page: GreyPage, sheet: Sheet, pairs: LinePairs): number {
  const pitch = 2 * lineWidth(pairs);
  const area = inner(pairs);
  const step = pitch / 12;
  let [sine, cosine, count] = [0, 0, 0];
  const periods = Math.floor(area.width / pitch) * 12;
  for (let line = 0; line < 12; line++) {
    for (let n = 0; n < periods; n++) {
      const along = n * step;
      const aside = (area.width * (line + 0.5)) / 12;
      const [x, y] = pairs.lines === "plumb" ? [area.x + along, area.y + aside] : [area.x + aside, area.y + along];
      const value = greyAt(page, sheet, x, y) ?? 0;
      sine += value * Math.sin((2 * Math.PI * n) / 12);
      cosine += value * Math.cos((2 * Math.PI * n) / 12);
      count++;
    }
  }
  return (4 * Math.hypot(sine, cosine)) / Math.max(1, count);
}

/** The paper from a third of a millimetre off a corner mark to nine tenths: as far as compression smears its edge. */
const BESIDE = { middle: CORNERS.side / 2 + 62, width: 56 };

/** Blur, grain and ringing, read on the corner marks and on plain paper beside and far from them. */
function restOf(page: GreyPage, sheet: Sheet, tone: Tones): Pick<ScanFacts, "blur" | "noise" | "ringing"> {
  const middles = Object.values(CORNERS.middles);
  const edges = middles.flatMap(([x, y]) => [riseOf(page, sheet, tone, x, y, 1), riseOf(page, sheet, tone, x, y, -1)]);
  const grains = CLEAN_STRIPS.map((strip) => deviationOf(samples(page, sheet, patchOf(strip))));
  const noise = medianOf(grains);
  const beside = middles.flatMap(([x, y]) =>
    [-1, 1].map((side) => {
      const near = { x: x + side * BESIDE.middle - BESIDE.width / 2, y: y - 250, width: BESIDE.width, height: 500 };
      return deviationOf(samples(page, sheet, near));
    }),
  );
  return {
    blur: Math.round(100 * medianOf(edges)) / 100,
    noise: Math.round(10 * noise),
    ringing: Math.round(10 * Math.max(0, medianOf(beside) - noise)),
  };
}

/** A small part of a strip, where even light does not vary. */
function patchOf({ x, y, width, height }: Area): Area {
  return { x: x + width / 2 - 300, y: y + height / 2 - 300, width: 600, height: 600 };
}

/** Millimetres in which the left (-1) or right (1) edge of a corner mark climbs from a tenth to nine tenths. */
function riseOf(page: GreyPage, sheet: Sheet, { paper, black }: Tones, x: number, y: number, side: 1 | -1): number {
  const rows: number[] = [];
  for (const aside of [-150, -75, 0, 75, 150]) {
    let [low, high] = [0, 0];
    for (let out = -250; out <= 250; out += 2) {
      const place = x + side * (CORNERS.side / 2 + out);
      const share = ((greyAt(page, sheet, place, y + aside) ?? paper) - black) / Math.max(1, paper - black);
      if (share < 0.1) low = out;
      if (share < 0.9) high = out;
    }
    rows.push((high - low) / 100);
  }
  return medianOf(rows);
}

/** Are the middle greys made of nothing but black and white pixels? */
function isOneBit(page: GreyPage, sheet: Sheet): boolean {
  const values = GREY_STEPS.flatMap((step) => samples(page, sheet, inner(step)));
  const between = values.filter((value) => value > 30 && value < 225).length;
  return between <= 0.02 * values.length;
}

/** How much more one of red, green and blue must be than another, in levels, on each of the coloured areas. */
const COLOURED = 40;

function keepsColours(picture: ScanPicture, sheet: Sheet): boolean {
  if (picture.channels === 1) return false;
  return COLOURS.every((area) => {
    const parts = [0, 1, 2].map((channel) => channelMean(picture, sheet, inner(area), channel));
    return Math.max(...parts) - Math.min(...parts) >= COLOURED;
  });
}

/** The mean of red (0), green (1) or blue (2) over an area, read at a few hundred places. */
function channelMean({ width, height, pixels }: ScanPicture, { at }: Sheet, area: Area, channel: number): number {
  const values: number[] = [];
  for (let n = 0; n < 400; n++) {
    const point = at(area.x + (area.width * (n % 20)) / 20, area.y + (area.height * Math.floor(n / 20)) / 20);
    const [column, row] = [Math.floor(point.x), Math.floor(point.y)];
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    values.push(pixels[3 * (row * width + column) + channel] ?? 0);
  }
  return meanOf(values);
}

/** The step of a tenth of ink, or of two, came out as bright as paper. */
function losesLightGreys({ paper, black, steps }: Tones): boolean {
  return [1, 2].some((step) => paper - (steps[step] ?? 0) < 0.02 * (paper - black));
}

/** What the palest fine strokes keep of the full contrast, 0 to 100. */
function palestOf(page: GreyPage, sheet: Sheet, { paper, black }: Tones): number {
  const least = Math.min(...STROKES.map(({ ink }) => ink));
  const kept = STROKES.filter(({ ink }) => ink === least).map(({ x, y, length }) => {
    const darkest: number[] = [];
    for (let across = x + 200; across < x + length - 200; across += 100) {
      const around = [-24, -16, -8, 0, 8, 16, 24].map((off) => greyAt(page, sheet, across, y + off) ?? paper);
      darkest.push(Math.min(...around));
    }
    return (paper - meanOf(darkest)) / Math.max(1, paper - black);
  });
  return Math.max(0, Math.round(100 * medianOf(kept)));
}

/** A streak is this share of the full contrast darker or brighter than the paper beside it, in both strips of a kind. */
const STREAK = 0.06;

function streaksOf(page: GreyPage, sheet: Sheet, tone: Tones): number {
  return (["level", "plumb"] as const).reduce((sum, runs) => {
    const [one, other] = CLEAN_STRIPS.filter((strip) => strip.runs === runs).map((strip) =>
      linesIn(page, sheet, tone, strip),
    );
    if (!one || !other) return sum;
    // The sheet may lie a little crooked under a straight streak: near enough is the same one.
    const near = (at: number) => other.some((there) => Math.abs(there - at) <= 120);
    return sum + one.filter(near).length;
  }, 0);
}

/** Where lines cross a strip, in hundredths of a millimetre along it. */
function linesIn(
  page: GreyPage,
  sheet: Sheet,
  { paper, black }: Tones,
  strip: Area & { runs: "level" | "plumb" },
): number[] {
  const step = 1 / sheet.scale;
  const length = strip.runs === "level" ? strip.width : strip.height;
  const means: number[] = [];
  for (let along = 0; along < length; along += step) {
    const line =
      strip.runs === "level"
        ? { x: strip.x + along, y: strip.y, width: step / 2, height: strip.height }
        : { x: strip.x, y: strip.y + along, width: strip.width, height: step / 2 };
    means.push(meanOf(samples(page, sheet, line)));
  }
  const reach = Math.ceil(150 / step);
  const found: number[] = [];
  means.forEach((mean, at) => {
    const beside = medianOf(means.slice(Math.max(0, at - reach), at + reach + 1));
    const place = at * step;
    if (Math.abs(mean - beside) < STREAK * (paper - black)) return;
    if (place - (found.at(-1) ?? Number.NEGATIVE_INFINITY) > 100) found.push(place);
  });
  return found;
}

/** How dark a step of a ruler must be to be seen, as a share of the full contrast. */
const RULED = 0.25;

function clippedOf(page: GreyPage, sheet: Sheet, tone: Tones): ScanFacts["clipped"] {
  const clipped = (place: (inward: number, along: number) => [number, number]) => {
    const first = RULER_STEPS.findIndex(({ inward, from, to }) => {
      const around = [-30, -20, -10, 0, 10, 20, 30].map((off) => {
        const [x, y] = place(inward + off, (from + to) / 2);
        return greyAt(page, sheet, x, y) ?? tone.paper;
      });
      return tone.paper - Math.min(...around) >= RULED * (tone.paper - tone.black);
    });
    return first < 0 ? RULERS.steps : first;
  };
  return {
    left: clipped((inward, along) => [inward, along]),
    right: clipped((inward, along) => [SHEET.width - inward, along]),
    top: clipped((inward, along) => [along, inward]),
    bottom: clipped((inward, along) => [along, SHEET.height - inward]),
  };
}
