/** Everything one copy's object keeps, as rows by table: what a backup holds of it and what a restore puts back. */
type Value = string | number | null;
export type Dump = Record<string, Record<string, Value>[]>;

/** In the order in which they are put back. */
const TABLES = [
  "life",
  "annotation",
  "mark",
  "former_mark",
  "remark",
  "draft",
  "operation",
  "event",
  "outbox",
] as const;

export function dump(sql: SqlStorage): Dump {
  return Object.fromEntries(
    TABLES.map((table) => [table, sql.exec<Record<string, Value>>(`select * from ${table}`).toArray()]),
  );
}

/** The columns come from the table itself: a dump of an older release lacks some, one of a newer release is refused. */
export function restore(sql: SqlStorage, rows: Dump): void {
  for (const table of TABLES) {
    const known = sql.exec(`select * from ${table} limit 0`).columnNames;
    for (const row of rows[table] ?? []) {
      const columns = Object.keys(row);
      const strange = columns.find((column) => !known.includes(column));
      if (strange) throw new Error(`${table}.${strange} is not known here`);
      const places = columns.map(() => "?").join(", ");
      const names = columns.map((column) => `"${column}"`).join(", ");
      sql.exec(`insert into "${table}" (${names}) values (${places})`, ...columns.map((column) => row[column] ?? null));
    }
  }
}
