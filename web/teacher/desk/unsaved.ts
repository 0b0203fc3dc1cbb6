/**
 * What of a copy the server does not have: acts that wait or are under way, and what stands in a field without being an
 * act. One shape for this device's log and for the draft on the server, so that either can be taken up. Pure.
 */
import { type Act, rivalsOf, type Stored, withDoubt } from "./act.ts";
import type { Queue } from "./acts.ts";

/** An act under way: sent under this id, whose answer has not come. */
export type Flight = { id: string; act: Act; version: number };

/** One target: what is wished, what the server had when it was wished, and what may have reached it. */
export type Kept = {
  act: Act;
  base: Stored | null;
  doubtful: readonly Act[];
  flight: Flight | null;
  /** Other wishes for the same target, of other windows or devices; the teacher chooses. */
  rivals?: readonly Act[];
};
export type Log = Readonly<Record<string, Kept>>;

/** What stands in fields that hold no mark, by question, and no points, by annotation. */
export type Typed = { marks: Readonly<Record<string, string>>; points: Readonly<Record<string, string>> };

export type Unsaved = { acts: Log; typed: Typed };

export const NOTHING: Unsaved = { acts: {}, typed: { marks: {}, points: {} } };

export function sizeOf({ acts, typed }: Unsaved): number {
  return [acts, typed.marks, typed.points].reduce((sum, each) => sum + Object.keys(each).length, 0);
}

/** True when the teacher wishes the same, whatever became of it on the way. */
export function sameWishes(a: Unsaved, b: Unsaved): boolean {
  const targets = Object.keys(a.acts);
  return (
    targets.length === Object.keys(b.acts).length &&
    targets.every((target) => a.acts[target]?.act === b.acts[target]?.act) &&
    JSON.stringify(a.typed) === JSON.stringify(b.typed)
  );
}

function logOf(queue: Queue, flights: ReadonlyMap<string, Flight>): Log {
  return Object.fromEntries(
    [...queue.waiting].map(([target, { act, flying, doubtful, rivals }]) => [
      target,
      {
        act,
        base: queue.stored[target] ?? null,
        doubtful: withDoubt(doubtful, flying),
        flight: flights.get(target) ?? null,
        ...(rivals.length > 0 ? { rivals } : {}),
      },
    ]),
  );
}

/** Null when the server has everything. */
export function unsavedOf(queue: Queue, flights: ReadonlyMap<string, Flight>, typed: Typed): Unsaved | null {
  const unsaved = { acts: logOf(queue, flights), typed };
  return sizeOf(unsaved) > 0 ? unsaved : null;
}

/** Two texts of one field: neither is a value, so both stand there until the teacher writes one. */
export function bothTexts(here: string | undefined, other: string): string {
  if (here === undefined || other.includes(here)) return other;
  return here.includes(other) ? here : `${here} ? ${other}`;
}

function mergedTexts(all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [id, text] of all.flatMap((each) => Object.entries(each))) texts[id] = bothTexts(texts[id], text);
  return texts;
}

/** Several as one, oldest first. Of two wishes for one target the newer stands, and the older beside it as its rival. */
export function merged(all: readonly Unsaved[]): Unsaved {
  const acts: Record<string, Kept> = {};
  for (const [target, kept] of all.flatMap((each) => Object.entries(each.acts))) {
    const older = acts[target];
    const others = older ? [...(kept.rivals ?? []), older.act, ...(older.rivals ?? [])] : (kept.rivals ?? []);
    const rivals = rivalsOf(kept.act, others);
    acts[target] = rivals.length > 0 ? { ...kept, rivals } : kept;
  }
  const marks = mergedTexts(all.map(({ typed }) => typed.marks));
  return { acts, typed: { marks, points: mergedTexts(all.map(({ typed }) => typed.points)) } };
}
