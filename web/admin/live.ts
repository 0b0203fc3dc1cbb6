/**
 * The rule by which the line of steps stays live: one socket, reconnected with growing waits, and polling while it is
 * down. Pure: events come in, the wanted effects come out. The shell that opens sockets is use-live.ts.
 */
import type * as z from "zod";
import type { ExamProgress as ExamProgressWire, LiveDown } from "#contract/exam";

export type ExamProgress = z.infer<typeof ExamProgressWire>;

export const POLL_MS = 3_000;
const WAIT_FIRST_MS = 1_000;
const WAIT_LONGEST_MS = 30_000;
/** A socket that lived this long was a good one: the next wait begins small again. */
const LIVED_MS = 10_000;

export type LiveState = {
  socket: "connecting" | "open" | "waiting" | "closed";
  /** Sockets in a row that did not live. */
  failures: number;
  openedAt: number | null;
};

export type LiveEvent =
  | { t: "opened"; now: number }
  | { t: "lost"; now: number; random: number }
  | { t: "due" }
  | { t: "leave" };

export type LiveEffect = { t: "connect" } | { t: "wait"; ms: number } | { t: "poll"; on: boolean } | { t: "close" };

export const LIVE_START: { state: LiveState; effects: LiveEffect[] } = {
  state: { socket: "connecting", failures: 0, openedAt: null },
  effects: [{ t: "connect" }, { t: "poll", on: true }],
};

export function live(state: LiveState, event: LiveEvent): { state: LiveState; effects: LiveEffect[] } {
  if (state.socket === "closed") return { state, effects: [] };
  switch (event.t) {
    case "opened":
      return { state: { ...state, socket: "open", openedAt: event.now }, effects: [{ t: "poll", on: false }] };
    case "lost": {
      if (state.socket === "waiting") return { state, effects: [] };
      const lived = state.openedAt !== null && event.now - state.openedAt >= LIVED_MS;
      const failures = lived ? 1 : state.failures + 1;
      return {
        state: { socket: "waiting", failures, openedAt: null },
        effects: [
          { t: "poll", on: true },
          { t: "wait", ms: reconnectWait(failures, event.random) },
        ],
      };
    }
    case "due":
      if (state.socket !== "waiting") return { state, effects: [] };
      return { state: { ...state, socket: "connecting" }, effects: [{ t: "connect" }] };
    case "leave":
      return { state: { ...state, socket: "closed" }, effects: [{ t: "poll", on: false }, { t: "close" }] };
  }
}

/** 1 s, 2 s, 4 s … up to 30 s, each spread by a quarter so that a school's screens do not all come back at once. */
export function reconnectWait(failures: number, random: number): number {
  const wait = Math.min(WAIT_FIRST_MS * 2 ** Math.max(0, failures - 1), WAIT_LONGEST_MS);
  return Math.round(wait * (0.75 + 0.5 * random));
}

/** The progress in a message; "old" when the server speaks a newer version than this tab, null when it is no message of ours. */
export function readLive(text: string): ExamProgress | "old" | null {
  let message: Partial<z.infer<typeof LiveDown>> | null;
  try {
    message = JSON.parse(text) as typeof message;
  } catch {
    return null;
  }
  if (typeof message !== "object" || message === null || typeof message.v !== "number") return null;
  if (message.v !== 1) return "old";
  return (message.t === "hello" || message.t === "progress") && message.progress ? message.progress : null;
}
