/** What the page under the hand is made of: the model, what can happen to it, and the one way an annotation changes. */
import type { Annotation } from "#domain/annotation";
import type { Box, Corner } from "./box.ts";
import { did, type History, NO_HISTORY, type Step } from "./history.ts";
import type { Hit } from "./hit.ts";
import type * as view from "./view.ts";

/** The kinds a hand draws here; others are shown only. */
export const KINDS = ["comment", "highlight", "error", "bonus"] as const;
export type Kind = (typeof KINDS)[number];
export type Tool = "hand" | "box";

export type Gesture =
  | { t: "pan"; from: view.Point; last: view.Point }
  | { t: "draw"; from: view.Point; box: Box }
  | { t: "move"; id: string; from: view.Point; start: Box; box: Box }
  | { t: "resize"; id: string; corner: Corner; start: Box; box: Box }
  /** A box placed by keyboard. */
  | { t: "ghost"; box: Box };

export type Model = {
  view: view.View;
  annotations: Readonly<Record<string, Annotation>>;
  tool: Tool;
  kind: Kind;
  selected: string | null;
  /** The selected annotation's editor is open. */
  open: boolean;
  gesture: Gesture | null;
  history: History;
  readOnly: boolean;
};

export type Patch = Partial<Pick<Annotation, "text" | "scoreDelta" | "kind">>;

export type Msg =
  | { t: "opened"; pages: readonly view.Size[]; annotations: readonly Annotation[]; blankTop: number }
  | { t: "readOnly"; readOnly: boolean }
  | { t: "framed"; frame: view.Size }
  | { t: "turned"; to: number }
  | { t: "fitted"; fit: view.Fit }
  | { t: "zoomed"; factor: number; at?: view.Point }
  | { t: "panned"; dx: number; dy: number }
  | { t: "wheeled"; by: view.Point; now: number }
  | { t: "tool"; tool: Tool; kind?: Kind }
  /** `draws`: this pointer draws on a bare page instead of moving it. */
  | { t: "pressed"; at: view.Point; on: Hit; draws: boolean }
  | { t: "dragged"; at: view.Point }
  | { t: "released"; freshId: string }
  | { t: "ghost" }
  | { t: "nudged"; dx: number; dy: number; grow: boolean }
  | { t: "confirmed"; freshId: string }
  | { t: "escaped" }
  | { t: "selected"; id: string; open: boolean }
  | { t: "edited"; id: string; patch: Patch }
  | { t: "erased"; id: string }
  | { t: "undone"; freshId: string }
  | { t: "redone"; freshId: string }
  /** The server's value after a conflict or a refresh; not a step of the teacher's. */
  | { t: "shown"; id: string; annotation: Annotation | null }
  | { t: "refreshed"; annotations: readonly Annotation[] };

/** `soon`: a text being typed may wait for more of it. */
export type Effect = { fx: "write"; annotation: Annotation; soon: boolean } | { fx: "erase"; id: string };

export type Turned = [Model, Effect[]];

const EMPTY_VIEW: view.View = {
  frame: { width: 0, height: 0 },
  pages: [],
  page: 0,
  fit: "width",
  scale: 1,
  x: 0,
  y: 0,
  blankTop: 0,
  turnedAt: 0,
};

export function newModel(tool: Tool): Model {
  return {
    view: EMPTY_VIEW,
    annotations: {},
    tool,
    kind: "error",
    selected: null,
    open: false,
    gesture: null,
    history: NO_HISTORY,
    readOnly: false,
  };
}

export const byId = (annotations: readonly Annotation[]) =>
  Object.fromEntries(annotations.map((each) => [each.id, each]));

/** The annotations of one page in reading order. */
export function onPage(model: Model, page: number): Annotation[] {
  return Object.values(model.annotations)
    .filter((each) => each.page === page)
    .sort((a, b) => a.y - b.y || a.x - b.x || (a.id < b.id ? -1 : 1));
}

export function withAnnotation(model: Model, id: string, annotation: Annotation | null): Model {
  const { [id]: _, ...others } = model.annotations;
  return { ...model, annotations: annotation ? { ...others, [id]: annotation } : others };
}

/** One step of the teacher's: shown, remembered for undo, and written. */
export function change(model: Model, step: Step): Turned {
  const id = (step.after ?? step.before)?.id;
  if (model.readOnly || id === undefined) return [model, []];
  const history = did(model.history, step);
  const next = { ...withAnnotation(model, id, step.after), history };
  if (step.after) return [next, [{ fx: "write", annotation: step.after, soon: step.open }]];
  return [{ ...next, selected: null, open: false }, [{ fx: "erase", id }]];
}
