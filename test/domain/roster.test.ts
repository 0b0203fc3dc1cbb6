/** What a class list does to the roster, line by line: every fate and every reason for refusing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fold, foldWords } from "#domain/fold";
import {
  fates,
  type KnownStudent,
  matchKey,
  readDate,
  readHeader,
  type StudentFields,
  searchText,
} from "#domain/roster";

const HEADER = ["Nom", "Prénom", "Date de naissance", "E-mail", "Classe", "Groupe", "Numéro"];

function places(header = HEADER) {
  const found = readHeader(header);
  if (!found) throw new Error("no names in the header");
  return found;
}

const rowsOf = (...lines: string[]) => lines.map((line, index) => ({ line: index + 2, cells: line.split(";") }));

function known(
  id: string,
  fields: Partial<StudentFields> & Pick<StudentFields, "lastName" | "firstName">,
): KnownStudent {
  const empty = { birthDate: "", email: null, className: "", groupName: "", number: null };
  const all = { ...empty, ...fields };
  return { ...all, id, matchKey: matchKey(all) };
}

const judged = (lines: string[], before: KnownStudent[] = [], header = HEADER) =>
  fates(rowsOf(...lines), places(header), before).map(({ fate, reason }) => reason ?? fate);

test("Letters are compared as people search them: without accents, capitals, ligatures or typographic apostrophes", () => {
  expect(["ÉLODIE", "Œuvrard", "ÆGIDIUS", "Straße", "Łukasz Sørensen", "N’Guyen"].map(fold)).toEqual([
    "elodie",
    "oeuvrard",
    "aegidius",
    "strasse",
    "lukasz sorensen",
    "n'guyen",
  ]);
  expect(foldWords("  Le Goff-O'Brien,  Maël ")).toBe("le goff o brien mael");
  // The same letter, composed and decomposed.
  expect(fold("\u00e9")).toBe(fold("e\u0301"));
  fc.assert(fc.property(fc.string(), (text) => foldWords(foldWords(text)) === foldWords(text)));
});

test("Columns are known by their French and English names, in any order, with any capitals and accents", () => {
  const columns = (header: string[]) => Object.fromEntries(readHeader(header) ?? []);
  expect(columns(HEADER)).toEqual({
    lastName: 0,
    firstName: 1,
    birthDate: 2,
    email: 3,
    className: 4,
    groupName: 5,
    number: 6,
  });
  expect(columns(["INE", "Class", "First Name", "LAST_NAME", "Birth-date", "Mail"])).toEqual({
    number: 0,
    className: 1,
    firstName: 2,
    lastName: 3,
    birthDate: 4,
    email: 5,
  });
  expect(columns(["Né(e) le", "PRENOM", "nom", "Division"])).toMatchObject({ firstName: 1, lastName: 2, className: 3 });
});

test("A table in which last and first name cannot be told apart is not a class list", () => {
  expect(readHeader(["Élève", "Classe"])).toBeNull();
  expect(readHeader(["Nom", "Classe"])).toBeNull();
  expect(readHeader(["Prénom"])).toBeNull();
  expect(readHeader([])).toBeNull();
});

test("Birth dates are read as schools write them; a day that is not in the calendar is none", () => {
  const good = ["03/09/2008", "3/9/2008", "03-09-2008", "03.09.2008", "2008-09-03", "2008-9-3"];
  expect(good.map(readDate)).toEqual(good.map(() => "2008-09-03"));
  expect(readDate("")).toBe("");
  expect(readDate("29/02/2008")).toBe("2008-02-29");
  expect(readDate("29/02/2000")).toBe("2000-02-29");
  const bad = [
    "29/02/2007",
    "29/02/1900",
    "31/04/2008",
    "00/01/2008",
    "01/13/2008",
    "1/1/08",
    "01/01/1899",
    "01/01/2101",
    "hier",
  ];
  expect(bad.map(readDate)).toEqual(bad.map(() => null));
});

test("A new name is created, the same line again is unchanged, another class updates", () => {
  const line = "Durand;Élodie;03/09/2008;Elodie@Exemple.fr;2nde 4;A;0123";
  const [first] = fates(rowsOf(line), places(), []);
  expect(first).toMatchObject({ line: 2, fate: "created", name: "Durand Élodie", reason: null, write: { id: null } });
  expect(first?.write?.fields).toEqual({
    lastName: "Durand",
    firstName: "Élodie",
    birthDate: "2008-09-03",
    email: "elodie@exemple.fr",
    className: "2nde 4",
    groupName: "A",
    number: "0123",
  });
  const before = [known("s1", first?.write?.fields ?? { lastName: "", firstName: "" })];
  expect(judged([line], before)).toEqual(["unchanged"]);
  expect(judged([line.replace("2nde 4", "2nde 5")], before)).toEqual(["updated"]);
});

test("Every line that cannot be read is refused with its own reason, the others go through", () => {
  const lines = [
    ";Zoé;;;;;",
    "Petit;;;;;;",
    "Petit;Zoé;31/02/2008;;;;",
    "Petit;Zoé;;zoe at exemple.fr;;;",
    `Petit;${"Z".repeat(201)};;;;;`,
    "Petit;Zoé;01/02/2008",
    "Petit;Zoé;01/02/2008;;;;",
  ];
  expect(judged(lines)).toEqual([
    "NO_LAST_NAME",
    "NO_FIRST_NAME",
    "BAD_BIRTH_DATE",
    "BAD_EMAIL",
    "TOO_LONG",
    "WRONG_COLUMN_COUNT",
    "created",
  ]);
});

test("Two lines about one person: the second is refused, however it is written", () => {
  expect(judged(["Martin;Zoé;01/02/2008;;;;", "MARTIN;Zoe;2008-02-01;;;;"])).toEqual(["created", "TWICE_IN_FILE"]);
  expect(judged(["Martin;Zoé;;;;;77", "Petit;Ali;;;;;77"])).toEqual(["created", "TWICE_IN_FILE"]);
  const zoe = known("s1", { lastName: "Martin", firstName: "Zoé", number: "77" });
  expect(judged(["Martin;Zoé;;;;;", "Martin-Roy;Zoé;;;;;77"], [zoe])).toEqual(["updated", "TWICE_IN_FILE"]);
});

test("Homonyms are two people when their birth dates differ", () => {
  const zoe = known("s1", { lastName: "Martin", firstName: "Zoé", birthDate: "2008-02-01" });
  const lines = ["Martin;Zoé;01/02/2008;;;;", "Martin;Zoé;05/06/2008;;;;"];
  expect(judged(lines, [zoe])).toEqual(["unchanged", "created"]);
});

test("A number that belongs to somebody else is not taken away", () => {
  const both = [
    known("s1", { lastName: "Martin", firstName: "Zoé", number: "1" }),
    known("s2", { lastName: "Petit", firstName: "Ali", number: "2" }),
  ];
  expect(judged(["Martin;Zoé;;;;;2"], both)).toEqual(["NUMBER_OF_ANOTHER"]);
  const dated = both.map((each) => (each.id === "s1" ? { ...each, birthDate: "2008-02-01" } : each));
  expect(judged(["1;Petit;Ali"], dated, ["Numéro", "Nom", "Prénom"])).toEqual(["NUMBER_OF_ANOTHER"]);
});

test("Who is known by number keeps the place on the roster when the name changes", () => {
  const zoe = known("s1", { lastName: "Martin", firstName: "Zoé", number: "1" });
  const [fate] = fates(rowsOf("Roy;Zoé;;;;;1"), places(), [zoe]);
  expect(fate).toMatchObject({
    fate: "updated",
    write: { id: "s1", matchKey: "roy|zoe|", fields: { lastName: "Roy" } },
  });
});

test("A column the file does not have keeps what is known; an empty cell empties", () => {
  const fields = { birthDate: "2008-02-01", email: "zoe@exemple.fr", className: "2nde 4", groupName: "B", number: "1" };
  const zoe = known("s1", { lastName: "Martin", firstName: "Zoé", ...fields });
  const [kept] = fates(rowsOf("1;Martin;Zoé;2nde 5"), places(["Numéro", "Nom", "Prénom", "Classe"]), [zoe]);
  expect(kept).toMatchObject({ fate: "updated", write: { id: "s1", fields: { ...fields, className: "2nde 5" } } });
  const [emptied] = fates(rowsOf("Martin;Zoé;01/02/2008;;;;"), places(), [zoe]);
  expect(emptied?.write?.fields).toMatchObject({ email: null, className: "", groupName: "", number: null });
});

test("A line known by number may not turn its student into somebody else who is already there", () => {
  const both = [
    known("s1", { lastName: "Martin", firstName: "Zoé", birthDate: "2008-02-01", number: "1" }),
    known("s2", { lastName: "Petit", firstName: "Ali", birthDate: "2008-02-01" }),
  ];
  expect(judged(["1;Petit;Ali"], both, ["Numéro", "Nom", "Prénom"])).toEqual(["NUMBER_OF_ANOTHER"]);
});

test("No two lines that are written end as the same person or with the same number", () => {
  const name = fc.constantFrom("Martin", "MARTIN", "Petit", "Roy");
  const number = fc.constantFrom("", "1", "2", "3");
  const line = fc
    .tuple(name, fc.constantFrom("Zoé", "zoe", "Ali"), number)
    .map(([last, first, n]) => `${last};${first};${n}`);
  const before = [
    known("s1", { lastName: "Martin", firstName: "Zoé", number: "1", birthDate: "2008-02-01" }),
    known("s2", { lastName: "Petit", firstName: "Ali", number: "2", birthDate: "2008-02-01" }),
    known("s3", { lastName: "Roy", firstName: "Ali", birthDate: "2008-02-01" }),
  ];
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const written = fates(rowsOf(...lines), places(["Nom", "Prénom", "Numéro"]), before).flatMap(
        ({ write }) => write ?? [],
      );
      const untouched = before.filter(({ id }) => !written.some((each) => each.id === id));
      const keys = [...written.map((each) => each.matchKey), ...untouched.map((each) => each.matchKey)];
      const numbers = [...written.map((each) => each.fields.number), ...untouched.map((each) => each.number)].filter(
        (n) => n !== null,
      );
      expect(new Set(keys).size).toBe(keys.length);
      expect(new Set(numbers).size).toBe(numbers.length);
    }),
  );
});

test("Somebody is found by any word of name, class and number", () => {
  const zoe = known("s1", { lastName: "Le Goff", firstName: "Zoé", className: "2nde 4", number: "AB12" });
  expect(searchText(zoe)).toBe(" le goff zoe 2nde 4 ab12 ");
});
