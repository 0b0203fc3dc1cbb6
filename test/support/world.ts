/** The whole world as a value: every row and every file, to see that nothing changed. */
import { env } from "cloudflare:workers";

const TABLES = [
  "school",
  "user",
  "link",
  "passkey",
  "backup_code",
  "api_token",
  "mail",
  "student",
  "exam",
  "exam_teacher",
  "scheme_version",
  "paper",
  "pile",
  "scan",
  "scan_part",
  "page",
  "page_act",
  "copy",
  "identity",
  "paper",
  "final_pdf",
  "job",
  "parked",
  "alert",
  "event",
  "audit",
];

export type World = { rows: Record<string, Record<string, unknown>[]>; files: string[] };

/** All rows in a fixed order, and every key of R2 with what lies there. Sessions slide by themselves and are left out. */
export async function world(): Promise<World> {
  const results = await env.DB.batch<Record<string, unknown>>(
    TABLES.map((table) => env.DB.prepare(`select * from ${table}`)),
  );
  const text = (row: Record<string, unknown>) => JSON.stringify(row);
  const rows = TABLES.map((table, index) => [
    table,
    [...(results[index]?.results ?? [])].sort((a, b) => (text(a) < text(b) ? -1 : 1)),
  ]);
  return { rows: Object.fromEntries(rows), files: await files("") };
}

/** Keys of R2 below a prefix, with their contents' hash. */
export async function files(prefix: string): Promise<string[]> {
  const { objects } = await env.FILES.list({ prefix, limit: 1_000 });
  return objects.map(({ key, etag }) => `${key} ${etag}`);
}

/** One number or word out of D1. */
export async function one<T>(sql: string, ...values: unknown[]): Promise<T | null> {
  return env.DB.prepare(sql)
    .bind(...values)
    .first<T>(firstColumn(sql));
}

function firstColumn(sql: string): string {
  const [, name = ""] = /as (\w+)/i.exec(sql) ?? [];
  return name;
}

/** The kinds of the events of a copy or an exam, oldest first. */
export async function eventKinds(column: "copy_id" | "exam_id", id: string): Promise<string[]> {
  const { results } = await env.DB.prepare(`select kind from event where ${column} = ?1 order by at, rowid`)
    .bind(id)
    .all<{ kind: string }>();
  return results.map(({ kind }) => kind);
}
