/**
 * How a scan goes up in parts: which to send now, when to try one again, how fast it goes and how long it will take.
 * Pure: the clock comes in, nothing is sent here. Times in ms, sizes in bytes, parts count from 1.
 */

/** Of all files together: enough to fill a weak line without starving the rest of the page. */
export const PARALLEL_PARTS = 4;
/** With the waits below, a line may be gone for about four minutes before the upload stops by itself. */
export const PART_TRIES = 10;
const WAIT_FIRST_MS = 1_000;
const WAIT_LONGEST_MS = 60_000;
/** Speed is what went through lately: older than this says nothing about the line now. */
const SPEED_WINDOW_MS = 10_000;

type Part =
  | { state: "waiting"; tries: number; notBefore: number }
  | { state: "sending"; tries: number; bytes: number }
  | { state: "sent" };

export type UploadPlan = {
  size: number;
  partSize: number;
  parts: readonly Part[];
  paused: boolean;
  /** A part failed once too often, or was refused: nothing more is sent until somebody says so. */
  stopped: boolean;
  /** Bytes that went through and when, the oldest first. */
  samples: readonly { at: number; bytes: number }[];
};

export function partCount(size: number, partSize: number): number {
  return Math.max(1, Math.ceil(size / partSize));
}

/** The bytes of part n: from `start` up to but not including `end`. */
export function partRange(plan: { size: number; partSize: number }, n: number): { start: number; end: number } {
  return { start: (n - 1) * plan.partSize, end: Math.min(n * plan.partSize, plan.size) };
}

/** A plan in which the parts the server already has are not sent again. */
export function planUpload(size: number, partSize: number, there: readonly number[] = []): UploadPlan {
  const have = new Set(there);
  const parts = Array.from({ length: partCount(size, partSize) }, (_, i): Part => {
    return have.has(i + 1) ? { state: "sent" } : { state: "waiting", tries: 0, notBefore: 0 };
  });
  return { size, partSize, parts, paused: false, stopped: false, samples: [] };
}

export function partsOnTheirWay(plan: UploadPlan): number {
  return plan.parts.filter((part) => part.state === "sending").length;
}

/** Marks the parts that go out now and names them, in order: `room` at most beside those that are on their way. */
export function takeParts(
  plan: UploadPlan,
  now: number,
  room = PARALLEL_PARTS - partsOnTheirWay(plan),
): { plan: UploadPlan; take: number[] } {
  if (plan.paused || plan.stopped) return { plan, take: [] };
  const take = plan.parts
    .flatMap((part, i) => (part.state === "waiting" && part.notBefore <= now ? [i + 1] : []))
    .slice(0, Math.max(0, room));
  const parts = plan.parts.map((part, i): Part => {
    return part.state === "waiting" && take.includes(i + 1) ? { state: "sending", tries: part.tries, bytes: 0 } : part;
  });
  return { plan: { ...plan, parts }, take };
}

/** When to look again: the ms until the next part may be tried, or null when none is waiting. */
export function nextTryIn(plan: UploadPlan, now: number): number | null {
  if (plan.paused || plan.stopped) return null;
  const times = plan.parts.flatMap((part) => (part.state === "waiting" ? [Math.max(0, part.notBefore - now)] : []));
  return times.length > 0 ? Math.min(...times) : null;
}

/** `bytes` of part n have left so far, counted from its beginning. */
export function partMoved(plan: UploadPlan, n: number, bytes: number, now: number): UploadPlan {
  const part = plan.parts[n - 1];
  if (part?.state !== "sending") return plan;
  const { start, end } = partRange(plan, n);
  const counted = Math.min(bytes, end - start);
  const moved = sampled(plan, counted - part.bytes, now);
  return { ...moved, parts: replaced(plan.parts, n, { ...part, bytes: counted }) };
}

export function partSent(plan: UploadPlan, n: number, now: number): UploadPlan {
  const { start, end } = partRange(plan, n);
  const moved = partMoved(plan, n, end - start, now);
  return { ...moved, parts: replaced(moved.parts, n, { state: "sent" }) };
}

/**
 * Part n did not arrive. It waits longer each time; `waitMs` is what the server asked for, if it did.
 * Once too often, or `forGood` (the server refused these bytes), and the whole upload stops.
 */
export function partLost(
  plan: UploadPlan,
  n: number,
  now: number,
  why: { waitMs?: number | null; forGood?: boolean } = {},
): UploadPlan {
  const part = plan.parts[n - 1];
  if (part?.state !== "sending") return plan;
  const tries = part.tries + 1;
  const waitMs = Math.max(why.waitMs ?? 0, Math.min(WAIT_FIRST_MS * 2 ** (tries - 1), WAIT_LONGEST_MS));
  const parts = replaced(plan.parts, n, { state: "waiting", tries, notBefore: now + waitMs });
  return { ...plan, parts, stopped: plan.stopped || why.forGood === true || tries >= PART_TRIES };
}

/** The parts on their way are called back by the caller; here they wait again, without having failed. */
export function paused(plan: UploadPlan): UploadPlan {
  const parts = plan.parts.map((part): Part => {
    return part.state === "sending" ? { state: "waiting", tries: part.tries, notBefore: 0 } : part;
  });
  return { ...plan, parts, paused: true, samples: [] };
}

/** After a pause or a stop: every missing part gets all its tries again. */
export function resumed(plan: UploadPlan): UploadPlan {
  const parts = plan.parts.map((part): Part => {
    return part.state === "waiting" ? { state: "waiting", tries: 0, notBefore: 0 } : part;
  });
  return { ...plan, parts, paused: false, stopped: false };
}

export function allSent(plan: UploadPlan): boolean {
  return plan.parts.every((part) => part.state === "sent");
}

/** True while parts wait for a line that does not answer: what the row of the file then says. */
export function isRetrying(plan: UploadPlan): boolean {
  return plan.parts.some((part) => part.state !== "sent" && part.tries > 0);
}

/** Bytes that are at the server or on their way there. */
export function bytesDone(plan: UploadPlan): number {
  return plan.parts.reduce((sum, part, i) => {
    if (part.state === "waiting") return sum;
    const { start, end } = partRange(plan, i + 1);
    return sum + (part.state === "sent" ? end - start : part.bytes);
  }, 0);
}

/** Bytes per second over the last ten seconds, or null while too little has moved to say. */
export function speed(plan: UploadPlan, now: number): number | null {
  const recent = plan.samples.filter((sample) => now - sample.at <= SPEED_WINDOW_MS);
  const first = recent[0];
  if (!first || now - first.at < 500) return null;
  const bytes = recent.slice(1).reduce((sum, sample) => sum + sample.bytes, 0);
  return bytes > 0 ? (bytes * 1_000) / (now - first.at) : null;
}

/** Milliseconds still to go at the present speed, or null when that cannot be said. */
export function remainingMs(plan: UploadPlan, now: number): number | null {
  const rate = speed(plan, now);
  return rate === null ? null : ((plan.size - bytesDone(plan)) * 1_000) / rate;
}

function replaced(parts: readonly Part[], n: number, part: Part): readonly Part[] {
  return parts.map((each, i) => (i === n - 1 ? part : each));
}

function sampled(plan: UploadPlan, bytes: number, now: number): UploadPlan {
  if (bytes <= 0) return plan;
  const recent = plan.samples.filter((sample) => now - sample.at <= SPEED_WINDOW_MS);
  return { ...plan, samples: [...recent, { at: now, bytes }] };
}

/** What tells a file from another without reading it: enough to find it again after a reload. */
export type FileIdentity = { name: string; size: number; lastModified: number };

/** A file of a dropped folder is announced with its path, and chosen again by its own name. */
export function sameFile(a: FileIdentity, b: FileIdentity): boolean {
  const own = ({ name }: FileIdentity) => name.slice(name.lastIndexOf("/") + 1);
  return own(a) === own(b) && a.size === b.size && a.lastModified === b.lastModified;
}
