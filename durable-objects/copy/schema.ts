/** The tables inside one copy's object: the truth about its lock, marks, annotations, texts, draft and status. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

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

/** Facts committed here and still owed to D1, the queues and the exam's object, in order. */
export const outbox = sqliteTable("outbox", {
  n: integer().primaryKey({ autoIncrement: true }),
  fact: text({ mode: "json" }).notNull(),
  attempts: integer().notNull().default(0),
});
