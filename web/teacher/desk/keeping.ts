/**
 * Where what is not saved of a copy is kept: on this device at once, on the server after two seconds, so that neither a
 * crash nor another device loses it. What another device left is offered; nothing is taken over or dropped unasked.
 */
import { batch, effect, type Signal, signal, untracked } from "@preact/signals";
import { type Act, sameValue } from "./act.ts";
import type { Queue } from "./acts.ts";
import { type Draft, judge } from "./draft.ts";
import { DraftKeeper } from "./draft-keeper.ts";
import { ActLog, TAB } from "./log.ts";
import { bothTexts, type Flight, type Log, type Typed, type Unsaved, unsavedOf } from "./unsaved.ts";

/** A draft that holds what this desk has not. `rest` is that part; null when this page cannot read it. */
export type DraftOffer = { draft: Draft; rest: Unsaved | null };

type Texts = ReadonlyMap<string, string>;
type Ports = {
  copyId: string;
  queue: Signal<Queue>;
  token: () => string | null;
  /** Acts of a former tab, before the copy is read. */
  restore: (log: Log) => void;
  /** Acts of another device, beside what is here. */
  join: (log: Log) => void;
  lost: (failure: unknown) => void;
};

function changedText(texts: Signal<Texts>, id: string, text: string | null): void {
  if ((texts.peek().get(id) ?? null) === text) return;
  const next = new Map(texts.peek());
  if (text === null) next.delete(id);
  else next.set(id, text);
  texts.value = next;
}

export class Keeping {
  /** Fields that hold no mark: what was typed, by question. */
  readonly wrong: Signal<Texts> = signal(new Map());
  /** The same of the points of annotations, by annotation. */
  readonly wrongPoints: Signal<Texts> = signal(new Map());
  readonly offer: Signal<DraftOffer | null> = signal(null);
  /** Resolves once the server has said which draft it has. */
  looked: Promise<void> = Promise.resolve();
  readonly #ports: Ports;
  /** By target: what was sent and not yet answered, with the id it keeps when it is sent again. */
  readonly #flights = new Map<string, Flight>();
  readonly #draft: DraftKeeper;
  #log: ActLog | null = null;

  constructor(ports: Ports) {
    this.#ports = ports;
    const { copyId, token, lost } = ports;
    this.#draft = new DraftKeeper({ copyId, clientId: TAB, token, lost, met: (draft) => this.#met(draft) });
    effect(() => {
      void [this.wrong.value, this.wrongPoints.value];
      untracked(() => this.changed());
    });
  }

  /** Acts too large for the draft: they are kept on this device alone. */
  get left(): Signal<number> {
    return this.#draft.left;
  }

  /** What a former tab of this person could not save goes on where it was. */
  async open(userId: string | null): Promise<void> {
    if (userId === null || this.#log) return;
    const log = new ActLog(userId, this.#ports.copyId);
    const unsaved = await log.takeOver();
    this.#log = log;
    if (!unsaved) return this.changed();
    this.#fly(unsaved.acts);
    batch(() => {
      this.#ports.restore(unsaved.acts);
      this.#type(unsaved.typed);
    });
    this.changed();
  }

  #fly(acts: Log): void {
    for (const [target, { flight }] of Object.entries(acts)) {
      if (flight && !this.#flights.has(target)) this.#flights.set(target, flight);
    }
  }

  #type({ marks, points }: Typed): void {
    for (const [id, text] of Object.entries(marks)) this.typeMark(id, bothTexts(this.wrong.peek().get(id), text));
    for (const [id, text] of Object.entries(points)) {
      this.typePoints(id, bothTexts(this.wrongPoints.peek().get(id), text));
    }
  }

  /** What stands in a field and is no mark; null when it is one. */
  typeMark(questionId: string, text: string | null): void {
    changedText(this.wrong, questionId, text);
  }

  typePoints(annotationId: string, text: string | null): void {
    changedText(this.wrongPoints, annotationId, text);
  }

  #unsaved(): Unsaved | null {
    const typed = { marks: Object.fromEntries(this.wrong.peek()), points: Object.fromEntries(this.wrongPoints.peek()) };
    return unsavedOf(this.#ports.queue.peek(), this.#flights, typed);
  }

  /** Without a person there is nobody to keep anything for. */
  changed(): void {
    if (!this.#log) return;
    const unsaved = this.#unsaved();
    this.#log.keep(unsaved);
    this.#draft.change(unsaved);
  }

  /** The id of an act: the one it was sent under before, when it is that very act again. */
  operationOf({ target, act, version }: { target: string; act: Act; version: number }): string {
    const before = this.#flights.get(target);
    if (before && before.version === version && sameValue(before.act, act)) return before.id;
    const id = crypto.randomUUID();
    this.#flights.set(target, { id, act, version });
    this.changed();
    return id;
  }

  /** The server has the act: its id is done with. */
  landed(target: string): void {
    this.#flights.delete(target);
  }

  /** The copy is ours: the server keeps our draft, and says which it has. */
  held(): void {
    if (!this.#log) return;
    this.#draft.plan();
    this.looked = this.#draft.look();
  }

  /** True when the draft holds nothing that is not here or stored, so that it may be written over. */
  async #met(draft: Draft): Promise<boolean> {
    const near = (await this.#log?.near()) ?? [];
    const { stored } = this.#ports.queue.peek();
    const verdict = judge({ payload: draft.payload, stored, mine: this.#unsaved(), near });
    this.offer.value =
      verdict.t === "offer" || verdict.t === "unreadable"
        ? { draft, rest: verdict.t === "offer" ? verdict.rest : null }
        : null;
    return verdict.t === "same";
  }

  /** The teacher takes up what the other device left, to go on with it here. */
  take({ draft, rest }: DraftOffer): void {
    this.offer.value = null;
    if (rest === null) return;
    this.#join(rest);
    this.#draft.adopt(draft);
  }

  /** The teacher drops it. Answers how to take that back, null when nobody here could read it. */
  drop({ draft, rest }: DraftOffer): (() => void) | null {
    this.offer.value = null;
    this.#draft.adopt(draft);
    void this.#draft.flush();
    return rest && (() => this.#join(rest));
  }

  #join({ acts, typed }: Unsaved): void {
    this.#fly(acts);
    batch(() => {
      this.#ports.join(acts);
      this.#type(typed);
    });
  }

  /** The copy is finalized: what stands in fields counts no more. */
  done(): void {
    batch(() => {
      this.wrong.value = new Map();
      this.wrongPoints.value = new Map();
    });
  }

  /** Sends the draft now, once; without an answer this device still has it. */
  async flush(): Promise<void> {
    if (this.#log && this.#unsaved()) await this.#draft.flush();
  }

  part(): void {
    if (this.#log) this.#draft.part();
  }
}
