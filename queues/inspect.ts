/** First step of an import: are these bytes a PDF we can read, how many pages, which way up? Then one message per run of pages. */
import { tellExam } from "#do/exam/client";
import { LIMITS } from "#domain/limits";
import { runsOf } from "#domain/runs";
import type { Way } from "#domain/way-up";
import { originalOf, prepareScan, scanLimits } from "#src/actions/prepare-scan";
import { readSide } from "#src/actions/read-side";
import { JpegCodec } from "#src/codecs/jpeg";
import { r2Source } from "#src/codecs/pdf-source";
import { type Pdf, pageResult, withPdf } from "#src/codecs/rasterize";
import { progress } from "#src/db/jobs";
import { keepInspection, type Scan, sameBytes } from "#src/db/scans";
import type { Bindings } from "#src/env";
import { hex, newId } from "#src/tokens";
import { importing, refuse } from "./import-run.ts";
import type { MessageOf } from "./messages.ts";
import type { Outcome } from "./policy.ts";
import { sendAll } from "./send.ts";

/** Sides looked at to learn how the stack was fed and whether its pages carry codes: first, middle, last. */
const SAMPLES = [0, 0.5, 1];

type Found = { tooMany: number } | { tooMany: null; objectNumbers: number[]; vote: Way | null; coded: boolean };

export async function inspect(task: MessageOf<"inspect">, env: Bindings): Promise<Outcome> {
  const given = await importing(task, env);
  if (!given) return { kind: "stale" };
  const sha256 = await digest(env, given);
  if (sha256 === null) return { kind: "retry", why: "the scan's bytes are not there" };
  if (!given.forced) {
    const same = await sameBytes(env.DB, given.schoolId, sha256, given.id, true);
    if (same) return refuse(task, env, given, { code: "SAME_FILE", details: same });
  }
  const prepared = await prepareScan(env, given, { sha256, requestId: task.requestId, now: Date.now() });
  if (!prepared.ok) return refuse(task, env, given, prepared.error);
  if (prepared.value.kind !== "pdf") return { kind: prepared.value.kind === "stale" ? "stale" : "done" };
  const { scan } = prepared.value;
  const source = await r2Source(env.FILES, scan.objectKey);
  if (!source) return { kind: "retry", why: "the scan's bytes are not there" };
  const { sides } = await scanLimits(env, scan.schoolId);
  const found = await withPdf(source, (pdf) => readPages(pdf, sides));
  if (!found.ok) return refuse(task, env, scan, found.error);
  if (found.value.tooMany !== null) {
    return refuse(task, env, scan, {
      code: "TOO_MANY_PAGES",
      details: { pages: found.value.tooMany, max: sides },
    });
  }
  const { objectNumbers, vote, coded } = found.value;
  const pages = objectNumbers.map((objectNumber, n) => ({ id: newId(), n, objectNumber }));
  const kept = await keepInspection(env.DB, scan, { sha256, sidewaysTurn: vote, coded, pages, now: Date.now() });
  if (!kept) {
    const same = await sameBytes(env.DB, scan.schoolId, sha256, scan.id, true);
    return same ? refuse(task, env, scan, { code: "SAME_FILE", details: same }) : { kind: "stale" };
  }
  if (!(await progress(env.DB, scan.schoolId, task.jobId, 0, pages.length, Date.now()))) return { kind: "stale" };
  const { v, schoolId, requestId, scanId, jobId } = task;
  await sendAll(
    env,
    runsOf(pages.length, LIMITS.pagesPerMessage).map((run) => ({
      v,
      schoolId,
      requestId,
      scanId,
      jobId,
      kind: "rasterize",
      ...run,
    })),
  );
  await tellExam(env, scan);
  return { kind: "done" };
}

/** SHA-256 of the bytes as they are, streamed: they never lie in memory as a whole. Null when they are not there. */
async function digest(env: Bindings, scan: Scan): Promise<string | null> {
  const object = await env.FILES.get(originalOf(scan));
  if (!object) return null;
  const stream = new crypto.DigestStream("SHA-256");
  await object.body.pipeTo(stream);
  return hex(await stream.digest);
}

async function readPages(pdf: Pdf, sides: number): Promise<Found> {
  if (pdf.pageCount > sides) return { tooMany: pdf.pageCount };
  const objectNumbers = await pdf.pageObjectNumbers();
  const indices = new Set(SAMPLES.map((share) => Math.round(share * (pdf.pageCount - 1))));
  const turns: Way[] = [];
  let coded = false;
  const jpeg = JpegCodec.start();
  for (const index of indices) {
    const ref = { index, objectNumber: objectNumbers[index] ?? 0 };
    const about = { vote: null, coded: true, folded: false, origin: null };
    // A side that cannot be read is told when its turn comes.
    const read = await pageResult(() => readSide({ pdf, jpeg }, ref, about));
    jpeg.clear();
    if (!read.ok) continue;
    for (const { turn, look, code } of read.value) {
      if (look.sure) turns.push(turn);
      coded ||= code !== null;
    }
  }
  return { tooMany: null, objectNumbers, vote: majority(turns), coded };
}

/** What more than half of the sides that know say; one side alone is believed. */
function majority(turns: readonly Way[]): Way | null {
  return turns.find((turn) => 2 * turns.filter((other) => other === turn).length > turns.length) ?? null;
}
