/**
 * One copy under the teacher's hand, from opening to the final PDF: the reading, the lock, the queue of acts, the
 * page. It outlives its screen while acts are unsaved or the copy is being finalized.
 * Long because the parts (acts.ts, holding.ts, keeping.ts, reading.ts) meet here and nowhere else.
 */
import { batch, computed, effect, type Signal, signal } from "@preact/signals";
import type { Annotation } from "#domain/annotation";
import { LIMITS } from "#domain/limits";
import { totalOf } from "#domain/mark";
import { can } from "#domain/roles";
import { type Question, questionsOf } from "#domain/scheme";
import { call, Refused } from "../../api/client.ts";
import { holdPending } from "../../shell/pending.ts";
import { me } from "../../shell/session.ts";
import * as viewer from "../../viewer/model.ts";
import { type Act, storedOf } from "./act.ts";
import { backoff, type Effect, isUndecided, type Msg, newQueue, type Queue, update } from "./acts.ts";
import { canBeTaken, Holding } from "./holding.ts";
import { Keeping } from "./keeping.ts";
import { type Copy, readCopy, takeAhead } from "./reading.ts";
import { answerTo, isPassing, LOST, sendAct } from "./send.ts";
import { firstToMark, lacking, type Missing, marksOf } from "./sheet.ts";

export const MARK_DELAY_MS = 400;
export const TEXT_DELAY_MS = 1_000;

/** Why a finalization did not happen: a refusal, or acts that wait for the teacher. */
export type Finalized = { ok: true; jobId: string } | { ok: false; failure: unknown };

export class CopyWork {
  readonly id: string;
  readonly copy: Signal<Copy | null> = signal(null);
  /** Why the copy could not be read. */
  readonly failure: Signal<unknown> = signal(null);
  readonly queue: Signal<Queue> = signal(newQueue({}));
  readonly page: Signal<viewer.Model>;
  readonly holding: Holding;
  /** Acts of before a lost lock wait for the teacher's word. */
  readonly offered = signal(false);
  readonly finishing = signal(false);
  /** What is not saved, on this device and on the server. */
  readonly keeping: Keeping;
  /** The question under the hand. */
  readonly question: Signal<string | null> = signal(null);
  /** The field under the hand, as it is being typed. */
  readonly typing: Signal<{ id: string; text: string } | null> = signal(null);
  readonly questions = computed<Question[]>(() => questionsOf(this.copy.value?.scheme ?? []));
  readonly readOnly = computed(() => {
    const { t } = this.holding.state.value;
    return (t !== "held" && t !== "asking") || this.offered.value || this.finishing.value;
  });
  #wake: ReturnType<typeof setTimeout> | undefined;
  #calm: (() => void)[] = [];

  constructor(id: string, page: viewer.Model) {
    this.id = id;
    this.page = signal(page);
    this.holding = new Holding(id);
    this.keeping = new Keeping({
      copyId: id,
      queue: this.queue,
      token: () => this.holding.token,
      restore: (log) => this.#say({ t: "restored", log }),
      join: (log) => this.#say({ t: "joined", log }),
      lost: (failure) => this.#lost(failure),
    });
    effect(() => this.see({ t: "readOnly", readOnly: this.readOnly.value }));
  }

  /** Reads the copy (or takes what was fetched ahead), takes the lock, and refreshes what may be stale. */
  async open(): Promise<void> {
    await this.keeping.open(me.peek()?.user.id ?? null);
    const known = this.copy.peek() ?? takeAhead(this.id);
    if (known) this.#adopt(known);
    else if (!(await this.#read())) return;
    const copy = this.copy.peek();
    if (!copy || !canBeTaken(copy.status)) return this.holding.closed(copy?.status ?? "STAGING");
    // A refused lock calms whoever waits for the acts to travel.
    if (!(await this.holding.take())) return this.#say({ t: "tick" });
    if (known) await this.#read();
    this.#hold();
  }

  /** After the lock was lost or somebody else's: takes it, and offers what was not saved. */
  async takeAgain(): Promise<void> {
    if (!(await this.holding.take())) return;
    await this.#read();
    if (this.queue.peek().waiting.size === 0) return this.#hold();
    this.offered.value = true;
    this.keeping.held();
  }

  /** The teacher's word on the acts of before. */
  answerOffer(save: boolean): void {
    this.offered.value = false;
    if (!save) this.#say({ t: "dropAll" });
    this.#hold();
  }

  /** Reads the copy again and, where its state allows, takes it. */
  async reload(): Promise<void> {
    if (!(await this.#read())) return;
    const copy = this.copy.peek();
    if (copy && canBeTaken(copy.status)) await this.takeAgain();
    else this.holding.closed(copy?.status ?? "STAGING");
  }

  #hold(): void {
    if (this.holding.state.peek().t !== "held") return;
    this.#say({ t: "held" });
    this.keeping.held();
  }

  async #read(): Promise<boolean> {
    try {
      const copy = await readCopy(this.id);
      this.failure.value = null;
      this.#adopt(copy);
      return true;
    } catch (failure) {
      this.failure.value = failure;
      return false;
    }
  }

  #adopt(copy: Copy): void {
    batch(() => {
      const first = this.copy.peek() === null;
      this.copy.value = copy;
      this.#say({ t: "refreshed", stored: storedOf(copy) });
      const annotations = this.#annotations(copy);
      if (first) {
        this.question.value = firstToMark(this.queue.peek(), this.questions.peek());
        const mayName = can(me.peek()?.user.role ?? "teacher", "identify");
        const blankTop = copy.exam.anonymous && !mayName ? LIMITS.headerStripFraction : 0;
        this.see({ t: "opened", pages: copy.pages, annotations, blankTop });
      } else this.see({ t: "refreshed", annotations });
    });
  }

  /** The annotations as the teacher wishes them: the server's, changed by what is not saved yet. */
  #annotations(copy: Copy): Annotation[] {
    const shown = new Map(copy.annotations.map((each) => [each.id, each]));
    for (const { act } of this.queue.peek().waiting.values()) {
      if (act.kind !== "annotation") continue;
      if (act.annotation) shown.set(act.id, act.annotation);
      else shown.delete(act.id);
    }
    return [...shown.values()];
  }

  /** Sends a message to the page; what it writes goes into the queue. */
  see(msg: viewer.Msg): void {
    const [page, effects] = viewer.update(this.page.peek(), msg);
    this.page.value = page;
    for (const done of effects) {
      if (done.fx === "erase") {
        this.keeping.typePoints(done.id, null);
        this.wish({ kind: "annotation", id: done.id, annotation: null }, 0);
      } else {
        const { annotation, soon } = done;
        this.wish({ kind: "annotation", id: annotation.id, annotation }, soon ? TEXT_DELAY_MS : 0);
      }
    }
  }

  wish(act: Act, delay: number): void {
    this.#say({ t: "wish", act: this.#inScheme(act), delay });
  }

  /** A mark is thought in the scheme that is shown. */
  #inScheme(act: Act): Act {
    const schemeVersion = this.copy.peek()?.schemeVersion;
    return act.kind === "mark" && schemeVersion !== undefined ? { ...act, schemeVersion } : act;
  }

  hurry(target?: string): void {
    this.#say(target === undefined ? { t: "hurry" } : { t: "hurry", target });
  }

  online(): void {
    this.#say({ t: "online" });
  }

  decide(target: string, mine: boolean): void {
    const waiting = this.queue.peek().waiting.get(target);
    // Whoever looked at it again means it in the scheme that is shown now.
    if (mine && waiting?.act.kind === "mark") this.wish(waiting.act, 0);
    this.#say({ t: mine ? "keepMine" : "takeTheirs", target });
  }

  #say(msg: Msg): void {
    const [queue, effects] = update(this.queue.peek(), msg, Date.now());
    const changed = queue.waiting !== this.queue.peek().waiting;
    this.queue.value = queue;
    if (changed) this.keeping.changed();
    holdPending(`copy:${this.id}`, queue.waiting.size + (this.finishing.peek() ? 1 : 0));
    for (const due of effects) this.#run(due);
    if (!this.#isBusy()) for (const calm of this.#calm.splice(0)) calm();
  }

  #run(effect: Effect): void {
    switch (effect.fx) {
      case "send":
        void this.#send(effect);
        return;
      case "wake":
        clearTimeout(this.#wake);
        this.#wake = setTimeout(() => this.#say({ t: "tick" }), Math.max(0, effect.at - Date.now()));
        return;
      case "show":
        if (effect.act.kind !== "annotation") return;
        this.see({ t: "shown", id: effect.act.id, annotation: effect.act.annotation });
    }
  }

  async #send(effect: Extract<Effect, { fx: "send" }>): Promise<void> {
    const { token } = this.holding;
    if (token === null) return this.#say({ t: "lost", target: effect.target });
    try {
      const version = await sendAct({
        copyId: this.id,
        token,
        operationId: this.keeping.operationOf(effect),
        ...effect,
      });
      this.keeping.landed(effect.target);
      this.#say({ t: "arrived", target: effect.target, version });
    } catch (failure) {
      if (failure instanceof Refused && LOST.has(failure.code)) this.holding.lose(failure);
      this.#say(answerTo(failure, effect));
      // The mark waits for the teacher's word; the new scheme is shown to her meanwhile.
      if (failure instanceof Refused && failure.code === "SCHEME_CHANGED") await this.#read();
    }
  }

  /** Acts that will still move by themselves: not those that wait for the teacher or for the lock. */
  #isBusy(): boolean {
    const { waiting, held } = this.queue.peek();
    const moves = held || this.holding.state.peek().t === "asking";
    return moves && [...waiting.values()].some((each) => !isUndecided(each));
  }

  /** Resolves when every act is stored, or none can move without the teacher. */
  #whenCalm(): Promise<void> {
    this.hurry();
    return this.#isBusy() ? new Promise((resolve) => this.#calm.push(resolve)) : Promise.resolve();
  }

  /** The sum of what is marked, in hundredths; null while nothing is. */
  total(): number | null {
    return totalOf(marksOf(this.queue.value, this.questions.value), this.questions.value);
  }

  /** What is missing before the final PDF, or null. */
  missing(): Missing | null {
    return lacking({
      queue: this.queue.value,
      questions: this.questions.value,
      wrong: this.keeping.wrong.value,
      appreciationRequired: this.copy.value?.exam.appreciationRequired ?? false,
    });
  }

  /** Saves what waits, then asks for the final PDF, trying on while the line is down. */
  async finalize(): Promise<Finalized> {
    this.finishing.value = true;
    try {
      await this.#whenCalm();
      await this.keeping.looked;
      const { waiting, held } = this.queue.peek();
      if (waiting.size > 0 || !held || this.keeping.offer.peek()) return { ok: false, failure: null };
      const jobId = await this.#askFinal(this.holding.token);
      this.holding.finished();
      this.keeping.done();
      return { ok: true, jobId };
    } catch (failure) {
      if (failure instanceof Refused && LOST.has(failure.code)) this.#lost(failure);
      return { ok: false, failure };
    } finally {
      this.finishing.value = false;
      this.#say({ t: "tick" });
    }
  }

  #lost(failure: unknown): void {
    this.holding.lose(failure);
    this.#say({ t: "lost" });
  }

  /** A failed copy is asked for again without a lock. */
  async retryFinal(): Promise<Finalized> {
    try {
      return { ok: true, jobId: await this.#askFinal(null) };
    } catch (failure) {
      return { ok: false, failure };
    }
  }

  async #askFinal(token: string | null): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      try {
        const proof = token === null ? {} : { lockToken: token };
        return (await call("POST /api/copies/:id/finalize", { params: { id: this.id }, ...proof })).jobId;
      } catch (failure) {
        if (!isPassing(failure)) throw failure;
        await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
      }
    }
  }

  /**
   * The screen is gone: saves what waits and gives the copy back, unless it is wanted again by then. Resolves to true
   * when nothing is left to do.
   */
  async leave(wantedAgain: () => boolean = () => false): Promise<boolean> {
    if (this.finishing.peek()) return false;
    await this.#whenCalm();
    if (this.queue.peek().waiting.size > 0) return false;
    await this.keeping.flush();
    if (wantedAgain()) return false;
    this.holding.leave(false);
    return true;
  }

  /** The page is being left for good: what waits is thrown after the server, the lock given back if nothing is. */
  part(): void {
    const { token } = this.holding;
    const { waiting, held, stored } = this.queue.peek();
    if (token === null || this.finishing.peek()) return;
    this.keeping.part();
    if (waiting.size === 0) this.holding.leave(true);
    for (const [target, each] of held ? waiting : []) {
      if (isUndecided(each)) continue;
      const { act } = each;
      const version = stored[target]?.version ?? 0;
      const operationId = this.keeping.operationOf({ target, act, version });
      // Nobody is left to hear the answer: what did not arrive is still in the log of this device.
      sendAct({ copyId: this.id, token, operationId, act, version, keepalive: true }).catch(() => undefined);
    }
  }
}
