/** Mouse, pen and fingers on the page, turned into messages: one draws or pans, two pinch. It keeps which are down. */
import { GRIP, hit } from "./hit.ts";
import { type Model, type Msg, onPage } from "./state.ts";
import { type Point, sheetSize, toPage } from "./view.ts";

export type Down = { id: number; type: string; button: number; at: Point; pans: boolean };

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const apart = (a: Point, b: Point) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));

export class Pointers {
  readonly #down = new Map<number, Point>();
  /** Once a pen was seen, fingers only move the page: a resting palm draws nothing. */
  #penSeen = false;
  readonly #send: (msg: Msg) => void;

  constructor(send: (msg: Msg) => void) {
    this.#send = send;
  }

  press(model: Model, pointer: Down): void {
    if (pointer.type === "pen") this.#penSeen = true;
    this.#down.set(pointer.id, pointer.at);
    // The second finger turns whatever the first had begun into a pinch.
    if (this.#down.size > 1) this.#send({ t: "escaped" });
    else this.#begin(model, pointer);
  }

  #begin(model: Model, pointer: Down): void {
    const finger = pointer.type === "touch";
    const under = {
      annotations: onPage(model, model.view.page),
      selected: model.selected,
      sheet: sheetSize(model.view),
      grip: finger ? GRIP.coarse : GRIP.fine,
    };
    const pans = pointer.pans || pointer.button === 1;
    const on = pans ? ({ t: "page" } as const) : hit(under, toPage(model.view, pointer.at));
    const draws = !pans && (pointer.type === "pen" || (model.tool === "box" && !(finger && this.#penSeen)));
    this.#send({ t: "pressed", at: pointer.at, on, draws });
  }

  move(id: number, at: Point): void {
    const before = this.#down.get(id);
    if (!before) return;
    const other = [...this.#down].find(([each]) => each !== id)?.[1];
    this.#down.set(id, at);
    if (!other) {
      this.#send({ t: "dragged", at });
      return;
    }
    const [was, is] = [middle(before, other), middle(at, other)];
    this.#send({ t: "panned", dx: is.x - was.x, dy: is.y - was.y });
    this.#send({ t: "zoomed", factor: apart(at, other) / apart(before, other), at: is });
  }

  /** `cancelled`: the browser took the pointer away; nothing is drawn. */
  lift(id: number, cancelled: boolean): void {
    const alone = this.#down.size === 1;
    if (!this.#down.delete(id)) return;
    if (cancelled) this.#send({ t: "escaped" });
    else if (alone) this.#send({ t: "released", freshId: crypto.randomUUID() });
  }
}
