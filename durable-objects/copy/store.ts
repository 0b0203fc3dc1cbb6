/** The SQL of one copy's object. Reads and writes rows; decides nothing. */
import { asc, desc, eq, isNotNull, lt, lte, sql } from "drizzle-orm";
import type { DrizzleSqliteDODatabase } from "drizzle-orm/durable-sqlite";
import type { Annotation, StoredAnnotation } from "#domain/annotation";
import type { CopyState } from "#domain/copy";
import type { Draft } from "#domain/draft";
import type { Appreciation, Mark, Remark } from "#domain/mark";
import { CHAIN_START, type Link } from "#src/event-chain";
import type { Owed } from "../lib/outbox.ts";
import type { Fact, Place } from "./facts.ts";
import { annotation, draft, event, formerMark, life, mark, operation, outbox, remark } from "./schema.ts";

export type Life = Place & {
  state: CopyState;
  epoch: number;
  version: number;
  finalVersion: number;
  validatedAt: number | null;
  schemeVersion: number;
};

/** An act with an id of its own, as it was applied. */
export type Operation = { id: string; userId: string; digest: string; version: number; at: number };

const ONE = 1;

export class CopyStore {
  readonly #db: DrizzleSqliteDODatabase;

  constructor(db: DrizzleSqliteDODatabase) {
    this.#db = db;
  }

  /** Runs all or nothing: state, work and owed facts are committed together. */
  together<T>(work: () => T): T {
    return this.#db.transaction(() => work());
  }

  /** The copy's life; the first call of all writes its beginning. */
  life(place: Place): Life {
    const row = this.#db.select().from(life).where(eq(life.one, ONE)).get();
    if (row) return { ...row, state: row.state as CopyState };
    const state: CopyState = { status: "STAGING" };
    const first = { ...place, state, epoch: 0, version: 0, finalVersion: 0, validatedAt: null, schemeVersion: 0 };
    this.#db
      .insert(life)
      .values({ one: ONE, ...first, appreciation: "", appreciationVersion: 0 })
      .run();
    return first;
  }

  /** Null before the first call of all. */
  known(): Life | null {
    const row = this.#db.select().from(life).where(eq(life.one, ONE)).get();
    return row ? { ...row, state: row.state as CopyState } : null;
  }

  setLife(change: Partial<Omit<Life, keyof Place>>): void {
    this.#db.update(life).set(change).where(eq(life.one, ONE)).run();
  }

  appreciation(): Appreciation {
    const row = this.#db.select().from(life).where(eq(life.one, ONE)).get();
    return { text: row?.appreciation ?? "", version: row?.appreciationVersion ?? 0 };
  }

  setAppreciation({ text, version }: Appreciation): void {
    this.#db.update(life).set({ appreciation: text, appreciationVersion: version }).where(eq(life.one, ONE)).run();
  }

  annotations(): Annotation[] {
    const rows = this.#db
      .select()
      .from(annotation)
      .where(isNotNull(annotation.body))
      .orderBy(asc(annotation.updatedAt), asc(annotation.id))
      .all();
    return rows.map((row) => row.body as Annotation);
  }

  countAnnotations(): number {
    const row = this.#db.select({ n: sql<number>`count(*)` }).from(annotation).where(isNotNull(annotation.body)).get();
    return row?.n ?? 0;
  }

  annotation(id: string): (StoredAnnotation & { authorId: string }) | null {
    const row = this.#db.select().from(annotation).where(eq(annotation.id, id)).get();
    return row ? { annotation: row.body as Annotation | null, version: row.version, authorId: row.authorId } : null;
  }

  setAnnotation(id: string, stored: StoredAnnotation, authorId: string, now: number): void {
    const values = { body: stored.annotation, version: stored.version, updatedAt: now };
    this.#db
      .insert(annotation)
      .values({ id, authorId, ...values })
      .onConflictDoUpdate({ target: annotation.id, set: { body: values.body, version: values.version } })
      .run();
  }

  marks(): Mark[] {
    return this.#db.select().from(mark).orderBy(asc(mark.questionId)).all();
  }

  setMark(next: Mark): void {
    this.#db.insert(mark).values(next).onConflictDoUpdate({ target: mark.questionId, set: next }).run();
  }

  keepFormer(former: Mark, schemeVersion: number): void {
    this.#db
      .insert(formerMark)
      .values({ ...former, schemeVersion })
      .run();
  }

  remarks(): Remark[] {
    return this.#db.select().from(remark).orderBy(asc(remark.questionId)).all();
  }

  setRemark(next: Remark): void {
    this.#db.insert(remark).values(next).onConflictDoUpdate({ target: remark.questionId, set: next }).run();
  }

  draft(userId: string): Draft | null {
    const row = this.#db.select().from(draft).where(eq(draft.userId, userId)).get();
    return row
      ? { clientId: row.clientId, version: row.version, payload: row.payload, updatedAt: row.updatedAt }
      : null;
  }

  setDraft(userId: string, next: Draft): void {
    this.#db
      .insert(draft)
      .values({ userId, ...next })
      .onConflictDoUpdate({ target: draft.userId, set: next })
      .run();
  }

  dropDraft(userId: string): void {
    this.#db.delete(draft).where(eq(draft.userId, userId)).run();
  }

  countDraftsBefore(before: number): number {
    const row = this.#db.select({ n: sql<number>`count(*)` }).from(draft).where(lt(draft.updatedAt, before)).get();
    return row?.n ?? 0;
  }

  /** Drafts last changed before `before`, UTC ms, have outlived their use. */
  dropDraftsBefore(before: number): void {
    this.#db.delete(draft).where(lt(draft.updatedAt, before)).run();
  }

  operation(id: string): Operation | null {
    return this.#db.select().from(operation).where(eq(operation.id, id)).get() ?? null;
  }

  keepOperation(done: Operation): void {
    this.#db.insert(operation).values(done).run();
  }

  /** Operations older than `before`, UTC ms, are not asked for again by anybody. */
  forgetOperations(before: number): void {
    this.#db.delete(operation).where(lt(operation.at, before)).run();
  }

  /** How many events there are, and the hash of the last. */
  head(): { seq: number; hash: string } {
    const last = this.#db.select({ seq: event.seq, hash: event.hash }).from(event).orderBy(desc(event.seq)).get();
    return last ?? { seq: 0, hash: CHAIN_START };
  }

  append(link: Link & { hash: string }): void {
    this.#db.insert(event).values(link).run();
  }

  /** The chain, oldest first: all of it, or the one event of this id. */
  events(id?: string): (Link & { hash: string })[] {
    const where = id === undefined ? undefined : eq(event.id, id);
    return this.#db.select().from(event).where(where).orderBy(asc(event.seq)).all();
  }

  /** Facts still owed. */
  countOwed(): number {
    const row = this.#db.select({ n: sql<number>`count(*)` }).from(outbox).get();
    return row?.n ?? 0;
  }

  owe(fact: Fact): void {
    this.#db.insert(outbox).values({ fact }).run();
  }

  pending(limit: number): Owed<Fact>[] {
    const rows = this.#db.select().from(outbox).orderBy(asc(outbox.n)).limit(limit).all();
    return rows.map((row) => ({ n: row.n, attempts: row.attempts, fact: row.fact as Fact }));
  }

  forget(n: number): void {
    this.#db.delete(outbox).where(lte(outbox.n, n)).run();
  }

  bump(n: number): void {
    this.#db
      .update(outbox)
      .set({ attempts: sql`${outbox.attempts} + 1` })
      .where(eq(outbox.n, n))
      .run();
  }
}
