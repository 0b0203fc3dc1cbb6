/** What somebody is about to print: typed fields, their faults, and the call. */
import { describe, expect, test } from "vitest";
import { BookletsAsk } from "#contract/booklets";
import { asked, classesOf, draftOf, faultsOf, isReady, namesOn, sidesAsked } from "../../../web/admin/print-draft.ts";

const EXAM = { pagesPerCopy: 4, sheetSize: "A3" } as const;
const copies = draftOf("copies", EXAM, "fr");

describe("What is about to be printed", () => {
  test("Every kind begins with something that the server takes", () => {
    for (const kind of ["copies", "attendance", "extra"] as const) {
      const draft = draftOf(kind, EXAM, "fr");
      expect(isReady(draft)).toBe(true);
      expect(BookletsAsk.safeParse(asked(draft)).success).toBe(true);
    }
    expect(asked(copies)).toMatchObject({ copies: 30, pages: 4, layout: "A3", extraSheets: 0, attendance: false });
    expect(asked(draftOf("extra", EXAM, "en"))).toMatchObject({ copies: 0, extraSheets: 20, language: "en" });
    expect(asked(draftOf("attendance", EXAM, "fr"))).toMatchObject({ copies: 0, extraSheets: 0, attendance: true });
  });

  test("What is not a number, too much, or fills no folded sheet is said at its field", () => {
    for (const count of ["", "0", "-1", "2.5", "x", "1001"])
      expect(faultsOf({ ...copies, count })).toEqual({ count: "number", pages: null, classes: false });
    expect(faultsOf({ ...copies, count: "601" }).count).toBe("tooMuch");
    expect(sidesAsked({ ...copies, count: "601" })).toBe(2_404);
    expect(faultsOf({ ...copies, pages: "6" }).pages).toBe("fold");
    expect(faultsOf({ ...copies, pages: "6", layout: "A4" }).pages).toBeNull();
    expect(faultsOf({ ...copies, pages: "101" }).pages).toBe("number");
  });

  test("Classes are sent when names are wanted and some were chosen; none chosen is not ready", () => {
    const some = { ...copies, classes: new Set(["3e B", ""]) };
    expect(asked(some)).not.toHaveProperty("classNames");
    expect(asked({ ...some, prenamed: true })).toMatchObject({ prenamed: true, classNames: ["3e B", ""] });
    expect(isReady({ ...copies, prenamed: true, classes: new Set() })).toBe(false);
    expect(isReady({ ...copies, classes: new Set() })).toBe(true);
  });

  test("The list says how many copies will bear a name, and counts its classes in the order people read", () => {
    const students = ["3e 10", "3e 2", "3e 10", ""].map((className) => ({ className }));
    expect(classesOf(students)).toEqual([
      { name: "", students: 1 },
      { name: "3e 2", students: 1 },
      { name: "3e 10", students: 2 },
    ]);
    expect(namesOn(copies, students)).toBe(4);
    expect(namesOn({ ...copies, classes: new Set(["3e 10"]) }, students)).toBe(2);
    expect(namesOn({ ...copies, count: "1" }, students)).toBe(1);
    expect(namesOn({ ...copies, count: "x" }, students)).toBe(0);
  });
});
