/**
 * Degrees clockwise, in (−180, 180], by which a stored picture must be rotated to show its page as it is now: what is
 * left of the skew (hundredths of a degree), and a turn that its picture was not made with yet.
 */
export function rotationOf(page: { skew: number; turn: number; pictureTurn: number }): number {
  const degrees = (((page.turn - page.pictureTurn + page.skew / 100) % 360) + 360) % 360;
  return degrees > 180 ? degrees - 360 : degrees;
}
