/** The marking scheme: what can be marked, and how much it is worth. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { totalOf } from "#domain/mark";
import {
  checkScheme,
  MAX_QUESTION_POINTS,
  nodePoints,
  questionsOf,
  type Scheme,
  type SchemeNode,
  schemeTotal,
} from "#domain/scheme";

const SCHEME: Scheme = [
  {
    id: "ex1",
    label: "Exercice 1",
    children: [
      { id: "1a", label: "a", points: 250 },
      {
        id: "1b",
        label: "b",
        children: [
          { id: "1b1", label: "i", points: 75 },
          { id: "1b2", label: "ii", points: 0 },
        ],
      },
    ],
  },
  { id: "ex2", label: "Exercice 2", points: 1_675 },
];

test("Questions are the leaves of the scheme, in reading order, each with the way to it", () => {
  expect(questionsOf(SCHEME)).toEqual([
    { id: "1a", path: ["Exercice 1", "a"], points: 250 },
    { id: "1b1", path: ["Exercice 1", "b", "i"], points: 75 },
    { id: "1b2", path: ["Exercice 1", "b", "ii"], points: 0 },
    { id: "ex2", path: ["Exercice 2"], points: 1_675 },
  ]);
});

test("A scheme is worth the sum of its questions, whatever that is; an exercise is worth the sum of its own", () => {
  expect(schemeTotal(SCHEME)).toBe(2_000);
  expect(SCHEME.map(nodePoints)).toEqual([325, 1_675]);
  expect(schemeTotal([{ id: "q", label: "q", points: 4_000 }])).toBe(4_000);
});

test("A scheme that can be marked comes back as it is", () => {
  expect(checkScheme(SCHEME)).toEqual({ ok: true, value: SCHEME });
});

const leaf = (id: string, points?: number): SchemeNode => ({ id, label: id, points });
const REFUSED: [title: string, scheme: Scheme, why: string, node: string][] = [
  ["without any question", [], "EMPTY", ""],
  ["with a fourth level", [nest("a", nest("b", nest("c", leaf("d", 100))))], "TOO_DEEP", "d"],
  ["with one id at two places", [nest("a", leaf("x", 100)), leaf("x", 100)], "DUPLICATE_ID", "x"],
  ["with an exercise and its question of the same id", [nest("a", leaf("a", 100))], "DUPLICATE_ID", "a"],
  ["with a question without a label", [{ id: "a", label: "  ", points: 1 }], "LABEL_MISSING", "a"],
  ["with a question without points", [leaf("a", 100), leaf("b")], "POINTS_MISSING", "b"],
  ["with an exercise that is empty and worth nothing", [{ id: "a", label: "a", children: [] }], "POINTS_MISSING", "a"],
  [
    "that gives points to an exercise besides its questions",
    [{ ...nest("a", leaf("b", 1)), points: 5 }],
    "POINTS_ON_PARENT",
    "a",
  ],
  ["with a negative maximum", [leaf("a", -1)], "POINTS_RANGE", "a"],
  ["with a fraction of a hundredth", [leaf("a", 0.5)], "POINTS_RANGE", "a"],
  ["with a question above a thousand points", [leaf("a", MAX_QUESTION_POINTS + 1)], "POINTS_RANGE", "a"],
];

function nest(id: string, ...children: SchemeNode[]): SchemeNode {
  return { id, label: id, children };
}

for (const [title, scheme, why, node] of REFUSED) {
  test(`A scheme ${title} is refused, and the place is named`, () => {
    expect(checkScheme(scheme)).toEqual({ ok: false, error: { code: "SCHEME_INVALID", why, node } });
  });
}

test("The fault is named where it lies, not at the exercise around it", () => {
  const scheme = [nest("a", nest("b", leaf("deep")))];
  expect(checkScheme(scheme)).toMatchObject({ error: { why: "POINTS_MISSING", node: "deep" } });
});

test("Tenths and quarters of a point add up exactly, however many there are", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 100 }), (points) => {
      const scheme = points.map((each, index) => leaf(`q${index}`, each));
      expect(checkScheme(scheme).ok).toBe(true);
      expect(schemeTotal(scheme)).toBe(points.reduce((sum, each) => sum + each, 0));
    }),
  );
});

/** A random tree of at most three levels; points in tenths of a point where `step` is 10. */
const tree = (step: number) => {
  const question = fc.integer({ min: 0, max: 400 }).map((n): SchemeNode => ({ id: "", label: "q", points: n * step }));
  const part = fc.array(question, { minLength: 1, maxLength: 5 }).map((children): SchemeNode => nest("", ...children));
  const exercise = fc
    .array(fc.oneof(question, part), { minLength: 1, maxLength: 5 })
    .map((children): SchemeNode => nest("", ...children));
  const named = (nodes: SchemeNode[], above: string): SchemeNode[] =>
    nodes.map((node, index) => {
      const id = `${above}${index}`;
      const label = node.label || id;
      return node.children ? { id, label, children: named(node.children, `${id}.`) } : { ...node, id, label };
    });
  return fc.array(fc.oneof(question, exercise), { minLength: 1, maxLength: 6 }).map((nodes) => named(nodes, ""));
};

/** Counted by hand: every leaf once, in whole hundredths. */
function leaves(nodes: readonly SchemeNode[]): SchemeNode[] {
  return nodes.flatMap((node) => (node.children?.length ? leaves(node.children) : [node]));
}

test("In schemes of tenths totals are whole hundredths, the sum over the leaves, and no exercise counts twice [K15]", () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 10, 25).chain(tree), fc.nat(1_000), (scheme, share) => {
      expect(checkScheme(scheme).ok).toBe(true);
      const all = leaves(scheme);
      const sum = all.reduce((total, { points = 0 }) => total + points, 0);
      expect(schemeTotal(scheme)).toBe(sum);
      expect(Number.isSafeInteger(schemeTotal(scheme))).toBe(true);
      expect(scheme.map(nodePoints).reduce((a, b) => a + b, 0)).toBe(sum);
      // Marks of the same steps: the total is theirs, whatever stands above them, and full marks make the maximum.
      const questions = questionsOf(scheme);
      const marks = questions.map(({ id, points }) => ({
        questionId: id,
        points: Math.floor((points * share) / 1_000),
        version: 1,
      }));
      expect(totalOf(marks, questions)).toBe(marks.reduce((total, { points }) => total + points, 0));
      expect(
        totalOf(
          questions.map(({ id, points }) => ({ questionId: id, points, version: 1 })),
          questions,
        ),
      ).toBe(sum);
    }),
  );
  // What floats get wrong: ten times a tenth.
  const tenths = Array.from({ length: 10 }, (_, index) => leaf(`t${index}`, 10));
  expect(schemeTotal([nest("ex", ...tenths)])).toBe(100);
});
