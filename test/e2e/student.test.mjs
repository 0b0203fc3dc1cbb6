// A student on a phone: only what was given back, readable, with the final PDF.
import { afterAll, expect, test } from "vitest";
import { accessibilityFaults, closeBrowser, PHONE, personAt } from "./support/browser.mjs";

afterAll(closeBrowser);

test("A student reads the marks, the remarks, the pages and the final PDF of a released copy on a phone", async () => {
  const { page, faults, shot, url, scriptBytes } = await personAt("student", { viewport: PHONE });
  await page.getByText("Devoir surveillé n° 1").first().waitFor();
  // The exam that is still being marked is not even counted.
  expect(await page.locator("body").innerText()).not.toContain("Épreuve commune");
  await shot("student-1-list");
  await page.getByText("Devoir surveillé n° 1").first().click();
  await page.getByText(/Un travail sérieux/).waitFor();
  const text = await page.locator("main").innerText();
  expect(text).toMatch(/13\s*\/\s*20/);
  expect(text).toContain("Juste, mais justifiez le signe.");
  await shot("student-2-copy");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);

  const pages = page.locator("main img");
  await pages.first().scrollIntoViewIfNeeded();
  await expect
    .poll(() => pages.first().evaluate((image) => image.complete && image.naturalWidth > 500), { timeout: 15_000 })
    .toBe(true);
  await page
    .getByRole("button", { name: /Commentaire/ })
    .first()
    .tap();
  await page.getByText("Bonne méthode, bien expliquée.").first().waitFor();
  await shot("student-3-annotation");

  const href = await page.getByRole("link", { name: /PDF/ }).getAttribute("href");
  const pdf = await page.request.get(new URL(href, url).href);
  expect(pdf.status()).toBe(200);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
  expect(faults).toEqual([]);
  const weight = await scriptBytes();
  console.log(`scripts sent for the student's page: ${(weight / 1000).toFixed(1)} kB gzip`);
  expect(weight).toBeLessThanOrEqual(40_000);
});

test("After signing out, going back shows nothing of the copy", async () => {
  const { page } = await personAt("student", { viewport: PHONE });
  await page.getByText("Devoir surveillé n° 1").first().click();
  await page.getByText(/Un travail sérieux/).waitFor();
  await page.getByRole("button", { name: /déconn/i }).click();
  await page.locator("form").waitFor();
  await page.goBack();
  await page.waitForTimeout(800);
  expect(await page.locator("body").innerText()).not.toContain("Un travail sérieux");
});
