// Papers are printed before an exam: by a secretary at her desk, and looked at on a phone.
import { afterAll, expect, inject, test } from "vitest";
import { PdfReader } from "../../scripts/journey/pdf-text.mjs";
import { accessibilityFaults, closeBrowser, PHONE, personAt } from "./support/browser.mjs";

afterAll(closeBrowser);

const button = (page, name) => page.getByRole("button", { name, exact: true }).first();
const ROSTER = "Nom;Prénom;Classe\nBERTIN;Aline;3e Impression\nDUVAL;Marc;3e Impression\n";

async function post(page, path, body, type = "application/json") {
  return page.evaluate(
    async ([to, said, kind]) => {
      const answer = await fetch(to, { method: "POST", headers: { "content-type": kind }, body: said });
      return { status: answer.status, body: await answer.json() };
    },
    [path, body, type],
  );
}

async function newExam(page) {
  const exam = {
    name: "Épreuve imprimée",
    date: "2026-06-01",
    subject: "Maths",
    pagesPerCopy: 4,
    sheetSize: "A4",
    anonymous: true,
    scheme: [{ id: "1", label: "Exercice", points: 2000 }],
  };
  expect((await post(page, "/api/students/import", ROSTER, "text/csv")).status).toBe(200);
  const made = await post(page, "/api/exams", JSON.stringify(exam));
  expect(made.status).toBe(201);
  return made.body.id;
}

async function textOf(page) {
  const href = await page.getByRole("link", { name: "Ouvrir le PDF" }).getAttribute("href");
  const pdf = await page.request.get(new URL(href, page.url()).href);
  expect(pdf.headers()["content-type"]).toBe("application/pdf");
  const reader = await PdfReader.start();
  return reader.pages(await pdf.body());
}

test("An admin prints named copies of a class by keyboard, is told what does not fit, and prints more on a phone", async () => {
  const { url } = inject("korrigo");
  const { page, faults, shot } = await personAt("admin");
  await page.getByText("Épreuve commune de mathématiques").first().waitFor();
  const id = await newExam(page);
  await page.goto(`${url}/exams/${id}/scans`);
  await page.getByRole("heading", { name: "Copies à imprimer" }).waitFor();
  await shot("print-1-scans");
  await button(page, "Imprimer des copies").focus();
  await page.keyboard.press("Enter");
  const copies = page.getByLabel("Nombre de copies");
  await expect.poll(() => copies.evaluate((field) => field === document.activeElement)).toBe(true);
  await copies.fill("9000");
  await page.getByText("Un nombre, de 1 à 1000.").waitFor();
  await copies.fill("2");
  await page.getByLabel("Papier").selectOption("A3");
  await page.getByLabel("Pages par copie").fill("6");
  await page.getByText("choisissez un multiple de 4").waitFor();
  await page.getByLabel("Pages par copie").fill("4");
  await page.getByLabel("Avec le nom des élèves").check();
  await page.getByLabel(/Avec la feuille d.émargement/).check();
  await page.getByLabel("Toutes les classes").uncheck();
  expect(await button(page, "Préparer le PDF").isDisabled()).toBe(true);
  await page.getByLabel("3e Impression : 2 élèves").check();
  await page.getByText("2 copies porteront un nom").waitFor();
  await shot("print-2-dialog");
  expect(await accessibilityFaults(page)).toEqual([]);
  await copies.press("Enter");
  await page.getByText("2 copies, de 001 à 002, sont prêtes.").waitFor();
  await shot("print-3-done");
  const text = (await textOf(page)).join("\n");
  for (const words of ["BERTIN Aline", "DUVAL Marc", "Copie 002 · Page 4/4", "Feuille d’émargement · 3e Impression"])
    expect(text).toContain(words);
  await page.keyboard.press("Escape");

  await page.setViewportSize(PHONE);
  await button(page, "Feuilles supplémentaires").click();
  await shot("print-4-phone");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);
  await button(page, "Préparer le PDF").click();
  await page.getByText("Le PDF est prêt.").waitFor();
  expect((await textOf(page)).join("\n")).toContain("Feuille supplémentaire 020");
  expect(faults).toEqual([]);
});
