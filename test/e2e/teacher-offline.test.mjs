// The line breaks in the middle of a copy, the tab dies, the answers get lost: every act of the teacher is there in the end, once.
import { afterAll, expect, test } from "vitest";
import { closeBrowser, personAt } from "./support/browser.mjs";
import { openDesk, stored } from "./support/desk.mjs";

afterAll(closeBrowser);

/** How long the line is down. Two minutes are the proof: KORRIGO_OFFLINE_SECONDS=120 */
const OFFLINE_MS = Number(process.env.KORRIGO_OFFLINE_SECONDS ?? 10) * 1_000;

test("Off-line in the middle of a copy nothing hinders the teacher, and everything is stored once when the line is back", async () => {
  const { page, shot } = await personAt("teacher");
  const fields = await openDesk(page);
  const before = await stored(page);
  await page.context().setOffline(true);
  for (const [n, mark] of ["1", "0,5", "1,5", "2"].entries()) {
    await fields.nth(n).fill(mark);
    await fields.nth(n).press("Enter");
  }
  await page.getByLabel("Appréciation").fill("Écrit sans réseau.");
  await page
    .getByText(/actes en attente/)
    .first()
    .waitFor();
  await shot("offline-1-waiting");
  await page.waitForTimeout(OFFLINE_MS);
  await fields.nth(3).fill("2,5");
  await fields.nth(3).press("Enter");
  await page.context().setOffline(false);
  await expect.poll(async () => (await stored(page)).appreciation.text, { timeout: 60_000 }).toBe("Écrit sans réseau.");
  await page.getByText("enregistré", { exact: false }).first().waitFor();
  const after = await stored(page);
  expect(after.marks.map(({ points }) => points)).toEqual(expect.arrayContaining([100, 50, 150, 250]));
  const versions = new Map(before.marks.map(({ questionId, version }) => [questionId, version]));
  for (const { questionId, version } of after.marks)
    expect(version - (versions.get(questionId) ?? 0)).toBeLessThanOrEqual(1);
});

test("A tab that dies while acts wait loses none of them: opened again, the copy takes them up", async () => {
  const { page } = await personAt("teacher");
  const context = page.context();
  const fields = await openDesk(page);
  const url = page.url();
  await context.setOffline(true);
  await fields.nth(4).fill("1,75");
  await fields.nth(4).press("Enter");
  await page.getByLabel("Appréciation").fill("Gardé par l’appareil.");
  await page
    .getByText(/actes en attente/)
    .first()
    .waitFor();
  // No word of farewell, as when the battery is empty.
  await page.close({ runBeforeUnload: false });
  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto(url);
  await again
    .getByLabel(/^Note de/)
    .first()
    .waitFor();
  await expect
    .poll(async () => (await stored(again)).appreciation.text, { timeout: 30_000 })
    .toBe("Gardé par l’appareil.");
  await expect
    .poll(() =>
      again
        .getByLabel(/^Note de/)
        .nth(4)
        .inputValue(),
    )
    .toBe("1,75");
  const { marks } = await stored(again);
  expect(marks.map(({ points }) => points)).toContain(175);
});

test("An answer that gets lost after the server acted makes neither a conflict nor a second act", async () => {
  const { page } = await personAt("teacher");
  const fields = await openDesk(page);
  const lost = [];
  await page.route("**/marks/*", async (route) => {
    if (lost.length >= 2) return route.continue();
    lost.push(route.request().headers()["x-operation-id"]);
    await route.fetch();
    await route.abort("connectionreset");
  });
  const before = (await stored(page)).marks.reduce((sum, { version }) => sum + version, 0);
  await fields.nth(5).fill("0,25");
  await fields.nth(5).press("Enter");
  await expect.poll(() => lost.length, { timeout: 20_000 }).toBe(2);
  await page.getByText("enregistré", { exact: false }).first().waitFor({ timeout: 30_000 });
  expect(new Set(lost).size).toBe(1);
  expect((await stored(page)).marks.reduce((sum, { version }) => sum + version, 0)).toBe(before + 1);
  expect(await page.getByText(/entre-temps/).count()).toBe(0);
});
