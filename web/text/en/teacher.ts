/** The teacher's screens: lots, copies of a lot. */
import type { TeacherText } from "../fr/teacher.ts";
import { plural } from "../numbers.ts";
import { desk } from "./desk.ts";

export const teacher: TeacherText = {
  lots: {
    title: "My lots",
    none: "No lot yet",
    noneText: "When copies are given to you they will appear here. Nothing to do until then.",
    left: (n) => (n === 0 ? "all marked" : `${n} ${plural(n, "en", "copy to mark", "copies to mark")}`),
    done: (done, total) => `${done} / ${total} marked`,
    failed: (n) => `${n} ${plural(n, "en", "PDF failed", "PDFs failed")}`,
    goOn: "Continue where I stopped",
    start: "Start",
    see: "See the copies",
    progress: "Copies marked",
    outOf: (points) => `out of ${points}`,
  },
  lot: {
    back: "My lots",
    title: (name) => `Lot · ${name}`,
    nextUnmarked: "Mark the next one",
    allDone: "All marked",
    empty: "This lot is empty",
    emptyText: "No copy of this exam is given to you.",
    copies: "Copies of the lot",
    copy: "Copy",
    status: "State",
    marked: "Marked",
    total: "Total",
    open: (id) => `Open copy ${id}`,
    keys: "Lot",
    keyNext: "mark the next one",
  },
  desk,
};
