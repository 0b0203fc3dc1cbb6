/**
 * Keeps on the server what a copy's desk has not saved for two seconds, under a client id and a version. A draft of
 * another client is never written over unless whoever holds this keeper says so; then it goes on under that draft's id.
 */
import { type Signal, signal } from "@preact/signals";
import { LIMITS } from "#domain/limits";
import { call, Refused } from "../../api/client.ts";
import { backoff } from "./acts.ts";
import { type Draft, payloadOf } from "./draft.ts";
import { isPassing, LOST } from "./send.ts";
import { sameWishes, type Unsaved } from "./unsaved.ts";

const AFTER_MS = 2_000;
/** Who never stops typing is kept this often all the same. */
const AT_LATEST_MS = 10_000;
/** Browsers send at most 64 KiB while a page is being left. */
const PARTING_MAX = 60_000;

type Ports = {
  copyId: string;
  clientId: string;
  token: () => string | null;
  /** Another draft stands where ours should. True when it may be written over. */
  met: (draft: Draft) => Promise<boolean>;
  lost: (failure: Refused) => void;
};

/** The draft in the details of a conflict; undefined when the failure is none. */
function currentIn(failure: unknown): Draft | null | undefined {
  if (!(failure instanceof Refused) || failure.code !== "DRAFT_CONFLICT") return undefined;
  return (failure.details as { current: Draft | null }).current;
}

export class DraftKeeper {
  /** Acts that are too large for the draft and stay on this device alone. */
  readonly left: Signal<number> = signal(0);
  readonly #ports: Ports;
  #clientId: string;
  #version = 0;
  /** What the server has of us. */
  #kept: string | null = null;
  /** Sent without an answer: the server may have one of these instead. */
  readonly #doubtful = new Set<string>();
  #want: Unsaved | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitingSince = 0;
  #attempt = 0;
  #running: Promise<void> | null = null;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#clientId = ports.clientId;
  }

  /** The newest state of what is not saved; null when the server has everything. */
  change(unsaved: Unsaved | null): void {
    const before = this.#want;
    this.#want = unsaved;
    // An act that is only tried again is no change to wait for.
    const sooner = this.#timer !== undefined && before !== null && unsaved !== null && sameWishes(before, unsaved);
    if (!sooner) this.plan();
  }

  /** What is due is sent later: two seconds after the last change, or at once when there is nothing to keep any more. */
  plan(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#want === null) this.left.value = 0;
    if (this.#want === null && this.#isClean()) {
      this.#waitingSince = 0;
      return;
    }
    const now = Date.now();
    this.#waitingSince ||= now;
    const due = this.#want === null ? now : Math.min(now + AFTER_MS, this.#waitingSince + AT_LATEST_MS);
    this.#timer = setTimeout(() => void this.flush(), Math.max(0, due - now));
  }

  #isClean(): boolean {
    return this.#version === 0 && this.#doubtful.size === 0;
  }

  /** Goes on under a draft that was found, whatever it holds: what is wanted takes its place. */
  adopt(draft: Draft): void {
    this.#take(draft);
    this.plan();
  }

  /** Asks the server which draft it has. One that this desk wrote meanwhile needs no looking at. */
  async look(): Promise<void> {
    const before = this.#version;
    const draft = await this.#read();
    if (!draft || this.#running || this.#version !== before) return;
    if (await this.#meet(draft)) this.plan();
  }

  /** Null when there is none. Asks again while the line is down and the copy is held. */
  async #read(): Promise<Draft | null> {
    for (let attempt = 1; this.#ports.token() !== null; attempt++) {
      try {
        const draft = await call("GET /api/copies/:id/draft", { params: { id: this.#ports.copyId } });
        return draft ?? null;
      } catch (failure) {
        if (failure instanceof Refused && !isPassing(failure)) return null;
        if (!isPassing(failure)) throw failure;
        await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
      }
    }
    return null;
  }

  /** True when the draft may be written over. */
  async #meet(current: Draft | null): Promise<boolean> {
    if (current === null) this.#forget();
    else if (this.#isOurs(current)) this.#take(current);
    else if (await this.#ports.met(current)) this.#take(current);
    else return false;
    return true;
  }

  #isOurs({ clientId, version, payload }: Draft): boolean {
    return clientId === this.#clientId && (version === this.#version || this.#doubtful.has(payload));
  }

  #take({ clientId, version, payload }: Draft): void {
    this.#clientId = clientId;
    this.#version = version;
    this.#kept = payload;
    this.#doubtful.clear();
  }

  #forget(): void {
    this.#clientId = this.#ports.clientId;
    this.#version = 0;
    this.#kept = null;
    this.#doubtful.clear();
  }

  /** Sends what is due now. One sending at a time; a change during it is planned after it. */
  async flush(): Promise<void> {
    if (this.#running) return this.#running;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = this.#send().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  async #send(): Promise<void> {
    const want = this.#want;
    this.#waitingSince = 0;
    let again = false;
    try {
      if (want === null) await this.#erase(true);
      else await this.#put(want, true);
      this.#attempt = 0;
    } catch (failure) {
      again = this.#failed(failure);
    }
    if (this.#want !== want) this.plan();
    else if (again) this.#timer = setTimeout(() => void this.flush(), backoff(this.#attempt));
  }

  /** True when trying again may help. A refusal leaves everything on this device, until the next change. */
  #failed(failure: unknown): boolean {
    if (isPassing(failure)) {
      this.#attempt += 1;
      return true;
    }
    if (!(failure instanceof Refused)) throw failure;
    if (LOST.has(failure.code)) this.#ports.lost(failure);
    return false;
  }

  async #put(want: Unsaved, mayRepeat: boolean): Promise<void> {
    const lockToken = this.#ports.token();
    const { payload, left } = payloadOf(want, LIMITS.draftBytesMax);
    this.left.value = left;
    if (lockToken === null || (payload === this.#kept && this.#doubtful.size === 0)) return;
    const body = { clientId: this.#clientId, version: this.#version, payload };
    try {
      this.#take(await call("PUT /api/copies/:id/draft", { params: { id: this.#ports.copyId }, body, lockToken }));
    } catch (failure) {
      const current = currentIn(failure);
      if (isPassing(failure)) this.#doubtful.add(payload);
      if (current === undefined) throw failure;
      // Once only: two windows that write the same draft must not answer each other for ever.
      if ((await this.#meet(current)) && mayRepeat) await this.#put(want, false);
    }
  }

  async #erase(mayRepeat: boolean): Promise<void> {
    if (this.#isClean()) return;
    const query = { clientId: this.#clientId, version: this.#version };
    try {
      await call("DELETE /api/copies/:id/draft", { params: { id: this.#ports.copyId }, query });
      this.#forget();
    } catch (failure) {
      const current = currentIn(failure);
      if (current === undefined) throw failure;
      if (!(await this.#meet(current))) this.#forget();
      else if (mayRepeat) await this.#erase(false);
    }
  }

  /** The page is being left: what is due is thrown after the server. This device's log has it in any case. */
  part(): void {
    const lockToken = this.#ports.token();
    if (this.#timer === undefined || this.#want === null || lockToken === null) return;
    const { payload, left } = payloadOf(this.#want, PARTING_MAX);
    if (left > 0) return;
    const body = { clientId: this.#clientId, version: this.#version, payload };
    this.#doubtful.add(payload);
    const params = { id: this.#ports.copyId };
    call("PUT /api/copies/:id/draft", { params, body, lockToken, keepalive: true }).catch(() => undefined);
  }
}
