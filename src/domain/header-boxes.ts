/**
 * The boxes that a pupil fills by hand on printed papers, one capital letter or figure in each: where they are, for who
 * draws them and who reads them. All lie above LIMITS.headerStripFraction, the part no teacher of an anonymous exam sees.
 */
import { type Place, placeOfMm } from "./paper-places.ts";

export type HeaderField = "lastName" | "firstName" | "birthDate" | "studentNumber" | "className" | "copyNumber";

/** Millimetres from the top left corner of the page. */
type Mm = { x: number; y: number; w: number; h: number };

/**
 * A field: its boxes from left to right, fractions of the upright page. “letters”, “figures” say what belongs into each
 * box; “free” is one wide box for handwriting as it comes.
 */
export type FieldBoxes = { field: HeaderField; holds: "letters" | "figures" | "free"; boxes: readonly Place[] };

/** The same in millimetres, for the printer. */
export type FieldMm = { field: HeaderField; holds: FieldBoxes["holds"]; boxes: readonly Mm[] };

/** A box of this size is filled without effort with a ball pen. */
const BOX = { w: 6.3, h: 7.2 } as const;
const LEFT = 36;
const RIGHT = 193.5;
const ROWS = { lastName: 34.6, firstName: 43.4, birthDate: 53.6, studentNumber: 63 } as const;
const LETTERS = 25;
const STUDENT_NUMBER = 12;
const COPY_NUMBER = 4;
/** Day, month, year: figures in each, and the room of a stroke between them. */
const DATE = { groups: [2, 2, 4], gap: 4 } as const;

/** The head of a copy's first page. */
export const FIRST_PAGE_MM: readonly FieldMm[] = [
  { field: "lastName", holds: "letters", boxes: row(LEFT, ROWS.lastName, LETTERS) },
  { field: "firstName", holds: "letters", boxes: row(LEFT, ROWS.firstName, LETTERS) },
  { field: "birthDate", holds: "figures", boxes: dateRow(ROWS.birthDate) },
  { field: "className", holds: "free", boxes: [{ x: 122, y: ROWS.birthDate, w: RIGHT - 122, h: BOX.h }] },
  { field: "studentNumber", holds: "figures", boxes: row(LEFT, ROWS.studentNumber, STUDENT_NUMBER) },
];

/** The head of an extra sheet: only the number of the copy it belongs to, since its top is shown to teachers. */
export const EXTRA_SHEET_MM: readonly FieldMm[] = [
  { field: "copyNumber", holds: "figures", boxes: row(60, 26, COPY_NUMBER) },
];

export function headerBoxes(of: "firstPage" | "extraSheet"): FieldBoxes[] {
  const fields = of === "firstPage" ? FIRST_PAGE_MM : EXTRA_SHEET_MM;
  return fields.map(({ boxes, ...rest }) => ({
    ...rest,
    boxes: boxes.map(({ x, y, w, h }) => placeOfMm(x, y, w, h)),
  }));
}

function row(x: number, y: number, count: number): Mm[] {
  return Array.from({ length: count }, (_, n) => ({ x: x + n * BOX.w, y, ...BOX }));
}

function dateRow(y: number): Mm[] {
  let x = LEFT;
  return DATE.groups.flatMap((figures) => {
    const boxes = row(x, y, figures);
    x += figures * BOX.w + DATE.gap;
    return boxes;
  });
}
