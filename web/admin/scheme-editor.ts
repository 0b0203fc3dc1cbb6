/**
 * The marking scheme while it is being written: a tree of keyed nodes and the acts that change it, each undoable.
 * Pure: the screen sends acts and paints the answer. Whether a finished scheme may be marked is #domain/scheme's word.
 */
import { MAX_QUESTION_POINTS, MAX_SCHEME_LEVELS, type Scheme, type SchemeNode } from "#domain/scheme";

/** `key` tells rows apart on the screen and never leaves it; `points` are hundredths, null while not written. */
export type EditNode = { key: number; id: string; label: string; points: number | null; children: EditNode[] };

export type SchemeEdit = {
  nodes: EditNode[];
  nextKey: number;
  /** Former trees, the latest last. */
  past: EditNode[][];
  /** The field the last act typed into: typing on in it is one step to undo, not one per letter. */
  typing: string | null;
};

export type SchemeAct =
  | { t: "add"; after: number | null }
  | { t: "addUnder"; key: number }
  | { t: "id"; key: number; id: string }
  | { t: "label"; key: number; label: string }
  | { t: "points"; key: number; points: number | null }
  | { t: "move"; key: number; by: -1 | 1 }
  | { t: "remove"; key: number }
  | { t: "putBack"; removed: Removed }
  | { t: "replace"; scheme: Scheme }
  | { t: "restore"; nodes: EditNode[] }
  | { t: "undo" };

/** A row taken out, and where it was: `at` among the children of the row `under`, or of the scheme itself. */
export type Removed = { node: EditNode; under: number | null; at: number };

export type SchemeFault = {
  key: number;
  why: "BAD_ID" | "DUPLICATE_ID" | "LABEL_MISSING" | "POINTS_MISSING" | "POINTS_RANGE" | "TOO_DEEP";
};

export const QUESTION_ID = /^[A-Za-z0-9._-]{1,40}$/;
const UNDO_STEPS = 100;

/** The editor opened on a scheme; an empty one begins with one empty question, so that there is a row to write in. */
export function editScheme(scheme: Scheme): SchemeEdit {
  const empty: SchemeEdit = { nodes: [], nextKey: 1, past: [], typing: null };
  if (scheme.length === 0) return { ...update(empty, { t: "add", after: null }), past: [] };
  const { nodes, nextKey } = keyed(scheme, 1);
  return { ...empty, nodes, nextKey };
}

function keyed(scheme: Scheme, from: number): { nodes: EditNode[]; nextKey: number } {
  let nextKey = from;
  const walk = (nodes: SchemeNode[]): EditNode[] =>
    nodes.map((node) => {
      const key = nextKey;
      nextKey += 1;
      const children = walk(node.children ?? []);
      return {
        key,
        id: node.id,
        label: node.label,
        points: children.length > 0 ? null : (node.points ?? null),
        children,
      };
    });
  return { nodes: walk(scheme), nextKey };
}

/** The tree as the wire wants it: points on the leaves only, labels trimmed. Ask `faultsOf` first. */
export function toScheme(nodes: EditNode[]): Scheme {
  return nodes.map(({ id, label, points, children }) =>
    children.length > 0
      ? { id, label: label.trim(), children: toScheme(children) }
      : { id, label: label.trim(), ...(points === null ? {} : { points }) },
  );
}

/** What a row is worth in hundredths: its own points, or the sum of the questions under it. */
export function worth(node: EditNode): number {
  return node.children.length > 0 ? total(node.children) : (node.points ?? 0);
}

export function total(nodes: EditNode[]): number {
  return nodes.reduce((sum, node) => sum + worth(node), 0);
}

/** Rows in reading order, each with its level from 1. */
export function rowsOf(
  nodes: EditNode[],
  level = 1,
): { node: EditNode; level: number; first: boolean; last: boolean }[] {
  return nodes.flatMap((node, i) => [
    { node, level, first: i === 0, last: i === nodes.length - 1 },
    ...rowsOf(node.children, level + 1),
  ]);
}

/** Everything that stands between this tree and a scheme one can mark with, in reading order. */
export function faultsOf(nodes: EditNode[]): SchemeFault[] {
  const seen = new Set<string>();
  return rowsOf(nodes).flatMap(({ node, level }) => {
    const whys: SchemeFault["why"][] = [];
    if (level > MAX_SCHEME_LEVELS) whys.push("TOO_DEEP");
    if (!QUESTION_ID.test(node.id)) whys.push("BAD_ID");
    else if (seen.has(node.id)) whys.push("DUPLICATE_ID");
    seen.add(node.id);
    if (node.label.trim() === "") whys.push("LABEL_MISSING");
    if (node.children.length === 0) {
      if (node.points === null) whys.push("POINTS_MISSING");
      else if (!Number.isInteger(node.points) || node.points < 0 || node.points > MAX_QUESTION_POINTS) {
        whys.push("POINTS_RANGE");
      }
    }
    return whys.map((why) => ({ key: node.key, why }));
  });
}

/** The key an act has just given out, for the screen to put the focus there. */
export function newestKey(edit: SchemeEdit): number {
  return edit.nextKey - 1;
}

/** Levels below a row that could take a sub-question. */
export function mayHaveChildren(level: number): boolean {
  return level < MAX_SCHEME_LEVELS;
}

export function update(edit: SchemeEdit, act: SchemeAct): SchemeEdit {
  if (act.t === "undo") {
    const before = edit.past.at(-1);
    return before ? { ...edit, nodes: before, past: edit.past.slice(0, -1), typing: null } : edit;
  }
  const typing = act.t === "id" || act.t === "label" || act.t === "points" ? `${act.t} ${act.key}` : null;
  const changed = changedBy(edit, act);
  if (changed.nodes === edit.nodes) return edit;
  const sameStep = typing !== null && typing === edit.typing;
  const past = sameStep ? edit.past : [...edit.past, edit.nodes].slice(-UNDO_STEPS);
  return { ...changed, past, typing };
}

type Tree = Pick<SchemeEdit, "nodes" | "nextKey">;

function changedBy(edit: SchemeEdit, act: Exclude<SchemeAct, { t: "undo" }>): SchemeEdit {
  const { nodes } = edit;
  const to = (next: Partial<Tree>): SchemeEdit => ({ ...edit, ...next });
  switch (act.t) {
    case "add":
      return to(added(edit, act.after));
    case "addUnder":
      return to(addedUnder(edit, act.key));
    case "move":
      return to({ nodes: siblings(nodes, act.key, (list, at) => moved(list, at, act.by)) });
    case "remove":
      return to({ nodes: siblings(nodes, act.key, (list, at) => list.filter((_, i) => i !== at)) });
    case "putBack":
      return to({ nodes: putBack(nodes, act.removed) });
    case "restore":
      return to({ nodes: act.nodes });
    case "replace":
      return to(keyed(act.scheme, edit.nextKey));
    case "id":
      return to({ nodes: row(nodes, act.key, (node) => ({ ...node, id: act.id })) });
    case "label":
      return to({ nodes: row(nodes, act.key, (node) => ({ ...node, label: act.label })) });
    case "points":
      return to({ nodes: row(nodes, act.key, (node) => ({ ...node, points: act.points })) });
  }
}

/** Where a row is, for it to be put back there after it was removed. */
export function placeOf(nodes: EditNode[], key: number, under: number | null = null): Removed | null {
  for (const [at, node] of nodes.entries()) {
    const found = node.key === key ? { node, under, at } : placeOf(node.children, key, node.key);
    if (found) return found;
  }
  return null;
}

/** Puts a removed row back. When the row it was under is gone too, it comes back on the first level. */
function putBack(nodes: EditNode[], { node, under, at }: Removed): EditNode[] {
  if (placeOf(nodes, node.key)) return nodes;
  if (under === null || !placeOf(nodes, under)) return nodes.toSpliced(at, 0, node);
  return row(nodes, under, (parent) => ({ ...parent, points: null, children: parent.children.toSpliced(at, 0, node) }));
}

/** A new row after the given one, on its level; at the end of the scheme when there is no such row. */
function added({ nodes, nextKey }: Tree, after: number | null): Tree {
  const fresh = (parent: EditNode | null): EditNode => ({
    key: nextKey,
    id: freeId(nodes, parent),
    label: "",
    points: null,
    children: [],
  });
  const put = (list: EditNode[], parent: EditNode | null): EditNode[] => {
    const at = list.findIndex((node) => node.key === after);
    if (at >= 0) return list.toSpliced(at + 1, 0, fresh(parent));
    return mapKept(list, (node) => {
      const children = put(node.children, node);
      return children === node.children ? node : { ...node, children };
    });
  };
  const inside = after === null ? nodes : put(nodes, null);
  return { nodes: inside === nodes ? [...nodes, fresh(null)] : inside, nextKey: nextKey + 1 };
}

/** A question that is divided hands its points to its first part, so that nothing written is lost. */
function addedUnder({ nodes, nextKey }: Tree, key: number): Tree {
  const next = row(nodes, key, (node) => ({
    ...node,
    points: null,
    children: [
      ...node.children,
      {
        key: nextKey,
        id: freeId(nodes, node),
        label: "",
        points: node.children.length === 0 ? node.points : null,
        children: [],
      },
    ],
  }));
  return { nodes: next, nextKey: nextKey + 1 };
}

/** 1, 2, 3 … above, 1a, 1b … under 1, 1a1, 1a2 … under 1a: the first that no row has. */
function freeId(nodes: EditNode[], parent: EditNode | null): string {
  const taken = new Set(rowsOf(nodes).map(({ node }) => node.id));
  const letters = parent !== null && /\d$/.test(parent.id);
  for (let n = 1; ; n += 1) {
    const part = letters ? (n <= 26 ? String.fromCharCode(96 + n) : `.${n}`) : String(n);
    const id = `${parent?.id ?? ""}${part}`;
    if (!taken.has(id)) return id;
  }
}

function moved(list: EditNode[], at: number, by: -1 | 1): EditNode[] {
  const node = list[at];
  const target = at + by;
  if (!node || target < 0 || target >= list.length) return list;
  return list.toSpliced(at, 1).toSpliced(target, 0, node);
}

/** Like map, but the same array when no element changed: an act that changes nothing is not a step to undo. */
function mapKept(list: EditNode[], change: (node: EditNode) => EditNode): EditNode[] {
  const next = list.map(change);
  return next.every((node, i) => node === list[i]) ? list : next;
}

function row(nodes: EditNode[], key: number, change: (node: EditNode) => EditNode): EditNode[] {
  return mapKept(nodes, (node) => {
    if (node.key === key) return change(node);
    const children = row(node.children, key, change);
    return children === node.children ? node : { ...node, children };
  });
}

function siblings(nodes: EditNode[], key: number, change: (list: EditNode[], at: number) => EditNode[]): EditNode[] {
  const at = nodes.findIndex((node) => node.key === key);
  if (at >= 0) return change(nodes, at);
  return mapKept(nodes, (node) => {
    const children = siblings(node.children, key, change);
    return children === node.children ? node : { ...node, children };
  });
}
