/** What the page table left behind: pictures nobody made anew, seals nobody took off. */
import { copyObject } from "#do/copy/client";
import { LIMITS } from "#domain/limits";
import { pagesToRedraw } from "../db/pages-to-redraw.ts";
import { dropSeal, forgottenSeals } from "../db/seals.ts";
import type { Bindings } from "../env.ts";
import { newId } from "../tokens.ts";
import { atOnce } from "./at-once.ts";
import { askRedraw } from "./redraw.ts";

const PAGES_AT_MOST = 500;
const SEALS_AT_MOST = 100;

/** Asks again for pictures of pages that were turned, or carry a name that is still to be seen. Answers how many. */
export async function recoverPages(env: Bindings, dryRun: boolean): Promise<number> {
  const pages = await pagesToRedraw(env.DB, PAGES_AT_MOST);
  if (!dryRun) await askRedraw(env, pages, newId());
  return pages.length;
}

/** A copy that its object says is in staging was not validated: its seal goes. Answers their ids. */
export async function recoverSeals(
  env: Bindings,
  { now, dryRun, lostMessages }: { now: number; dryRun: boolean; lostMessages: boolean },
): Promise<string[]> {
  const before = lostMessages ? now + 1 : now - LIMITS.sealForgottenMs;
  const sealed = await forgottenSeals(env.DB, before, SEALS_AT_MOST);
  const fates = await atOnce(sealed, async (copy) => {
    const place = { schoolId: copy.schoolId, examId: copy.examId, copyId: copy.id };
    const { state } = await copyObject(env, place).view(place, now);
    if (state.status !== "STAGING") return false;
    return dryRun || (await dropSeal(env.DB, copy));
  });
  return sealed.filter((_, index) => fates[index]).map(({ id }) => id);
}
