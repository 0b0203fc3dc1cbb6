/** Which way up a side is set, from everything that speaks of it. Turns are degrees clockwise. */

import type { Feed, Way } from "./look/feed.ts";

export type { Way } from "./look/feed.ts";

export type Witnesses = {
  /** By how much each code on the picture is turned, degrees clockwise. Codes are printed upright. */
  codes: readonly number[];
  /** What the print says the picture needs; null when it does not say. */
  print: Way | null;
  /** Whether lines run level or plumb in the picture. */
  lay: "level" | "plumb" | "unknown";
  /** What most pages of the scan need; null when they do not agree. */
  vote: Way | null;
  /** How the scan itself shows the picture. */
  shown: Way;
};

/** A code this far off a quarter turn says nothing about it. */
const CODE_SLACK = 20;

export function quarter(degrees: number): Way {
  return ((((Math.round(degrees / 90) % 4) + 4) % 4) * 90) as Way;
}

/** Codes first, then the print, then the other pages, as far as they fit the lines; else as the scan shows it. */
export function wayUp(by: Witnesses): { turn: Way; sure: boolean } {
  const said = by.codes.filter((degrees) => Math.abs(degrees - 90 * Math.round(degrees / 90)) <= CODE_SLACK);
  const [first] = said.map((degrees) => quarter(-degrees));
  if (first !== undefined && said.every((degrees) => quarter(-degrees) === first)) return { turn: first, sure: true };
  if (by.print !== null) return { turn: by.print, sure: true };
  if (by.vote !== null && fits(by.vote, by.lay)) return { turn: by.vote, sure: false };
  return { turn: by.shown, sure: false };
}

/** How a page lay as the scan shows it, from how its stored picture lies; `shown` turns the one into the other. */
export function feedAsShown(feed: Feed, shown: Way): Feed {
  if (feed.lay === "unknown") return feed;
  const leaning = feed.lay === "level" ? (feed.score >= 0 ? 0 : 180) : feed.score >= 0 ? 90 : 270;
  const way = quarter(leaning - shown);
  const score = Math.abs(feed.score);
  return {
    lay: way % 180 === 0 ? "level" : "plumb",
    turn: feed.turn === null ? null : quarter(feed.turn - shown),
    score: way < 180 ? score : -score,
  };
}

/** Lines that run level are upright after no turn or half a turn. */
function fits(turn: Way, lay: Witnesses["lay"]): boolean {
  return lay === "unknown" || (lay === "level") === (turn % 180 === 0);
}
