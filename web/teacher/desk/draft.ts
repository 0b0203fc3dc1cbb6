/**
 * The draft of a copy on the server: what a desk has not saved, as one text, and what another desk makes of it when it
 * finds it. Pure; draft-keeper.ts sends and reads.
 */
import type * as z from "zod";
import type { DraftStored } from "#contract/copy";
import { type Act, blankOf, type Stored, sameValue, targetOf } from "./act.ts";
import { type Kept, NOTHING, sizeOf, type Typed, type Unsaved } from "./unsaved.ts";

export type Draft = z.output<typeof DraftStored>;

/** A text of another shape is not ours to read. */
const SHAPE = 1;

/** One target with each value written once: ink is long, and the wish, what was sent and the ground are often the same. */
type Packed = {
  values: Act[];
  act: number;
  base: { at: number; version: number } | null;
  doubtful: number[];
  flight: { id: string; at: number; version: number } | null;
  rivals: number[];
};

function packed({ act, base, doubtful, flight, rivals = [] }: Kept): Packed {
  const values: Act[] = [];
  const at = (value: Act): number => {
    const known = values.findIndex((each) => sameValue(each, value));
    return known >= 0 ? known : values.push(value) - 1;
  };
  return {
    act: at(act),
    base: base && { at: at(base.act), version: base.version },
    doubtful: doubtful.map(at),
    flight: flight && { id: flight.id, at: at(flight.act), version: flight.version },
    rivals: rivals.map(at),
    values,
  };
}

/** Throws where the text is not one that `packed` made. */
function unpacked(target: string, { values, act, base, doubtful, flight, rivals }: Packed): Kept {
  const value = (at: number): Act => {
    const found = values[at];
    if (!found || targetOf(found) !== target) throw new Error(`no value ${at} of ${target}`);
    return found;
  };
  return {
    act: value(act),
    base: base && { act: value(base.at), version: base.version },
    doubtful: doubtful.map(value),
    flight: flight && { id: flight.id, act: value(flight.at), version: flight.version },
    ...(rivals.length > 0 ? { rivals: rivals.map(value) } : {}),
  };
}

/** What fits into `max` characters, small acts first: a mark must not be crowded out by ink. `left` counts the rest. */
export function payloadOf(unsaved: Unsaved, max: number): { payload: string; left: number } {
  const acts = Object.entries(unsaved.acts).map(([target, kept]) => ({ target, kept: packed(kept) }));
  const fits = JSON.stringify(unsaved.typed).length <= max / 2;
  const typed = fits ? unsaved.typed : NOTHING.typed;
  const written = (some: typeof acts) => {
    return JSON.stringify({
      v: SHAPE,
      acts: Object.fromEntries(some.map(({ target, kept }) => [target, kept])),
      typed,
    });
  };
  const sizes = acts.map(({ target, kept }) => ({ target, size: JSON.stringify({ [target]: kept }).length }));
  let room = max - written([]).length;
  const fit = new Set<string>();
  for (const { target, size } of sizes.sort((a, b) => a.size - b.size)) {
    if (size > room) break;
    room -= size;
    fit.add(target);
  }
  const left = sizeOf(unsaved) - fit.size - sizeOf({ acts: {}, typed });
  return { payload: written(acts.filter(({ target }) => fit.has(target))), left };
}

function valuesOf({ act, rivals = [] }: Kept): Act[] {
  return [act, ...rivals];
}

function areTexts(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.values(value).every((each) => typeof each === "string");
}

/** Null for what this page cannot read: of a later release, or of another program. */
export function readPayload(payload: string): Unsaved | null {
  try {
    const { v, acts, typed } = JSON.parse(payload) as { v: number; acts: Record<string, Packed>; typed: Typed };
    if (v !== SHAPE || !areTexts(typed.marks) || !areTexts(typed.points)) return null;
    const log = Object.entries(acts).map(([target, kept]) => [target, unpacked(target, kept)] as const);
    return { acts: Object.fromEntries(log), typed };
  } catch {
    return null;
  }
}

type Texts = Readonly<Record<string, string>>;
function newTexts(theirs: Texts, mine: Texts): Texts {
  return Object.fromEntries(Object.entries(theirs).filter(([id, text]) => !mine[id]?.includes(text)));
}

function newTyped(theirs: Typed, mine: Typed): Typed {
  return { marks: newTexts(theirs.marks, mine.marks), points: newTexts(theirs.points, mine.points) };
}

/** What of `theirs` neither the server nor `mine` has. */
export function newIn(theirs: Unsaved, stored: Readonly<Record<string, Stored>>, mine: Unsaved): Unsaved {
  const acts = Object.entries(theirs.acts).filter(([target, kept]) => {
    const own = mine.acts[target];
    const known = [stored[target]?.act ?? blankOf(kept.act), ...(own ? valuesOf(own) : [])];
    return !valuesOf(kept).every((act) => known.some((each) => sameValue(each, act)));
  });
  return { acts: Object.fromEntries(acts), typed: newTyped(theirs.typed, mine.typed) };
}

export type Verdict =
  /** It holds nothing that this desk has not: it may go on under it. */
  | { t: "same" }
  /** Another window of this device has it in hand. */
  | { t: "near" }
  | { t: "offer"; rest: Unsaved }
  | { t: "unreadable" };

type Finding = {
  payload: string;
  stored: Readonly<Record<string, Stored>>;
  mine: Unsaved | null;
  /** What other windows on this device have not saved. */
  near: readonly Unsaved[];
};

/** What a draft means for the desk that finds it. */
export function judge({ payload, stored, mine, near }: Finding): Verdict {
  const theirs = readPayload(payload);
  if (theirs === null) return { t: "unreadable" };
  const rest = newIn(theirs, stored, mine ?? NOTHING);
  if (sizeOf(rest) === 0) return { t: "same" };
  const nowhere = near.reduce((left, each) => newIn(left, stored, each), rest);
  return sizeOf(nowhere) === 0 ? { t: "near" } : { t: "offer", rest };
}
