/** The catalogue as rows, for a backup and for its way back. */

/**
 * Parents before children: the order of a restore; a backup reads the other way round, so that whatever a row refers
 * to is there. Sessions, one-time links, challenges and mails are left out: a restore signs nobody in. `installation` is about one place.
 */
export const BACKUP_TABLES = [
  "school",
  "user",
  "passkey",
  "backup_code",
  "api_token",
  "student",
  "exam",
  "exam_teacher",
  "scheme_version",
  "paper",
  "pile",
  "scan",
  "scan_part",
  "copy",
  "page",
  "page_act",
  "final_pdf",
  "identity",
  "job",
  "parked",
  "event",
  "audit",
  "alert",
  "retention_run",
] as const;
export const NOT_IN_A_BACKUP = ["session", "link", "challenge", "mail", "installation"] as const;

export type BackupTable = (typeof BACKUP_TABLES)[number];
export type Cell = string | number | null;
export type Row = Record<string, Cell>;

const ROWS_A_STEP = 500;

export function backupTable(name: string): BackupTable | null {
  return BACKUP_TABLES.find((table) => table === name) ?? null;
}

export async function countRows(db: D1Database): Promise<{ name: BackupTable; rows: number }[]> {
  const counts = await db.batch<{ n: number }>(
    BACKUP_TABLES.map((table) => db.prepare(`select count(*) as n from "${table}"`)),
  );
  return BACKUP_TABLES.map((name, index) => ({ name, rows: counts[index]?.results[0]?.n ?? 0 }));
}

/** The next rows of a table, and where to go on; null when that was all. */
export async function rowsAfter(
  db: D1Database,
  table: BackupTable,
  after: number,
): Promise<{ rows: Row[]; next: number | null }> {
  const { results } = await db
    .prepare(`select rowid as "_place", * from "${table}" where rowid > ?1 order by rowid limit ?2`)
    .bind(after, ROWS_A_STEP)
    .all<Row & { _place: number }>();
  const last = results.at(-1)?._place;
  const rows = results.map(({ _place, ...row }) => row);
  return { rows, next: results.length === ROWS_A_STEP && last !== undefined ? last : null };
}

/** Writes rows; those that are there already are left alone. Answers how many were new. Throws for a strange column. */
export async function putRows(db: D1Database, table: BackupTable, rows: readonly Row[]): Promise<number> {
  const { results } = await db.prepare("select name from pragma_table_info(?1)").bind(table).all<{ name: string }>();
  const known = new Set(results.map(({ name }) => name));
  const statements = rows.map((row) => {
    const columns = Object.keys(row);
    const strange = columns.find((column) => !known.has(column));
    if (strange) throw new Error(`${table} has no column of that name`);
    const places = columns.map((_, index) => `?${index + 1}`).join(", ");
    const names = columns.map((column) => `"${column}"`).join(", ");
    return db
      .prepare(`insert into "${table}" (${names}) values (${places}) on conflict do nothing`)
      .bind(...columns.map((column) => row[column] ?? null));
  });
  if (statements.length === 0) return 0;
  const written = await db.batch(statements);
  return written.reduce((sum, { meta }) => sum + meta.changes, 0);
}

export async function isEmpty(db: D1Database): Promise<boolean> {
  return (await db.prepare("select 1 from school limit 1").first()) === null;
}

export async function restoringAt(db: D1Database): Promise<number | null> {
  const row = await db
    .prepare("select restoring_at as at from installation where one = 1")
    .first<{ at: number | null }>();
  return row?.at ?? null;
}

export async function setRestoring(db: D1Database, at: number | null): Promise<void> {
  await db
    .prepare(
      "insert into installation (one, restoring_at) values (1, ?1) on conflict (one) do update set restoring_at = ?1",
    )
    .bind(at)
    .run();
}
