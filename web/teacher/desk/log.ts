/**
 * The acts of a copy that the server does not have yet, kept on this device at once: a crash, a reload or a dead battery
 * loses none. One log per person, copy and tab; a tab takes over what tabs that are gone have left. Nobody else's acts
 * are read, and nothing is kept where the browser has no storage.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Act, Stored } from "./act.ts";
import type { Queue } from "./acts.ts";

/** An act under way: sent under this id, whose answer has not come. */
export type Flight = { id: string; act: Act; version: number };

/** One target: what is wished, what the server had when it was wished, and what may have reached it. */
export type Kept = { act: Act; base: Stored | null; doubtful: readonly Act[]; flight: Flight | null };
export type Log = Readonly<Record<string, Kept>>;

type Entry = { key: string; userId: string; copyId: string; tab: string; at: number; log: Log };
interface Shelf extends DBSchema {
  acts: { key: string; value: Entry; indexes: { copy: [string, string] } };
}

const TAB = crypto.randomUUID();
const lockOf = (tab: string) => `korrigo-tab-${tab}`;
/** Without locks a log this old, in ms, belongs to a tab that is gone. */
const GONE_MS = 60_000;

const hasStorage = () => typeof indexedDB !== "undefined";
let opened: Promise<IDBPDatabase<Shelf> | null> | undefined;

/** Null where this browser keeps nothing, in a private window for instance: the desk then works without. */
function shelf(): Promise<IDBPDatabase<Shelf> | null> {
  if (!hasStorage()) return Promise.resolve(null);
  opened ??= openDB<Shelf>("korrigo", 1, {
    upgrade(db) {
      db.createObjectStore("acts", { keyPath: "key" }).createIndex("copy", ["userId", "copyId"]);
    },
  }).then(
    (db) => {
      // Held until the tab is gone: others see by it that this tab lives.
      void navigator.locks?.request(lockOf(TAB), () => new Promise(() => undefined));
      return db;
    },
    () => null,
  );
  return opened;
}

/** What of a queue the server may not have; null when it has everything. */
export function logOf(queue: Queue, flights: ReadonlyMap<string, Flight>): Log | null {
  if (queue.waiting.size === 0) return null;
  return Object.fromEntries(
    [...queue.waiting].map(([target, { act, flying, doubtful }]) => [
      target,
      {
        act,
        base: queue.stored[target] ?? null,
        doubtful: flying ? [...doubtful, flying] : doubtful,
        flight: flights.get(target) ?? null,
      },
    ]),
  );
}

/** Several logs as one: of two wishes for one target the newer stands. Logs come oldest first. */
export function merged(logs: readonly Log[]): Log {
  return Object.assign({}, ...logs);
}

export class ActLog {
  readonly #userId: string;
  readonly #copyId: string;
  #next: Log | null = null;
  #writing = false;

  constructor(userId: string, copyId: string) {
    this.#userId = userId;
    this.#copyId = copyId;
  }

  get #key(): string {
    return `${this.#userId}/${this.#copyId}/${TAB}`;
  }

  /** Keeps the newest state of the log, or nothing any more. Writes follow one another; the last one wins. */
  keep(log: Log | null): void {
    this.#next = log;
    if (!this.#writing) void this.#write();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    const db = await shelf();
    for (let written: Log | null | undefined; written !== this.#next; ) {
      written = this.#next;
      if (!db) break;
      const [key, userId, copyId] = [this.#key, this.#userId, this.#copyId];
      if (written === null) await db.delete("acts", key);
      else await db.put("acts", { key, userId, copyId, tab: TAB, at: Date.now(), log: written });
    }
    this.#writing = false;
  }

  /** What this person's former tabs left of this copy; it is this tab's from now on. Null when they left nothing. */
  async takeOver(): Promise<Log | null> {
    const db = await shelf();
    if (!db) return null;
    const entries = await db.getAllFromIndex("acts", "copy", [this.#userId, this.#copyId]);
    const living = await livingTabs();
    const left = entries
      .filter(({ tab, at }) => (living ? !living.has(lockOf(tab)) : at < Date.now() - GONE_MS))
      .sort((a, b) => a.at - b.at);
    if (left.length === 0) return null;
    const log = merged(left.map((entry) => entry.log));
    const [key, userId, copyId] = [this.#key, this.#userId, this.#copyId];
    const change = db.transaction("acts", "readwrite");
    await change.store.put({ key, userId, copyId, tab: TAB, at: Date.now(), log });
    for (const entry of left) await change.store.delete(entry.key);
    await change.done;
    return log;
  }
}

/** The locks of tabs that live, or null where the browser cannot say. */
async function livingTabs(): Promise<ReadonlySet<string> | null> {
  if (!navigator.locks) return null;
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name }) => (name ? [name] : [])));
}
