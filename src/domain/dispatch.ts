/** Sharing copies among teachers: random, and as even as the loads they already have allow. */

export type Load = { teacherId: string; copies: number };
export type Assignment = { copyId: string; teacherId: string };

/** Shuffles by the numbers of `random` (each in [0,1)), which makes a run repeatable in tests. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    [result[last], result[pick]] = [result[pick] as T, result[last] as T];
  }
  return result;
}

/**
 * Gives each copy to the teacher who has the fewest, counting what was shared out before. Among equals the order of
 * a shuffled list decides, so that nobody always comes first. Loads differ by at most one when they started equal.
 */
export function dispatch(copyIds: readonly string[], loads: readonly Load[], random: () => number): Assignment[] {
  if (loads.length === 0) return [];
  const counts = shuffled(loads, random).map((load) => ({ ...load }));
  return shuffled(copyIds, random).map((copyId) => {
    const next = counts.reduce((least, each) => (each.copies < least.copies ? each : least));
    next.copies += 1;
    return { copyId, teacherId: next.teacherId };
  });
}
