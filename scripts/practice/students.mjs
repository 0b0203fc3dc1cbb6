// The invented students of a practice exam and their roster file. Knows nothing of paper or ink.
import Papa from "papaparse";
import { FIRST_NAMES, HOMONYM, LAST_NAMES } from "./names.mjs";
import { randomOf } from "./random.mjs";

/**
 * @typedef {object} PracticeStudent
 * @property {string} number six digits, unique, no leading zero
 * @property {string} lastName
 * @property {string} firstName
 * @property {string} birthDate YYYY-MM-DD
 * @property {string} className
 * @property {string} email unique, in a domain that can never receive mail
 */

/** More than one group ever sits; keeps one PDF (four pages a copy, about 200 kB a page) well inside memory. */
export const MAX_COPIES = 250;

/** Places, counted from 0, of the two students who bear the same name. */
const HOMONYM_PLACES = [1, 4];
const CLASSES = ["2DE1", "2DE2", "2DE3", "2DE4"];
const DAY_MS = 86_400_000;

/**
 * The students of the first `copies` copies, in the order of the scan (never alphabetical, as in life). The first n
 * students of a seed stay the same however many copies are asked for. From five copies on, two are homonyms.
 * @param {string | number} seed
 * @param {number} copies 1 to 250; throws RangeError otherwise
 * @returns {PracticeStudent[]}
 */
export function practiceStudents(seed, copies) {
  if (!Number.isInteger(copies) || copies < 1 || copies > MAX_COPIES) {
    throw new RangeError(`copies must be a whole number from 1 to ${MAX_COPIES}, not ${copies}`);
  }
  const lastNames = randomOf(seed, "last names").shuffled(LAST_NAMES);
  const firstNames = randomOf(seed, "first names").shuffled(FIRST_NAMES);
  const emails = new Set();
  const numbers = randomOf(seed, "numbers");
  return Array.from({ length: copies }, (_, place) => {
    const random = randomOf(seed, "student", place);
    const name = HOMONYM_PLACES.includes(place) ? HOMONYM : pairOf(lastNames, firstNames, place);
    return {
      number: String(240_000 + place * 37 + numbers.whole(0, 36)),
      lastName: name.lastName,
      firstName: name.firstName,
      birthDate: birthDate(random, place),
      className: random.pick(CLASSES),
      email: freeEmail(name, emails),
    };
  });
}

/**
 * One pairing per place without repetition: each further round through the last names shifts the first names by one.
 * @param {string[]} lastNames @param {string[]} firstNames @param {number} place
 */
function pairOf(lastNames, firstNames, place) {
  const round = Math.floor(place / lastNames.length);
  return {
    lastName: lastNames[place % lastNames.length],
    firstName: firstNames[((place % lastNames.length) + round) % firstNames.length],
  };
}

/** Homonyms get different years, so their birth dates can never meet. @param {import("./random.mjs").Random} random @param {number} place */
function birthDate(random, place) {
  const drawn = random.pick([2011, 2011, 2011, 2011, 2011, 2011, 2010, 2010, 2012]);
  const year = HOMONYM_PLACES.includes(place) ? 2011 - HOMONYM_PLACES.indexOf(place) : drawn;
  return new Date(Date.UTC(year, 0, 1) + random.whole(0, 364) * DAY_MS).toISOString().slice(0, 10);
}

/** @param {{ lastName: string, firstName: string }} name @param {Set<string>} taken */
function freeEmail(name, taken) {
  const base = `${mailPart(name.firstName)}.${mailPart(name.lastName)}`;
  let local = base;
  for (let n = 2; taken.has(local); n++) local = `${base}${n}`;
  taken.add(local);
  return `${local}@eleves.example`;
}

/** @param {string} text */
function mailPart(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ı", "i");
  return plain.replace(/[^a-z]+/g, "-");
}

/**
 * The roster as a school office exports it: semicolons, CRLF, French headers, dates as JJ/MM/AAAA, in name order.
 * @param {readonly PracticeStudent[]} students
 * @returns {string}
 */
export function practiceRosterCsv(students) {
  const byName = new Intl.Collator("fr").compare;
  const rows = [...students]
    .sort((a, b) => byName(a.lastName, b.lastName) || byName(a.firstName, b.firstName) || byName(a.number, b.number))
    .map((student) => [
      student.lastName,
      student.firstName,
      student.birthDate.split("-").reverse().join("/"),
      student.email,
      student.className,
      student.number,
    ]);
  const fields = ["nom", "prenom", "date_naissance", "email", "classe", "numero"];
  return `${Papa.unparse({ fields, data: rows }, { delimiter: ";", newline: "\r\n" })}\r\n`;
}
