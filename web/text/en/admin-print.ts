/** The sentences of printing papers for an exam. */
import type { print as FrPrint } from "../fr/admin-print.ts";
import { plural } from "../numbers.ts";

const copies = (n: number) => `${n} ${plural(n, "en", "copy", "copies")}`;

export const print: typeof FrPrint = {
  title: "Papers to print",
  text: "Copies with a code on every page: after scanning, each page finds its copy and its place, even out of order. Ordinary paper works too.",
  kinds: {
    copies: {
      title: "Print copies",
      text: "Numbers go on after those printed before. Print on both sides, at actual size.",
    },
    attendance: {
      title: "Attendance sheet",
      text: "One for each class: name, number of the copy, signature.",
    },
    extra: {
      title: "Extra sheets",
      text: "For whoever needs more room: the student writes the number of the copy on it.",
    },
  },
  scanner: "Scanner check sheet",
  copies: "Number of copies",
  pages: "Pages of a copy",
  sheets: "Number of sheets",
  number: (min, max) => `A number from ${min} to ${max}.`,
  tooMuch: (n, max) => `That makes ${n} pages; one printing has ${max} at most.`,
  fold: "A folded A3 sheet has 4 pages: choose a multiple of 4.",
  layout: "Paper",
  layouts: { A4: "A4", A3: "A3 to fold" },
  lines: "Lines",
  rulings: { seyes: "French ruling", lines: "Lines", grid: "Squares (5 mm)", blank: "No lines" },
  language: "Language",
  languages: { fr: "French", en: "English" },
  prenamed: "With the students' names",
  prenamedText: (n) => `${copies(n)} will bear a name; whoever has one already gets no other.`,
  attendance: "With the attendance sheet",
  allClasses: "All classes",
  noClass: "no class",
  classOption: (name, n) => `${name}: ${n} ${plural(n, "en", "student", "students")}`,
  noStudents: "The list of students is empty: import it first, at the step “Students”.",
  make: "Prepare the PDF",
  making: "Preparing the PDF",
  doneCopies: (n, first, last) =>
    n === 1 ? `Copy ${first} is ready.` : `${copies(n)}, from ${first} to ${last}, are ready.`,
  done: "The PDF is ready.",
  kept: "The file is kept for a week.",
  open: "Open the PDF",
};
