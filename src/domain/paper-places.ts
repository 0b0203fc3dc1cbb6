/**
 * Where things stand on the papers printed here, so that whoever reads a scan looks in the right place. Fractions of an
 * upright A4 page unless a name says millimetres; draws nothing.
 */

export const A4_MM = { width: 210, height: 297 } as const;

/** A place on a page, in fractions of its width and height. */
export type Place = { x: number; y: number; w: number; h: number };

/** Millimetres from the top left corner of an A4 page, as a place on it. */
export function placeOfMm(x: number, y: number, w: number, h: number): Place {
  return { x: x / A4_MM.width, y: y / A4_MM.height, w: w / A4_MM.width, h: h / A4_MM.height };
}

/** The two codes of a page, millimetres: the second is smaller, and lives on when a corner is torn off or folded. */
export const CODES_MM = {
  topRight: { x: 178, y: 14, side: 18 },
  bottomLeft: { x: 14, y: 268, side: 15 },
} as const;

/** Middles of the four round marks, millimetres; a mark is a disc of this diameter. */
export const MARKS_MM = {
  diameter: 4,
  middles: [
    { x: 9, y: 9 },
    { x: 201, y: 9 },
    { x: 201, y: 288 },
    { x: 9, y: 288 },
  ],
} as const;

/** A corner of a picture, whichever way up the page is. */
export type Corner = { right: boolean; bottom: boolean };

/**
 * Corners in the order in which codes are looked for: upright and upside down, ours are in the first two; sideways in
 * the others.
 */
export const CORNER_ORDER: readonly Corner[] = [
  { right: true, bottom: false },
  { right: false, bottom: true },
  { right: false, bottom: false },
  { right: true, bottom: true },
];

/** Side of the square looked at in a corner, as a share of the picture's shorter side: 65 mm of an A4 page. */
export const CORNER_SHARE = 0.31;

/** The square of a corner on a picture of this size, in whole pixels. */
export function cornerOf(size: { width: number; height: number }, corner: Corner): Place {
  const side = Math.round(CORNER_SHARE * Math.min(size.width, size.height));
  return {
    x: corner.right ? size.width - side : 0,
    y: corner.bottom ? size.height - side : 0,
    w: side,
    h: side,
  };
}
