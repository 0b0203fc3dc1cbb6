/** A long scan in short runs, one message each. */

/** Page numbers of one message each: small runs, so that many consumers work at once. */
export function runsOf(pageCount: number, size: number): { from: number; to: number }[] {
  return Array.from({ length: Math.ceil(pageCount / size) }, (_, index) => ({
    from: index * size,
    to: Math.min((index + 1) * size, pageCount),
  }));
}
