/** The scanner's control sheet as printed: its reader finds all of it, and its code says what it is. */
import { expect, test } from "vitest";
import { readCode } from "#domain/page-code";
import { diagnose } from "#domain/scan-doctor";
import { readCodes } from "#src/codecs/barcode";
import { drawDoctorSheet } from "#src/codecs/doctor-pdf";
import { lookAt } from "./pdf-look.ts";

/** A4 at 200 dpi. */
const WIDE = 1654;

test("A perfect scan of the sheet is judged perfect, and its code is no page of an exam", async () => {
  for (const language of ["fr", "en"] as const) {
    const look = await lookAt(await drawDoctorSheet({ schoolName: "Lycée Hugo", school: "7QK2", language }));
    expect(look.pageCount).toBe(1);
    expect(look.words(0)).toContain(language === "fr" ? "Feuille de contrôle" : "Scanner check");
    const page = look.grey(0, WIDE);
    const found = await readCodes(page, "corner");
    expect(found.map(({ text }) => readCode(text))).toEqual([{ kind: "doctor", school: "7QK2", sheet: 1 }]);
    const judged = diagnose({ width: page.width, height: page.height, channels: 1, pixels: page.grey });
    if (!judged.ok) throw new Error(judged.error);
    expect(judged.value.advice).toEqual([]);
  }
});
