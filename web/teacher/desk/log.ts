/**
 * The acts of a copy that the server does not have yet, kept on this device at once: a crash, a reload or a dead battery
 * loses none. One log per person, copy and tab; a tab takes over what tabs that are gone have left. Nobody else's acts
 * are read, and nothing is kept where the browser has no storage.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type Log, merged, NOTHING, type Typed, type Unsaved } from "./unsaved.ts";

/** `typed` is missing in what an older release kept. */
type Entry = { key: string; userId: string; copyId: string; tab: string; at: number; log: Log; typed?: Typed };
interface Shelf extends DBSchema {
  acts: { key: string; value: Entry; indexes: { copy: [string, string] } };
}

/** Who this tab is, to other tabs and to the server. */
export const TAB = crypto.randomUUID();
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

function unsavedIn({ log, typed }: Entry): Unsaved {
  return { acts: log, typed: typed ?? NOTHING.typed };
}

export class ActLog {
  readonly #userId: string;
  readonly #copyId: string;
  #next: Unsaved | null = null;
  #writing = false;

  constructor(userId: string, copyId: string) {
    this.#userId = userId;
    this.#copyId = copyId;
  }

  get #key(): string {
    return `${this.#userId}/${this.#copyId}/${TAB}`;
  }

  /** Keeps the newest state of the log, or nothing any more. Writes follow one another; the last one wins. */
  keep(unsaved: Unsaved | null): void {
    this.#next = unsaved;
    if (!this.#writing) void this.#write();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    const db = await shelf();
    for (let written: Unsaved | null | undefined; written !== this.#next; ) {
      written = this.#next;
      if (!db) break;
      const [key, userId, copyId] = [this.#key, this.#userId, this.#copyId];
      if (written === null) await db.delete("acts", key);
      else
        await db.put("acts", {
          key,
          userId,
          copyId,
          tab: TAB,
          at: Date.now(),
          log: written.acts,
          typed: written.typed,
        });
    }
    this.#writing = false;
  }

  #entries(db: IDBPDatabase<Shelf>): Promise<Entry[]> {
    return db.getAllFromIndex("acts", "copy", [this.#userId, this.#copyId]);
  }

  /**
   * What this person's former tabs left of this copy, and what this tab itself left when it turned to another one; it is
   * this tab's from now on. Null when there is nothing.
   */
  async takeOver(): Promise<Unsaved | null> {
    const db = await shelf();
    if (!db) return null;
    const living = await livingTabs();
    const gone = ({ tab, at }: Entry) => (living ? !living.has(lockOf(tab)) : at < Date.now() - GONE_MS);
    const left = (await this.#entries(db)).filter((each) => each.tab === TAB || gone(each)).sort((a, b) => a.at - b.at);
    if (left.length === 0) return null;
    const unsaved = merged(left.map(unsavedIn));
    const [key, userId, copyId] = [this.#key, this.#userId, this.#copyId];
    const change = db.transaction("acts", "readwrite");
    for (const entry of left) await change.store.delete(entry.key);
    await change.store.put({ key, userId, copyId, tab: TAB, at: Date.now(), log: unsaved.acts, typed: unsaved.typed });
    await change.done;
    return unsaved;
  }

  /** What other tabs of this person on this device have not saved of this copy. */
  async near(): Promise<Unsaved[]> {
    const db = await shelf();
    if (!db) return [];
    return (await this.#entries(db)).filter(({ tab }) => tab !== TAB).map(unsavedIn);
  }
}

/** The locks of tabs that live, or null where the browser cannot say. */
async function livingTabs(): Promise<ReadonlySet<string> | null> {
  if (!navigator.locks) return null;
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name }) => (name ? [name] : [])));
}
