/** In which order the pages of a booklet stand on folded A3 sheets. Knows no paper but its sides. */

export type Folding = "nested" | "consecutive";
/** The two pages of one A3 side, numbers from 1, left then right. */
export type A3Side = readonly [left: number, right: number];

/** An A3 sheet folded once holds four pages. */
export const PAGES_PER_SHEET = 4;

/**
 * The A3 sides of a booklet in the order of printing, fronts and backs in turn; null unless its pages fill whole sheets.
 * “nested”: sheets lie inside each other ([8|1] [2|7] [6|3] [4|5]). “consecutive”: one after the other ([4|1] [2|3]
 * [8|5] [6|7]).
 */
export function imposed(pages: number, folding: Folding): A3Side[] | null {
  const sheets = pages / PAGES_PER_SHEET;
  if (!Number.isInteger(sheets) || sheets < 1) return null;
  return Array.from({ length: sheets }, (_, sheet): A3Side[] => {
    const first = folding === "nested" ? 2 * sheet + 1 : PAGES_PER_SHEET * sheet + 1;
    const last = folding === "nested" ? pages - 2 * sheet : first + PAGES_PER_SHEET - 1;
    return [
      [last, first],
      [first + 1, last - 1],
    ];
  }).flat();
}
