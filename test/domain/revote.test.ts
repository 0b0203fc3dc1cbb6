import { expect, test } from "vitest";
import type { Feed, Way } from "#domain/look/feed";
import { type ReadTurn, revote } from "#domain/revote";

const upright: Feed = { lay: "level", turn: 0, score: 900 };
const hanging: Feed = { lay: "level", turn: 180, score: -900 };
const blank: Feed = { lay: "unknown", turn: null, score: 0 };

function side(number: number, feed: Feed, more: Partial<ReadTurn> = {}): ReadTurn {
  return { number, turn: (feed.turn ?? 0) as Way, sure: feed.turn !== null, feed, found: [], ...more };
}
const stack = (count: number, feed: Feed) => Array.from({ length: count }, (_, index) => side(index + 1, feed));

test("A blank page follows a stack that was fed upside down, and a stack is nothing to tell", () => {
  const sides = [...stack(9, hanging).map((each) => ({ ...each, found: ["upsideDown" as const] })), side(10, blank)];
  const changed = revote(sides);
  expect(changed.find(({ number }) => number === 10)).toEqual({ number: 10, turn: 180, found: [] });
  expect(
    changed.filter(({ number }) => number < 10).every(({ turn, found }) => turn === 180 && found.length === 0),
  ).toBe(true);
});

test("The one page that lay otherwise than its stack is told", () => {
  const sides = stack(12, upright);
  sides[6] = side(7, hanging);
  expect(revote(sides)).toEqual([{ number: 7, turn: 180, found: ["upsideDown"] }]);
});

test("A stack turned over along its short edge has every back upside down, and that is nothing to tell either", () => {
  const sides = Array.from({ length: 12 }, (_, index) => side(index + 1, index % 2 === 0 ? upright : hanging));
  expect(revote(sides)).toEqual([]);
});

test("Where the pages contradict each other nobody is outvoted, and those that needed a turn are told", () => {
  const sides = [upright, upright, hanging, hanging, upright, upright].map((feed, index) => side(index + 1, feed));
  expect(revote(sides)).toEqual([
    { number: 3, turn: 180, found: ["upsideDown"] },
    { number: 4, turn: 180, found: ["upsideDown"] },
  ]);
});

test("A page that knows by its code is not overruled by the others", () => {
  const sides = stack(9, upright);
  sides.push(side(10, blank, { turn: 180, sure: true }));
  expect(revote(sides)).toEqual([{ number: 10, turn: 180, found: ["upsideDown"] }]);
});
