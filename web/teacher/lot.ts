/** The copies of one lot, read page by page, and which of them comes next. */
import type * as z from "zod";
import type { CopyRow as CopyRowSchema } from "#contract/copy";
import type { CopyStatus } from "#domain/copy";
import { LIMITS } from "#domain/limits";
import { call } from "../api/client.ts";
import { resource, useLoad } from "../api/load.ts";

export type CopyRow = z.output<typeof CopyRowSchema>;

const keyOf = (examId: string) => `lot:${examId}`;

/** Every copy of the lot, in the server's order, over all its pages. */
export async function readLot(examId: string): Promise<CopyRow[]> {
  const rows: CopyRow[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: LIMITS.copiesPage.max, cursor };
    const answer = await call("GET /api/exams/:id/copies", { params: { id: examId }, query });
    rows.push(...answer.items);
    cursor = answer.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return rows;
}

export function useLot(examId: string) {
  return useLoad(keyOf(examId), () => readLot(examId));
}

/** The lot as it was last seen; undefined before. */
export function lotSeen(examId: string): CopyRow[] | undefined {
  return resource<CopyRow[]>(keyOf(examId)).data.value;
}

export function refreshLot(examId: string): Promise<void> {
  return resource<CopyRow[]>(keyOf(examId)).refresh(() => readLot(examId));
}

/** What this screen did to a copy shows in the list before the list is read again. */
export function noteStatus(examId: string, copyId: string, status: CopyStatus): void {
  const lot = resource<CopyRow[]>(keyOf(examId));
  const rows = lot.data.peek();
  if (rows) lot.put(rows.map((row) => (row.id === copyId ? { ...row, status } : row)));
}

export function isDone(status: CopyStatus): boolean {
  return status === "GRADED" || status === "GRADING_IN_PROGRESS";
}

export function isToMark(status: CopyStatus): boolean {
  return status === "READY" || status === "LOCKED";
}

/** The next copy to mark after one, in the order of the lot, from its beginning again at the end; null when none is left. */
export function nextToMark(rows: readonly CopyRow[], afterId: string | null): CopyRow | null {
  const at = rows.findIndex((row) => row.id === afterId);
  const round = [...rows.slice(at + 1), ...rows.slice(0, Math.max(at, 0))];
  return round.find((row) => isToMark(row.status) && row.id !== afterId) ?? null;
}

const STOPPED = "korrigo.stopped.";

/** The copy last opened of a lot in this browser. */
export function rememberStop(examId: string, copyId: string): void {
  try {
    localStorage.setItem(STOPPED + examId, copyId);
  } catch {
    // Without storage one starts at the first copy that is left.
  }
}

/** Where to go on: the copy last opened while it is still to be marked, else the first one left. */
export function whereToGoOn(rows: readonly CopyRow[], stoppedAt: string | null): CopyRow | null {
  const stopped = rows.find((row) => row.id === stoppedAt);
  return stopped && isToMark(stopped.status) ? stopped : nextToMark(rows, stoppedAt);
}

export function stoppedAt(examId: string): string | null {
  try {
    return localStorage.getItem(STOPPED + examId);
  } catch {
    return null;
  }
}
