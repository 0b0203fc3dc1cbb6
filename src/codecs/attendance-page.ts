/** Attendance sheets: who is expected, class by class, with room to sign and for the number of the copy taken. */
import type { PDFOperator } from "pdf-lib";
import type { Language } from "#domain/figures";
import { spelledNumber } from "#domain/page-code";
import { PAPER_WORDS } from "#domain/paper-words";
import { drawable, fittedText, type Weight } from "./fonts.ts";
import { INK, MM, QUIET } from "./paper-frame.ts";
import type { Pen, Rgb } from "./pdf-write-pen.ts";

/** `copy`: the number printed with the name, null where the room is left to write one. */
export type AttendanceLine = { name: string; copy: number | null };
export type AttendanceClass = { className: string; students: readonly AttendanceLine[] };

type Sheet = { examName: string; schoolName: string; language: Language; attendance: readonly AttendanceClass[] };

const RULE: Rgb = [150, 152, 160];
/** Millimetres. */
const LEFT = 14;
const RIGHT = 196;
const COLUMNS = { number: LEFT, name: 26, copy: 112, signature: 136 } as const;
const HEAD = 34;
const ROW = 8.2;
const ROWS = Math.floor((285 - HEAD - ROW) / ROW);

/** The drawings of the sheets, one A4 page each; a class begins on a page of its own. */
export function attendancePages(sheet: Sheet, newPen: () => Pen): PDFOperator[][] {
  return sheet.attendance.flatMap(({ className, students }) => {
    const pages = Math.max(1, Math.ceil(students.length / ROWS));
    return Array.from({ length: pages }, (_, page) => {
      const pen = newPen();
      const place = { from: page * ROWS, page: page + 1, pages };
      heading(pen, sheet, className, place);
      table(pen, sheet, students.slice(place.from, place.from + ROWS), place.from);
      return pen.operators;
    });
  });
}

function heading(pen: Pen, sheet: Sheet, className: string, { page, pages }: { page: number; pages: number }): void {
  const words = PAPER_WORDS[sheet.language];
  const whole = RIGHT - LEFT;
  write(pen, `${words.attendance} · ${className || words.noClass}`, { x: LEFT, y: 16, room: whole - 30 }, 14, "bold");
  write(pen, sheet.examName, { x: LEFT, y: 22, room: whole - 30 }, 10, "regular");
  write(pen, sheet.schoolName, { x: LEFT, y: 27, room: whole - 30 }, 8, "regular", QUIET);
  write(pen, words.page(page, pages), { x: RIGHT - 25, y: 16, room: 25 }, 9, "regular", QUIET);
}

function table(pen: Pen, sheet: Sheet, students: readonly AttendanceLine[], from: number): void {
  const { columns } = PAPER_WORDS[sheet.language];
  const head = HEAD + 5.4;
  write(pen, columns.name, { x: COLUMNS.name + 2, y: head, room: 82 }, 8.5, "bold");
  write(pen, columns.copy, { x: COLUMNS.copy + 2, y: head, room: 20 }, 8.5, "bold");
  write(pen, columns.signature, { x: COLUMNS.signature + 2, y: head, room: 56 }, 8.5, "bold");
  for (const [index, { name, copy }] of students.entries()) {
    const y = HEAD + (index + 1) * ROW + 5.4;
    write(pen, String(from + index + 1), { x: COLUMNS.number + 2, y, room: 9 }, 9, "regular", QUIET);
    write(pen, name, { x: COLUMNS.name + 2, y, room: 82 }, 10, "regular");
    if (copy !== null) write(pen, spelledNumber(copy), { x: COLUMNS.copy + 2, y, room: 20 }, 10, "bold");
  }
  const foot = HEAD + (students.length + 1) * ROW;
  for (let row = 0; row <= students.length + 1; row++) rule(pen, [LEFT, HEAD + row * ROW, RIGHT, HEAD + row * ROW]);
  for (const x of [...Object.values(COLUMNS), RIGHT]) rule(pen, [x, HEAD, x, foot]);
}

function write(
  pen: Pen,
  text: string,
  at: { x: number; y: number; room: number },
  size: number,
  weight: Weight,
  color: Rgb = INK,
): void {
  const shown = fittedText(drawable(text), weight, size, at.room * MM);
  pen.text(shown.text, at.x * MM, at.y * MM, { size: shown.size, weight, color });
}

function rule(pen: Pen, mm: readonly number[]): void {
  pen.polyline(
    mm.map((each) => each * MM),
    RULE,
    0.5,
  );
}
