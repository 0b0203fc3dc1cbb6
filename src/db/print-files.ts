/** Files that jobs made for the printer and that do not stay. */
import type { JobKind } from "./jobs.ts";

export type PrintKind = Extract<JobKind, "slips" | "booklets">;

/** Jobs whose file is older than it may be. */
export async function staleFiles(db: D1Database, kind: PrintKind, before: number, limit: number) {
  const { results } = await db
    .prepare(
      `select id, file_key as fileKey from job
       where kind = ?1 and state = 'succeeded' and updated_at < ?2 and file_key is not null limit ?3`,
    )
    .bind(kind, before, limit)
    .all<{ id: string; fileKey: string }>();
  return results;
}

export async function forgetFiles(db: D1Database, kind: PrintKind, ids: readonly string[]): Promise<void> {
  await db
    .prepare(
      "update job set file_key = null, file_name = null where kind = ?1 and id in (select value from json_each(?2))",
    )
    .bind(kind, JSON.stringify(ids))
    .run();
}
