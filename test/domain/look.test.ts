/** Looks at drawn pages: the vote of a scan, the fold of an A3 side, how many pages a side holds. */
import { describe, expect, test } from "vitest";
import type { GreyPage } from "#domain/glyphs";
import { findFold, isTwoPages } from "#domain/look/a3";
import type { Feed } from "#domain/look/feed";
import { findHeaderBox } from "#domain/look/header";
import { lookAt } from "#domain/look/look";
import { turnBy, voteOn } from "#domain/look/vote";

/** A sheet of paper with its grain, the same at every run. */
function paper(width: number, height: number): GreyPage {
  let seed = 7;
  const grey = new Uint8Array(width * height);
  for (let at = 0; at < grey.length; at++) {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    grey[at] = 238 + ((seed >> 16) % 9);
  }
  return { width, height, grey };
}

function fill(page: GreyPage, box: { x: number; y: number; w: number; h: number }, grey: number): void {
  for (let y = box.y; y < box.y + box.h; y++) {
    const row = y * page.width;
    page.grey.fill(grey, row + box.x, row + box.x + box.w);
  }
}

/** Lines of marks of a letter's size from `left` to `right`. */
function write(page: GreyPage, left: number, right: number): void {
  for (let y = 200; y < page.height - 200; y += 40) {
    for (let x = left; x < right; x += 16) fill(page, { x, y, w: 9, h: 14 }, 60);
  }
}

const A3 = { width: 2_480, height: 1_754 };
const POINTS = { width: 1_190, height: 842 };

describe("The fold of an A3 side", () => {
  function side(): GreyPage {
    const page = paper(A3.width, A3.height);
    write(page, 150, 1_100);
    write(page, 1_400, 2_330);
    return page;
  }

  test.each([1_130, 1_240, 1_330])("is seen where its shadow is, at pixel %i", (fold) => {
    const page = side();
    for (let y = 0; y < page.height; y++) {
      for (let x = fold - 8; x <= fold + 8; x++) {
        const at = y * page.width + x;
        page.grey[at] = (page.grey[at] ?? 0) - 30 + 3 * Math.abs(x - fold);
      }
    }
    const found = findFold(page);
    expect(found.certainty).toBe("seen");
    expect(Math.abs(found.at - (10_000 * fold) / A3.width)).toBeLessThanOrEqual(15);
  });

  test("is seen though it leans", () => {
    const page = side();
    for (let y = 0; y < page.height; y++) fill(page, { x: 1_230 + Math.round(y / 100), y, w: 3, h: 1 }, 190);
    const found = findFold(page);
    expect(found.certainty).toBe("seen");
    expect(Math.abs(found.at - (10_000 * 1_240) / A3.width)).toBeLessThanOrEqual(25);
  });

  test("is else the gutter between the pages", () => {
    const found = findFold(side());
    expect(found.certainty).toBe("seen");
    expect(Math.abs(found.at - (10_000 * 1_250) / A3.width)).toBeLessThanOrEqual(40);
  });

  test("is else taken to be the middle", () => {
    const across = paper(A3.width, A3.height);
    write(across, 150, 2_330);
    expect(findFold(across)).toEqual({ at: 5_000, certainty: "assumed" });
    expect(findFold(paper(A3.width, A3.height))).toEqual({ at: 5_000, certainty: "assumed" });
    const oneSided = paper(A3.width, A3.height);
    write(oneSided, 150, 1_000);
    expect(findFold(oneSided)).toEqual({ at: 5_000, certainty: "assumed" });
    expect(findFold({ width: 3, height: 2, grey: new Uint8Array(6) })).toEqual({ at: 5_000, certainty: "assumed" });
  });
});

describe("A side holds two pages", () => {
  test("when it is as wide as A3, written on or not", () => {
    expect(isTwoPages(paper(A3.width, A3.height), POINTS)).toBe(true);
  });

  test("when it was reduced to A4 and has two blocks of text", () => {
    const page = paper(A3.width, A3.height);
    write(page, 150, 1_100);
    write(page, 1_400, 2_330);
    expect(isTwoPages(page, { width: 842, height: 595 })).toBe(true);
  });

  test("and not when its lines run across, when it is empty, or when it stands upright", () => {
    const across = paper(A3.width, A3.height);
    write(across, 150, 2_330);
    expect(isTwoPages(across, { width: 842, height: 595 })).toBe(false);
    expect(isTwoPages(paper(A3.width, A3.height), { width: 842, height: 595 })).toBe(false);
    expect(isTwoPages(paper(A3.height, A3.width), { width: 842, height: 1_190 })).toBe(false);
  });
});

describe("The boxes of a header", () => {
  test("are found when they only stand in a row, and not when letters stand above them", () => {
    const page = paper(1_240, 1_754);
    for (const y of [120, 220]) {
      fill(page, { x: 300, y, w: 780, h: 3 }, 40);
      fill(page, { x: 300, y: y + 60, w: 783, h: 3 }, 40);
      for (let x = 300; x <= 1_080; x += 52) fill(page, { x, y, w: 3, h: 60 }, 40);
    }
    const box = findHeaderBox(page);
    expect(box?.left).toBeGreaterThan(2_300);
    expect(box?.bottom).toBeLessThan(1_700);
    for (let y = 20; y < 100; y += 30) {
      for (let x = 100; x < 1_100; x += 16) fill(page, { x, y, w: 9, h: 14 }, 60);
    }
    expect(findHeaderBox(page)).toBeNull();
  });

  test("are not found on an empty page", () => {
    expect(findHeaderBox(paper(1_240, 1_754))).toBeNull();
  });
});

describe("A page without print", () => {
  test("does not say how it lay", () => {
    const page = paper(1_240, 1_754);
    for (let y = 20; y < 1_700; y += 30) {
      for (let x = 20; x < 1_200; x += 30) fill(page, { x, y, w: 9, h: 9 }, 40);
    }
    expect(lookAt(page, { dpi: 150 }).feed).toEqual({ lay: "unknown", turn: null, score: 0 });
  });

  test("and a picture without surface is blank", () => {
    expect(lookAt({ width: 1, height: 0, grey: new Uint8Array(0) }, { dpi: 150 }).blank).toBe(true);
  });

  test("is read the same when the picture's rows are no whole words, and when its resolution was misstated", () => {
    const page = paper(1_241, 1_754);
    write(page, 150, 1_100);
    const look = lookAt(page, { dpi: 150 });
    expect(look.feed.lay).toBe("level");
    expect(lookAt(page, { dpi: 4 })).toEqual(lookAt(page, { dpi: (1_754 / 297) * 25.4 }));
  });
});

describe("The scan decides for a page that cannot", () => {
  const feed = (lay: Feed["lay"], turn: Feed["turn"], score: number): Feed => ({ lay, turn, score });
  const up = feed("level", 0, 600);
  const down = feed("level", 180, -600);
  const right = feed("plumb", 90, 600);
  const left = feed("plumb", 270, -600);
  const unknown = feed("unknown", null, 0);
  const numbered = (feeds: readonly Feed[]) => feeds.map((each, index) => ({ page: index + 1, feed: each }));

  test.each([
    ["upright", [up, unknown, up, up], 0],
    ["upside down", [down, down, unknown], 180],
    ["on its right side", [right, right, right, unknown], 90],
    ["on its left side", [left, left, left, left, left, left, left, right], 270],
  ] as const)("when the stack lay %s", (_, feeds, way) => {
    expect(voteOn(numbered(feeds))).toEqual({ odd: way, even: way });
  });

  test("when pages too weak to decide alone all lean the same way", () => {
    const weak = Array.from({ length: 9 }, () => feed("plumb", null, 190));
    expect(voteOn(numbered(weak))).toEqual({ odd: 90, even: 90 });
  });

  test("by fronts and backs when every second side is upside down", () => {
    expect(voteOn(numbered([up, down, up, unknown, up, down, up, down]))).toEqual({ odd: 0, even: 180 });
  });

  test.each([
    ["no page was read", []],
    ["no page says anything", [unknown, unknown]],
    ["the pages contradict each other", [up, up, down, down]],
    ["half of them lie on their sides", [up, up, right, right]],
    ["one weak page is all there is", [feed("level", 0, 310)]],
  ] as const)("and not when %s", (_, feeds) => {
    expect(voteOn(numbered(feeds))).toEqual({ odd: null, even: null });
  });

  test.each([
    ["a page that decided keeps its own turn", up, 1, 0],
    ["a front follows the fronts", unknown, 3, 90],
    ["a back follows the backs", unknown, 4, 270],
    ["a page on its side follows", feed("plumb", null, 20), 3, 90],
    ["a page whose lines are level does not turn sideways", feed("level", null, 20), 3, 0],
  ] as const)("%s", (_, read, page, turn) => {
    expect(turnBy(read, page, { odd: 90, even: 270 })).toBe(turn);
  });

  test("and without a vote it is left as it lies", () => {
    expect(turnBy(unknown, 1, { odd: null, even: null })).toBe(0);
  });
});
