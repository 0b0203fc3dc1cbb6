/** Everything one glance at a scanned page says, before anybody reads it. Pure: a grey picture in, facts out. */
import type { GreyPage } from "../glyphs.ts";
import { isBlank } from "./blank.ts";
import { type Cut, cutOf } from "./cut.ts";
import { edged, type Feed, layOf, lettersOf, standingOf, turnedClockwise, type Way } from "./feed.ts";
import { type Ink, inkOf, type Mark, marksOf, type Runs, runsOf } from "./ink.ts";
import { CELL, type Paper, type Plane, paperOf, planeOf } from "./plane.ts";
import { contrastOf, sharpnessOf } from "./sharpness.ts";
import { type Skew, skewOf } from "./skew.ts";
import { stainOf } from "./stain.ts";

export type QualityFault = "blurred" | "pale" | "cutEdge" | "stained" | "dark";

export type Look = {
  feed: Feed;
  /** Hundredths of a degree the picture must be turned clockwise after `feed.turn`: -1500 to 1500; 0 when below 30 or unsure. */
  skew: number;
  /** Share of dark pixels, ten-thousandths. */
  ink: number;
  blank: boolean;
  /** 0 to 100, paper to ink; 0 without ink. */
  contrast: number;
  /** 0 to 100; below 52 the page is blurred. */
  sharpness: number;
  cut: Cut;
  /** Share of the page under large stains and shadows, ten-thousandths. */
  stain: number;
  faults: readonly QualityFault[];
};

const BLURRED_BELOW = 52;
const PALE_BELOW = 30;
/** Ten-thousandths of the page. */
const STAINED_FROM = 40;
/** Grey level of the paper. */
const DARK_BELOW = 130;
/** Standard errors by which more letters must rise than descend before one page decides alone. */
const CLEAR_SCORE = 3;

/**
 * Looks at one page. `dpi`: dots an inch of the picture, from about 75; corrected when no sheet of paper would be so
 * large or small. A picture without surface is blank.
 */
export function lookAt(page: GreyPage, about: { dpi: number }): Look {
  const plane = planeOf(page, about.dpi);
  if (plane.width < CELL || plane.height < CELL) return NOTHING;
  const paper = paperOf(plane);
  const ink = inkOf(plane, paper);
  const runs = runsOf(plane, ink);
  const marks = marksOf(plane, runs, paper);
  const blank = isBlank(marks, plane, paper, ink);
  const { feed, skew } = blank ? UNDECIDED : lieOf(page, plane, { ink, runs, marks });
  const seen = {
    blank,
    contrast: contrastOf(ink, paper),
    sharpness: blank ? 100 : sharpnessOf(page, plane, ink, marks),
    cut: cutOf(marks, plane, paper),
    stain: stainOf(plane, paper),
  };
  return { feed, skew, ink: inkShare(plane, paper, ink), ...seen, faults: faultsOf(seen, paper.level) };
}

const UNDECIDED: { feed: Feed; skew: number } = { feed: { lay: "unknown", turn: null, score: 0 }, skew: 0 };

const NOTHING: Look = {
  ...UNDECIDED,
  ink: 0,
  blank: true,
  contrast: 0,
  sharpness: 100,
  cut: { left: false, right: false, top: false, bottom: false },
  stain: 0,
  faults: [],
};

type Found = { ink: Ink; runs: Runs; marks: readonly Mark[] };

/** How the page lay, and how askew. */
function lieOf(page: GreyPage, plane: Plane, { ink, runs, marks }: Found): { feed: Feed; skew: number } {
  const letters = lettersOf(marks, plane);
  const lay = layOf(letters);
  if (lay === "unknown") return UNDECIDED;
  const { skew, slope }: Skew = skewOf(plane, ink, runs, lay);
  const boxes = edged(page, plane, letters, lay);
  const { score } = standingOf(lay === "plumb" ? boxes.map(turnedClockwise) : boxes, slope);
  return { feed: { lay, turn: turnOf(lay, score), score: Math.round(100 * score) }, skew };
}

function turnOf(lay: "level" | "plumb", score: number): Way | null {
  if (Math.abs(score) < CLEAR_SCORE) return null;
  if (lay === "level") return score > 0 ? 0 : 180;
  return score > 0 ? 90 : 270;
}

/** Ten-thousandths of the page that are dark, with what is so large and black that it seems paper from nearby. */
function inkShare({ width, height }: Plane, { paper, level }: Paper, { count }: Ink): number {
  let solid = 0;
  for (let at = 0; at < paper.length; at++) if ((paper[at] ?? 0) < 0.4 * level) solid++;
  return Math.min(10_000, Math.round((10_000 * (count + solid * CELL * CELL)) / (width * height)));
}

function faultsOf(
  { blank, contrast, sharpness, cut, stain }: Pick<Look, "blank" | "contrast" | "sharpness" | "cut" | "stain">,
  level: number,
): QualityFault[] {
  const faults: [QualityFault, boolean][] = [
    ["blurred", sharpness < BLURRED_BELOW],
    ["pale", !blank && contrast < PALE_BELOW],
    ["cutEdge", cut.left || cut.right || cut.top || cut.bottom],
    ["stained", stain >= STAINED_FROM],
    ["dark", level < DARK_BELOW],
  ];
  return faults.flatMap(([fault, found]) => (found ? [fault] : []));
}
