/** The sentences of the school's settings, of printed codes, and of the outbox of development. */
import type { outbox as FrOutbox, settings as FrSettings, slips as FrSlips } from "../fr/admin-school.ts";
import { plural } from "../numbers.ts";

export const slips: typeof FrSlips = {
  title: "Codes for students",
  text: "For students without an e-mail address: one slip each, with a code that works once. The student then chooses a password. A new slip voids the former.",
  nobody: "Every student on the list has an e-mail address: invite them from “People”.",
  noClass: "no class",
  classOption: (name, n) => `${name}: ${n} without e-mail address`,
  wholeClass: "The whole class",
  wholeClassText: "Whoever has chosen a password gets no slip and keeps the password.",
  chosenText: "The students ticked get a new slip, even with a password: the former one works until the new one.",
  make: "Prepare the slips",
  making: "Preparing the slips",
  done: (n, accounts) => `${n} ${plural(n, "en", "slip", "slips")}, ${accounts} of them for a new account.`,
  printNow: "Print now: this file alone knows the codes, and it is deleted after 24 hours.",
  open: "Open the PDF",
};

export const outbox: typeof FrOutbox = {
  title: "Outbox",
  text: "This trial installation sends no message. These are the ones that would have left.",
  none: "No message yet",
};

export const settings: typeof FrSettings = {
  title: "Settings",
  school: "School",
  name: "Name of the school",
  nameHint: "It stands on the students' slips and in messages.",
  nameMissing: "Give the school a name.",
  language: "Language of the school",
  languageHint: "Of messages, slips and final PDFs. Everybody chooses the language of their own screens.",
  secondFactor: "Second proof at sign-in",
  secondFactorText: "Besides the password: a code on the phone, or a passkey. A stolen password is then not enough.",
  secondFactorWho: "Required of",
  secondFactorChoices: { admins: "the administration", staff: "all staff", optional: "nobody, as each likes" },
  secondFactorWill: (n) =>
    n === 0
      ? "Everybody concerned has a second proof already."
      : `${n} ${plural(n, "en", "person has", "people have")} no second proof yet: Korrigo will ask for it at the next sign-in, before anything else.`,
  secondFactorYou: "You are among them. Have your phone at hand, or set up your second proof in your account first.",
  retention: "How long data is kept",
  scans: "Size of scans",
  scansText: "For one file, as it is dropped, and once opened when it is a ZIP.",
  scanLimits: {
    fileMiB: { label: "MiB per file", hint: "The product takes 2,048 at most." },
    sides: { label: "Sides per file", hint: "A sheet printed on both sides has two; 3,000 at most." },
  },
  numberWrong: (min, max) => `A number from ${min} to ${max}.`,
  retentionText: "In days. After that, data disappears for good, backups apart.",
  daysWrong: (min, max) => `A number of days, from ${min} to ${max}.`,
  days: {
    examDays: { label: "Copies, marks and scans", hint: "After the date of the exam." },
    studentDays: { label: "Students without a copy", hint: "After the last import that has them." },
    deletedExamDays: { label: "Deleted exams", hint: "After the deletion; until then they can be restored." },
    draftDays: { label: "Drafts", hint: "After the last change." },
    exportDays: { label: "Files of results", hint: "After they were made; they can be made again." },
    auditDays: { label: "Log of access", hint: "Never less than 180 days: it protects everybody." },
  },
  questionTitle: "These settings have consequences",
  shorter: (what, before, after) =>
    `${what}: ${after} days instead of ${before}. What is older will disappear, and cannot come back.`,
  saved: "Settings saved.",
};
