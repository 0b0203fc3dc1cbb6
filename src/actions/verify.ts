/** Looks at every copy, some at a time: its laws, what lists show of it, its chain of events, its final PDF. */
import type { Fault, Verified } from "#contract/operator";
import { copyObject } from "#do/copy/client";
import { differences } from "#domain/projection";
import { raiseAlert } from "../db/alerts.ts";
import { brokenSets, type CareCopy, careCopy, chainOf, checkCursor, copiesAfter, setCheckCursor } from "../db/care.ts";
import type { Bindings } from "../env.ts";
import { chainFault } from "../event-chain.ts";
import { hex } from "../tokens.ts";
import { atOnce } from "./at-once.ts";
import { repair } from "./recover.ts";

export type Ask = {
  now: number;
  repair?: boolean | undefined;
  bytes?: boolean | undefined;
  cursor?: string | undefined;
};
const COPIES_A_STEP = 60;

/** One step; `next` says where the following one begins. What only a list shows wrongly is put right when asked. */
export async function verify(env: Bindings, ask: Ask): Promise<Verified> {
  const copies = await copiesAfter(env.DB, ask.cursor ?? "", COPIES_A_STEP);
  const sets: Fault[] =
    ask.cursor === undefined
      ? (await brokenSets(env.DB)).map(({ kind, copyId, detail }) => ({ kind, copyId, detail }))
      : [];
  const looked = await atOnce(copies, (copy) => look(env, copy, ask));
  const last = copies.at(-1);
  return {
    copies: copies.length,
    events: looked.reduce((sum, { events }) => sum + events, 0),
    faults: [...sets, ...looked.flatMap(({ faults }) => faults)],
    repaired: looked.flatMap(({ repaired }) => repaired),
    next: copies.length === COPIES_A_STEP && last ? last.id : null,
  };
}

async function look(env: Bindings, copy: CareCopy, ask: Ask) {
  const place = { schoolId: copy.schoolId, examId: copy.examId, copyId: copy.id };
  const object = copyObject(env, place);
  // What is on its way is not a fault: it is carried first, and the row read after it.
  await object.settle();
  const truth = await object.truth(place, ask.now);
  if (truth.projection.version === 0) {
    // Before it is validated a copy has never been told of; afterwards an object that knows nothing has lost it.
    const lost = copy.version > 0 || copy.status !== "STAGING";
    const faults = lost ? [fault("OBJECT_MISSING", copy, "its object knows nothing of it")] : [];
    return { events: 0, faults, repaired: [] };
  }
  const chain = await chainOf(env.DB, copy.id);
  const broken = chainFault(copy.id, chain, truth.head);
  const faults = [
    ...truth.broken.map((law) => fault("LAW_BROKEN", copy, law)),
    ...(broken ? [fault("CHAIN_BROKEN", copy, `event ${broken.seq} is ${broken.fault}`)] : []),
    ...(await finalFaults(env, copy, truth.projection.final, ask.bytes ?? false)),
  ];
  const shown = (await careCopy(env.DB, copy.id)) ?? copy;
  const differs = differences(shown, truth.projection, truth.finalVersion);
  if (differs.length === 0) return { events: chain.length, faults, repaired: [] };
  const repaired = ask.repair === true && (await repair(env, copy.id, ask.now));
  const told = fault("PROJECTION_DIFFERS", copy, differs.join(", "));
  return { events: chain.length, faults: repaired ? faults : [...faults, told], repaired: repaired ? [copy.id] : [] };
}

function fault(kind: Fault["kind"], copy: CareCopy, detail: string): Fault {
  return { kind, copyId: copy.id, detail };
}

type Final = { key: string; sha256: string; version: number };

async function finalFaults(env: Bindings, copy: CareCopy, final: Final | null, bytes: boolean): Promise<Fault[]> {
  if (!final) return [];
  const known = bytes ? "" : await storedSum(env, final.key);
  // Without a hash kept by the store only the bytes can tell.
  const sum = known === "" ? await readSum(env, final.key) : known;
  if (sum === null) return [fault("FINAL_PDF_MISSING", copy, `version ${final.version} is not stored`)];
  const same = sum === final.sha256;
  return same ? [] : [fault("FINAL_PDF_CHANGED", copy, `version ${final.version} has another hash`)];
}

/** The hash R2 keeps of a file; null when there is no such file, "" when it was stored without one. */
async function storedSum(env: Bindings, key: string): Promise<string | null> {
  const stored = await env.FILES.head(key);
  return stored && (stored.checksums.sha256 ? hex(stored.checksums.sha256) : "");
}

async function readSum(env: Bindings, key: string): Promise<string | null> {
  const stored = await env.FILES.get(key);
  return stored && hex(await crypto.subtle.digest("SHA-256", await stored.arrayBuffer()));
}

const STEPS_A_TICK = 5;

/** The check of everything, which begins every night and goes on at every tick of the clock until it has seen all. */
export async function verifyOn(env: Bindings, { now, begin }: { now: number; begin: boolean }): Promise<void> {
  let cursor = begin ? "" : await checkCursor(env.DB);
  for (let n = 0; cursor !== null && n < STEPS_A_TICK; n++) {
    const step = await verify(env, { now, repair: true, cursor: cursor === "" ? undefined : cursor });
    for (const each of step.faults) await alarmed(env, each, now);
    cursor = step.next;
    await setCheckCursor(env.DB, cursor, now);
  }
}

async function alarmed(env: Bindings, { kind, copyId, detail }: Fault, now: number): Promise<void> {
  if (copyId === null) return;
  const copy = await careCopy(env.DB, copyId);
  if (!copy) return;
  const { schoolId, examId } = copy;
  const alert = kind === "CHAIN_BROKEN" ? "CHAIN_BROKEN" : "INVARIANT_BROKEN";
  const day = Math.floor(now / 86_400_000);
  await raiseAlert(env.DB, {
    id: `${kind}:${copyId}:${day}:${detail.length}`,
    kind: alert,
    subject: copyId,
    code: "INTERNAL",
    schoolId,
    examId,
    copyId,
    at: now,
  }).run();
}
