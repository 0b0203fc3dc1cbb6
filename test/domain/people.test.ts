/** Who may do what, and which passwords open nothing. */
import { expect, test } from "vitest";
import { shortAddress } from "#domain/audit";
import { LIMITS } from "#domain/limits";
import { passkeySite } from "#domain/passkey";
import { judgePassword } from "#domain/password";
import { type Capability, can, GRANTABLE, holds, ROLES } from "#domain/roles";
import { mergeSettings, needsSecondFactor, settingsOf, USUAL_SETTINGS } from "#domain/school-settings";

/** Said once more, so that a capability is never given away by one edited line. */
const MAY: Record<Capability, string[]> = {
  readSelf: ["admin", "secretary", "teacher", "student", "ops"],
  readExams: ["admin", "secretary", "teacher"],
  useTotp: ["admin", "secretary", "teacher", "ops"],
  manageExams: ["admin"],
  readRoster: ["admin", "secretary"],
  importRoster: ["admin", "secretary"],
  importScans: ["admin", "secretary"],
  readCopies: ["admin", "secretary", "teacher"],
  readLots: ["teacher"],
  readCopy: ["admin", "teacher"],
  readPages: ["admin", "secretary", "teacher", "student"],
  readOwnCopies: ["student"],
  identify: ["admin", "secretary"],
  validate: ["admin", "secretary"],
  dispatch: ["admin"],
  grade: ["admin", "teacher"],
  oversee: ["admin"],
  readFinal: ["admin", "teacher", "student"],
  release: ["admin"],
  exportResults: ["admin"],
  readStatistics: ["admin", "teacher"],
  managePeople: ["admin"],
  readJobs: ["admin", "secretary", "teacher"],
  readLive: ["admin", "secretary"],
  readTrouble: ["admin", "ops"],
  manageSchool: ["admin"],
  readAudit: ["admin"],
  managePrivacy: ["admin"],
  manageSchools: ["ops"],
  readOutbox: ["admin", "ops"],
};

for (const [capability, roles] of Object.entries(MAY) as [Capability, string[]][]) {
  test(`"${capability}" is for ${roles.join(", ")} and nobody else`, () => {
    expect(ROLES.filter((role) => can(role, capability))).toEqual(roles);
  });
}

test("Who marks an anonymous exam can neither read the roster nor say who wrote what", () => {
  const telling: Capability[] = ["readRoster", "importRoster", "identify", "oversee", "exportResults", "managePeople"];
  expect(telling.filter((capability) => can("teacher", capability))).toEqual([]);
});

test("The operator of the installation sees no pupil's data", () => {
  expect((Object.keys(MAY) as Capability[]).filter((capability) => can("ops", capability))).toEqual([
    "readSelf",
    "useTotp",
    "readTrouble",
    "manageSchools",
    "readOutbox",
  ]);
});

test("A script holds what it was given as long as its person does, and never what opens doors or removes for good", () => {
  const scope = ["readRoster", "release"] as const;
  const held = (role: (typeof ROLES)[number]) =>
    (Object.keys(MAY) as Capability[]).filter((capability) => holds({ role, scope }, capability));
  expect([held("admin"), held("secretary"), held("teacher")]).toEqual([["readRoster", "release"], ["readRoster"], []]);
  expect(holds({ role: "admin", scope: null }, "managePeople")).toBe(true);
  const never = (Object.keys(MAY) as Capability[]).filter(
    (each) => !(GRANTABLE as readonly Capability[]).includes(each),
  );
  expect(never.sort()).toEqual([
    "managePeople",
    "managePrivacy",
    "manageSchool",
    "manageSchools",
    "readOutbox",
    "useTotp",
  ]);
});

test("Who must have a second factor is the school's choice, but for the operator, who must, and students, who never", () => {
  const asked = (choice: "admins" | "staff" | "optional") => ROLES.filter((role) => needsSecondFactor(role, choice));
  expect(asked("admins")).toEqual(["admin", "ops"]);
  expect(asked("staff")).toEqual(["admin", "secretary", "teacher", "ops"]);
  expect(asked("optional")).toEqual(["ops"]);
});

test("Passkeys need a name and https, or localhost; at a bare number browsers make none", () => {
  const at = (address: string) => passkeySite(new URL(address))?.rpId ?? null;
  expect(at("https://korrigo.school.fr/x")).toBe("korrigo.school.fr");
  expect([at("http://localhost:8787"), at("http://a.localhost:1")]).toEqual(["localhost", "a.localhost"]);
  expect([at("http://127.0.0.1:8787"), at("https://[::1]"), at("https://10.0.0.1"), at("http://school.fr")]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

const ABOUT = ["Élodie Durand-Leroy", "elodie.durand@lycee-hugo.fr"];
const verdict = (password: string) => {
  const judged = judgePassword(password, ABOUT);
  return judged.ok ? "fine" : judged.error.why;
};

test("A password is refused for being short, long, digits only, one letter over and over, or the own name", () => {
  expect(
    [
      "12345678901",
      "x".repeat(201),
      "123456789012",
      "aaaaaaaaaaaa",
      "aabbaabbaabb",
      "elodiedurand",
      "Durand-Leroy-24",
      "DURAND.Elodie1",
    ].map(verdict),
  ).toEqual([
    "TOO_SHORT",
    "TOO_LONG",
    "ONLY_DIGITS",
    "ONE_LETTER",
    "ONE_LETTER",
    "LIKE_NAME",
    "LIKE_NAME",
    "LIKE_NAME",
  ]);
});

test("A sentence is a good password, also one that holds the name and enough besides", () => {
  expect(
    ["violette-orage-42", "Durand aime les pommes vertes", "пароль-для-школы", "日本語のパスワードです。"].map(verdict),
  ).toEqual(["fine", "fine", "fine", "fine"]);
});

test("Length is counted in letters as people see them, not in units of the machine", () => {
  const emoji = ["🍎", "🍐", "🍊", "🍋"];
  expect(verdict(Array.from({ length: LIMITS.passwordMin - 1 }, (_, n) => emoji[n % 4]).join(""))).toBe("TOO_SHORT");
  expect(verdict(Array.from({ length: LIMITS.passwordMin }, (_, n) => emoji[n % 4]).join(""))).toBe("fine");
});

test("An address is kept so short that it leads to a school or a household, never to one device", () => {
  expect(shortAddress("192.0.2.77")).toBe("192.0.2.0");
  expect(shortAddress("2001:db8:85a3:1234::8a2e")).toBe("2001:db8:85a3::");
  expect(shortAddress("::1")).toBe("::");
  expect(shortAddress("no address")).toBe("");
});

test("What a school chose stands over what is usual, and the next choice over the former", () => {
  expect(settingsOf({})).toEqual(USUAL_SETTINGS);
  const once = mergeSettings({}, { secondFactor: "staff", retention: { examDays: 400 } });
  const twice = mergeSettings(once, { retention: { draftDays: 10, examDays: undefined } });
  expect(settingsOf(twice)).toEqual({
    secondFactor: "staff",
    scans: USUAL_SETTINGS.scans,
    retention: { ...USUAL_SETTINGS.retention, examDays: 400, draftDays: 10 },
  });
});
