// The people of a journey: staff and students, all of them let in by one-time links. Uses the API only.
import { randomBytes } from "node:crypto";
import Papa from "papaparse";
import { Client } from "../api/client.mjs";
import { FIRST_NAMES, LAST_NAMES } from "../practice/names.mjs";
import { inOrder } from "./ledger.mjs";

/** Hashing a password is slow on purpose; more at once would only wait for the same core. */
const AT_ONCE = 2;

/** @param {number} [length] */
export function newPassword(length = 15) {
  return randomBytes(length).toString("base64url");
}

/**
 * The journey's admin: by the one-time link of a new school, choosing a password, or by an admin's own sign-in.
 * @param {string} url @param {{ link?: string, login?: string, password: string }} door
 */
export async function enterAsAdmin(url, { link, login, password }) {
  const admin = new Client(url);
  if (link) await admin.useLink(link, password);
  else await admin.signIn(login ?? "", password);
  return admin;
}

/** Adds a person and lets her in by her link. @param {Client} admin @param {{ name: string, email: string, role: string }} person */
export async function invite(admin, person) {
  const { id, invitation } = await admin.call("POST", "/api/users", person);
  const client = new Client(admin.url);
  await client.useLink(invitation.url, newPassword());
  return { id, name: person.name, client };
}

/** Two teachers and a secretary; `tag` keeps the addresses of two journeys apart. @param {Client} admin @param {string} tag */
export async function inviteStaff(admin, tag) {
  const people = [
    { role: "teacher", name: "Héloïse Prévôt", email: `prof-1-${tag}@journey.example` },
    { role: "teacher", name: "Jérôme Lefèvre", email: `prof-2-${tag}@journey.example` },
    { role: "secretary", name: "Noémie Château", email: `bureau-${tag}@journey.example` },
  ];
  const [first, second, secretary] = await inOrder(people, AT_ONCE, (person) => invite(admin, person));
  return { teachers: [first, second], secretary };
}

/** @typedef {{ number: string, lastName: string, firstName: string, birthDate: string, className: string, email: string }} Student */

const DAY_MS = 86_400_000;

/**
 * Invented students, one per copy. Names repeat in long lists, numbers and birth dates never with them.
 * @param {string} tag @param {number} count @returns {Student[]}
 */
export function studentsFor(tag, count) {
  const first = (Number.parseInt(tag, 16) || 0) % FIRST_NAMES.length;
  return Array.from({ length: count }, (_, place) => ({
    number: `${tag}-${String(place + 1).padStart(4, "0")}`,
    lastName: LAST_NAMES[(place * 7) % LAST_NAMES.length],
    firstName: FIRST_NAMES[(place * 5 + first) % FIRST_NAMES.length],
    birthDate: new Date(Date.UTC(2008, 0, 1) + ((place * 37) % 1_400) * DAY_MS).toISOString().slice(0, 10),
    className: `Tle ${(place % 3) + 1}`,
    email: `eleve-${place + 1}-${tag}@journey.example`,
  }));
}

/** The class list as a school office exports it: French headers and dates, semicolons. @param {readonly Student[]} students */
export function rosterCsv(students) {
  const data = students.map(({ lastName, firstName, birthDate, email, className, number }) => [
    lastName,
    firstName,
    birthDate.split("-").reverse().join("/"),
    email,
    className,
    number,
  ]);
  const fields = ["Nom", "Prénom", "Date de naissance", "Courriel", "Classe", "Numéro"];
  return Papa.unparse({ fields, data }, { delimiter: ";", newline: "\r\n" });
}

/**
 * The class list goes in: first to be looked at, which must write nothing, then for good. Answers the students with
 * the ids the school gave them, in their own order.
 * @param {Client} secretary @param {readonly Student[]} students @param {string} tag @param {import("./ledger.mjs").Ledger} ledger
 */
export async function importStudents(secretary, students, tag, ledger) {
  const body = rosterCsv(students);
  const send = async (dryRun) => {
    const answer = await secretary.send("POST", `/api/students/import?dryRun=${dryRun}`, { body, type: "text/csv" });
    const told = await answer.json();
    return answer.status === 202 ? (await secretary.ended(told.jobId)).result : told;
  };
  const known = () => secretary.all(`/api/students?query=${tag}&limit=1000`);
  const count = ({ created, updated, unchanged, refused }) => [created, updated, unchanged, refused.length].join("/");
  const wanted = `${students.length}/0/0/0`;
  const dry = count(await send(true));
  ledger.check(dry === wanted, `the dry run of the class list says ${dry} (new/changed/same/refused), not ${wanted}`);
  ledger.check((await known()).length === 0, "the dry run of the class list wrote students");
  const real = count(await send(false));
  ledger.check(real === wanted, `the class list was imported as ${real} (new/changed/same/refused), not ${wanted}`);
  const byNumber = new Map((await known()).map((each) => [each.number, each]));
  return students.map((student) => {
    const found = byNumber.get(student.number);
    if (!found) throw new Error(`student ${student.number} is not on the roster`);
    const same = ["lastName", "firstName", "birthDate", "className", "email"].every(
      (key) => found[key] === student[key],
    );
    ledger.check(same, `student ${student.number} is on the roster as ${JSON.stringify(found)}`);
    return { ...student, id: found.id };
  });
}

/** One account per student, let in by its link. @param {Client} admin @param {readonly Student[]} students */
export function inviteStudents(admin, students) {
  return inOrder(students, AT_ONCE, ({ firstName, lastName, email }) =>
    invite(admin, { role: "student", name: `${firstName} ${lastName}`, email }),
  );
}
