/** Printed papers, looked at as a printer and a scanner would: what is on them, and that every page finds its place. */
import { describe, expect, test } from "vitest";
import type { GreyPage } from "#domain/glyphs";
import { headerBoxes } from "#domain/header-boxes";
import { LIMITS } from "#domain/limits";
import { readCode, type SeenCode } from "#domain/page-code";
import { CODES_MM, placeOfMm } from "#domain/paper-places";
import { readCodes } from "#src/codecs/barcode";
import { drawPapers, type PaperOrder } from "#src/codecs/booklets-pdf";
import { jpegLoss, noisy, seeded, smeared, tilted, upsideDown } from "../../support/scanner.ts";
import { lookAt } from "./pdf-look.ts";

const ORIGIN = { school: "7QK2", exam: "ABCDEFG" };
const ORDER: PaperOrder = {
  examName: "Bac blanc de mathématiques",
  schoolName: "Lycée Hugo",
  language: "fr",
  origin: ORIGIN,
  lines: "seyes",
  layout: { paper: "A4" },
  pages: 4,
  booklets: [
    { number: 1, name: null },
    { number: 2, name: "Élodie DURAND" },
  ],
  extraSheets: [],
  attendance: [],
};
const A4_200_DPI = 1654;
/** Seconds on a quiet machine: every pixel is turned, soiled and squeezed. */
const LONG = 180_000;

/** The one code a scan of the page gives, as the import would ask. */
async function codeOf(page: GreyPage): Promise<SeenCode | null> {
  const [found] = await readCodes(page, "corner");
  return found ? readCode(found.text) : null;
}

describe("Printed booklets", () => {
  test("Each page says in words whose it is; the name stands on the first page alone, above the masked strip", async () => {
    const look = await lookAt(await drawPapers(ORDER));
    expect(look.pageCount).toBe(8);
    expect(look.words(0)).toContain("Copie 001 · Page 1/4");
    expect(look.words(0)).toContain("PRÉNOM");
    expect(look.words(4)).toContain("Élodie DURAND");
    for (const page of [5, 6, 7]) expect(look.words(page)).not.toContain("DURAND");
    expect(look.words(7)).toContain("Copie 002 · Page 4/4");
    for (const { boxes } of headerBoxes("firstPage"))
      for (const { y, h } of boxes) expect(y + h).toBeLessThan(LIMITS.headerStripFraction);
  });

  test("The boxes are where the reader of letters is told, in both languages", async () => {
    for (const language of ["fr", "en"] as const) {
      const order: PaperOrder = { ...ORDER, language, lines: "blank", extraSheets: [9] };
      const look = await lookAt(await drawPapers({ ...order, booklets: order.booklets.slice(0, 1) }));
      for (const [of, index] of [["firstPage", 0] as const, ["extraSheet", 4] as const]) {
        const picture = look.picture(index, A4_200_DPI);
        for (const { field, boxes } of headerBoxes(of)) {
          for (const { x, y, w, h } of boxes) {
            const inside = picture.at(x + w / 2, y + h / 2).red;
            expect([field, inside]).toEqual([field, 255]);
            const edge = Math.min(...[-1, 0, 1].map((n) => picture.at(x + n / A4_200_DPI, y + h / 2).red));
            expect(edge).toBeLessThan(200);
          }
        }
      }
    }
  });

  test("Every page of a print run has both its codes, and each is that page's own", async () => {
    const look = await lookAt(await drawPapers({ ...ORDER, extraSheets: [7] }));
    expect(look.pageCount).toBe(10);
    for (let index = 0; index < 10; index++) {
      const found = await readCodes(look.grey(index, A4_200_DPI), "everywhere");
      const expected: SeenCode =
        index < 8
          ? { kind: "page", ...ORIGIN, copy: index < 4 ? 1 : 2, page: (index % 4) + 1, pages: 4 }
          : { kind: "extra", ...ORIGIN, sheet: 7, side: index - 7, sides: 2 };
      expect(found.map(({ text }) => readCode(text))).toEqual([expected, expected]);
      for (const { x, y, side } of Object.values(CODES_MM)) {
        const place = placeOfMm(x, y, side, side);
        expect(found.some(({ box }) => Math.hypot(box.x - place.x, box.y - place.y) < 0.01)).toBe(true);
      }
    }
  });

  test("A3 sheets are ready to fold: 4 beside 1, 2 beside 3; pages that fill no sheet are not printed", async () => {
    const folded: PaperOrder = { ...ORDER, layout: { paper: "A3", folding: "nested" } };
    const look = await lookAt(await drawPapers({ ...folded, booklets: ORDER.booklets.slice(0, 1) }));
    expect(look.pageCount).toBe(2);
    for (const [index, pages] of [[4, 1] as const, [2, 3] as const].entries()) {
      expect(look.picture(index, 100).aspect).toBeCloseTo(Math.SQRT2, 2);
      const found = await readCodes(look.grey(index, 2 * A4_200_DPI), "everywhere");
      const places = found.map(({ text, box }) => {
        const code = readCode(text);
        return [code?.kind === "page" ? code.page : null, box.x < 0.5 ? "left" : "right"].join(" ");
      });
      const [left, right] = pages;
      expect(places.sort()).toEqual([`${left} left`, `${left} left`, `${right} right`, `${right} right`].sort());
    }
    await expect(drawPapers({ ...folded, pages: 6 })).rejects.toThrow("fold");
  });

  test("An attendance sheet lists each class on pages of its own, with the number of the copy where a name is on one", async () => {
    const many = Array.from({ length: 40 }, (_, n) => ({ name: `DURAND Élève ${n}`, copy: n === 0 ? 17 : null }));
    const attendance = [
      { className: "TG3", students: many },
      { className: "", students: [{ name: "SEUL Paul", copy: null }] },
    ];
    const look = await lookAt(await drawPapers({ ...ORDER, booklets: [], attendance }));
    expect(look.pageCount).toBe(3);
    expect(look.words(0)).toContain("Feuille d’émargement · TG3");
    expect(look.words(0)).toContain("017");
    expect(look.words(1)).toContain("DURAND Élève 39");
    expect(look.words(2)).toContain("Sans classe");
    expect(look.words(2)).toContain("SEUL Paul");
  });

  test("A long exam name is cut before it reaches the code", async () => {
    const order = { ...ORDER, examName: "Épreuve ".repeat(40), schoolName: "É".repeat(200) };
    const look = await lookAt(await drawPapers({ ...order, booklets: [{ number: 1, name: "x".repeat(300) }] }));
    expect((await codeOf(look.grey(0, A4_200_DPI)))?.kind).toBe("page");
    expect(look.words(0)).toContain("…");
  });
});

describe("From printer to scanner and back", () => {
  test(
    "Askew, grainy, squeezed to JPEG, shuffled and some upside down, every page finds its copy and its place",
    async () => {
      const random = seeded(20_261_124);
      const booklets = [11, 12, 13, 14].map((number) => ({ number, name: null }));
      const lines = ["seyes", "lines", "grid", "blank"] as const;
      const seen: string[] = [];
      for (const [n, booklet] of booklets.entries()) {
        const look = await lookAt(
          await drawPapers({ ...ORDER, pages: 3, booklets: [booklet], lines: lines[n] ?? "blank" }),
        );
        for (const index of [2, 0, 1]) {
          let page = tilted(look.grey(index, A4_200_DPI), (random() - 0.5) * 8);
          page = jpegLoss(noisy(page, 30, random), 60);
          const turned = random() < 0.4;
          const [code] = await readCodes(turned ? upsideDown(page) : page, "corner");
          const read = code ? readCode(code.text) : null;
          seen.push(read?.kind === "page" ? `${read.copy}-${read.page}` : `${booklet.number}-${index + 1} not read`);
          expect(Math.abs(code?.rotation ?? 0) > 90).toBe(turned);
        }
      }
      expect(seen.sort()).toEqual(booklets.flatMap(({ number }) => [1, 2, 3].map((page) => `${number}-${page}`)));
    },
    LONG,
  );

  test(
    "With the top corner torn off or soiled the code at the foot is read; with both spoilt the page has no code",
    async () => {
      const look = await lookAt(await drawPapers({ ...ORDER, booklets: [{ number: 5, name: null }] }));
      const page = noisy(tilted(look.grey(1, A4_200_DPI), 2.5), 30, seeded(5));
      const torn = smeared(page, { x: 0.8, y: 0, w: 0.2, h: 0.15 }, 255);
      expect(await codeOf(torn)).toMatchObject({ copy: 5, page: 2 });
      const both = smeared(torn, { x: 0.03, y: 0.92, w: 0.2, h: 0.03 }, 70);
      expect(await codeOf(both)).toBeNull();
      expect(await readCodes(both, "everywhere")).toEqual([]);
    },
    LONG,
  );

  test(
    "However a code is smeared, it is read as itself or not at all",
    async () => {
      const random = seeded(99);
      const look = await lookAt(await drawPapers({ ...ORDER, booklets: [{ number: 5, name: null }] }));
      const clean = look.grey(1, 1240);
      let unread = 0;
      for (let n = 0; n < 60; n++) {
        const area = { x: 0.83 + 0.1 * random(), y: 0.04 + 0.06 * random(), w: 0.12 * random(), h: 0.05 * random() };
        const found = await codeOf(smeared(clean, area, Math.floor(255 * random())));
        if (found) expect(found).toEqual({ kind: "page", ...ORIGIN, copy: 5, page: 2, pages: 4 });
        else unread++;
      }
      expect(unread).toBe(0);
    },
    LONG,
  );
});
