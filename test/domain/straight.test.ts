/** Pages shown straight: where the picture lies, and that the name stays covered however it is rotated. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stripOf } from "#domain/name-strip";
import { pictureIn, rotateOf } from "#domain/straight";

type Point = { x: number; y: number };
type Size = { width: number; height: number };

/** A point rotated clockwise about another; y runs down. */
function rotated({ x, y }: Point, about: Point, degrees: number): Point {
  const angle = (degrees * Math.PI) / 180;
  const [dx, dy] = [x - about.x, y - about.y];
  return {
    x: about.x + dx * Math.cos(angle) - dy * Math.sin(angle),
    y: about.y + dx * Math.sin(angle) + dy * Math.cos(angle),
  };
}

/** Where a browser paints a point of the picture (fractions of it), in points from the frame's top left corner. */
function painted(frame: Size, rotate: number, at: Point): Point {
  const box = pictureIn(frame, rotate);
  const middle = { x: frame.width / 2, y: frame.height / 2 };
  const laid = {
    x: middle.x + (at.x - 0.5) * box.width * frame.width,
    y: middle.y + (at.y - 0.5) * box.height * frame.height,
  };
  return rotated(laid, middle, rotate);
}

const sizes = fc.record({ width: fc.integer({ min: 100, max: 2000 }), height: fc.integer({ min: 100, max: 2000 }) });
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const skews = fc.integer({ min: -1_500, max: 1_500 });
const turns = fc.constantFrom(0, 90, 180, 270);

describe("How far a picture is rotated", () => {
  test.each([
    [{ skew: 0, turn: 90, pictureTurn: 90 }, 0],
    [{ skew: -125, turn: 0, pictureTurn: 0 }, -1.25],
    [{ skew: 50, turn: 90, pictureTurn: 0 }, 90.5],
    [{ skew: 50, turn: 0, pictureTurn: 90 }, -89.5],
    [{ skew: 0, turn: 270, pictureTurn: 0 }, -90],
    [{ skew: 0, turn: 0, pictureTurn: 180 }, 180],
    [{ skew: 10, turn: 180, pictureTurn: 0 }, -179.9],
    [{ skew: -10, turn: 180, pictureTurn: 0 }, 179.9],
  ])("%o is %d degrees clockwise", (page, degrees) => {
    expect(rotateOf(page)).toBe(degrees);
  });

  test("It is always above -180 and at most 180, and the same way round as the sum", () => {
    fc.assert(
      fc.property(skews, turns, turns, (skew, turn, pictureTurn) => {
        const rotate = rotateOf({ skew, turn, pictureTurn });
        expect(rotate > -180 && rotate <= 180).toBe(true);
        expect((((rotate * 100 - skew - 100 * (turn - pictureTurn)) % 36_000) + 36_000.5) % 36_000).toBeCloseTo(0.5, 6);
      }),
    );
  });
});

describe("Where the picture lies in its frame", () => {
  test("A picture that needs no rotation fills the frame exactly", () => {
    expect(pictureIn({ width: 595, height: 842 }, 0)).toEqual({ width: 1, height: 1 });
  });

  test("What was printed at a place of the straight page is seen at that place, whatever the turn and the skew", () => {
    fc.assert(
      fc.property(sizes, fraction, fraction, skews, turns, (frame, x, y, skew, quarter) => {
        const rotate = rotateOf({ skew, turn: quarter, pictureTurn: 0 });
        const printed = { x: x * frame.width, y: y * frame.height };
        // The scanner's own doing, undone: the sheet askew about its middle, then turned by quarters.
        const middle = { x: frame.width / 2, y: frame.height / 2 };
        const askew = rotated(printed, middle, -skew / 100);
        const [u, v] = [askew.x / frame.width, askew.y / frame.height];
        const onPicture = new Map([
          [0, { x: u, y: v }],
          [90, { x: v, y: 1 - u }],
          [180, { x: 1 - u, y: 1 - v }],
          [270, { x: 1 - v, y: u }],
        ]).get(quarter) ?? { x: Number.NaN, y: Number.NaN };
        const seen = painted(frame, rotate, onPicture);
        expect(seen.x).toBeCloseTo(printed.x, 6);
        expect(seen.y).toBeCloseTo(printed.y, 6);
      }),
    );
  });

  test("A picture lying on its side gets the frame's own measures the other way round", () => {
    const box = pictureIn({ width: 600, height: 800 }, 90);
    expect([box.width * 600, box.height * 800]).toEqual([800, 600]);
    expect(pictureIn({ width: 600, height: 800 }, -92.5)).toEqual(box);
    expect(pictureIn({ width: 600, height: 800 }, -178)).toEqual({ width: 1, height: 1 });
  });
});

describe("The strip with the name", () => {
  test("On a straight page it is the strip itself", () => {
    expect(stripOf({ width: 595, height: 842, skew: 0 }, 0.25)).toBeCloseTo(0.25, 12);
  });

  test("No point of the strip of the straight page is uncovered, however the picture is rotated", () => {
    const strips = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(sizes, skews, strips, fraction, fraction, (size, skew, strip, x, y) => {
        const inStrip = { x: x * size.width, y: y * strip * size.height };
        const middle = { x: size.width / 2, y: size.height / 2 };
        const onPicture = rotated(inStrip, middle, -skew / 100);
        const covered = stripOf({ ...size, skew }, strip) * size.height;
        const outside = onPicture.x < 0 || onPicture.x > size.width || onPicture.y < 0 || onPicture.y > size.height;
        expect(outside || onPicture.y <= covered + 1e-9).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test("It is no deeper than the lowest corner of the strip asks for", () => {
    const page = { width: 595, height: 842 };
    for (const skew of [-400, 300]) {
      const corner = rotated({ x: skew > 0 ? 0 : 595, y: 0.25 * 842 }, { x: 297.5, y: 421 }, -skew / 100);
      const lower = rotated({ x: skew > 0 ? 595 : 0, y: 0.25 * 842 }, { x: 297.5, y: 421 }, -skew / 100);
      expect(stripOf({ ...page, skew }, 0.25) * 842).toBeCloseTo(Math.max(corner.y, lower.y), 9);
    }
  });

  test("A strip is never more than the page", () => {
    expect(stripOf({ width: 2000, height: 200, skew: 1_500 }, 0.9)).toBe(1);
  });
});
