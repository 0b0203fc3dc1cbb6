/** A class list: read, judged line by line against the roster, written only when asked. */

import { LIMITS } from "#domain/limits";
import { err, ok, type Result } from "#domain/result";
import { type Fate, fates as judge, readHeader } from "#domain/roster";
import { send } from "#queues/send";
import { parseCsv } from "../codecs/csv.ts";
import { insertJob } from "../db/jobs.ts";
import { knownStudents, writeRoster } from "../db/roster.ts";
import type { Bindings, Person } from "../env.ts";
import { FILES } from "../files.ts";
import { newId } from "../tokens.ts";

export type RosterReport = {
  created: number;
  updated: number;
  unchanged: number;
  refused: { line: number; reason: NonNullable<Fate["reason"]> }[];
  lines: { line: number; fate: Fate["fate"]; name: string; reason: Fate["reason"] }[];
};
export type RosterRefusal =
  | { code: "CSV_UNREADABLE"; why: "EMPTY" | "NO_NAMES" }
  | { code: "TOO_MANY_LINES"; max: number }
  | { code: "FILE_TOO_LARGE"; max: number };

/** Reads the table and says the fate of every line. Writes nothing. */
export async function readRoster(
  db: D1Database,
  schoolId: string,
  bytes: Uint8Array,
): Promise<Result<{ fates: Fate[]; report: RosterReport }, RosterRefusal>> {
  if (bytes.byteLength > LIMITS.rosterBytesMax) return err({ code: "FILE_TOO_LARGE", max: LIMITS.rosterBytesMax });
  const [header, ...rows] = parseCsv(bytes);
  if (!header || rows.length === 0) return err({ code: "CSV_UNREADABLE", why: "EMPTY" });
  if (rows.length > LIMITS.rosterLinesMax) return err({ code: "TOO_MANY_LINES", max: LIMITS.rosterLinesMax });
  const places = readHeader(header.cells);
  if (!places) return err({ code: "CSV_UNREADABLE", why: "NO_NAMES" });
  const fates = judge(rows, places, await knownStudents(db, schoolId));
  return ok({ fates, report: reportOf(fates) });
}

function reportOf(fates: readonly Fate[]): RosterReport {
  const count = (fate: Fate["fate"]) => fates.filter((each) => each.fate === fate).length;
  return {
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    refused: fates.flatMap(({ line, reason }) => (reason === null ? [] : [{ line, reason }])),
    lines: fates.map(({ line, fate, name, reason }) => ({ line, fate, name, reason })),
  };
}

type Ask = { bytes: Uint8Array; dryRun: boolean; me: Person; requestId: string; now: number };

/** A dry run and a short list are answered at once; a long one becomes a job that works on the stored bytes. */
export async function importRoster(
  env: Bindings,
  { bytes, dryRun, me, requestId, now }: Ask,
): Promise<Result<{ report: RosterReport } | { jobId: string }, RosterRefusal>> {
  const read = await readRoster(env.DB, me.schoolId, bytes);
  if (!read.ok) return read;
  const { fates, report } = read.value;
  if (dryRun) return ok({ report });
  if (fates.length <= LIMITS.rosterLinesNow) {
    await writeRoster(env.DB, me.schoolId, fates, now);
    return ok({ report });
  }
  const jobId = newId();
  await env.FILES.put(FILES.roster(me.schoolId, jobId), bytes);
  const job = {
    id: jobId,
    schoolId: me.schoolId,
    examId: null,
    kind: "roster",
    ownerId: me.id,
    subject: me.schoolId,
  } as const;
  await insertJob(env.DB, { ...job, ask: {}, requestId, total: fates.length, now }).run();
  await send(env, { v: 1, kind: "roster", schoolId: me.schoolId, requestId, jobId });
  return ok({ jobId });
}
