/**
 * How many requests may come, by class (domain/limits.ts). Past it 429 with the time to wait, before anything is done.
 * When whoever counts does not answer, ordinary requests go on: marking must not stand still because counting does.
 */

import type { Endpoint } from "#contract/endpoint";
import { accountLimiter } from "#do/limiter/client";
import { secondsUntil } from "#domain/attempts";
import { RATES, type RateClass } from "#domain/limits";
import { networkOf } from "#domain/network";
import type { Client } from "./client.ts";
import type { Bindings, Person } from "./env.ts";
import { ApiError } from "./errors.ts";
import { describe, log } from "./log.ts";

const MINUTE_MS = 60_000;
/** The platform's windows are minutes; when one began it does not say. */
const WAIT_SECONDS = 60;

type Who = { client: Client; me: Person | null };

/** Writes are counted, reads are not unless they say so. */
export function rateOf({ allow, rate }: Endpoint, method: string): RateClass | null {
  if (rate !== undefined) return rate;
  if (method === "GET") return null;
  return allow === "anyone" ? "open" : "write";
}

export async function spend(env: Bindings, endpoint: Endpoint, method: string, who: Who): Promise<void> {
  const name = rateOf(endpoint, method);
  if (name === null) return;
  const wait = await waitFor(env, name, who).catch((error: unknown) => {
    log("warn", { event: "rate.uncounted", code: name, error: describe(error) });
    return null;
  });
  if (wait !== null) throw new ApiError("TOO_MANY_REQUESTS", undefined, wait);
}

/** Seconds to wait, or null when there is room. */
async function waitFor(env: Bindings, name: RateClass, { client, me }: Who): Promise<number | null> {
  const { perMinute, exact } = RATES[name];
  const now = Date.now();
  if (exact && me) {
    const limiter = accountLimiter(env, { schoolId: me.schoolId, userId: me.id });
    const took = await limiter.take({ name, budget: { count: perMinute, windowMs: MINUTE_MS }, now });
    return took.ok ? null : secondsUntil(took.until, now);
  }
  const key = me ? `${me.schoolId}/${me.id}` : networkOf(client.address);
  const { success } = await bindingOf(env, name).limit({ key });
  return success ? null : WAIT_SECONDS;
}

function bindingOf(env: Bindings, name: RateClass): RateLimit {
  if (name === "open") return env.RATE_OPEN;
  return name === "costlyRead" ? env.RATE_READ : env.RATE_WRITE;
}
