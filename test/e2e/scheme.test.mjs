// A scheme with which copies were already graded: looked at, left alone, then renamed; its versions can be read.
import { afterAll, expect, test } from "vitest";
import { accessibilityFaults, closeBrowser, PHONE, personAt } from "./support/browser.mjs";

afterAll(closeBrowser);

const button = (page, name) => page.getByRole("button", { name }).first();
const field = (page, name, at) => page.locator(`input[data-field^="${name}"]`).nth(at);

test("An admin sees what a new scheme would do before anything changes, and applies the one that touches no mark", async () => {
  const { page, faults, shot, url } = await personAt("admin");
  await page.getByText("Devoir surveillé n° 1").first().waitFor();
  const exams = await page.evaluate(async () => (await (await fetch("/api/exams")).json()).items);
  const { id, graded } = exams.find(({ name }) => name === "Devoir surveillé n° 1");
  const read = (what) => page.evaluate(async (path) => (await fetch(path)).json(), `/api/exams/${id}${what}`);
  const before = await read("");
  await page.goto(`${url}/exams/${id}/scheme`);

  // The maximum of the first question: every graded copy would need a new final PDF.
  await field(page, "points", 0).fill("1");
  await button(page, "Enregistrer le barème").click();
  await page.getByText(`${graded} copies finalisées seront rouvertes`).waitFor();
  await page.getByLabel(/de 2 à 1 points/).selectOption("scale");
  await page.getByText(/Le total passe de 20 à 19 points/).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await shot("scheme-1-preview");
  await page.setViewportSize(PHONE);
  await shot("scheme-2-preview-phone");
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.keyboard.press("Escape");
  expect(await read("")).toEqual(before);

  await button(page, "Annuler").click();
  await field(page, "label", 0).fill("Exercice 1, corrigé");
  await button(page, "Enregistrer le barème").click();
  await page.getByText("Aucune note ne change.").waitFor();
  const apply = button(page, "Appliquer le nouveau barème");
  expect(await apply.isDisabled()).toBe(true);
  await page.getByLabel("Raison").fill("Intitulé incomplet");
  await apply.click();
  await page.getByText("Le nouveau barème est appliqué.").waitFor({ timeout: 30_000 });
  await button(page, "Versions").click();
  await page
    .getByText(/Intitulé incomplet/)
    .first()
    .waitFor();
  await shot("scheme-3-versions");
  const after = await read("");
  expect([after.schemeVersion, after.schemeTotal, after.progress.copies]).toEqual([
    before.schemeVersion + 1,
    before.schemeTotal,
    before.progress.copies,
  ]);
  expect(faults).toEqual([]);
});
