/** What an import does to the roster, counted and filtered for the screen. Pure. */
import type * as z from "zod";
import type { RosterReport } from "#contract/roster";

export type Report = z.infer<typeof RosterReport>;
export type Line = Report["lines"][number];
export type Fate = Line["fate"];
export const FATES: readonly Fate[] = ["created", "updated", "unchanged", "refused"];

/** The result of a job is any value on the wire: true when it is a report of the roster. */
export function isReport(value: unknown): value is Report {
  return (
    typeof value === "object" && value !== null && "lines" in value && Array.isArray(value.lines) && "created" in value
  );
}

export function countOf(report: Report, fate: Fate): number {
  return fate === "refused" ? report.refused.length : report[fate];
}

/** Lines that the import would write. */
export function changes(report: Report): number {
  return report.created + report.updated;
}

/** The lines with a fate, or all of them, in file order. */
export function linesWith(report: Report, fate: Fate | null): readonly Line[] {
  return fate === null ? report.lines : report.lines.filter((line) => line.fate === fate);
}
