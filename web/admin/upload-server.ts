/** What an upload says to the server beside its parts: what comes, that it is all there, that it is not wanted any more. */
import { call } from "../api/client.ts";
import { forget, remember } from "./upload-memory.ts";
import { leavePile, pileIdOf } from "./upload-piles.ts";
import { planUpload, type UploadPlan } from "./upload-plan.ts";

type Announced = { scanId: string; plan: UploadPlan };
type File = { examId: string; name: string; size: number; lastModified: number; pile: number; place: number };

const NAME_MAX = 300;

/** Tells what comes, and remembers it beyond a reload. */
export async function announce(
  file: File & { force: boolean; handle: FileSystemFileHandle | null },
): Promise<Announced> {
  const { examId, name, size, lastModified, pile, place, force, handle } = file;
  const pileId = await pileIdOf(pile);
  const inPile = pileId ? { pileId, place } : {};
  const body = { fileName: name.slice(-NAME_MAX), size, force: force || undefined, ...inPile };
  const { scanId, partSize } = await call("POST /api/exams/:id/scans", { params: { id: examId }, body });
  await remember({ scanId, name, size, lastModified, at: Date.now() }, handle);
  return { scanId, plan: planUpload(size, partSize) };
}

/** Asks which parts are there; null when the server has the whole scan already. */
export async function goOn(scanId: string): Promise<Announced | null> {
  const { state, size, partSize, parts } = await call("GET /api/scans/:id", { params: { id: scanId } });
  return state === "uploading" ? { scanId, plan: planUpload(size, partSize, parts) } : null;
}

/** All parts are there. What was computed of the bytes goes with it, so that known ones are told at once. */
export async function complete(scanId: string, said: { sha256: string | null; force: boolean }): Promise<void> {
  const body = { sha256: said.sha256 ?? undefined, force: said.force || undefined };
  await call("POST /api/scans/:id/complete", { params: { id: scanId }, body });
  await forget(scanId, Date.now());
}

/** Unheard, the server gives the file up by itself after a week. */
export async function giveUp(scanId: string): Promise<void> {
  await forget(scanId, Date.now());
  await call("DELETE /api/scans/:id", { params: { id: scanId } }).catch(() => undefined);
}

/** A file that was never announced; unheard, its pile waits a week. */
export async function leave({ pile, place, name }: File): Promise<void> {
  await leavePile(pile, { place, fileName: name.slice(-NAME_MAX) }).catch(() => undefined);
}
