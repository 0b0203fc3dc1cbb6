// The policy in a real browser: PDFs open and the API document is read under it, and what breaks it is refused and told.
import { afterAll, expect, test } from "vitest";
import { closeBrowser, DESKTOP, PHONE, personAt } from "./support/browser.mjs";

afterAll(closeBrowser);

/** What the browser refused on this page, as it says it itself. */
async function refusals(page) {
  await page.addInitScript(() => {
    window.refusals = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.refusals.push(`${event.effectiveDirective} ${event.blockedURI}`),
    );
  });
  return () => page.evaluate(() => window.refusals);
}

test("The final PDF opens in the browser's own viewer under a policy that allows nothing [P1.5]", async () => {
  const { page, context, faults, shot, url } = await personAt("student", { viewport: PHONE });
  await page.getByText("Devoir surveillé n° 1").first().click();
  await page.getByText(/Un travail sérieux/).waitFor();
  const href = await page.getByRole("link", { name: /PDF/ }).getAttribute("href");
  const viewer = await context.newPage();
  await viewer.setViewportSize(DESKTOP);
  const said = [];
  viewer.on("console", (message) => said.push(message.text()));
  // Of a PDF that it shows itself the browser tells other headers than those that came.
  const answer = await page.request.get(new URL(href, url).href);
  expect(answer.headers()["content-security-policy"]).toMatch(/^default-src 'none'/);
  await viewer.goto(new URL(href, url).href);
  await expect.poll(() => viewer.frames().some((frame) => frame.url().startsWith("chrome-extension://"))).toBe(true);
  await viewer.waitForTimeout(1_500);
  await viewer.screenshot({ path: "artefacts/journeys/policy-1-pdf.png" });
  expect(said.filter((text) => /Content Security Policy|Refused/.test(text))).toEqual([]);
  expect(faults).toEqual([]);
  await shot("policy-2-copy");
});

test("The reader of the API document works without a style or a script in line [P1.5]", async () => {
  const { page, faults, shot } = await personAt("admin");
  const seen = await refusals(page);
  await page.goto("/api/docs");
  await page.getByText("/api/session", { exact: true }).first().waitFor();
  for (const call of await page
    .locator(".opblock-summary-control")
    .all()
    .then((all) => all.slice(0, 4)))
    await call.click();
  await page.getByText("At most 8192 bytes").first().waitFor();
  await shot("policy-3-docs");
  expect(await seen()).toEqual([]);
  expect(faults).toEqual([]);
});

test("A style or a script in line is refused by the browser, and every journey would fail on it [P1.5]", async () => {
  const { page, faults } = await personAt("admin");
  const seen = await refusals(page);
  await page.goto("/exams");
  await page.getByRole("heading").first().waitFor();
  await page.evaluate(() => {
    const [script, style] = [document.createElement("script"), document.createElement("style")];
    script.textContent = "window.broken = true";
    style.textContent = "body { display: none }";
    document.head.append(script, style);
    document.body.setAttribute("style", "display: none");
  });
  expect(await page.evaluate(() => window.broken)).toBe(undefined);
  expect(await seen()).toEqual(
    expect.arrayContaining(["script-src-elem inline", "style-src-elem inline", "style-src-attr inline"]),
  );
  await expect.poll(() => faults.filter((fault) => /Content Security Policy/.test(fault)).length).toBeGreaterThan(2);
});
