/** The tables inside one copy's object: the truth about its lock, marks, annotations, texts, draft and status. */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row. `state` is a CopyState; `version` counts the facts told to the outside. */
export const life = sqliteTable("life", {
  one: integer().primaryKey(),
  copyId: text().notNull(),
  examId: text().notNull(),
  schoolId: text().notNull(),
  state: text({ mode: "json" }).notNull(),
  epoch: integer().notNull(),
  version: integer().notNull(),
  finalVersion: integer().notNull(),
  appreciation: text().notNull(),
  appreciationVersion: integer().notNull(),
  validatedAt: integer(),
  /** The version of the scheme the marks were brought to by a change of it; 0 while none was. */
  schemeVersion: integer().notNull().default(0),
});

export const annotation = sqliteTable("annotation", {
  id: text().primaryKey(),
  /** Null once deleted: the id keeps its version for ever, so that an old edit cannot revive it. */
  body: text({ mode: "json" }),
  version: integer().notNull(),
  authorId: text().notNull(),
  updatedAt: integer().notNull(),
});

export const mark = sqliteTable("mark", {
  questionId: text().primaryKey(),
  points: integer(),
  version: integer().notNull(),
});

/** A mark as it was before a change of the scheme changed it: nothing that was given is forgotten. Append-only. */
export const formerMark = sqliteTable(
  "former_mark",
  {
    /** The version of the scheme that changed it. */
    schemeVersion: integer().notNull(),
    questionId: text().notNull(),
    points: integer(),
    version: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.schemeVersion, t.questionId] })],
);

export const remark = sqliteTable("remark", {
  questionId: text().primaryKey(),
  text: text().notNull(),
  version: integer().notNull(),
});

export const draft = sqliteTable("draft", {
  userId: text().primaryKey(),
  clientId: text().notNull(),
  version: integer().notNull(),
  payload: text().notNull(),
  updatedAt: integer().notNull(),
});

/**
 * Acts that came with an id of their own, so that one whose answer got lost can be sent again: it gets the version it
 * was given the first time. `digest` is of what was written.
 */
export const operation = sqliteTable(
  "operation",
  {
    id: text().primaryKey(),
    userId: text().notNull(),
    digest: text().notNull(),
    version: integer().notNull(),
    at: integer().notNull(),
  },
  (t) => [index("operation_at").on(t.at)],
);

/** The copy's chain of events (src/event-chain.ts). Append-only; D1 holds what it was told of them. */
export const event = sqliteTable("event", {
  seq: integer().primaryKey(),
  id: text().notNull().unique(),
  kind: text().notNull(),
  success: integer({ mode: "boolean" }).notNull(),
  actorId: text(),
  requestId: text(),
  epoch: integer().notNull(),
  /** JSON as text: the hash is over these very characters. */
  detail: text().notNull(),
  at: integer().notNull(),
  hash: text().notNull(),
});

/** Facts committed here and still owed to D1, the queues and the exam's object, in order. */
export const outbox = sqliteTable("outbox", {
  n: integer().primaryKey({ autoIncrement: true }),
  fact: text({ mode: "json" }).notNull(),
  attempts: integer().notNull().default(0),
});
