/** Alerts: what the product could not put right by itself, until a person has. */
import { err, ok, type Result } from "./result.ts";

export const ALERT_KINDS = [
  /** The automatic tries to make a final PDF are used up, or the cause does not pass. */
  "FINALIZE_FAILED",
  /** A message that no consumer could finish. */
  "MESSAGE_PARKED",
  /** Something that is always true was not. */
  "INVARIANT_BROKEN",
  /** A copy's events do not follow from one another. */
  "CHAIN_BROKEN",
  /** A list showed something else than the copy's object; it was put right. */
  "PROJECTION_REPAIRED",
  /** An exam nobody put away, or students, will go for good within two weeks: their time is over (domain/retention.ts). */
  "RETENTION_DUE",
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const ALERT_STATES = ["NEW", "ACKNOWLEDGED", "INVESTIGATING", "RESOLVED", "IGNORED"] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** Where an alert may go from each state. What comes again after RESOLVED is NEW, by itself. */
const WAYS: Record<AlertState, readonly AlertState[]> = {
  NEW: ["ACKNOWLEDGED", "INVESTIGATING", "RESOLVED", "IGNORED"],
  ACKNOWLEDGED: ["INVESTIGATING", "RESOLVED", "IGNORED"],
  INVESTIGATING: ["RESOLVED", "IGNORED"],
  RESOLVED: [],
  IGNORED: ["INVESTIGATING"],
};

export type AlertRefusal = { code: "ALERT_STATE"; state: AlertState; wanted: readonly AlertState[] };

/** The states somebody may move an alert to. */
export function waysOf(from: AlertState): readonly AlertState[] {
  return WAYS[from];
}

export function moveAlert(from: AlertState, to: AlertState): Result<AlertState, AlertRefusal> {
  if (from === to) return ok(from);
  return WAYS[from].includes(to) ? ok(to) : err({ code: "ALERT_STATE", state: from, wanted: WAYS[from] });
}

/** The state in which a trouble that came again is shown. What somebody chose to ignore stays ignored. */
export function comesAgain(state: AlertState): AlertState {
  return state === "RESOLVED" ? "NEW" : state;
}
