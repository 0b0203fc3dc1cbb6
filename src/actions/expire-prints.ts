/** Printed files hold codes in clear or names: when their time is over they are deleted, whether anybody read them or not. */
import { LIMITS } from "#domain/limits";
import { forgetFiles, type PrintKind, staleFiles } from "../db/print-files.ts";
import type { Bindings } from "../env.ts";

const AT_MOST = 200;
const KEPT_MS: Readonly<Record<PrintKind, number>> = { slips: LIMITS.slipsFileMs, booklets: LIMITS.bookletsFileMs };

/** The file first, then its name: what dies in between is done again. */
export async function expirePrints(env: Bindings, now: number): Promise<void> {
  for (const kind of ["slips", "booklets"] as const) {
    const stale = await staleFiles(env.DB, kind, now - KEPT_MS[kind], AT_MOST);
    if (stale.length === 0) continue;
    await env.FILES.delete(stale.map(({ fileKey }) => fileKey));
    await forgetFiles(
      env.DB,
      kind,
      stale.map(({ id }) => id),
    );
  }
}
