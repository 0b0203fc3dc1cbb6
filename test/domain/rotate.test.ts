import fc from "fast-check";
import { expect, test } from "vitest";
import { contentVersion } from "#domain/content-address";
import { rotationOf } from "#domain/rotate";

test("A picture is rotated by what is left of the skew and by a turn it was not made with, the short way round", () => {
  expect(rotationOf({ skew: -120, turn: 0, pictureTurn: 0 })).toBeCloseTo(-1.2);
  expect(rotationOf({ skew: 0, turn: 270, pictureTurn: 0 })).toBe(-90);
  expect(rotationOf({ skew: 0, turn: 0, pictureTurn: 270 })).toBe(90);
  expect(rotationOf({ skew: 0, turn: 180, pictureTurn: 0 })).toBe(180);
  const quarter = fc.constantFrom(0, 90, 180, 270);
  fc.assert(
    fc.property(fc.integer({ min: -1_500, max: 1_500 }), quarter, quarter, (skew, turn, pictureTurn) => {
      const degrees = rotationOf({ skew, turn, pictureTurn });
      expect(degrees > -180 && degrees <= 180).toBe(true);
      expect(Math.cos(((degrees - skew / 100 - turn + pictureTurn) * Math.PI) / 180)).toBeCloseTo(1, 6);
    }),
  );
});

test("Another key is another address, the same key the same", () => {
  expect(contentVersion("a/1.view.jpg")).toBe(contentVersion("a/1.view.jpg"));
  const keys = Array.from({ length: 2_000 }, (_, n) => `schools/s/exams/e/scans/x/pages/${n}.view.jpg`);
  expect(new Set(keys.map(contentVersion)).size).toBe(2_000);
});
