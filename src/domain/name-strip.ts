/** How much of a picture must be blank so that the strip with the name is blank once the picture is shown straight. */
import { LIMITS } from "./limits.ts";

/**
 * Fraction of the height of the picture, from its top, that covers the top strip of the straight page: 0 to 1. The
 * picture is that of the turned page, not yet rotated by its `skew` (hundredths of a degree clockwise, at most a
 * quarter turn). Width and height in any one measure. `strip`: fraction of the straight page that bears the name.
 */
export function stripOf(
  page: { width: number; height: number; skew: number },
  strip: number = LIMITS.headerStripFraction,
): number {
  const angle = (Math.abs(page.skew) / 100) * (Math.PI / 180);
  // The lowest corner of the strip, seen from the middle of the page and rotated back into the picture.
  const lowest = ((strip - 0.5) * Math.cos(angle) * page.height + 0.5 * Math.sin(angle) * page.width) / page.height;
  return Math.min(1, Math.max(0, 0.5 + lowest));
}
