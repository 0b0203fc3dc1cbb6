/** Mouse, pen and fingers: who draws, who moves the page, who pinches. */
import { expect, test } from "vitest";
import { type Msg, newModel, update } from "../../web/viewer/model.ts";
import { Pointers } from "../../web/viewer/pointers.ts";

const frame = { width: 1000, height: 700 };
const pages = [{ width: 595, height: 842 }];

function desk(tool: "hand" | "box") {
  let model = newModel(tool);
  for (const msg of [
    { t: "framed", frame },
    { t: "opened", pages, annotations: [], blankTop: 0 },
  ] satisfies Msg[]) {
    [model] = update(model, msg);
  }
  const heard: Msg[] = [];
  const pointers = new Pointers((msg) => heard.push(msg));
  const press = (type: string, more: { id?: number; button?: number; pans?: boolean } = {}) =>
    pointers.press(model, { id: 1, button: 0, pans: false, at: { x: 500, y: 300 }, type, ...more });
  return { heard, pointers, press };
}
const draws = (msgs: Msg[]) => msgs.map((msg) => (msg.t === "pressed" ? msg.draws : msg.t));

test("The mouse draws with a pen in hand, and moves the page with the hand, with Space or its middle button", () => {
  const pen = desk("box");
  pen.press("mouse");
  const space = desk("box");
  space.press("mouse", { pans: true });
  const middle = desk("box");
  middle.press("mouse", { button: 1 });
  const hand = desk("hand");
  hand.press("mouse");
  expect([pen, space, middle, hand].map(({ heard }) => draws(heard))).toEqual([[true], [false], [false], [false]]);
});

test("A pen always draws; once it was seen, a resting palm draws nothing", () => {
  const { heard, press, pointers } = desk("hand");
  press("pen");
  pointers.lift(1, false);
  expect(draws(heard)[0]).toBe(true);
  const boxes = desk("box");
  boxes.press("touch");
  boxes.pointers.lift(1, false);
  boxes.press("pen");
  boxes.pointers.lift(1, false);
  boxes.press("touch");
  expect(draws(boxes.heard.filter((msg) => msg.t === "pressed"))).toEqual([true, true, false]);
});

test("A second finger ends what the first began and pinches, and lifting both draws nothing", () => {
  const { heard, press, pointers } = desk("box");
  press("touch");
  pointers.press(newModel("box"), { id: 2, type: "touch", button: 0, pans: false, at: { x: 600, y: 300 } });
  pointers.move(2, { x: 700, y: 300 });
  expect(heard.slice(1)).toEqual([
    { t: "escaped" },
    { t: "panned", dx: 50, dy: 0 },
    { t: "zoomed", factor: 2, at: { x: 600, y: 300 } },
  ]);
  pointers.lift(2, false);
  expect(heard.some((msg) => msg.t === "released")).toBe(false);
});

test("A pointer the browser takes away draws nothing", () => {
  const { heard, press, pointers } = desk("box");
  press("touch");
  pointers.lift(1, true);
  expect(heard.at(-1)).toEqual({ t: "escaped" });
});
