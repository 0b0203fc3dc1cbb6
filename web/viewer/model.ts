/**
 * The page under the teacher's hand: update(model, msg) → [model, effects]. It knows boxes, pages and the hand; it
 * knows neither the server (acts.ts sends what `write` and `erase` say) nor the screen (page.tsx paints it).
 */

import * as hand from "./hand.ts";
import { type Change, closed, NO_HISTORY, redo, undo } from "./history.ts";
import { byId, change, type Model, type Msg, type Patch, type Turned, withAnnotation } from "./state.ts";
import * as view from "./view.ts";

export * from "./state.ts";

/** One level out: the gesture, then the editor, then the selection, then the tool's turn ends nowhere. */
function escaped(model: Model): Model {
  if (model.gesture) return { ...model, gesture: null };
  const history = closed(model.history);
  if (model.open) return { ...model, open: false, history };
  return { ...model, selected: null, history };
}

function selected(model: Model, id: string, open: boolean): Model {
  const chosen = model.annotations[id];
  if (!chosen) return model;
  const turned = view.turnedTo(model.view, chosen.page);
  return {
    ...model,
    view: view.showing(turned, chosen.y),
    selected: id,
    open,
    gesture: null,
    history: closed(model.history),
  };
}

function applied(model: Model, turned: Change | null): Turned {
  if (!turned || model.readOnly) return [model, []];
  const { id, annotation, history } = turned;
  const next = { ...withAnnotation(model, id, annotation), history, open: false, gesture: null };
  if (!annotation) return [{ ...next, selected: null }, [{ fx: "erase", id }]];
  return [selected(next, id, false), [{ fx: "write", annotation, soon: false }]];
}

function opened(model: Model, msg: Extract<Msg, { t: "opened" }>): Model {
  const fresh = { ...model, annotations: byId(msg.annotations), selected: null, open: false, gesture: null };
  const placed = { ...model.view, pages: msg.pages, page: 0, blankTop: msg.blankTop };
  return { ...fresh, history: NO_HISTORY, view: view.fitted(placed, model.view.fit) };
}

function seen(model: Model, msg: Msg): view.View | null {
  const { frame } = model.view;
  switch (msg.t) {
    case "framed":
      return view.framed(model.view, msg.frame);
    case "turned":
      return view.turnedTo(model.view, msg.to);
    case "fitted":
      return view.fitted(model.view, msg.fit);
    case "zoomed":
      return view.zoomed(model.view, msg.factor, msg.at ?? { x: frame.width / 2, y: frame.height / 2 });
    case "panned":
      return view.panned(model.view, msg.dx, msg.dy);
    case "wheeled":
      return view.wheeled(model.view, msg.by, msg.now);
    default:
      return null;
  }
}

function edited(model: Model, id: string, patch: Patch): Turned {
  const before = model.annotations[id];
  if (!before) return [model, []];
  return change(model, { before, after: { ...before, ...patch }, open: true });
}

function erased(model: Model, id: string): Turned {
  const before = model.annotations[id];
  return before ? change(model, { before, after: null, open: false }) : [model, []];
}

/** What the server says of annotations is shown and is no step of the teacher's. */
function told(model: Model, msg: Msg): Model | null {
  if (msg.t === "shown") return withAnnotation(model, msg.id, msg.annotation);
  return msg.t === "refreshed" ? { ...model, annotations: byId(msg.annotations) } : null;
}

/** One message in, the next model out, with what is to be written. */
export function update(model: Model, msg: Msg): Turned {
  const moved = seen(model, msg);
  if (moved) return [{ ...model, view: moved }, []];
  switch (msg.t) {
    case "opened":
      return [opened(model, msg), []];
    case "readOnly":
      return [{ ...model, readOnly: msg.readOnly, gesture: msg.readOnly ? null : model.gesture }, []];
    case "tool":
      return [{ ...model, tool: msg.tool, kind: msg.kind ?? model.kind, gesture: null }, []];
    case "pressed":
      return [hand.pressed(model, msg), []];
    case "dragged":
      return [hand.dragged(model, msg.at), []];
    case "released":
      return hand.released(model, msg.freshId);
    case "ghost":
      return [hand.ghost(model), []];
    case "nudged":
      return hand.nudged(model, msg);
    case "confirmed":
      return model.gesture?.t === "ghost" ? hand.drawn(model, model.gesture.box, msg.freshId) : [model, []];
    case "escaped":
      return [escaped(model), []];
    case "selected":
      return [selected(model, msg.id, msg.open), []];
    case "edited":
      return edited(model, msg.id, msg.patch);
    case "erased":
      return erased(model, msg.id);
    case "undone":
      return applied(model, undo(closed(model.history), msg.freshId));
    case "redone":
      return applied(model, redo(model.history, msg.freshId));
    default:
      return [told(model, msg) ?? model, []];
  }
}
