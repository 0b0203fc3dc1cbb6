// The administration's morning: from a new exam to copies that teachers can mark.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { practiceExam, practiceRosterCsv, practiceStudents } from "../../scripts/practice/exam.mjs";
import { accessibilityFaults, closeBrowser, personAt } from "./support/browser.mjs";

const COPIES = 3;
let files;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "korrigo-admin-"));
  files = { scan: path.join(folder, "seconde-b.pdf"), roster: path.join(folder, "seconde-b.csv") };
  await writeFile(files.scan, await practiceExam({ seed: "admin", copies: COPIES }));
  const bad = "SANS PRÉNOM;;12/03/2010;;2B;999001\r\n";
  await writeFile(files.roster, practiceRosterCsv(practiceStudents("admin", COPIES)) + bad);
});
afterAll(closeBrowser);

const button = (page, name) => page.getByRole("button", { name }).first();
const step = (page, name) => page.getByRole("navigation", { name: /Étapes de l.examen/ }).getByRole("link", { name });

async function createExam(page) {
  await page.getByRole("link", { name: "Créer un examen" }).first().click();
  await page.getByLabel("Nom", { exact: true }).fill("Contrôle de la seconde B");
  await page.getByLabel(/Date de l.épreuve/).fill("2026-11-21");
  await page.getByLabel("Matière").fill("Mathématiques");
  await page.getByLabel("Pages par copie").fill("4");
  await button(page, "Coller un tableau").click();
  await page
    .getByRole("textbox", { name: "Tableau" })
    .fill("1\tExercice 1\n1a\tCalculer\t2,5\n1b\tTracer\t3\n2\tProblème\t7,25");
  await page.getByText("3 questions comprises, 12,75 points").waitFor();
  await button(page, "Remplacer le barème").click();
  await button(page, /Créer l.examen/).click();
  await page.waitForURL(/\/exams\/[0-9a-f-]{36}/);
  return page.url().match(/\/exams\/([0-9a-f-]{36})/)[1];
}

async function importRoster(page, shot) {
  await step(page, /Élèves/).click();
  await button(page, "Importer une liste")
    .click()
    .catch(() => {});
  await page.locator('input[type="file"]').first().setInputFiles(files.roster);
  await page.getByText(/Rien n.est encore enregistré/).waitFor();
  await page.getByText("il manque le prénom").first().waitFor();
  await shot("admin-2-roster-dry-run");
  await button(page, /Importer 3 élèves/).click();
  await page
    .getByText(/Liste importée/)
    .first()
    .waitFor();
}

async function identifyAll(page, shot) {
  await step(page, /Identification/).click();
  await page
    .getByRole("link", { name: "Identifier les copies" })
    .or(button(page, "Identifier les copies"))
    .first()
    .click();
  const search = page.getByRole("combobox", { name: /Nom de l.élève/ });
  for (const [index, student] of practiceStudents("admin", COPIES).entries()) {
    await search.waitFor();
    await search.fill("");
    // Two letters, the arrow where needed, Enter: the next copy is there.
    await search.pressSequentially(student.lastName.slice(0, 2));
    const wanted = page.getByRole("option", { name: new RegExp(student.firstName) });
    await wanted.first().waitFor();
    if (index === 0) await shot("admin-4-identification");
    const options = await page.getByRole("option").allInnerTexts();
    const place = options.findIndex(
      (text) => text.includes(student.firstName) && text.toUpperCase().includes(student.lastName.toUpperCase()),
    );
    for (let down = 0; down < place; down++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page
      .getByText(new RegExp(`${index + 1} identifiées? ·|Toutes les copies sont identifiées`))
      .first()
      .waitFor();
  }
  await page.getByText("Toutes les copies sont identifiées").waitFor();
}

test("The administration takes a scan from the upload to copies that are ready and shared out", async () => {
  const { page, faults, shot } = await personAt("admin");
  await page.getByText("Épreuve commune de mathématiques").first().waitFor();
  await shot("admin-1-exams");
  const examId = await createExam(page);
  const read = (what) => page.evaluate(async (url) => (await fetch(url)).json(), `/api/exams/${examId}${what}`);
  expect((await read("")).schemeTotal).toBe(1275);
  await importRoster(page, shot);

  await step(page, /Scans/).click();
  await page.locator('input[type="file"][accept*="pdf"]').first().setInputFiles(files.scan);
  await page
    .getByText(/12 pages, 3 copies/)
    .first()
    .waitFor({ timeout: 60_000 });
  await shot("admin-3-scans");

  await step(page, /Pages/).click();
  await expect.poll(() => page.locator("main img").count()).toBeGreaterThanOrEqual(12);
  await expect
    .poll(() =>
      page
        .locator("main img")
        .first()
        .evaluate((image) => image.naturalWidth > 100),
    )
    .toBe(true);
  await shot("admin-3-pages");
  expect(await accessibilityFaults(page)).toEqual([]);
  await button(page, /Valider les 3 copies/).click();
  await expect.poll(async () => (await read("")).progress.copies.READY).toBe(3);

  await identifyAll(page, shot);
  const copies = (await read("/copies")).items;
  expect(new Set(copies.map(({ student }) => student.id)).size).toBe(3);

  await page.goto(`/exams/${examId}/dispatch`);
  await page.getByRole("checkbox", { name: /Antoine Rivière/ }).check();
  await button(page, /Répartir 3 copies/).click();
  await page
    .getByText(/3 copies réparties/)
    .first()
    .waitFor();
  await shot("admin-5-dispatch");
  expect(
    (await read("/copies")).items.every(
      ({ status, teacher }) => status === "READY" && teacher.name === "Antoine Rivière",
    ),
  ).toBe(true);
  expect(faults).toEqual([]);
});

test("The same file a second time is refused in words, and imported only when that is meant", async () => {
  const { page, shot, url } = await personAt("admin");
  await page
    .getByText("Contrôle de la seconde B")
    .or(page.getByText("Épreuve commune de mathématiques"))
    .first()
    .waitFor();
  const examId = await page.evaluate(async () => (await (await fetch("/api/exams")).json()).items[0].id);
  await page.goto(`${url}/exams/${examId}/scans`);
  const input = page.locator('input[type="file"][accept*="pdf"]').first();
  const twice = path.join(path.dirname(files.scan), "deux-fois.pdf");
  await writeFile(twice, await practiceExam({ seed: "deux fois", copies: 1 }));
  await input.setInputFiles(twice);
  await page
    .getByText(/4 pages, 1 copie/)
    .first()
    .waitFor({ timeout: 60_000 });
  await input.setInputFiles(twice);
  await page
    .getByText(/Le même fichier, «\sdeux-fois.pdf\s»/)
    .first()
    .waitFor();
  await shot("admin-6-same-file");
});

test("A file that is no PDF ends in one clear sentence, and the next import works", async () => {
  const { page, shot, url } = await personAt("admin");
  await page.getByText("Épreuve commune de mathématiques").first().waitFor();
  const examId = await page.evaluate(async () => (await (await fetch("/api/exams")).json()).items[0].id);
  await page.goto(`${url}/exams/${examId}/scans`);
  const input = page.locator('input[type="file"][accept*="pdf"]').first();
  const wrong = path.join(path.dirname(files.scan), "lettre.pdf");
  await writeFile(wrong, "Ceci n'est pas un PDF, même si son nom le dit.");
  await input.setInputFiles(wrong);
  await page
    .getByText(/C.est un texte/)
    .first()
    .waitFor({ timeout: 30_000 });
  await shot("admin-7-not-a-pdf");
  const right = path.join(path.dirname(files.scan), "suivant.pdf");
  await writeFile(right, await practiceExam({ seed: "suivant", copies: 1 }));
  await input.setInputFiles(right);
  await page
    .getByText(/4 pages, 1 copie/)
    .first()
    .waitFor({ timeout: 60_000 });
});
