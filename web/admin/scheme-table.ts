/**
 * A marking scheme read from a pasted table (number, label, points; or label, points). Every line is accounted for:
 * taken, left out for a named reason, or not understood for a named reason. It never guesses in silence.
 */
import Papa from "papaparse";
import { MAX_QUESTION_POINTS, MAX_SCHEME_LEVELS, type Scheme, type SchemeNode } from "#domain/scheme";
import { parsePoints } from "../text/numbers.ts";
import { QUESTION_ID } from "./scheme-editor.ts";

/** `line` counts from 1. Faults keep a line out of the scheme. */
export type TableFault = {
  line: number;
  text: string;
  why:
    | "ID_MISSING"
    | "BAD_ID"
    | "DUPLICATE_ID"
    | "LABEL_MISSING"
    | "POINTS_MISSING"
    | "BAD_POINTS"
    | "TOO_DEEP"
    | "TOO_MANY_CELLS";
};
/** Notes do not: a line of headings, a line of totals, points written on an exercise that is the sum of its questions. */
export type TableNote = { line: number; text: string; why: "HEADINGS" | "TOTAL" | "SUM_DIFFERS" };
export type TableRead = { scheme: Scheme; questions: number; faults: TableFault[]; notes: TableNote[] };

type Line = { line: number; text: string; cells: string[] };
type Entry = { line: number; text: string; id: string; label: string; points: number | null };
type Placed = Entry & { children: Placed[]; level: number };

const HEADING =
  /^(n°?|no|num(é|e)ro|id|question|questions|intitul(é|e)|libell(é|e)|label|points?|pts|bar(è|e)me|note|max(imum)?)$/i;
const TOTAL = /^(sous-)?total\b/i;

/** Reads what a spreadsheet puts into the clipboard, or a CSV text. */
export function readTable(text: string): TableRead {
  const out: TableRead = { scheme: [], questions: 0, faults: [], notes: [] };
  const lines = linesOf(text).filter((line) => {
    const why = passedOver(line);
    if (why) out.notes.push({ line: line.line, text: line.text, why });
    return why === null;
  });
  const numbered = lines.some(({ cells }) => cells.length >= 3);
  const entries = numbered ? numberedEntries(lines, out.faults) : plainEntries(lines, out.faults);
  const roots = numbered ? byPrefix(entries) : byHeadings(entries);
  out.scheme = roots.flatMap((root) => nodeOf(root, out));
  const byLine = (a: { line: number }, b: { line: number }) => a.line - b.line;
  out.faults.sort(byLine);
  out.notes.sort(byLine);
  return out;
}

function linesOf(text: string): Line[] {
  const delimiter = text.includes("\t") ? "\t" : text.includes(";") ? ";" : ",";
  const rows = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), { delimiter }).data;
  return rows.flatMap((row, i) => {
    const trimmed = row.map((cell) => cell.replace(/[\s\u00A0\u202F]+/g, " ").trim());
    const shown = trimmed.filter((cell) => cell !== "").join(" | ");
    if (shown === "") return [];
    const cells = delimiter === "," ? decimalCommaJoined(trimmed) : trimmed;
    // The empty columns a spreadsheet adds on the right are not cells.
    const width = cells.findLastIndex((cell) => cell !== "") + 1;
    return [{ line: i + 1, text: shown, cells: cells.slice(0, width) }];
  });
}

/** "1a,Question a,2,5": between commas a decimal comma splits its number in two. */
function decimalCommaJoined(cells: string[]): string[] {
  const [before, whole, part] = cells.slice(-3);
  const split = /^\d+$/.test(whole ?? "") && /^\d{1,2}$/.test(part ?? "") && /\p{L}/u.test(before ?? "");
  return split ? [...cells.slice(0, -2), `${whole},${part}`] : cells;
}

function passedOver({ line, cells }: Line): TableNote["why"] | null {
  const filled = cells.filter((cell) => cell !== "");
  if (line === 1 && filled.length > 1 && filled.every((cell) => HEADING.test(cell))) return "HEADINGS";
  const label = filled.find((cell) => /\p{L}/u.test(cell)) ?? "";
  return TOTAL.test(label) ? "TOTAL" : null;
}

/** null for an empty cell, "bad" for one that holds no number of points. */
function pointsIn(cell: string): number | null | "bad" {
  const bare = cell
    .replace(/^\//, "")
    .replace(/\s*(points?|pts?)\.?$/i, "")
    .trim();
  if (bare === "") return cell === "" ? null : "bad";
  const points = parsePoints(bare);
  return points === null || points < 0 || points > MAX_QUESTION_POINTS ? "bad" : points;
}

function numberedEntries(lines: Line[], faults: TableFault[]): Entry[] {
  const seen = new Set<string>();
  return lines.flatMap(({ line, text, cells }) => {
    const refuse = (why: TableFault["why"]): Entry[] => {
      faults.push({ line, text, why });
      return [];
    };
    const [first = "", label = "", worth = ""] = cells;
    if (cells.length > 3) return refuse("TOO_MANY_CELLS");
    if (first === "") return refuse("ID_MISSING");
    const id = first
      .normalize("NFD")
      .replace(/[\p{M}\s]/gu, "")
      .replace(/[).°:]+$/, "");
    if (!QUESTION_ID.test(id)) return refuse("BAD_ID");
    if (seen.has(id)) return refuse("DUPLICATE_ID");
    if (label === "") return refuse("LABEL_MISSING");
    const points = pointsIn(worth);
    if (points === "bad") return refuse("BAD_POINTS");
    seen.add(id);
    return [{ line, text, id, label, points }];
  });
}

function plainEntries(lines: Line[], faults: TableFault[]): Entry[] {
  return lines.flatMap(({ line, text, cells }) => {
    const [label = "", worth = ""] = cells;
    const points = pointsIn(worth);
    const why = label === "" ? "LABEL_MISSING" : points === "bad" ? "BAD_POINTS" : null;
    if (why !== null || points === "bad") {
      faults.push({ line, text, why: why ?? "BAD_POINTS" });
      return [];
    }
    return [{ line, text, id: "", label, points }];
  });
}

/** "1" is above "1a", "1.a" and "1-1", never above "10". */
export function isAbove(id: string, other: string): boolean {
  if (other.length <= id.length || !other.startsWith(id)) return false;
  const end = id.at(-1) ?? "";
  const next = other.charAt(id.length);
  const kind = (letter: string) => (/\d/.test(letter) ? "digit" : /[A-Za-z]/.test(letter) ? "letter" : "mark");
  return kind(next) === "mark" || kind(next) !== kind(end);
}

function byPrefix(entries: Entry[]): Placed[] {
  const placed = new Map(entries.map((entry) => [entry.id, { ...entry, children: [], level: 1 } as Placed]));
  const roots: Placed[] = [];
  const above = (id: string): Placed | null =>
    [...placed.values()].filter((other) => isAbove(other.id, id)).sort((a, b) => b.id.length - a.id.length)[0] ?? null;
  for (const node of placed.values()) (above(node.id)?.children ?? roots).push(node);
  const level = (nodes: Placed[], depth: number): void => {
    for (const node of nodes) {
      node.level = depth;
      level(node.children, depth + 1);
    }
  };
  level(roots, 1);
  return roots;
}

/** Without numbers, a line without points opens an exercise that holds the lines below it. */
function byHeadings(entries: Entry[]): Placed[] {
  const roots: Placed[] = [];
  let open: Placed | null = null;
  for (const entry of entries) {
    if (entry.points === null || open === null) {
      const root: Placed = { ...entry, id: String(roots.length + 1), children: [], level: 1 };
      roots.push(root);
      open = entry.points === null ? root : null;
    } else {
      const n: number = open.children.length + 1;
      const part = n <= 26 ? String.fromCharCode(96 + n) : `.${n}`;
      open.children.push({ ...entry, id: `${open.id}${part}`, children: [], level: 2 });
    }
  }
  return roots;
}

function nodeOf(placed: Placed, out: TableRead): SchemeNode[] {
  const { line, text, id, label, points } = placed;
  if (placed.level > MAX_SCHEME_LEVELS) {
    out.faults.push({ line, text, why: "TOO_DEEP" });
    for (const child of placed.children) nodeOf(child, out);
    return [];
  }
  const children = placed.children.flatMap((child) => nodeOf(child, out));
  if (children.length > 0) {
    if (points !== null && points !== worth(children)) out.notes.push({ line, text, why: "SUM_DIFFERS" });
    return [{ id, label, children }];
  }
  if (points === null) {
    out.faults.push({ line, text, why: "POINTS_MISSING" });
    return [];
  }
  out.questions += 1;
  return [{ id, label, points }];
}

function worth(nodes: SchemeNode[]): number {
  return nodes.reduce((sum, node) => sum + (node.children ? worth(node.children) : (node.points ?? 0)), 0);
}
