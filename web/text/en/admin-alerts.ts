/** The sentences about alerts, typed by the French original. */
import type { AdminText } from "../fr/admin.ts";

export const alerts: AdminText["alerts"] = {
  title: "Alerts",
  intro: "What Korrigo could not put right by itself. A resolved alert comes back by itself if the trouble does.",
  none: "No alerts",
  noneText: "What Korrigo cannot put right by itself will wait for you here.",
  filter: "Alerts shown",
  filters: { open: "Waiting", RESOLVED: "Resolved", IGNORED: "Ignored" },
  kinds: {
    FINALIZE_FAILED: "The final PDF of a copy could not be made",
    MESSAGE_PARKED: "A piece of work failed at every try",
    INVARIANT_BROKEN: "A copy is not as it should be",
    CHAIN_BROKEN: "The history of a copy was changed",
    PROJECTION_REPAIRED: "A list showed something else than the copy; it was put right",
    RETENTION_DUE: "Data reach the end of their time: they will be removed",
  },
  states: {
    NEW: "new",
    ACKNOWLEDGED: "seen",
    INVESTIGATING: "under way",
    RESOLVED: "resolved",
    IGNORED: "ignored",
  },
  move: {
    NEW: "Open again",
    ACKNOWLEDGED: "Seen",
    INVESTIGATING: "I take care of it",
    RESOLVED: "Resolved",
    IGNORED: "Ignore",
  },
  moved: "The alert is up to date.",
  copyOf: (copy, exam) => `copy ${copy}, ${exam}`,
  last: (moment, times) => (times > 1 ? `${times} times, last on ${moment}` : `on ${moment}`),
  by: (name, moment) => `followed by ${name} since ${moment}`,
  byItself: (moment) => `resolved by itself on ${moment}`,
  endTitle: { RESOLVED: "Is this alert resolved?", IGNORED: "Ignore this alert?" },
  endText: {
    RESOLVED: "It leaves the list. If the trouble comes again, so does the alert.",
    IGNORED: "It leaves the list and does not come back, even if the trouble does.",
  },
  note: "What was done (optional)",
};
