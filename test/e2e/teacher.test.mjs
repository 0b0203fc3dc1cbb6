// A teacher's evening: from the lot to the next copy, with the keyboard, and nothing lost on the way.
import { afterAll, expect, test } from "vitest";
import { accessibilityFaults, closeBrowser, personAt } from "./support/browser.mjs";
import { openLot, stored } from "./support/desk.mjs";

afterAll(closeBrowser);

const MARKS = ["1,5", "2", "0", "3", "2,75", "5"];

/** Goes on with the practice exam, whatever other lots there are. */
test("A teacher marks a copy with the keyboard, draws on it, finalizes it and is on the next one", async () => {
  const { page, faults, shot, scriptBytes } = await personAt("teacher");
  await page.getByText("Épreuve commune de mathématiques").first().waitFor();
  await shot("teacher-1-lots");
  await openLot(page);
  await page.waitForURL(/\/desk\//);
  const first = page.url();
  const fields = page.getByLabel(/^Note de/);
  await fields.first().waitFor();
  await expect.poll(async () => (await stored(page)).lock.mine, { timeout: 10_000 }).toBe(true);

  // The focus is already in the first mark: digits, then Enter for the next question.
  await expect.poll(() => fields.first().evaluate((field) => field === document.activeElement)).toBe(true);
  for (const mark of MARKS) {
    await page.keyboard.type(mark);
    await page.keyboard.press("Enter");
  }
  await expect.poll(async () => (await stored(page)).total, { timeout: 15_000 }).toBe(1425);

  // A box on the page, with a comment.
  const sheet = page
    .getByRole("img", { name: /Page 1/ })
    .or(page.locator("[class*=sheet] img"))
    .first();
  const box = await sheet.boundingBox();
  await page.getByRole("button", { name: "Erreur" }).first().click();
  const [x, y] = [box.x + box.width * 0.3, Math.min(box.y + box.height * 0.5, 600)];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 160, y + 60, { steps: 8 });
  await page.mouse.up();
  await page.getByRole("textbox", { name: "Commentaire" }).fill("Le signe est perdu à la deuxième ligne.");
  await shot("teacher-2-comment");
  await page.keyboard.press("Escape");
  await expect
    .poll(async () => (await stored(page)).annotations.map(({ kind, text }) => [kind, text]), { timeout: 15_000 })
    .toEqual([["error", "Le signe est perdu à la deuxième ligne."]]);

  await page.getByLabel("Appréciation").fill("Bon début : la méthode est là, soignez les calculs.");
  await expect.poll(async () => (await stored(page)).appreciation.text, { timeout: 15_000 }).toMatch(/^Bon début/);
  await page.getByText("enregistré", { exact: false }).first().waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await shot("teacher-3-marked");
  const weight = await scriptBytes();
  console.log(`scripts sent for the desk: ${(weight / 1000).toFixed(1)} kB gzip`);
  expect(weight).toBeLessThanOrEqual(90_000);

  await page.keyboard.press("Control+Enter");
  await page.waitForURL((url) => url.pathname.startsWith("/desk/") && url.href !== first, { timeout: 15_000 });
  await expect.poll(() => fields.first().inputValue()).toBe("");
  await shot("teacher-4-next-copy");
  const copyId = first.split("/").at(-1);
  await expect
    .poll(() => page.evaluate(async (id) => (await (await fetch(`/api/copies/${id}`)).json()).status, copyId), {
      timeout: 30_000,
    })
    .toBe("GRADED");
  expect(faults).toEqual([]);
});

test("What was marked is still there after a reload, and the copy is still the teacher's", async () => {
  const { page, faults } = await personAt("teacher", { dark: true });
  await openLot(page);
  await page.waitForURL(/\/desk\//);
  const fields = page.getByLabel(/^Note de/);
  await fields.first().waitFor();
  await expect.poll(async () => (await stored(page)).lock.mine, { timeout: 10_000 }).toBe(true);
  await fields.first().fill("1,25");
  await fields.first().press("Enter");
  await expect.poll(async () => (await stored(page)).total, { timeout: 15_000 }).toBe(125);
  await page.reload();
  await expect.poll(() => fields.first().inputValue(), { timeout: 15_000 }).toBe("1,25");
  await expect.poll(async () => (await stored(page)).lock.mine, { timeout: 10_000 }).toBe(true);
  expect(faults).toEqual([]);
});
