/** What is said of pages and acts, in both languages, as people say it. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { COPY_FAULTS, PAGE_FAULTS, type PageAct } from "#domain/page-table";
import type { Told } from "../../../web/admin/pages/state.ts";
import { canUndo, copyFaultWords, nameWords, reasonWords, toldWords } from "../../../web/admin/pages/words.ts";
import { load, t } from "../../../web/text/admin.ts";
import { speak } from "../../../web/text/language.ts";

beforeAll(async () => {
  vi.stubGlobal("document", { documentElement: { lang: "" } });
  await load();
});
afterAll(() => vi.unstubAllGlobals());

const told = (act: PageAct, more: Partial<Told & { what: "act" }> = {}): Told => ({
  what: "act",
  verb: act.verb,
  act,
  count: 1,
  page: { page: 3, copy: 5, file: null },
  copy: 12,
  ...more,
});
const move: PageAct = { verb: "move", pages: ["a"], copy: "b", at: 0 };

describe("in French", () => {
  test("An act is said with the page and the copy", async () => {
    await speak("fr");
    expect(toldWords(told(move))).toBe("Page 3 déplacée vers la copie 12.");
    expect(toldWords(told(move, { count: 4, page: null }))).toBe("4 pages déplacées vers la copie 12.");
    expect(toldWords(told({ verb: "discard", pages: ["a"], reason: "Brouillon" }))).toBe(
      "Page écartée\u202f: Brouillon.",
    );
    expect(toldWords({ what: "place", copy: 12, at: 1, last: false })).toBe("Avant la page 2 de la copie 12");
  });

  test("Missing pages are named", async () => {
    await speak("fr");
    expect(copyFaultWords({ faults: ["missing"], missing: [3] }, 3, 4)).toEqual(["il manque la page 3"]);
    expect(copyFaultWords({ faults: ["missing"], missing: [1, 3, 4] }, 1, 4)).toEqual([
      "il manque les pages 1, 3 et 4",
    ]);
    expect(copyFaultWords({ faults: ["tooMany"], missing: [] }, 5, 4)).toEqual(["5 pages au lieu de 4"]);
  });

  test("The count comes down to everything being in order", async () => {
    await speak("fr");
    expect(t.pages.needYou(23)).toBe("23 pages ont besoin de vous");
    expect(t.pages.needYou(1)).toBe("1 page a besoin de vous");
    expect(t.pages.needYou(0)).toBe("0 · tout est en ordre");
  });

  test("A page is named by its copy, else by its file", async () => {
    await speak("fr");
    expect(nameWords({ page: 2, copy: 7, file: null })).toBe("Page 2, copie 7");
    expect(nameWords({ page: 2, copy: null, file: "pile.pdf" })).toMatch(/^Page 2 de «.*pile\.pdf.*»$/);
  });

  test("A page put away because another one was kept says so; a person's words stay as they are", async () => {
    await speak("fr");
    expect(reasonWords({ reason: "duplicate" })).toBe("en double");
    expect(reasonWords({ reason: "Brouillon" })).toBe("Brouillon");
  });
});

test.each(["fr", "en"] as const)("Every fault and every act has its words (%s)", async (language) => {
  await speak(language);
  for (const fault of PAGE_FAULTS) expect(t.pages.faults[fault]).not.toBe("");
  expect(copyFaultWords({ faults: [...COPY_FAULTS], missing: [2] }, 3, 4).every((words) => words !== "")).toBe(true);
  const acts: PageAct[] = [
    move,
    { verb: "takeOut", pages: ["a"] },
    { verb: "split", page: "a", newCopy: "c" },
    { verb: "merge", from: "a", into: "b" },
    { verb: "turn", pages: ["a"], by: 90 },
    { verb: "discard", pages: ["a"], reason: "x" },
    { verb: "restore", pages: ["a"] },
    { verb: "choose", page: "a" },
    { verb: "accept", pages: ["a"], copies: [] },
    { verb: "name", page: "a", named: true },
    { verb: "substitute", copy: "a", at: 1, newPage: "n" },
  ];
  const words = acts.map((act) => toldWords(told(act)));
  expect(new Set(words).size).toBe(acts.length);
  expect(acts.every((act) => canUndo(told(act)))).toBe(true);
  expect(canUndo({ what: "undo" })).toBe(false);
});
