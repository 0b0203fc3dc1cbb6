/** The marking scheme: a tree of at most three levels whose leaves are the questions. Points are hundredths. */
import { err, ok, type Result } from "./result.ts";

export type SchemeNode = {
  id: string;
  label: string;
  points?: number | undefined;
  children?: SchemeNode[] | undefined;
};
export type Scheme = SchemeNode[];

/** A leaf of the scheme. `path` holds the labels from the root down to it, the last one being its own. */
export type Question = { id: string; path: string[]; points: number };

export type SchemeRefusal = {
  code: "SCHEME_INVALID";
  why: "EMPTY" | "TOO_DEEP" | "DUPLICATE_ID" | "LABEL_MISSING" | "POINTS_MISSING" | "POINTS_ON_PARENT" | "POINTS_RANGE";
  node: string;
};

export const MAX_SCHEME_LEVELS = 3;
/** 1 000 points: more than any exam uses, small enough that sums stay exact. */
export const MAX_QUESTION_POINTS = 100_000;

/** The questions of a scheme in reading order. */
export function questionsOf(scheme: Scheme): Question[] {
  const walk = (nodes: SchemeNode[], above: string[]): Question[] =>
    nodes.flatMap((node) => {
      const path = [...above, node.label];
      return node.children?.length ? walk(node.children, path) : [{ id: node.id, path, points: node.points ?? 0 }];
    });
  return walk(scheme, []);
}

/** The sum of all questions, in hundredths: the maximum of the exam, never assumed to be 20. */
export function schemeTotal(scheme: Scheme): number {
  return questionsOf(scheme).reduce((sum, question) => sum + question.points, 0);
}

/** What a node is worth: its own points on a leaf, the sum of its questions above. */
export function nodePoints(node: SchemeNode): number {
  return schemeTotal([node]);
}

/** Refuses a scheme that could not be marked: no question, too deep, ids twice, points where they do not belong. */
export function checkScheme(scheme: Scheme): Result<Scheme, SchemeRefusal> {
  if (scheme.length === 0) return err({ code: "SCHEME_INVALID", why: "EMPTY", node: "" });
  const seen = new Set<string>();
  const check = (
    node: SchemeNode,
    level: number,
  ): SchemeRefusal["why"] | { at: string; why: SchemeRefusal["why"] } | null => {
    if (level > MAX_SCHEME_LEVELS) return "TOO_DEEP";
    if (seen.has(node.id)) return "DUPLICATE_ID";
    seen.add(node.id);
    if (node.label.trim() === "") return "LABEL_MISSING";
    if (node.children?.length) {
      if (node.points !== undefined) return "POINTS_ON_PARENT";
      for (const child of node.children) {
        const fault = check(child, level + 1);
        if (fault !== null) return typeof fault === "string" ? { at: child.id, why: fault } : fault;
      }
      return null;
    }
    if (node.points === undefined) return "POINTS_MISSING";
    const inRange = Number.isInteger(node.points) && node.points >= 0 && node.points <= MAX_QUESTION_POINTS;
    return inRange ? null : "POINTS_RANGE";
  };
  for (const node of scheme) {
    const fault = check(node, 1);
    if (fault === null) continue;
    return err(
      typeof fault === "string"
        ? { code: "SCHEME_INVALID", why: fault, node: node.id }
        : { code: "SCHEME_INVALID", why: fault.why, node: fault.at },
    );
  }
  return ok(scheme);
}
