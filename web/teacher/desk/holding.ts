/** The lock of one copy as the desk lives it: taken without asking, kept by a heartbeat, lost in words. */
import { type Signal, signal } from "@preact/signals";
import type { CopyStatus } from "#domain/copy";
import { LIMITS } from "#domain/limits";
import { call, Refused } from "../../api/client.ts";
import { backoff } from "./acts.ts";
import { isPassing, LOST } from "./send.ts";

export type LockState =
  | { t: "asking" }
  | { t: "held"; token: string }
  /** Somebody else has it. */
  | { t: "other"; name: string | null; until: number | null }
  /** It was ours. */
  | { t: "lost" }
  /** In its state the copy cannot be marked. */
  | { t: "closed"; status: CopyStatus }
  | { t: "refused"; failure: unknown }
  /** Given back. */
  | { t: "left" };

type Holder = { id: string; name: string };

/** Details of LOCKED_BY_OTHER: the owner, with the name when the server tells it, and the end of the lease. */
function otherIn(details: unknown): { name: string | null; until: number | null } {
  if (typeof details !== "object" || details === null) return { name: null, until: null };
  const owner = "owner" in details ? (details.owner as Holder | string | null) : null;
  const until = "expiresAt" in details && typeof details.expiresAt === "number" ? details.expiresAt : null;
  return { name: typeof owner === "object" && owner !== null ? owner.name : null, until };
}

function statusIn(details: unknown): CopyStatus {
  return (details as { status: CopyStatus }).status;
}

/** Only a copy that waits for its teacher is locked; a failed one would leave its state by being locked. */
export function canBeTaken(status: CopyStatus): boolean {
  return status === "READY" || status === "LOCKED";
}

export class Holding {
  readonly state: Signal<LockState> = signal({ t: "asking" });
  readonly #copyId: string;
  #beat: ReturnType<typeof setInterval> | undefined;
  #asked = 0;

  constructor(copyId: string) {
    this.#copyId = copyId;
  }

  get token(): string | null {
    const state = this.state.peek();
    return state.t === "held" ? state.token : null;
  }

  /** Takes the copy, trying on while the line is down. Resolves to true once it is ours, to false when it is not to be. */
  async take(): Promise<boolean> {
    this.#asked += 1;
    const mine = this.#asked;
    this.state.value = { t: "asking" };
    for (let attempt = 1; mine === this.#asked; attempt++) {
      try {
        const lock = await call("POST /api/copies/:id/lock", { params: { id: this.#copyId }, body: {} });
        if (mine !== this.#asked) return this.#giveBack(lock.token, false).then(() => false);
        this.state.value = { t: "held", token: lock.token };
        this.#keep();
        return true;
      } catch (failure) {
        if (!isPassing(failure)) return this.#refused(failure);
        await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
      }
    }
    return false;
  }

  #refused(failure: unknown): false {
    if (failure instanceof Refused && failure.code === "LOCKED_BY_OTHER") {
      this.state.value = { t: "other", ...otherIn(failure.details) };
    } else if (failure instanceof Refused && failure.code === "WRONG_STATUS") {
      this.state.value = { t: "closed", status: statusIn(failure.details) };
    } else this.state.value = { t: "refused", failure };
    return false;
  }

  #keep(): void {
    clearInterval(this.#beat);
    this.#beat = setInterval(() => void this.#heartbeat(), LIMITS.lockHeartbeatMs);
  }

  async #heartbeat(): Promise<void> {
    const token = this.token;
    if (token === null) return;
    try {
      await call("POST /api/copies/:id/lock/heartbeat", { params: { id: this.#copyId }, lockToken: token });
    } catch (failure) {
      // No answer changes nothing: the lease outlives twenty missed beats, and the next write says what holds.
      if (!isPassing(failure)) this.lose(failure);
    }
  }

  /** The server said that the copy is not ours any more. */
  lose(failure: unknown): void {
    if (this.state.peek().t !== "held") return;
    clearInterval(this.#beat);
    const known = failure instanceof Refused && LOST.has(failure.code);
    if (!known) this.state.value = { t: "refused", failure };
    else if (failure.code === "LOCKED_BY_OTHER") this.state.value = { t: "other", ...otherIn(failure.details) };
    else if (failure.code === "WRONG_STATUS") this.state.value = { t: "closed", status: statusIn(failure.details) };
    else this.state.value = { t: "lost" };
  }

  /** The copy went on to its final PDF: there is nothing left to hold. */
  finished(): void {
    this.#stop({ t: "closed", status: "GRADING_IN_PROGRESS" });
  }

  /** Another reading of the copy showed its state. */
  closed(status: CopyStatus): void {
    this.#stop({ t: "closed", status });
  }

  #stop(state: LockState): void {
    this.#asked += 1;
    clearInterval(this.#beat);
    this.state.value = state;
  }

  /** Gives the copy back; with `keepalive` also while the page is being left. */
  leave(keepalive: boolean): void {
    const token = this.token;
    this.#stop({ t: "left" });
    if (token !== null) void this.#giveBack(token, keepalive);
  }

  async #giveBack(lockToken: string, keepalive: boolean): Promise<void> {
    try {
      await call("DELETE /api/copies/:id/lock", { params: { id: this.#copyId }, lockToken, keepalive });
    } catch (failure) {
      // A lock that cannot be given back runs out by itself; nobody waits for the answer.
      if (!isPassing(failure) && !(failure instanceof Refused)) throw failure;
    }
  }
}
