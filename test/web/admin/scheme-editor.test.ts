/** The scheme editor and the table paste: nothing typed is lost, nothing pasted disappears without a word. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkScheme, type Scheme, schemeTotal } from "#domain/scheme";
import {
  editScheme,
  faultsOf,
  newestKey,
  placeOf,
  rowsOf,
  type SchemeAct,
  type SchemeEdit,
  toScheme,
  total,
  update,
} from "../../../web/admin/scheme-editor.ts";

const TWO_EXERCISES: Scheme = [
  { id: "1", label: "Exercice 1", children: [{ id: "1a", label: "Question a", points: 250 }] },
  { id: "2", label: "Exercice 2", points: 400 },
];
const ids = (edit: SchemeEdit) => rowsOf(edit.nodes).map(({ node }) => node.id);
const keyOf = (edit: SchemeEdit, id: string) => {
  const found = rowsOf(edit.nodes).find(({ node }) => node.id === id);
  if (!found) throw new Error(`no row ${id}`);
  return found.node.key;
};

describe("writing a marking scheme", () => {
  test("A new exam begins with one row to write in and cannot undo it away", () => {
    const edit = editScheme([]);
    expect(ids(edit)).toEqual(["1"]);
    expect(update(edit, { t: "undo" })).toEqual(edit);
  });

  test("A scheme opened and closed is the same scheme", () => {
    expect(toScheme(editScheme(TWO_EXERCISES).nodes)).toEqual(TWO_EXERCISES);
  });

  test("An exercise is worth the sum of its questions", () => {
    const edit = update(editScheme(TWO_EXERCISES), { t: "addUnder", key: 1 });
    const more = update(edit, { t: "points", key: newestKey(edit), points: 125 });
    expect(total(more.nodes)).toBe(775);
    expect(ids(more)).toEqual(["1", "1a", "1b", "2"]);
  });

  test("Dividing a question hands its points to its first part", () => {
    const edit = editScheme(TWO_EXERCISES);
    const divided = update(edit, { t: "addUnder", key: keyOf(edit, "2") });
    expect(toScheme(divided.nodes)[1]).toEqual({
      id: "2",
      label: "Exercice 2",
      children: [{ id: "2a", label: "", points: 400 }],
    });
  });

  test("A question added after another stands on the same level with the next free number", () => {
    const edit = editScheme(TWO_EXERCISES);
    expect(ids(update(edit, { t: "add", after: keyOf(edit, "1a") }))).toEqual(["1", "1a", "1b", "2"]);
    expect(ids(update(edit, { t: "add", after: keyOf(edit, "1") }))).toEqual(["1", "1a", "3", "2"]);
    expect(ids(update(edit, { t: "add", after: null }))).toEqual(["1", "1a", "2", "3"]);
  });

  test("The twenty-seventh part of a question still gets a number", () => {
    let edit = editScheme([{ id: "1", label: "x", points: 100 }]);
    for (let i = 0; i < 27; i += 1) edit = update(edit, { t: "addUnder", key: 1 });
    expect(ids(edit).slice(-2)).toEqual(["1z", "1.27"]);
  });

  test("An exercise moves with its questions, and not beyond the ends", () => {
    const edit = editScheme(TWO_EXERCISES);
    const moved = update(edit, { t: "move", key: keyOf(edit, "1"), by: 1 });
    expect(ids(moved)).toEqual(["2", "1", "1a"]);
    expect(update(moved, { t: "move", key: keyOf(moved, "1"), by: 1 })).toBe(moved);
  });

  test("A deleted exercise comes back whole", () => {
    const edit = editScheme(TWO_EXERCISES);
    const gone = update(edit, { t: "remove", key: keyOf(edit, "1") });
    expect(ids(gone)).toEqual(["2"]);
    expect(toScheme(update(gone, { t: "undo" }).nodes)).toEqual(TWO_EXERCISES);
  });

  test("A deleted question comes back to its place, whatever was written in between", () => {
    const edit = update(editScheme(TWO_EXERCISES), { t: "addUnder", key: 1 });
    const removed = placeOf(edit.nodes, keyOf(edit, "1a"));
    if (!removed) throw new Error("1a is there");
    const without = update(edit, { t: "remove", key: removed.node.key });
    const typed = update(without, { t: "label", key: keyOf(without, "2"), label: "Problème" });
    const back = update(typed, { t: "putBack", removed });
    expect(ids(back)).toEqual(["1", "1a", "1b", "2"]);
    expect(toScheme(back.nodes)[1]?.label).toBe("Problème");
    expect(update(back, { t: "putBack", removed })).toBe(back);
    const orphan = update(update(typed, { t: "remove", key: 1 }), { t: "putBack", removed });
    expect(ids(orphan)).toEqual(["1a", "2"]);
  });

  test("Typing a label is one step to undo, however many letters it has", () => {
    let edit = editScheme(TWO_EXERCISES);
    for (const label of ["E", "Ex", "Exe"]) edit = update(edit, { t: "label", key: 1, label });
    edit = update(edit, { t: "label", key: keyOf(edit, "2"), label: "Z" });
    expect(edit.past).toHaveLength(2);
    expect(toScheme(update(update(edit, { t: "undo" }), { t: "undo" }).nodes)).toEqual(TWO_EXERCISES);
  });

  test("Every fault is named at its row", () => {
    const edit = editScheme([
      { id: "1", label: " ", points: 100 },
      { id: "1", label: "twice", points: 100_001 },
      { id: "é", label: "number", points: 0 },
      { id: "4", label: "no points" },
      {
        id: "5",
        label: "a",
        children: [
          { id: "6", label: "b", children: [{ id: "7", label: "c", children: [{ id: "8", label: "d", points: 1 }] }] },
        ],
      },
    ]);
    expect(faultsOf(edit.nodes)).toEqual([
      { key: 1, why: "LABEL_MISSING" },
      { key: 2, why: "DUPLICATE_ID" },
      { key: 2, why: "POINTS_RANGE" },
      { key: 3, why: "BAD_ID" },
      { key: 4, why: "POINTS_MISSING" },
      { key: 8, why: "TOO_DEEP" },
    ]);
  });
});

const act: fc.Arbitrary<(edit: SchemeEdit) => SchemeAct> = fc
  .record({
    kind: fc.nat(7),
    pick: fc.nat(),
    text: fc.constantFrom("", "a", "Question"),
    points: fc.option(fc.integer({ min: -1, max: 100_001 })),
  })
  .map(({ kind, pick, text, points }) => (edit) => {
    const rows = rowsOf(edit.nodes);
    const key = rows[pick % Math.max(1, rows.length)]?.node.key ?? 0;
    const acts: SchemeAct[] = [
      { t: "add", after: key },
      { t: "addUnder", key },
      { t: "label", key, label: text },
      { t: "points", key, points },
      { t: "move", key, by: pick % 2 === 0 ? 1 : -1 },
      { t: "remove", key },
      { t: "undo" },
      { t: "id", key, id: text },
    ];
    return acts[kind] ?? { t: "undo" };
  });

describe("the editor and the rules agree", () => {
  test("A scheme without faults is one the rules accept, and one with faults is one they refuse", () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        const edit = acts.reduce((state, next) => update(state, next(state)), editScheme(TWO_EXERCISES));
        const scheme = toScheme(edit.nodes);
        const faults = faultsOf(edit.nodes);
        // What an id may look like is the wire's rule, checked before the domain's.
        if (!faults.some(({ why }) => why === "BAD_ID")) {
          expect(checkScheme(scheme).ok).toBe(faults.length === 0 && scheme.length > 0);
        }
        expect(total(edit.nodes)).toBe(schemeTotal(scheme));
        if (faults.length === 0 && scheme.length > 0) accepted += 1;
        else refused += 1;
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(20);
  });

  test("Undoing every step leads back to the scheme that was opened", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        let edit = acts.reduce((state, next) => update(state, next(state)), editScheme(TWO_EXERCISES));
        while (edit.past.length > 0) edit = update(edit, { t: "undo" });
        expect(toScheme(edit.nodes)).toEqual(TWO_EXERCISES);
      }),
    );
  });
});
