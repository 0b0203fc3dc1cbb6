import { expect, test } from "vitest";
import type { Annotation } from "#domain/annotation";
import { hit } from "../../web/viewer/hit.ts";
import { type Effect, type Model, type Msg, newModel, onPage, update } from "../../web/viewer/model.ts";
import { SCALE_MAX, SCALE_MIN, sheetSize, toPage } from "../../web/viewer/view.ts";

const A4 = { width: 595, height: 842 };
const note = (id: string, more: Partial<Annotation> = {}): Annotation => ({
  id,
  page: 0,
  x: 0.4,
  y: 0.4,
  w: 0.2,
  h: 0.1,
  kind: "error",
  text: "",
  scoreDelta: null,
  ink: null,
  version: 1,
  ...more,
});

function play(model: Model, ...msgs: Msg[]): { model: Model; effects: Effect[] } {
  let next = model;
  const effects: Effect[] = [];
  for (const msg of msgs) {
    const [after, more] = update(next, msg);
    next = after;
    effects.push(...more);
  }
  return { model: next, effects };
}

function desk(annotations: Annotation[] = [], pages = 4): Model {
  const frame = { width: 1000, height: 700 };
  return play(
    newModel("box"),
    { t: "framed", frame },
    { t: "opened", pages: Array(pages).fill(A4), annotations, blankTop: 0 },
  ).model;
}
const screen = (model: Model, x: number, y: number) => {
  const sheet = sheetSize(model.view);
  return { x: model.view.x + x * sheet.width, y: model.view.y + y * sheet.height };
};
const PAGE = { t: "page" } as const;

test("A page opens as wide as the window, from its top", () => {
  const { view } = desk();
  expect(view.x).toBeCloseTo(12);
  expect(view.y).toBe(12);
  expect(sheetSize(view).width).toBeCloseTo(976);
});

test("The first page of an anonymous copy begins below the strip that bore the name", () => {
  const opened = play(desk(), { t: "opened", pages: [A4, A4], annotations: [], blankTop: 0.25 }).model;
  expect(toPage(opened.view, { x: 0, y: 12 }).y).toBeCloseTo(0.25);
  const there = play(opened, { t: "turned", to: 1 }).model;
  expect(there.view.y).toBe(12);
  expect(toPage(play(there, { t: "turned", to: 0 }).model.view, { x: 0, y: 12 }).y).toBeCloseTo(0.25);
});

test("Fitting the whole page shows it centred", () => {
  const { view } = play(desk(), { t: "fitted", fit: "page" }).model;
  expect(sheetSize(view).height).toBeCloseTo(676);
  expect(view.x).toBeCloseTo((1000 - sheetSize(view).width) / 2);
});

test("Zooming keeps the point under the hand where it is, within bounds", () => {
  const at = { x: 500, y: 350 };
  const before = desk();
  const after = play(before, { t: "zoomed", factor: 1.5, at }).model;
  const [was, is] = [toPage(before.view, at), toPage(after.view, at)];
  expect(is.x).toBeCloseTo(was.x);
  expect(is.y).toBeCloseTo(was.y);
  const far = play(after, ...Array<Msg>(40).fill({ t: "zoomed", factor: 2 })).model;
  expect(far.view.scale).toBeCloseTo(SCALE_MAX);
  const near = play(after, ...Array<Msg>(40).fill({ t: "zoomed", factor: 0.5 })).model;
  expect(near.view.scale).toBeCloseTo(SCALE_MIN);
});

test("The wheel scrolls down the page, and at its foot turns it once per push", () => {
  const foot = play(desk(), { t: "wheeled", by: { x: 0, y: 5_000 }, now: 1_000 }).model;
  expect(foot.view.page).toBe(0);
  const turned = play(foot, { t: "wheeled", by: { x: 0, y: 50 }, now: 1_100 }).model;
  expect([turned.view.page, turned.view.y]).toEqual([1, 12]);
  const bottom = play(turned, { t: "wheeled", by: { x: 0, y: 5_000 }, now: 1_200 }).model;
  expect(play(bottom, { t: "wheeled", by: { x: 0, y: 50 }, now: 1_300 }).model.view.page).toBe(1);
  expect(play(bottom, { t: "wheeled", by: { x: 0, y: 50 }, now: 1_600 }).model.view.page).toBe(2);
});

test("Turning stops at the first and the last page, and keeps the zoom", () => {
  const zoomed = play(desk(), { t: "zoomed", factor: 2 }).model;
  const last = play(zoomed, { t: "turned", to: 99 }).model;
  expect([last.view.page, last.view.scale]).toEqual([3, zoomed.view.scale]);
  expect(play(last, { t: "turned", to: -5 }).model.view.page).toBe(0);
});

test("A box drawn by hand becomes an annotation, is written at once and opens for its comment", () => {
  const model = desk();
  const { model: after, effects } = play(
    model,
    { t: "tool", tool: "box", kind: "bonus" },
    { t: "pressed", at: screen(model, 0.2, 0.1), on: PAGE, draws: true },
    { t: "dragged", at: screen(model, 0.5, 0.2) },
    { t: "released", freshId: "n1" },
  );
  expect(effects).toEqual([{ fx: "write", annotation: after.annotations.n1, soon: false }]);
  expect(after.annotations.n1).toMatchObject({ page: 0, kind: "bonus", version: 0 });
  expect(after.annotations.n1?.x).toBeCloseTo(0.2);
  expect(after.annotations.n1?.h).toBeCloseTo(0.1);
  expect([after.selected, after.open]).toEqual(["n1", true]);
});

test("A press without a drag draws nothing", () => {
  const model = desk();
  const at = screen(model, 0.2, 0.1);
  const { model: after, effects } = play(
    model,
    { t: "pressed", at, on: PAGE, draws: true },
    { t: "released", freshId: "n1" },
  );
  expect([after.annotations, effects]).toEqual([{}, []]);
});

test("A finger that only moves the page draws nothing", () => {
  const model = desk();
  const { model: after, effects } = play(
    model,
    { t: "pressed", at: { x: 500, y: 600 }, on: PAGE, draws: false },
    { t: "dragged", at: { x: 500, y: 300 } },
    { t: "released", freshId: "n1" },
  );
  expect(after.view.y).toBeCloseTo(model.view.y - 300);
  expect(effects).toEqual([]);
});

test("A push to the side turns the page when the page cannot move that way, a push down does not", () => {
  const push = (model: Model, x: number, y: number) =>
    play(
      model,
      { t: "pressed", at: { x: 500, y: 300 }, on: PAGE, draws: false },
      { t: "dragged", at: { x: 500 + x, y: 300 + y } },
      { t: "released", freshId: "n1" },
    ).model.view.page;
  expect(push(desk(), -90, 10)).toBe(1);
  expect(push(desk(), 90, 10)).toBe(0);
  expect(push(desk(), -90, -200)).toBe(0);
  expect(push(play(desk(), { t: "zoomed", factor: 2 }).model, -90, 0)).toBe(0);
});

test("By keyboard: B lays a box in sight, arrows place it, Shift and arrows size it, Enter keeps it", () => {
  const { model, effects } = play(
    desk(),
    { t: "ghost" },
    { t: "nudged", dx: 0.05, dy: 0, grow: false },
    { t: "nudged", dx: 0, dy: 0.02, grow: true },
    { t: "confirmed", freshId: "n1" },
  );
  expect(effects).toHaveLength(1);
  const box = model.annotations.n1;
  expect(box?.x).toBeCloseTo(0.4, 1);
  expect(box?.h).toBeCloseTo(0.08);
  expect(model.open).toBe(true);
});

test("Escape goes out one level at a time", () => {
  const open = play(desk([note("n1")]), { t: "selected", id: "n1", open: true }).model;
  const first = play(open, { t: "escaped" }).model;
  expect([first.selected, first.open]).toEqual(["n1", false]);
  expect(play(first, { t: "escaped" }).model.selected).toBeNull();
  expect(play(desk(), { t: "ghost" }, { t: "escaped" }).model.gesture).toBeNull();
});

test("An annotation is moved by its body, sized by its corner, and a mere press opens it", () => {
  const model = desk([note("n1")]);
  const on = { t: "annotation", id: "n1" } as const;
  const pressedIt: Msg = { t: "pressed", at: screen(model, 0.5, 0.45), on, draws: true };
  const moved = play(model, pressedIt, { t: "dragged", at: screen(model, 0.6, 0.5) }, { t: "released", freshId: "x" });
  expect(moved.model.annotations.n1?.x).toBeCloseTo(0.5);
  expect(moved.effects).toHaveLength(1);
  const opened = play(model, pressedIt, { t: "released", freshId: "x" });
  expect([opened.model.open, opened.effects]).toEqual([true, []]);
  const corner = { t: "corner", id: "n1", corner: "se" } as const;
  const sized = play(
    model,
    { t: "pressed", at: screen(model, 0.6, 0.5), on: corner, draws: true },
    { t: "dragged", at: screen(model, 0.7, 0.6) },
    { t: "released", freshId: "x" },
  );
  expect(sized.model.annotations.n1).toMatchObject({ x: 0.4, y: 0.4 });
  expect(sized.model.annotations.n1?.w).toBeCloseTo(0.3);
});

test("What lies under the hand is the smallest box, and the corner of the selected one", () => {
  const annotations = [note("large", { x: 0.1, y: 0.1, w: 0.8, h: 0.8 }), note("small")];
  const under = { annotations, selected: null, sheet: { width: 1000, height: 1400 }, grip: 8 };
  expect(hit(under, { x: 0.5, y: 0.45 })).toEqual({ t: "annotation", id: "small" });
  expect(hit(under, { x: 0.2, y: 0.2 })).toEqual({ t: "annotation", id: "large" });
  expect(hit(under, { x: 0.05, y: 0.05 })).toEqual({ t: "page" });
  expect(hit({ ...under, selected: "small" }, { x: 0.6, y: 0.5 })).toEqual({ t: "corner", id: "small", corner: "se" });
});

test("Typing a comment is one step to undo; an erased annotation comes back under a new id", () => {
  const typed = play(
    desk([note("n1")]),
    { t: "selected", id: "n1", open: true },
    { t: "edited", id: "n1", patch: { text: "F" } },
    { t: "edited", id: "n1", patch: { text: "Faux" } },
    { t: "escaped" },
    { t: "erased", id: "n1" },
  );
  expect(typed.effects.at(-1)).toEqual({ fx: "erase", id: "n1" });
  const back = play(typed.model, { t: "undone", freshId: "n2" });
  expect(back.effects).toEqual([
    { fx: "write", annotation: { ...note("n2", { text: "Faux" }), version: 0 }, soon: false },
  ]);
  const untyped = play(back.model, { t: "undone", freshId: "n3" });
  expect(untyped.model.annotations.n2?.text).toBe("");
  const again = play(untyped.model, { t: "redone", freshId: "n4" }, { t: "redone", freshId: "n5" });
  expect(again.model.annotations).toEqual({});
  expect(again.effects.at(-1)).toEqual({ fx: "erase", id: "n2" });
});

test("On a copy that is somebody else's nothing is drawn, moved, erased or undone", () => {
  const mine = play(desk([note("n1")]), { t: "erased", id: "n1" }, { t: "undone", freshId: "n2" }).model;
  const { model, effects } = play(
    mine,
    { t: "readOnly", readOnly: true },
    { t: "ghost" },
    { t: "confirmed", freshId: "x" },
    { t: "erased", id: "n2" },
    { t: "edited", id: "n2", patch: { text: "x" } },
    { t: "undone", freshId: "y" },
    { t: "selected", id: "n2", open: true },
    { t: "nudged", dx: 0.1, dy: 0, grow: false },
  );
  expect(effects).toEqual([]);
  expect(Object.keys(model.annotations)).toEqual(["n2"]);
  expect(model.open).toBe(true);
});

test("Selecting an annotation from the list turns to its page and brings it into sight", () => {
  const { view } = play(desk([note("n1", { page: 2, y: 0.85 })]), { t: "selected", id: "n1", open: true }).model;
  expect(view.page).toBe(2);
  const y = view.y + 0.85 * sheetSize(view).height;
  expect(y).toBeGreaterThan(0);
  expect(y).toBeLessThan(700);
});

test("Annotations of a page are listed in reading order", () => {
  const model = desk([note("b", { y: 0.5 }), note("a", { y: 0.1 }), note("other", { page: 1 })]);
  expect(onPage(model, 0).map((each) => each.id)).toEqual(["a", "b"]);
});

test("The next copy opens on its first page with the zoom and the pen of the last one", () => {
  const zoomed = play(
    desk([note("n1")]),
    { t: "zoomed", factor: 1.5 },
    { t: "tool", tool: "box", kind: "bonus" },
    { t: "turned", to: 2 },
  );
  const next = play(zoomed.model, { t: "opened", pages: [A4], annotations: [], blankTop: 0 }).model;
  expect([next.view.page, next.view.scale, next.kind]).toEqual([0, zoomed.model.view.scale, "bonus"]);
  expect(play(next, { t: "undone", freshId: "x" }).effects).toEqual([]);
});
