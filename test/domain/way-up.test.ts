import { describe, expect, test } from "vitest";
import type { Feed, Way } from "#domain/look/feed";
import { feedAsShown, quarter, wayUp } from "#domain/way-up";

const SILENT = { codes: [], print: null, lay: "unknown", vote: null, shown: 0 } as const;
const WAYS: Way[] = [0, 90, 180, 270];

describe("Which way up a side is set", () => {
  test("A code that hangs upside down turns its page, whatever the print seems to say", () => {
    expect(wayUp({ ...SILENT, codes: [178], print: 0 })).toEqual({ turn: 180, sure: true });
    expect(wayUp({ ...SILENT, codes: [-91] })).toEqual({ turn: 90, sure: true });
    expect(wayUp({ ...SILENT, codes: [88] })).toEqual({ turn: 270, sure: true });
  });

  test("Codes that contradict each other, or hang at an angle, say nothing", () => {
    expect(wayUp({ ...SILENT, codes: [0, 180], print: 90 })).toEqual({ turn: 90, sure: true });
    expect(wayUp({ ...SILENT, codes: [45], print: 270 })).toEqual({ turn: 270, sure: true });
  });

  test("Without a code the print decides, and without print the other pages of the scan", () => {
    expect(wayUp({ ...SILENT, print: 180, vote: 0 })).toEqual({ turn: 180, sure: true });
    expect(wayUp({ ...SILENT, vote: 90 })).toEqual({ turn: 90, sure: false });
  });

  test("The other pages are not followed against the lines of the page itself", () => {
    expect(wayUp({ ...SILENT, lay: "level", vote: 90, shown: 180 })).toEqual({ turn: 180, sure: false });
    expect(wayUp({ ...SILENT, lay: "plumb", vote: 270 })).toEqual({ turn: 270, sure: false });
  });

  test("A page nobody can judge stays as the scan shows it", () => {
    for (const shown of WAYS) expect(wayUp({ ...SILENT, shown })).toEqual({ turn: shown, sure: false });
  });
});

test("What a stored picture needs and what the page needs as shown differ by how the scan shows it", () => {
  const feeds: Record<Way, Feed> = {
    0: { lay: "level", turn: 0, score: 7 },
    90: { lay: "plumb", turn: 90, score: 7 },
    180: { lay: "level", turn: 180, score: -7 },
    270: { lay: "plumb", turn: 270, score: -7 },
  };
  for (const raw of WAYS)
    for (const shown of WAYS) expect(feedAsShown(feeds[raw], shown)).toEqual(feeds[quarter(raw - shown)]);
});
