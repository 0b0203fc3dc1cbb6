/** The rest of the scan decides for the pages that cannot: a feeder takes a whole stack the same way. */
import type { Feed, Way } from "./feed.ts";

/**
 * Which turn sets the undecided pages of a scan upright, for odd and for even sides: the same when the whole stack lay
 * one way, and two when it was turned over along its other edge, every second side upside down. null: no clear vote.
 */
export type Vote = { odd: Way | null; even: Way | null };

/** So many standard errors of print, added up over the pages, and so large a share of the decided pages must agree. */
const CLEAR_SCORE = 5;
const CLEAR_SHARE = 0.85;

/** One page that was read: its number in the scan, from 1, and how it lay. */
export type Read = { page: number; feed: Feed };

/** The vote of the pages read so far, in any order; a sample of a long scan is enough. */
export function voteOn(reads: readonly Read[]): Vote {
  const all = clearWay(reads.map(({ feed }) => feed));
  if (all !== null) return { odd: all, even: all };
  const side = (rest: number) => clearWay(reads.filter(({ page }) => page % 2 === rest).map(({ feed }) => feed));
  return { odd: side(1), even: side(0) };
}

/** The turn of one page: its own when it decided, else the vote's where that does not contradict its lines, else none. */
export function turnBy(feed: Feed, page: number, vote: Vote): Way {
  if (feed.turn !== null) return feed.turn;
  const voted = page % 2 === 1 ? vote.odd : vote.even;
  if (voted === null) return 0;
  if (feed.lay === "unknown") return voted;
  return (feed.lay === "plumb") === (voted === 90 || voted === 270) ? voted : 0;
}

/** The way the print of these pages agrees on, counting what pages too weak to decide alone lean to. */
function clearWay(feeds: readonly Feed[]): Way | null {
  const decided = feeds.filter((feed) => feed.turn !== null);
  const lay = majority(feeds);
  if (lay === null) return null;
  const fitting = feeds.filter((feed) => feed.lay === lay);
  const sum = fitting.reduce((total, feed) => total + feed.score, 0) / 100 / Math.sqrt(Math.max(1, fitting.length));
  if (Math.abs(sum) < CLEAR_SCORE) return null;
  const way: Way = lay === "level" ? (sum > 0 ? 0 : 180) : sum > 0 ? 90 : 270;
  const agreeing = decided.filter((feed) => feed.turn === way).length;
  return agreeing >= CLEAR_SHARE * decided.length ? way : null;
}

function majority(feeds: readonly Feed[]): "level" | "plumb" | null {
  const level = feeds.filter((feed) => feed.lay === "level").length;
  const plumb = feeds.filter((feed) => feed.lay === "plumb").length;
  if (Math.max(level, plumb) < CLEAR_SHARE * (level + plumb) || level === plumb) return null;
  return level > plumb ? "level" : "plumb";
}
