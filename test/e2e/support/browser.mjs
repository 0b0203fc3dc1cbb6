// A person at a screen: a browser window of a given size, signed in, whose pictures are kept and whose errors count.
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { inject } from "vitest";

export const DESKTOP = { width: 1366, height: 768 };
export const PHONE = { width: 390, height: 844 };
const ARTEFACTS = path.resolve("artefacts/journeys");

let browser = null;

async function launch() {
  browser ??= await chromium.launch({
    executablePath: process.env.KORRIGO_BROWSER ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return browser;
}

export async function closeBrowser() {
  await browser?.close();
  browser = null;
}

/**
 * A browser of its own at the start page, nobody signed in. `host` is localhost for passkeys: browsers make none for a
 * bare number.
 */
export async function windowAt({ viewport = DESKTOP, language = "fr-FR", dark = false, host = "127.0.0.1" } = {}) {
  const url = inject("korrigo").url.replace("127.0.0.1", host);
  const context = await (await launch()).newContext({
    baseURL: url,
    viewport,
    locale: language,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    hasTouch: viewport === PHONE,
    isMobile: viewport === PHONE,
  });
  const page = await context.newPage();
  const faults = watch(page);
  const scripts = weigh(page);
  await page.goto("/");
  return { page, context, faults, shot: (name) => shot(page, name), url, scriptBytes: () => total(scripts) };
}

/** Login and password, as people type them. What comes after is the caller's. */
export async function typeSignIn(page, { login, password }) {
  await page
    .getByLabel(/adresse|e-mail|identifiant/i)
    .first()
    .fill(login);
  await page.keyboard.press("Enter");
  await page.locator('input[type="password"]').fill(password);
  await page.keyboard.press("Enter");
}

/** The charter stands before everything else, once; in either language. */
export async function readCharter(page) {
  await page.getByRole("button", { name: /J.ai lu, continuer|I have read/ }).click();
}

/** Opens a window for one role of the practice school and signs in through the screen. */
export async function personAt(role, options = {}) {
  const window = await windowAt(options);
  await typeSignIn(
    window.page,
    inject("korrigo").signIns.find((each) => each.role === role),
  );
  return window;
}

/** What must not happen on any screen: an uncaught error, a broken policy, an answer of 500. */
function watch(page) {
  const faults = [];
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) faults.push(message.text());
  });
  page.on("response", (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
  return faults;
}

/** Every script the page asked for since it was opened. */
function weigh(page) {
  const scripts = [];
  page.on("response", (response) => {
    if (response.status() === 200 && new URL(response.url()).pathname.endsWith(".js")) scripts.push(response);
  });
  return scripts;
}

/** What they weigh on the way, in bytes of gzip. */
async function total(scripts) {
  const bodies = await Promise.all(scripts.map((response) => response.body()));
  return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
}

async function shot(page, name) {
  await mkdir(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: path.join(ARTEFACTS, `${name}.png`) });
}

/** Rules of accessibility the screen breaks, by axe. */
export async function accessibilityFaults(page) {
  // Evaluated rather than added as a script: the page's policy allows no script but its own.
  const source = await readFile("node_modules/axe-core/axe.min.js", "utf8");
  const result = await page.evaluate(
    `(async () => { ${source}; return await axe.run(document, { resultTypes: ["violations"] }); })()`,
  );
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}
