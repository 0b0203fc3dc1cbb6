/** Marks of a group of copies in a few numbers, in hundredths of a point. */
import { max, mean, median, min, standardDeviation } from "simple-statistics";

const BANDS = 10;

/** `histogram` has ten bands of equal width from zero to the maximum; a full mark belongs to the last one. */
export function summarize(totals: readonly number[], schemeTotal: number) {
  const histogram = Array.from({ length: BANDS }, () => 0);
  for (const total of totals) {
    const band = schemeTotal === 0 ? 0 : Math.min(BANDS - 1, Math.floor((total * BANDS) / schemeTotal));
    histogram[band] = (histogram[band] ?? 0) + 1;
  }
  const given = [...totals];
  const of = (measure: (values: number[]) => number) => (given.length === 0 ? null : measure(given));
  return {
    count: given.length,
    mean: of(mean),
    median: of(median),
    standardDeviation: of(standardDeviation),
    min: of(min),
    max: of(max),
    histogram,
  };
}
