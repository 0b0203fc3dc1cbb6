/**
 * One object per copy: the only writer of its lock, annotations, marks, remarks, appreciation, draft and status.
 * Each method reads, asks a pure rule, writes; nothing is awaited in between, so nothing interleaves. What the rest of
 * the system must learn goes through the outbox. Refusals are returned, never thrown. Long because an object's calls
 * are the methods of one class; each is a few lines over a rule.
 */
import { DurableObject } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/durable-sqlite";
import { migrate } from "drizzle-orm/durable-sqlite/migrator";
import { type Annotation, type AnnotationRefusal, eraseAnnotation, writeAnnotation } from "#domain/annotation";
import * as copy from "#domain/copy";
import { type Draft, type DraftRefusal, writeDraft } from "#domain/draft";
import { LIMITS } from "#domain/limits";
import * as marking from "#domain/mark";
import { err, ok, type Result } from "#domain/result";
import type { Question } from "#domain/scheme";
import { describe, log } from "#src/log";
import { drain } from "../lib/outbox.ts";
import { carry } from "./carry.ts";
import type { EventFact, Fact, Place } from "./facts.ts";
import migrations from "./migrations/migrations.js";
import { CopyStore, type Life } from "./store.ts";

/** Who acts, with what in hand. Facts of the catalogue travel with each call, because D1 is their owner. */
export type By = { userId: string; requestId: string; now: number };
export type Held = By & { token: string };
export type Exam = { questions: readonly Question[]; appreciationRequired: boolean; pageCount: number };
type Ref = copy.CopyRefusal;

export type Work = {
  annotations: Annotation[];
  marks: marking.Mark[];
  remarks: marking.Remark[];
  appreciation: marking.Appreciation;
};
export type View = Work & { state: copy.CopyState; finalVersion: number; epoch: number };

export class CopyDO extends DurableObject<Env> {
  readonly #store: CopyStore;
  /** One carrying at a time: an alarm and a waiting call must not send the same fact side by side. */
  #carrying: Promise<void> | null = null;
  /** The epoch of the lease whose end was told. Forgotten with the memory: telling it again is harmless. */
  #toldExpired = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const db = drizzle(ctx.storage, { casing: "snake_case" });
    this.#store = new CopyStore(db);
    void ctx.blockConcurrencyWhile(() => migrate(db, migrations));
  }

  view(place: Place, now: number): View {
    const life = this.#store.life(place);
    return {
      state: copy.settle(life.state, now),
      finalVersion: life.finalVersion,
      epoch: life.epoch,
      annotations: this.#store.annotations(),
      marks: this.#store.marks(),
      remarks: this.#store.remarks(),
      appreciation: this.#store.appreciation(),
    };
  }

  validate(place: Place, pageCount: number, by: By): Result<copy.CopyStatus, Ref> {
    const life = this.#store.life(place);
    const next = copy.validate(life.state, pageCount);
    if (!next.ok) return next;
    if (next.value !== life.state) this.#become(life, next.value, this.#event("VALIDATE", by), { validatedAt: by.now });
    return ok(next.value.status);
  }

  /** `fresh` is true when the lock is new, false when it was already the caller's. */
  lock(place: Place, by: By, ttlMs: number): Result<{ lock: copy.Lock; fresh: boolean }, Ref> {
    const life = this.#store.life(place);
    const next = copy.lock(life.state, {
      owner: by.userId,
      token: crypto.randomUUID(),
      epoch: life.epoch,
      ttlMs,
      now: by.now,
    });
    if (!next.ok) return next;
    const { lock } = next.value;
    const fresh = lock.epoch !== life.epoch || life.state.status !== "LOCKED";
    if (fresh) this.#become(life, next.value, this.#event("LOCK", by, { epoch: lock.epoch }), { epoch: lock.epoch });
    else this.#extend(life, next.value, by.now);
    return ok({ lock, fresh });
  }

  heartbeat(place: Place, by: Held): Result<copy.Lock, Ref> {
    return this.#held(place, by, (life) => ok(life.lock));
  }

  release(place: Place, by: Held): void {
    const life = this.#store.life(place);
    const next = copy.release(life.state, by.userId, by.token);
    if (next !== life.state) this.#become(life, next, this.#event("UNLOCK", by, { epoch: life.epoch }));
  }

  breakLock(place: Place, by: By, reason: string): Result<copy.CopyStatus, Ref> {
    const life = this.#store.life(place);
    const next = copy.breakLock(life.state);
    if (!next.ok) return next;
    this.#become(life, next.value, this.#event("BREAK_LOCK", by, { epoch: life.epoch, reason }));
    return ok(next.value.status);
  }

  putAnnotation(
    place: Place,
    by: Held,
    next: Annotation,
    exam: Exam,
  ): Result<Annotation, Ref | AnnotationRefusal | { code: "TOO_MANY_ANNOTATIONS"; max: number }> {
    type Refusal = AnnotationRefusal | { code: "TOO_MANY_ANNOTATIONS"; max: number };
    return this.#held<Annotation, Refusal>(place, by, () => {
      const stored = this.#store.annotation(next.id);
      if (!stored && this.#store.countAnnotations() >= LIMITS.annotationsPerCopyMax) {
        return err({ code: "TOO_MANY_ANNOTATIONS", max: LIMITS.annotationsPerCopyMax });
      }
      const written = writeAnnotation(stored, next, exam.pageCount);
      if (!written.ok) return written;
      const { value } = written;
      this.#store.setAnnotation(value.id, { annotation: value, version: value.version }, by.userId, by.now);
      const kind = next.version === 0 ? "CREATE_ANNOTATION" : "UPDATE_ANNOTATION";
      this.#note(this.#event(kind, by, { annotationId: value.id, version: value.version }));
      return written;
    });
  }

  eraseAnnotation(place: Place, by: Held, id: string, version: number): Result<null, Ref | AnnotationRefusal> {
    return this.#held(place, by, () => {
      const stored = this.#store.annotation(id);
      const erased = eraseAnnotation(stored, version);
      if (!erased.ok) return erased;
      if (erased.value.changed) {
        this.#store.setAnnotation(id, { annotation: null, version: erased.value.version }, by.userId, by.now);
        this.#note(this.#event("DELETE_ANNOTATION", by, { annotationId: id, version: erased.value.version }));
      }
      return ok(null);
    });
  }

  putMark(place: Place, by: Held, next: marking.Mark, exam: Exam): Result<marking.Mark, Ref | marking.MarkRefusal> {
    return this.#held(place, by, (life) => {
      const stored = this.#store.marks().find((mark) => mark.questionId === next.questionId) ?? null;
      const written = marking.writeMark(stored, next, exam.questions);
      if (!written.ok) return written;
      this.#store.setMark(written.value);
      this.#note(this.#event("MARK", by, { questionId: next.questionId, version: written.value.version }));
      this.#project(life, exam.questions);
      return written;
    });
  }

  putRemark(
    place: Place,
    by: Held,
    next: marking.Remark,
    exam: Exam,
  ): Result<marking.Remark, Ref | marking.MarkRefusal> {
    return this.#held(place, by, () => {
      const stored = this.#store.remarks().find((remark) => remark.questionId === next.questionId) ?? null;
      const written = marking.writeRemark(stored, next, exam.questions);
      if (written.ok) this.#store.setRemark(written.value);
      return written;
    });
  }

  putAppreciation(
    place: Place,
    by: Held,
    next: marking.Appreciation,
  ): Result<marking.Appreciation, Ref | marking.MarkRefusal> {
    return this.#held(place, by, () => {
      const written = marking.writeAppreciation(this.#store.appreciation(), next);
      if (written.ok) this.#store.setAppreciation(written.value);
      return written;
    });
  }

  draft(userId: string): Draft | null {
    return this.#store.draft(userId);
  }

  putDraft(place: Place, by: Held, next: Omit<Draft, "updatedAt">): Result<Draft, Ref | DraftRefusal> {
    return this.#held(place, by, () => {
      const written = writeDraft(this.#store.draft(by.userId), { ...next, updatedAt: by.now });
      if (written.ok) this.#store.setDraft(by.userId, written.value);
      return written;
    });
  }

  dropDraft(userId: string): void {
    this.#store.dropDraft(userId);
  }

  /** Starts the run that makes the final PDF, and answers its id; asked again, the id of the run that is on. */
  finalize(place: Place, by: Held, exam: Exam, mayRetry: boolean): Result<string, Ref> {
    const life = this.#store.life(place);
    // Asked again by somebody whose first answer got lost: the run may have ended meanwhile, its job is still the same.
    if (life.state.status === "GRADED") return ok(life.state.final.runId);
    const runId = crypto.randomUUID();
    const retry = life.state.status === "GRADING_FAILED" && (mayRetry || life.state.owner === by.userId);
    const running = life.state.status === "GRADING_IN_PROGRESS" && mayRetry;
    const next =
      retry || running
        ? copy.retryFinalize(life.state, runId)
        : copy.finalize(life.state, { by: this.#holder(by), runId, work: this.#work(), rules: this.#rules(exam) });
    if (!next.ok) return next;
    const state = next.value;
    if (state.status !== "GRADING_IN_PROGRESS") throw new Error(`finalize led to ${state.status}`);
    if (state.runId === runId) {
      this.#store.together(() => {
        // A retry was judged complete before; whoever sends it again need not know the scheme.
        const questions = retry ? undefined : exam.questions;
        this.#become(life, state, this.#event("FINALIZE", by, { runId, retries: state.retries }), {}, questions);
        this.#store.owe({ t: "finalize", runId, ownerId: by.userId, requestId: by.requestId, at: by.now });
      });
    }
    return ok(state.runId);
  }

  /** Called by the run itself, once the final PDF is stored. Late and repeated calls change nothing. */
  finish(final: Omit<copy.FinalPdf, "version">, by: { requestId: string; now: number }): copy.CopyStatus | null {
    const life = this.#store.known();
    if (!life) return null;
    const next = copy.finish(life.state, { ...final, version: life.finalVersion + 1 }, by.now);
    if (next !== life.state) {
      const event = this.#event(
        "GRADED",
        { ...by, userId: null },
        { runId: final.runId, version: life.finalVersion + 1 },
      );
      this.#store.together(() => {
        this.#become(life, next, event, { finalVersion: life.finalVersion + 1 });
        this.#store.owe({ t: "end", runId: final.runId, code: null, at: by.now });
      });
    }
    return next.status;
  }

  fail(
    runId: string,
    why: { code: string; error: string },
    by: { requestId: string; now: number },
  ): copy.CopyStatus | null {
    const life = this.#store.known();
    if (!life) return null;
    const next = copy.fail(life.state, runId, why);
    if (next !== life.state) {
      const event = this.#event("GRADING_FAILED", { ...by, userId: null }, { runId, code: why.code }, false);
      this.#store.together(() => {
        this.#become(life, next, event);
        this.#store.owe({ t: "end", runId, code: why.code, at: by.now });
      });
    }
    return next.status;
  }

  reopen(place: Place, by: By, reason: string): Result<copy.CopyStatus, Ref> {
    const life = this.#store.life(place);
    const next = copy.reopen(life.state);
    if (!next.ok) return next;
    this.#become(life, next.value, this.#event("REOPEN", by, { reason, version: life.finalVersion }));
    return ok(next.value.status);
  }

  /** Carries what is owed now instead of at the alarm, so that lists are already right when the caller answers. */
  async settle(): Promise<void> {
    await this.#carry();
  }

  override async alarm(): Promise<void> {
    this.#tellExpiry(Date.now());
    await this.#carry();
  }

  /** Lists learn that a lease ran out, once; the object itself keeps the lock, because its owner may still write on. */
  #tellExpiry(now: number): void {
    const life = this.#store.known();
    if (life?.state.status !== "LOCKED" || life.state.lock.expiresAt > now) return;
    if (this.#toldExpired === life.state.lock.epoch) return;
    this.#toldExpired = life.state.lock.epoch;
    this.#owe({ ...life, state: copy.settle(life.state, now) });
  }

  #held<T, E>(place: Place, by: Held, act: (life: Life & { lock: copy.Lock }) => Result<T, E>): Result<T, E | Ref> {
    const life = this.#store.life(place);
    const held = copy.hold(life.state, this.#holder(by));
    if (!held.ok) return held;
    return this.#store.together(() => {
      const extended = this.#extend(life, held.value, by.now);
      return act({ ...extended, state: held.value, lock: held.value.lock });
    });
  }

  /** Writes a lease that goes on. Lists were told that a lease which ran out had freed the copy: they are told again. */
  #extend(life: Life, state: copy.CopyState, now: number): Life {
    this.#store.setLife({ state });
    const ranOut = copy.settle(life.state, now).status !== life.state.status;
    if (ranOut) this.#toldExpired = 0;
    return ranOut ? this.#project({ ...life, state }) : { ...life, state };
  }

  #holder(by: Held): copy.Holder {
    return { owner: by.userId, token: by.token, now: by.now, ttlMs: LIMITS.lockTtlMs };
  }

  #work(): copy.Work {
    const marked = this.#store.marks().filter((mark) => mark.points !== null);
    return {
      markedQuestions: new Set(marked.map((mark) => mark.questionId)),
      appreciation: this.#store.appreciation().text,
    };
  }

  #rules(exam: Exam): copy.Rules {
    return { questions: exam.questions.map(({ id }) => id), appreciationRequired: exam.appreciationRequired };
  }

  #event(
    kind: string,
    by: { userId: string | null; requestId: string; now: number },
    detail: Record<string, unknown> = {},
    success = true,
  ): EventFact {
    const { userId, requestId, now } = by;
    return { t: "event", id: crypto.randomUUID(), kind, success, actorId: userId, requestId, detail, at: now };
  }

  /** Writes the new state, its event and its projection in one transaction. The only place that changes a status. */
  #become(
    life: Life,
    state: copy.CopyState,
    event: EventFact,
    change: Partial<Pick<Life, "epoch" | "finalVersion" | "validatedAt">> = {},
    questions?: readonly Question[],
  ): void {
    this.#store.together(() => {
      this.#store.setLife({ ...change, state });
      this.#note(event);
      this.#project({ ...life, ...change, state }, questions);
    });
  }

  #note(event: EventFact): void {
    this.#store.owe(event);
    this.#wake();
  }

  /** Owes D1 the copy as it now is, soon. Answers the life with the version that was told. */
  #project(life: Life, questions?: readonly Question[]): Life {
    const told = this.#owe(life, questions);
    this.#wake();
    return told;
  }

  /** The fact itself. Without the scheme, the total of all marks given stands. */
  #owe(life: Life, questions?: readonly Question[]): Life {
    const version = life.version + 1;
    const { state } = life;
    const marks = this.#store.marks();
    const known = questions ?? marks.map(({ questionId }) => ({ id: questionId, path: [], points: 0 }));
    this.#store.setLife({ version });
    this.#store.owe({
      t: "projection",
      version,
      status: state.status,
      total: marking.totalOf(marks, known),
      marked: marks.filter((mark) => mark.points !== null).length,
      validatedAt: life.validatedAt,
      gradedAt: state.status === "GRADED" ? state.gradedAt : null,
      failureCode: state.status === "GRADING_FAILED" ? state.code : null,
      failure: state.status === "GRADING_FAILED" ? state.error : null,
      retries: "retries" in state ? state.retries : 0,
      final: state.status === "GRADED" ? state.final : null,
    });
    return { ...life, version };
  }

  #wake(): void {
    void this.ctx.storage.setAlarm(Date.now());
  }

  async #carry(): Promise<void> {
    while (this.#carrying) await this.#carrying;
    this.#carrying = this.#drain().finally(() => {
      this.#carrying = null;
    });
    await this.#carrying;
  }

  async #drain(): Promise<void> {
    const life = this.#store.known();
    if (!life) return;
    const wake = await drain<Fact>(
      {
        pending: (limit) => this.#store.pending(limit),
        forget: (n) => this.#store.forget(n),
        bump: (n) => this.#store.bump(n),
        carry: (fact) => carry(this.env, life, fact),
        trouble: (error) => log("warn", { event: "copy.outbox", copyId: life.copyId, error: describe(error) }),
      },
      Date.now(),
    );
    const next = Math.min(wake ?? Number.POSITIVE_INFINITY, this.#expiry());
    if (Number.isFinite(next)) await this.ctx.storage.setAlarm(next);
  }

  /** When the lease runs out, UTC ms; infinity when there is none or when that moment has passed. */
  #expiry(): number {
    const state = this.#store.known()?.state;
    const at = state?.status === "LOCKED" ? state.lock.expiresAt : Number.POSITIVE_INFINITY;
    return at > Date.now() ? at : Number.POSITIVE_INFINITY;
  }
}
