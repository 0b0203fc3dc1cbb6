/**
 * Counts what must be counted exactly: wrong passwords of one account, attempts from one address. One object per
 * account or address, so that requests on any number of machines meet in one place. Each method reads, asks a pure
 * rule, writes; nothing is awaited in between. All of it may be forgotten: an account then starts with no failures,
 * and a device has to prove itself again.
 */
import { DurableObject } from "cloudflare:workers";
import { type Budget, closedUntil, reserve, standing, take, type Window } from "#domain/attempts";
import { LIMITS } from "#domain/limits";

/** The line an attempt waits in: everybody's, or that of a device on which the person once signed in. */
const EVERYBODY = "";

export type Attempt =
  /** `last`: if this one fails, the door is closed. */
  { ok: true; id: string; last: boolean } | { ok: false; until: number };
export type Took = { ok: true; beganAt: number } | { ok: false; until: number };

const TABLES = [
  "create table if not exists failure (id text primary key, line text not null, at integer not null)",
  "create table if not exists device (hash text primary key, seen_at integer not null)",
  "create table if not exists budget (name text primary key, began_at integer not null, count integer not null, ends_at integer not null)",
];

export class LimiterDO extends DurableObject<Env> {
  #open = false;

  get #sql(): SqlStorage {
    const { sql } = this.ctx.storage;
    if (!this.#open) for (const table of TABLES) sql.exec(table);
    this.#open = true;
    return sql;
  }

  /**
   * Room for one attempt, counted as a failure before anybody looks at the password. A known device has a line of its
   * own with the same rule, so that nobody locks a person out of the computer she works at.
   */
  async reserve({ device, now }: { device: string | null; now: number }): Promise<Attempt> {
    const line = device !== null && this.#knows(device, now) ? device : EVERYBODY;
    const reserved = reserve(this.#failures(line), now);
    if (!reserved.ok) return reserved;
    const id = crypto.randomUUID();
    // What no longer counts goes, in this line and with it.
    if (reserved.failures.length === 1) this.#sql.exec("delete from failure where line = ?", line);
    else this.#sql.exec("delete from failure where line = ? and at < ?", line, Math.min(...reserved.failures));
    this.#sql.exec("insert into failure (id, line, at) values (?, ?, ?)", id, line, now);
    await this.#cleanLater(now);
    return { ok: true, id, last: reserved.last };
  }

  /** The password was right: the failures of this line are forgiven, and the device is known from now on. */
  async right({ id, device, now }: { id: string; device: string | null; now: number }): Promise<void> {
    this.#sql.exec("delete from failure where line in (select line from failure where id = ?)", id);
    if (device !== null) this.#remember(device, now);
    await this.#cleanLater(now);
  }

  /** Neither right nor wrong, or nobody knows: this attempt does not count, the others do. */
  async giveBack(id: string): Promise<void> {
    this.#sql.exec("delete from failure where id = ?", id);
  }

  /** The true owner showed herself by a link: every line is open again. */
  async unlock({ device, now }: { device: string | null; now: number }): Promise<void> {
    this.#sql.exec("delete from failure");
    if (device !== null) this.#remember(device, now);
    await this.#cleanLater(now);
  }

  /** Whether the door is closed for everybody at this moment, and until when. */
  async closed(now: number): Promise<number | null> {
    return closedUntil(this.#failures(EVERYBODY), now);
  }

  /** One out of a budget of this name. */
  async take({ name, budget, now }: { name: string; budget: Budget; now: number }): Promise<Took> {
    const taken = take(this.#window(name), budget, now);
    if (!taken.ok) return taken;
    const { beganAt, count } = taken.window;
    this.#sql.exec(
      `insert into budget (name, began_at, count, ends_at) values (?1, ?2, ?3, ?4)
       on conflict (name) do update set began_at = ?2, count = ?3, ends_at = ?4`,
      name,
      beganAt,
      count,
      beganAt + budget.windowMs,
    );
    await this.#cleanLater(now);
    return { ok: true, beganAt };
  }

  /** Puts one back, unless its window is over. */
  async putBack({ name, beganAt }: { name: string; beganAt: number }): Promise<void> {
    this.#sql.exec("update budget set count = count - 1 where name = ? and began_at = ? and count > 0", name, beganAt);
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    const lines = this.#sql.exec<{ line: string }>("select distinct line from failure").toArray();
    for (const { line } of lines) {
      if (standing(this.#failures(line), now).length === 0) this.#sql.exec("delete from failure where line = ?", line);
    }
    this.#sql.exec("delete from budget where ends_at <= ?", now);
    this.#sql.exec("delete from device where seen_at <= ?", now - LIMITS.deviceKnownMs);
    const next = this.#nextCleaning(now);
    if (next !== null) return this.ctx.storage.setAlarm(next);
    this.#open = false;
    await this.ctx.storage.deleteAll();
  }

  /** Soon while something counts; where only devices are known, on the day the first of them is forgotten. */
  #nextCleaning(now: number): number | null {
    const { counting, oldest } = this.#sql
      .exec<{ counting: number; oldest: number | null }>(
        `select (select count(*) from failure) + (select count(*) from budget) as counting,
           (select min(seen_at) from device) as oldest`,
      )
      .one();
    if (counting > 0) return now + LIMITS.limiterCleanMs;
    return oldest === null ? null : Math.max(oldest + LIMITS.deviceKnownMs, now + LIMITS.limiterCleanMs);
  }

  #failures(line: string): number[] {
    return this.#sql
      .exec<{ at: number }>("select at from failure where line = ?", line)
      .toArray()
      .map(({ at }) => at);
  }

  #knows(device: string, now: number): boolean {
    const after = now - LIMITS.deviceKnownMs;
    return this.#sql.exec("select 1 from device where hash = ? and seen_at > ?", device, after).toArray().length > 0;
  }

  #remember(device: string, now: number): void {
    this.#sql.exec(
      "insert into device (hash, seen_at) values (?1, ?2) on conflict (hash) do update set seen_at = ?2",
      device,
      now,
    );
    this.#sql.exec(
      "delete from device where hash not in (select hash from device order by seen_at desc limit ?)",
      LIMITS.devicesKnownMax,
    );
  }

  #window(name: string): Window | null {
    const [row] = this.#sql
      .exec<{ began_at: number; count: number }>("select began_at, count from budget where name = ?", name)
      .toArray();
    return row ? { beganAt: row.began_at, count: row.count } : null;
  }

  /** An object that counts nothing any more leaves nothing behind. */
  async #cleanLater(now: number): Promise<void> {
    const soon = now + LIMITS.limiterCleanMs;
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > soon) await this.ctx.storage.setAlarm(soon);
  }
}
