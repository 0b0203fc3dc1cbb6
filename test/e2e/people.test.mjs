// People come in: a pupil with a printed code on a phone, a teacher with a new link, a school made by the operator.
import { Secret, TOTP } from "otpauth";
import { afterAll, expect, inject, test } from "vitest";
import { PdfReader } from "../../scripts/journey/pdf-text.mjs";
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

const OWN = "quatre-mots-sans-rapport";
const button = (page, name) => page.getByRole("button", { name }).first();
const ROSTER =
  "Nom;Prénom;Classe\nBONNET;Inès;3e Opale\nDE LA TOUR D'AUVERGNE-MONTMORENCY;Jean-Barthélemy;3e Opale\nNGUYEN;Théo;3e Opale\n";

async function choosePassword(page) {
  await page.locator('input[name="new-password"]').fill(OWN);
  await page.keyboard.press("Enter");
}

/** What is wide enough for a person is wide enough for her phone. */
async function fits(page) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);
}

/** Whoever runs the installation needs a second factor: set up as the screen does, which has its own journeys. */
async function withCodeApp(page, role) {
  const { password } = inject("korrigo").signIns.find((each) => each.role === role);
  await page.getByRole("heading", { name: "Une seconde preuve, une fois pour toutes" }).waitFor();
  const post = (path, body) =>
    page.evaluate(
      async ([to, said]) => {
        const headers = { "content-type": "application/json" };
        const answer = await fetch(to, { method: "POST", headers, body: JSON.stringify(said) });
        return { status: answer.status, body: await answer.json() };
      },
      [path, body],
    );
  const made = await post("/api/me/totp", { password });
  expect(made.status).toBe(201);
  const code = new TOTP({ secret: Secret.fromBase32(made.body.secret) }).generate();
  expect((await post("/api/me/totp/confirm", { code })).status).toBe(200);
  await page.goto("/");
}

async function printSlips(page, shot) {
  const status = await page.evaluate(
    async (body) =>
      (await fetch("/api/students/import", { method: "POST", body, headers: { "content-type": "text/csv" } })).status,
    ROSTER,
  );
  expect(status).toBe(200);
  await page.getByRole("link", { name: "Élèves" }).click();
  await button(page, "Codes pour les élèves").click();
  await page.getByLabel("Classe", { exact: true }).selectOption("3e Opale");
  await shot("people-1-slips");
  expect(await accessibilityFaults(page)).toEqual([]);
  await button(page, "Préparer les papiers").click();
  await page.getByText("3 papiers, dont 3").waitFor();
  await shot("people-1-slips-done");
  const href = await page.getByRole("link", { name: "Ouvrir le PDF" }).getAttribute("href");
  const pdf = await page.request.get(new URL(href, page.url()).href);
  expect(pdf.headers()["content-type"]).toBe("application/pdf");
  return pdf.body();
}

test("An admin prints slips, and a pupil without e-mail comes in with the code, on a phone, by hand or by the square", async () => {
  const { page, faults, shot } = await personAt("admin");
  await page.getByText("Épreuve commune de mathématiques").first().waitFor();
  const reader = await PdfReader.start();
  const text = reader.pages(await printSlips(page, shot)).join("\n");
  const codes = [...text.matchAll(/[A-Z2-9]{4}(?:-[A-Z2-9]{4}){2}/g)].map(([code]) => code);
  expect(codes).toHaveLength(3);
  expect(text).toContain("ines.bonnet");

  const ines = await windowAt({ viewport: PHONE });
  await ines.page.goto("/sign-in");
  await ines.page.getByRole("link", { name: "J’ai un code" }).click();
  await ines.page.getByLabel("Identifiant", { exact: true }).fill("ines.bonnet");
  await ines.page.getByLabel("Code", { exact: true }).fill("AAAA-AAAA-AAAA");
  await ines.page.keyboard.press("Enter");
  await ines.page.getByText(/Ce code ne va pas avec cet identifiant/).waitFor();
  await ines.shot("people-2-slip-wrong");
  await fits(ines.page);
  await ines.page.getByLabel("Code", { exact: true }).fill((codes[0] ?? "").toLowerCase());
  await ines.page.keyboard.press("Enter");
  await ines.page.getByText("Bienvenue, Inès BONNET").waitFor();
  await ines.shot("people-2-slip-choose");
  await fits(ines.page);
  await choosePassword(ines.page);
  await readCharter(ines.page);
  await ines.page.getByText("Aucune copie pour l’instant").waitFor();

  const theo = await windowAt({ viewport: PHONE });
  await theo.page.goto(`/slip#theo.nguyen~${codes[2]?.replaceAll("-", "")}`);
  await theo.page.getByText("Bienvenue, Théo NGUYEN").waitFor();
  expect(theo.page.url()).not.toContain("?");
  expect([...faults, ...ines.faults, ...theo.faults]).toEqual([]);
});

test("An admin invites, makes a link for a new password, changes a role with a question, and adds several at once", async () => {
  const { page, faults, shot } = await personAt("admin");
  await page.getByRole("link", { name: "Personnes" }).click();
  await button(page, "Ajouter une personne").click();
  await page.getByLabel("Nom", { exact: true }).fill("Salomé Duval");
  await page.getByLabel("Adresse e-mail").fill("salome@essai.test");
  await page.keyboard.press("Enter");
  await page.getByText(/Cette installation d’essai n’envoie rien/).waitFor();
  const invitation = await page.getByRole("dialog").locator("input").inputValue();
  await shot("people-3-invitation");
  await page.getByRole("dialog").getByRole("button", { name: "Fermer" }).last().click();

  const salome = await windowAt({ viewport: PHONE });
  await salome.page.goto(new URL(invitation).pathname + new URL(invitation).hash);
  await salome.page.getByText("Bienvenue, Salomé Duval").waitFor();
  await choosePassword(salome.page);
  await readCharter(salome.page);
  await salome.page.getByRole("link", { name: "Mes lots" }).waitFor();

  await page.reload();
  await page.getByRole("searchbox").fill("salom");
  const row = page.getByRole("group", { name: "Actions pour Salomé Duval" });
  await row.getByRole("button", { name: "Lien de nouveau mot de passe" }).click();
  await page.getByText("Nouveau mot de passe de Salomé Duval").first().waitFor();
  const reset = await page.getByRole("dialog").locator("input").inputValue();
  await page.getByRole("dialog").getByRole("button", { name: "Fermer" }).last().click();
  const again = await windowAt();
  await again.page.goto(new URL(reset).pathname + new URL(reset).hash);
  await again.page.getByText(/Salomé Duval, choisissez un nouveau mot de passe/).waitFor();

  await row.getByRole("button", { name: "Gérer" }).click();
  const devices = page.getByRole("region", { name: "Appareils connectés" });
  await devices.getByRole("button", { name: /^Déconnecter Chrom/ }).waitFor();
  await shot("people-3-devices");
  await devices.getByRole("button", { name: /^Déconnecter Chrom/ }).press("Enter");
  await devices.getByText("Aucun pour l’instant.").waitFor();
  await salome.page.reload();
  await salome.page.getByLabel(/Identifiant/).waitFor();
  await typeSignIn(salome.page, { login: "salome@essai.test", password: OWN });
  await salome.page.getByRole("link", { name: "Mes lots" }).waitFor();
  await page.getByLabel("Rôle", { exact: true }).selectOption("secretary");
  await page.getByText(/sera déconnectée partout/).waitFor();
  await shot("people-3-role");
  expect(await accessibilityFaults(page)).toEqual([]);
  await button(page, "Changer le rôle").click();
  await page.getByText(/a maintenant le rôle/).waitFor();
  await salome.page.reload();
  await salome.page.getByLabel(/Identifiant/).waitFor();

  await page.getByRole("searchbox").fill("");
  await shot("people-3-list");
  expect(await accessibilityFaults(page)).toEqual([]);
  await button(page, "Ajouter plusieurs personnes").click();
  await page
    .getByLabel(/Une personne par ligne/)
    .fill(
      "Marc Petit;marc@essai.test;secrétariat\nsans adresse;;\nSalomé;salome@essai.test;prof\nÈve Roy;eve@essai.test",
    );
  await shot("people-4-paste");
  await button(page, "Inviter 2 personnes").click();
  await page.getByText("2 personnes invitées").waitFor();
  expect(await page.getByLabel(/Liens à donner/).inputValue()).toMatch(/marc@essai\.test\t\S+\/welcome#/);
  await shot("people-4-pasted");
  expect([...faults, ...salome.faults]).toEqual([]);
});

test("A forgotten password is asked for in the same words by everybody, and the outbox of development shows the mail", async () => {
  const someone = await windowAt({ viewport: PHONE });
  await someone.page.goto("/sign-in");
  await someone.page.getByRole("link", { name: /Mot de passe oublié/ }).click();
  await someone.page.getByLabel(/Identifiant/).fill("secretariat@essai.test");
  await someone.shot("people-5-forgotten");
  await fits(someone.page);
  await someone.page.keyboard.press("Enter");
  await someone.page.getByText("Regardez votre boîte de réception").waitFor();
  await someone.shot("people-5-sent");
  const { page, shot } = await personAt("admin");
  await page.getByRole("link", { name: "Personnes" }).waitFor();
  await page.goto("/outbox");
  await page
    .getByText(/Nouveau mot de passe pour Korrigo/)
    .first()
    .waitFor();
  await shot("people-5-outbox");
  expect(await accessibilityFaults(page)).toEqual([]);
});

test("Settings say what will happen before they are stricter", async () => {
  const { page, shot, faults } = await personAt("admin");
  await page.getByRole("link", { name: "Réglages" }).click();
  await page.getByLabel("Obligatoire pour").selectOption("staff");
  await page.getByLabel("Copies, notes et scans").fill("90");
  await page.getByLabel("Journal des accès").fill("30");
  await page.getByText("Un nombre de jours, de 180 à 3650.").waitFor();
  await page.getByLabel("Journal des accès").fill("200");
  await shot("people-6-settings");
  expect(await accessibilityFaults(page)).toEqual([]);
  await button(page, "Enregistrer").click();
  await page.getByText(/90 jours au lieu de 365/).waitFor();
  await page.getByText(/Vous en faites partie/).waitFor();
  await shot("people-6-question");
  await button(page, "Annuler").click();
  await page.getByLabel("Obligatoire pour").selectOption("optional");
  await page.getByLabel("Copies, notes et scans").fill("365");
  await button(page, "Enregistrer").click();
  await page.getByText("Réglages enregistrés.").waitFor();
  const kept = await page.evaluate(async () => (await fetch("/api/school")).json());
  expect(kept.settings.retention.auditDays).toBe(200);
  expect(kept.settings.secondFactor).toBe("optional");
  expect(faults).toEqual([]);
});

test("The operator makes a school, its admin enters by the link, and nobody does while it is suspended", async () => {
  const { page, shot, faults } = await personAt("ops");
  await withCodeApp(page, "ops");
  await page.getByRole("heading", { name: "Établissements" }).waitFor();
  await page.getByText("Lycée d’essai").first().waitFor();
  await button(page, "Créer un établissement").click();
  await page.getByLabel("Nom de l’établissement").fill("Collège Hugo");
  await page.getByLabel("Nom du premier administrateur").fill("Ada Martin");
  await page.getByLabel("Son adresse e-mail").fill("ada@hugo.test");
  await page.keyboard.press("Enter");
  await page.getByText(/Le premier administrateur entre par ce lien/).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Fermer" }).last().click();
  // The first link was lost: another one, as long as nobody has entered.
  const wrong = page.getByRole("listitem").filter({ hasText: "Collège Hugo" });
  await wrong.getByText("aucun administrateur n’est encore entré").waitFor();
  await button(wrong, "Nouveau lien pour son administrateur").click();
  const link = new URL(await page.getByRole("dialog").locator("input").inputValue());
  await page.getByRole("dialog").getByRole("button", { name: "Fermer" }).last().click();
  await shot("people-7-schools");
  expect(await accessibilityFaults(page)).toEqual([]);
  const seen = await page.locator("body").innerText();
  for (const name of ["Ada", "Fontaine", "Rivière", "Marchand"]) expect(seen).not.toContain(name);

  const ada = await windowAt();
  await ada.page.goto(link.pathname + link.hash);
  await choosePassword(ada.page);
  await readCharter(ada.page);
  // A school that has chosen nothing asks its admins for a second factor before anything else.
  await ada.page.getByRole("heading", { name: "Une seconde preuve, une fois pour toutes" }).waitFor();
  const row = page.getByRole("row", { name: /Collège Hugo/ });
  await row.getByRole("button", { name: "Suspendre" }).click();
  await page.getByText(/Plus personne de cet établissement/).waitFor();
  await shot("people-7-suspend");
  await page.getByRole("dialog").getByRole("button", { name: "Suspendre" }).click();
  await row.getByText("suspendu").waitFor();
  await ada.page.reload();
  await ada.page.getByLabel(/Identifiant/).waitFor();
  await row.getByRole("button", { name: "Rouvrir" }).click();
  await page.getByText(/est rouvert/).waitFor();
  await page.setViewportSize(PHONE);
  await shot("people-7-phone");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  expect([...faults, ...ada.faults]).toEqual([]);
});
