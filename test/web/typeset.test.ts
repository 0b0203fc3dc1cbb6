import { expect, test } from "vitest";
import { base as english } from "../../web/text/en/base.ts";
import { base as french } from "../../web/text/fr/base.ts";
import { typeset, typesetLine } from "../../web/text/typeset.ts";

test("French punctuation is held to its word by a narrow space, English is left alone", () => {
  expect(typesetLine("Qu'est-ce : fini ? oui ! 50 % ; « bien »", "fr")).toBe(
    "Qu’est-ce\u202f: fini\u202f? oui\u202f! 50\u202f% \u202f; «\u202fbien\u202f»".replace(" \u202f;", "\u202f;"),
  );
  expect(typesetLine("Don't : ask ?", "en")).toBe("Don’t : ask ?");
});

test("Sentences made by functions are set like the others, at any depth", () => {
  const set = typeset({ a: { left: (n: number) => `${n} copies !` }, b: "l'élève" }, "fr");
  expect(set.a.left(3)).toBe("3 copies\u202f!");
  expect(set.b).toBe("l’élève");
});

function shape(value: unknown): unknown {
  if (value === null || typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]));
}

test("Both languages say the same things", () => {
  expect(shape(english)).toEqual(shape(french));
});

test("No sentence about an error is empty, and each ends as a sentence does", () => {
  for (const table of [french.errors, english.errors]) {
    for (const sentence of Object.values(table)) expect(sentence).toMatch(/^\p{Lu}.{10,}\.$/u);
  }
});
