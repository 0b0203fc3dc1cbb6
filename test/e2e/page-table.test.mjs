// The page table: a pile with a page too few is put right by keyboard, by mouse and by finger, and nothing is lost.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PDFDocument } from "pdf-lib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { practiceExam, practiceScheme } from "../../scripts/practice/exam.mjs";
import { accessibilityFaults, closeBrowser, PHONE, personAt } from "./support/browser.mjs";

/** A busy machine takes its time; what never comes still fails. */
const SOON = { timeout: 15_000 };
let folder;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "korrigo-pages-"));
});
afterAll(closeBrowser);

/** A scan of copies of four pages whose last page was forgotten in the feeder. */
async function shortPile(seed, copies) {
  const pdf = await PDFDocument.load(await practiceExam({ seed, copies }));
  pdf.removePage(pdf.getPageCount() - 1);
  const file = path.join(folder, `${seed}.pdf`);
  await writeFile(file, await pdf.save());
  return file;
}

const button = (page, name) => page.getByRole("button", { name }).first();

/** A new exam of one's own, so that other journeys see nothing of it; its scan is uploaded as people do it. */
async function examWith(page, name, file, pages) {
  await page.getByText("Épreuve commune de mathématiques").first().waitFor();
  const facts = { name, date: "2026-11-21", subject: "", pagesPerCopy: 4, sheetSize: "A4", anonymous: false };
  const examId = await page.evaluate(
    async (body) => {
      const me = await (await fetch("/api/me")).json();
      const headers = { "content-type": "application/json", "x-session-check": me.session.check };
      const answer = await fetch("/api/exams", { method: "POST", headers, body: JSON.stringify(body) });
      return (await answer.json()).id;
    },
    { ...facts, scheme: practiceScheme() },
  );
  await page.goto(`/exams/${examId}/scans`);
  await page.locator('input[type="file"][accept*="pdf"]').first().setInputFiles(file);
  await page
    .getByText(new RegExp(`${pages} pages`))
    .first()
    .waitFor({ timeout: 60_000 });
  await page.goto(`/exams/${examId}/pages`);
  await cells(page).first().waitFor();
  return examId;
}

const cells = (page) => page.locator("[data-page]");
const everything = (page) => page.getByRole("tab", { name: /Toutes|All/ }).click();
/** The table as the server has it. */
const stored = (page, examId) =>
  page.evaluate(async (id) => (await fetch(`/api/exams/${id}/page-table`)).json(), examId);

/** The copies of the server as lists of page ids, in order. */
async function copiesOf(page, examId) {
  const table = await stored(page, examId);
  return table.copies.map((copy) =>
    table.pages
      .filter((each) => each.copyId === copy.id)
      .sort((a, b) => a.position - b.position)
      .map((each) => each.id),
  );
}

/** The same as the screen shows them. */
const shown = (page) =>
  page
    .locator('[role="row"]')
    .evaluateAll((rows) =>
      rows
        .filter((row) => /[0-9a-f]{8}-/.test(row.dataset.row))
        .map((row) => [...row.querySelectorAll("[data-page]")].map((cell) => cell.dataset.page)),
    );

const sorted = (copies) => copies.map((ids) => ids.join(" ")).sort();
/** Screen and server show the same copies, once what was done has arrived. */
const agree = (page, examId) =>
  expect
    .poll(async () => {
      const [there, here] = [sorted(await copiesOf(page, examId)), sorted(await shown(page))];
      return there.join() === here.join();
    }, SOON)
    .toBe(true);

async function on(page, id) {
  await page.locator(`[data-page="${id}"]`).click();
}

test("A pile with a page too few is put right by keyboard alone", async () => {
  const { page, faults, shot } = await personAt("admin");
  const examId = await examWith(page, "Pile courte", await shortPile("pile courte", 3), 11);
  await page.getByText("1 page a besoin de vous").waitFor();
  await page.getByText("3 pages au lieu de 4").waitFor();
  await expect
    .poll(
      () =>
        page
          .locator("[data-page] img")
          .first()
          .evaluate((image) => image.naturalWidth > 50),
      SOON,
    )
    .toBe(true);
  await shot("page-table-1-to-see");
  expect(await accessibilityFaults(page)).toEqual([]);

  await everything(page);
  const before = await copiesOf(page, examId);
  const [first, second, third] = before;
  expect(before.map((ids) => ids.length)).toEqual([4, 4, 3]);

  // Taken from the second copy, carried down, put at the end of the third one.
  await on(page, second[3]);
  await page.keyboard.press("m");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await shot("page-table-2-carried");
  await page.keyboard.press("Enter");
  await page.getByText("Page 4 déplacée vers la copie 3.").waitFor();
  await agree(page, examId);
  expect(await copiesOf(page, examId)).toEqual([first, second.slice(0, 3), [...third, second[3]]]);

  await page.keyboard.press("z");
  await page.getByText("C’est annulé.").waitFor();
  await expect.poll(() => copiesOf(page, examId), SOON).toEqual(before);
  await page.keyboard.press("Shift+Z");
  await expect.poll(() => copiesOf(page, examId), SOON).toEqual([first, second.slice(0, 3), [...third, second[3]]]);
  await page.keyboard.press("z");
  await expect.poll(() => copiesOf(page, examId), SOON).toEqual(before);

  // A copy is cut in two and joined again.
  await on(page, first[2]);
  await page.keyboard.press("s");
  await expect.poll(async () => (await copiesOf(page, examId)).length, SOON).toBe(4);
  await agree(page, examId);
  await on(page, first[2]);
  await page.keyboard.press("j");
  await expect.poll(() => copiesOf(page, examId).then(sorted), SOON).toEqual(sorted(before));

  // A page is put away with a reason, seen among those put away, and brought back by undo.
  await on(page, third[2]);
  await page.keyboard.press("d");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Brouillon/ })
    .click();
  await expect
    .poll(async () => (await stored(page, examId)).pages.filter((each) => each.state === "discarded").length, SOON)
    .toBe(1);
  await page.keyboard.press("z");
  await expect.poll(() => copiesOf(page, examId).then(sorted), SOON).toEqual(sorted(before));

  // The loupe, a turn seen at once, and the copy is let be as it is.
  await on(page, third[0]);
  await page.keyboard.press("Space");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("r");
  await expect
    .poll(async () => (await stored(page, examId)).pages.find((each) => each.id === third[0]).turn, SOON)
    .toBe(90);
  await page.keyboard.press("Shift+R");
  await expect
    .poll(async () => (await stored(page, examId)).pages.find((each) => each.id === third[0]).turn, SOON)
    .toBe(0);
  await page.keyboard.press("Escape");
  await expect.poll(() => page.evaluate(() => document.activeElement?.dataset.page), SOON).toBe(third[0]);
  await page.keyboard.press("a");
  await page.getByText("0 · tout est en ordre").waitFor();

  await page.keyboard.press("v");
  await expect
    .poll(async () => (await stored(page, examId)).copies.filter((copy) => copy.status === "READY").length, SOON)
    .toBe(1);
  await button(page, /Valider les 2 copies/).click();
  await expect
    .poll(async () => (await stored(page, examId)).copies.every((copy) => copy.status === "READY"), SOON)
    .toBe(true);
  expect(faults).toEqual([]);
});

test("Pages are dragged by the mouse; what a colleague changed meanwhile is shown and nothing stays half done", async () => {
  const { page, context, faults, shot } = await personAt("admin");
  const examId = await examWith(page, "Pile à deux", await shortPile("pile à deux", 2), 7);
  await everything(page);
  const [first, second] = await copiesOf(page, examId);
  await page.locator(`[data-page="${first[3]}"]`).dragTo(page.locator(`[data-page="${second[0]}"]`), {
    targetPosition: { x: 8, y: 60 },
  });
  await expect.poll(() => copiesOf(page, examId), SOON).toEqual([first.slice(0, 3), [first[3], ...second]]);
  await shot("page-table-3-dragged");

  // In another tab, the same person: this one knows nothing of it.
  const other = await context.newPage();
  await other.goto(`/exams/${examId}/pages`);
  await cells(other).first().waitFor();
  await everything(other);
  await on(other, second[1]);
  await other.keyboard.press("t");
  await expect.poll(async () => (await copiesOf(other, examId))[1].length, SOON).toBe(3);
  await on(page, second[0]);
  await page.keyboard.press("s");
  await page.getByText(/Quelqu.un d.autre a rangé ces pages/).waitFor();
  await agree(page, examId);
  expect((await copiesOf(page, examId)).length).toBe(2);
  expect(faults).toEqual([]);
});

test("With the line cut acts go on, a bar says how many wait, and they leave in order once it is back", async () => {
  const { page, context, shot } = await personAt("admin");
  const examId = await examWith(page, "Ligne coupée", await shortPile("ligne coupée", 2), 7);
  await everything(page);
  const [first] = await copiesOf(page, examId);
  await context.setOffline(true);
  await on(page, first[0]);
  await page.keyboard.press("r");
  await page.keyboard.press("r");
  await page.getByText(/2 gestes attendent/).waitFor();
  await shot("page-table-4-offline");
  await context.setOffline(false);
  await expect
    .poll(async () => (await stored(page, examId)).pages.find((each) => each.id === first[0]).turn, SOON)
    .toBe(180);
  await page.getByText(/gestes attendent/).waitFor({ state: "detached" });
});

test("On a phone, in English and in the dark, a page is moved with two touches and put away with two", async () => {
  const { page, faults, shot } = await personAt("admin", { viewport: PHONE, language: "en-GB", dark: true });
  await page.getByText("Ligne coupée").first().waitFor();
  const exams = await page.evaluate(async () => (await (await fetch("/api/exams")).json()).items);
  const examId = exams.find((exam) => exam.name === "Ligne coupée").id;
  await page.goto(`/exams/${examId}/pages`);
  await cells(page).first().waitFor();
  await everything(page);
  const [first, second] = await copiesOf(page, examId);
  await page.locator(`[data-page="${first[3]}"]`).tap();
  await page.getByRole("button", { name: "Move", exact: true }).tap();
  await shot("page-table-5-phone");
  await page.getByRole("button", { name: /Put at the end Copy 2/ }).tap();
  await expect.poll(() => copiesOf(page, examId), SOON).toEqual([first.slice(0, 3), [...second, first[3]]]);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.locator(`[data-page="${second[0]}"]`).tap();
  await page.getByRole("button", { name: "Put away", exact: true }).tap();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Blank sheet/ })
    .tap();
  await expect.poll(async () => (await copiesOf(page, examId))[1].length, SOON).toBe(3);
  await button(page, "Undo").tap();
  await expect.poll(async () => (await copiesOf(page, examId))[1].length, SOON).toBe(4);
  expect(faults).toEqual([]);
});
