/** Putting a backup into an empty installation: rows, files, objects; in the end lists are told what the objects know. */
import { copyObject } from "#do/copy/client";
import { differences } from "#domain/projection";
import { err, ok, type Result } from "#domain/result";
import { type BackupTable, isEmpty, putRows, type Row, restoringAt, setRestoring } from "../db/backup.ts";
import { copiesAfter } from "../db/care.ts";
import type { Bindings } from "../env.ts";
import { atOnce } from "./at-once.ts";

type NotEmpty = { code: "NOT_EMPTY" };

/** Begins, or goes on with what was interrupted. */
export async function beginRestore(env: Bindings, now: number): Promise<Result<null, NotEmpty>> {
  if ((await restoringAt(env.DB)) !== null) return ok(null);
  if (!(await isEmpty(env.DB))) return err({ code: "NOT_EMPTY" });
  await setRestoring(env.DB, now);
  return ok(null);
}

/** Nothing is put into an installation that is not being restored. */
async function begun(env: Bindings): Promise<Result<null, NotEmpty>> {
  return (await restoringAt(env.DB)) === null ? err({ code: "NOT_EMPTY" }) : ok(null);
}

export async function restoreRows(
  env: Bindings,
  table: BackupTable,
  rows: readonly Row[],
): Promise<Result<{ written: number }, NotEmpty>> {
  const open = await begun(env);
  return open.ok ? ok({ written: await putRows(env.DB, table, rows) }) : open;
}

export async function restoreFile(
  env: Bindings,
  file: { key: string; body: ReadableStream; contentType?: string | undefined; sha256?: string | undefined },
): Promise<Result<null, NotEmpty>> {
  const open = await begun(env);
  if (!open.ok) return open;
  const { key, body, contentType, sha256 } = file;
  await env.FILES.put(key, body, {
    ...(contentType ? { httpMetadata: { contentType } } : {}),
    ...(sha256 ? { sha256 } : {}),
  });
  return ok(null);
}

/** Puts one copy's object back. One that holds the very same already is fine: the restore was interrupted. */
export async function restoreCopy(
  env: Bindings,
  place: { schoolId: string; copyId: string },
  dump: Record<string, Row[]>,
): Promise<Result<null, NotEmpty>> {
  const open = await begun(env);
  if (!open.ok) return open;
  const object = copyObject(env, place);
  if (await object.restore(dump)) return ok(null);
  const there = await object.dump();
  return JSON.stringify(there) === JSON.stringify(dump) ? ok(null) : err({ code: "NOT_EMPTY" });
}

const COPIES_A_STEP = 200;

/** Rows may be older than objects, which were read after them: the object is right. Answers how many copies there are. */
export async function endRestore(env: Bindings, now: number): Promise<Result<{ copies: number }, NotEmpty>> {
  const open = await begun(env);
  if (!open.ok) return open;
  let copies = 0;
  for (let after: string | null = ""; after !== null; ) {
    const some = await copiesAfter(env.DB, after, COPIES_A_STEP);
    copies += some.length;
    await atOnce(some, async (copy) => {
      const place = { schoolId: copy.schoolId, examId: copy.examId, copyId: copy.id };
      const object = copyObject(env, place);
      const truth = await object.truth(place, now);
      if (truth.projection.version === 0) return;
      const differs = differences(copy, truth.projection, truth.finalVersion).length > 0;
      if (differs || truth.owed > 0) await object.reproject(place, copy.version, now);
    });
    after = some.length === COPIES_A_STEP ? (some.at(-1)?.id ?? null) : null;
  }
  await setRestoring(env.DB, null);
  return ok({ copies });
}
