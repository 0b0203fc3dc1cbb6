/** The sheets of slips, looked at with another reader: what is on them, and that the square leads where it should. */
import { encode } from "uqr";
import { expect, test } from "vitest";
import { drawSlips, type Slip, slipUrl } from "#src/codecs/slips-pdf";
import { lookAt } from "./pdf-look.ts";

const SHEET = {
  schoolName: "Collège Hugo",
  language: "fr",
  origin: "https://korrigo.hugo.test",
  expiresAt: 1_782_000_000_000,
} as const;
const slip = (n: number, name = `Élève ${n}`): Slip => ({
  name,
  className: "3e A",
  login: `eleve${n}`,
  code: `AB2C${n}D3EFG4H`.slice(0, 12),
});

test("Eight slips are a page, the ninth begins another, and each carries name, class, address, login and code", async () => {
  const slips = Array.from({ length: 9 }, (_, n) => slip(n + 2));
  const look = await lookAt(await drawSlips(slips, SHEET));
  expect(look.pageCount).toBe(2);
  const [first, second] = [look.words(0), look.words(1)];
  for (const each of slips.slice(0, 8)) expect(first).toContain(each.login);
  expect(second).toContain("eleve10");
  expect(second).not.toContain("eleve9");
  for (const word of ["Collège Hugo", "3e A", "korrigo.hugo.test", "Code, à usage unique", "AB2C-", "21 juin 2026"])
    expect(second).toContain(word);
  expect((await lookAt(await drawSlips([], SHEET))).pageCount).toBe(1);
});

test("A name too long for its slip is set smaller, and cut only when it could not be read; no sign breaks the sheet", async () => {
  const names = ["Jean-Barthélemy DE LA TOUR D’AUVERGNE-MONTMORENCY", "x".repeat(400), "李 王 😀", "\u0000\n\tÀ"];
  const text = (
    await lookAt(
      await drawSlips(
        names.map((name, n) => slip(n, name)),
        SHEET,
      ),
    )
  ).words(0);
  expect(text).toContain("DE LA TOUR D’AUVERGNE-MONTMORENCY");
  expect(text).toContain("x…");
  expect(text).not.toContain("x".repeat(200));
});

test("What is to be typed is never cut, however long, and no sentence of the slip is", async () => {
  const login = "a.very.long.address.of.somebody@a-very-long-name-of-a-school.example";
  const origin = "https://korrigo.an-installation-with-a-long-name.ac-academie.example";
  for (const language of ["fr", "en"] as const) {
    const look = await lookAt(await drawSlips([{ ...slip(2), login }], { ...SHEET, origin, language }));
    const words = look.words(0);
    expect(words).not.toContain("…");
    const joined = words.replace(/\s/g, "");
    for (const whole of [login, origin.slice(8), "AB2C-2D3E-FG4H"]) expect(joined).toContain(whole);
    expect(joined).toContain(language === "fr" ? "secrétariat." : "another.");
  }
});

test("The square is the slip's own link, dark where it must be dark, the right way round", async () => {
  const slips = [slip(2), slip(3)];
  const look = await lookAt(await drawSlips(slips, SHEET));
  const picture = look.picture(0, 1200);
  for (const [place, { login, code }] of slips.entries()) {
    const { data, size } = encode(slipUrl(SHEET.origin, login, code), { ecc: "M", border: 0 });
    const wrong: string[] = [];
    const [left, top, side] = [(595.28 / 2) * (place + 1) - 20 - 88, 70, 88 / size];
    for (const [row, cells] of data.entries()) {
      for (const [column, dark] of cells.entries()) {
        const at = picture.at((left + (column + 0.5) * side) / 595.28, (top + (row + 0.5) * side) / 841.89);
        if (at.red < 128 !== dark) wrong.push(`${place} ${row} ${column}`);
      }
    }
    expect(wrong).toEqual([]);
  }
});
