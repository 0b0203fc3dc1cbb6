// One browser, several sessions: cookies as Chromium keeps them, a tab that outlives its session, a tab whose browser
// belongs to somebody else now.
import { afterAll, expect, inject, test } from "vitest";
import { closeBrowser, personAt } from "./support/browser.mjs";
import { openDesk, stored } from "./support/desk.mjs";

afterAll(closeBrowser);

const keyOf = (role) => inject("korrigo").signIns.find((each) => each.role === role);

/** Somebody signs in in this browser without this tab hearing of it, as from a tab that was restored. */
async function signInBehind(page, role) {
  const { login, password } = keyOf(role);
  const origin = new URL(page.url()).origin;
  const answer = await page.request.post("/api/session", { data: { login, password }, headers: { origin } });
  expect(answer.status()).toBe(200);
}

/** The mark of a field's question, and one in hundredths that it does not have: journeys share the copy. */
const markOf = async (page, field) => {
  const id = (await field.getAttribute("id")).replace(/^mark-/, "");
  return (await stored(page)).marks.find(({ questionId }) => questionId === id)?.points ?? null;
};
const anotherMark = async (page, field) => ((await markOf(page, field)) === 25 ? ["0,5", 50] : ["0,25", 25]);

test("Chromium keeps the session's cookie on 127.0.0.1 from scripts and other sites; a student's ends with the browser [P1.3]", async () => {
  for (const [role, lasting] of [
    ["student", false],
    ["teacher", true],
  ]) {
    const { page, context } = await personAt(role);
    await page.locator("main h1").first().waitFor();
    await expect.poll(async () => (await context.cookies()).length, { timeout: 15_000 }).toBe(2);
    const [session] = (await context.cookies()).filter(({ name }) => name === "__Host-korrigo");
    expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
    expect(session.expires > 0).toBe(lasting);
    expect(await page.evaluate(() => document.cookie)).toBe("");
  }
});

test("Signing out in one tab hides what the others show, at once [P1.3]", async () => {
  const { page, context } = await personAt("student");
  await page.getByText("Devoir surveillé n° 1").first().waitFor();
  const second = await context.newPage();
  await second.goto("/");
  await second.getByText("Devoir surveillé n° 1").first().click();
  await second.getByText(/Un travail sérieux/).waitFor();
  await page.getByRole("button", { name: /déconn/i }).click();
  await second.locator('input[name="username"]').waitFor();
  expect(await second.locator("body").innerText()).not.toContain("Un travail sérieux");
});

test("The same teacher, signed in anew elsewhere in the browser, marks on in the old tab without noticing [P1.3]", async () => {
  const { page, faults } = await personAt("teacher");
  const fields = await openDesk(page);
  await signInBehind(page, "teacher");
  const field = fields.first();
  const [typed, points] = await anotherMark(page, field);
  await field.fill(typed);
  await field.press("Enter");
  await expect.poll(() => markOf(page, field), { timeout: 15_000 }).toBe(points);
  expect(faults).toEqual([]);
});

test("A mark typed in an old tab is never given by whoever signed in since: it waits for its teacher [P1.3]", async () => {
  const { page, shot, faults } = await personAt("teacher");
  const fields = await openDesk(page);
  await signInBehind(page, "admin");
  const field = fields.nth(1);
  const [typed, points] = await anotherMark(page, field);
  await field.fill(typed);
  await field.press("Enter");
  // The desk is hidden and asks for its owner; nothing was done in the admin's name.
  const password = page.locator('input[type="password"]');
  await page.getByRole("button", { name: /continuer|suivant/i }).waitFor();
  await shot("door-1-somebody-else");
  expect(await markOf(page, field)).not.toBe(points);
  await page.keyboard.press("Enter");
  await password.fill(keyOf("teacher").password);
  await page.keyboard.press("Enter");
  await expect.poll(() => markOf(page, field), { timeout: 60_000 }).toBe(points);
  await shot("door-2-back");
  expect(faults).toEqual([]);
});
