/**
 * Every way a copy changes its state, as one table: who may do what, from where to where, and which event it leaves.
 * `step` is the only door to the rules of copy.ts; a change that is not in the table does not happen.
 */

import type { CopyRefusal, CopyState, CopyStatus } from "./copy.ts";
import * as copy from "./copy.ts";
import { err, ok, type Result } from "./result.ts";

/** Who acts. `teacher` has the copy in her lot; `run` is the making of a final PDF; `clock` the alarm and the sweep. */
export const ACTORS = ["admin", "secretary", "teacher", "run", "clock"] as const;
export type Actor = (typeof ACTORS)[number];

type Edge = { verb: string; from: CopyStatus; to: CopyStatus; by: readonly Actor[]; event: string | null };

const MARKERS = ["teacher", "admin"] as const;

/** An edge that leads to where it began is an act repeated: it changes nothing, or only a lease. */
export const EDGES = [
  { verb: "validate", from: "STAGING", to: "READY", by: ["admin", "secretary"], event: "VALIDATE" },
  { verb: "validate", from: "READY", to: "READY", by: ["admin", "secretary"], event: null },
  { verb: "unvalidate", from: "READY", to: "STAGING", by: ["admin"], event: "UNVALIDATE" },
  { verb: "lock", from: "READY", to: "LOCKED", by: MARKERS, event: "LOCK" },
  { verb: "lock", from: "LOCKED", to: "LOCKED", by: MARKERS, event: "LOCK" },
  { verb: "lock", from: "GRADING_FAILED", to: "LOCKED", by: MARKERS, event: "LOCK" },
  { verb: "write", from: "LOCKED", to: "LOCKED", by: MARKERS, event: null },
  { verb: "release", from: "LOCKED", to: "READY", by: MARKERS, event: "UNLOCK" },
  { verb: "release", from: "LOCKED", to: "LOCKED", by: MARKERS, event: null },
  { verb: "expire", from: "LOCKED", to: "READY", by: ["clock"], event: null },
  { verb: "break", from: "LOCKED", to: "READY", by: ["admin"], event: "BREAK_LOCK" },
  { verb: "finalize", from: "LOCKED", to: "GRADING_IN_PROGRESS", by: MARKERS, event: "FINALIZE" },
  { verb: "finalize", from: "GRADING_IN_PROGRESS", to: "GRADING_IN_PROGRESS", by: MARKERS, event: null },
  {
    verb: "retry",
    from: "GRADING_FAILED",
    to: "GRADING_IN_PROGRESS",
    by: ["teacher", "admin", "clock"],
    event: "FINALIZE",
  },
  {
    verb: "retry",
    from: "GRADING_IN_PROGRESS",
    to: "GRADING_IN_PROGRESS",
    by: ["teacher", "admin", "clock"],
    event: null,
  },
  { verb: "finish", from: "GRADING_IN_PROGRESS", to: "GRADED", by: ["run"], event: "GRADED" },
  { verb: "fail", from: "GRADING_IN_PROGRESS", to: "GRADING_FAILED", by: ["run", "clock"], event: "GRADING_FAILED" },
  { verb: "reopen", from: "GRADED", to: "READY", by: ["admin"], event: "REOPEN" },
  { verb: "rescheme", from: "GRADED", to: "READY", by: ["admin"], event: "REOPEN" },
  { verb: "rescheme", from: "GRADING_FAILED", to: "READY", by: ["admin"], event: "REOPEN" },
] as const satisfies readonly Edge[];

export type Verb = (typeof EDGES)[number]["verb"];
export const VERBS: readonly Verb[] = [...new Set(EDGES.map(({ verb }) => verb))];

/** What comes late or twice by its nature: asked in the wrong state it changes nothing instead of being refused. */
const ECHOES: ReadonlySet<Verb> = new Set(["release", "expire", "finish", "fail"]);

export type Command =
  | { verb: "validate"; by: Actor; pageCount: number }
  | { verb: "unvalidate"; by: Actor; now: number }
  | { verb: "lock"; by: Actor; ask: copy.LockRequest }
  | { verb: "write"; by: Actor; holder: copy.Holder }
  | { verb: "release"; by: Actor; owner: string; token: string }
  | { verb: "expire"; by: Actor; now: number }
  | { verb: "break"; by: Actor }
  | { verb: "finalize"; by: Actor; ask: Parameters<typeof copy.finalize>[1] }
  | { verb: "retry"; by: Actor; who: string; runId: string; now: number }
  | { verb: "finish"; by: Actor; final: copy.FinalPdf; now: number }
  | { verb: "fail"; by: Actor; runId: string; why: copy.Failure; now: number }
  | { verb: "reopen"; by: Actor }
  | { verb: "rescheme"; by: Actor };

/** The event a change leaves, or null for an act that was only repeated. Throws for a change the table does not know. */
export function eventOf(verb: Verb, from: CopyStatus, to: CopyStatus): string | null {
  const all: readonly Edge[] = EDGES;
  const edge = all.find((each) => each.verb === verb && each.from === from && each.to === to);
  if (!edge) throw new Error(`no way from ${from} to ${to} by ${verb}`);
  return edge.event;
}

function clockOf(command: Command): number {
  switch (command.verb) {
    case "lock":
      return command.ask.now;
    case "unvalidate":
      return command.now;
    default:
      return Number.NEGATIVE_INFINITY;
  }
}

/**
 * One command on one copy: the next state, the same state when nothing changes, or a refusal. A lease that ran out is
 * settled first for whoever does not hold it; its holder's own verbs see it as it is, because nobody took it from her.
 */
export function step(state: CopyState, command: Command): Result<CopyState, CopyRefusal> {
  const all: readonly Edge[] = EDGES;
  const { verb, by } = command;
  if (!all.some((edge) => edge.verb === verb && edge.by.includes(by))) return err({ code: "FORBIDDEN" });
  const seen = copy.settle(state, clockOf(command));
  const edges = all.filter((edge) => edge.verb === verb && (edge.from === state.status || edge.from === seen.status));
  if (edges.length === 0 && ECHOES.has(verb)) return ok(state);
  const next = apply(state, command);
  if (!next.ok) return next;
  const to = next.value.status;
  if (next.value !== state && !edges.some((edge) => edge.to === to))
    throw new Error(`no way from ${state.status} to ${to} by ${verb}`);
  return next;
}

function apply(state: CopyState, command: Command): Result<CopyState, CopyRefusal> {
  switch (command.verb) {
    case "validate":
      return copy.validate(state, command.pageCount);
    case "unvalidate":
      return copy.unvalidate(state, command.now);
    case "lock":
      return copy.lock(state, command.ask);
    case "write":
      return copy.hold(state, command.holder);
    case "release":
      return ok(copy.release(state, command.owner, command.token));
    case "expire":
      return ok(copy.settle(state, command.now));
    case "break":
      return copy.breakLock(state);
    case "finalize":
      return copy.finalize(state, command.ask);
    case "retry":
      return copy.retryFinalize(state, { runId: command.runId, by: command.by, who: command.who, now: command.now });
    case "finish":
      return ok(copy.finish(state, command.final, command.now));
    case "fail":
      return ok(copy.fail(state, command.runId, command.why, command.now));
    case "reopen":
      return copy.reopen(state);
    case "rescheme":
      return copy.rescheme(state);
  }
}
