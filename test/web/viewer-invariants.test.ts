/** What holds on the page whatever the hand does. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { inPage } from "#domain/annotation";
import { boxBetween, movedBox, resizedBox, SIDE_MIN } from "../../web/viewer/box.ts";
import { type Model, type Msg, newModel, update } from "../../web/viewer/model.ts";
import { sheetSize } from "../../web/viewer/view.ts";

const A4 = { width: 595, height: 842 };
function play(model: Model, ...msgs: Msg[]): { model: Model } {
  let next = model;
  for (const msg of msgs) [next] = update(next, msg);
  return { model: next };
}

function desk(): Model {
  const frame = { width: 1000, height: 700 };
  const opened: Msg = { t: "opened", pages: [A4], annotations: [], blankTop: 0 };
  return play(newModel("box"), { t: "framed", frame }, opened).model;
}
const screen = (model: Model, x: number, y: number) => {
  const sheet = sheetSize(model.view);
  return { x: model.view.x + x * sheet.width, y: model.view.y + y * sheet.height };
};
const PAGE = { t: "page" } as const;

const fraction = fc.double({ min: -0.5, max: 1.5, noNaN: true });
const point = fc.record({ x: fraction, y: fraction });

test("However it is drawn, moved or pulled, a box stays on the page and large enough to be seen", () => {
  const corner = fc.constantFrom("nw" as const, "ne" as const, "sw" as const, "se" as const);
  fc.assert(
    fc.property(point, point, point, corner, (a, b, to, which) => {
      const box = boxBetween(a, b);
      for (const each of [box, movedBox(box, to.x, to.y), resizedBox(box, which, to)]) {
        expect(inPage(each)).toBe(true);
        expect(Math.min(each.w, each.h)).toBeGreaterThan(SIDE_MIN * 0.99);
      }
    }),
  );
});

test("Undoing everything and redoing it leads back to the same annotations, whatever was done", () => {
  const act = fc.oneof(
    fc.record({ t: fc.constant("draw" as const), a: point, b: point }),
    fc.record({ t: fc.constant("erase" as const), n: fc.nat(9) }),
    fc.record({ t: fc.constant("text" as const), n: fc.nat(9), text: fc.string({ maxLength: 3 }) }),
    fc.record({ t: fc.constant("nudge" as const), n: fc.nat(9), dx: fraction }),
  );
  const bare = (model: Model) =>
    Object.values(model.annotations)
      .map(({ id: _, version: __, ...rest }) => JSON.stringify(rest))
      .sort();
  fc.assert(
    fc.property(fc.array(act, { maxLength: 15 }), (acts) => {
      let fresh = 0;
      const freshId = () => `n${fresh++}`;
      let model = desk();
      for (const each of acts) {
        if (each.t === "draw") {
          model = play(
            model,
            { t: "pressed", at: screen(model, each.a.x, each.a.y), on: PAGE, draws: true },
            { t: "dragged", at: screen(model, each.b.x, each.b.y) },
            { t: "released", freshId: freshId() },
            { t: "escaped" },
          ).model;
          continue;
        }
        const ids = Object.keys(model.annotations);
        const id = ids[each.n % Math.max(1, ids.length)];
        if (!id) continue;
        if (each.t === "erase") model = play(model, { t: "erased", id }).model;
        if (each.t === "text")
          model = play(model, { t: "edited", id, patch: { text: each.text } }, { t: "escaped" }).model;
        if (each.t === "nudge")
          model = play(
            model,
            { t: "selected", id, open: false },
            { t: "nudged", dx: each.dx, dy: 0, grow: false },
          ).model;
      }
      const end = bare(model);
      const steps = model.history.done.length;
      for (let n = 0; n < steps; n++) model = play(model, { t: "undone", freshId: freshId() }).model;
      expect(model.annotations).toEqual({});
      for (let n = 0; n < steps; n++) model = play(model, { t: "redone", freshId: freshId() }).model;
      expect(bare(model)).toEqual(end);
    }),
  );
});
