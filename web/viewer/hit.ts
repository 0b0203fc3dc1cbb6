/** What lies under the hand: a corner of the selected box, an annotation, or the bare page. Pure. */
import type { Annotation } from "#domain/annotation";
import { type Corner, contains } from "./box.ts";
import type { Point, Size } from "./view.ts";

export type Hit = { t: "corner"; id: string; corner: Corner } | { t: "annotation"; id: string } | { t: "page" };

/** Half the side of a corner's grip in CSS pixels; a finger needs more. */
export const GRIP = { fine: 8, coarse: 16 };

type Under = {
  annotations: readonly Annotation[];
  selected: string | null;
  sheet: Size;
  /** Half the side of a grip. */
  grip: number;
};

function cornerAt(box: Annotation, at: Point, sheet: Size, grip: number): Corner | null {
  const near = (x: number, y: number) =>
    Math.abs(at.x - x) * sheet.width <= grip && Math.abs(at.y - y) * sheet.height <= grip;
  if (near(box.x + box.w, box.y + box.h)) return "se";
  if (near(box.x, box.y)) return "nw";
  if (near(box.x + box.w, box.y)) return "ne";
  return near(box.x, box.y + box.h) ? "sw" : null;
}

/** `at` is a fraction of the page. Of several boxes the smallest is meant: the others can be reached beside it. */
export function hit({ annotations, selected, sheet, grip }: Under, at: Point): Hit {
  const chosen = annotations.find((each) => each.id === selected);
  const corner = chosen ? cornerAt(chosen, at, sheet, grip) : null;
  if (chosen && corner) return { t: "corner", id: chosen.id, corner };
  const under = annotations.filter((each) => contains(each, at)).sort((a, b) => a.w * a.h - b.w * b.h);
  const first = under.find((each) => each.id === selected) ?? under[0];
  return first ? { t: "annotation", id: first.id } : { t: "page" };
}
