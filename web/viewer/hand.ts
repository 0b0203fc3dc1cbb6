/** The hand on the page: press, drag, release, and the same by arrows. Pure. */
import type { Annotation } from "#domain/annotation";
import { type Box, boxBetween, grownBox, movedBox, resizedBox } from "./box.ts";
import { closed } from "./history.ts";
import { change, type Model, type Msg, type Turned } from "./state.ts";
import * as view from "./view.ts";

const DRAWN_MIN_PX = 5;
const NEW_TEXT: Omit<Annotation, "id" | "page" | "kind" | keyof Box> = {
  text: "",
  scoreDelta: null,
  ink: null,
  version: 0,
};

export function drawn(model: Model, box: Box, id: string): Turned {
  const annotation = { ...NEW_TEXT, ...box, id, page: model.view.page, kind: model.kind };
  return change(
    { ...model, gesture: null, selected: id, open: true },
    { before: null, after: annotation, open: false },
  );
}

function reboxed(model: Model, id: string, box: Box): Turned {
  const before = model.annotations[id];
  if (!before) return [{ ...model, gesture: null }, []];
  const same = before.x === box.x && before.y === box.y && before.w === box.w && before.h === box.h;
  if (same) return [{ ...model, gesture: null }, []];
  return change({ ...model, gesture: null }, { before, after: { ...before, ...box }, open: false });
}

export function pressed(model: Model, msg: Extract<Msg, { t: "pressed" }>): Model {
  const from = view.toPage(model.view, msg.at);
  const over = msg.on.t === "page" ? undefined : model.annotations[msg.on.id];
  if (over && msg.on.t === "corner" && !model.readOnly) {
    return {
      ...model,
      open: false,
      gesture: { t: "resize", id: over.id, corner: msg.on.corner, start: over, box: over },
    };
  }
  if (over) {
    const chosen = { ...model, selected: over.id, open: model.open && model.selected === over.id };
    return model.readOnly
      ? { ...chosen, open: true }
      : { ...chosen, gesture: { t: "move", id: over.id, from, start: over, box: over } };
  }
  const bare = { ...model, selected: null, open: false, history: closed(model.history) };
  const onSheet = from.x >= 0 && from.x <= 1 && from.y >= 0 && from.y <= 1;
  if (!msg.draws || model.readOnly || !onSheet) return { ...bare, gesture: { t: "pan", from: msg.at, last: msg.at } };
  return { ...bare, gesture: { t: "draw", from, box: { ...from, w: 0, h: 0 } } };
}

export function dragged(model: Model, at: view.Point): Model {
  const { gesture } = model;
  const to = view.toPage(model.view, at);
  switch (gesture?.t) {
    case "pan": {
      const moved = view.panned(model.view, at.x - gesture.last.x, at.y - gesture.last.y);
      return { ...model, view: moved, gesture: { ...gesture, last: at } };
    }
    case "draw":
      return { ...model, gesture: { ...gesture, box: boxBetween(gesture.from, to) } };
    case "move": {
      const box = movedBox(gesture.start, to.x - gesture.from.x, to.y - gesture.from.y);
      return { ...model, gesture: { ...gesture, box } };
    }
    case "resize":
      return { ...model, gesture: { ...gesture, box: resizedBox(gesture.start, gesture.corner, to) } };
    default:
      return model;
  }
}

export function released(model: Model, freshId: string): Turned {
  const { gesture } = model;
  const sheet = view.sheetSize(model.view);
  const slight = (box: Box, from: Box) =>
    Math.hypot((box.x - from.x) * sheet.width, (box.y - from.y) * sheet.height) < DRAWN_MIN_PX;
  switch (gesture?.t) {
    case "draw": {
      const { w, h } = gesture.box;
      const tiny = w * sheet.width < DRAWN_MIN_PX || h * sheet.height < DRAWN_MIN_PX;
      return tiny ? [{ ...model, gesture: null }, []] : drawn(model, gesture.box, freshId);
    }
    case "move":
      // A press that did not go anywhere opens what it pressed.
      if (slight(gesture.box, gesture.start)) return [{ ...model, gesture: null, open: true }, []];
      return reboxed(model, gesture.id, gesture.box);
    case "resize":
      return reboxed(model, gesture.id, gesture.box);
    case "pan":
      return [{ ...model, gesture: null, view: view.swiped(model.view, gesture.from, gesture.last) }, []];
    default:
      return [{ ...model, gesture: null }, []];
  }
}

/** A box in the middle of what is in sight, to be placed by the arrows. */
export function ghost(model: Model): Model {
  if (model.readOnly) return model;
  const { frame } = model.view;
  const middle = view.toPage(model.view, { x: frame.width / 2, y: frame.height / 2 });
  const box = boxBetween({ x: middle.x - 0.15, y: middle.y - 0.03 }, { x: middle.x + 0.15, y: middle.y + 0.03 });
  return { ...model, selected: null, open: false, gesture: { t: "ghost", box } };
}

export function nudged(model: Model, { dx, dy, grow }: Extract<Msg, { t: "nudged" }>): Turned {
  const move = grow ? grownBox : movedBox;
  if (model.gesture?.t === "ghost") {
    return [{ ...model, gesture: { t: "ghost", box: move(model.gesture.box, dx, dy) } }, []];
  }
  const chosen = model.selected === null ? undefined : model.annotations[model.selected];
  if (!chosen || model.readOnly) return [model, []];
  return change(model, { before: chosen, after: { ...chosen, ...move(chosen, dx, dy) }, open: true });
}
