/** Which pages of a pile lay at another place than they should. */
import { grouped } from "./grouped.ts";

/** One swap within another is found when the inner one is put back; deeper than this it is disorder. */
const PASSES = 4;
/** Of a pile that lies the wrong way round every two pages look like a swap: so many are tried. */
const NEAREST = 8;

/**
 * Indexes into `ranks` (each rank from 0 once: the place each page should have) of the pages that moved. Two pages that
 * changed places are both named; of everything else the fewest pages whose moving explains the order.
 */
export function movedPages(ranks: readonly number[]): Set<number> {
  const moved = new Set<number>();
  const order = [...ranks];
  const pages = ranks.map((_, index) => index);
  for (let pass = 0; pass < PASSES; pass++) {
    for (const [i, j] of swaps(order)) {
      for (const index of [pages[i], pages[j]]) if (index !== undefined) moved.add(index);
      swap(order, i, j);
      swap(pages, i, j);
    }
  }
  const kept = longestRise(order);
  pages.forEach((page, place) => {
    if (!kept.has(place)) moved.add(page);
  });
  return moved;
}

function swap<T>(list: T[], i: number, j: number): void {
  const [a, b] = [list[i], list[j]];
  if (a === undefined || b === undefined) return;
  list[i] = b;
  list[j] = a;
}

/** Pairs that changed places with everything between them as it should be; no two pairs share a place. */
function swaps(order: readonly number[]): [number, number][] {
  const bySum = grouped(order.keys(), (index) => (order[index] ?? 0) + index);
  const found: [number, number][] = [];
  let free = 0;
  for (let i = 0; i < order.length; i++) {
    if (i < free) continue;
    const same = bySum.get((order[i] ?? 0) + i) ?? [];
    const later = same.indexOf(i) + 1;
    const j = same
      .slice(later, later + NEAREST)
      .reverse()
      .find((index) => isClean(order, i, index));
    if (j === undefined) continue;
    found.push([i, j]);
    free = j + 1;
  }
  return found;
}

function isClean(order: readonly number[], i: number, j: number): boolean {
  const low = order[j] ?? 0;
  for (let at = i + 1; at < j; at++) if (order[at] !== low + at - i) return false;
  return true;
}

/** Places of a longest rising subsequence. */
function longestRise(order: readonly number[]): Set<number> {
  const tails: number[] = [];
  const former = new Map<number, number | undefined>();
  order.forEach((rank, index) => {
    const rises = tails.findIndex((place) => (order[place] ?? 0) >= rank);
    const at = rises === -1 ? tails.length : rises;
    former.set(index, tails[at - 1]);
    tails[at] = index;
  });
  const kept = new Set<number>();
  for (let at = tails.at(-1); at !== undefined; at = former.get(at)) kept.add(at);
  return kept;
}
