/** The student's screens: the copies given back, and one of them. */
import type { StudentText } from "../fr/student.ts";

export const student: StudentText = {
  title: "My copies",
  none: "No copy yet",
  noneText: "Your marked copies will appear here as soon as your school releases them.",
  mark: (points, total) => `${points} out of ${total}`,
  markLabel: "Mark",
  releasedOn: (date) => `Released on ${date}`,
  appreciation: "Appreciation",
  questions: "Questions",
  remark: "Remark",
  seeOnCopy: "See on the copy",
  seeOnCopyOf: (label) => `See ${label} on the copy`,
  pages: "Your copy",
  page: (n, of) => `Page ${n} of ${of}`,
  pageMissing: "The picture of this page could not be loaded.",
  annotations: (n) => `${n} ${n === 1 ? "annotation" : "annotations"}`,
  kinds: {
    comment: "Comment",
    highlight: "Highlighted",
    error: "Error",
    bonus: "Bonus",
    ink: "Ink",
    tick: "Right",
    cross: "Wrong",
    stamp: "Stamp",
  },
  noWords: "No comment.",
  pdf: "Open the PDF of the copy",
  back: "My copies",
  close: "Close",
};
