/**
 * One object per copy: the only writer of its lock, annotations, marks, remarks, appreciation, draft and status.
 * Each method reads, asks a pure rule, writes; nothing is awaited in between, so nothing interleaves. What the rest of
 * the system must learn goes through the outbox. Refusals are returned, never thrown. Long because an object's calls
 * are the methods of one class; each is a few lines over a rule.
 */
import { DurableObject } from "cloudflare:workers";
import { createHash } from "node:crypto";
import { drizzle } from "drizzle-orm/durable-sqlite";
import { migrate } from "drizzle-orm/durable-sqlite/migrator";
import { type Annotation, type AnnotationRefusal, eraseAnnotation, writeAnnotation } from "#domain/annotation";
import type * as copy from "#domain/copy";
import { settle } from "#domain/copy";
import { type Draft, type DraftRefusal, eraseDraft, writeDraft } from "#domain/draft";
import { brokenLaws } from "#domain/invariants";
import { LIMITS } from "#domain/limits";
import * as marking from "#domain/mark";
import { err, ok, type Result } from "#domain/result";
import type { Question } from "#domain/scheme";
import { type Actor, step } from "#domain/transition";
import { BACKGROUND, withDeadlines } from "#src/deadline";
import { chainFault, type Link } from "#src/event-chain";
import { describe, log } from "#src/log";
import { drain } from "../lib/outbox.ts";
import { type Bringer, type Brought, bring, type NewScheme } from "./bring.ts";
import { carry } from "./carry.ts";
import { type Dump, dump, restore } from "./dump.ts";
import type { Fact, Place, ProjectionFact } from "./facts.ts";
import { type Author, Ledger } from "./ledger.ts";
import migrations from "./migrations/migrations.js";
import { CopyStore, type Life } from "./store.ts";

/**
 * Who acts, with what in hand. Facts of the catalogue travel with each call, because D1 is their owner. `operationId`
 * makes an act sent twice one act.
 */
export type By = { userId: string; role: Actor; requestId: string; now: number };
export type Held = By & { token: string; operationId?: string | undefined };
export type Exam = {
  questions: readonly Question[];
  /** The version of the scheme these questions are of. */
  schemeVersion: number;
  appreciationRequired: boolean;
  pageCount: number;
};
type Ref = copy.CopyRefusal;
type OpRef = Ref | { code: "OPERATION_REUSED" };
/** The caller's scheme is older than the one the copy was brought to. */
type OldScheme = { code: "SCHEME_CHANGED"; version: number };

export type Work = {
  annotations: Annotation[];
  marks: marking.Mark[];
  remarks: marking.Remark[];
  appreciation: marking.Appreciation;
};
export type View = Work & { state: copy.CopyState; finalVersion: number; epoch: number };

/** What a change of the scheme looks at before it is made. */
export type Standing = { status: copy.CopyStatus; marks: marking.Mark[] };

/** The copy as its object knows it, for comparing with what D1 was told. */
export type Truth = {
  projection: ProjectionFact;
  finalVersion: number;
  /** The end of the chain of events. */
  head: { seq: number; hash: string };
  /** Facts not yet carried to D1. */
  owed: number;
  /** The run that is on, if one is. */
  runId: string | null;
  /** A planned try should have begun. */
  due: boolean;
  /** Laws that are broken, in words. */
  broken: string[];
};

type Operation<T> = { target: string; value: unknown; again: (version: number) => T; versionOf: (done: T) => number };
type TooMany = { code: "TOO_MANY_ANNOTATIONS"; max: number };
type Locked = Life & { lock: copy.Lock };

export class CopyDO extends DurableObject<Env> {
  readonly #store: CopyStore;
  readonly #ledger: Ledger;
  /** One carrying at a time: an alarm and a waiting call must not send the same fact side by side. */
  #carrying: Promise<void> | null = null;
  /** The epoch of the lease whose end was told. Forgotten with the memory: telling it again is harmless. */
  #toldExpired = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new CopyStore(drizzle(ctx.storage, { casing: "snake_case" }));
    this.#ledger = new Ledger(this.#store, () => void ctx.storage.setAlarm(Date.now()));
    void ctx.blockConcurrencyWhile(() => this.#migrate());
  }

  #migrate(): Promise<void> {
    return migrate(drizzle(this.ctx.storage, { casing: "snake_case" }), migrations);
  }

  view(place: Place, now: number): View {
    const life = this.#store.life(place);
    return {
      state: settle(life.state, now),
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
    const next = step(life.state, { verb: "validate", by: by.role, pageCount });
    if (!next.ok) return next;
    if (next.value !== life.state) {
      this.#ledger.become(life, { verb: "validate", next: next.value, by, change: { validatedAt: by.now } });
    }
    return ok(next.value.status);
  }

  /** Back to staging, with a reason. */
  unvalidate(place: Place, by: By, reason: string): Result<copy.CopyStatus, Ref> {
    const life = this.#store.life(place);
    const next = step(life.state, { verb: "unvalidate", by: by.role, now: by.now });
    if (!next.ok) return next;
    const seen = { ...life, state: settle(life.state, by.now) };
    this.#ledger.become(seen, {
      verb: "unvalidate",
      next: next.value,
      by,
      detail: { reason },
      change: { validatedAt: null },
    });
    return ok(next.value.status);
  }

  /** `fresh` is true when the lock is new, false when it was already the caller's. */
  lock(place: Place, by: By, ttlMs: number): Result<{ lock: copy.Lock; fresh: boolean }, Ref> {
    const life = this.#store.life(place);
    const ask = { owner: by.userId, token: crypto.randomUUID(), epoch: life.epoch, ttlMs, now: by.now };
    const next = step(life.state, { verb: "lock", by: by.role, ask });
    if (!next.ok) return next;
    if (next.value.status !== "LOCKED") throw new Error(`locking led to ${next.value.status}`);
    const { lock } = next.value;
    const fresh = lock.epoch !== life.epoch || life.state.status !== "LOCKED";
    if (fresh) {
      const change = { epoch: lock.epoch };
      this.#ledger.become(life, { verb: "lock", next: next.value, by, detail: { epoch: lock.epoch }, change });
    } else this.#extend(life, next.value, by.now);
    return ok({ lock, fresh });
  }

  heartbeat(place: Place, by: Held): Result<copy.Lock, Ref> {
    return this.#held(place, by, (life) => ok(life.lock));
  }

  release(place: Place, by: Held): void {
    const life = this.#store.life(place);
    const next = step(life.state, { verb: "release", by: by.role, owner: by.userId, token: by.token });
    if (!next.ok || next.value === life.state) return;
    this.#ledger.become(life, { verb: "release", next: next.value, by, detail: { epoch: life.epoch } });
  }

  breakLock(place: Place, by: By, reason: string): Result<copy.CopyStatus, Ref> {
    const life = this.#store.life(place);
    const next = step(life.state, { verb: "break", by: by.role });
    if (!next.ok) return next;
    this.#ledger.become(life, { verb: "break", next: next.value, by, detail: { epoch: life.epoch, reason } });
    return ok(next.value.status);
  }

  putAnnotation(
    place: Place,
    by: Held,
    next: Annotation,
    exam: Exam,
  ): Result<Annotation, OpRef | AnnotationRefusal | TooMany> {
    const op = operation(`annotation:${next.id}`, next);
    return this.#operate<Annotation, AnnotationRefusal | TooMany>(place, by, op, (life) => {
      const stored = this.#store.annotation(next.id);
      if (!stored && this.#store.countAnnotations() >= LIMITS.annotationsPerCopyMax) {
        return err({ code: "TOO_MANY_ANNOTATIONS", max: LIMITS.annotationsPerCopyMax });
      }
      const written = writeAnnotation(stored, next, exam.pageCount);
      if (!written.ok) return written;
      const { value } = written;
      this.#store.setAnnotation(value.id, { annotation: value, version: value.version }, by.userId, by.now);
      const kind = next.version === 0 ? "CREATE_ANNOTATION" : "UPDATE_ANNOTATION";
      this.#ledger.note(life, { kind, by, detail: { annotationId: value.id, version: value.version } });
      return written;
    });
  }

  eraseAnnotation(
    place: Place,
    by: Held,
    id: string,
    version: number,
  ): Result<{ version: number }, OpRef | AnnotationRefusal> {
    const op = operation<{ version: number; erased?: true }>(`annotation:${id}`, { version, erased: true });
    return this.#operate(place, by, op, (life) => {
      const stored = this.#store.annotation(id);
      const erased = eraseAnnotation(stored, version);
      if (!erased.ok) return erased;
      if (erased.value.changed) {
        this.#store.setAnnotation(id, { annotation: null, version: erased.value.version }, by.userId, by.now);
        const detail = { annotationId: id, version: erased.value.version };
        this.#ledger.note(life, { kind: "DELETE_ANNOTATION", by, detail });
      }
      return ok({ version: erased.value.version });
    });
  }

  putMark(
    place: Place,
    by: Held,
    next: marking.Mark,
    exam: Exam,
  ): Result<marking.Mark, OpRef | OldScheme | marking.MarkRefusal> {
    const op = operation(`mark:${next.questionId}`, next);
    return this.#operate<marking.Mark, OldScheme | marking.MarkRefusal>(place, by, op, (life) => {
      const old = olderScheme(exam, life);
      if (old) return err(old);
      const stored = this.#store.marks().find((mark) => mark.questionId === next.questionId) ?? null;
      const written = marking.writeMark(stored, next, exam.questions);
      if (!written.ok) return written;
      this.#store.setMark(written.value);
      const detail = { questionId: next.questionId, version: written.value.version };
      this.#ledger.note(life, { kind: "MARK", by, detail });
      this.#ledger.project(life, exam.questions);
      return written;
    });
  }

  putRemark(
    place: Place,
    by: Held,
    next: marking.Remark,
    exam: Exam,
  ): Result<marking.Remark, OpRef | marking.MarkRefusal> {
    return this.#operate(place, by, operation(`remark:${next.questionId}`, next), (life) => {
      const stored = this.#store.remarks().find((remark) => remark.questionId === next.questionId) ?? null;
      const written = marking.writeRemark(stored, next, exam.questions);
      if (!written.ok) return written;
      this.#store.setRemark(written.value);
      const detail = { questionId: next.questionId, version: written.value.version };
      this.#ledger.note(life, { kind: "REMARK", by, detail });
      return written;
    });
  }

  putAppreciation(
    place: Place,
    by: Held,
    next: marking.Appreciation,
  ): Result<marking.Appreciation, OpRef | marking.MarkRefusal> {
    return this.#operate(place, by, operation("appreciation", next), (life) => {
      const written = marking.writeAppreciation(this.#store.appreciation(), next);
      if (!written.ok) return written;
      this.#store.setAppreciation(written.value);
      this.#ledger.note(life, { kind: "APPRECIATION", by, detail: { version: written.value.version } });
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

  /** A draft needs no lock to be thrown away: it is its owner's, also after she lost the copy. */
  dropDraft(userId: string, seen: Pick<Draft, "clientId" | "version"> | null): Result<boolean, DraftRefusal> {
    const erased = eraseDraft(this.#store.draft(userId), seen);
    if (erased.ok && erased.value) this.#store.dropDraft(userId);
    return erased;
  }

  /** How many drafts were last changed before then; with `forget` they are gone afterwards. Touches no copy's life. */
  oldDrafts(before: number, forget: boolean): number {
    const count = this.#store.countDraftsBefore(before);
    if (forget && count > 0) this.#store.dropDraftsBefore(before);
    return count;
  }

  /** Starts the run that makes the final PDF, and answers its id; asked again, the id of the run that is on. */
  finalize(place: Place, by: Held, exam: Exam): Result<string, Ref | OldScheme> {
    const life = this.#store.life(place);
    // Asked again by somebody whose first answer got lost: the run may have ended meanwhile, its job is still the same.
    if (life.state.status === "GRADED") return ok(life.state.final.runId);
    const runId = crypto.randomUUID();
    const failed = life.state.status === "GRADING_FAILED";
    const running = life.state.status === "GRADING_IN_PROGRESS" && by.role === "admin";
    const mine =
      failed && (by.role === "admin" || (life.state.status === "GRADING_FAILED" && life.state.owner === by.userId));
    const verb = mine || running ? "retry" : "finalize";
    const old = verb === "finalize" ? olderScheme(exam, life) : null;
    if (old) return err(old);
    const next =
      verb === "retry"
        ? step(life.state, { verb, by: by.role, who: by.userId, runId, now: by.now })
        : step(life.state, {
            verb,
            by: by.role,
            ask: { by: this.#holder(by), runId, work: this.#work(), rules: rulesOf(exam) },
          });
    if (!next.ok) return next;
    if (next.value === life.state) return ok(runOf(next.value));
    // A retry was judged complete before; whoever sends it again need not know the scheme.
    const questions = verb === "retry" ? undefined : exam.questions;
    this.#begin(life, { verb, next: next.value, by, ownerId: by.userId, questions });
    return ok(runId);
  }

  #begin(
    life: Life,
    run: {
      verb: "finalize" | "retry";
      next: copy.CopyState;
      by: Author;
      ownerId: string;
      questions?: readonly Question[] | undefined;
    },
  ): void {
    const { next, by, ownerId } = run;
    if (next.status !== "GRADING_IN_PROGRESS") throw new Error(`finalizing led to ${next.status}`);
    const attempt = next.retries + 1;
    const requestId = by.requestId ?? crypto.randomUUID();
    const detail = { runId: next.runId, attempt, ...(by.userId === null ? { automatic: true } : {}) };
    this.#ledger.together(life, () => {
      this.#ledger.become(life, { verb: run.verb, next, by, detail, questions: run.questions });
      this.#store.owe({ t: "finalize", runId: next.runId, ownerId, requestId, attempt, at: by.now });
    });
  }

  /** Called by the run itself, once the final PDF is stored. Late and repeated calls change nothing. */
  finish(final: Omit<copy.FinalPdf, "version">, by: { requestId: string; now: number }): copy.CopyStatus | null {
    const life = this.#store.known();
    if (!life) return null;
    const version = life.finalVersion + 1;
    const next = step(life.state, { verb: "finish", by: "run", final: { ...final, version }, now: by.now });
    if (!next.ok || next.value === life.state) return life.state.status;
    const attempt = "retries" in life.state ? life.state.retries + 1 : 1;
    this.#ledger.together(life, () => {
      this.#ledger.become(life, {
        verb: "finish",
        next: next.value,
        by: { ...by, userId: null },
        detail: { runId: final.runId, version, attempt },
        change: { finalVersion: version },
      });
      this.#store.owe({ t: "end", runId: final.runId, code: null, at: by.now });
    });
    return next.value.status;
  }

  /** The run ended badly. It is tried again by itself while that may help; else an alert calls somebody. */
  fail(runId: string, why: copy.Failure, by: { requestId: string; now: number }): copy.CopyStatus | null {
    const life = this.#store.known();
    if (!life) return null;
    const next = step(life.state, { verb: "fail", by: "run", runId, why, now: by.now });
    if (!next.ok || next.value === life.state) return life.state.status;
    const state = next.value;
    if (state.status !== "GRADING_FAILED") throw new Error(`failing led to ${state.status}`);
    this.#ledger.together(life, () => {
      const detail = { runId, code: why.code, attempt: state.retries };
      this.#ledger.become(life, { verb: "fail", next: state, by: { ...by, userId: null }, detail });
      this.#store.owe({ t: "end", runId, code: why.code, at: by.now });
      if (state.retryAt === null) {
        this.#store.owe({ t: "alert", id: runId, kind: "FINALIZE_FAILED", code: why.code, at: by.now });
      }
    });
    return state.status;
  }

  reopen(place: Place, by: By, reason: string): Result<copy.CopyStatus, Ref> {
    const life = this.#store.life(place);
    const next = step(life.state, { verb: "reopen", by: by.role });
    if (!next.ok) return next;
    this.#ledger.become(life, { verb: "reopen", next: next.value, by, detail: { reason, version: life.finalVersion } });
    return ok(next.value.status);
  }

  /** How the copy stands, for whoever looks at what a new scheme would do; null when it was never validated. */
  standing(now: number): Standing | null {
    const life = this.#store.known();
    return life && { status: settle(life.state, now).status, marks: this.#store.marks() };
  }

  /** Brings the marks to a new scheme, once, and tells lists at once. */
  async bring(scheme: NewScheme, by: Bringer): Promise<Brought> {
    const done = bring({ store: this.#store, ledger: this.#ledger }, this.#store.known(), scheme, by);
    await this.#carry();
    return done;
  }

  /**
   * The final PDF of a graded copy is another one from now on, because its author was erased; marks and state stay. True
   * when it changed something.
   */
  replaceFinal(place: Place, final: Pick<copy.FinalPdf, "key" | "sha256" | "pages">, by: By): boolean {
    const life = this.#store.life(place);
    if (life.state.status !== "GRADED" || life.state.final.key === final.key) return false;
    const state = { ...life.state, final: { ...life.state.final, ...final } };
    this.#ledger.together(life, () => {
      this.#store.setLife({ state });
      const version = life.finalVersion;
      this.#ledger.note({ ...life, state }, { kind: "AUTHOR_ERASED", by, detail: { version } });
      this.#ledger.project({ ...life, state });
    });
    return true;
  }

  /** Binds an event that D1 wrote (an identification, say) into the copy's chain. Twice is once. */
  seal(place: Place, event: Omit<Link, "seq" | "epoch">): void {
    this.#ledger.seal(this.#store.life(place), event);
  }

  /** What is due now is done: a lease that ran out is told, a planned try begun, what is owed carried. */
  async wake(): Promise<void> {
    await this.alarm();
  }

  /** The copy as it truly is, and whether it obeys its laws. */
  truth(place: Place, now: number): Truth {
    const life = this.#store.life(place);
    const marks = this.#store.marks();
    const projection = this.#ledger.projection({ ...life, state: settle(life.state, now) });
    const head = this.#store.head();
    const { state, epoch, finalVersion } = life;
    const fault = chainFault(place.copyId, this.#store.events(), head);
    return {
      projection,
      finalVersion,
      head,
      owed: this.#store.countOwed(),
      runId: state.status === "GRADING_IN_PROGRESS" ? state.runId : null,
      due: state.status === "GRADING_FAILED" && state.retryAt !== null && state.retryAt <= now,
      broken: [
        ...brokenLaws({ state, epoch, finalVersion, marks, total: projection.total }),
        ...(fault ? [`event ${fault.seq} is ${fault.fault}`] : []),
      ],
    };
  }

  /** The chain of events, oldest first. */
  events(): (Link & { hash: string })[] {
    return this.#store.events();
  }

  /** Tells D1 the copy again, above the version it has: for a list that shows something else than the truth. */
  async reproject(place: Place, known: number, now: number): Promise<void> {
    const life = this.#store.life(place);
    const version = Math.max(life.version, known);
    this.#ledger.project({ ...life, version, state: settle(life.state, now) });
    await this.#carry();
  }

  /** Everything this object keeps, as rows; null when it never held a copy. */
  dump(): Dump | null {
    return this.#store.known() ? dump(this.ctx.storage.sql) : null;
  }

  /** Puts a dump into an object that is empty; false when it is not. */
  restore(rows: Dump): boolean {
    if (this.#store.known()) return false;
    this.#store.together(() => restore(this.ctx.storage.sql, rows));
    return true;
  }

  /** Forgets everything, for good: the last step but one of a retention run. */
  async erase(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    await this.#migrate();
  }

  /** Carries what is owed now instead of at the alarm, so that lists are already right when the caller answers. */
  async settle(): Promise<void> {
    await this.#carry();
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#tellExpiry(now);
    this.#retryDue(now);
    await this.#carry();
  }

  /** Lists learn that a lease ran out, once; the object itself keeps the lock, because its owner may still write on. */
  #tellExpiry(now: number): void {
    const life = this.#store.known();
    if (life?.state.status !== "LOCKED" || life.state.lock.expiresAt > now) return;
    if (this.#toldExpired === life.state.lock.epoch) return;
    this.#toldExpired = life.state.lock.epoch;
    this.#ledger.project({ ...life, state: settle(life.state, now) });
  }

  /** The automatic try whose time has come. */
  #retryDue(now: number): void {
    const life = this.#store.known();
    if (life?.state.status !== "GRADING_FAILED" || life.state.retryAt === null || life.state.retryAt > now) return;
    const { owner } = life.state;
    const next = step(life.state, { verb: "retry", by: "clock", who: owner, runId: crypto.randomUUID(), now });
    if (!next.ok) throw new Error(`the automatic try was refused with ${next.error.code}`);
    const by = { userId: null, requestId: null, now };
    this.#begin(life, { verb: "retry", next: next.value, by, ownerId: owner });
  }

  #held<T, E>(place: Place, by: Held, act: (life: Locked) => Result<T, E>): Result<T, E | Ref> {
    const life = this.#store.life(place);
    const held = step(life.state, { verb: "write", by: by.role, holder: this.#holder(by) });
    if (!held.ok) return held;
    const state = held.value;
    if (state.status !== "LOCKED") throw new Error(`a holder of a copy that is ${state.status}`);
    return this.#ledger.together(place, () => {
      const extended = this.#extend(life, state, by.now);
      this.#store.dropDraftsBefore(by.now - LIMITS.draftMs);
      return act({ ...extended, state, lock: state.lock });
    });
  }

  /**
   * An act of the holder. One that was applied before, by the same person with the same content, is answered as it was
   * then, even if the copy has since been given back: the caller only never heard.
   */
  #operate<T, E>(place: Place, by: Held, op: Operation<T>, act: (life: Locked) => Result<T, E>): Result<T, E | OpRef> {
    const { operationId: id, userId, now: at } = by;
    if (id === undefined) return this.#held(place, by, act);
    const digest = createHash("sha256")
      .update(JSON.stringify([op.target, op.value]))
      .digest("hex");
    const before = this.#store.operation(id);
    if (before) {
      const same = before.userId === userId && before.digest === digest;
      return same ? ok(op.again(before.version)) : err({ code: "OPERATION_REUSED" });
    }
    return this.#held<T, E>(place, by, (life) => {
      const done = act(life);
      if (!done.ok) return done;
      this.#store.forgetOperations(at - LIMITS.operationMs);
      this.#store.keepOperation({ id, userId, digest, version: op.versionOf(done.value), at });
      return done;
    });
  }

  /** Writes a lease that goes on. Lists were told that a lease which ran out had freed the copy: they are told again. */
  #extend(life: Life, state: copy.CopyState, now: number): Life {
    this.#store.setLife({ state });
    const ranOut = settle(life.state, now).status !== life.state.status;
    if (ranOut) this.#toldExpired = 0;
    return ranOut ? this.#ledger.project({ ...life, state }) : { ...life, state };
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
    const env = withDeadlines(this.env, BACKGROUND);
    const box = {
      pending: (limit: number) => this.#store.pending(limit),
      forget: (n: number) => this.#store.forget(n),
      bump: (n: number) => this.#store.bump(n),
      carry: (fact: Fact) => carry(env, life, fact),
      trouble: (error: unknown) => log("warn", { event: "copy.outbox", copyId: life.copyId, error: describe(error) }),
    };
    let wake = await drain(box, Date.now());
    // A full batch asks for the next one at once; after a failure the next try lies ahead.
    while (wake !== null && wake <= Date.now()) wake = await drain(box, Date.now());
    const next = Math.min(wake ?? Number.POSITIVE_INFINITY, this.#due());
    if (Number.isFinite(next)) await this.ctx.storage.setAlarm(next);
  }

  /** When a lease runs out or a planned try begins, UTC ms; infinity when neither lies ahead. */
  #due(): number {
    const state = this.#store.known()?.state;
    if (state?.status === "GRADING_FAILED") return state.retryAt ?? Number.POSITIVE_INFINITY;
    const at = state?.status === "LOCKED" ? state.lock.expiresAt : Number.POSITIVE_INFINITY;
    return at > Date.now() ? at : Number.POSITIVE_INFINITY;
  }
}

function operation<T extends { version: number }>(target: string, value: T): Operation<T> {
  return { target, value, again: (version) => ({ ...value, version }), versionOf: ({ version }) => version };
}

function olderScheme(exam: Exam, life: Life): OldScheme | null {
  return exam.schemeVersion < life.schemeVersion ? { code: "SCHEME_CHANGED", version: life.schemeVersion } : null;
}

function rulesOf(exam: Exam): copy.Rules {
  return { questions: exam.questions.map(({ id }) => id), appreciationRequired: exam.appreciationRequired };
}

function runOf(state: copy.CopyState): string {
  if (state.status !== "GRADING_IN_PROGRESS") throw new Error(`no run is on in ${state.status}`);
  return state.runId;
}
