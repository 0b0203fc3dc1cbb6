/** The seal of a copy: while it is on, no act at the page table moves its pages. Set before the copy's object is asked. */

export type Sealed = {
  id: string;
  status: string;
  pageCount: number;
  paperNumber: number | null;
  oddAccepted: boolean;
};

/**
 * Seals the copies that are named, or all that are in staging. One that bears a seal already gets a newer one: its
 * validation died on the way, or is under way, and asking the object again is harmless.
 */
export async function seal(
  db: D1Database,
  ask: { schoolId: string; examId: string; ids: readonly string[] | null; now: number },
): Promise<Sealed[]> {
  const { results } = await db
    .prepare(
      `update copy set sealed_at = ?4 where exam_id = ?1 and school_id = ?2
         and (?3 is null and status = 'STAGING' or id in (select value from json_each(coalesce(?3, '[]'))))
       returning id, status, page_count as pageCount, paper_number as paperNumber, odd_accepted as oddAccepted`,
    )
    .bind(ask.examId, ask.schoolId, ask.ids === null ? null : JSON.stringify(ask.ids), ask.now)
    .all<Omit<Sealed, "oddAccepted"> & { oddAccepted: number }>();
  return results.map((row) => ({ ...row, oddAccepted: row.oddAccepted === 1 })).sort((a, b) => (a.id < b.id ? -1 : 1));
}

export async function unseal(db: D1Database, schoolId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .prepare("update copy set sealed_at = null where school_id = ?1 and id in (select value from json_each(?2))")
    .bind(schoolId, JSON.stringify(ids))
    .run();
}

/** Copies in staging that were sealed before a moment: whoever sealed them is gone. */
export async function forgottenSeals(db: D1Database, before: number, limit: number) {
  const { results } = await db
    .prepare(
      `select id, school_id as schoolId, exam_id as examId, sealed_at as sealedAt from copy
       where status = 'STAGING' and sealed_at < ?1 order by sealed_at limit ?2`,
    )
    .bind(before, limit)
    .all<{ id: string; schoolId: string; examId: string; sealedAt: number }>();
  return results;
}

/** Takes off a seal that is still the very one that was found. */
export async function dropSeal(db: D1Database, copy: { id: string; sealedAt: number }): Promise<boolean> {
  const { meta } = await db
    .prepare("update copy set sealed_at = null where id = ?1 and sealed_at = ?2 and status = 'STAGING'")
    .bind(copy.id, copy.sealedAt)
    .run();
  return meta.changes === 1;
}
