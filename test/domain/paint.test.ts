/** What a marked page shows, in which order and where: for every kind, for crowded pages, for any proportions. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ANNOTATION_KINDS, type Annotation } from "#domain/annotation";
import { breakLines } from "#domain/line-break";
import { numberAnnotations, PAINT_ORDER, paintPage, type Shape, type Sheet } from "#domain/paint";

/** Half an em for every sign. */
const measure = (text: string): number => [...text].length / 2;
const sheet: Sheet = { aspect: 0.7, language: "fr", regular: measure, bold: measure };

const annotation = (facts: Partial<Annotation>): Annotation => ({
  id: "a",
  page: 0,
  x: 0.1,
  y: 0.2,
  w: 0.3,
  h: 0.1,
  kind: "error",
  text: "",
  scoreDelta: null,
  ink: null,
  version: 1,
  ...facts,
});

const paint = (...annotations: Annotation[]): Shape[] => paintPage(annotations, 0, sheet);
const wordsOf = (shape: Shape | undefined): string[] =>
  shape !== undefined && "lines" in shape ? shape.lines.map((line) => line.text) : [];
const only = (shapes: Shape[], shape: Shape["shape"]): Shape[] => shapes.filter((each) => each.shape === shape);

describe("What each kind looks like", () => {
  test.each([
    ["comment", "frame", "comment"],
    ["error", "frame", "error"],
    ["bonus", "frame", "bonus"],
    ["highlight", "wash", "highlight"],
    ["tick", "stroke", "bonus"],
    ["cross", "stroke", "error"],
    ["stamp", "stamp", "error"],
    ["ink", "stroke", "error"],
  ] as const)("A %s is drawn as a %s in the ink of a %s", (kind, shape, color) => {
    const shapes = paint(annotation({ kind, ink: kind === "ink" ? [[0.1, 0.2, 0.3, 0.4]] : null }));
    expect(new Set(shapes.map((each) => `${each.shape} ${each.color}`))).toEqual(new Set([`${shape} ${color}`]));
  });

  test("Error, comment and bonus differ without their colour too", () => {
    const dashes = (["error", "comment", "bonus"] as const).map((kind) => {
      const [frame] = paint(annotation({ kind }));
      return frame?.shape === "frame" ? frame.dash.join() : "";
    });
    expect(new Set(dashes).size).toBe(3);
  });

  test("Ink keeps every stroke and every point", () => {
    const ink = [
      [0.1, 0.2, 0.3, 0.25, 0.4, 0.2],
      [0.5, 0.5],
    ];
    const strokes = paint(annotation({ kind: "ink", ink })).map((each) => (each.shape === "stroke" ? each.points : []));
    expect(strokes).toEqual(ink);
  });

  test("A tick stays as wide as it is high in a long box", () => {
    const [tick] = paint(annotation({ kind: "tick", x: 0, y: 0, w: 1, h: 0.1 }));
    const points = tick?.shape === "stroke" ? tick.points : [];
    const across = points.filter((_, index) => index % 2 === 0);
    expect((Math.max(...across) - Math.min(...across)) * sheet.aspect).toBeCloseTo(0.084, 5);
  });
});

describe("The order of painting", () => {
  test("Marker lies under outlines, ink over them, numbers over everything", () => {
    const kinds = ["stamp", "ink", "error", "highlight"] as const;
    const all = kinds.map((kind, n) =>
      annotation({ id: kind, kind, text: "Vu", y: 0.2 * n, ink: kind === "ink" ? [[0.1, 0.2, 0.3, 0.4]] : null }),
    );
    const order = paint(...all).map((shape) => PAINT_ORDER.indexOf(shape.shape));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(PAINT_ORDER.length);
  });

  test("The order in which annotations were made or loaded changes nothing", () => {
    const all = ANNOTATION_KINDS.map((kind, n) =>
      annotation({ id: `k${n}`, kind, text: "Vu", x: 0.05 * n, y: 0.1 * n }),
    );
    expect(paint(...[...all].reverse())).toEqual(paint(...all));
  });

  test("Only what lies on the page is painted on it", () => {
    expect(paint(annotation({ page: 1, text: "ailleurs" }))).toEqual([]);
  });
});

describe("Numbers", () => {
  test("Each page counts from 1 in reading order; what says nothing has no number", () => {
    const numbers = numberAnnotations([
      annotation({ id: "low", y: 0.8, text: "bas" }),
      annotation({ id: "right", x: 0.6, y: 0.2, scoreDelta: -50 }),
      annotation({ id: "left", y: 0.2, text: "gauche" }),
      annotation({ id: "mute", y: 0.1, kind: "tick", text: "  " }),
      annotation({ id: "next", page: 1, text: "suite" }),
    ]);
    expect([...numbers]).toEqual([
      ["left", 1],
      ["right", 2],
      ["low", 3],
      ["next", 1],
    ]);
  });

  test("The label shows number and points with their sign, in the reader's way of writing", () => {
    const minus = annotation({ scoreDelta: -50 });
    expect(wordsOf(only(paint(minus), "tag")[0])).toEqual(["1\u2002−0,5"]);
    const english = paintPage([annotation({ scoreDelta: 125 })], 0, { ...sheet, language: "en" });
    expect(wordsOf(only(english, "tag")[0])).toEqual(["1\u2002+1.25"]);
  });
});

describe("Words on the page", () => {
  test("A short comment is read beside its box, whole", () => {
    const text = "Signe oublié dans la factorisation";
    const [note] = only(paint(annotation({ text })), "note");
    expect(wordsOf(note).join(" ")).toBe(text);
  });

  test("A box at the right edge has its note on the left", () => {
    const [note] = only(paint(annotation({ x: 0.7, text: "Signe oublié" })), "note");
    expect(note?.shape === "note" && note.box.x + note.box.w < 0.7).toBe(true);
  });

  test("A long comment has its number on the page and its words in the report, none of them cut", () => {
    const shapes = paint(annotation({ text: "Il faut justifier chaque étape du calcul. ".repeat(15) }));
    expect(only(shapes, "note")).toEqual([]);
    expect(only(shapes, "tag")).toHaveLength(1);
  });

  test("Where there is no free place, the number alone is shown", () => {
    const crowd = Array.from({ length: 12 }, (_, n) =>
      annotation({
        id: `c${n}`,
        x: 0.02 + 0.5 * (n % 2),
        y: 0.02 + 0.16 * Math.floor(n / 2),
        w: 0.46,
        h: 0.15,
        text: "Une remarque de quelques mots seulement",
      }),
    );
    const shapes = paint(...crowd);
    expect(only(shapes, "tag")).toHaveLength(12);
    expect(only(shapes, "note")).toHaveLength(0);
  });

  test("The words of a stamp fill its frame; words too long for it go to the report", () => {
    const [stamp] = paint(annotation({ kind: "stamp", text: "Très bien" }));
    expect(wordsOf(stamp).join(" ")).toBe("Très bien");
    const [small] = paint(annotation({ kind: "stamp", text: "Très bien", w: 0.01, h: 0.01 }));
    expect(wordsOf(small)).toEqual([]);
  });
});

test("However crowded the page, nothing is painted outside it, no note lies on another, every number is there", () => {
  const one = fc
    .record({
      x: fc.double({ min: 0, max: 0.95, noNaN: true }),
      y: fc.double({ min: 0, max: 0.95, noNaN: true }),
      w: fc.double({ min: 0.01, max: 1, noNaN: true }),
      h: fc.double({ min: 0.01, max: 1, noNaN: true }),
      kind: fc.constantFrom("comment", "error", "bonus", "highlight", "stamp"),
      text: fc.constantFrom("", "Oui", "Une phrase de longueur moyenne", "mot ".repeat(80)),
      scoreDelta: fc.constantFrom(null, -50, 100),
    })
    .map((box) => ({ ...box, w: Math.min(box.w, 1 - box.x), h: Math.min(box.h, 1 - box.y) }));
  const aspect = fc.double({ min: 0.3, max: 3, noNaN: true });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 30 }), aspect, (boxes, proportion) => {
      const all = boxes.map((box, n) => annotation({ ...box, id: `n${n}` }));
      const shapes = paintPage(all, 0, { ...sheet, aspect: proportion });
      const placed = shapes.flatMap((shape) => (shape.shape === "note" || shape.shape === "tag" ? [shape] : []));
      for (const { box } of placed) {
        expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(-1e-9);
        expect(Math.max(box.x + box.w, box.y + box.h)).toBeLessThanOrEqual(1 + 1e-9);
      }
      const apart = placed.every(({ box: a }, n) =>
        placed
          .slice(n + 1)
          .every(({ box: b }) => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y),
      );
      expect(apart).toBe(true);
      expect(only(shapes, "tag")).toHaveLength(numberAnnotations(all).size);
    }),
  );
});

describe("Breaking lines", () => {
  test("Lines end at spaces, keep the text's own line ends, and never tear a no-break space", () => {
    expect(breakLines("un deux trois\n\nquatre", 4, measure)).toEqual(["un deux", "trois", "", "quatre"]);
    expect(breakLines("bien\u202f! oui", 4, measure)).toEqual(["bien\u202f!", "oui"]);
  });

  test("No line is too wide and no letter is lost, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "é", " ", "\n", "ww", "\u00a0") }),
        fc.integer({ min: 1, max: 20 }),
        (text, width) => {
          const lines = breakLines(text, width, measure);
          expect(Math.max(...lines.map(measure))).toBeLessThanOrEqual(width);
          expect(lines.join("").replace(/[ \n]/g, "")).toBe(text.replace(/[ \n]/g, ""));
        },
      ),
    );
  });
});
