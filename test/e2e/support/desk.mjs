// The teacher's desk in a browser: opened from the lot, and what the server holds of the copy on it.
import { expect } from "vitest";

/** Follows the lot of the practice exam to the first copy that waits, or the one that was left. */
export async function openLot(page) {
  const lot = page.getByRole("listitem").filter({ hasText: "Épreuve commune de mathématiques" });
  await lot
    .getByRole("link", { name: /Commencer|Reprendre/ })
    .or(lot.getByRole("button", { name: /Commencer|Reprendre/ }))
    .first()
    .click();
  await page.waitForURL(/\/desk\//);
}

/** The same, until the copy is ours. Answers the fields of the marks. */
export async function openDesk(page) {
  await openLot(page);
  const fields = page.getByLabel(/^Note de/);
  await fields.first().waitFor({ state: "attached" });
  await expect.poll(async () => (await stored(page)).lock.mine, { timeout: 10_000 }).toBe(true);
  return fields;
}

export const stored = (page) =>
  page.evaluate(async () => (await fetch(`/api/copies/${location.pathname.split("/").at(-1)}`)).json());
