// Files of every kind dropped at once: sent together, asked about quietly, opened by a password, told when they are known.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { downloadZip } from "client-zip";
import { afterAll, beforeAll, expect, test } from "vitest";
import { practiceExam } from "../../scripts/practice/exam.mjs";
import { accessibilityFaults, closeBrowser, personAt } from "./support/browser.mjs";

const FIXTURES = path.resolve(import.meta.dirname, "../fixtures");
let folder;
const at = (name) => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "korrigo-uploads-"));
  const pictures = JSON.parse(await readFile(path.join(FIXTURES, "pictures.json"), "utf8"));
  const photo = Buffer.from(pictures["color-300dpi.jpg"], "base64");
  await writeFile(at("rectos.pdf"), await practiceExam({ seed: "rectos", copies: 1 }));
  await writeFile(at("versos.pdf"), await practiceExam({ seed: "versos", copies: 1 }));
  await writeFile(at("protege.pdf"), await readFile(path.join(FIXTURES, "locked.pdf")));
  const files = [
    { name: "dossier/photo 10.jpg", input: photo },
    { name: "dossier/notes.txt", input: "Ceci est un texte." },
    { name: "dossier/.DS_Store", input: "x" },
  ];
  await writeFile(at("lot.zip"), Buffer.from(await downloadZip(files).arrayBuffer()));
});
afterAll(closeBrowser);

async function newExam(page) {
  return page.evaluate(async () => {
    const body = {
      name: "Dépôts de toutes sortes",
      date: "2026-11-21",
      subject: "",
      pagesPerCopy: 2,
      sheetSize: "A4",
      anonymous: true,
      scheme: [{ id: "1", label: "Exercice", points: 1000 }],
    };
    const me = await (await fetch("/api/me")).json();
    const headers = { "content-type": "application/json", ...(me.check ? { "x-session-check": me.check } : {}) };
    const made = await fetch("/api/exams", { method: "POST", headers, body: JSON.stringify(body) });
    return (await made.json()).id;
  });
}

test("Files of every kind are dropped at once, and each row says what it is doing, what it needs and what it became", async () => {
  const { page, shot, url } = await personAt("admin");
  const examId = await newExam(page);
  await page.goto(`${url}/exams/${examId}/scans`);
  await page.getByText(/PDF, JPEG, PNG, TIFF ou ZIP/).waitFor();
  const input = page.locator('input[type="file"][accept*="zip"]').first();

  await input.setInputFiles([at("versos.pdf"), at("rectos.pdf")]);
  const order = page.getByLabel("Ces deux fichiers contiennent");
  await order.waitFor();
  await order.selectOption({ label: "les rectos, puis les versos à l'envers (pile retournée)" }).catch(async () => {
    // Typographic apostrophes are set when the sentences are loaded.
    await order.selectOption({ value: "frontsBacksReversed" });
  });
  await shot("uploads-1-two-files");
  await page.waitForFunction(
    async (id) => (await (await fetch(`/api/exams/${id}/scans`)).json()).piles[0]?.order === "frontsBacksReversed",
    examId,
  );
  const list = await page.evaluate(async (id) => (await fetch(`/api/exams/${id}/scans`)).json(), examId);
  expect(list.items.map(({ fileName, place }) => `${place} ${fileName}`).sort()).toEqual([
    "0 rectos.pdf",
    "1 versos.pdf",
  ]);
  expect(new Set(list.items.map(({ pileId }) => pileId)).size).toBe(1);

  await input.setInputFiles([at("lot.zip"), at("protege.pdf")]);
  await page.getByText("C’est un texte").or(page.getByText("C'est un texte")).first().waitFor({ timeout: 60_000 });
  const password = page.getByLabel(/Mot de passe de/);
  await password.waitFor({ timeout: 60_000 });
  await shot("uploads-2-zip-and-password");
  await password.fill("faux");
  await page.getByRole("button", { name: "Ouvrir" }).click();
  await page
    .getByText(/n.ouvre pas ce PDF/)
    .first()
    .waitFor({ timeout: 30_000 });
  await password.fill("secret");
  await page.getByRole("button", { name: "Ouvrir" }).click();
  await password.waitFor({ state: "detached", timeout: 60_000 });

  await input.setInputFiles(at("rectos.pdf"));
  await page
    .getByText(/Le même fichier, «\srectos.pdf\s», a été importé le/)
    .first()
    .waitFor({ timeout: 60_000 });
  await shot("uploads-3-same-file");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  await shot("uploads-4-phone");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await page
    .getByRole("button", { name: /Retirer «\srectos.pdf\s»/ })
    .first()
    .click();
  await page.waitForFunction(async (id) => {
    const { items } = await (await fetch(`/api/exams/${id}/scans`)).json();
    return items.some(({ fileName, state }) => fileName === "rectos.pdf" && state === "cancelled");
  }, examId);
});
