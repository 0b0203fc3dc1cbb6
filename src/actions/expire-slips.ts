/** A file of slips holds codes in clear: a day after it was made it is deleted, whether anybody read it or not. */
import { LIMITS } from "#domain/limits";
import { forgetSlips, staleSlips } from "../db/slips.ts";
import type { Bindings } from "../env.ts";

const AT_MOST = 200;

/** The file first, then its name: what dies in between is done again. */
export async function expireSlips(env: Bindings, now: number): Promise<void> {
  const stale = await staleSlips(env.DB, now - LIMITS.slipsFileMs, AT_MOST);
  if (stale.length === 0) return;
  await env.FILES.delete(stale.map(({ fileKey }) => fileKey));
  await forgetSlips(
    env.DB,
    stale.map(({ id }) => id),
  );
}
