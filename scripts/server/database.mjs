// The local database: brought up to date, and read or written while no server has it open.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { getPlatformProxy } from "wrangler";
import { ROOT, run } from "./tools.mjs";

/** Where `npm start` keeps schools between two starts. */
export const HOME = path.join(ROOT, ".wrangler/state");

export async function migrate(persist = HOME) {
  await run("wrangler", ["d1", "migrations", "apply", "DB", "--local", "--persist-to", persist], { quiet: true });
}

/** The id wrangler.toml gives the database: the local file is found by it. */
const DATABASE_ID = "00000000-0000-0000-0000-000000000000";

/** Opens the database for `work` and closes it again. wrangler keeps version 3 of its files below the given folder. */
export async function withDatabase(work, persist = HOME) {
  // A configuration of the database alone: the whole one would speak of objects and queues that are not wanted here.
  const configPath = path.join(ROOT, ".cache/database.toml");
  await mkdir(path.dirname(configPath), { recursive: true });
  await writeFile(
    configPath,
    `compatibility_date = "2026-08-15"\n[[d1_databases]]\nbinding = "DB"\ndatabase_id = "${DATABASE_ID}"\n`,
  );
  const { env, dispose } = await getPlatformProxy({ configPath, persist: { path: path.join(persist, "v3") } });
  try {
    return await work(env.DB);
  } finally {
    await dispose();
  }
}

/** True when no school was ever made here. */
export function isEmpty(persist = HOME) {
  return withDatabase(async (db) => (await db.prepare("select 1 from school limit 1").first()) === null, persist);
}
