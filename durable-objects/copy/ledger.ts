/**
 * What a copy's object writes about itself: its state, its chain of events, what lists are told of it. Everything that
 * belongs to one act is committed together or not at all, and only when the laws of a copy still hold.
 */
import type { CopyState } from "#domain/copy";
import { brokenLaws } from "#domain/invariants";
import * as marking from "#domain/mark";
import type { Question } from "#domain/scheme";
import { eventOf, type Verb } from "#domain/transition";
import { type Link, linkHash } from "#src/event-chain";
import type { Place, ProjectionFact } from "./facts.ts";
import type { CopyStore, Life } from "./store.ts";

/** Who did it, with which request, when. Nobody when the clock or a run did. */
export type Author = { userId: string | null; requestId: string | null; now: number };

/** A change of state and the event it leaves. */
export type Move = {
  verb: Verb;
  next: CopyState;
  by: Author;
  detail?: Record<string, unknown>;
  change?: Partial<Pick<Life, "epoch" | "finalVersion" | "validatedAt">>;
  /** The scheme, where the caller brought it. */
  questions?: readonly Question[] | undefined;
};

export class Ledger {
  readonly #store: CopyStore;
  readonly #wake: () => void;

  /** `wake` sees to it that what is owed is carried soon. */
  constructor(store: CopyStore, wake: () => void) {
    this.#store = store;
    this.#wake = wake;
  }

  /** Commits all of `work` or nothing. A broken law undoes it: better no act than a wrong copy. */
  together<T>(place: Place, work: () => T, questions?: readonly Question[]): T {
    return this.#store.together(() => {
      const done = work();
      const life = this.#store.life(place);
      const marks = this.#store.marks();
      const { state, epoch, finalVersion } = life;
      const total = marking.totalOf(marks, questions ?? known(marks));
      const broken = brokenLaws({ state, epoch, finalVersion, marks, total }, questions);
      if (broken.length > 0) throw new Error(`copy ${place.copyId}: ${broken.join("; ")}`);
      return done;
    });
  }

  /** Writes a state, its event and what lists learn. The only place that changes a status. */
  become(life: Life, { verb, next, by, detail = {}, change = {}, questions }: Move): void {
    const kind = eventOf(verb, life.state.status, next.status);
    const now = { ...life, ...change, state: next };
    this.together(
      life,
      () => {
        this.#store.setLife({ ...change, state: next });
        if (kind !== null) this.note(now, { kind, by, detail, success: verb !== "fail" });
        this.project(now, questions);
      },
      questions,
    );
  }

  /** Adds an event to the chain and owes it to D1. */
  note(
    life: Life,
    what: { kind: string; by: Author; detail?: Record<string, unknown>; success?: boolean; id?: string },
  ): void {
    const { kind, by, detail = {}, success = true, id = crypto.randomUUID() } = what;
    const { userId: actorId, requestId, now: at } = by;
    this.seal(life, { id, kind, success, actorId, requestId, detail: JSON.stringify(detail), at });
  }

  /** Binds an event into the chain, once for each id, and owes D1 its place there. */
  seal(life: Life, event: Omit<Link, "seq" | "epoch">): void {
    this.#store.together(() => {
      const known = this.#store.events(event.id);
      const link = known[0] ?? this.#append(life, event);
      this.#store.owe({ t: "event", ...link });
    });
    this.#wake();
  }

  #append(life: Life, event: Omit<Link, "seq" | "epoch">): Link & { hash: string } {
    const before = this.#store.head();
    const link = { ...event, seq: before.seq + 1, epoch: life.epoch };
    const sealed = { ...link, hash: linkHash(life.copyId, before.hash, link) };
    this.#store.append(sealed);
    return sealed;
  }

  /** Owes D1 the copy as it now is, soon. Answers the life with the version that was told. */
  project(life: Life, questions?: readonly Question[]): Life {
    const version = life.version + 1;
    this.#store.setLife({ version });
    this.#store.owe(this.projection({ ...life, version }, questions));
    this.#wake();
    return { ...life, version };
  }

  /** The copy as lists see it. Without the scheme, the total of all marks given stands. */
  projection({ state, version, validatedAt }: Life, questions?: readonly Question[]): ProjectionFact {
    const marks = this.#store.marks();
    return {
      t: "projection",
      version,
      status: state.status,
      total: marking.totalOf(marks, questions ?? known(marks)),
      marked: marks.filter((mark) => mark.points !== null).length,
      validatedAt,
      gradedAt: state.status === "GRADED" ? state.gradedAt : null,
      failureCode: state.status === "GRADING_FAILED" ? state.code : null,
      failure: state.status === "GRADING_FAILED" ? state.error : null,
      retries: "retries" in state ? state.retries : 0,
      final: state.status === "GRADED" ? state.final : null,
    };
  }
}

/** Every question that has a mark, for whoever has no scheme at hand. */
function known(marks: readonly marking.Mark[]): Question[] {
  return marks.map(({ questionId }) => ({ id: questionId, path: [], points: Number.POSITIVE_INFINITY }));
}
