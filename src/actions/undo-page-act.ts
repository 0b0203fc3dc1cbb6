/** Taking back one's last act at the page table, and doing it again: by writing what was before. */

import { samePage } from "#domain/page-change";
import { amend, type Change, inverse, laws, type TableCopy } from "#domain/page-table";
import { err, ok, type Result } from "#domain/result";
import { findAct, type Kept, type NewAct, type StoredAct, undoOf } from "../db/page-acts.ts";
import { domainTable, type StoredTable } from "../db/page-table.ts";
import type { Bindings } from "../env.ts";
import { type Ask, after, again, common, type Done, type TableRefusal, tableOf, whole, written } from "./page-act.ts";

type UndoAsk = Ask & { act: string; way: "undo" | "redo" };

const TRIES = 3;

export async function takeBack(env: Bindings, ask: UndoAsk): Promise<Result<Done, TableRefusal>> {
  const known = await findAct(env.DB, ask.me.schoolId, ask.id);
  if (known) return again(env, ask, known);
  for (let attempt = 1; ; attempt++) {
    const table = await tableOf(env, ask);
    const changed = err({ code: "PAGES_CHANGED" as const, version: table.version });
    const target = await findAct(env.DB, ask.me.schoolId, ask.act);
    const offered = ask.way === "undo" ? table.undo : table.redo;
    if (!target || target.examId !== ask.exam.id || offered?.id !== target.id) return changed;
    const { rows, ...done } = target.change;
    const change = ask.way === "undo" ? inverse(done) : done;
    const stands = stillThere(table, change);
    if (!stands.ok) return stands.error === null ? changed : err(stands.error);
    const kept = await whole(env, ask, table, change);
    if (!kept.ok) return kept.error.code === "ACT_IMPOSSIBLE" ? changed : kept;
    const act = await undoing(env, ask, { table, target, kept: withRows(kept.value, rows) });
    if (await written(env, act, attempt === TRIES)) return ok(await after(env, ask, table, act));
    const twin = await findAct(env.DB, ask.me.schoolId, ask.id);
    if (twin) return again(env, ask, twin);
  }
}

/** Rows of what comes back: as they were when they went. */
function withRows(kept: Kept, rows: Kept["rows"]): Kept {
  return {
    ...kept,
    rows: { copies: { ...rows.copies, ...kept.rows.copies }, pages: { ...rows.pages, ...kept.rows.pages } },
  };
}

async function undoing(
  env: Bindings,
  ask: UndoAsk,
  { table, target, kept }: { table: StoredTable; target: StoredAct; kept: Kept },
): Promise<NewAct> {
  const undone = ask.way === "undo";
  const undoes = undone ? target.id : await undoOf(env.DB, target);
  const mark = { id: target.id, undoneAt: undone ? ask.now : null };
  return { ...common(ask, table), verb: ask.way, change: kept, undoes, target: mark, scans: [] };
}

/** Every page and copy as the act left it, and the table whole again afterwards; null when somebody changed them. */
function stillThere(table: StoredTable, change: Change): Result<null, TableRefusal | null> {
  const now = domainTable(table);
  const pages = new Map(now.pages.map((page) => [page.id, page]));
  const copies = new Map(now.copies.map((copy) => [copy.id, copy]));
  for (const { before } of change.pages) {
    const page = before ? pages.get(before.id) : undefined;
    if (before && (!page || !samePage(page, before))) return err(null);
  }
  const around = change.pages.flatMap(({ before }) => before?.copyId ?? []);
  for (const id of new Set([...around, ...change.copies.gone.map((copy) => copy.id)])) {
    const copy = copies.get(id);
    if (!copy) return err(null);
    const shut = closed(copy);
    if (shut) return err(shut);
  }
  const named = change.copies.gone.find(({ id }) => copies.get(id)?.identified);
  if (named) return err({ code: "COPY_IDENTIFIED", copyId: named.id });
  return laws(amend(now, change)).length === 0 ? ok(null) : err(null);
}

function closed({ id, status, sealed }: TableCopy): TableRefusal | null {
  if (status !== "STAGING") return { code: "WRONG_STATUS", status, wanted: ["STAGING"] };
  return sealed ? { code: "COPY_SEALED", copyId: id } : null;
}
