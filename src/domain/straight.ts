/**
 * How a page lies on its side of the scan, and how its stored picture is shown straight. The side is turned by quarter
 * turns, the page is cut out of it, and what is left is rotated about the middle of the page's own frame: annotations,
 * screens and the final PDF all mean that straight frame.
 */

/** The clockwise turn, added to the side's own, at which it is upright. */
export type PageTurn = 0 | 90 | 180 | 270;

export type PageLie = {
  turn: PageTurn;
  /** Hundredths of a degree by which the turned page is rotated clockwise about its middle to be straight. */
  skew: number;
  /** Where on the turned side it begins and ends, in ten-thousandths of that side's width. */
  cropLeft: number;
  cropRight: number;
};

type Size = { width: number; height: number };

/** Degrees clockwise, above −180 and up to 180, by which a picture made at `pictureTurn` is rotated to be straight. */
export function rotateOf({ skew, turn, pictureTurn }: { skew: number; turn: number; pictureTurn: number }): number {
  const hundredths = (((skew + 100 * (turn - pictureTurn)) % 36_000) + 36_000) % 36_000;
  return (hundredths > 18_000 ? hundredths - 36_000 : hundredths) / 100;
}

/** True when the picture stands on another side than the frame: its width lies along the frame's height. */
export function isCrosswise(rotate: number): boolean {
  return Math.abs(Math.round(rotate / 90)) % 2 === 1;
}

/**
 * How large the picture is, in fractions of the frame's width and height, before it is rotated about the frame's middle,
 * where its own is. One that stands crosswise reaches out of the frame until it is rotated.
 */
export function pictureIn(frame: Size, rotate: number): Size {
  if (!isCrosswise(rotate)) return { width: 1, height: 1 };
  return { width: frame.height / frame.width, height: frame.width / frame.height };
}
