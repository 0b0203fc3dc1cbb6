/** When every side of a scan was read, the sides that know which way is up say it to those that do not. */
import type { Feed, Way } from "./look/feed.ts";
import { turnBy, voteOn } from "./look/vote.ts";
import type { PageFault } from "./page-table.ts";
import { quarter } from "./way-up.ts";

/** A side as it was read: its number in the scan, from 1; the turn it was given, and whether it knew that by itself. */
export type ReadTurn = { number: number; turn: Way; sure: boolean; feed: Feed; found: readonly PageFault[] };
export type Revoted = { number: number; turn: Way; found: PageFault[] };

/** Told only of sides that lay otherwise than their scan. */
const TELLING: ReadonlySet<PageFault> = new Set<PageFault>(["upsideDown", "sideways"]);
/** So large a share of the sides that know is how the stack was fed; the others lay otherwise. */
const CLEAR_SHARE = 0.85;

/** The sides whose turn or whose telling changes, now that all have spoken. */
export function revote(sides: readonly ReadTurn[]): Revoted[] {
  const print = voteOn(sides.map(({ number, feed }) => ({ page: number, feed })));
  // What sides know of themselves, by a code perhaps, weighs more than what the print of all adds up to.
  const all = usualTurn(sides);
  const vote = {
    odd: all ?? usualTurn(sides.filter(({ number }) => number % 2 === 1)) ?? print.odd,
    even: all ?? usualTurn(sides.filter(({ number }) => number % 2 === 0)) ?? print.even,
  };
  return sides.flatMap((side) => {
    const turn = side.sure ? side.turn : turnBy(side.feed, side.number, vote);
    const lay = quarter(turn - ((side.number % 2 === 1 ? vote.odd : vote.even) ?? 0));
    const told = side.found.filter((fault) => !TELLING.has(fault));
    if (lay !== 0) told.push(lay === 180 ? "upsideDown" : "sideways");
    const same =
      turn === side.turn && told.length === side.found.length && told.every((each) => side.found.includes(each));
    return same ? [] : [{ number: side.number, turn, found: told }];
  });
}

/** How these sides lay, when nearly all that know agree. */
function usualTurn(sides: readonly ReadTurn[]): Way | null {
  const known = sides.filter(({ sure }) => sure).map(({ turn }) => turn);
  return known.find((turn) => known.filter((other) => other === turn).length >= CLEAR_SHARE * known.length) ?? null;
}
