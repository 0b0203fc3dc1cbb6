/** The sentences about a student's rights: seeing the data, having it erased. */
import type { PrivacyText } from "../fr/admin-privacy.ts";
import { plural } from "../numbers.ts";

const copies = (n: number) => `${n} ${plural(n, "en", "copy", "copies")}`;

export const privacy: PrivacyText = {
  open: "Their data",
  openOf: (name) => `Data of ${name}`,
  title: (name) => `Data of ${name}`,
  gatherTitle: "Gather it",
  gatherText: "A ZIP file of all that is kept: facts, account, copies, marks, who saw them, PDFs and pages.",
  gather: "Gather the data",
  gathering: "Gathering the data",
  download: "Download the file",
  gathered: "Hand it to the student or the family only. It goes by itself after some days.",
  gatherFailed: "The file could not be made. Try again in a moment.",
  eraseTitle: "Erase it",
  eraseText: "The copies stay, without an author: marks and statistics of others do not change.",
  look: "See what would go",
  goes: "Goes for good",
  goesFacts: "the student's facts",
  goesAccount: "the account, its sessions and links",
  goesCopies: (n) => `the name on ${copies(n)}: the strip of the header and the link to the student`,
  goesFinals: (n) =>
    `${n} final ${plural(n, "en", "PDF that prints", "PDFs that print")} the name, made anew without it`,
  goesExports: (n) => `${n} exported ${plural(n, "en", "file", "files")} with the name in`,
  stays: "Stays for now",
  staysScan: (exam, until) =>
    `the scan of ${exam}, which holds the pages of others too: it goes with the exam, at the earliest on ${until}`,
  staysText: "what teachers wrote on the page in words of their own, and backups made before today",
  inMarking: (n) => `${copies(n)} in marking: erase all the same, marking goes on without a name`,
  reasonHint: "It stays in the journal. Do not write the student's name into it.",
  erase: "Erase for good",
  erased: (name) => `The data of ${name} is erased.`,
};
