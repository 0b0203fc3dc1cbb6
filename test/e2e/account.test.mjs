// One's own account in a browser: passkeys on a device that exists in software only, codes, devices, tokens, two tabs.
// Long because each journey is one story from the first key to the last; the stories share their people.
import { Secret, TOTP } from "otpauth";
import { afterAll, expect, inject, test } from "vitest";
import { Client } from "../../scripts/api/client.mjs";
import {
  accessibilityFaults,
  closeBrowser,
  PHONE,
  personAt,
  readCharter,
  typeSignIn,
  windowAt,
} from "./support/browser.mjs";

afterAll(closeBrowser);

const PASSWORD = "violette-orage-quarante-deux";
const HERE = { host: "localhost" };
let counter = 0;

/** Somebody of the practice school whom no other journey knows: this one changes passwords and factors. */
async function newcomer(role = "teacher", name = "Nadia Benali") {
  const { url, signIns } = inject("korrigo");
  const { login, password } = signIns.find((each) => each.role === "admin");
  const admin = new Client(url);
  await admin.signIn(login, password);
  counter += 1;
  const email = `nadia.${role}.${counter}.${Date.now()}@essai.test`;
  const made = await admin.call("POST", "/api/users", { role, name, email });
  const owner = new Client(url);
  await owner.useLink(made.invitation.url, PASSWORD);
  await owner.readCharter();
  return { login: email, password: PASSWORD };
}

/** A finger that always says yes: Chromium's own authenticator in software. */
async function withFinger(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  /** Away, it leaves every question open; there, it answers the next one at once, a suggestion too. */
  const finger = (there) => cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled: there });
  const credentials = async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  return { finger, credentials };
}

/** Signs out with the finger away, and puts it there once the suggestions of the sign-in page stand open. */
async function signOutToDoor(page, finger) {
  await finger(false);
  const asked = page.waitForResponse((response) => response.url().endsWith("/api/session/passkey/options"));
  await signOut(page);
  expect((await asked).status()).toBe(200);
  await page.waitForTimeout(800);
}

const section = (page, name) => page.getByRole("region", { name, exact: true });
const account = async (page) => {
  await page
    .getByRole("link", { name: "Nadia Benali" })
    .or(page.getByRole("link", { name: "Mon compte" }))
    .first()
    .click();
  await page.getByRole("heading", { name: "Mon compte" }).waitFor();
};
const again = async (page, act) => {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Votre mot de passe").fill(PASSWORD);
  await dialog.getByRole("button", { name: act }).click();
};
/** Waits where the half minute of a code is nearly over: it must not end on the way. */
const roomyStep = async (page) => {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 6_000) await page.waitForTimeout(left + 200);
};
const codeFor = (secret, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
const signOut = (page) =>
  page
    .getByRole("button", { name: /déconnecter$/i })
    .first()
    .click();

async function addPasskey(page, name) {
  await section(page, "Clés d’accès").getByRole("button", { name: "Ajouter une clé d’accès" }).click();
  await page.getByRole("dialog").getByLabel("Nom de cette clé").fill(name);
  await again(page, "Continuer");
  await section(page, "Clés d’accès").locator("strong").getByText(name).waitFor();
}

test("A teacher adds a passkey, signs out, and comes back by the passkey alone; renamed and removed, it is gone", async () => {
  const who = await newcomer();
  const { page, faults, shot } = await windowAt(HERE);
  const { finger, credentials } = await withFinger(page);
  await typeSignIn(page, who);
  await account(page);
  await addPasskey(page, "Portable");
  await shot("account-1-desktop");
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await credentials()).toMatchObject([{ isResidentCredential: true, rpId: "localhost" }]);

  await signOutToDoor(page, finger);
  await finger(true);
  await page.getByRole("button", { name: "Continuer avec une clé d’accès" }).click();
  await page.getByRole("link", { name: "Nadia Benali" }).waitFor();
  await account(page);
  await section(page, "Appareils connectés")
    .getByText(/par clé d’accès/)
    .waitFor();

  await page.getByRole("button", { name: "Renommer Portable" }).click();
  await page.getByRole("dialog").getByLabel("Nom de cette clé").fill("Ordinateur du bureau");
  await page.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
  await page.getByRole("button", { name: "Retirer Ordinateur du bureau" }).click();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "Retirer" }).click();
  await section(page, "Clés d’accès").getByText("Aucune clé d’accès").waitFor();
  expect(faults).toEqual([]);
});

test("The browser suggests the passkey in the field of the login itself, and nothing has to be typed", async () => {
  const who = await newcomer();
  const { page, faults } = await windowAt(HERE);
  const { finger } = await withFinger(page);
  await typeSignIn(page, who);
  await account(page);
  await addPasskey(page, "Portable");
  await signOutToDoor(page, finger);
  const login = page.getByLabel("Identifiant ou adresse e-mail");
  expect(await login.getAttribute("autocomplete")).toBe("username webauthn");
  // Chromium's authenticator chooses the first suggestion made while the finger is there.
  await finger(true);
  await page.reload();
  await page.getByRole("link", { name: "Nadia Benali" }).waitFor();
  expect(faults).toEqual([]);
});

test("At a bare number the screens say why there are no passkeys and where there are", async () => {
  const who = await newcomer();
  const { page, shot } = await windowAt();
  await page.getByText(/Clés d’accès\s: ouvrez Korrigo à http:\/\/localhost:\d+/).waitFor();
  expect(await page.getByRole("button", { name: /clé d’accès/ }).count()).toBe(0);
  await typeSignIn(page, who);
  await account(page);
  await section(page, "Clés d’accès")
    .getByText(/un nom, pas un numéro/)
    .waitFor();
  await shot("account-2-number");
});

test("A code app is set up by its picture and a first code; then the code is asked for, and a backup code opens once", async () => {
  const who = await newcomer();
  const { page, faults, shot } = await windowAt();
  await typeSignIn(page, who);
  await account(page);
  const app = section(page, "Application de codes");
  await app.getByText("Pas en place").waitFor();
  await app.getByRole("button", { name: "Mettre en place" }).click();
  await again(page, "Continuer");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("img", { name: /Image à viser/ }).waitFor();
  await shot("account-3-scan");
  expect(await accessibilityFaults(page)).toEqual([]);
  const secret = (await dialog.locator("code.secret").innerText()).replace(/\s/g, "");
  await dialog.getByLabel("Code à six chiffres").fill("000000");
  await dialog.getByRole("button", { name: "Confirmer" }).click();
  await dialog.getByText(/Ce code n’est pas le bon/).waitFor();
  await roomyStep(page);
  await dialog.getByLabel("Code à six chiffres").fill(codeFor(secret, -1));
  await dialog.getByRole("button", { name: "Confirmer" }).click();
  await dialog.getByRole("heading", { name: "Vos codes de secours" }).waitFor();
  const codes = await dialog.locator(".backup-codes code").allInnerTexts();
  expect(codes).toHaveLength(10);
  await shot("account-4-backup");
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "C’est noté" }).click();
  await app.getByText("En place", { exact: true }).waitFor();
  await app.getByText("10 codes de secours restants").waitFor();

  await signOut(page);
  await typeSignIn(page, who);
  const code = page.getByLabel("Code de votre application");
  await code.waitFor();
  await shot("account-5-code");
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await code.getAttribute("autocomplete")).toBe("one-time-code");
  // Pasted: nothing else to press.
  await page.evaluate(() => document.activeElement?.select?.());
  await page.keyboard.insertText(codeFor(secret));
  await page.getByRole("link", { name: "Nadia Benali" }).waitFor();

  await signOut(page);
  const open = async (backup) => {
    await typeSignIn(page, who);
    await page.getByRole("button", { name: "Utiliser un code de secours" }).click();
    await page.getByLabel("Code de secours").fill(backup);
    await page.keyboard.press("Enter");
  };
  await open(codes[0].toLowerCase());
  await page.getByRole("link", { name: "Nadia Benali" }).waitFor();
  await account(page);
  await app.getByText("9 codes de secours restants").waitFor();
  await signOut(page);
  await open(codes[0]);
  await page.getByText(/Ce code n’est pas le bon, a expiré ou a déjà servi/).waitFor();
  expect(faults).toEqual([]);
});

test("After five wrong passwords the screen says for how many minutes the account is closed", async () => {
  const who = await newcomer();
  const { page, shot } = await windowAt();
  await typeSignIn(page, { ...who, password: "pas-le-bon-1" });
  const refused = page.getByText(/identifiant ou le mot de passe/i).last();
  for (let n = 2; n <= 5; n += 1) {
    await refused.waitFor();
    await page.locator('input[type="password"]').fill(`pas-le-bon-${n}`);
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/session"));
    await page.keyboard.press("Enter");
    expect((await answered).status()).toBe(401);
  }
  await refused.waitFor();
  await page.locator('input[type="password"]').fill(who.password);
  await page.keyboard.press("Enter");
  await page.getByText(/Trop de mots de passe erronés.*Réessayez dans 1[45] minutes/).waitFor();
  await shot("account-11-locked-out");
  expect(await accessibilityFaults(page)).toEqual([]);
});

test("Ending another device signs it out: that tab notices when it comes to the front, and shows nothing any more", async () => {
  const who = await newcomer();
  const [laptop, library] = [await windowAt(), await windowAt()];
  for (const { page } of [laptop, library]) await typeSignIn(page, who);
  await account(library.page);
  await account(laptop.page);
  const devices = section(laptop.page, "Appareils connectés");
  await devices.getByText("cet appareil").waitFor();
  await laptop.shot("account-6-devices");
  await devices
    .getByRole("button", { name: /^Déconnecter Chrome/ })
    .first()
    .click();
  await laptop.page.getByText("Appareil déconnecté").waitFor();
  await library.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await library.page.getByRole("heading", { name: "Connexion" }).waitFor();
  expect(await library.page.locator("body").innerText()).not.toContain("Nadia");
  await laptop.page.getByRole("heading", { name: "Mon compte" }).waitFor();
});

test("Signing out in one tab signs out the other; going back shows nothing in either", async () => {
  const who = await newcomer();
  const { page, context } = await windowAt();
  await typeSignIn(page, who);
  await account(page);
  const second = await context.newPage();
  await second.goto("/lots");
  await second.getByRole("link", { name: "Nadia Benali" }).click();
  await second.getByRole("heading", { name: "Mon compte" }).waitFor();
  await signOut(page);
  for (const tab of [page, second]) {
    await tab.getByRole("heading", { name: "Connexion" }).waitFor();
    await tab.goBack();
    await tab.getByRole("heading", { name: "Connexion" }).waitFor();
    expect(await tab.locator("body").innerText()).not.toMatch(/Nadia|Appareils/);
  }
});

test("Another password: the rule before, the strength in words, the wrong one refused, other devices signed out", async () => {
  const who = await newcomer();
  const [laptop, library] = [await windowAt(), await windowAt()];
  for (const { page } of [laptop, library]) await typeSignIn(page, who);
  await account(library.page);
  await account(laptop.page);
  const { page } = laptop;
  const form = section(page, "Mot de passe");
  await form.getByText(/12 caractères au moins/).waitFor();
  const [current, next] = [form.getByLabel("Mot de passe actuel"), form.getByLabel("Nouveau mot de passe")];
  await current.fill("pas-le-bon-du-tout");
  await next.fill("tropcourt");
  await form.getByRole("button", { name: "Changer le mot de passe" }).click();
  await form.getByText(/Encore 3 caractères/).waitFor();
  await next.fill("passwordpassword");
  await form.getByText(/Solidité : se devine/).waitFor();
  await next.fill("girafe-tambour-orage-cerise");
  await form.getByText(/Solidité : très solide/).waitFor();
  await form.getByRole("button", { name: "Changer le mot de passe" }).click();
  await form.getByText(/Votre mot de passe actuel n’est pas le bon/).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await current.fill(PASSWORD);
  await form.getByRole("button", { name: "Changer le mot de passe" }).click();
  await page.getByText("Mot de passe changé, autres appareils déconnectés").waitFor();
  await library.page.reload();
  await library.page.getByRole("heading", { name: "Connexion" }).waitFor();
  // This tab goes on in its new session.
  await page.reload();
  await page.getByRole("heading", { name: "Mon compte" }).waitFor();
});

test("A token for a script is shown once with what it may do, works, and stops when it is revoked", async () => {
  const who = await newcomer();
  const { page, url, shot } = await windowAt();
  await typeSignIn(page, who);
  await account(page);
  const tokens = section(page, "Jetons pour programmes");
  await tokens.getByText("Aucun jeton").waitFor();
  await tokens.getByRole("button", { name: "Créer un jeton" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("À quoi sert-il ?").fill("Export du soir");
  await dialog.getByRole("button", { name: "Créer un jeton" }).click();
  await dialog.getByText("Choisissez au moins un droit").waitFor();
  await dialog.getByLabel("Lire les examens").check();
  await shot("account-7-token");
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Créer un jeton" }).click();
  const token = await dialog.locator("code.secret").innerText();
  expect(token).toMatch(/^kor_/);
  await dialog.getByRole("button", { name: "C’est copié" }).click();
  const exams = async () => (await fetch(`${url}/api/exams`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await exams()).toBe(200);
  expect(await page.locator("body").innerText()).not.toContain(token);
  await tokens.getByText(/Lire les examens/).waitFor();
  await tokens.getByRole("button", { name: "Révoquer Export du soir" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Révoquer" }).click();
  await tokens.getByText("Aucun jeton").waitFor();
  expect(await exams()).toBe(401);
});

test("An admin whose school asks for a second factor gets there before anything else, by either way", async () => {
  const { url, strictToken } = inject("korrigo");
  await new Client(url).useLink(`#${strictToken}`, PASSWORD);
  const who = { login: "admin@strict.test", password: PASSWORD };
  const { page, shot, faults } = await windowAt(HERE);
  const { finger } = await withFinger(page);
  await typeSignIn(page, who);
  await readCharter(page);
  await page.getByRole("heading", { name: "Une seconde preuve, une fois pour toutes" }).waitFor();
  await shot("account-8-enrol");
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await page.getByRole("navigation").getByRole("link").count()).toBe(0);
  await page.goto("/people");
  await page.getByRole("heading", { name: "Une seconde preuve, une fois pour toutes" }).waitFor();
  await page.getByRole("button", { name: "Ajouter une clé d’accès" }).click();
  await again(page, "Continuer");
  await page.getByRole("heading", { name: "Vos codes de secours" }).waitFor();
  await page.getByRole("button", { name: "C’est noté" }).click();
  await page.getByRole("navigation").getByRole("link", { name: "Personnes" }).waitFor();
  // The password alone is not enough from now on.
  await signOutToDoor(page, finger);
  await typeSignIn(page, who);
  await page.getByText(/votre clé d’accès, ou un code de secours/).waitFor();
  await shot("account-9-passkey-asked");
  expect(await accessibilityFaults(page)).toEqual([]);
  await finger(true);
  await page.getByRole("button", { name: "Continuer avec une clé d’accès" }).click();
  await page.getByRole("navigation").getByRole("link", { name: "Personnes" }).waitFor();
  expect(faults).toEqual([]);
});

test("A student has the simple half, on a phone, in the dark, in English, within the weight of the page", async () => {
  const { page, shot, faults } = await personAt("student", { viewport: PHONE, dark: true, language: "en-GB" });
  await page.getByRole("link", { name: "My account" }).click();
  await page.getByRole("heading", { name: "My account" }).waitFor();
  await section(page, "Signed-in devices").getByText("this device").waitFor();
  expect(await page.getByRole("region").evaluateAll((all) => all.length)).toBe(3);
  expect(await page.locator("body").innerText()).not.toMatch(/token|code app/i);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await shot("account-10-student-phone");
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test("The account works by keyboard, on a phone, light and dark, in both languages", async () => {
  const who = await newcomer();
  for (const look of [
    { viewport: PHONE, language: "fr-FR", dark: false },
    { viewport: PHONE, language: "en-GB", dark: true },
    { language: "en-GB", dark: true },
  ]) {
    const { page, shot } = await windowAt({ ...HERE, ...look });
    const name = `account-look-${look.viewport ? "phone" : "desktop"}-${look.language.slice(0, 2)}-${look.dark ? "dark" : "light"}`;
    await page.getByRole("button", { name: /Continuer avec une clé|Continue with a passkey/ }).waitFor();
    await shot(`${name}-sign-in`);
    expect(await accessibilityFaults(page)).toEqual([]);
    await typeSignIn(page, who);
    await page.getByRole("link", { name: /Mes lots|My lots/ }).waitFor();
    await page.goto("/account");
    await page.getByRole("button", { name: /Ajouter une clé d’accès|Add a passkey/ }).waitFor();
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.screenshot({ path: `artefacts/journeys/${name}.png`, fullPage: true });
    // By keyboard: into the dialog and out again, and the focus is where it was.
    await page.getByRole("button", { name: /Ajouter une clé d’accès|Add a passkey/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/Ajouter une clé|Add a passkey/);
  }
});
