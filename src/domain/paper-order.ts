/** What may be asked of the printer at once, and in what order. Knows no file and no screen. */
import { LIMITS } from "./limits.ts";

/** What the pupil writes on. “seyes” is the ruling of French exercise books. */
export const RULINGS = ["seyes", "lines", "grid", "blank"] as const;
export type Ruling = (typeof RULINGS)[number];

export type PrintRun = {
  copies: number;
  pages: number;
  layout: "A4" | "A3";
  extraSheets: number;
  attendance: boolean;
};

/** Printed sides of A4 size, attendance sheets apart; an extra sheet has two. */
export function sidesOf({ copies, pages, extraSheets }: Pick<PrintRun, "copies" | "pages" | "extraSheets">): number {
  return copies * pages + 2 * extraSheets;
}

/** Why a print run cannot be made: nothing asked for, more than one job holds, or pages that fill no folded sheet. */
export type PrintFault = "nothing" | "tooMuch" | "fold";

export function faultOf(run: PrintRun): PrintFault | null {
  const sides = sidesOf(run);
  if (sides === 0 && !run.attendance) return "nothing";
  if (sides > LIMITS.paperSidesMax) return "tooMuch";
  return run.copies > 0 && run.layout === "A3" && run.pages % 4 !== 0 ? "fold" : null;
}
