/** How a picture lies on the page that is made around it. Points are 1/72 inch, pixels the picture's own. */

/** Dots per inch, across and down. */
export type Dpi = { x: number; y: number };

/** As EXIF and TIFF number it, 1 to 8: which corner of the picture its first row and column lie at. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const A4 = { short: 595.28, long: 841.89 };
const MM = 72 / 25.4;
/** From a telegraph to the finest scanner; what lies outside was written by a program that does not know. */
const DPI = { min: 50, max: 1_600 };
/** The longer side of paper, from A6 to A2: a telephone says 72 dpi of everything, and its pages would be a metre high. */
const LONG_SIDE = { min: 100 * MM, max: 610 * MM };
/** A fax has twice as many dots across as down; no device has more difference. */
const RATIO_MAX = 2.5;

/** Width and height of the page in points: by the resolution the file tells when that is sane, else fitted into an A4. */
export function pageBox(
  picture: { width: number; height: number },
  dpi: Dpi | null,
): { width: number; height: number; told: boolean } {
  if (dpi && isSane(dpi)) {
    const [width, height] = [(picture.width / dpi.x) * 72, (picture.height / dpi.y) * 72];
    const long = Math.max(width, height);
    if (long >= LONG_SIDE.min && long <= LONG_SIDE.max) return { width, height, told: true };
  }
  const lying = picture.width > picture.height;
  const across = (lying ? A4.long : A4.short) / picture.width;
  const scale = Math.min(across, (lying ? A4.short : A4.long) / picture.height);
  return { width: picture.width * scale, height: picture.height * scale, told: false };
}

function isSane({ x, y }: Dpi): boolean {
  const inside = [x, y].every((each) => each >= DPI.min && each <= DPI.max);
  return inside && Math.max(x / y, y / x) <= RATIO_MAX;
}

/** What brings the picture upright: mirrored left to right first, then turned clockwise. */
export function uprightOf(orientation: Orientation): { mirrored: boolean; turn: 0 | 90 | 180 | 270 } {
  const turns = { 1: 0, 2: 0, 3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270 } as const;
  return { mirrored: [2, 4, 5, 7].includes(orientation), turn: turns[orientation] };
}

export function isOrientation(value: number): value is Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8;
}
