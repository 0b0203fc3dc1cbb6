/** The privacy charter. What it says changes with CHARTER_VERSION only. */
import type { CharterText } from "../fr/charter.ts";

const rights = {
  what: "Your rights.",
  text: "You can ask the school to see, correct or erase your data; it answers within a month.",
};

export const charter: CharterText = {
  title: "Your data, in plain words",
  intro: (school) => `${school} uses Korrigo to mark papers. This is what is kept, and for whom.`,
  student: [
    { what: "Kept:", text: "your name, your class, your scanned papers, your marks and what teachers wrote on them." },
    {
      what: "Who sees it:",
      text: "your teachers mostly mark without your name; the administration knows who wrote what; other students see nothing.",
    },
    { what: "Noted:", text: "every opening of a paper is written into a journal, yours too." },
    { what: "For how long:", text: "a year as a rule, then everything is erased." },
    rights,
  ],
  staff: [
    { what: "Kept:", text: "your name, your address, when you signed in, and what you write on papers." },
    {
      what: "Students:",
      text: "their papers and marks are for marking and giving back only; show or send them to nobody else.",
    },
    {
      what: "Noted:",
      text: "signing in, papers opened, files downloaded and releases are written for six months into a journal that the administration can read and nobody can change.",
    },
    { what: "For how long:", text: "papers and marks a year as a rule, then everything is erased." },
    rights,
  ],
  goOn: "I have read this, go on",
};
