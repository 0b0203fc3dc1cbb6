/** Cutting the pages of a scan into booklets. */
export type Booklet = { booklet: number; pages: number[] };

/** Consecutive booklets of `pagesPerCopy` pages; a short last one is kept, never dropped. */
export function cut(pageCount: number, pagesPerCopy: number): Booklet[] {
  const count = Math.ceil(pageCount / pagesPerCopy);
  return Array.from({ length: count }, (_, booklet) => {
    const from = booklet * pagesPerCopy;
    const size = Math.min(pagesPerCopy, pageCount - from);
    return { booklet, pages: Array.from({ length: size }, (_, index) => from + index) };
  });
}

/** Page numbers of one message each: small runs, so that many consumers work at once. */
export function runsOf(pageCount: number, size: number): { from: number; to: number }[] {
  return Array.from({ length: Math.ceil(pageCount / size) }, (_, index) => ({
    from: index * size,
    to: Math.min((index + 1) * size, pageCount),
  }));
}
