/** Does writing run off an edge of the picture, so that a part of the page is missing? */
import type { Mark } from "./ink.ts";
import type { Paper, Plane } from "./plane.ts";

/** The edges of the picture as it was given, before any turn. */
export type Cut = { left: boolean; right: boolean; top: boolean; bottom: boolean };

/** In millimetres: a mark reaching in less than this is the rim of the paper. */
const REACHES_IN = 1.5;
/** A mark along the edge at least so long and reaching in at most so far is the shadow of the paper's edge. */
const SHADOW = { along: 60, in: 8 };
/** A mark so thin and so long is a ruled line, and paper is ruled to its edge. */
const RULE = { along: 1.6, in: 12 };
/** One mark of this size that runs off is enough: a drawing, a frame, black. */
const LARGE = { along: 12, in: 10 };
/** Of letters, so many: one may be dust. */
const LETTERS = 3;
/** A mark must be darker than this share of the paper: the scanner's lid is not much darker. */
const FAINT = 0.25;
/** Where so large a share of an edge is darker than so much of the paper, it shows what lay under the page. */
const GROUND = { share: 0.04, dark: 0.5 };

/** Looks for marks that touch each edge. Paper ruled or squared from edge to edge is not cut. */
export function cutOf(all: readonly Mark[], plane: Plane, paper: Paper): Cut {
  const { width, height } = plane;
  const marks = all.filter(({ depth }) => depth >= FAINT * paper.level);
  const { columns, rows } = paper;
  const beside = (at: number) => (cell: number) => cell * columns + at;
  const along = (row: number) => (cell: number) => row * columns + cell;
  return {
    left:
      !showsGround(paper, rows, beside(0)) &&
      runsOff(marks, plane, (m) => ({ off: m.x0 <= 0, through: m.x1 >= width, in: m.x1, from: m.y0, to: m.y1 })),
    right:
      !showsGround(paper, rows, beside(columns - 1)) &&
      runsOff(marks, plane, (m) => ({
        off: m.x1 >= width,
        through: m.x0 <= 0,
        in: width - m.x0,
        from: m.y0,
        to: m.y1,
      })),
    top:
      !showsGround(paper, columns, along(0)) &&
      runsOff(marks, plane, (m) => ({ off: m.y0 <= 0, through: m.y1 >= height, in: m.y1, from: m.x0, to: m.x1 })),
    bottom:
      !showsGround(paper, columns, along(rows - 1)) &&
      runsOff(marks, plane, (m) => ({
        off: m.y1 >= height,
        through: m.y0 <= 0,
        in: height - m.y0,
        from: m.x0,
        to: m.x1,
      })),
  };
}

/** Does the page end before this edge of the picture, and black ground begin? */
function showsGround({ paper, level }: Paper, cells: number, at: (cell: number) => number): boolean {
  let dark = 0;
  for (let cell = 0; cell < cells; cell++) if ((paper[at(cell)] ?? 0) < GROUND.dark * level) dark++;
  return dark >= GROUND.share * cells;
}

/** A mark seen from one edge: does it touch it, does it reach the opposite one, how far in, from where to where along. */
type AtEdge = { off: boolean; through: boolean; in: number; from: number; to: number };

function runsOff(marks: readonly Mark[], { millimetre }: Plane, seen: (mark: Mark) => AtEdge): boolean {
  let letters = 0;
  for (const mark of marks) {
    const edge = seen(mark);
    if (!edge.off || edge.through) continue;
    const reach = edge.in / millimetre;
    const along = (edge.to - edge.from) / millimetre;
    if (reach < REACHES_IN) continue;
    if (along >= SHADOW.along && reach <= SHADOW.in) continue;
    if (along <= RULE.along && reach >= RULE.in) continue;
    if (along >= LARGE.along && reach >= LARGE.in) return true;
    letters++;
  }
  return letters >= LETTERS;
}
